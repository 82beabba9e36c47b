"""A small network learns to tell two classes of points apart; its curves show how well, and for whom.

    L = −1/n Σᵢ ln p(yᵢ|xᵢ) over the points it is trained on, and over others

``python -m demos training --data spirals --noise 0.2 --epochs 200 --early-stopping on``
"""

from __future__ import annotations

from collections.abc import Iterator

from demos.kit.catalogue import Demo
from demos.kit.frames import Frame
from demos.kit.labels import labelled
from demos.training.drawing import draw_network
from demos.training.learning_curves import (
    Summary,
    draw_accuracies,
    draw_losses,
)
from demos.training.params import Params
from demos.training.plane import draw_plane
from demos.training.predictions import PREDICTIONS
from demos.training.report import changes, report
from demos.training.session import Moment, train


def run(params: Params) -> Iterator[Frame]:
    """A frame before training and one after each epoch; the runs of all seeds go side by side."""
    for moment in train(params):
        yield _frame(params, moment)


def _frame(params: Params, moment: Moment) -> Frame:
    learner, summary = moment.learners[0], moment.summary
    epoch = int(summary.epoch if summary.diverged_in is None else summary.diverged_in)
    return Frame(
        charts=(
            draw_plane(moment),
            draw_losses(moment.curves),
            draw_accuracies(moment.curves),
            draw_network(params, moment),
        ),
        caption=report(params, summary, moment.over),
        progress=1.0 if moment.over else epoch / params.epochs,
        step=epoch,
        formula=_formula(params, summary, len(learner.training.y)),
        numbers=labelled(summary),
        changes=changes(params, summary) if moment.over else (),
    )


def _formula(p: Params, m: Summary, points: int) -> str:
    """The loss and the gap in numbers, then the optimizer's step with this learning rate."""
    train, validation = m.now.training_loss, m.now.validation_loss
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
    predictions=PREDICTIONS,
    run=run,
    front=("data", "hidden", "lr", "epochs", "weight_decay", "early_stopping"),
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
