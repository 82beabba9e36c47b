"""What an activation does to one number, and to the gradient on its way through a deep network.

    f(x) and f′(x),   ‖∂L/∂z_l‖ of each layer l, for every activation under the same weights

``python -m demos activations --activation sigmoid --layers 20``
"""

from __future__ import annotations

import math
from bisect import bisect
from collections.abc import Iterator, Mapping
from dataclasses import replace

import torch
from torch import Tensor

from demos.activations.params import NAMES, REACH, Params
from demos.activations.signals import BATCH, Signals, measure
from demos.kit.catalogue import Demo
from demos.kit.frames import Chart, Frame, Line, Points
from demos.kit.nonlinearities import ACTIVATIONS

FLAT = 0.005  # a slope under half of leaky ReLU's 0.01 counts as flat
FLOOR = 1e-30  # a logarithmic axis has no 0: gradients are drawn from here on
BOUNDS = (0.01, 1 / 3, 3.0, 100.0)  # of layer 1's gradient over the last layer's
VERDICTS = ("vanishes", "shrinks", "keeps its scale", "grows", "explodes")
CONSEQUENCES = {
    "vanishes": ", so its weights hardly move",
    "explodes": ", so a usual learning rate throws its weights far away",
}


def run(params: Params) -> Iterator[Frame]:
    """One frame: the activation alone, and at work beside the others under the same weights."""
    signals = {name: _measure(replace(params, activation=name)) for name in NAMES}
    slopes = ACTIVATIONS[params.activation].slope(signals[params.activation].z)
    numbers = _numbers(params, signals, slopes)
    yield Frame(
        charts=(
            _curve(params, numbers),
            _gradients(params, signals),
            _units(signals[params.activation], slopes),
        ),
        caption=_caption(params, numbers),
        formula=_formula(params, numbers),
        numbers=numbers,
    )


def _measure(p: Params) -> Signals:
    return measure(p.activation, p.init, p.layers, p.width, p.seed)


def _numbers(params: Params, signals: Mapping[str, Signals], slopes: Tensor) -> dict[str, float]:
    f, own = ACTIVATIONS[params.activation], signals[params.activation]
    x = torch.tensor(params.x, dtype=torch.float64)
    rms_slope = slopes[:-1].square().mean().sqrt().item()  # the last layer's is in ∂L/∂z already
    dead, sizes, cosines = own.dead, own.a.abs().mean(dim=(1, 2)), own.cosines  # (layers,) each
    return {
        "f(x)": f(x).item(),
        "slope": f.slope(x).item(),
        "first gradient": own.norms[0],
        "last gradient": own.norms[-1],
        "gradient share": own.share,
        "factor a layer": own.share ** (1 / (params.layers - 1)),
        "gain": own.gain,
        "rms slope": rms_slope,
        "expected factor": own.gain * rms_slope,
        "flat outputs": 100 * (slopes.abs() < FLAT).double().mean().item(),
        "dead units": 100 * dead.mean().item(),
        "first dead units": 100 * dead[0].item(),
        "last dead units": 100 * dead[-1].item(),
        "first mean |a|": sizes[0].item(),
        "last mean |a|": sizes[-1].item(),
        "first cosine": cosines[0].item(),
        "last cosine": cosines[-1].item(),
    } | {f"gradient share of {name}": other.share for name, other in signals.items()}


def _curve(params: Params, numbers: Mapping[str, float]) -> Chart:
    f = ACTIVATIONS[params.activation]
    x = torch.linspace(-REACH, REACH, 201, dtype=torch.float64)
    return Chart(
        f"{params.activation} and its derivative",
        "input x",
        "output f(x), slope f′(x)",
        (
            Line("f(x)", x.tolist(), f(x).tolist()),
            Line("f′(x)", x.tolist(), f.slope(x).tolist()),
        ),
        (Points(f"x = {params.x:g}", [params.x] * 2, [numbers["f(x)"], numbers["slope"]], "star"),),
        x_range=(-REACH, REACH),
    )


