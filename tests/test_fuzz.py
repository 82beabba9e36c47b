"""Whatever is typed, linked or laid into a course ends in a reply, a sentence or a course; never in another error.

``make fuzz`` tries 20 times as many, and other ones each time.
"""

import json
import logging
import os
import random
import shutil
import string
from collections.abc import Callable
from typing import TypeVar
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demos.backprop.expressions import parse
from demos.backprop.tokens import ExpressionError
from demos.kit.catalogue import find_demos
from demos.kit.parameters import ParameterError, check, specs
from tests.conftest import COURSES, ROOT
from tests.fakes import ScriptedReader, shares_words
from tutor.course import cut_passages, read_course
from tutor.errors import CourseError
from tutor.retrieval import Retriever
from tutor.tutor import Tutor
from tutor.web.chat import write_out
from tutor.web.lessons import LessonWriter
from tutor.web.places import NoPlaceError, OpenLesson, read_link
from tutor.web.texts import ENGLISH

T = TypeVar("T")
MORE = 20 if os.environ.get("FUZZ") else 1
DEMOS = find_demos()
QUIET = {
    "deadline": None,
    "suppress_health_check": list(HealthCheck),
    "derandomize": MORE == 1,
    "database": None,
}
MESSAGES = [
    json.loads(line)["message"]
    for line in (ROOT / "tests/messages/intents.jsonl").read_text("utf-8").splitlines()
]
CASES = sorted(
    file for file in (COURSES / "cases").rglob("*") if file.is_file() and file.stat().st_size
)
MARKS = st.sampled_from(
    ["`", "```\n", "$", "$$", "\\[", "\\(", "|", "![", "](", "<!--", "<b", "---\n", ":::", "&#", "\0", "\u202e", "\ud800"]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | MARKS,
    lambda part: (
        st.lists(part, max_size=4) | st.dictionaries(st.text(max_size=4), part, max_size=2)
    ),
    max_leaves=5,
)


@st.composite
def messages(draw: st.DrawFn) -> str:
    """A real message, cut up, doubled and mixed with marks and any characters."""
    text = draw(st.sampled_from(MESSAGES)) if draw(st.booleans()) else draw(st.text(max_size=200))
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.integers(0, len(text)))
        piece = draw(MARKS | st.text(max_size=8) | st.just(text[:place]))
        text = text[:place] + piece * draw(st.sampled_from([1, 1, 2, 30])) + text[place:]
    return text


@pytest.fixture(scope="module")
def tutor(bicycles, tmp_path_factory) -> Tutor:
    """It searches by words alone: what reads and writes is looked at here, not what is found."""
    retriever = Retriever(bicycles, cut_passages(bicycles), None, tmp_path_factory.mktemp("cache"))
    return Tutor(bicycles, retriever, None, reader=ScriptedReader(shares_words))


@settings(max_examples=500 * MORE, **QUIET)
@given(message=messages())
def test_any_message_gets_a_reply_that_can_be_shown(tutor, caplog, message):
    caplog.clear()
    *_, reply = tutor.reply(message)
    assert reply.done
    assert write_out(reply, ENGLISH)
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


@settings(max_examples=100 * MORE, **QUIET)
@given(data=st.data())
def test_any_link_leads_somewhere_or_says_where_not(bicycles, data):
    demo = data.draw(st.sampled_from([*DEMOS, "", "nowhere"]))
    names = [*specs(DEMOS[demo].Params)] if demo in DEMOS else ["x"]
    words = st.text(max_size=30) | MARKS | st.sampled_from(["0.1", "1e400", "nan", "-1", "1,2"])
    values = data.draw(st.dictionaries(st.sampled_from([*names, "at", "quote", "z"]), words))
    what = data.draw(st.sampled_from([{"demo": demo}, {"lesson": demo}, {}]))
    query = (
        "?"
        + urlencode(what | values, errors="replace")
        + quote(data.draw(words), "&=", errors="replace")
    )
    place = _or_sentence(NoPlaceError, lambda: read_link(query, bicycles, DEMOS, ENGLISH))
    assert place is None or place.link.startswith("?")


@settings(max_examples=100 * MORE, **QUIET)
@given(data=st.data())
def test_any_parameters_are_taken_or_refused_in_a_sentence(data):
    demo = DEMOS[data.draw(st.sampled_from(list(DEMOS)))]
    values = data.draw(st.dictionaries(st.sampled_from([*specs(demo.Params), "none"]), VALUES))
    params = _or_sentence(ParameterError, lambda: check(demo.Params, values))
    for name, spec in specs(demo.Params).items() if params else ():
        assert spec.check(name, getattr(params, name)) == getattr(params, name)


@settings(max_examples=500 * MORE, **QUIET)
@given(text=st.text("xy0123456789.+-*/^() ", max_size=60) | st.text(string.printable, max_size=40))
def test_any_expression_is_read_or_refused(text):
    assert _or_sentence(ExpressionError, lambda: parse(text)) != ()


@settings(max_examples=50 * MORE, **QUIET)
@given(data=st.data())
def test_any_file_of_a_course_is_read_or_left_out_with_a_reason(data, tmp_path_factory):
    file = data.draw(st.sampled_from(CASES))
    folder = tmp_path_factory.mktemp("case") / "course"
    shutil.copytree(COURSES / "cases" / file.relative_to(COURSES / "cases").parts[0], folder)
    changed = folder.joinpath(*file.relative_to(COURSES / "cases").parts[1:])
    changed.write_bytes(_mutated(file.read_bytes(), random.Random(data.draw(st.integers()))))
    course = _or_sentence(CourseError, lambda: read_course(folder))
    if course is not None:
        cut_passages(course)
        writer = LessonWriter(course, DEMOS)
        assert all(writer.write(OpenLesson.of(item.title), ENGLISH) for item in course.lessons)
    shutil.rmtree(folder)


def _or_sentence(error: type[Exception], work: Callable[[], T]) -> T | None:
    """What ``work`` gives; None where it is refused by that ``error``, which says why."""
    try:
        return work()
    except error as refused:
        if not str(refused):
            raise
        return None


def _mutated(text: bytes, draw: random.Random) -> bytes:
    """A few pieces of ``text`` cut out, doubled, moved, or overwritten."""
    marks = [
        b"---\n",
        b"```\n",
        b"$$",
        b":::",
        b"<!--",
        b"\xff\xfe",
        b"\0",
        b"- " * 50,
        b"> " * 50,
        b"# ",
    ]
    for _ in range(draw.randint(1, 6)):
        start = draw.randrange(len(text) + 1)
        end = min(len(text), start + draw.choice([1, 4, 40, 400]))
        other = draw.randrange(len(text) + 1)
        piece = draw.choice([b"", text[start:end] * 3, draw.choice(marks), draw.randbytes(4)])
        text = (
            text[:other] + piece + text[other:]
            if draw.random() < 0.5
            else text[:start] + piece + text[end:]
        )
    return text
