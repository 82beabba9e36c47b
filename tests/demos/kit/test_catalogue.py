import importlib
import math
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields
from functools import cache
from itertools import islice
from pathlib import Path

import pytest
import torch

import demos
from demos.kit.catalogue import Demo, UnknownDemoError, find_demos, get_demo
from demos.kit.frames import Bars, Chart, Diagram, Frame, Matrix, Picture, Tiles
from demos.kit.parameters import check
from tests.demos.frames import numbers_in
from tutor.language.launch import LaunchReader
from tutor.language.parameters import read_params

pytestmark = pytest.mark.usefixtures("one_thread")

DEMOS = find_demos()

PENDULUM = """
from collections.abc import Iterator
from dataclasses import dataclass

from demos.kit.catalogue import Demo
from demos.kit.frames import Frame
from demos.kit.parameters import number


@dataclass(frozen=True)
class Params:
    length: float = number(1.0, 0.1, 2.0, step=0.1, label="length", unit="m")


def run(params: Params) -> Iterator[Frame]:
    yield Frame((), f"length {params.length}")


DEMO = Demo("NAME", "A pendulum", "It swings.", ("pendulum",), Params, run)
"""


@pytest.fixture
def add_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str, str], None]]:
    """Puts a file into the package's path, as a newcomer would put one into its folder.

    A name such as "pendulum/__init__" makes a package.
    """
    monkeypatch.setattr(demos, "__path__", [*demos.__path__, str(tmp_path)])
    added = []

    def add(name: str, source: str) -> None:
        file = tmp_path / f"{name}.py"
        file.parent.mkdir(exist_ok=True)
        file.write_text(source, encoding="utf-8")
        importlib.invalidate_caches()
        added.append(name.split("/")[0])

    yield add
    for name in added:
        sys.modules.pop(f"demos.{name}", None)
        vars(demos).pop(name, None)


def test_every_folder_beside_the_kit_the_output_and_the_clinic_is_an_experiment() -> None:
    folders = {file.parent.name for file in Path(demos.__path__[0]).glob("*/__init__.py")}
    assert folders - {"kit", "output", "clinic"} <= set(DEMOS)


@pytest.mark.parametrize("name", ["pendulum", "pendulum/__init__"])
def test_a_new_file_or_folder_is_all_that_a_new_experiment_needs(
    name: str, add_module: Callable[[str, str], None]
) -> None:
    add_module(name, PENDULUM.replace("NAME", "pendulum"))
    assert set(find_demos()) == {*DEMOS, "pendulum"}
    demo = get_demo("pendulum")
    params = check(demo.Params, read_params(demo.Params, "a pendulum of length 0.5"))
    assert [frame.caption for frame in demo.run(params)] == ["length 0.5"]


@pytest.mark.parametrize("source", ["", "DEMO = 'not yet'"])
def test_a_file_without_an_experiment_is_passed_over(
    source: str, add_module: Callable[[str, str], None]
) -> None:
    add_module("sketch", source)
    assert set(find_demos()) == set(DEMOS)


INSIDE = (
    PENDULUM
    + """

def run_in(model, params: Params) -> Iterator[Frame]:
    yield Frame((), f"inside {model}")


DEMO = Demo("inside", "Inside", "A look.", (), Params, run, run_in=run_in)
"""
)


def test_an_experiment_looks_into_the_model_that_its_own_catalogue_was_given(
    add_module: Callable[[str, str], None],
) -> None:
    add_module("inside", INSIDE)
    models: list[object] = ["one"]

    def caption_of(demo: Demo) -> str:
        return next(demo.run(demo.Params())).caption

    first = find_demos(lambda: models[-1])["inside"]
    second = get_demo("inside", lambda: "another")
    alone = get_demo("inside")
    assert [caption_of(demo) for demo in (first, second, alone)] == [
        "inside one",
        "inside another",
        "length 1.0",
    ]
    begun = first.run(first.Params())
    models.append(None)
    assert next(begun).caption == "inside one"
    assert caption_of(first) == "length 1.0"


def test_experiments_come_in_the_order_of_their_names(
    add_module: Callable[[str, str], None],
) -> None:
    add_module("aardvark", PENDULUM.replace("NAME", "zebra"))
    assert list(find_demos()) == sorted([*DEMOS, "zebra"])


def test_a_wrong_name_is_answered_with_the_right_ones() -> None:
    with pytest.raises(UnknownDemoError, match=f"'neurone'; there are {', '.join(DEMOS)}"):
        get_demo("neurone")


@cache
def default_run(name: str) -> tuple[Frame, ...]:
    demo = DEMOS[name]
    return tuple(demo.run(check(demo.Params, {})))


@pytest.mark.parametrize("name", DEMOS)
def test_an_experiment_is_named_like_its_file_and_says_what_it_does(name: str) -> None:
    demo = DEMOS[name]
    assert importlib.import_module(f"demos.{name}").DEMO is demo
    assert demo.title
    assert demo.summary.endswith(".")
    assert demo.words
    assert all(word == word.lower() for word in demo.words)


