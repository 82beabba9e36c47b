import pytest

from demos.losses.linear_fits import FittedBorder, FittedClasses, FittedLine
from demos.losses.report import tell_borders, tell_classes, tell_lines


def test_words_name_the_worst_and_the_best_and_say_why() -> None:
    lines = {"mse": FittedLine(0.7, 0.8, 0.0, 0), "mae": FittedLine(1.4, 0.1, 0.0, 0)}
    text = tell_lines(lines, outliers=True)
    assert "mse is off by **0.8** and mae by **0.1**: squared, a few far points" in text
    close = lines | {"mae": FittedLine(1.4, 0.7, 0.0, 0)}
    assert "squared" not in tell_lines(close, outliers=True)
    assert "differ by 0.7" in tell_lines(lines, outliers=False)


@pytest.mark.parametrize(
    ("beyond", "said"),
    [(0, "No points lie"), (1, "1 point lies"), (8, "8 points lie")],
)
def test_the_points_that_huber_clips_are_counted(beyond: int, said: str) -> None:
    text = tell_lines({"huber": FittedLine(1.4, 0.1, 0.0, beyond)}, outliers=True)
    assert f"{said} beyond huber's δ" in text
    assert ("half of mse" in text) == (beyond == 0)


def test_focal_is_blamed_only_where_it_is_the_worst_and_more_than_bce() -> None:
    bce = {"bce": FittedBorder(0.6, 1.1)}
    both = bce | {"focal": FittedBorder(0.7, 1.2)}
    blamed = "focal listens most"
    assert blamed in tell_borders(both, outliers=True, gamma=2.0)
    assert blamed not in tell_borders(both, outliers=True, gamma=0.0)
    assert blamed not in tell_borders(bce, outliers=True, gamma=2.0)
    assert "wrong label" not in tell_borders(bce, outliers=False, gamma=2.0)


@pytest.mark.parametrize(
    ("focal", "said"), [(60.0, "as many as bce"), (65.0, "more than bce"), (55.0, "fewer than bce")]
)
def test_focal_is_compared_with_bce_by_what_they_found(focal: float, said: str) -> None:
    recalls = {"bce": 60.0, "focal": focal}
    text = tell_classes({name: FittedClasses(own, 95.0, 80.0) for name, own in recalls.items()})
    assert f"focal finds {said}" in text
    assert "±1" not in text
    assert "never says" not in text


def test_a_loss_that_finds_none_is_named_with_its_accuracy() -> None:
    text = tell_classes({"mae": FittedClasses(0.0, 90.0, None)})
    assert "never says “rare” (mae) is still right for 90 %" in text
    assert "mae fits the score to ±1" in text
