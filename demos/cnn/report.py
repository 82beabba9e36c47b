"""What a run on digits means: what the filters are good for, and what the answer hangs on, in words.

Knows texts; the numbers in them come from ``measured``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from demos.cnn.convnet import Architecture, Stage
from demos.cnn.digits import SIZE
from demos.cnn.measured import Look, Measured, NetworkMeasured, Standing
from demos.cnn.occlusion import PATCH
from demos.cnn.params import Params
from demos.kit.frames import Change
from demos.kit.phrases import table

CLEAR = 3.0  # points of accuracy between the two: less may be chance on 450 digits
GUESSING = 20.0  # % of the test digits: less after an epoch is no better than guessing
LONG_STEPS = 0.1  # lr/(1 − momentum), from where on shorter ones are worth a try
LEARNED = 80.0  # % of the test digits: before, there is no strength to compare
TELLING = 0.1  # a drop of the probability worth pointing at


def report(p: Params, m: Measured, over: bool) -> str:
    """The caption of the frame with these measurements, in Markdown; advice once ``over``."""
    standing = m.standing
    sentences = [
        f"{_tell_standing(standing)} {_tell_training(p, standing)}",
        _table(standing),
        _tell_divergence(p, standing),
        _tell_guessing(standing),
        _tell_moved(p, standing),
        _tell_digit(p, m.look),
        _tell_layers(p, standing.dead_filters),
    ]
    if over:
        change = _advise(p, standing)
        sentences.append(f"Try next: **{change.words}**. {change.reason}".rstrip())
    return "\n\n".join(paragraph for paragraph in sentences if paragraph)


def order_names(network: str) -> tuple[str, str]:
    """The name of the network that is looked at, and that of the one beside it."""
    return ("CNN", "MLP") if network == "cnn" else ("MLP", "CNN")


def _tell_standing(s: Standing) -> str:
    head = f"After **{s.step:g}** of {s.batches:g} batches (epoch {s.epoch:.1f})"
    if not s.step:
        head = "Before training, with random weights,"
    (name, shown), (other_name, other) = s.networks.items()
    sizes = sorted((shown.parameters, other.parameters))
    return (
        f"{head} the {name} reads **{shown.test_accuracy:.1f} %** of {s.tested:g} digits it has never "
        f"seen, and the {other_name} **{other.test_accuracy:.1f} %** with about as many parameters "
        f"({sizes[0]:,.0f} and {sizes[1]:,.0f}). Guessing would get about 10 %."
    )


def _tell_training(p: Params, s: Standing) -> str:
    """Which digits they learn from, and what is done to them."""
    source = (
        f"Both learn from {s.trained:,} digits of 8×8 pixels that 13 people wrote (UCI, optical "
        "recognition of handwritten digits)"
    )
    if p.augmentation == "off":
        return f"{source}, always the same."
    return f"{source}, each one turned, slanted, stretched and bent a little anew in every epoch."


def _table(s: Standing) -> str:
    columns = ("network", "parameters", "training loss", "test loss", "training accuracy (%)",
               "test accuracy (%)", "moved accuracy (%)")  # fmt: skip
    return table(
        columns,
        (
            (name, f"{network.parameters:,.0f}", network.training_loss, network.test_loss,
             network.training_accuracy, network.test_accuracy, network.moved_accuracy)
            for name, network in s.networks.items()
        ),
    )  # fmt: skip


def _tell_divergence(p: Params, s: Standing) -> str:
    return " ".join(
        f"The {name} **diverged** at batch {network.diverged_at:g}: its loss or a weight went beyond a "
        "million. Shown is how it was one step before. A learning rate below "
        f"{p.lr:g} takes smaller steps."
        for name, network in s.networks.items()
        if network.diverged_at is not None
    )


def _is_guessing(s: Standing, network: NetworkMeasured) -> bool:
    return s.epoch >= 1 and network.test_accuracy < GUESSING


def _tell_guessing(s: Standing) -> str:
    """That nothing has been learned, and the loss of guessing to compare with."""
    name, network = next(iter(s.networks.items()))
    if not _is_guessing(s, network) or network.diverged_at is not None:
        return ""
    return (
        f"**The {name} guesses**: its test loss is {network.test_loss:.3f}, and calling all ten classes "
        f"equally likely has ln 10 = {math.log(10):.3f}."
    )


def _tell_moved(p: Params, s: Standing) -> str:
    """What a pixel to the side does to both, and what shuffling has to do with it."""
    pair = s.networks["CNN"], s.networks["MLP"]
    cnn, mlp = (network.moved_accuracy for network in pair)
    tests = [network.test_accuracy for network in pair]
    if min(tests) < LEARNED:
        return ""
    sentences = (
        "**One pixel to the side.** Of the same digits, moved right or left by a pixel, which neither has "
        f"trained on, the CNN reads **{cnn:.1f} %** and the MLP **{mlp:.1f} %**."
    )
    if p.pixels == "shuffled":
        sentences += (
            " The pixels of every digit are **shuffled** into one random order. The MLP has a weight of its "
            "own for each pixel, so that any order is as good as another; a filter looks for patterns of "
            "neighbours, and here neighbours have nothing to do with each other."
        )
        if cnn - mlp < CLEAR and tests[0] - tests[1] < CLEAR:
            return f"{sentences} **The CNN has no lead.**"
        return f"{sentences} Here the CNN leads all the same."
    if cnn - mlp >= CLEAR and p.kernel_size > 1:
        return (
            f"{sentences} A filter has the same weights at every place: a stroke that moves moves its "
            "answer in the feature map. The MLP has learned each pixel apart."
        )
    if cnn - mlp >= CLEAR:
        return f"{sentences} The lead is not the filters': of 1×1 pixels, they see no neighbours."
    if mlp - cnn >= CLEAR:
        return f"{sentences} Here the MLP leads: this CNN makes little use of the digits' shape."
    return f"{sentences} That is no clear difference."


def _tell_digit(p: Params, look: Look) -> str:
    """What both make of the digit that is looked at, and where that comes from."""
    done = []
    if p.shift:
        side = "right" if p.shift > 0 else "left"
        done.append(f"{abs(p.shift)} px to the {side}")
    if p.rotate:
        done.append(f"turned by {p.rotate:g}°")
    label = look.label
    subject = "Your drawing" if p.drawing else f"The {label:g}"
    digit = f"{subject}{', ' + ' and '.join(done) + ',' if done else ''}"
    answers = [
        f"**{given.answer:g}** by the {name} (p = {given.p_answer:.2f})"
        for name, given in look.answers.items()
    ]
    sentences = f"**The digit.** {digit} is taken for {answers[0]} and {answers[1]}."
    name, shown = next(iter(look.answers.items()))
    if shown.answer != label:
        sentences += f" The {name} gives {label:g} a probability of {shown.p_label:.2g}."
    if look.largest_drop < TELLING:
        return (
            f"{sentences} No grey patch of {PATCH}×{PATCH} pixels costs it more than "
            f"{look.largest_drop:.2g}."
        )
    left = shown.p_label - look.largest_drop
    return (
        f"{sentences} It hangs most on row {look.drop_row:g}, column {look.drop_column:g}: with the "
        f"{PATCH}×{PATCH} pixels around it grey, the {name}'s p({label:g}) falls from "
        f"{shown.p_label:.2f} to **{left:.2f}**."
    )


def _tell_layers(p: Params, dead: int) -> str:
    """What is unusual about the convolutions: no room, no neighbours, filters that answer nothing."""
    sentences = []
    for stage in p.architecture.stages():
        if not stage.fits:
            sentences.append(f"**No room**: {_tell_no_room(stage)}, and the CNN goes without it.")
    if dead:
        sentences.append(
            f"**{dead:g}** of {p.filters} filters {'is' if dead == 1 else 'are'} dead: 0 after ReLU at every "
            "place of every test digit, and so without a gradient."
        )
    return " ".join(sentences)


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


def _advise(p: Params, s: Standing) -> Change:
    """One change that shows something."""
    network = next(iter(s.networks.values()))
    lower = float(f"{max(p.lr / 10, 1e-4):.1g}")
    if network.diverged_at is not None:
        return Change(f"learning rate {lower:g}", {"lr": lower})
    if _is_guessing(s, network) and p.lr / (1 - p.momentum) >= LONG_STEPS:
        return Change(f"learning rate {lower:g}", {"lr": lower}, "Shorter steps.")
    if network.test_accuracy < LEARNED:
        epochs = min(30, 3 * p.epochs)
        reason = "Or learning rate 0.05 with momentum 0.9."
        return Change(f"{epochs} epochs", {"epochs": epochs}, reason)
    if p.pixels == "normal":
        return Change("pixels shuffled", {"pixels": "shuffled"}, "Which of the two does not care?")
    return Change("pixels normal, shift 1", {"pixels": "normal", "shift": 1})


def changes(p: Params, m: Measured) -> tuple[Change, ...]:
    """What may be tried next, once the run is over."""
    return (_advise(p, m.standing),)


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
