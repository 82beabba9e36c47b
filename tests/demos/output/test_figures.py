import json
from collections.abc import Mapping

import pytest

from demos.kit.catalogue import find_demos
from demos.kit.frames import Change, Chart, Field, Frame, Line, Points
from demos.output.charts import figure_of
from demos.output.figures import write_frames
from demos.output.look import HIGH, LOW

FIELD = Field("p", [0, 1], [0, 1], [[0, 1], [1, 0]], 0, 1)


def test_a_trace_that_stays_as_it_was_is_written_once():
    def frame(y):
        return Frame((Chart("", "x", "y", (Line("loss", [0, 1], [1, y]),), field=FIELD),), "")

    first, second = json.loads(write_frames([frame(1), frame(2)]))

    assert [trace["type"] for trace in first["pictures"][0]["data"]] == ["heatmap", "scatter"]
    assert second["pictures"][0]["data"][0] is None
    assert second["pictures"][0]["data"][1]["y"] == [1, 2]


def test_what_is_no_number_becomes_a_gap():
    chart = Chart("", "x", "y", (Line("loss", [0, 1], [1, float("nan")]),))
    (frame,) = json.loads(write_frames([Frame((chart,), "")]))
    assert frame["pictures"][0]["data"][0]["y"] == [1, None]


def test_a_caption_is_html_in_which_nothing_that_was_typed_is_live():
    (frame,) = json.loads(write_frames([Frame((), "**bold** <img src=x onerror=alert(1)>")]))
    assert "<strong>bold</strong>" in frame["caption"]
    assert "<img" not in frame["caption"]


def test_points_have_the_colour_that_the_field_has_for_their_value():
    points = (Points("class 0", [0], [0], value=0.0), Points("class 1", [1], [1], value=1.0))
    _, *drawn = figure_of(Chart("", "x", "y", points=points, field=FIELD))["data"]
    assert [trace["marker"]["color"] for trace in drawn] == [LOW, HIGH]


def test_a_change_that_may_be_tried_carries_its_parameters():
    change = Change("start 1, 2", {"start": (1.0, 2.0)}, "Why not.")
    (frame,) = json.loads(write_frames([Frame((), "", changes=(change,))]))
    assert frame["changes"] == [{"words": "start 1, 2", "params": {"start": [1.0, 2.0]}}]


def nulls(value, path=""):
    """Where ``value`` holds a null."""
    if value is None:
        yield path
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from nulls(inner, f"{path}.{name}")
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            yield from nulls(inner, f"{path}[{place}]")


@pytest.mark.heavy
@pytest.mark.parametrize("name", sorted(find_demos()))
def test_no_layout_holds_a_null_for_plotly_throws_when_it_looks_into_one(name):
    demo = find_demos()[name]
    frame = next(iter(demo.run(demo.Params())))
    found = [path for picture in frame.charts for path in nulls(figure_of(picture)["layout"])]
    assert found == []
