"""What each step of a forward and a backward pass says: a sentence for the student, and a formula.

Knows texts. The numbers in them come from ``computation``, which took them from torch.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from demos.backprop.computation import (
    OPERATIONS,
    Computation,
    is_usable,
    operands_of,
    why_no_slope,
    why_no_value,
)

SATURATED = 0.01  # a slope below this hardly lets a gradient through
STEEP = 100.0  # and one above this makes it explode
MOST_TERMS = 3  # of a sum written out in a formula; the caption has them all
_LESSONS = {
    "+": " A sum hands its gradient on unchanged.",
    "*": " A product hands each factor the gradient times the other factor.",
}
_DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


@dataclass(frozen=True)
class Step:
    """A caption in Markdown, a formula in LaTeX, and what was measured for them."""

    caption: str
    formula: str
    numbers: Mapping[str, float] = field(default_factory=dict)


def tell_forward(passes: Computation, index: int) -> Step:
    """How the node at ``index`` gets its value, or why it gets none."""
    node, name, value = passes.nodes[index], passes.names[index], passes.values[index]
    head = f"**Forward**, node {index + 1} of {len(passes.nodes)}:"
    if not node.inputs:
        kind = "an input" if node.is_variable else "a number of the expression"
        equation = f"{name} = {show(value)}"
        return Step(f"{head} {_bold_end(equation)}, {kind}.", latex(equation))
    symbols = _written(passes, index, passes.names)
    equation = f"{name} = {symbols} = {_written(passes, index, passes.values)}"
    if index == passes.broken:
        reason = why_no_value(node.operation, passes.operands(index))
        return Step(
            f"{head} {equation} {reason}. Without {name} there is no result, and nothing to send "
            "back; at another point there may be.",
            latex(f"{equation} = undefined"),
        )
    equation = f"{equation} = {show(value)}"
    last = index == len(passes.nodes) - 1
    turn = " That is the result f. Now back: how much does f depend on each node?" if last else ""
    return Step(f"{head} {_bold_end(equation)}.{turn}", latex(equation))


def tell_backward(passes: Computation, index: int) -> Step:
    """How the node at ``index`` gets its gradient: each local derivative times the gradient there."""
    name, gradient = passes.names[index], passes.gradients[index]
    head = f"**Backward**, node {name}:"
    consumers = passes.consumers(index)
    if not consumers:
        return Step(
            f"{head} it is the result f itself, so ∂f/∂{name} = **{show(gradient)}**. Every node now "
            "hands its gradient to its inputs, each time multiplied by a local derivative.",
            latex(f"∂f/∂{name} = {show(gradient)}"),
        )
    equation = f"∂f/∂{name} = {_chain_rule(passes, index)}"
    if not is_usable(gradient):
        reason = _why_no_gradient(passes, index)
        return Step(
            f"{head} **no usable gradient**, since {reason}.", latex(f"{equation} = undefined")
        )
    products = " + ".join(
        f"{_factor(passes.gradients[consumer])} × {_factor(passes.slopes[consumer, index])}"
        for consumer in consumers
    )
    feeds = "; ".join(_local_derivative(passes, index, consumer) for consumer in consumers)
    if len(consumers) > 1:
        sentences = (
            f"{len(consumers)} nodes: {feeds}. Each times the gradient already there, and added up"
        )
    else:
        sentences = f"{feeds}. Times the gradient already there"
    result = show(gradient)
    return Step(
        f"{head} it feeds {sentences}: ∂f/∂{name} = {products} = **{result}**.{_remark(passes, index)}",
        latex(f"{equation} = {f'{products} = ' * (len(consumers) <= MOST_TERMS)}{result}"),
    )


def is_on_kink(passes: Computation) -> bool:
    """Whether a function stands on its kink, where it has no slope of its own: relu at 0, max(x, x)."""
    return any(
        (node.operation in ("relu", "abs") and passes.operands(index) == [0])
        or (node.operation in ("max", "min") and len(set(passes.operands(index))) == 1)
        for index, node in enumerate(passes.nodes)
    )


def show(value: str | float) -> str:
    """A name as it is, a number to four digits, "none" for what is no finite number."""
    if isinstance(value, str):
        return value
    return f"{value:.4g}" if math.isfinite(value) else "none"


def latex(text: str) -> str:
    """Our plain text as LaTeX: "∂f/∂v₁ = 2 × x^2" ─▶ a fraction, a cross, a raised exponent."""
    text = re.sub(r"[a-z]{2,}", r"\\operatorname{\g<0>}", text)
    text = re.sub(r"\^(\([^()]*\)|[^\s()]+)", r"^{\1}", text)
    text = re.sub(r"∂(\w+)/∂(\w+)", r"\\frac{∂\1}{∂\2}", text)
    text = re.sub(
        r"(\d)e([-+]\d+)", lambda found: rf"{found[1]} \cdot 10^{{{int(found[2])}}}", text
    )
    text = re.sub(r"[₀-₉]+", lambda found: f"_{{{found[0].translate(_DIGITS)}}}", text)
    return text.replace("∂", r"\partial ").replace("×", r"\times").replace("Σ", r"\sum_v")


def _chain_rule(passes: Computation, index: int) -> str:
    """Σ ∂f/∂v · ∂v/∂node over the nodes v that it feeds, written out unless they are many."""
    name, targets = passes.names[index], [passes.names[i] for i in passes.consumers(index)]
    if len(targets) > MOST_TERMS:
        return f"Σ ∂f/∂v × ∂v/∂{name}"
    return " + ".join(f"∂f/∂{target} × ∂{target}/∂{name}" for target in targets)


def _written(passes: Computation, index: int, operands: Sequence[str | float]) -> str:
    """The node's operation on the names or the values in ``operands``: "v₁ + c₁", "-1.5 + 2"."""
    node = passes.nodes[index]
    template = OPERATIONS[node.operation].text
    write = show if template.endswith(")") else _factor
    return template.format(*(write(operand) for operand in operands_of(node, operands)))


