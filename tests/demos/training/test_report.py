import pytest

from demos.training.params import Params
from demos.training.report import judge, report

OVERFITTING = {
    "epoch": 50.0,
    "weights": 4481.0,
    "training loss": 0.05,
    "validation loss": 0.6,
    "training accuracy": 99.0,
    "validation accuracy": 88.0,
    "best possible training loss": 0.2,
    "best possible validation loss": 0.22,
    "best possible training accuracy": 92.0,
    "best possible validation accuracy": 91.0,
    "lowest validation loss": 0.3,
    "epoch of the lowest": 12.0,
    "training loss at the lowest": 0.2,
    "recent fall (%)": 10.0,
    "rise since (%)": 100.0,
    "validation loss early stopping keeps": 0.3,
    "epoch early stopping keeps": 12.0,
    "lowest accuracy of a run": 86.0,
    "highest accuracy of a run": 90.0,
}
CASES = {
    "overfitting": {},
    "learned": {"validation loss": 0.25, "lowest validation loss": 0.25, "training loss": 0.21},
    "learning": {
        "validation loss": 0.5, "lowest validation loss": 0.5, "training loss": 0.48,
    },
    "gap": {
        "validation loss": 0.5, "lowest validation loss": 0.49, "training loss": 0.2,
        "recent fall (%)": 1.0,
    },
    "underfitting": {
        "validation loss": 0.5, "lowest validation loss": 0.5, "training loss": 0.48,
        "recent fall (%)": 1.0,
    },
    "diverged": {"diverged in epoch": 51.0},
}  # fmt: skip
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
    numbers = OVERFITTING | CASES[verdict]
    assert judge(numbers) == verdict
    assert SAYS[verdict] in report(Params(), numbers, over=False)
    assert "Try next: **" in report(Params(), numbers, over=True)


def test_below_the_noise_means_that_the_noise_was_learned():
    assert "has 0.200 on these points: the network has learned their noise" in report(
        Params(), OVERFITTING, over=False
    )
    above = OVERFITTING | {"training loss": 0.15, "best possible training loss": 0.1}
    assert "learned their noise" not in report(Params(), above, over=False)


def test_a_loss_that_never_left_guessing_is_not_learning():
    numbers = OVERFITTING | CASES["underfitting"] | {
        "training loss": 0.69, "validation loss": 0.69, "lowest validation loss": 0.69,
    }  # fmt: skip
    assert "**Not learning**: the training loss stays at **0.690**" in report(
        Params(), numbers, over=False
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
    numbers = OVERFITTING | {
        "best possible validation loss": best, "best possible training loss": best,
        "validation loss": loss, "lowest validation loss": loss, "training loss": loss,
        "recent fall (%)": 0.0,
    }  # fmt: skip
    assert (judge(numbers) == "learned") == learned


def test_underfitting_never_has_less_loss_than_the_noise_leaves():
    for best in (0.0, 0.2, 0.5, 0.6, 0.65):
        numbers = OVERFITTING | {
            "best possible validation loss": best, "best possible training loss": best,
            "validation loss": 0.9, "lowest validation loss": 0.9, "recent fall (%)": 0.0,
        }  # fmt: skip
        for hundredth in range(66):
            numbers["training loss"] = hundredth / 100
            if "**Underfitting**" in report(Params(), numbers, over=False):
                assert numbers["training loss"] > best


def test_a_training_loss_that_leaps_is_not_said_to_stay():
    numbers = OVERFITTING | CASES["underfitting"] | {"recent fall (%)": -15.0}
    assert "**Underfitting**: the training loss is **0.480**, where" in report(
        Params(), numbers, over=False
    )


def test_before_training_nothing_is_judged():
    text = report(Params(), OVERFITTING | {"epoch": 0.0}, over=False)
    assert text.startswith("Before training, with 4,481 random weights, the training loss is")
    assert "Overfitting" not in text


def test_early_stopping_tells_when_it_ended_and_what_it_kept():
    p = Params(early_stopping="on")
    stopped = OVERFITTING | CASES["learned"] | {"epoch early stopping stops": 22.0}
    text = report(p, stopped, over=True)
    assert "ended the run after epoch **22**" in text
    assert "It put the weights of epoch **12** back." in text
    assert "never ended; the weights of epoch **12** are back" in report(
        p, OVERFITTING | CASES["learned"], over=True
    )


def test_of_several_runs_early_stopping_tells_means_and_whether_all_have_ended():
    p, numbers = Params(early_stopping="on", seeds=5), OVERFITTING | CASES["learned"]
    some = report(p, numbers | {"epoch early stopping keeps": 6.4}, over=True)
    assert (
        "has not ended in every run; the best weights of each, on average of epoch **6.4**" in some
    )
    every = report(p, numbers | {"epoch early stopping stops": 21.6}, over=True)
    assert "ended the runs, on average after epoch **21.6**" in every


def test_several_seeds_tell_their_spread():
    assert "between **86.0** and **90.0 %**" in report(Params(seeds=5), OVERFITTING, over=False)
