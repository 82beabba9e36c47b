import math
import re
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demos.kit.catalogue import find_demos
from demos.kit.frames import Frame
from demos.output.charts import draw
from demos.rnn.experiment import DEMO, run
from demos.rnn.params import Params
from demos.rnn.recurrent import CELLS
from demos.rnn.tasks import TASKS
from tests.demos.frames import numbers_in
from tutor.language.launch import LaunchReader

pytestmark = pytest.mark.usefixtures("one_thread")

SHORT = Params(steps=10, seq_len=5)


@cache
def frames_of(params: Params) -> tuple[Frame, ...]:
    return tuple(run(params))


PARAMS = st.builds(
    Params,
    cell=st.sampled_from(list(CELLS)),
    task=st.sampled_from(["copy", "adding"]),  # a text may write "inf"
    seq_len=st.integers(2, 100),
    hidden=st.integers(4, 64),
    lr=st.one_of(st.floats(1e-4, 0.1), st.floats(1e-4, 1)),
    steps=st.integers(10, 12),
    clip=st.one_of(st.just(0.0), st.floats(0, 10)),
    batch_size=st.integers(4, 16),
    seed=st.integers(0, 999),
)


@settings(deadline=None, max_examples=30)
@given(params=PARAMS)
def test_any_settings_give_finite_frames_or_a_divergence_that_is_told(params: Params) -> None:
    frames = list(run(params))
    assert all(math.isfinite(value) for frame in frames for value in numbers_in(frame))
    assert len({tuple(map(type, frame.charts)) for frame in frames}) == 1
    last = frames[-1]
    assert last.progress == 1
    assert ("diverged at step" in last.numbers) == ("**diverged**" in last.caption)
    assert ("diverged at step" in last.numbers) == (last.step < params.steps)


def test_a_default_run_learns_and_its_gradient_reaches_the_first_step() -> None:
    first, *_, last = frames_of(Params())
    assert first.numbers["test loss"] == pytest.approx(math.log(8), abs=0.1)
    assert last.numbers["accuracy (%)"] == 100
    assert last.numbers["test loss"] < 0.05
    assert last.numbers["gradient, first over last"] > 0.01
    assert last.numbers["kept since the first step (%)"] > 50


def test_the_character_model_beats_the_frequencies_on_text_it_never_read() -> None:
    last = frames_of(Params(task="text"))[-1]
    frequencies = TASKS["text"](20).frequencies
    assert last.numbers["test loss"] < frequencies - 0.2
    assert last.numbers["bits per character"] == pytest.approx(
        last.numbers["test loss"] / math.log(2)
    )
    assert last.numbers["gradient, first over last"] < 1e-3
    written = re.search("It writes: “(.*)”", last.caption)[1]
    assert len(written) == 80


@pytest.mark.parametrize(
    ("steps", "expected"),
    [(10, list(range(11))), (300, list(range(0, 301, 3))), (205, [*range(0, 205, 3), 205])],
)
def test_there_are_about_a_hundred_frames_and_always_the_first_and_the_last(
    steps: int, expected: list[int]
) -> None:
    frames = frames_of(Params(steps=steps, seq_len=2, hidden=4))
    assert [frame.step for frame in frames] == expected
    assert [frame.progress for frame in frames] == pytest.approx([t / steps for t in expected])


@pytest.mark.parametrize(("cell", "charts"), [("lstm", 4), ("gru", 4), ("rnn", 3)])
def test_a_cell_with_gates_shows_them(cell: str, charts: int) -> None:
    assert {len(frame.charts) for frame in frames_of(replace(SHORT, cell=cell))} == {charts}


@pytest.mark.parametrize("task", TASKS)
def test_every_picture_can_be_drawn(task: str) -> None:
    for params in (replace(SHORT, task=task), replace(SHORT, task=task, seq_len=100, hidden=64)):
        frames = frames_of(params)
        figures = [draw(chart) for frame in (frames[0], frames[-1]) for chart in frame.charts]
        assert all(figure.data for figure in figures)


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_the_formula_is_right_in_its_own_numbers(cell: str) -> None:
    step, ratio = frames_of(replace(SHORT, cell=cell))[-1].formula.split(r"\\", 1)
    keep, before, let, new, now = map(float, re.findall(r"-?\d\.\d+|-?\d+\.\d+", step))
    assert keep * before + let * new == pytest.approx(now, abs=2e-3)
    first, last, share = (
        float(digits) * 10 ** float(power)
        for digits, power in re.findall(r"(\d\.\d+) \\cdot 10\^\{(-?\d+)\}", ratio)
    )
    assert first / last == pytest.approx(share, rel=0.02)


def test_every_formula_has_two_rows() -> None:
    for cell in CELLS:
        assert {f.formula.count(r"\\") for f in frames_of(replace(SHORT, cell=cell))} == {1}


def test_a_divergence_is_stated_with_its_step_and_ends_the_run() -> None:
    *_, last = frames_of(Params(cell="rnn", task="adding", lr=1.0))
    assert last.progress == 1
    assert last.numbers["diverged at step"] == last.step + 1
    assert f"**diverged** at step {last.step + 1}" in last.caption
    assert "learning rate 0.1" in last.caption


@pytest.mark.parametrize("task", TASKS)
def test_the_same_settings_give_the_same_frames(task: str) -> None:
    params = replace(SHORT, task=task)
    assert list(run(params)) == list(run(params))


@pytest.mark.parametrize(
    "change",
    [{"cell": "gru"}, {"task": "adding"}, {"seq_len": 6}, {"hidden": 8}, {"lr": 0.01},
     {"steps": 11}, {"clip": 0.1}, {"batch_size": 16}, {"seed": 1}],
    ids=lambda change: next(iter(change)),
)  # fmt: skip
def test_every_parameter_changes_what_is_measured(change: dict[str, object]) -> None:
    assert frames_of(replace(SHORT, **change))[-1].numbers != frames_of(SHORT)[-1].numbers


def test_another_run_side_by_side_changes_nothing() -> None:
    pairs = zip(run(SHORT), run(replace(SHORT, seed=1)), strict=True)
    assert [frame.numbers for frame, _ in pairs] == [f.numbers for f in frames_of(SHORT)]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (DEMO.examples[0], {"cell": "lstm", "task": "copy", "seq_len": 30}),
        (DEMO.examples[1], {"cell": "rnn", "task": "adding"}),
        ("run a gru with 32 hidden units, lag 50, clip 0", {"cell": "gru", "hidden": 32,
         "seq_len": 50, "clip": 0}),
        ("show lstm seq_len 40, lr 0.01 for 500 steps", {"cell": "lstm", "seq_len": 40, "lr": 0.01,
         "steps": 500}),
    ],
)  # fmt: skip
def test_a_message_opens_it_with_what_it_names(message: str, expected: dict[str, object]) -> None:
    request = LaunchReader(find_demos()).read(message).request
    assert request.name == "rnn"
    assert request.params == expected


def test_its_own_advice_is_understood() -> None:
    advice = re.search(r"Try next: \*\*(.*?)\*\*", frames_of(Params())[-1].caption)[1]
    request = LaunchReader(find_demos()).read(f"run {advice}").request
    assert request.params == {"cell": "rnn", "seq_len": 30}