def _gradients(params: Params, signals: Mapping[str, Signals]) -> Chart:
    layers = [float(layer) for layer in range(1, params.layers + 1)]
    names = sorted(NAMES, key=lambda name: name != params.activation)  # the chosen one first
    return Chart(
        "Gradient norm of each layer, same weights",
        "layer (1 = nearest the inputs)",
        f"‖∂L/∂z‖ (≥ {FLOOR:g})",
        tuple(
            Line(name, layers, [max(norm, FLOOR) for norm in signals[name].norms], dashed=i > 0)
            for i, name in enumerate(names)
        ),
        log_y=True,
    )


def _units(own: Signals, slopes: Tensor) -> Chart:
    layers = [float(layer) for layer in range(1, len(slopes) + 1)]
    flat = (slopes.abs() < FLAT).double().mean(dim=(1, 2))  # (layers,)
    return Chart(
        "Dead units and flat outputs of each layer",
        "layer (1 = nearest the inputs)",
        "share of the layer (%)",
        (
            Line("dead units: 0 for every input", layers, (100 * own.dead).tolist()),
            Line(f"flat outputs: |f′| < {FLAT}", layers, (100 * flat).tolist()),
        ),
        y_range=(0, 100),
    )


def _formula(params: Params, n: Mapping[str, float]) -> str:
    f, last = ACTIVATIONS[params.activation], params.layers
    norms = r"\|\partial L/\partial z_1\|", rf"\|\partial L/\partial z_{{{last}}}\|"
    root, factor = rf"^{{1/{last - 1}}}", "0"
    if n["gradient share"]:
        first, end = _tex(n["first gradient"]), _tex(n["last gradient"])
        factor = rf"({first} \,/\, {end}){root} = {_tex(n['factor a layer'])}"
    return (
        rf"\begin{{aligned}} f(x) &= {f.formula}, & f({params.x:g}) &= {_tex(n['f(x)'])} \\"
        rf" f'(x) &= {f.derivative}, & f'({params.x:g}) &= {_tex(n['slope'])} \\"
        rf" \text{{a layer's factor}} &= ({norms[0]} \,/\, {norms[1]}){root} & &= {factor} \\"
        rf" \text{{expected}} &= \sqrt{{{params.width}}}\,\operatorname{{std}}(W)"
        rf" \cdot \operatorname{{rms}} f'(z) & &= {_tex(n['gain'])} \cdot {_tex(n['rms slope'])}"
        rf" = {_tex(n['expected factor'])} \end{{aligned}}"
    )


def _tex(value: float) -> str:
    digits, _, exponent = f"{value:.3g}".partition("e")
    return rf"{digits} \times 10^{{{int(exponent)}}}" if exponent else digits


def _caption(params: Params, numbers: Mapping[str, float]) -> str:
    told = (_tell_x, _tell_gradient, _tell_units, _tell_remedy)
    return "\n\n".join(tell(params, numbers) for tell in told)


def _tell_x(params: Params, n: Mapping[str, float]) -> str:
    slope = n["slope"]
    if params.x == 0 and params.activation in ("relu", "leaky relu"):
        meaning = "the curve has a corner there, and torch takes the slope to the left of it"
    elif abs(slope) < FLAT:
        meaning = "a unit here passes next to nothing of a gradient back"
    elif slope < 0:
        meaning = (
            "the curve falls, so a gradient on its way back through a unit here turns its sign"
        )
    elif slope == 1:
        meaning = "a gradient passes back through a unit here unchanged"
    else:
        meaning = "a gradient on its way back through a unit here is multiplied by that"
    return (
        f"At x = {params.x:g} {params.activation} gives **{n['f(x)']:.4g}**, and its slope is "
        f"**{slope:.4g}**: {meaning}."
    )


