r"""Output of one neuron: a = f(\sum_i w_i x_i + b).

Source: Goodfellow, Bengio & Courville 2016, "Deep Learning", section 6.1.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch

from tutor.calculations.functions import FUNCTIONS, NAMES
from tutor.calculations.message import Message
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, UnfitError
from tutor.calculations.slots import ANY, choice, number, numbers
from tutor.calculations.vocabulary import EXPLICIT
from tutor.calculations.writing import answer, listed, result, show, signed, tex


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """A neuron's weights, bias and inputs; as many weights as inputs."""

    weights: tuple[float, ...] = numbers("weights", "weight | w | ws | weight vector", **ANY)
    inputs: tuple[float, ...] = numbers(
        "inputs",
        "input | x | xs | input vector | feature | input value | gets | receives | is fed | fed with",
        **ANY,
    )
    bias: float = number("bias", "bias | b", default=0.0, **ANY)
    function: str = choice(
        "activation", "identity", **NAMES, step="step | heaviside | step function | threshold"
    )
    setting: float | None = number(
        "α", "alpha | negative slope | slope | leak", default=None, low=-10, high=10
    )
    no_bias: str = choice("bias", yes="no bias | without bias | zero bias")


def solve(numbers: Numbers) -> str:
    """The weighted sum, then the activation."""
    if len(numbers.weights) != len(numbers.inputs):
        raise UnfitError(
            f"I read the weights {listed(numbers.weights)} and the inputs {listed(numbers.inputs)}; "
            "there have to be as many of both."
        )
    w, x = (torch.tensor(each, dtype=torch.float64) for each in (numbers.weights, numbers.inputs))
    # z = Σ wᵢ xᵢ + b
    z = (w @ x + numbers.bias).item()
    pairs = zip(numbers.weights, numbers.inputs, strict=True)
    products = " + ".join(rf"{signed(a)} \cdot {signed(b)}" for a, b in pairs)
    steps = [r"z = \sum_i w_i x_i + b", rf"z = {products} + {signed(numbers.bias)} = {tex(z)}"]
    named = " (no bias given, so 0)" if numbers.bias == 0 else ""
    opening = (
        f"I compute the output of a neuron: weights {listed(numbers.weights)}, "
        f"inputs {listed(numbers.inputs)}, bias {show(numbers.bias)}{named}, "
    )
    if numbers.function == "identity":
        opening += "no activation function named."
        return answer(opening, *steps, end=f"The output is **{result(z)}**.")
    a, formula, label = _activated(numbers, z)
    opening += f"activation {label}."
    return answer(opening, *steps, formula, f"a = {tex(a)}", end=f"The output is **{result(a)}**.")


def _activated(numbers: Numbers, z: float) -> tuple[float, str, str]:
    """The activation of ``z``, its formula and its name."""
    if numbers.function == "step":
        return float(z >= 0), r"a = 1 \text{ where } z \ge 0 \text{, else } 0", "the step function"
    function = FUNCTIONS[numbers.function]
    label = function.label
    if function.setting:
        setting = function.default if numbers.setting is None else numbers.setting
        label += f" with α = {show(setting)}" + ", PyTorch's default" * (numbers.setting is None)
    a = function.at(z, numbers.setting)
    return a, f"a = f(z), \\quad f(x) = {function.formula}", label


def read(message: Message) -> Given | None:
    """Weights without inputs open an experiment rather than ask for an output."""
    given = read_given(COMPUTATION, message)
    whole = given is not None and {"weights", "inputs"} <= given.keys()
    function = FUNCTIONS.get(given.get("function", "")) if given else None
    if given and "setting" in given and not (function and function.setting):
        return None
    return given if whole or message.hold(EXPLICIT) else None


COMPUTATION = Computation(
    name="neuron",
    title="the output of a neuron",
    topic="what a neuron computes: weighted sum of the inputs plus bias, then the activation function",
    subjects="neuron | perceptron | weight | w | w1 | node | unit",
    targets="output | neuron | perceptron | activation | compute | calculate | result | y | value"
    " | what | fire"
    " | pre activation | preactivation | weighted sum | z | a | return | give | forward",
    hints="σ | sigmoid | relu | tanh | out | come",
    excludes="gradient | grad | lr | learning rate | update | parameter | params | loss | lstm | gru | rnn"
    " | momentum | adam | sgd | derivative | layers | hidden",
    Numbers=Numbers,
    solve=solve,
    read=read,
    example="neuron with weights 0.5, -1, inputs 2, 3, bias 1, relu: output?",
)
