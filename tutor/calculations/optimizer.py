"""What the optimizers' computations share: the words of a weight, its gradient and the learning rate.

Knows no update rule; each is in its file.
"""

from __future__ import annotations

from typing import Any

from tutor.calculations.slots import number
from tutor.calculations.writing import answer, show, signed, tex

STEP_ASKED = (
    "step | steps | update | updates | updated | new weight | new w | next weight | new value"
    " | new parameter | after"
    " | next w | weight | w | theta | becomes | grad | gradient | new theta | new weights"
    " | weight change | gradients"
)
NOT_A_STEP = (
    "batch | batches | epoch | epochs | iterations | samples | versus | vs | scheduler"
    " | schedule | warmup | clip | clipping"
    " | norm | activation | neuron | sigmoid | parameters | params"
)
LATER = "second | third | next step | later | two | fourth | th | steps"
WEIGHT_WORDS = (
    "w | weight | weights | theta | parameter | param | x | current weight | w0"
    " | initial weight | start | starting weight"
    " | parameter value | weight value | value | old weight | start weight | initial value"
    " | current value | wt | initial w"
    " | current w | old w | weight of | start w | at w | at weight | position | θ"
    " | starting value | params"
)
GRADIENT_WORDS = (
    "grad | gradient | gradients | grads | g | dw | derivative | dl dw | dloss dw"
    " | current gradient | gradient value"
    " | gradient of | slope | grad value | gradient of loss | gradient of the loss"
    " | new gradient | dl"
)
LR_WORDS = (
    "lr | learning rate | eta | alpha | step size | learn rate | learningrate | rate | η"
    " | α | learning | stepsize"
)


def weight() -> Any:
    """The weight before the step; where it is not given, the change is the answer."""
    return number("weight", WEIGHT_WORDS, default=None, low=-1e6, high=1e6)


def gradient() -> Any:
    """The gradient at that weight."""
    return number("gradient", GRADIENT_WORDS, low=-1e6, high=1e6)


def learning_rate(default: float) -> Any:
    """The learning rate; ``default`` is PyTorch's."""
    return number("learning rate", LR_WORDS, default=default, low=0, high=1e3)


def weight_decay(default: float = 0.0) -> Any:
    """The weight decay."""
    return number(
        "weight decay", "weight decay | wd | decay | l2", default=default, low=0, high=1e3
    )


def assumed(**values: tuple[float | None, float]) -> str:
    """ "lr = 0.001 and …, PyTorch's defaults": the settings that equal their default."""
    same = [
        f"{name} = {show(default)}" for name, (value, default) in values.items() if value == default
    ]
    return f" With PyTorch's defaults {', '.join(same)}." if same else ""


def closing(opening: str, steps: list[str], w: float | None, change: float) -> str:
    """The steps, then the new weight, or the change where no weight was given."""
    if w is None:
        steps.append(rf"\Delta w = {tex(change)}")
        return answer(opening, *steps, end=f"The weight changes by **{show(change)}**.")
    # w ← w + Δw
    new = w + change
    steps.append(
        rf"w \leftarrow {tex(w)} {'-' if change <= 0 else '+'} {signed(abs(change))} = {tex(new)}"
    )
    return answer(opening, *steps, end=f"The new weight is **{show(new)}**.")
