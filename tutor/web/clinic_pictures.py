"""What the clinic shows of a run: its curves, and a picture and a sentence for each measurement.

Knows words and numbers; what is measured is ``demos.clinic``'s.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from demos.clinic.cases import Fault
from demos.clinic.measurements import Measured, Measurement
from demos.clinic.training import LARGEST_LOSS, Run
from demos.kit.frames import Bars, Chart, Frame, Line, Picture, Points
from demos.kit.phrases import table
from tutor.web.texts import Texts

LARGE = 20.0  # a loss from which on the axis is logarithmic


def show_curves(run: Run, words: Texts, before: Run | None = None) -> Frame:
    """Loss and accuracy after each epoch, and what is told of the case; a run ``before`` lies under it."""
    said = words.clinic_patient.format(**_told(run))
    if run.diverged:
        said += f" {words.clinic_diverged.format(epoch=len(run.epochs))}"
    runs = [run] if before is None else [before, run]
    return Frame((_losses(runs, words), _accuracies(runs, words)), said)


def show_measured(measured: Measured, words: Texts) -> Frame:
    """The picture of a measurement, its sentence, and rows where it shows some."""
    said = [read_out(measured, words)]
    if measured.table:
        said.append(_table(measured, words))
    return Frame((_picture(measured, words),), "\n\n".join(said))


def read_out(measured: Measured, words: Texts) -> str:
    """What was measured, in one or two sentences."""
    return sentences(words)[measured.name].format(**measured.numbers)


def names(words: Texts) -> Mapping[Measurement, str]:
    """What is asked for, by measurement."""
    return {
        "batch": words.ask_batch,
        "neighbours": words.ask_neighbours,
        "overlap": words.ask_overlap,
        "twice": words.ask_twice,
        "units": words.ask_units,
        "outputs": words.ask_outputs,
        "accumulated": words.ask_accumulated,
        "slower": words.ask_slower,
        "updates": words.ask_updates,
        "gradients": words.ask_gradients,
    }


def sentences(words: Texts) -> Mapping[Measurement, str]:
    """What is said of each measurement."""
    return {
        "batch": words.read_batch,
        "neighbours": words.read_neighbours,
        "overlap": words.read_overlap,
        "twice": words.read_twice,
        "units": words.read_units,
        "outputs": words.read_outputs,
        "accumulated": words.read_accumulated,
        "slower": words.read_slower,
        "updates": words.read_updates,
        "gradients": words.read_gradients,
    }


def usual(words: Texts) -> Mapping[Measurement, str]:
    """What the measurement of a fault reads in a sound run."""
    return {
        "batch": words.usual_batch,
        "neighbours": words.usual_neighbours,
        "overlap": words.usual_overlap,
        "twice": words.usual_twice,
        "units": words.usual_units,
        "outputs": words.usual_outputs,
        "accumulated": words.usual_accumulated,
        "slower": words.usual_slower,
    }


def faults(words: Texts) -> Mapping[Fault, str]:
    """The names of the faults."""
    return {
        "learning_rate": words.fault_learning_rate,
        "unscaled": words.fault_unscaled,
        "labels": words.fault_labels,
        "dead_relus": words.fault_dead_relus,
        "zero_grad": words.fault_zero_grad,
        "softmax": words.fault_softmax,
        "leak": words.fault_leak,
        "train_mode": words.fault_train_mode,
        "healthy": words.fault_healthy,
    }


def reasons(words: Texts) -> Mapping[Fault, str]:
    """Why each fault does what is seen."""
    return {
        "learning_rate": words.why_learning_rate,
        "unscaled": words.why_unscaled,
        "labels": words.why_labels,
        "dead_relus": words.why_dead_relus,
        "zero_grad": words.why_zero_grad,
        "softmax": words.why_softmax,
        "leak": words.why_leak,
        "train_mode": words.why_train_mode,
        "healthy": words.why_healthy,
    }


def mendings(words: Texts) -> Mapping[Fault, str]:
    """What is changed to mend each fault."""
    return {
        "learning_rate": words.mend_learning_rate,
        "unscaled": words.mend_unscaled,
        "labels": words.mend_labels,
        "dead_relus": words.mend_dead_relus,
        "zero_grad": words.mend_zero_grad,
        "softmax": words.mend_softmax,
        "leak": words.mend_leak,
        "train_mode": words.mend_train_mode,
    }


_OPTIMIZERS = {"sgd": "SGD", "momentum": "SGD + momentum 0.9", "adam": "Adam"}


def _told(run: Run) -> dict[str, object]:
    """What a student is told of a case: nothing that names its fault."""
    case = run.case
    return {
        "number": case.number,
        "rows": case.rows,
        "features": case.features,
        "classes": case.classes,
        "layers": case.layers,
        "width": case.width,
        "optimizer": _OPTIMIZERS[case.optimizer],
        "batch": case.batch,
    }


def _losses(runs: Sequence[Run], words: Texts) -> Chart:
    lines = _curves(runs, words, ("training_loss", "validation_loss"))
    most, guessing = max(max(line.y) for line in lines), math.log(runs[0].case.classes)
    large, epochs = most > LARGE, runs[0].case.epochs
    return Chart(
        words.clinic_loss,
        words.clinic_epoch,
        words.clinic_nats,
        (*lines, _level(guessing, epochs, words)),
        x_range=(0, epochs),
        y_range=None if large else (0, 1.05 * max(most, guessing)),
        log_y=large,
    )


def _accuracies(runs: Sequence[Run], words: Texts) -> Chart:
    lines = _curves(runs, words, ("training_accuracy", "validation_accuracy"))
    epochs = runs[0].case.epochs
    return Chart(
        words.clinic_accuracy,
        words.clinic_epoch,
        words.clinic_share,
        (*lines, _level(1 / runs[0].case.classes, epochs, words)),
        x_range=(0, epochs),
        y_range=(0, 1),
    )


def _curves(runs: Sequence[Run], words: Texts, fields: tuple[str, str]) -> tuple[Line, ...]:
    """Two curves of the last run in colours, those of one before it in grey."""
    lines = []
    for run in runs:
        muted = run is not runs[-1]
        for name, field in zip(
            (words.clinic_training, words.clinic_validation), fields, strict=True
        ):
            y = [getattr(epoch, field) for epoch in run.epochs]
            if run.diverged and field.endswith("loss"):  # out through the top
                y.append(LARGEST_LOSS)
            if len(runs) > 1:
                name += f", {words.clinic_before if muted else words.clinic_after}"
            dashed = muted and field == fields[0]
            lines.append(Line(name, list(range(len(y))), y, dashed=dashed, muted=muted))
    return tuple(lines)


def _level(value: float, epochs: int, words: Texts) -> Line:
    return Line(words.clinic_guessing, [0, epochs], [value, value], dashed=True)


def _picture(measured: Measured, words: Texts) -> Picture:
    title = names(words)[measured.name]
    match measured.name:
        case "batch":
            series = {"mean": words.clinic_mean, "std": words.clinic_std}
            return _bars(measured, title, (words.clinic_feature, ""), series)
        case "neighbours":
            both = (words.clinic_training, words.clinic_validation)
            shares = {words.clinic_share: measured.series["share"]}
            return Bars(title, "", words.clinic_share, both, shares, y_range=(0, 1))
        case "units":
            series = {"start": words.clinic_at_start, "end": words.clinic_at_end}
            bars = _bars(measured, title, (words.clinic_layer, words.clinic_share), series)
            return replace(bars, y_range=(0, 1))
        case "outputs":
            series = {"low": words.clinic_lowest, "high": words.clinic_highest}
            return _bars(measured, title, (words.clinic_class, words.clinic_number), series)
        case "overlap":
            return _distances(measured, title, words)
        case "twice":
            return _first_and_second(measured, title, words)
        case "slower":
            return _slower(measured, title, words)
        case "accumulated" | "updates" | "gradients":
            return _over_steps(measured, title, words)


def _bars(measured: Measured, title: str, axes: tuple[str, str], series: Mapping[str, str]) -> Bars:
    """A group of bars for each label; ``series`` names each of the series for a person."""
    heights = {told: measured.series[name] for name, told in series.items()}
    return Bars(title, axes[0], axes[1], measured.labels, heights)


def _distances(measured: Measured, title: str, words: Texts) -> Chart:
    """The rows in the order of their distances: a curve that begins at 0 has rows twice."""
    lines = []
    for name, told in (("validation", words.clinic_validation), ("fresh", words.clinic_fresh)):
        y = measured.series[name]
        lines.append(Line(told, [(i + 0.5) / len(y) for i in range(len(y))], y))
    axes = words.clinic_share, words.clinic_distance
    return Chart(title, *axes, tuple(lines), x_range=(0, 1))


def _first_and_second(measured: Measured, title: str, words: Texts) -> Chart:
    both = words.clinic_first_time, words.clinic_second_time
    first, second = measured.series["first"], measured.series["second"]
    same = Line("", [0, 1], [0, 1], dashed=True, muted=True)
    rows = Points(words.clinic_probability, first, second)
    return Chart(title, *both, (same,), (rows,), x_range=(-0.02, 1.02), y_range=(-0.02, 1.02))


def _slower(measured: Measured, title: str, words: Texts) -> Chart:
    told = (("usual", words.clinic_own_rate), ("slow", words.clinic_tenth))
    curves = [(name, measured.series[key]) for key, name in told]
    lines = tuple(Line(name, list(range(len(y))), y) for name, y in curves)
    large = max(max(line.y) for line in lines) > LARGE
    return Chart(title, words.clinic_epoch, words.clinic_nats, lines, log_y=large)


def _over_steps(measured: Measured, title: str, words: Texts) -> Chart:
    told = {
        "own": words.clinic_own,
        "held": words.clinic_taken,
        "update": words.clinic_update,
    } | {name: f"{words.clinic_layer} {name}" for name in measured.series if name.isdigit()}
    lines = tuple(Line(told[name], list(range(len(y))), y) for name, y in measured.series.items())
    what = words.clinic_update if measured.name == "updates" else words.clinic_norm
    return Chart(title, words.clinic_step, what, lines, log_y=True)


def _table(measured: Measured, words: Texts) -> str:
    """A few rows: features and class, or what the loss is given for each class."""
    head = words.clinic_class if measured.name == "outputs" else words.clinic_feature
    columns = [f"{head} {label}" for label in measured.labels]
    if measured.name == "batch":
        columns.append(words.clinic_label)
    return table(columns, measured.table)
