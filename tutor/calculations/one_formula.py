r"""What one formula gives: perplexity, scaled features, patches, multiplications, the size after flattening.

Sources: e to the mean cross-entropy of ``torch.nn.functional.cross_entropy``; min-max scaling and
standardisation as scikit-learn's scalers have them; ``torch.nn.Unfold``, ``Linear`` and ``Flatten``, which
keeps the batch dimension.
"""

from __future__ import annotations

import math

import torch

from tutor.calculations.message import Message, rules
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, computation
from tutor.calculations.slots import ANY, COUNT, MANY, UnfitError, number, numbers, size
from tutor.calculations.writing import answer, count, listed, result, show, signed, square, tex


def _read_perplexity(computation: Computation, message: Message) -> Given | None:
    """Of the loss or of the probabilities; both would be two questions, and 50 tokens are neither."""
    given = read_given(computation, message)
    counts = given is not None and max(given.get("probabilities", (0,))) > 1
    return given if given and len(given) == 1 and not counts else None


@computation(
    title="the perplexity",
    topic="perplexity of a language model",
    example="the right tokens have the probabilities 0.5, 0.25 and 0.125: perplexity?",
    read=_read_perplexity,
    words="""
    about  perplexity | ppl
    never  epoch | better | versus | vs | bleu
    also  right correct true next token word model language predicted given mean average nats
    probabilities  probability | prob | p | [right/correct/true/next/correct next] (token/word)
        token probabilities
    loss  [mean/average/validation/val/test] (loss/cross entropy) | ce | nll
    """,
)
def perplexity(
    probabilities: tuple[float, ...] = numbers(
        "probabilities of the right tokens", default=(), low=0, open_low=True, high=1
    ),
    loss: float | None = number("loss", default=None, low=0, high=100),
) -> str:
    """The mean of -ln p, and e to it."""
    if loss is not None:
        mean, lines, told = loss, list[str](), f"a mean cross-entropy of {show(loss)}"
    else:
        p = torch.tensor(probabilities, dtype=torch.float64)
        mean = -p.log().mean().item()  # L = −(Σ ln p) / n
        terms = " + ".join(rf"\ln {tex(each)}" for each in probabilities)
        lines = [rf"L = -\frac{{{terms}}}{{{len(probabilities)}}} = {tex(mean)}"]
        told = f"the probabilities {listed(probabilities)} of the right tokens"
    # PPL = e^L
    value = math.exp(mean)
    step = rf"\text{{PPL}} = e^{{{tex(mean)}}} = {tex(value)}"
    end = f"The perplexity is **{result(value)}**."
    return answer(
        f"I compute the perplexity from {told}.", r"\text{PPL} = e^L", *lines, step, end=end
    )


def _read_scaling(computation: Computation, message: Message) -> Given | None:
    """A value with a smallest and a largest one, or with a mean and a deviation."""
    given = read_given(computation, message)
    pairs = ({"low", "high"}, {"mean", "deviation"})
    whole = (
        given is not None and "x" in given and any(given.keys() - {"x"} == each for each in pairs)
    )
    return given if whole else None


@computation(
    title="a scaled feature",
    topic="scaling features: min-max scaling and standardisation",
    example="min-max scaling with minimum 10 and maximum 50: what becomes of 20?",
    read=_read_scaling,
    words="""
    about  min max | minmax | scaling | scaled | scale | standardise | standardize | standardised | z score
        standardized | standardisation | standardization | normalise | normalize | normalised | normalized
    never  batch norm | layer norm | batchnorm | layernorm | image | gradient | lr
    also  smallest largest feature value column becomes scaling data my is after number new zscore
    x  x | value | feature | the value
    x.after  becomes of | become of | of | for | scale | standardise | standardize | normalise | normalize
    low  min | minimum | [smallest/lowest] value | smallest | lowest
    high  max | maximum | [largest/biggest/highest] value | largest | biggest | highest
    mean  mean | average | μ | mu
    deviation  std | standard deviation | deviation | sigma | σ | stddev
    """,
)
def scaling(
    x: float = number("value to scale", **ANY),
    low: float | None = number("smallest value", default=None, **ANY),
    high: float | None = number("largest value", default=None, **ANY),
    mean: float | None = number("mean", default=None, **ANY),
    deviation: float | None = number(
        "standard deviation", default=None, low=0, open_low=True, high=1e6
    ),
) -> str:
    """(x - min) / (max - min), or (x - μ) / σ."""
    if low is not None and high is not None:
        if high <= low:
            raise UnfitError(f"I read a minimum of {show(low)} and a maximum of {show(high)}.")
        start, width, name = low, high - low, "min-max scaling"
        rule = r"x' = \frac{x - x_\text{min}}{x_\text{max} - x_\text{min}}"
        below = f"{tex(high)} - {signed(low)}"
    else:
        start, width, name = mean or 0.0, deviation or 1.0, "standardisation"
        rule, below = r"x' = \frac{x - \mu}{\sigma}", tex(width)
    value = (x - start) / width
    step = rf"x' = \frac{{{tex(x)} - {signed(start)}}}{{{below}}} = {tex(value)}"
    opening = f"I compute what becomes of {show(x)} by {name}."
    return answer(opening, rule, step, end=f"It becomes **{result(value)}**.")


