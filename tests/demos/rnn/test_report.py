from dataclasses import replace

import pytest

from demos.rnn.experiment import run
from demos.rnn.measured import Measured
from demos.rnn.params import Params
from demos.rnn.report import judge, report
from demos.rnn.tasks import TASKS

pytestmark = pytest.mark.usefixtures("one_thread")

DEFAULTS = Params()
MEASURED = Measured(
    step=300, test_loss=0.1, training_loss=0.1, guessing_loss=2.079, accuracy=99.0,
    first_gradient=0.02, last_gradient=0.01, gradient_ratio=2.0, gradient_factor=1.04, reach=7,
    longest_gradient=12.34, clipped=4.0, mean_forget_gate=0.95, mean_update_gate=None, kept=61.0,
    bits_per_character=3.0, stretch=0.96, mean_slope=0.97, diverged_at=None,
)  # fmt: skip


def caption(params: Params = DEFAULTS, **changed: float | None) -> str:
    task = TASKS[params.task](params.seq_len)
    return report(params, task, replace(MEASURED, **changed), True)


@pytest.mark.parametrize(
    ("task", "changed", "expected"),
    [
        ("copy", {"accuracy": 96.0, "test_loss": 0.3}, "solved"),
        ("copy", {"accuracy": 60.0, "test_loss": 1.0}, "learning"),
        ("copy", {"accuracy": 12.0, "test_loss": 2.08}, "chance"),
        ("copy", {"accuracy": 12.0, "test_loss": 5.7}, "worse"),
        ("adding", {"accuracy": 0.0, "test_loss": 0.16, "guessing_loss": 1 / 6}, "chance"),
        ("adding", {"accuracy": 0.0, "test_loss": 0.01, "guessing_loss": 1 / 6}, "solved"),
        ("text", {"test_loss": 2.85}, "chance"),
        ("text", {"test_loss": 2.4}, "learning"),
        ("copy", {"diverged_at": 4}, "diverged"),
    ],
)
def test_a_run_is_judged_by_its_loss_beside_guessing(task, changed, expected) -> None:
    assert judge(TASKS[task](20), replace(MEASURED, **changed)) == expected


def test_vanishing_is_told_with_how_many_times_smaller() -> None:
    told = caption(Params(cell="rnn"), gradient_ratio=2e-8, accuracy=12.0, test_loss=2.08)
    assert "**5e+07 times smaller**" in told
    assert "It **vanishes** on its way back" in told
    assert "no better than guessing" in told
    assert "**cell lstm**" in told


def test_a_larger_first_gradient_of_a_run_that_remembers_is_no_explosion() -> None:
    told = caption(gradient_ratio=5e3)
    assert "that is the symbol asked for" in told
    assert "explodes" not in told
    unsolved = caption(gradient_ratio=5e3, accuracy=12.0, test_loss=2.08)
    assert "It **explodes**" in unsolved


def test_clipping_is_told_with_its_share_of_the_steps() -> None:
    told = "acted in 4 % of the steps and cut the gradient to a length of 1; the longest was 12."
    assert told in caption()
    assert "is off; the longest gradient was 12" in caption(Params(clip=0.0))
    assert "at 1 never acted" in caption(clipped=0.0)


def test_the_gates_are_told_of_cells_that_have_them() -> None:
    assert "forget gates are 0.950 on average" in caption()
    assert "**61 %** of what it held after the first step" in caption()
    assert "update gates are 0.900" in caption(
        Params(cell="gru"), mean_forget_gate=None, mean_update_gate=0.9
    )
    plain = caption(Params(cell="rnn"))
    assert "U stretches by at most 0.96" in plain
    assert "gates are" not in plain


def test_a_page_learned_by_heart_is_called_overfitting() -> None:
    told = caption(Params(task="text"), test_loss=3.0, training_loss=0.7)
    assert "gap of 2.30 nats is **overfitting**" in told
    assert "overfitting" not in caption(Params(task="text"), test_loss=2.4, training_loss=2.3)


def test_the_first_frame_judges_nothing_and_only_the_last_gives_advice() -> None:
    frames = list(run(Params(steps=10, seq_len=5)))
    assert frames[0].caption.startswith("Before training the LSTM names")
    assert "guessing." not in frames[0].caption
    assert [("Try next" in frame.caption) for frame in frames] == [False] * 10 + [True]
