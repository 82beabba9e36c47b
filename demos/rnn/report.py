"""What a recurrent network's run means: does it remember, does the gradient reach back, in words.

Knows texts; the numbers in them come from ``measured``.
"""

from __future__ import annotations

from typing import Literal

from demos.kit.frames import Change
from demos.rnn.measured import Measured
from demos.rnn.params import Params
from demos.rnn.recurrent import KEEPS, LARGEST
from demos.rnn.tasks import SYMBOLS, Task

NAMES = {"lstm": "LSTM", "gru": "GRU", "rnn": "plain RNN"}
SOLVED, SOLVED_SHARE = 95.0, 0.1  # % right; of the loss of guessing, where there are no classes
CHANCE, WORSE = 0.95, 1.2  # of the loss of guessing: more is no better, or worse
OVERFIT = 0.4  # nats of the held-out text above the training batches
VANISHED, EXPLODED = 1e-3, 1e3  # the first step's gradient over the last one's
Verdict = Literal["diverged", "solved", "learning", "chance", "worse"]


def report(p: Params, task: Task, m: Measured, over: bool, written: str = "") -> str:
    """The caption of the frame with these numbers, in Markdown; advice once the run is ``over``."""
    verdict = judge(task, m)
    sentences = [
        _tell_standing(p, task, m, verdict),
        f"It writes: “{written}”" if written else "",
        _tell_gradient(p, m, verdict),
        _tell_cell(p, m),
        _tell_clipping(p, m),
    ]
    if over:
        change = _advise(p, verdict)
        sentences.append(f"Try next: **{change.words}**. {change.reason}".rstrip())
    return "\n\n".join(paragraph for paragraph in sentences if paragraph)


def judge(task: Task, m: Measured) -> Verdict:
    """Whether the run has diverged, solved its task, learns, or is at chance."""
    loss, guessing = m.test_loss, m.guessing_loss
    if m.diverged_at is not None:
        return "diverged"
    # a language is never solved; knowing only how often each character comes is its chance
    if task.frequencies is not None:
        return "chance" if loss > CHANCE * task.frequencies else "learning"
    solved = (m.accuracy or 0.0) >= SOLVED or loss <= SOLVED_SHARE * guessing
    if solved or loss <= CHANCE * guessing:
        return "solved" if solved else "learning"
    return "worse" if loss > WORSE * guessing else "chance"


def _tell_standing(p: Params, task: Task, m: Measured, verdict: Verdict) -> str:
    name, loss = NAMES[p.cell], m.test_loss
    if verdict == "diverged":
        return (
            f"The run **diverged** at step {m.diverged_at:g}: the loss went beyond {LARGEST:g} "
            f"times that of guessing ({m.guessing_loss:.3g}), or its gradient beyond all numbers. The "
            f"charts show the {name} before that step. A learning rate below {p.lr:g} takes smaller steps."
        )
    head = f"After **{m.step:g}** of {p.steps} steps" if m.step else "Before training"
    return f"{head} the {name}{_result(p, task, m, loss)} {_verdict(p, m, verdict)}".rstrip()


def _result(p: Params, task: Task, m: Measured, loss: float) -> str:
    """What it gets right, beside pure guessing."""
    if p.task == "copy":
        return (
            f" names **{m.accuracy:.0f} %** of the first symbols right after {p.seq_len} "
            f"distractors, with a loss of **{loss:.3f}**; guessing one of {len(SYMBOLS)} has "
            f"{100 / len(SYMBOLS):.3g} % and ln {len(SYMBOLS)} = {m.guessing_loss:.3f}."
        )
    if p.task == "adding":
        return (
            f"'s squared error on the sum of the two marked numbers (\\*) of {p.seq_len} is "
            f"**{loss:.4f}**; always saying 1 has their variance, 1/6 = {m.guessing_loss:.4f}."
        )
    size = len(task.symbols)
    training = f" ({m.training_loss:.3f} in training)" if m.training_loss is not None else ""
    return (
        f" needs **{m.bits_per_character:.2f} bits per character** of held-out text, a loss of "
        f"{loss:.3f} nats{training}; guessing one of {size} has ln {size} = {m.guessing_loss:.3f}, and "
        f"knowing only how often each comes {task.frequencies:.3f}."
    )


def _verdict(p: Params, m: Measured, verdict: Verdict) -> str:
    if m.training_loss is None:  # before the first step
        return ""
    if p.task == "text":
        gap = m.test_loss - m.training_loss
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


