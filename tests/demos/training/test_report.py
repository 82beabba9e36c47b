from dataclasses import replace

import pytest

from demos.training.classifier import Measured
from demos.training.learning_curves import Summary
from demos.training.params import Params
from demos.training.report import judge, report

OVERFITTING = Summary(
    epoch=50.0,
    weights=4481,
    now=Measured(0.05, 0.6, 99.0, 88.0),
    best=Measured(0.2, 0.22, 92.0, 91.0),
    lowest_validation_loss=0.3,
    lowest_epoch=12,
    training_loss_at_lowest=0.2,
    recent_fall=10.0,
    rise_since=100.0,
    kept_loss=0.3,
    kept_epoch=12.0,
    lowest_accuracy=86.0,
    highest_accuracy=90.0,
    stop_epoch=None,
    diverged_in=None,
)


def summary(training: float, validation: float, lowest: float, **changed: object) -> Summary:
    """OVERFITTING with other losses."""
    now = Measured(training, validation, 99.0, 88.0)
    return replace(OVERFITTING, now=now, lowest_validation_loss=lowest, **changed)


def known(training: float, validation: float) -> Measured:
    """A best classifier with these losses."""
    return Measured(training, validation, 92.0, 91.0)


CASES = {
    "overfitting": OVERFITTING,
    "learned": summary(0.21, 0.25, 0.25),
    "learning": summary(0.48, 0.5, 0.5),
    "gap": summary(0.2, 0.5, 0.49, recent_fall=1.0),
    "underfitting": summary(0.48, 0.5, 0.5, recent_fall=1.0),
    "diverged": replace(OVERFITTING, diverged_in=51),
}
SAYS = {
    "overfitting": "**Overfitting**: since epoch 12 the validation loss has risen by **100 %**, from "
    "0.300 to 0.600, while the training loss fell from 0.200 to **0.050**.",
    "learned": "**Learned**. The best classifier, which knows how the points are made, has a "
    "validation loss of 0.220 (91.0 % right): little is left to gain.",
    "learning": "**Still learning**: within the last epochs the training loss fell by another 10 %.",
    "gap": "**A gap**: the validation loss stays **0.300** above the training loss.",
    "underfitting": "**Underfitting**: the training loss stays at **0.480**, where the noise alone "
    "would leave 0.200.",
    "diverged": "The run **diverged** in epoch 51",
}


@pytest.mark.parametrize("verdict", CASES)
def test_each_shape_of_the_curves_has_its_verdict(verdict):
    assert judge(CASES[verdict]) == verdict
    assert SAYS[verdict] in report(Params(), CASES[verdict], over=False)
    assert "Try next: **" in report(Params(), CASES[verdict], over=True)


def test_below_the_noise_means_that_the_noise_was_learned():
    assert "has 0.200 on these points: the network has learned their noise" in report(
        Params(), OVERFITTING, over=False
    )
    above = summary(0.15, 0.6, 0.3, best=known(0.1, 0.22))
    assert "learned their noise" not in report(Params(), above, over=False)


def test_a_loss_that_never_left_guessing_is_not_learning():
    guessing = summary(0.69, 0.69, 0.69, recent_fall=1.0)
    assert "**Not learning**: the training loss stays at **0.690**" in report(
        Params(), guessing, over=False
    )


@pytest.mark.parametrize(
    ("best", "loss", "learned"),
    [
        (0.60, 0.69, False),  # within 1.1 × 0.60 + 0.05, as is guessing itself
        (0.60, 0.62, True),
        (0.67, 0.69, False),
        (0.67, 0.671, True),
        (0.70, 0.69, False),  # by chance even the best classifier is worse than guessing
    ],
)
def test_close_to_the_best_is_learned_only_where_guessing_is_farther(best, loss, learned):
    reached = summary(loss, loss, loss, best=known(best, best), recent_fall=0.0)
    assert (judge(reached) == "learned") == learned


def test_underfitting_never_has_less_loss_than_the_noise_leaves():
    for best in (0.0, 0.2, 0.5, 0.6, 0.65):
        for hundredth in range(66):
            loss = hundredth / 100
            resting = summary(loss, 0.9, 0.9, best=known(best, best), recent_fall=0.0)
            if "**Underfitting**" in report(Params(), resting, over=False):
                assert loss > best


def test_a_training_loss_that_leaps_is_not_said_to_stay():
    leaping = replace(CASES["underfitting"], recent_fall=-15.0)
    assert "**Underfitting**: the training loss is **0.480**, where" in report(
        Params(), leaping, over=False
    )


def test_before_training_nothing_is_judged():
    text = report(Params(), replace(OVERFITTING, epoch=0.0), over=False)
    assert text.startswith("Before training, with 4,481 random weights, the training loss is")
    assert "Overfitting" not in text


def test_early_stopping_tells_when_it_ended_and_what_it_kept():
    p = Params(early_stopping="on")
    stopped = replace(CASES["learned"], stop_epoch=22.0)
    text = report(p, stopped, over=True)
    assert "ended the run after epoch **22**" in text
    assert "It put the weights of epoch **12** back." in text
    assert "never ended; the weights of epoch **12** are back" in report(
        p, CASES["learned"], over=True
    )


def test_of_several_runs_early_stopping_tells_means_and_whether_all_have_ended():
    p, learned = Params(early_stopping="on", seeds=5), CASES["learned"]
    some = report(p, replace(learned, kept_epoch=6.4), over=True)
    assert (
        "has not ended in every run; the best weights of each, on average of epoch **6.4**" in some
    )
    every = report(p, replace(learned, stop_epoch=21.6), over=True)
    assert "ended the runs, on average after epoch **21.6**" in every


def test_several_seeds_tell_their_spread():
    assert "between **86.0** and **90.0 %**" in report(Params(seeds=5), OVERFITTING, over=False)
