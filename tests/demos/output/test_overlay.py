from demos.kit.frames import Bars, Chart, Frame, Line
from demos.output.overlay import overlay


def curves(*names, y_label="loss", **options):
    lines = tuple(Line(name, [0, 1], [1, 2]) for name in names)
    return Chart("", "step", y_label, lines, **options)


def test_earlier_curves_follow_the_new_ones_muted():
    both = overlay(Frame((curves("sgd"),), "new"), Frame((curves("adam"),), "old"))

    names = [(line.name, line.muted) for line in both.charts[0].lines]
    assert names == [("sgd", False), ("adam (before)", True)]
    assert both.caption == "new"


def test_references_and_what_was_muted_already_do_not_pile_up():
    old = Chart(
        "", "step", "loss",
        (Line("bound", [0], [1], dashed=True), Line("a (before)", [0], [1], muted=True)),
    )  # fmt: skip

    assert len(overlay(Frame((curves("new"),), ""), Frame((old,), "")).charts[0].lines) == 1


def test_charts_with_other_axes_and_other_pictures_stay_as_they_are():
    bars = Bars("", "x", "y", ["a"], {"s": [1]})
    new = Frame((curves("new"), bars), "")

    assert overlay(new, Frame((curves("old", y_label="accuracy"), bars), "")) == new


def test_a_range_grows_so_that_both_runs_fit():
    new, old = curves("new", x_range=(0, 50)), curves("old", x_range=(-1, 30))

    assert overlay(Frame((new,), ""), Frame((old,), "")).charts[0].x_range == (-1, 50)