def _tell_gradient(p: Params, m: Measured, verdict: Verdict) -> str:
    """How the gradient at the first step compares with the last one's, and what that means."""
    ratio, factor = m.gradient_ratio, m.gradient_factor
    size = f"{ratio:.2g} times larger" if ratio >= 1 else f"{1 / ratio:.2g} times smaller"
    sentences = (
        f"**Gradient.** ‖∂L/∂x‖ of the last step's loss is {m.first_gradient:.2g} at the "
        f"first input, **{size}** than the {m.last_gradient:.2g} at the last one: a factor "
        f"of {factor:.2g} a step on the way back."
    )
    if p.task == "text":
        return (
            f"{sentences} A hundredth of the largest, or more, is felt only from the last "
            f"**{m.reach:g}** characters."
        )
    if ratio < VANISHED:
        why = "what to keep of the first step is hardly corrected at all"
        if verdict == "solved":
            why = "the task did not need it"
        return f"{sentences} It **vanishes** on its way back: {why}."
    if ratio > EXPLODED and verdict != "solved":
        return f"{sentences} It **explodes** on its way back: clipping keeps such a step short."
    if ratio > 1 and p.task == "copy":
        why = (
            "that is the symbol asked for" if verdict == "solved" else "nothing is lost on the way"
        )
        return f"{sentences} It **reaches the first step**: {why}."
    return f"{sentences} It **reaches the first step**."


def _tell_cell(p: Params, m: Measured) -> str:
    """What carries memory and gradient from step to step, in this run's numbers."""
    if p.cell == "rnn":
        return (
            "**No gates.** Each step back multiplies the gradient by Uᵀ diag(1 − h²): U stretches by at "
            f"most {m.stretch:.2f}, and 1 − h², tanh's slope, is "
            f"{m.mean_slope:.2g} on average."
        )
    gate, equation = (
        KEEPS[p.cell],
        "cₜ = fₜ cₜ₋₁ + iₜ gₜ" if p.cell == "lstm" else "hₜ = zₜ hₜ₋₁ + …",
    )
    return (
        f"**Gates.** {equation}: the {gate} gates are {m.mean_gate:.3f} on average in the "
        f"sequence shown, and the unit that keeps most still has "
        f"**{m.kept:.2g} %** of what it held after the first step. Their "
        f"biases start them near 1 − 1/{p.seq_len}."
    )


def _tell_clipping(p: Params, m: Measured) -> str:
    if m.longest_gradient is None:
        return ""
    longest = f"{m.longest_gradient:.2g}"
    if not p.clip:
        return f"**Clipping** is off; the longest gradient was {longest}."
    if not m.clipped:
        return f"**Clipping** at {p.clip:g} never acted: the longest gradient was {longest}."
    return (
        f"**Clipping** acted in {m.clipped:.3g} % of the steps and cut the gradient to a "
        f"length of {p.clip:g}; the longest was {longest}."
    )


def _advise(p: Params, verdict: Verdict) -> Change:
    """One change that shows something."""
    lower = float(f"{max(p.lr / 10, 1e-4):.1g}")
    if verdict == "diverged":
        return Change(f"learning rate {lower:g}, clip 1", {"lr": lower, "clip": 1.0})
    if verdict == "worse":
        return Change(f"learning rate {lower:g}", {"lr": lower}, "Shorter steps.")
    if p.task == "text":
        if p.steps < 1000 or p.hidden < 64:
            more = {"hidden": 64, "steps": 1000}
            return Change("64 hidden units, 1000 steps", more, "Does the held-out loss follow?")
        few = "Too few to learn the page by heart."
        return Change("200 training steps", {"steps": 200}, few)
    if p.cell == "rnn" and verdict != "solved":
        return Change("cell lstm", {"cell": "lstm"}, "With everything else the same.")
    if verdict == "solved" and p.cell != "rnn":
        longer = {} if p.seq_len >= 30 else {"seq_len": 30}
        words = f"cell rnn{', 30 steps to remember' if longer else ''}"
        return Change(words, {"cell": "rnn", **longer}, "Does it remember without gates?")
    if verdict == "solved":
        longer = {"seq_len": min(100, 2 * p.seq_len)}
        return Change(f"{longer['seq_len']} steps to remember", longer)
    if p.lr < 0.01:
        return Change("learning rate 0.01", {"lr": 0.01})
    return Change("1000 steps", {"steps": 1000}, "Or 32 hidden units.")


def changes(p: Params, task: Task, m: Measured) -> tuple[Change, ...]:
    """What may be tried next, once the run is over."""
    return (_advise(p, judge(task, m)),)
