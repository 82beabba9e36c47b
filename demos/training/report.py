"""What learning curves mean: learning, overfitting, underfitting, in words.

Knows texts; the numbers in them were measured by ``learning_curves``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from demos.training.advice import NO_BETTER, advise
from demos.training.classifier import GUESSING, LARGEST_LOSS
from demos.training.params import PATIENCE, Params

RISE, LEAST_RISE = 10.0, 0.02  # %, and nats, of the validation loss: what counts as overfitting
FALL = 3.0  # %, of the training loss: one that fell less within the last epochs stands still
NEAR, NEAR_NATS = 1.1, 0.05  # a loss up to NEAR times the best possible plus NEAR_NATS is as good,
GAINED = 0.5  # where it is also this share of the way there from guessing: noise brings both close
LEAST_WAY = (1 - NO_BETTER) * GUESSING  # nats
KNOWING = "The best classifier, which knows how the points are made,"
Numbers = Mapping[str, float]


def report(p: Params, n: Numbers, over: bool) -> str:
    """The caption of the frame with these numbers, in Markdown; advice once the run is ``over``."""
    stopped = over and p.early_stopping == "on" and "epoch early stopping stops" in n
    verdict = judge(n, stopped)
    told = [_tell_standing(p, n, over)]
    if n["epoch"] or over:
        told.append(_TELL[verdict](n))
    if p.batch_norm == "on" and p.batch_size == 1:
        told.append("Batch norm divides by a batch's variance, and one point has none: it gets 2.")
    if over:
        change, reason = advise(verdict, p, n)
        told.append(f"Try next: **{change}**. {reason}")
    return "\n\n".join(told)


def judge(n: Numbers, stopped: bool = False) -> str:
    """The verdict on the curves so far; one that ``stopped`` early has no more to come."""
    rise = n["validation loss"] - n["lowest validation loss"]
    if "diverged in epoch" in n:
        return "diverged"
    if (
        rise > max(LEAST_RISE, RISE / 100 * n["lowest validation loss"])
        and n["training loss"] < n["training loss at the lowest"]
    ):
        return "overfitting"
    if _is_near(n, "validation loss"):
        return "learned"
    if n["recent fall (%)"] > FALL and not stopped:
        return "learning"
    if _is_near(n, "training loss") and n["training loss"] < NO_BETTER * GUESSING:
        return "gap"
    return "underfitting"


def _is_near(n: Numbers, loss: str) -> bool:
    best = n.get(f"best possible {loss}", 0.0)
    way = max(GUESSING - best, LEAST_WAY)
    return n[loss] <= NEAR * best + NEAR_NATS and GUESSING - n[loss] >= GAINED * way


def _tell_standing(p: Params, n: Numbers, over: bool) -> str:
    now = (
        f"the training loss is **{n['training loss']:.3f}** ({n['training accuracy']:.1f} % right) "
        f"and the validation loss **{n['validation loss']:.3f}** ({n['validation accuracy']:.1f} %)"
    )
    if not n["epoch"]:
        text = (
            f"Before training, with {n['weights']:,.0f} random weights, {now}; guessing has "
            f"ln 2 = {GUESSING:.3f}."
        )
    elif over and p.early_stopping == "on" and "diverged in epoch" not in n:
        text = f"{_tell_stop(n) if p.seeds == 1 else _tell_stops(n)} With them {now}."
    else:
        text = f"After **{n['epoch']:g}** of {p.epochs} epochs {now}."
    if p.points and not n["epoch"]:
        text += (
            " Half of each class of your points is to train on, half to validate on. Both inputs are "
            "**standardised**: less the training half's mean, divided by its standard deviation."
        )
    if p.seeds > 1:
        text += (
            f" These are means of {p.seeds} runs from other weights on the same points: between "
            f"**{n['lowest accuracy of a run']:.1f}** and **{n['highest accuracy of a run']:.1f} %** "
            "of the validation points are right. A smaller difference between two settings may be "
            "luck."
        )
    return text


def _tell_stop(n: Numbers) -> str:
    best = f"the weights of epoch **{n['epoch early stopping keeps']:.3g}**"
    stop = n.get("epoch early stopping stops")
    if stop is None:
        return f"Early stopping's patience of {PATIENCE} epochs never ended; {best} are back."
    return (
        f"**Early stopping** ended the run after epoch **{stop:.3g}**: for {PATIENCE} epochs the "
        f"validation loss had found no new low. It put {best} back."
    )


def _tell_stops(n: Numbers) -> str:
    best = (
        f"the best weights of each, on average of epoch **{n['epoch early stopping keeps']:.3g}**"
    )
    stop = n.get("epoch early stopping stops")
    if stop is None:
        return (
            f"Early stopping's patience of {PATIENCE} epochs has not ended in every run; {best}, "
            "are back."
        )
    return (
        f"**Early stopping** ended the runs, on average after epoch **{stop:.3g}**: for {PATIENCE} "
        f"epochs their validation losses had found no new low. It put {best}, back."
    )


def _tell_divergence(n: Numbers) -> str:
    return (
        f"The run **diverged** in epoch {n['diverged in epoch']:g}: its loss went beyond "
        f"{LARGEST_LOSS:g} or is no number at all, where guessing has {GUESSING:.3f}."
    )


def _tell_overfitting(n: Numbers) -> str:
    text = (
        f"**Overfitting**: since epoch {n['epoch of the lowest']:g} the validation loss has risen by "
        f"**{n['rise since (%)']:.0f} %**, from {n['lowest validation loss']:.3f} to "
        f"{n['validation loss']:.3f}, while the training loss fell from "
        f"{n['training loss at the lowest']:.3f} to **{n['training loss']:.3f}**."
    )
    best = n.get("best possible training loss", 0.0)
    if n["training loss"] < best:
        text += f" {KNOWING} has {best:.3f} on these points: the network has learned their noise."
    return text


def _tell_success(n: Numbers) -> str:
    if not _is_best_known(n):
        return (
            "**Learned**. The points that the network has not been trained on are told apart too."
        )
    text = f"**Learned**. {_best(n)}: little is left to gain."
    if n["best possible validation accuracy"] < 100:
        text += " The noise has put some points among those of the other class."
    return text


def _tell_learning(n: Numbers) -> str:
    return (
        f"**Still learning**: within the last epochs the training loss fell by another "
        f"{n['recent fall (%)']:.0f} %.{' ' + _best(n) + '.' if _is_best_known(n) else ''}"
    )


def _tell_underfitting(n: Numbers) -> str:
    rests = abs(n["recent fall (%)"]) <= FALL  # SGD's may leap up and down
    stays = f"the training loss {'stays at' if rests else 'is'} **{n['training loss']:.3f}**"
    if n["training loss"] > NO_BETTER * GUESSING:
        return f"**Not learning**: {stays}, and guessing has ln 2 = {GUESSING:.3f}."
    if not _is_best_known(n):
        return (
            f"**At rest**: {stays}. Either these settings can't learn more of your points, or their "
            "classes overlap: try other settings to find out."
        )
    return (
        f"**Underfitting**: {stays}, where the noise alone would leave "
        f"{n['best possible training loss']:.3f}. There is more to learn even of the points that the "
        "network is trained on."
    )


def _tell_gap(n: Numbers) -> str:
    return (
        f"**A gap**: the validation loss stays **{n['validation loss'] - n['training loss']:.3f}** "
        f"above the training loss. {_best(n) + '; not' if _is_best_known(n) else 'Not'} all that the "
        "network learned of its own points holds for others."
    )


def _is_best_known(n: Numbers) -> bool:
    return "best possible validation loss" in n


def _best(n: Numbers) -> str:
    return (
        f"{KNOWING} has a validation loss of {n['best possible validation loss']:.3f} "
        f"({n['best possible validation accuracy']:.1f} % right)"
    )


_TELL: dict[str, Callable[[Numbers], str]] = {
    "diverged": _tell_divergence,
    "overfitting": _tell_overfitting,
    "learned": _tell_success,
    "learning": _tell_learning,
    "underfitting": _tell_underfitting,
    "gap": _tell_gap,
}
