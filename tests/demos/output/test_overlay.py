from demos.kit.catalogue import find_demos
from demos.kit.frames import Bars, Chart, Frame, Line
from demos.output.overlay import BEFORE, overlay, told_apart


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
    new = Frame((curves("new"), Bars("", "x", "y", ["a"], {"s": [1]})), "")
    old = Frame((curves("old", y_label="accuracy"), Bars("", "x", "y", ["b"], {"s": [1]})), "")

    assert overlay(new, old) == new


def test_bars_with_the_same_labels_stand_beside_those_of_the_earlier_run():
    new, old = (Bars("", "x", "y", ["a"], {"s": [height]}) for height in (1, 2))
    (both,) = overlay(Frame((new,), ""), Frame((old,), ""), "lr 0.1").charts
    assert both.series == {"s": [1], "s (lr 0.1)": [2]}


def test_a_run_is_named_by_the_settings_that_were_other_unless_they_are_too_many():
    neuron = find_demos()["neuron"].Params
    now = neuron()
    assert told_apart(neuron(activation="relu"), now) == "activation relu"
    assert told_apart(neuron(bias=1.0, weights=(2.0, 3.0)), now) == "weights 2, 3, bias 1.0"
    assert told_apart(neuron(bias=1.0, weights=(2.0, 3.0), activation="relu"), now) == BEFORE
    assert told_apart(now, now) == BEFORE


def test_a_range_grows_so_that_both_runs_fit():
    new, old = curves("new", x_range=(0, 50)), curves("old", x_range=(-1, 30))

    assert overlay(Frame((new,), ""), Frame((old,), "")).charts[0].x_range == (-1, 50)
