"""The one setting to change next, from a verdict on the learning curves: rules of thumb, in order.

``tests/demos/training/test_advice.py`` follows it where a run goes wrong: the validation loss falls.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal

from demos.kit.frames import Change
from demos.kit.parameters import as_typed
from demos.training.classifier import GUESSING
from demos.training.learning_curves import Summary
from demos.training.params import LEAST_LR, MOST_EPOCHS, MOST_LAYERS, MOST_UNITS, Params

USUAL_LR = {"adam": 0.01, "sgd": 0.3}  # for networks as small as these
USUAL_DECAY = {"adam": 0.3, "sgd": 0.01}  # AdamW's works beside the gradient, SGD's within it
SPIRALS_SHARE = 0.1  # of that decay: with all of it their sharp bends are not learned
USUAL_BATCH, LARGE_BATCH = 16, 64
ENOUGH_UNITS = 32
NO_BETTER = 0.95  # times the loss of guessing: nothing learned
STEEP = "Its slope at 0 is four times sigmoid's, and so more of the gradient comes through a layer."
Verdict = Literal["diverged", "overfitting", "learned", "learning", "gap", "underfitting"]
Advice = Iterator[Change]


def advise(verdict: Verdict, p: Params, m: Summary) -> Change:
    """What to try, and why."""
    return next(_RULES[verdict](p, m))


def _set(name: str, value: object, reason: str) -> Change:
    return Change(f"{name.replace('_', ' ')} {as_typed(value)}", {name: value}, reason)


def _mend_divergence(p: Params, m: Summary) -> Advice:
    usual = USUAL_LR[p.optimizer]
    lr = usual if p.lr > usual else max(p.lr / 10, LEAST_LR)
    yield _set("lr", float(f"{lr:.2g}"), f"Steps of lr = {p.lr:g} throw the weights too far.")


def _mend_overfitting(p: Params, m: Summary) -> Advice:
    now, kept = m.now.validation_loss, m.kept_loss
    if p.early_stopping == "off" and kept < 0.9 * now:
        yield _set(
            "early_stopping",
            "on",
            f"It would have kept the weights of epoch {m.kept_epoch:.3g}, with a "
            f"validation loss of **{kept:.3f}** instead of {now:.3f}.",
        )
    decay = _usual_decay(p)
    if p.weight_decay < decay / 2:
        yield _set(
            "weight_decay",
            decay,
            "Weights that do not grow large leave the border fewer sharp bends.",
        )
    if p.dropout < 0.1:
        yield _set("dropout", 0.2, "No unit can then rely on all others to learn one noisy point.")
    yield from _play_on(p, m)


def _usual_decay(p: Params) -> float:
    return USUAL_DECAY[p.optimizer] * (SPIRALS_SHARE if p.data == "spirals" and not p.points else 1)


def _narrow_gap(p: Params, m: Summary) -> Advice:
    if m.best is None or m.now.training_loss < m.best.training_loss:
        yield from _mend_overfitting(p, m)
    if p.activation == "sigmoid":
        yield _set("activation", "tanh", STEEP)
    if p.layers < MOST_LAYERS:
        yield _set("layers", p.layers + 1, "Another layer can bend the border in more places.")
    yield from _play_on(p, m)


def _go_on(p: Params, m: Summary) -> Advice:
    yield from _shorten_steps(p, m)
    yield from _lengthen_steps(p)
    if p.batch_size > LARGE_BATCH:
        yield _set("batch_size", USUAL_BATCH, "Smaller batches are more updates in an epoch.")
    if p.epochs < MOST_EPOCHS:
        yield _set("epochs", min(MOST_EPOCHS, 2 * p.epochs), "The loss had not come to rest.")
    yield from _mend_underfitting(p, m)


def _shorten_steps(p: Params, m: Summary) -> Advice:
    usual, stuck = USUAL_LR[p.optimizer], m.now.training_loss > NO_BETTER * GUESSING
    if p.lr > 10 * usual or (p.lr > usual and stuck):
        yield _set("lr", usual, f"Steps of lr = {p.lr:g} are long enough to jump over a minimum.")


def _lengthen_steps(p: Params) -> Advice:
    usual = USUAL_LR[p.optimizer]
    if p.lr < usual / 3:
        yield _set(
            "lr", usual, f"Steps of lr = {p.lr:g} are short; {p.optimizer} can do with more."
        )


def _mend_underfitting(p: Params, m: Summary) -> Advice:
    """What holds a network with these settings back most."""
    units = min(MOST_UNITS, max(ENOUGH_UNITS, 4 * p.hidden))
    yield from _shorten_steps(p, m)
    if p.hidden == 1:
        yield _set("hidden", units, "Whatever one unit does, its border is a straight line.")
    if p.activation == "sigmoid" and (p.layers > 1 or p.optimizer == "sgd"):
        yield _set("activation", "tanh", STEEP)
    yield from _lengthen_steps(p)
    if p.early_stopping == "on" and m.stop_epoch is not None:
        yield _set(
            "early_stopping", "off", "It ended the run before the network followed its own points."
        )
    if p.dropout >= 0.3:
        yield _set("dropout", 0, f"{100 * p.dropout:g} % of the units are silent in every step.")
    if p.weight_decay > 1.5 * _usual_decay(p):
        yield _set("weight_decay", 0, "It keeps the weights too small to bend the border.")
    if p.hidden < ENOUGH_UNITS:
        yield _set("hidden", units, f"{p.hidden} units a layer bend the border in too few places.")
    if p.layers == 1:
        yield _set("layers", 2, "A second layer bends again what the first has bent.")
    if p.optimizer == "sgd":
        yield _set("optimizer", "adam", "Its steps do not get short where the slope is small.")
    yield from _play_on(p, m)


def _play_on(p: Params, m: Summary) -> Advice:
    if m.best and m.best.validation_accuracy < 75:
        yield _set("noise", float(f"{p.noise / 2:.2g}"), "The noise hides most of the pattern.")
    if p.seeds == 1:
        yield _set("seeds", 5, "Other starts on the same points show how much of this is luck.")
    if p.points:
        yield _set(
            "seed",
            (p.seed + 1) % 1000,
            "It draws other halves of your points, which tells how much of this is luck.",
        )
    if p.data != "spirals":
        yield _set("data", "spirals", "Their border has more bends to learn.")
    yield _set(
        "noise", float(f"{min(1.0, p.noise + 0.2):.2g}"), "More points will lie on the wrong side."
    )


_RULES: dict[Verdict, Callable[[Params, Summary], Advice]] = {
    "diverged": _mend_divergence,
    "overfitting": _mend_overfitting,
    "gap": _narrow_gap,
    "learning": _go_on,
    "underfitting": _mend_underfitting,
    "learned": _play_on,
}
