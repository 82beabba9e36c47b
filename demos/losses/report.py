"""What the losses measured means: their gradients, and what each makes of the same data, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import torch

from demos.kit.labels import label
from demos.kit.phrases import each, join
from demos.losses import overflow
from demos.losses.linear_fits import (
    BORDER,
    DROP,
    EXAMPLES,
    OUTLIERS,
    POINTS,
    RARE,
    SLOPE,
    Fitted,
    FittedBorder,
    FittedClasses,
    FittedLine,
)
from demos.losses.loss_functions import (
    ERROR_LOSSES,
    describe_gradient,
    loss_and_gradient,
    split_by_kind,
    to_latex,
)
from demos.losses.params import Params

PROBE = 3.0  # an error, and a margin for and against, at which gradients are compared


@dataclass(frozen=True)
class Probe:
    """A loss and its gradient at -PROBE and at PROBE."""

    loss_below: float = field(metadata=label(f"loss at {-PROBE:g}"))
    loss_above: float = field(metadata=label(f"loss at {PROBE:g}"))
    gradient_below: float = field(metadata=label(f"gradient at {-PROBE:g}"))
    gradient_above: float = field(metadata=label(f"gradient at {PROBE:g}"))


@dataclass(frozen=True)
class LossMeasured:
    """One loss at ±PROBE, and what it has made of the data."""

    probe: Probe
    fitted: Fitted


@dataclass(frozen=True)
class Measured:
    """A softmax of the chosen logit, and every chosen loss by name."""

    softmax: overflow.Softmax
    losses: Mapping[str, LossMeasured]


def measure_probe(name: str, delta: float, gamma: float) -> Probe:
    """The loss ``name`` at ±PROBE."""
    losses, slopes = loss_and_gradient(name, torch.tensor([-PROBE, PROBE]), delta, gamma)
    return Probe(*losses, *slopes)


def write_formula(params: Params, measured: Measured) -> str:
    """Each loss of an example wrong by PROBE, then the naive and the safe log-sum-exp."""
    rows = []
    for name, result in measured.losses.items():
        at, loss = PROBE, result.probe.loss_above
        if name not in ERROR_LOSSES:
            at, loss = -PROBE, result.probe.loss_below
        latex = to_latex(name, at, params.delta, params.gamma)
        rows.append(rf"L_{{\text{{{name}}}}} &= {latex} = {loss:.4g}")
    rows += overflow.latex_rows(measured.softmax, params.logit)
    return r"\begin{aligned} " + r" \\ ".join(rows) + r" \end{aligned}"


def report(params: Params, measured: Measured) -> str:
    """The caption in Markdown."""
    return "\n\n".join(
        (
            "**Gradients.** " + _tell_gradients(params, measured),
            "**Training.** " + _tell_fits(params, measured),
            "**Overflow.** " + overflow.describe(measured.softmax, params.logit),
        )
    )


def _tell_gradients(params: Params, measured: Measured) -> str:
    text = []
    errors, margins = split_by_kind(params.losses)
    right = {name: result.probe.gradient_above for name, result in measured.losses.items()}
    if errors:
        shown = each({name: right[name] for name in errors})
        text.append(f"At an error of {PROBE:g} the gradient is {shown}")
    if margins:
        wrong = {name: measured.losses[name].probe.gradient_below for name in margins}
        text.append(
            f"At a margin of {-PROBE:g}, on the wrong side, the gradient is {each(wrong)}; "
            f"at {PROBE:g}, on the right one, {each({name: right[name] for name in margins})}"
        )
    for i, names in enumerate(filter(None, (errors, margins))):
        remarks = (describe_gradient(n, PROBE, params.delta, params.gamma) for n in names)
        text[i] += f": {'; '.join(remarks)}."
    return " ".join(text)


def _tell_fits(params: Params, measured: Measured) -> str:
    fitted = {name: result.fitted for name, result in measured.losses.items()}
    lines = {name: result for name, result in fitted.items() if isinstance(result, FittedLine)}
    borders = {name: result for name, result in fitted.items() if isinstance(result, FittedBorder)}
    classes = {name: result for name, result in fitted.items() if isinstance(result, FittedClasses)}
    outliers = params.data == "outliers"
    return " ".join(
        (
            *([tell_lines(lines, outliers)] if lines else []),
            *([tell_borders(borders, outliers, params.gamma)] if borders else []),
            *([tell_classes(classes)] if classes else []),
        )
    )


def tell_lines(lines: Mapping[str, FittedLine], outliers: bool) -> str:
    """What each loss of an error has made of the points, in words."""
    slopes = {name: line.slope for name, line in lines.items()}
    text = (
        f"The same line ŷ = w·x + b, trained on the same {POINTS} points, gets the slope "
        f"{each(slopes)}; {SLOPE:g} is true."
    )
    if outliers:
        off, worst, ratio = _tell_errors({name: line.slope_error for name, line in lines.items()})
        text += f" With {OUTLIERS} outliers, {DROP:g} too low, {off}"
        if worst == "mse" and ratio > 2:
            text += ": squared, a few far points outvote the many near ones"
        text += "."
    elif len(lines) > 1:
        spread = max(slopes.values()) - min(slopes.values())
        text += f" Without outliers the slopes differ by {spread:.2g}"
        text += ": the choice hardly matters." if spread < SLOPE / 15 else "."
    if "huber" in lines:
        beyond = lines["huber"].points_beyond_delta
        lie = "1 point lies" if beyond == 1 else f"{beyond or 'No'} points lie"
        pull = (
            ", where its pull grows no further."
            if beyond
            else ": there it is half of mse everywhere."
        )
        text += f" {lie} beyond huber's δ{pull}"
    return text


def tell_borders(borders: Mapping[str, FittedBorder], outliers: bool, gamma: float) -> str:
    """What each loss of a margin has made of the same points, in words."""
    learned = {name: fitted.border for name, fitted in borders.items()}
    text = (
        f"For {join(borders)} the same points are two classes, y above and below 0, and the "
        f"upright line is the border learned, x = {each(learned)}; "
        f"{BORDER:g} is true."
    )
    if outliers:
        off, worst, ratio = _tell_errors(
            {name: fitted.border_error for name, fitted in borders.items()}
        )
        text += f" The {OUTLIERS} outliers bear the wrong label: {off}"
        if worst == "focal" and gamma and ratio > 1:
            text += ", since focal listens most to what looks wrong, mislabelled or not"
        text += "."
    return text


def _tell_errors(errors: Mapping[str, float]) -> tuple[str, str, float]:
    """The largest and the least error in words, whose the largest is, and how many times the least."""
    ordered = sorted(errors, key=errors.__getitem__)
    best, worst = errors[ordered[0]], errors[ordered[-1]]
    text = f"{ordered[-1]} is off by **{worst:.3g}**"
    if len(errors) > 1:
        text += f" and {ordered[0]} by **{best:.3g}**"
    return text, ordered[-1], worst / best if best else 1.0


def tell_classes(classes: Mapping[str, FittedClasses]) -> str:
    """How well the model of each loss finds the rare class, in words."""
    found = {name: fitted.recall for name, fitted in classes.items()}
    errors, _ = split_by_kind(classes)
    text = (
        f"{RARE} of {EXAMPLES} examples are of the rare class. Of these the trained models find "
        f"{each(found, ' %')}."
    )
    if errors:
        text += (
            f" {join(errors)} fit{'s' * (len(errors) == 1)} the score to ±1, so that an example far "
            "on the right side counts as an error too."
        )
    silent = [name for name, fitted in classes.items() if fitted.precision is None]
    if silent:
        text += (
            f" A model that never says “rare” ({join(silent)}) is still right for "
            f"{classes[silent[0]].accuracy:.3g} %: accuracy hides it."
        )
    if "focal" in found and "bce" in found:
        more = found["focal"] - found["bce"]
        compared = "as many as" if not more else "more than" if more > 0 else "fewer than"
        text += f" focal finds {compared} bce."
    if max(found.values()) < 100:
        text += (
            " No loss counts a rare example more than a common one: a class weight, or a threshold "
            "below 0, would find more of them."
        )
    return text
