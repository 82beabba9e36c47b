import io
import json
import os
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from demos.kit.catalogue import find_demos
from demos.kit.parameters import specs
from tests.conftest import ROOT
from tutor.__main__ import main
from tutor.tutor import Tutor

BICYCLES = Path(__file__).parent / "courses" / "bicycles.md"
COMMANDS = ["ask", "index", "demos", "check-course", "quiz", "report", "prepare", "evaluate"]
KEYS = {
    "id": None,
    "kind": None,
    "answer": None,
    "citations": ["number", "lesson", "heading", "file", "quote"],
    "demo": ["name", "params"],
    "declined": None,
    "engine": None,
    "notice": None,  # ours, beside what was promised
    "seconds": ["retrieval", "first_text", "total"],
    "tokens": ["prompt", "generated"],
    "why": ["answerer", "by", "question", "passages", "coverage", "rejected"],
}
LINES = [
    {"id": "first", "question": "how much pressure does a road tyre need?"},
    "{no json",
    ["a", "list"],
    {"id": 7, "question": 5},
    {"id": "turns", "question": "why?", "history": [{"role": "system", "content": "x"}]},
    {"id": None, "question": "teach a cnn some digits, two epochs"},
    {
        "id": {"any": "value"},
        "question": "and why does it matter?",
        "history": [
            {"role": "user", "content": "what does the front brake do"},
            {"role": "assistant", "content": "It stops the bicycle."},
        ],
    },
    {"id": "odd", "question": "\ud800\0 <script>"},
]
BAD = [1, 2, 3, 4]


@pytest.fixture(autouse=True)
def stdin(monkeypatch):
    """An empty standard input; a test gives it text with ``stdin(text)``."""

    def give(text: str) -> None:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    give("")
    return give


