r"""Batches per epoch, \lceil N / B \rceil, and the updates of all epochs.

Source: the length of ``torch.utils.data.DataLoader``, which keeps the last, smaller batch by default.
"""

from __future__ import annotations

from tutor.calculations.message import Message, rules
from tutor.calculations.placing import is_all_known
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, computation
from tutor.calculations.slots import MANY, UnfitError, choice, number
from tutor.calculations.writing import answer, count

_BATCH = "(batch/minibatch/mini batch) [size] | batchsize | bs | at (a time/once)"


def _read(computation: Computation, message: Message) -> Given | None:
    """Without the word "batch" only a bare question is one: its batch size lacks."""
    given = read_given(computation, message)
    if given is None or "batch" in given or message.hold(_BATCH):
        return given
    return given if "samples" in given and is_all_known(computation, message.tokens) else None


@computation(
    title="the number of batches and updates",
    topic="what an epoch, a batch and an iteration are",
    example="60000 samples, batch size 128, 10 epochs: how many updates?",
    rules=rules(
        (r"\bepochs? (?:and|or)(?: (?:in|for|after|over))? (N)\b(?! \w)", r"epoch , epochs \1"),
        (
            r"\bepoch (?:has|is|takes|contains|of|with) (N) (?:mini ?)?batch(?:es)?(?: of N)?",
            r"\1 each",
        ),
    ),
    read=_read,
    words=f"""
    about  {_BATCH} | iteration | [gradient/weight] update | iter | (optimizer/training) step
    asks  iteration | update | how many | number of | per epoch | iter | gradient update | in total
        how often | counter | batches epoch | what should
    never  conv | conv2d | lr | learning rate | hour | second | minute | memory | gpu | parameter | token
        accumulation | batch norm | batchnorm | shape | gradient step | params
    also  optimizer | training | altogether | whole | train | full | many | there | optimiser
    samples  [training] (data/example/image/instance/pic/point/sample) | train (data/image/pic/sample)
        (dataset/training set) [size] | data (set/point) | datapoint | row | record | photo | mail | email
        tweet | movie | song | clip | scan | file | article | patient | customer | face | recording | digit
        sequence | n | observation | item | sentence | picture | img | document | text | review | set of
    batch  {_BATCH} | batches of | batch of | (per/size/images per/samples per) batch | b | groups of
        per (step/update)
    epochs  epoch | pass | passes | ep | round
    epochs.before  times
    drop.dropped  (discard/discards/drop/dropping/drops/ignoring/skip/skips/without) the last | discarded
        discards | discarding | incomplete one is thrown | (throw/thrown/throws) away | drops last
        [incomplete batch is/last batch is/last one is] dropped | left out | drop last [true] | droplast
    keep.kept  keep the (incomplete/last/shorter/smaller) | is kept | drop last (false/is false)
        not dropped | keep last
    """,  # noqa: S608 (no SQL)
)
def batches(
    samples: int = number("number of samples", bare=True, things=True, **MANY),
    batch: int = number("batch size", **MANY),
    epochs: int | None = number("epochs", default=None, **MANY),
    drop: str = choice("last batch", "kept"),
    keep: str = choice("last batch"),
) -> str:
    """Batches per epoch, times the epochs."""
    n, b = samples, batch
    dropped = drop == "dropped" and not keep
    # ⌈N / B⌉, or ⌊N / B⌋ without the last, smaller batch
    many = n // b if dropped else -(-n // b)
    if many == 0:
        raise UnfitError(
            f"I read {n} samples and batches of {b}; without the last batch none is left."
        )
    left, right = (r"\lfloor", r"\rfloor") if dropped else (r"\lceil", r"\rceil")
    steps = [
        rf"\text{{batches per epoch}} = \left{left} \frac{{N}}{{B}} \right{right}",
        rf"\left{left} \frac{{{n}}}{{{b}}} \right{right} = {many}",
    ]
    last = " without the last, smaller batch" if dropped else f"; the last batch has {n % b}"
    often = f", {count(epochs)} epochs" if epochs else ""
    opening = (
        f"I compute the number of batches, one update each: {count(n)} samples, "
        f"batch size {count(b)}{often}{last if n % b else ''}."
    )
    if epochs is None or epochs == 1:
        end = f"That makes **{count(many)} updates (batches) per epoch**."
        return answer(opening, *steps, end=end)
    total = many * epochs
    steps.append(rf"{many} \cdot {epochs} = {total}")
    end = f"That makes {count(many)} updates per epoch and **{count(total)} updates in all**."
    return answer(opening, *steps, end=end)
