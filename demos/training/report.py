"""What learning curves mean: learning, overfitting, underfitting, in words.

Knows texts; the numbers in them were measured by ``learning_curves``.
"""

from __future__ import annotations

from collections.abc import Callable

from demos.kit.frames import Change
from demos.training.advice import NO_BETTER, Verdict, advise
from demos.training.classifier import GUESSING, LARGEST_LOSS, Measured
from demos.training.learning_curves import Summary
from demos.training.params import PATIENCE, Params

RISE, LEAST_RISE = 10.0, 0.02  # %, and nats, of the validation loss: what counts as overfitting
FALL = 3.0  # %, of the training loss: one that fell less within the last epochs stands still
NEAR, NEAR_NATS = 1.1, 0.05  # a loss up to NEAR times the best possible plus NEAR_NATS is as good,
GAINED = 0.5  # where it is also this share of the way there from guessing: noise brings both close
LEAST_WAY = (1 - NO_BETTER) * GUESSING  # nats
KNOWING = "The best classifier, which knows how the points are made,"


def report(p: Params, m: Summary, over: bool) -> str:
    """The caption of the frame with these numbers, in Markdown; advice once the run is ``over``."""
    stopped = over and p.early_stopping == "on" and m.stop_epoch is not None
    verdict = judge(m, stopped)
    sentences = [_tell_standing(p, m, over)]
    if m.epoch or over:
        sentences.append(_TELL[verdict](m))
    if p.batch_norm == "on" and p.batch_size == 1:
        sentences.append(
            "Batch norm divides by a batch's variance, and one point has none: it gets 2."
        )
    if over:
        change = advise(verdict, p, m)
        sentences.append(f"Try next: **{change.words}**. {change.reason}")
    return "\n\n".join(sentences)


def changes(p: Params, m: Summary) -> tuple[Change, ...]:
    """What may be tried next, once the run is over."""
    stopped = p.early_stopping == "on" and m.stop_epoch is not None
    return (advise(judge(m, stopped), p, m),)


def judge(m: Summary, stopped: bool = False) -> Verdict:
    """The verdict on the curves so far; one that ``stopped`` early has no more to come."""
    rise = m.now.validation_loss - m.lowest_validation_loss
    if m.diverged_in is not None:
        return "diverged"
    if (
        rise > max(LEAST_RISE, RISE / 100 * m.lowest_validation_loss)
        and m.now.training_loss < m.training_loss_at_lowest
    ):
        return "overfitting"
    if _is_near(m.now.validation_loss, m.best.validation_loss if m.best else 0.0):
        return "learned"
    if m.recent_fall > FALL and not stopped:
        return "learning"
    best = m.best.training_loss if m.best else 0.0
    if _is_near(m.now.training_loss, best) and m.now.training_loss < NO_BETTER * GUESSING:
        return "gap"
    return "underfitting"


def _is_near(loss: float, best: float) -> bool:
    way = max(GUESSING - best, LEAST_WAY)
    return loss <= NEAR * best + NEAR_NATS and GUESSING - loss >= GAINED * way


def _tell_standing(p: Params, m: Summary, over: bool) -> str:
    now = (
        f"the training loss is **{m.now.training_loss:.3f}** ({m.now.training_accuracy:.1f} % right) "
        f"and the validation loss **{m.now.validation_loss:.3f}** ({m.now.validation_accuracy:.1f} %)"
    )
    if not m.epoch:
        text = (
            f"Before training, with {m.weights:,.0f} random weights, {now}; guessing has "
            f"ln 2 = {GUESSING:.3f}."
        )
    elif over and p.early_stopping == "on" and m.diverged_in is None:
        text = f"{_tell_stop(m) if p.seeds == 1 else _tell_stops(m)} With them {now}."
    else:
        text = f"After **{m.epoch:g}** of {p.epochs} epochs {now}."
    if p.points and not m.epoch:
        text += (
            " Half of each class of your points is to train on, half to validate on. Both inputs are "
            "**standardised**: less the training half's mean, divided by its standard deviation."
        )
    if p.seeds > 1:
        text += (
            f" These are means of {p.seeds} runs from other weights on the same points: between "
            f"**{m.lowest_accuracy:.1f}** and **{m.highest_accuracy:.1f} %** "
            "of the validation points are right. A smaller difference between two settings may be "
            "luck."
        )
    return text


