import math
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from plotly.offline import get_plotlyjs

from demos.kit.catalogue import Demo, find_demos
from demos.kit.frames import Frame
from demos.kit.parameters import number, specs
from demos.output.animation import MOST_FRAMES, write_animation
from demos.output.terminal import run_demo
from tests.conftest import ROOT

DEMOS = find_demos()


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def python_m(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", *arguments],
        capture_output=True,
        encoding="utf-8",
        env=os.environ
        | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "OMP_NUM_THREADS": "1"},
        timeout=120,
        check=False,
    )


def test_an_experiment_runs_in_a_terminal_with_the_parameters_given() -> None:
    done = python_m(
        "demos", "neuron", "--weights", "1.5", "-2", "--bias", "1", "--activation", "tanh"
    )
    assert done.returncode == 0, done.stderr
    formula, caption = done.stdout.splitlines()
    assert formula.startswith(r"\begin{aligned} z")
    assert f"**{math.tanh(1.5 * 1.0 - 2 * 0.5 + 1):.4g}**" in caption


def test_a_parameter_out_of_range_exits_2_with_one_sentence_on_the_error_stream() -> None:
    done = python_m("demos", "neuron", "--bias", "99")
    assert done.returncode == 2
    assert done.stderr == "bias is '99', but has to be a number from -5 to 5.\n"
    assert done.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--weights", "1"], "weights is '1', but has to be 2 numbers, each from -5 to 5."),
        (["--weights", "1", "9"], "weights is '1 9', but has to be 2 numbers, each from"),
        (["--bias", "nan"], "bias is 'nan', but has to be a number from -5 to 5."),
        (["--activation", "elu"], "activation is 'elu', but has to be one of sigmoid, tanh,"),
        (["--bias", ""], "bias is '', but has to be a number"),
    ],
)
def test_what_is_not_allowed_is_said_in_a_sentence(
    arguments: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_demo(DEMOS["neuron"], arguments) == 2
    assert capsys.readouterr().err.startswith(sentence)


@pytest.mark.parametrize("value", ["-.5", "-2", "0", "5e-1"])
def test_negative_numbers_and_zero_are_values(
    value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_demo(DEMOS["neuron"], ["--inputs", "0", "0", "--bias", value]) == 0
    assert f"= {float(value):g} " in capsys.readouterr().out


def test_an_option_of_several_words_is_quoted(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_demo(DEMOS["neuron"], ["--activation", "leaky relu", "--bias", "-5"]) == 0
    assert "leaky relu turns it into **-0.045**" in capsys.readouterr().out


def test_an_unknown_option_exits_2_and_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run_demo(DEMOS["neuron"], ["--epochs", "3"])
    assert stopped.value.code == 2
    assert "unrecognized arguments: --epochs" in capsys.readouterr().err


@pytest.mark.parametrize("name", DEMOS)
def test_the_help_lists_every_parameter_with_its_range_and_default(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as stopped:
        run_demo(DEMOS[name], ["--help"])
    assert stopped.value.code == 0
    shown = re.sub(r"\s+", " ", capsys.readouterr().out)
    assert f"python -m demos {name}" in shown
    for own, spec in specs(DEMOS[name].Params).items():
        assert f"--{own.replace('_', '-')} " in shown
        assert f"{spec.label}: {spec.describe()} (default " in shown


@dataclass(frozen=True)
class Mixture:
    share: float = number(20.0, 0.0, 100.0, step=1.0, label="share", unit="%")


def pour(params: Mixture) -> Iterator[Frame]:
    for tenth in range(11):
        yield Frame((), f"{params.share:g} % after {tenth} tenths", progress=tenth / 10)


MIXTURE = Demo("mixture", "A mixture", "Pours.", ("mixture",), Mixture, pour)


def test_the_last_caption_is_printed_and_a_bar_runs_to_its_end_beside_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run_demo(MIXTURE, ["--share", "35"]) == 0
    shown = capsys.readouterr()
    assert shown.out == "35 % after 10 tenths\n"
    assert "A mixture: 100%" in shown.err


def test_a_parameter_in_percent_has_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run_demo(MIXTURE, ["--help"])
    assert stopped.value.code == 0
    assert "from 0 to 100 %" in re.sub(r"\s+", " ", capsys.readouterr().out)


@pytest.mark.parametrize("typed", ["1.5,-2", "1.5, -2"])
def test_several_numbers_may_be_typed_as_the_help_shows_them(
    typed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_demo(DEMOS["neuron"], ["--weights", typed]) == 0
    assert "(1.5)(1) + (-2)(0.5)" in capsys.readouterr().out


def test_the_charts_are_kept_in_a_file_that_needs_no_network(
    capsys: pytest.CaptureFixture[str],
) -> None:
    arguments = ["--optimizers", "sgd", "--steps", "20", "--save", "race.html"]
    assert run_demo(DEMOS["optimizers"], arguments) == 0

    page = Path("race.html").read_text(encoding="utf-8")
    assert "python -m demos optimizers --optimizers sgd --steps 20" in page
    assert '"step":20' in page
    assert not re.search(r"<(script|link)[^>]+(src|href)=", page.replace(get_plotlyjs(), ""))
    assert "The charts are in race.html." in capsys.readouterr().err


def test_without_a_name_the_file_has_the_experiments(tmp_path: Path) -> None:
    assert run_demo(MIXTURE, []) == 0
    assert (tmp_path / "mixture.html").exists()


def test_a_file_that_cannot_be_written_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_demo(MIXTURE, ["--save", "no/such/folder.html"]) == 2
    assert "can't be kept in no" in capsys.readouterr().err


def test_a_long_run_keeps_a_sample_of_its_frames_with_the_last() -> None:
    frames = [Frame((), f"</script> {step}", step=step) for step in range(500)]

    page = write_animation("A & B", "python", "step", frames)

    assert page.count('"step":') <= MOST_FRAMES
    assert '"step":499' in page
    assert page.count("</script>") == get_plotlyjs().count("</script>") + 2
    assert "<h1>A &amp; B</h1>" in page
