import pytest

from demos.rnn.experiment import run
from demos.rnn.params import Params
from demos.rnn.report import judge, report
from demos.rnn.tasks import TASKS

pytestmark = pytest.mark.usefixtures("one_thread")

DEFAULTS = Params()
MEASURED = {
    "step": 300.0, "test loss": 0.1, "training loss": 0.1, "guessing loss": 2.079,
    "accuracy (%)": 99.0, "gradient at the first step": 0.02, "gradient at the last step": 0.01,
    "gradient, first over last": 2.0, "gradient factor a step": 1.04, "reach (steps)": 7.0,
    "longest gradient": 12.34, "steps clipped (%)": 4.0, "mean forget gate": 0.95,
    "kept since the first step (%)": 61.0, "bits per character": 3.0, "mean update gate": 0.9,
    "largest singular value of U": 0.96, "mean slope of tanh": 0.97,
}  # fmt: skip


def caption(params: Params = DEFAULTS, **changed: float) -> str:
    numbers = MEASURED | {name.replace("_", " "): value for name, value in changed.items()}
    return report(params, TASKS[params.task](params.seq_len), numbers, True)


@pytest.mark.parametrize(
    ("task", "numbers", "expected"),
    [
        ("copy", {"accuracy (%)": 96.0, "test loss": 0.3}, "solved"),
        ("copy", {"accuracy (%)": 60.0, "test loss": 1.0}, "learning"),
        ("copy", {"accuracy (%)": 12.0, "test loss": 2.08}, "chance"),
        ("copy", {"accuracy (%)": 12.0, "test loss": 5.7}, "worse"),
        ("adding", {"accuracy (%)": 0.0, "test loss": 0.16, "guessing loss": 1 / 6}, "chance"),
        ("adding", {"accuracy (%)": 0.0, "test loss": 0.01, "guessing loss": 1 / 6}, "solved"),
        ("text", {"test loss": 2.85}, "chance"),
        ("text", {"test loss": 2.4}, "learning"),
        ("copy", {"diverged at step": 4.0}, "diverged"),
    ],
)
def test_a_run_is_judged_by_its_loss_beside_guessing(task, numbers, expected) -> None:
    assert judge(TASKS[task](20), MEASURED | numbers) == expected


def test_vanishing_is_told_with_how_many_times_smaller() -> None:
    told = report(
        Params(cell="rnn"),
        TASKS["copy"](20),
        MEASURED | {"gradient, first over last": 2e-8, "accuracy (%)": 12.0, "test loss": 2.08},
        True,
    )
    assert "**5e+07 times smaller**" in told
    assert "It **vanishes** on its way back" in told
    assert "no better than guessing" in told
    assert "**cell lstm**" in told


def test_a_larger_first_gradient_of_a_run_that_remembers_is_no_explosion() -> None:
    told = report(Params(), TASKS["copy"](20), MEASURED | {"gradient, first over last": 5e3}, True)
    assert "that is the symbol asked for" in told
    assert "explodes" not in told
    unsolved = {"gradient, first over last": 5e3, "accuracy (%)": 12.0, "test loss": 2.08}
    assert "It **explodes**" in report(Params(), TASKS["copy"](20), MEASURED | unsolved, True)


def test_clipping_is_told_with_its_share_of_the_steps() -> None:
    told = "acted in 4 % of the steps and cut the gradient to a length of 1; the longest was 12."
    assert told in caption()
    assert "is off; the longest gradient was 12" in caption(Params(clip=0.0))
    never = report(Params(), TASKS["copy"](20), MEASURED | {"steps clipped (%)": 0.0}, True)
    assert "at 1 never acted" in never


def test_the_gates_are_told_of_cells_that_have_them() -> None:
    assert "forget gates are 0.950 on average" in caption()
    assert "**61 %** of what it held after the first step" in caption()
    assert "update gates are 0.900" in caption(Params(cell="gru"))
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
