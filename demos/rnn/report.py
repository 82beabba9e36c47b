"""What a recurrent network's run means: does it remember, does the gradient reach back, in words.

Knows texts; the numbers in them were measured by ``rnn``.
"""

from __future__ import annotations

from collections.abc import Mapping

from demos.rnn.params import Params
from demos.rnn.recurrent import KEEPS, LARGEST
from demos.rnn.tasks import SYMBOLS, Task

NAMES = {"lstm": "LSTM", "gru": "GRU", "rnn": "plain RNN"}
SOLVED, SOLVED_SHARE = 95.0, 0.1  # % right; of the loss of guessing, where there are no classes
CHANCE, WORSE = 0.95, 1.2  # of the loss of guessing: more is no better, or worse
OVERFIT = 0.4  # nats of the held-out text above the training batches
VANISHED, EXPLODED = 1e-3, 1e3  # the first step's gradient over the last one's
Numbers = Mapping[str, float]


def report(p: Params, task: Task, n: Numbers, over: bool, written: str = "") -> str:
    """The caption of the frame with these numbers, in Markdown; advice once the run is ``over``."""
    verdict = judge(task, n)
    told = [
        _tell_standing(p, task, n, verdict),
        f"It writes: “{written}”" if written else "",
        _tell_gradient(p, n, verdict),
        _tell_cell(p, n),
        _tell_clipping(p, n),
    ]
    if over:
        told.append(_advise(p, verdict))
    return "\n\n".join(paragraph for paragraph in told if paragraph)


def judge(task: Task, n: Numbers) -> str:
    """Whether the run has diverged, solved its task, learns, or is at chance."""
    loss, guessing = n["test loss"], n["guessing loss"]
    if "diverged at step" in n:
        return "diverged"
    # a language is never solved; knowing only how often each character comes is its chance
    if task.frequencies is not None:
        return "chance" if loss > CHANCE * task.frequencies else "learning"
    solved = n.get("accuracy (%)", 0.0) >= SOLVED or loss <= SOLVED_SHARE * guessing
    if solved or loss <= CHANCE * guessing:
        return "solved" if solved else "learning"
    return "worse" if loss > WORSE * guessing else "chance"


def _tell_standing(p: Params, task: Task, n: Numbers, verdict: str) -> str:
    name, loss = NAMES[p.cell], n["test loss"]
    if verdict == "diverged":
        return (
            f"The run **diverged** at step {n['diverged at step']:g}: the loss went beyond {LARGEST:g} "
            f"times that of guessing ({n['guessing loss']:.3g}), or its gradient beyond all numbers. The "
            f"charts show the {name} before that step. A learning rate below {p.lr:g} takes smaller steps."
        )
    head = f"After **{n['step']:g}** of {p.steps} steps" if n["step"] else "Before training"
    return f"{head} the {name}{_result(p, task, n, loss)} {_verdict(p, n, verdict)}".rstrip()


def _result(p: Params, task: Task, n: Numbers, loss: float) -> str:
    """What it gets right, beside pure guessing."""
    if p.task == "copy":
        return (
            f" names **{n['accuracy (%)']:.0f} %** of the first symbols right after {p.seq_len} "
            f"distractors, with a loss of **{loss:.3f}**; guessing one of {len(SYMBOLS)} has "
            f"{100 / len(SYMBOLS):.3g} % and ln {len(SYMBOLS)} = {n['guessing loss']:.3f}."
        )
    if p.task == "adding":
        return (
            f"'s squared error on the sum of the two marked numbers (\\*) of {p.seq_len} is "
            f"**{loss:.4f}**; always saying 1 has their variance, 1/6 = {n['guessing loss']:.4f}."
        )
    size = len(task.symbols)
    training = f" ({n['training loss']:.3f} in training)" if "training loss" in n else ""
    return (
        f" needs **{n['bits per character']:.2f} bits per character** of held-out text, a loss of "
        f"{loss:.3f} nats{training}; guessing one of {size} has ln {size} = {n['guessing loss']:.3f}, and "
        f"knowing only how often each comes {task.frequencies:.3f}."
    )


def _verdict(p: Params, n: Numbers, verdict: str) -> str:
    if not n["step"]:
        return ""
    if p.task == "text":
        gap = n["test loss"] - n["training loss"]
        if gap > OVERFIT:
            return (
                f"That gap of {gap:.2f} nats is **overfitting**: it learns a small page by heart."
            )
        if verdict == "chance":
            return "So far it has learned **hardly more than those frequencies**."
        return "It **uses what it has read**."
    return {
        "solved": "It **remembers**.",
        "chance": "That is **no better than guessing**.",
        "worse": "That is **worse than guessing**: it is sure of what it does not know.",
        "learning": "It has **learned a part**.",
    }[verdict]


