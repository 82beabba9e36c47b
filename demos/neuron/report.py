"""What one neuron's numbers mean: its sum and slope, its fit of a gate, and why XOR fails.

Knows texts; the numbers in them come from ``gates``.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch

from demos.kit.nonlinearities import ACTIVATIONS
from demos.neuron.charts import ENLARGED, LONGEST, SHORTEST
from demos.neuron.gates import (
    CORNERS,
    HALF,
    LARGEST_LOSS,
    MOST_STEPS,
    Answer,
    Fit,
    find_first_solved,
    find_lr_that_holds,
    loss_name,
)
from demos.neuron.params import Params

FLAT = 0.01  # a slope below this is called flat
ARRIVED = 1e-3  # length of a loss gradient below which the descent has all but ended
SCALED = f"Its length is up to {ENLARGED:g} times the gradient's, and {LONGEST:g} at most."
CONVEX = {"sigmoid": "ln 2 = 0.6931", "linear": "¼"}  # losses whose least value on XOR is known


def write_formula(p: Params, now: Answer, fits: Sequence[Fit]) -> str:
    """z and a with the numbers put in, and with a task the step from these weights."""
    (w1, w2), (x1, x2) = now.w, p.inputs
    name = p.activation.replace(" ", r"\ ")
    terms = f"({w1:.4g})({x1:.4g}) + ({w2:.4g})({x2:.4g}) + ({now.b:.4g})"
    lines = [
        rf"z &= w_1 x_1 + w_2 x_2 + b = {terms} = {now.z:.4g} \\",
        rf" a &= \operatorname{{{name}}}(z) = {now.a:.4g} ",
    ]
    if fits:
        lines.append(
            r"\\ \mathbf w &\leftarrow \mathbf w - \eta\,\tfrac{\partial L}{\partial \mathbf w}"
            rf" = {_pair(now.w)} - {p.lr:g}\,{_pair(fits[-1].gradient)}"
        )
    return rf"\begin{{aligned}} {''.join(lines)}\end{{aligned}}"


def report(p: Params, now: Answer, fits: Sequence[Fit]) -> str:
    """The caption of the frame after as many steps as there are ``fits`` besides the first."""
    sentences = [f"{_tell_sum(p, now)} {_tell_slope(p, now, drawn=not fits)}"]
    if fits:
        sentences.append(_tell_loss(p, fits))
        sentences.append(_tell_right(p, fits))
        if p.task == "xor":
            sentences.append(_tell_xor(p, fits[-1]))
    elif p.steps:
        sentences.append("There is nothing to train on yet: choose the points of and, or or xor.")
    return "\n\n".join(sentences)


def _tell_sum(p: Params, now: Answer) -> str:
    if not now.has_line:
        return (
            f"Both weights are 0, so the inputs don't count: every input gives z = b = **{now.z:.4g}** "
            f"and the output **{now.a:.4g}**, and there is no line."
        )
    side = (
        "on the line"
        if now.z == 0
        else f"on the {'positive' if now.z > 0 else 'negative'} side of the line"
    )
    return (
        f"The weighted sum is **{now.z:.4g}**, so this input lies {side} w·x + b = 0; "
        f"{p.activation} turns it into **{now.a:.4g}**."
    )


def _tell_slope(p: Params, now: Answer, drawn: bool) -> str:
    """∂a/∂x = f′(z) w."""
    if p.activation == "step":
        return "The step is flat on both sides of its jump, so its output has no slope."
    if not now.has_line:
        return "With w = 0, ∂a/∂x = f′(z)·w is 0 as well."
    slope, length = math.hypot(*now.gradient) / math.hypot(*now.w), math.hypot(*now.gradient)
    gradient = f"∂a/∂x = f′(z)·w = **{_pair(now.gradient)}**"
    if slope < FLAT:
        return (
            f"{p.activation.capitalize()} is flat there: {gradient}, so moving the input hardly "
            f"changes the output."
        )
    if length < SHORTEST:
        return f"The weights are so small that moving the input hardly counts: {gradient}."
    if not drawn:
        return f"The output rises fastest along {gradient}, straight across the line."
    return (
        f"The arrow at the input, {gradient}, is the way in which the output rises fastest: "
        f"straight across the line. {SCALED}"
    )


def _tell_loss(p: Params, fits: Sequence[Fit]) -> str:
    now, step, name = fits[-1], len(fits) - 1, loss_name(p.activation)
    if now.diverged:
        return _tell_divergence(p, fits)
    if not step:
        start = f"Before the first of {p.steps} steps the" if p.steps else "The"
        text = f"{start} loss over the four points ({name}) is **{now.loss:.4g}**. "
    else:
        change = now.loss - fits[0].loss
        way = "down from" if change < 0 else "up from" if change else "the same as"
        text = (
            f"After **step {step} of {p.steps}** of SGD (lr {p.lr:g}) on {name} the loss is "
            f"**{now.loss:.4g}**, {way} **{fits[0].loss:.4g}** at the start. "
        )
        if len(fits) > 2 and now.loss > fits[-2].loss:
            text += f"The last step made it worse: lr {p.lr:g} oversteps the valley. "
    return text + _tell_descent(p, now)


def _tell_descent(p: Params, now: Fit) -> str:
    """−∂L/∂w, or why it is 0."""
    if p.activation == "step":
        return (
            "The step's slope is 0 wherever it has one, so ∂L/∂w is 0 and SGD can't move the "
            "weights: that is why trained neurons have smooth activations."
        )
    if p.activation == "relu" and max(now.sums) <= 0:
        return (
            "All four sums are 0 or less, where relu is flat: ∂L/∂w is 0, the neuron is **dead**."
        )
    down = f"−∂L/∂w = **{_pair([-slope for slope in now.gradient])}**"
    if _has_arrived(now):
        return f"{down}: these weights hardly move any more."
    if math.hypot(*now.gradient[:2]) < SHORTEST:
        return f"{down} is too short to draw: from here on the weights move slowly."
    return (
        f"The arrow at the tip of w, {down}, is the way in which the weights make it fall fastest. "
        f"{SCALED}"
    )


def _has_arrived(now: Fit) -> bool:
    return math.hypot(*now.gradient) < ARRIVED


def _tell_divergence(p: Params, fits: Sequence[Fit]) -> str:
    held = find_lr_that_holds(p.weights, p.bias, p.activation, p.task, p.steps, p.lr)
    remedy = (
        f"with lr **{held:g}** the {p.steps} steps end below the start"
        if held is not None
        else "start from other weights"
    )
    return (
        f"The training **diverged** at step {len(fits) - 1}: the {loss_name(p.activation)} went "
        f"from **{fits[0].loss:.4g}** to **{fits[-1].loss:.3g}**, beyond {LARGEST_LOSS:g}. The "
        f"last step of lr {p.lr:g} alone took it there from {fits[-2].loss:.3g}, far past the "
        f"valley: {remedy}."
    )


def _tell_right(p: Params, fits: Sequence[Fit]) -> str:
    """How many points are right, and what is in the way of the others."""
    right = sum(fits[-1].right)
    text = f"Reading an output above ½ as 1, **{right} of the 4** points of {p.task.upper()} are right."
    if p.task == "xor":
        most = max(sum(fit.right) for fit in fits)
        seen = f" In this run it was **{most}** at most." if len(fits) > 1 else ""
        return f"{text} No straight line gets more than 3 of them.{seen}"
    solved = find_first_solved(fits)
    if fits[-1].solved:
        since = f"they first were at **step {solved}**" if solved else "they were before any step"
        return f"{text} One line is enough{f': {since}' if len(fits) > 1 else ''}."
    if solved is not None:
        text += f" At step {solved} all four were, but the training went past that."
    if fits[-1].diverged:
        return text
    return f"{text} A line that gets all 4 exists: {_advise(p, fits)}."


def _advise(p: Params, fits: Sequence[Fit]) -> str:
    """How to get all four points right where one line can."""
    if p.activation == "step":
        return "find it by hand"
    if not p.steps:
        return "find it by hand, or set steps to train it"
    if _has_arrived(fits[-1]):
        return "start from other weights"
    if len(fits) <= p.steps:
        return "the training goes on"
    return "train for more steps" if p.steps < MOST_STEPS else "try another lr or other weights"


def _tell_xor(p: Params, now: Fit) -> str:
    """Four inequalities that no weights fulfil, and which of them these weights break."""
    half, (no, yes) = HALF[p.activation], ("<", "≥") if p.activation == "step" else ("≤", ">")
    bound, twice = f"{half:.3g}", f"{2 * half:.3g}"
    broken = ", and at ".join(
        f"({x1:g}, {x2:g}) is {total:.3g}"
        for (x1, x2), total, right in zip(CORNERS, now.sums, now.right, strict=True)
        if not right
    )
    text = (
        f"Why: all four would need **b {no} {bound}**, **w₂ + b {yes} {bound}**, "
        f"**w₁ + b {yes} {bound}** and **w₁ + w₂ + b {no} {bound}**. The middle two add up to "
        f"w₁ + w₂ + 2b {yes} {twice}, the outer two to w₁ + w₂ + 2b {no} {twice}: one has to break. "
        f"Here the sum at {broken}."
    )
    if p.activation in CONVEX:
        a = ACTIVATIONS[p.activation](torch.tensor(now.sums, dtype=torch.float64))  # (4,)
        text += (
            f" And no weights bring this loss below {CONVEX[p.activation]}, that of answering ½ to "
            f"all four; here the answers run from **{a.min().item():.3g}** to "
            f"**{a.max().item():.3g}**."
        )
    return f"{text} A hidden layer is what it takes."


def _pair(vector: Sequence[float]) -> str:
    return f"({vector[0] + 0.0:.3g}, {vector[1] + 0.0:.3g})"  # + 0: no "-0"
