"""A small network learns to tell two classes of points apart; its curves show how well, and for whom.

    L = −1/n Σᵢ ln p(yᵢ|xᵢ) over the points it is trained on, and over others

``python -m demos training --data spirals --noise 0.2 --epochs 200 --early-stopping on``
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import torch

from demos.kit.catalogue import Demo
from demos.kit.frames import Chart, Field, Frame, Points
from demos.kit.parameters import choice, number, pasted
from demos.training.classifier import OPTIMIZERS, Learner, Measured, measure, new_network
from demos.training.learning_curves import (
    PATIENCE,
    draw_accuracies,
    draw_losses,
    read_curves,
    summarize,
)
from demos.training.own_points import INPUTS, LONGEST, OwnPoints, read_points
from demos.training.point_sets import KINDS, PointSet, best_logits, make_points
from demos.training.report import report

POINTS = 200  # to train on, and as many to validate on
GRID, DECIMALS = 41, 3  # of the surface; more decimals than a colour can show are only traffic
MARGIN = 0.05  # of the span, around the points
NEXT_SEED = 1000  # more than any seed: neither two runs nor their points share what they draw
SWITCH = ("off", "on")


@dataclass(frozen=True)
class Params:
    """The points, the network, its training, and what keeps it from overfitting."""

    data: str = choice(
        "moons",
        tuple(KINDS),
        label="data",
        words=("dataset", "data set"),
        also={"moons": ("half moons",), "circles": ("rings",)},
    )
    noise: float = number(
        0.3, 0, 1, step=0.05, label="noise", help="spread of the points around their pattern"
    )
    points: str = pasted(
        LONGEST,
        parse=read_points,
        label="your own points",
        help="instead of the data above: a line for each, two numbers and a class, as copied from a "
        "spreadsheet (0.5, 1.2, cat)",
    )
    hidden: int = number(
        64,
        1,
        128,
        step=1,
        label="hidden units",
        unit="a layer",
        words=("hidden unit", "unit", "neuron", "width"),
    )
    layers: int = number(
        2, 1, 4, step=1, label="hidden layers", words=("hidden layer", "layer", "depth")
    )
    activation: str = choice("relu", ("relu", "tanh", "sigmoid"), label="activation")
    batch_size: int = number(
        16, 1, 256, step=1, label="batch size", unit="points", words=("batch", "batches of", "bs")
    )
    lr: float = number(
        0.01, 1e-4, 10, step=1e-4, label="learning rate", words=("step size", "rate")
    )
    optimizer: str = choice("adam", tuple(OPTIMIZERS), label="optimizer", words=("optimiser",))
    epochs: int = number(100, 1, 300, step=1, label="epochs", words=("epoch",))
    dropout: float = number(
        0.0, 0, 0.9, step=0.05, label="dropout", help="share of the hidden units silent in a step"
    )
    weight_decay: float = number(
        0.0, 0, 1, step=0.001, label="weight decay λ", words=("weight decay", "decay", "wd")
    )
    batch_norm: str = choice(
        "off", SWITCH, label="batch norm", words=("batch normalization", "batch normalisation")
    )
    early_stopping: str = choice(
        "off",
        SWITCH,
        label="early stopping",
        help=f"after {PATIENCE} epochs without a new lowest validation loss; the best weights return",
        words=("early stop",),
    )
    seeds: int = number(
        1, 1, 5, step=1, label="seeds", help="runs from other weights on the same points"
    )
    seed: int = number(0, 0, 999, step=1, label="seed", help="the same seed gives the same run")


def run(params: Params) -> Iterator[Frame]:
    """A frame before training and one after each epoch; the runs of all seeds go side by side."""
    random = torch.Generator().manual_seed(params.seed)  # its own: other runs draw at the same time
    own = read_points(params.points) if params.points else None
    best = None  # of points that a student brings, nobody knows how they are made
    if own:
        training, validation = own.split(random)
    else:
        training, validation = (
            make_points(params.data, params.noise, POINTS, random) for _ in "tv"
        )
        best = measure(lambda x: best_logits(params.data, params.noise, x), training, validation)
    learners = [_new_learner(params, training, validation, run) for run in range(params.seeds)]
    yield _frame(params, learners, best, own)
    over = False
    while not over:
        for learner in learners:
            learner.train_epoch()
        diverged = any(learner.diverged for learner in learners)
        over = diverged or all(
            learner.epoch == params.epochs or learner.stopped for learner in learners
        )
        if over:
            for learner in learners:
                learner.finish()
        yield _frame(params, learners, best, own, over)


def _new_learner(p: Params, training: PointSet, validation: PointSet, run: int) -> Learner:
    random = torch.Generator().manual_seed(p.seed + NEXT_SEED * (run + 1))
    network = new_network(p.hidden, p.layers, p.activation, p.dropout, p.batch_norm == "on", random)
    optimizer = OPTIMIZERS[p.optimizer](network.parameters(), p.lr, p.weight_decay)
    patience = PATIENCE if p.early_stopping == "on" else None
    return Learner(network, optimizer, training, validation, p.batch_size, random, patience)


def _frame(
    params: Params,
    learners: Sequence[Learner],
    best: Measured | None,
    own: OwnPoints | None,
    over: bool = False,
) -> Frame:
    curves = read_curves(learners, best, params.epochs)
    weights = sum(weight.numel() for weight in learners[0].network.parameters())
    numbers = {"weights": weights, **summarize(curves)}
    epoch = int(numbers.get("diverged in epoch", numbers["epoch"]))
    return Frame(
        charts=(_surface(learners[0], own), draw_losses(curves), draw_accuracies(curves)),
        caption=report(params, numbers, over),
        progress=1.0 if over else epoch / params.epochs,
        step=epoch,
        formula=_formula(params, numbers, len(learners[0].training.y)),
        numbers=numbers,
    )


def _surface(learner: Learner, own: OwnPoints | None) -> Chart:
    """What the network says of each place of the plane, and the points that it is trained on."""
    points = learner.training
    first, last = points.x.amin(dim=0), points.x.amax(dim=0)  # (2,)
    edge = MARGIN * (last - first)
    low, high = (first - edge).tolist(), (last + edge).tolist()
    xs, ys = (torch.linspace(*span, GRID) for span in zip(low, high, strict=True))
    y, x = torch.meshgrid(ys, xs, indexing="ij")
    z = learner.classify(torch.stack([x, y], dim=-1).reshape(-1, 2)).reshape(GRID, GRID)
    p = z.double().sigmoid().nan_to_num(0.5).round(decimals=DECIMALS)  # NaN once it has diverged
    x_label, y_label = own.inputs if own else INPUTS
    classes = own.classes if own else ("class 0", "class 1")
    drawn = zip(classes, ("circle", "diamond"), (points.y == 0, points.y == 1), strict=True)
    return Chart(
        f"Probability of {classes[1]}, and the training points",
        x_label + (" (standardised)" if own else ""),
        y_label + (" (standardised)" if own else ""),
        points=tuple(
            Points(name, points.x[which, 0].tolist(), points.x[which, 1].tolist(), marker)
            for name, marker, which in drawn
        ),
        field=Field("p", xs.tolist(), ys.tolist(), p.tolist(), 0, 1),
        x_range=(low[0], high[0]),
        y_range=(low[1], high[1]),
        square=True,
    )


def _formula(p: Params, n: Mapping[str, float], points: int) -> str:
    """The loss and the gap in numbers, then the optimizer's step with this learning rate."""
    train, validation = n["training loss"], n["validation loss"]
    step = r"\hat m / (\sqrt{\hat v} + \varepsilon)" if p.optimizer == "adam" else "g"
    weights = "w"
    if p.weight_decay:
        weights = rf"(1 - {p.lr:g} \cdot {p.weight_decay:g})\,w"
    rows = (
        rf"L_\text{{train}} &= -\tfrac{{1}}{{{points}}} \sum_i \ln p(y_i \mid x_i) = {train:.3f}",
        r"\text{gap} &= L_\text{val} - L_\text{train} = "
        f"{validation:.3f} - {train:.3f} = {validation - train:.3f}",
        rf"w &\leftarrow {weights} - {p.lr:g}\,{step}",
    )
    return r"\begin{aligned} " + r" \\ ".join(rows) + r" \end{aligned}"


DEMO = Demo(
    name="training",
    title="Training and overfitting",
    summary="A small network learns points of two classes; its curves tell learning from overfitting.",
    words=(
        "overfit",
        "overfitting",
        "underfitting",
        "decision boundary",
        "decision surface",
        "validation curve",
        "early stopping",
        "two moons",
        "own data",
        "own points",
        "my data",
        "my points",
        "csv",
        "classifier",
        "classify",
        "generalise",
        "generalize",
    ),
    Params=Params,
    run=run,
    clock="epoch",
    shows=(
        "training loss and test loss drift apart",
        "a network learns everything by heart and fails the test",
        "the border between two classes of points bends while it learns",
        "a small network is regularised with dropout or weight decay",
    ),
    examples=(
        "let me watch a network overfit",
        "train on the spirals, 128 hidden units, noise 0.2",
        "train on my own data",
    ),
)