def _tell_gradient(p: Params, n: Numbers, verdict: str) -> str:
    """How the gradient at the first step compares with the last one's, and what that means."""
    ratio, factor = n["gradient, first over last"], n["gradient factor a step"]
    size = f"{ratio:.2g} times larger" if ratio >= 1 else f"{1 / ratio:.2g} times smaller"
    told = (
        f"**Gradient.** ‖∂L/∂x‖ of the last step's loss is {n['gradient at the first step']:.2g} at the "
        f"first input, **{size}** than the {n['gradient at the last step']:.2g} at the last one: a factor "
        f"of {factor:.2g} a step on the way back."
    )
    if p.task == "text":
        return (
            f"{told} A hundredth of the largest, or more, is felt only from the last "
            f"**{n['reach (steps)']:g}** characters."
        )
    if ratio < VANISHED:
        why = "what to keep of the first step is hardly corrected at all"
        if verdict == "solved":
            why = "the task did not need it"
        return f"{told} It **vanishes** on its way back: {why}."
    if ratio > EXPLODED and verdict != "solved":
        return f"{told} It **explodes** on its way back: clipping keeps such a step short."
    if ratio > 1 and p.task == "copy":
        why = (
            "that is the symbol asked for" if verdict == "solved" else "nothing is lost on the way"
        )
        return f"{told} It **reaches the first step**: {why}."
    return f"{told} It **reaches the first step**."


def _tell_cell(p: Params, n: Numbers) -> str:
    """What carries memory and gradient from step to step, in this run's numbers."""
    if p.cell == "rnn":
        return (
            "**No gates.** Each step back multiplies the gradient by Uᵀ diag(1 − h²): U stretches by at "
            f"most {n['largest singular value of U']:.2f}, and 1 − h², tanh's slope, is "
            f"{n['mean slope of tanh']:.2g} on average."
        )
    gate, equation = (
        KEEPS[p.cell],
        "cₜ = fₜ cₜ₋₁ + iₜ gₜ" if p.cell == "lstm" else "hₜ = zₜ hₜ₋₁ + …",
    )
    return (
        f"**Gates.** {equation}: the {gate} gates are {n[f'mean {gate} gate']:.3f} on average in the "
        f"sequence shown, and the unit that keeps most still has "
        f"**{n['kept since the first step (%)']:.2g} %** of what it held after the first step. Their "
        f"biases start them near 1 − 1/{p.seq_len}."
    )


def _tell_clipping(p: Params, n: Numbers) -> str:
    if "longest gradient" not in n:
        return ""
    longest = f"{n['longest gradient']:.2g}"
    if not p.clip:
        return f"**Clipping** is off; the longest gradient was {longest}."
    if not n["steps clipped (%)"]:
        return f"**Clipping** at {p.clip:g} never acted: the longest gradient was {longest}."
    return (
        f"**Clipping** acted in {n['steps clipped (%)']:.3g} % of the steps and cut the gradient to a "
        f"length of {p.clip:g}; the longest was {longest}."
    )


def _advise(p: Params, verdict: str) -> str:
    """One change that shows something, in words the parameters have."""
    if verdict == "diverged":
        return f"Try next: **learning rate {max(p.lr / 10, 1e-4):.1g}**, clip 1."
    if verdict == "worse":
        return f"Try next: **learning rate {max(p.lr / 10, 1e-4):.1g}**: shorter steps."
    if p.task == "text":
        if p.steps < 1000 or p.hidden < 64:
            return "Try next: **64 hidden units, 1000 steps**; does the held-out loss follow?"
        return "Try next: **200 training steps**: too few to learn the page by heart."
    if p.cell == "rnn" and verdict != "solved":
        return "Try next: **cell lstm** with everything else the same."
    if verdict == "solved" and p.cell != "rnn":
        longer = "" if p.seq_len >= 30 else ", 30 steps to remember"
        return f"Try next: **cell rnn{longer}**. Does it remember without gates?"
    if verdict == "solved":
        return f"Try next: **{min(100, 2 * p.seq_len)} steps to remember**."
    if p.lr < 0.01:
        return "Try next: **learning rate 0.01**."
    return "Try next: **1000 steps** or 32 hidden units."
