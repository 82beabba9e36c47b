"""What a run on digits means: what the filters are good for, and what the answer hangs on, in words.

Knows texts; the numbers in them were measured by ``cnn``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from demos.cnn.convnet import Architecture, Stage
from demos.cnn.digits import SIZE
from demos.cnn.occlusion import PATCH
from demos.cnn.params import Params

CLEAR = 3.0  # points of accuracy between the two: less may be chance on 450 digits
GUESSING = 20.0  # % of the test digits: less after an epoch is no better than guessing
LONG_STEPS = 0.1  # lr/(1 − momentum), from where on shorter ones are worth a try
LEARNED = 80.0  # % of the test digits: before, there is no strength to compare
TELLING = 0.1  # a drop of the probability worth pointing at
Numbers = Mapping[str, float]


def report(p: Params, architecture: Architecture, n: Numbers, over: bool) -> str:
    """The caption of the frame with these numbers, in Markdown; advice once the run is ``over``."""
    own, other = order_names(p.network)
    told = [
        _tell_standing(own, other, n),
        _table(own, other, n),
        _tell_divergence(p, own, other, n),
        _tell_guessing(own, n),
        _tell_moved(p, n),
        _tell_digit(p, own, other, n),
        _tell_layers(p, architecture, n),
    ]
    if over:
        told.append(_advise(p, own, n))
    return "\n\n".join(paragraph for paragraph in told if paragraph)


def order_names(network: str) -> tuple[str, str]:
    """The name of the network that is looked at, and that of the one beside it."""
    return ("CNN", "MLP") if network == "cnn" else ("MLP", "CNN")


def _tell_standing(own: str, other: str, n: Numbers) -> str:
    head = f"After **{n['step']:g}** of {n['batches']:g} batches (epoch {n['epoch']:.1f})"
    if not n["step"]:
        head = "Before training, with random weights,"
    sizes = sorted((n[f"{own} parameters"], n[f"{other} parameters"]))
    return (
        f"{head} the {own} reads **{n[f'{own} test accuracy (%)']:.1f} %** of {n['tested']:g} digits "
        f"it has never seen, and the {other} **{n[f'{other} test accuracy (%)']:.1f} %** with about as "
        f"many parameters ({sizes[0]:,.0f} and {sizes[1]:,.0f}). Guessing would get about 10 %."
    )


def _table(own: str, other: str, n: Numbers) -> str:
    columns = ("training loss", "test loss", "training accuracy (%)", "test accuracy (%)",
               "moved accuracy (%)")  # fmt: skip
    rows = [["network", "parameters", *columns], ["---"] * (len(columns) + 2)]
    for name in (own, other):
        values = (n.get(f"{name} {column}") for column in columns)
        shown = ("–" if value is None else f"{value:.3g}" for value in values)
        rows.append([name, f"{n[f'{name} parameters']:,.0f}", *shown])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _tell_divergence(p: Params, own: str, other: str, n: Numbers) -> str:
    told = []
    for name in (own, other):
        if f"{name} diverged at batch" in n:
            told.append(
                f"The {name} **diverged** at batch {n[f'{name} diverged at batch']:g}: its loss or a "
                "weight went beyond a million. Shown is how it was one step before. A learning rate "
                f"below {p.lr:g} takes smaller steps."
            )
    return " ".join(told)


def _is_guessing(name: str, n: Numbers) -> bool:
    return n["epoch"] >= 1 and n[f"{name} test accuracy (%)"] < GUESSING


def _tell_guessing(own: str, n: Numbers) -> str:
    """That nothing has been learned, and the loss of guessing to compare with."""
    if not _is_guessing(own, n) or f"{own} diverged at batch" in n:
        return ""
    return (
        f"**The {own} guesses**: its test loss is {n[f'{own} test loss']:.3f}, and calling all ten classes "
        f"equally likely has ln 10 = {math.log(10):.3f}."
    )


def _tell_moved(p: Params, n: Numbers) -> str:
    """What a pixel to the side does to both, and what shuffling has to do with it."""
    cnn, mlp = (n[f"{name} moved accuracy (%)"] for name in ("CNN", "MLP"))
    tests = [n[f"{name} test accuracy (%)"] for name in ("CNN", "MLP")]
    if min(tests) < LEARNED:
        return ""
    told = (
        "**One pixel to the side.** Of the same digits, moved right or left by a pixel, which neither has "
        f"trained on, the CNN reads **{cnn:.1f} %** and the MLP **{mlp:.1f} %**."
    )
    if p.pixels == "shuffled":
        told += (
            " The pixels of every digit are **shuffled** into one random order. The MLP has a weight of its "
            "own for each pixel, so that any order is as good as another; a filter looks for patterns of "
            "neighbours, and here neighbours have nothing to do with each other."
        )
        if cnn - mlp < CLEAR and tests[0] - tests[1] < CLEAR:
            return f"{told} **The CNN has no lead.**"
        return f"{told} Here the CNN leads all the same."
    if cnn - mlp >= CLEAR and p.kernel_size > 1:
        return (
            f"{told} A filter has the same weights at every place: a stroke that moves moves its "
            "answer in the feature map. The MLP has learned each pixel apart."
        )
    if cnn - mlp >= CLEAR:
        return f"{told} The lead is not the filters': of 1×1 pixels, they see no neighbours."
    if mlp - cnn >= CLEAR:
        return f"{told} Here the MLP leads: this CNN makes little use of the digits' shape."
    return f"{told} That is no clear difference."


def _tell_digit(p: Params, own: str, other: str, n: Numbers) -> str:
    """What both make of the digit that is looked at, and where that comes from."""
    done = []
    if p.shift:
        side = "right" if p.shift > 0 else "left"
        done.append(f"{abs(p.shift)} px to the {side}")
    if p.rotate:
        done.append(f"turned by {p.rotate:g}°")
    label = n["looked for"]
    subject = "Your drawing" if p.drawing else f"The {label:g}"
    name = f"{subject}{', ' + ' and '.join(done) + ',' if done else ''}"
    answers = [
        f"**{n[f'{net} answer']:g}** by the {net} (p = {n[f'{net} p(answer)']:.2f})"
        for net in (own, other)
    ]
    told = f"**The digit.** {name} is taken for {answers[0]} and {answers[1]}."
    if n[f"{own} answer"] != label:
        told += f" The {own} gives {label:g} a probability of {n[f'{own} p(digit)']:.2g}."
    place = f"row {n['drop row']:g}, column {n['drop column']:g}"
    if n["largest drop"] < TELLING:
        return f"{told} No grey patch of {PATCH}×{PATCH} pixels costs it more than {n['largest drop']:.2g}."
    before = n[f"{own} p(digit)"]
    return (
        f"{told} It hangs most on {place}: with the {PATCH}×{PATCH} pixels around it grey, the {own}'s "
        f"p({label:g}) falls from {before:.2f} to **{before - n['largest drop']:.2f}**."
    )


def _tell_layers(p: Params, architecture: Architecture, n: Numbers) -> str:
    """What is unusual about the convolutions: no room, no neighbours, filters that answer nothing."""
    told = []
    for stage in architecture.stages():
        if not stage.fits:
            told.append(f"**No room**: {_tell_no_room(stage)}, and the CNN goes without it.")
    dead, filters = n["dead filters"], p.filters
    if dead:
        told.append(
            f"**{dead:g}** of {filters} filters {'is' if dead == 1 else 'are'} dead: 0 after ReLU at every "
            "place of every test digit, and so without a gradient."
        )
    return " ".join(told)


def _tell_no_room(stage: Stage) -> str:
    """The second convolution can be wider than its input, and either pooling."""
    kind, depth = stage.name.split()
    layer = (
        f"{'first' if depth == '1' else 'second'} {'convolution' if kind == 'conv' else 'pooling'}"
    )
    padded = stage.n + 2 * stage.padding
    return (
        f"{stage.n} + 2 · {stage.padding} = {padded} pixels are fewer than the {stage.kernel} that the "
        f"{layer}'s kernel spans"
    )


def _advise(p: Params, own: str, n: Numbers) -> str:
    """One change that shows something, in words the parameters have."""
    if f"{own} diverged at batch" in n:
        return f"Try next: **learning rate {max(p.lr / 10, 1e-4):.1g}**."
    if _is_guessing(own, n) and p.lr / (1 - p.momentum) >= LONG_STEPS:
        return f"Try next: **learning rate {max(p.lr / 10, 1e-4):.1g}**: shorter steps."
    if n[f"{own} test accuracy (%)"] < LEARNED:
        return f"Try next: **{min(30, 3 * p.epochs)} epochs**, or learning rate 0.05 with momentum 0.9."
    if p.pixels == "normal":
        return "Try next: **pixels shuffled**. Which of the two does not care?"
    return "Try next: **pixels normal**, with a shift of 1 pixel."


def work_out(architecture: Architecture, counts: Mapping[str, float]) -> str:
    """Every size with its numbers put in, then how many parameters the networks have, as LaTeX."""
    rows = [
        rf"\text{{{stage.name}}} &: \left\lfloor \frac{{n + 2p - k}}{{s}} \right\rfloor + 1 = "
        rf"\left\lfloor \frac{{{stage.n} + 2 \cdot {stage.padding} - {stage.kernel}}}{{{stage.stride}}} "
        rf"\right\rfloor + 1 = {stage.size}"
        + ("" if stage.fits else r" < 1 \quad \text{(left out)}")
        for stage in architecture.stages()
    ]
    rows.append(rf"\text{{CNN}} &: {_count(architecture)} = {counts['CNN']:.0f}")
    hidden = round((counts["MLP"] - 10) / (SIZE * SIZE + 11))
    rows.append(
        rf"\text{{MLP}} &: {hidden}\,({SIZE}^2 + 1) + 10\,({hidden} + 1) = {counts['MLP']:.0f}"
    )
    return r"\begin{aligned} " + r" \\ ".join(rows) + r" \end{aligned}"


def _count(architecture: Architecture) -> str:
    """The parameters of each layer: (inputs + 1) for every filter and every class."""
    channels, n, terms = 1, SIZE, []
    for stage in architecture.stages():
        if stage.fits:
            if stage.filters:
                inputs = rf"{stage.kernel}^2" + (rf" \cdot {channels}" if channels > 1 else "")
                terms.append(rf"{stage.filters}\,({inputs} + 1)")
                channels = stage.filters
            n = stage.size
    return " + ".join([*terms, rf"10\,({channels} \cdot {n}^2 + 1)"])