@pytest.mark.parametrize("name", DEMOS)
def test_the_defaults_are_within_their_own_ranges(name: str) -> None:
    params = DEMOS[name].Params
    defaults = {item.name: item.default for item in fields(params)}
    assert check(params, defaults) == params()


@pytest.mark.parametrize(
    ("name", "example"), [(demo.name, text) for demo in DEMOS.values() for text in demo.examples]
)
def test_an_example_opens_its_own_experiment(name: str, example: str) -> None:
    launch = LaunchReader(DEMOS).read(example)
    assert launch.request is not None, launch.reason
    assert launch.request.name == name
    check(DEMOS[name].Params, launch.request.params)


@pytest.mark.parametrize("name", DEMOS)
def test_every_experiment_has_an_example(name: str) -> None:
    assert DEMOS[name].examples


@pytest.mark.parametrize("name", DEMOS)
def test_a_caption_does_not_depend_on_what_its_numbers_are_called(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    demo = DEMOS[name]
    monkeypatch.setattr(f"{demo.run.__module__}.labelled", lambda measured: {}, raising=False)
    assert next(demo.run(demo.Params())).caption == default_run(name)[0].caption


@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", DEMOS)
def test_a_default_run_reaches_progress_one_with_its_last_frame_and_not_before(name: str) -> None:
    progress = [frame.progress for frame in default_run(name)]
    assert progress[-1] == 1.0
    assert all(0 <= value < 1 for value in progress[:-1])
    assert progress == sorted(progress)


@pytest.mark.parametrize("name", DEMOS)
def test_a_default_run_shows_finite_numbers_only(name: str) -> None:
    shown = [number for frame in default_run(name) for number in numbers_in(frame)]
    assert len(shown) > 10
    assert all(math.isfinite(number) for number in shown)


@pytest.mark.parametrize("name", DEMOS)
def test_every_frame_of_a_run_has_the_same_charts_and_a_caption_with_numbers(name: str) -> None:
    frames = default_run(name)
    kinds = {tuple((type(chart), len(chart_parts(chart))) for chart in frame.charts)
             for frame in frames}  # fmt: skip
    assert len(kinds) == 1
    assert all(any(char.isdigit() for char in frame.caption) for frame in frames)


def chart_parts(picture: Picture) -> tuple[object, ...]:
    """What a picture has one trace each for; a diagram grows as it is walked through."""
    match picture:
        case Chart():
            return (*picture.lines, *picture.points, *picture.bands)
        case Tiles():
            return tuple(picture.images)
        case Bars():
            return tuple(picture.series)
    return ()


def assert_well_formed(picture: Picture) -> None:
    assert picture.title
    match picture:
        case Chart():
            assert picture.x_label
            assert picture.y_label
            assert all(len(part.x) == len(part.y) for part in (*picture.lines, *picture.points))
            assert all(len(band.x) == len(band.low) == len(band.high) for band in picture.bands)
            if picture.field:
                assert len(picture.field.z) == len(picture.field.y)
                assert {len(row) for row in picture.field.z} == {len(picture.field.x)}
                assert picture.field.low < picture.field.high
        case Bars():
            assert picture.x_label
            assert picture.y_label
            assert {len(bars) for bars in picture.series.values()} == {len(picture.labels)}
        case Matrix():
            assert len(picture.values) == len(picture.rows)
            assert {len(row) for row in picture.values} == {len(picture.columns)}
            assert picture.low < picture.high
        case Diagram():
            names = {node.name for node in picture.nodes}
            assert len(names) == len(picture.nodes)
            assert {end for edge in picture.edges for end in (edge.source, edge.target)} <= names
            assert all(0 <= node.x <= 1 and 0 <= node.y <= 1 for node in picture.nodes)
        case Tiles():
            assert len(picture.images) == len(picture.labels) > 0
            assert len({(len(image), len(image[0])) for image in picture.images}) == 1
            assert picture.low < picture.high
            assert not picture.diverging or picture.low == -picture.high


@pytest.mark.parametrize("name", DEMOS)
def test_charts_are_well_formed(name: str) -> None:
    for frame in (default_run(name)[0], default_run(name)[-1]):
        for picture in frame.charts:
            assert_well_formed(picture)


@pytest.mark.parametrize("name", DEMOS)
def test_a_run_leaves_the_random_numbers_of_others_alone(name: str) -> None:
    state = torch.random.get_rng_state()
    frames = DEMOS[name].run(check(DEMOS[name].Params, {}))
    assert list(islice(frames, 3))
    frames.close()
    assert torch.equal(torch.random.get_rng_state(), state)


@pytest.mark.parametrize("name", DEMOS)
def test_closing_a_run_ends_it(name: str) -> None:
    frames = DEMOS[name].run(check(DEMOS[name].Params, {}))
    next(frames)
    frames.close()
    assert list(frames) == []