@computation(
    title="the number of patches of a picture",
    topic="vision transformer: an image is cut into patches",
    example="ViT with 16x16 patches on a 224x224 image: how many patches?",
    words="""
    about  patch | vit | vision transformer
    asks  how many | number of | sequence length
    never  parameter | params | weight | epoch | gpu | layers
    image  image | picture | img | photo | input | image size | on
    patch  patch [size] | patches of [size]
    patch.sized  patches | pixel patches | patch
    """,
)
def patches(
    image: tuple[int, ...] = size("image size", bare=True),
    patch: tuple[int, ...] = size("patch size"),
) -> str:
    """Patches along each side, their product. Raises UnfitError where they do not fit."""
    both, sides = image * (3 - len(image)), patch * (3 - len(patch))
    if any(n % p for n, p in zip(both, sides, strict=True)):
        raise UnfitError(f"A picture of {square(both)} can't be cut into {square(sides)} patches.")
    rows, columns = both[0] // sides[0], both[1] // sides[1]
    # N = (H / P)(W / P)
    total = rows * columns
    opening = f"I compute the patches of {square(sides)} in a picture of {square(both)}."
    step = rf"{rows} \cdot {columns} = {total}"
    end = f"That makes **{count(total)} patches** ({count(total + 1)} tokens with a class token)."
    return answer(opening, r"N = \frac{H}{P_h} \cdot \frac{W}{P_w}", step, end=end)


@computation(
    title="the multiplications of a linear layer",
    topic="how many multiplications a dense layer needs for a batch",
    example="how many multiplications does a linear layer from 100 to 50 units need for a batch of 32?",
    rules=rules((r"\bfrom (N)(?: \w+)? to (N)(?: \w+)?", r", inputs \1 , outputs \2 ,")),
    words="""
    about  multiplication | mults | multiply accumulate | macs
    asks  how many | how much | number of | count
    never  conv | convolution | attention | lstm | gru | rnn | kernel | softmax
    also  linear dense layer fully connected does need needs forward pass unit one single
    inputs  input | in feature | input feature
    outputs  output | out feature | output feature
    batch  batch [size] | batch of | samples | examples
    """,
)
def multiplications(
    inputs: int = number("inputs", **COUNT),
    outputs: int = number("outputs", **COUNT),
    batch: int = number("batch size", default=1, **MANY),
) -> str:
    """n · d · m: one for each sample, input and output."""
    total = batch * inputs * outputs
    opening = (
        f"I compute the multiplications of a linear layer from {inputs} to {outputs} units, "
        f"{count(batch)} sample{'s' * (batch > 1)}; the bias adds and does not multiply."
    )
    step = rf"{batch} \cdot {inputs} \cdot {outputs} = {total}"
    return answer(opening, r"n \cdot d \cdot m", step, end=f"That makes **{count(total)}**.")


def _read_flat(computation: Computation, message: Message) -> Given | None:
    """Sizes of three sides come whole: here every side counts."""
    found = [token for token in message.tokens if token.kind in ("size", "number")]
    if len(found) == 1 and len(found[0].values) > 2:
        return {"sides": found[0].values} if len(found[0].values) == 3 else None
    return read_given(computation, message)


@computation(
    title="the size after flattening",
    topic="how shapes change through a CNN: flatten before the linear layer",
    example="flatten 16x5x5: which size?",
    read=_read_flat,
    words="""
    about  flatten | flattened | flattening | flat
    asks  size | how many | length | output | shape | feature | input | number | dimension | neuron | unit
        value | element | result | vector | what
    never  parameter | params | conv2d | kernel | stride | pool | pooling | weight | linear layer with
    sides.functions  shape | tensor | flatten | flattening
    image  image | [feature] map | [of] size | input | tensor | [conv] output | shape | flatten | flattening
        img | volume | flattened | picture | grid
    channels  channel | [feature] map | filter | c
    channels.before  (channels/maps/feature maps) (of/of size)
    batch  batch [size]
    """,
)
def flatten(
    sides: tuple[int, ...] = numbers("shape", default=(), **COUNT),
    image: tuple[int, ...] | None = size("size of the maps", bare=True, default=None),
    channels: int | None = number("channels", default=None, **COUNT),
    batch: int | None = number("batch", default=None, **COUNT),
) -> str:
    """The product of the sides of one sample."""
    whole = [*([channels] if channels else []), *(image or ()), *sides]
    if not 2 <= len(whole) <= 4:
        raise UnfitError(
            f"I read the sides {square(whole) or 'none'}, and need those of one sample, such as 16 × 5 × 5."
        )
    total = math.prod(whole)
    opening = f"I compute the size of a {square(whole)} sample after flattening; the batch dimension stays."
    step = r" \cdot ".join(map(str, whole)) + f" = {total}"
    end = f"The flattened size is **{count(total)}**."
    return answer(opening, r"c \cdot h \cdot w", step, end=end)