def tell_node(passes: Computation, index: int, valued: bool, reached: bool) -> str:
    """The node's value, its own local derivatives, its gradient: as far as both passes have come."""
    node, name, value = passes.nodes[index], passes.names[index], passes.values[index]
    if not valued:
        return f"**{name}** has no value yet: the forward pass has not come to it."
    equation = f"{name} = {show(value)}"
    if node.inputs:
        worked = (_written(passes, index, own) for own in (passes.names, passes.values))
        equation = f"{name} = {' = '.join(worked)} = {show(value)}"
    sentences = [f"Its value: {_bold_end(equation)}."]
    sources = dict.fromkeys(source for source in node.inputs if (index, source) in passes.slopes)
    if sources:
        slopes = (
            _local_derivative(passes, source, index).split(", where ")[1] for source in sources
        )
        sentences.append(f"Its local derivatives: {', '.join(slopes)}.")
    if not reached:
        sentences.append("Its gradient is not known yet: the backward pass has not come to it.")
    elif is_usable(gradient := passes.gradients[index]):
        sentences.append(
            f"Its gradient: ∂f/∂{name} = **{show(gradient)}**, what f changes right here per unit of {name}."
        )
    else:
        sentences.append("It has no usable gradient.")
    return " ".join(sentences)


def _local_derivative(passes: Computation, index: int, consumer: int) -> str:
    """One consumer and its local derivative: "v₁ = x × y, where ∂v₁/∂x = y = -1"."""
    node, target, name = passes.nodes[consumer], passes.names[consumer], passes.names[index]
    operands = [_factor(operand) for operand in operands_of(node, passes.names)]
    rules = OPERATIONS[node.operation].slopes
    if node.has_fixed_exponent:
        rules = ("2 × {0}" if node.number == 2 else f"{{1}} × {{0}}^{_factor(node.number - 1)}",)
    sources = zip(rules, node.inputs, strict=True)
    parts = [text.format(*operands) for text, source in sources if source == index]
    rule = parts[0] if len(parts) == 1 else " + ".join(map(_factor, parts))
    slope = show(passes.slopes[consumer, index])
    equation = slope if rule == slope else f"{rule} = {slope}"
    symbols = _written(passes, consumer, passes.names)
    return f"{target} = {symbols}, where ∂{target}/∂{name} = {equation}"


def _remark(passes: Computation, index: int) -> str:
    """What there is to learn from these numbers, if anything."""
    consumers = passes.consumers(index)
    lesson = _lesson(passes, index, consumers[0]) if len(consumers) == 1 else ""
    gradient, name = passes.gradients[index], passes.names[index]
    if not passes.nodes[index].is_variable:
        return lesson
    if gradient:
        turn = "rises" if gradient > 0 else "falls"
        return f"{lesson} Right here f {turn} by {show(abs(gradient))} per unit of {name}."
    return lesson if is_on_kink(passes) else f"{lesson} Right here f is level along {name}."


def _lesson(passes: Computation, index: int, consumer: int) -> str:
    """What the operation at ``consumer`` does to the gradient on its way to ``index``."""
    node, slope = passes.nodes[consumer], abs(passes.slopes[consumer, index])
    if slope == 0 and not is_usable(passes.gradients[consumer]):
        return f" {node.operation} is off here, and not even a missing number gets through."
    if slope == 0:
        return " A local derivative of 0 lets none of the gradient through."
    if node.operation in ("tanh", "sigmoid") and slope < SATURATED:
        return f" {node.operation} is saturated here: factors this small make gradients vanish."
    if slope > STEEP:
        return " Factors this large make gradients explode."
    distinct = len(set(node.inputs)) == len(node.inputs)
    return _LESSONS.get(node.operation, "") if distinct else ""


def _why_no_gradient(passes: Computation, index: int) -> str:
    name = passes.names[index]
    for consumer in passes.consumers(index):
        target = passes.names[consumer]
        if not is_usable(passes.gradients[consumer]):
            return f"{target}, which it feeds, has none"
        if not is_usable(passes.slopes[consumer, index]):
            reason = why_no_slope(
                passes.nodes[consumer].operation,
                passes.operands(consumer),
                passes.slopes[consumer, index],
            )
            symbols = _written(passes, consumer, passes.names)
            return f"∂{target}/∂{name} of {target} = {symbols} has no usable value here: {reason}"
    return "the products overflow: they lie near the end of float64"


def _factor(value: str | float) -> str:
    """The same, in brackets where a sign would stand beside another one."""
    return f"({show(value)})" if show(value).startswith("-") else show(value)


def _bold_end(equation: str) -> str:
    start, _, end = equation.rpartition(" = ")
    return f"{start} = **{end}**"
