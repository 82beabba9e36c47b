"""What an activation's curve means for a gradient on its way through a deep network, in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from demos.activations.params import NAMES, Params
from demos.activations.signals import BATCH, FLAT, Measured, Verdict, judge, measure
from demos.kit.nonlinearities import ACTIVATIONS
from demos.kit.phrases import tex

CONSEQUENCES: dict[Verdict, str] = {
    "vanishes": ", so its weights hardly move",
    "explodes": ", so a usual learning rate throws its weights far away",
}


def report(params: Params, measured: Measured, shares: Mapping[str, float]) -> str:
    """The caption in Markdown; ``shares`` are what every activation leaves of layer 1's gradient."""
    sentences = (tell(params, measured) for tell in (_tell_x, _tell_gradient, _tell_units))
    return "\n\n".join([*sentences, _tell_remedy(params, measured, shares)])


def write_formula(params: Params, m: Measured) -> str:
    """f and f′ at the point, and a layer's factor measured and expected."""
    f, last = ACTIVATIONS[params.activation], params.layers
    norms = r"\|\partial L/\partial z_1\|", rf"\|\partial L/\partial z_{{{last}}}\|"
    root, factor = rf"^{{1/{last - 1}}}", "0"
    if m.gradient_share:
        first, end = tex(m.first_gradient), tex(m.last_gradient)
        factor = rf"({first} \,/\, {end}){root} = {tex(m.layer_factor)}"
    return (
        rf"\begin{{aligned}} f(x) &= {f.formula}, & f({params.x:g}) &= {tex(m.value)} \\"
        rf" f'(x) &= {f.derivative}, & f'({params.x:g}) &= {tex(m.slope)} \\"
        rf" \text{{a layer's factor}} &= ({norms[0]} \,/\, {norms[1]}){root} & &= {factor} \\"
        rf" \text{{expected}} &= \sqrt{{{params.width}}}\,\operatorname{{std}}(W)"
        rf" \cdot \operatorname{{rms}} f'(z) & &= {tex(m.gain)} \cdot {tex(m.rms_slope)}"
        rf" = {tex(m.expected_factor)} \end{{aligned}}"
    )


def _tell_x(params: Params, m: Measured) -> str:
    slope = m.slope
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
        f"At x = {params.x:g} {params.activation} gives **{m.value:.4g}**, and its slope is "
        f"**{slope:.4g}**: {meaning}."
    )


def _tell_gradient(params: Params, m: Measured) -> str:
    share, last = m.gradient_share, params.layers
    if share == 0:
        return (
            f"On the way back through {last} layers the gradient **dies**: layer 1 gets **none**. "
            "For every input some layer has all its units where the curve is flat, so the weights "
            "before it do not change the loss."
        )
    verdict = judge(share)
    return (
        f"On the way back through {last} layers the gradient **{verdict}**: layer 1 gets "
        f"**{share:.3g} times** layer {last}'s{CONSEQUENCES.get(verdict, '')}. On average a layer "
        f"multiplies it by {m.layer_factor:.3g}; the weights' gain of {m.gain:.3g} times the "
        f"slope, {m.rms_slope:.3g} in the root mean square, predicts {m.expected_factor:.3g}. "
        f"Forwards, the mean |a| goes from {m.first_mean_output:.3g} to {m.last_mean_output:.3g}."
    )


def _tell_units(params: Params, m: Measured) -> str:
    flat = (
        f"**{m.flat_outputs:.3g} %** of the outputs lie where the curve is flat (|f′| < {FLAT}) "
        "and next to nothing passes back"
    )
    if m.flat_outputs < 1 and judge(m.gradient_share) == "vanishes":
        flat += ": it is not saturation that weakens the gradient"
    if m.dead_units == 0:
        return f"No unit is dead. {flat}."
    sentences = (
        f"**{m.dead_units:.3g} %** of the units are dead ({m.first_dead_units:.3g} % in layer "
        f"1, {m.last_dead_units:.3g} % in layer {params.layers}): they give 0 for all {BATCH} "
        "inputs and learn nothing from them."
    )
    if m.last_dead_units > m.first_dead_units and m.last_cosine > m.first_cosine:
        sentences += (
            " Deep layers tell the inputs apart less (the mean cosine of two inputs' outputs is "
            f"{m.first_cosine:.2f} in layer 1 and {m.last_cosine:.2f} in layer "
            f"{params.layers}), so that a unit off for one is often off for all."
        )
    return f"{sentences} {flat}."


def _tell_remedy(params: Params, m: Measured, shares: Mapping[str, float]) -> str:
    """What to change, each proposal measured: the weights, else the activation, else both."""
    bend = (name for name in NAMES if name not in (params.activation, "linear"))
    others = {name: shares[name] for name in bend}
    if judge(m.gradient_share) == "keeps its scale":
        worst = max(others, key=lambda name: _unevenness(others[name]))
        return (
            f"The gradient needs no mending. For contrast try **{worst}**: with the same weights "
            f"layer 1 gets {others[worst]:.3g} times layer {params.layers}'s."
        )
    inits = (init for init in ("he", "xavier") if init != params.init)
    weights = {f"{init} weights": _measure_share(replace(params, init=init)) for init in inits}
    relu = replace(params, activation="relu", init="he")
    both = {"relu with he weights": _measure_share(relu)}
    tried = ""
    for proposed in (weights, others, both):
        best = min(proposed, key=lambda name: _unevenness(proposed[name]))
        gets = f"layer 1 gets {proposed[best]:.3g} times layer {params.layers}'s"
        if judge(proposed[best]) == "keeps its scale":
            return f"To mend it, change to **{best}**: {gets}.{tried}"
        tried += f" With {best} {gets}."
    return f"To mend it, take fewer layers or more units a layer.{tried}"


def _measure_share(params: Params) -> float:
    p = params
    return measure(p.activation, p.init, p.layers, p.width, p.seed).share


def _unevenness(share: float) -> float:
    return abs(math.log(max(share, 1e-300)))