def _tell_stop(m: Summary) -> str:
    best = f"the weights of epoch **{m.kept_epoch:.3g}**"
    stop = m.stop_epoch
    if stop is None:
        return f"Early stopping's patience of {PATIENCE} epochs never ended; {best} are back."
    return (
        f"**Early stopping** ended the run after epoch **{stop:.3g}**: for {PATIENCE} epochs the "
        f"validation loss had found no new low. It put {best} back."
    )


def _tell_stops(m: Summary) -> str:
    best = f"the best weights of each, on average of epoch **{m.kept_epoch:.3g}**"
    stop = m.stop_epoch
    if stop is None:
        return (
            f"Early stopping's patience of {PATIENCE} epochs has not ended in every run; {best}, "
            "are back."
        )
    return (
        f"**Early stopping** ended the runs, on average after epoch **{stop:.3g}**: for {PATIENCE} "
        f"epochs their validation losses had found no new low. It put {best}, back."
    )


def _tell_divergence(m: Summary) -> str:
    return (
        f"The run **diverged** in epoch {m.diverged_in:g}: its loss went beyond "
        f"{LARGEST_LOSS:g} or is no number at all, where guessing has {GUESSING:.3f}."
    )


def _tell_overfitting(m: Summary) -> str:
    text = (
        f"**Overfitting**: since epoch {m.lowest_epoch:g} the validation loss has risen by "
        f"**{m.rise_since:.0f} %**, from {m.lowest_validation_loss:.3f} to "
        f"{m.now.validation_loss:.3f}, while the training loss fell from "
        f"{m.training_loss_at_lowest:.3f} to **{m.now.training_loss:.3f}**."
    )
    if m.best and m.now.training_loss < m.best.training_loss:
        text += (
            f" {KNOWING} has {m.best.training_loss:.3f} on these points: the network has learned "
            "their noise."
        )
    return text


def _tell_success(m: Summary) -> str:
    if m.best is None:
        return (
            "**Learned**. The points that the network has not been trained on are told apart too."
        )
    text = f"**Learned**. {_tell_best(m.best)}: little is left to gain."
    if m.best.validation_accuracy < 100:
        text += " The noise has put some points among those of the other class."
    return text


def _tell_learning(m: Summary) -> str:
    best = f" {_tell_best(m.best)}." if m.best else ""
    return (
        f"**Still learning**: within the last epochs the training loss fell by another "
        f"{m.recent_fall:.0f} %.{best}"
    )


def _tell_underfitting(m: Summary) -> str:
    rests = abs(m.recent_fall) <= FALL  # SGD's may leap up and down
    stays = f"the training loss {'stays at' if rests else 'is'} **{m.now.training_loss:.3f}**"
    if m.now.training_loss > NO_BETTER * GUESSING:
        return f"**Not learning**: {stays}, and guessing has ln 2 = {GUESSING:.3f}."
    if m.best is None:
        return (
            f"**At rest**: {stays}. Either these settings can't learn more of your points, or their "
            "classes overlap: try other settings to find out."
        )
    return (
        f"**Underfitting**: {stays}, where the noise alone would leave "
        f"{m.best.training_loss:.3f}. There is more to learn even of the points that the "
        "network is trained on."
    )


def _tell_gap(m: Summary) -> str:
    best = f"{_tell_best(m.best)}; not" if m.best else "Not"
    return (
        f"**A gap**: the validation loss stays **{m.now.validation_loss - m.now.training_loss:.3f}** "
        f"above the training loss. {best} all that the "
        "network learned of its own points holds for others."
    )


def _tell_best(best: Measured) -> str:
    return (
        f"{KNOWING} has a validation loss of {best.validation_loss:.3f} "
        f"({best.validation_accuracy:.1f} % right)"
    )


_TELL: dict[Verdict, Callable[[Summary], str]] = {
    "diverged": _tell_divergence,
    "overfitting": _tell_overfitting,
    "learned": _tell_success,
    "learning": _tell_learning,
    "underfitting": _tell_underfitting,
    "gap": _tell_gap,
}