@pytest.fixture(autouse=True, scope="module")
def opened_once():
    """A tutor of each settings: what a command says of it does not depend on when it was opened."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Tutor, "open", cache(Tutor.open))
        yield


@pytest.fixture(scope="module")
def written() -> str:
    return "\n\n".join(line if isinstance(line, str) else json.dumps(line) for line in LINES)


def run(capsys, *arguments: object) -> tuple[int, str, str]:
    status = main([str(argument) for argument in arguments])
    shown = capsys.readouterr()
    return status, shown.out, shown.err


def test_asked_a_question_it_prints_the_reply_and_its_sources(capsys):
    status, out, _ = run(
        capsys, "ask", "how much pressure does a road tyre need?", "--course", BICYCLES
    )

    answer, sources = out.split("\nSources\n")
    assert status == 0
    assert "6 bar" in answer
    assert "[1] Tyres › How much pressure a tyre needs (bicycles.md)" in sources
    assert "“A road tyre needs about 6 bar" in sources


def test_asked_for_json_it_prints_one_object_with_the_promised_keys(capsys):
    status, out, _ = run(
        capsys, "ask", "who painted the sistine chapel?", "--json", "--course", BICYCLES
    )

    reply = json.loads(out)
    assert status == 0
    assert list(reply) == [key for key in KEYS if key != "id"]
    assert (reply["kind"], reply["declined"], reply["demo"]) == ("decline", True, None)
    assert out.count("\n") == 1


def test_asked_to_explain_it_says_below_the_reply_what_decided(capsys):
    status, out, _ = run(
        capsys, "ask", "who painted the sistine chapel?", "--explain", "--course", BICYCLES
    )

    reply, why = out.split("\nWhy\n")
    assert status == 0
    assert reply.startswith("That is outside this course")
    assert why.startswith("answered by lesson: the course does not cover")
    assert re.search(r"probability 0\.\d\d, answered from 0\.\d\d on", why)
    assert "talk: it is no small talk (it wants “ask”" in why


@pytest.mark.parametrize("source", ["file", "-"])
def test_many_questions_get_one_object_a_line_in_their_order(
    source, capsys, stdin, written, tmp_path
):
    (tmp_path / "in.jsonl").write_text(written, encoding="utf-8")
    stdin(written)
    given = tmp_path / "in.jsonl" if source == "file" else "-"

    status, out, _ = run(capsys, "ask", "--jsonl", given, "--course", BICYCLES)
    objects = [json.loads(line) for line in out.splitlines()]

    assert status == 1
    assert len(objects) == len(LINES)
    assert [item["id"] for item in objects] == [
        line.get("id") if isinstance(line, dict) else None for line in LINES
    ]
    for place, item in enumerate(objects):
        if place in BAD:
            assert list(item) == ["id", "error"]
            assert item["error"]
            continue
        assert list(item) == list(KEYS)
        for key, inner in KEYS.items():
            parts = item[key] if isinstance(item[key], list) else [item[key]]
            assert all(list(part) == inner for part in parts if inner and part)
    assert objects[0]["citations"][0]["heading"] == "How much pressure a tyre needs"
    assert (objects[5]["demo"], objects[5]["declined"]) == (None, True)  # of another subject
    assert objects[6]["citations"][0]["heading"] == "Why the front brake matters"


def test_a_line_nested_too_deep_gets_an_error_and_the_rest_go_on(capsys, stdin):
    stdin("[" * 200_000 + "\n" + json.dumps({"id": 2, "question": ""}) + "\n")

    status, out, _ = run(capsys, "ask", "--jsonl", "-", "--course", BICYCLES)
    first, second = (json.loads(line) for line in out.splitlines())

    assert status == 1
    assert list(first) == ["id", "error"]
    assert (second["id"], second["kind"]) == (2, "ask_back")


def test_the_index_reports_lessons_passages_and_seconds(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("TUTOR_CACHE", str(tmp_path))

    status, out, _ = run(capsys, "index", "--course", BICYCLES)

    assert status == 0
    assert [line.split("passages")[1].strip() for line in out.splitlines()[1:-1]] == [
        "Tyres",
        "Gears",
        "Brakes",
    ]
    assert out.splitlines()[-1].startswith("Riding and Mending Bicycles: 4 lessons, ")
    assert out.splitlines()[-1].endswith(" s")
    assert any(tmp_path.rglob("*"))


def test_a_report_says_what_was_asked_and_writes_the_lines_that_a_teacher_accepts(
    capsys, monkeypatch, tmp_path
):
    page = tmp_path / "bicycles.md"
    page.write_text(BICYCLES.read_text("utf-8"), "utf-8")
    log = tmp_path / "asked.jsonl"
    gears = {"question": "how do i clean the chain", "declined": True}
    log.write_text("\n".join([json.dumps(gears)] * 2), "utf-8")
    monkeypatch.setenv("TUTOR_QUESTION_LOG", str(log))
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda _: "1")

    status, out, _ = run(capsys, "report", "--course", page, "--out", tmp_path / "out")

    assert status == 0
    assert "Questions to the course: 2, of which 2 were declined" in out
    assert "1 of 1 lines were written into the lessons." in out
    assert "<!-- asked\nhow do i clean the chain\n-->" in page.read_text("utf-8")
    assert "how do i clean the chain" in (tmp_path / "out" / "report.html").read_text("utf-8")


def test_a_report_of_nothing_is_one_sentence_and_exit_2(capsys):
    status, out, err = run(capsys, "report", "--course", BICYCLES)

    assert (status, out) == (2, "")
    assert "--conversations FOLDER" in err


def test_demos_lists_every_experiment_with_its_parameters_and_ranges(capsys):
    status, out, _ = run(capsys, "demos")

    assert status == 0
    for demo in find_demos().values():
        assert f"{demo.name}: {demo.title}." in out
        assert [
            spec.describe() for spec in specs(demo.Params).values() if spec.describe() not in out
        ] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_subcommand_shows_an_example(command, capsys):
    with pytest.raises(SystemExit) as ended:
        main([command, "--help"])

    assert ended.value.code == 0
    assert f"Example: python -m tutor {command}" in " ".join(capsys.readouterr().out.split())


def test_every_subcommand_is_known_to_these_tests(capsys):
    with pytest.raises(SystemExit):
        main(["--help"])

    assert set(re.findall(r"^ {4}([a-z-]+)", capsys.readouterr().out, re.M)) == set(COMMANDS)


@pytest.mark.parametrize("command", [["ask", "why?"], ["index"], ["prepare"], ["evaluate"]])
def test_a_missing_course_is_one_sentence_and_exit_2(command, capsys, tmp_path):
    status, out, err = run(capsys, *command, "--course", tmp_path / "nowhere")

    assert (status, out) == (2, "")
    assert err.startswith(f"tutor: There is no course at {tmp_path / 'nowhere'}.")
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments", [["ask"], ["ask", "why?", "--jsonl", "-"]], ids=["neither", "both"]
)
def test_a_question_and_a_file_exclude_each_other(arguments, capsys):
    status, out, err = run(capsys, *arguments)

    assert (status, out) == (2, "")
    assert "either a question or --jsonl" in err


def test_a_missing_file_of_questions_is_one_sentence_and_exit_2(capsys, tmp_path):
    status, _, err = run(capsys, "ask", "--jsonl", tmp_path / "nowhere.jsonl")

    assert status == 2
    assert err.startswith(f"tutor: {tmp_path / 'nowhere.jsonl'} can't be read")


def test_a_setting_out_of_range_is_one_sentence_and_exit_2(capsys, monkeypatch):
    monkeypatch.setenv("TUTOR_PORT", "high")

    status, _, err = run(capsys, "demos")

    assert status == 2
    assert "TUTOR_PORT is 'high'" in err


def test_a_cache_that_can_not_be_written_costs_only_the_keeping(capsys, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("TUTOR_CACHE", str(tmp_path / "file"))

    status, out, _ = run(capsys, "index", "--course", BICYCLES)

    assert status == 0
    assert "4 lessons" in out


def test_the_program_itself_answers_in_utf_8_and_exits_with_2_without_a_traceback(tmp_path):
    environment = os.environ | {"PYTHONIOENCODING": "ascii", "LC_ALL": "C"}

    def tutor(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "tutor", *arguments],
            cwd=ROOT,
            env=environment,
            input=json.dumps({"id": "é", "question": "why gears?"}, ensure_ascii=False).encode(),
            capture_output=True,
            timeout=200,
        )

    good = tutor("ask", "--jsonl", "-", "--course", str(BICYCLES))
    bad = tutor("index", "--course", str(tmp_path / "nowhere"))

    assert good.returncode == 0, good.stderr
    assert json.loads(good.stdout.decode("utf-8"))["id"] == "é"
    assert bad.returncode == 2
    assert b"There is no course at" in bad.stderr
    assert b"Traceback" not in good.stderr + bad.stderr


def test_the_questions_of_a_lesson_are_listed_and_checked(capsys):
    assert main(["quiz", "--lesson", "5"]) == 0
    said = capsys.readouterr().out

    assert "What is the gradient of (wx) squared" in said
    assert "[asks for a number: 24]" in said
    assert said.endswith("9 questions; to mend: 0.\n")


def test_a_lesson_that_is_none_is_refused(capsys):
    assert main(["quiz", "--lesson", "99"]) == 2
    assert "there are 1 to 12" in capsys.readouterr().err


def test_a_course_with_marked_terms_gets_gaps_named_as_such(capsys):
    assert main(["quiz", "--course", "tests/courses/terminal"]) == 0
    assert "7 questions, 7 of them gaps in definitions; to mend: 0." in capsys.readouterr().out