def _tell_gradient(params: Params, n: Mapping[str, float]) -> str:
    share, last = n["gradient share"], params.layers
    if share == 0:
        return (
            f"On the way back through {last} layers the gradient **dies**: layer 1 gets **none**. "
            "For every input some layer has all its units where the curve is flat, so the weights "
            "before it do not change the loss."
        )
    verdict = _verdict(share)
    return (
        f"On the way back through {last} layers the gradient **{verdict}**: layer 1 gets "
        f"**{share:.3g} times** layer {last}'s{CONSEQUENCES.get(verdict, '')}. On average a layer "
        f"multiplies it by {n['factor a layer']:.3g}; the weights' gain of {n['gain']:.3g} times the "
        f"slope, {n['rms slope']:.3g} in the root mean square, predicts {n['expected factor']:.3g}. "
        f"Forwards, the mean |a| goes from {n['first mean |a|']:.3g} to {n['last mean |a|']:.3g}."
    )


def _tell_units(params: Params, n: Mapping[str, float]) -> str:
    flat = (
        f"**{n['flat outputs']:.3g} %** of the outputs lie where the curve is flat (|f′| < {FLAT}) "
        "and next to nothing passes back"
    )
    if n["flat outputs"] < 1 and _verdict(n["gradient share"]) == "vanishes":
        flat += ": it is not saturation that weakens the gradient"
    if n["dead units"] == 0:
        return f"No unit is dead. {flat}."
    told = (
        f"**{n['dead units']:.3g} %** of the units are dead ({n['first dead units']:.3g} % in layer "
        f"1, {n['last dead units']:.3g} % in layer {params.layers}): they give 0 for all {BATCH} "
        "inputs and learn nothing from them."
    )
    if n["last dead units"] > n["first dead units"] and n["last cosine"] > n["first cosine"]:
        told += (
            " Deep layers tell the inputs apart less (the mean cosine of two inputs' outputs is "
            f"{n['first cosine']:.2f} in layer 1 and {n['last cosine']:.2f} in layer "
            f"{params.layers}), so that a unit off for one is often off for all."
        )
    return f"{told} {flat}."


def _tell_remedy(params: Params, n: Mapping[str, float]) -> str:
    """What to change, each proposal measured: the weights, else the activation, else both."""
    names = [name for name in NAMES if name not in (params.activation, "linear")]  # all that bend
    others = {name: n[f"gradient share of {name}"] for name in names}
    if _verdict(n["gradient share"]) == "keeps its scale":
        worst = max(others, key=lambda name: _unevenness(others[name]))
        return (
            f"The gradient needs no mending. For contrast try **{worst}**: with the same weights "
            f"layer 1 gets {others[worst]:.3g} times layer {params.layers}'s."
        )
    inits = [init for init in ("he", "xavier") if init != params.init]
    weights = {f"{init} weights": _measure(replace(params, init=init)).share for init in inits}
    both = {"relu with he weights": _measure(replace(params, activation="relu", init="he")).share}
    tried = ""
    for shares in (weights, others, both):
        best = min(shares, key=lambda name: _unevenness(shares[name]))
        gets = f"layer 1 gets {shares[best]:.3g} times layer {params.layers}'s"
        if _verdict(shares[best]) == "keeps its scale":
            return f"To mend it, change to **{best}**: {gets}.{tried}"
        tried += f" With {best} {gets}."
    return f"To mend it, take fewer layers or more units a layer.{tried}"


def _verdict(share: float) -> str:
    return VERDICTS[bisect(BOUNDS, share)]


def _unevenness(share: float) -> float:
    return abs(math.log(max(share, 1e-300)))


DEMO = Demo(
    name="activations",
    title="Activation functions",
    summary="An activation's curve and slope, and what a deep network made of it does to gradients.",
    words=("activation function", "vanishing gradient", "exploding gradient", "dead relu",
           "dying relu", "dead unit"
        "gradients vanish",
        "gradients vanishing",
        "gradients explode",
        "gradients exploding",
        "activation curve",),
    Params=Params,
    run=run,
    immediate=True,
    shows=(
        "the shape and the slope of a nonlinear function",
        "squashing functions and their derivatives",
        "gradients die or explode layer by layer in a deep network",
        "units that never fire",
    ),
    examples=("show me the activation functions", "plot the sigmoid activation function, 20 layers"),
)  # fmt: skip
