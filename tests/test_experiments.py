import logging
from dataclasses import replace

import pytest

from demos.kit.catalogue import UnknownDemoError, find_demos, pick_demo
from tests.conftest import COURSES
from tests.fakes import BagOfWords
from tutor.course import cut_passages, read_course
from tutor.experiments import experiments_of
from tutor.retrieval import Retriever
from tutor.tutor import Tutor

PENDULUM = """
from __future__ import annotations

from dataclasses import dataclass

from demos.kit.catalogue import Demo
from demos.kit.frames import Frame
from demos.kit.parameters import number


@dataclass(frozen=True)
class Params:
    length: float = number(1.0, 0.1, 10, step=0.1, label="length")


def run(params):
    yield Frame((), f"{params.length} m", 1.0, 1)


DEMO = Demo(
    "pendulum", "A pendulum", "It swings.", ("pendulum",), Params, run,
    examples=("open the pendulum experiment",),
)
"""


@pytest.fixture
def course(tmp_path):
    (tmp_path / "swing.md").write_text("# Swinging\n\nA pendulum swings by its length.\n")
    (tmp_path / "experiments").mkdir()
    (tmp_path / "experiments" / "pendulum.py").write_text(PENDULUM)
    return read_course(tmp_path)


def tutor_of(course, tmp_path, classifier, **options):
    retriever = Retriever(course, cut_passages(course), BagOfWords(), tmp_path / "cache")
    return Tutor(course, retriever, None, classifier=classifier, **options)


def last(tutor, message):
    *_, reply = tutor.reply(message)
    return reply


def test_a_course_has_the_experiments_that_its_lessons_name():
    bees = read_course(COURSES / "beekeeping")
    name = next(iter(find_demos()))
    naming = replace(bees.lessons[0], demos=(name, "no such"))

    assert experiments_of(bees) == {}
    assert list(experiments_of(replace(bees, lessons=(naming,)))) == [name]


def test_in_a_course_of_another_subject_none_opens_and_none_is_offered(real_classifier, tmp_path):
    tutor = tutor_of(read_course(COURSES / "beekeeping"), tmp_path, real_classifier)

    for demo in find_demos().values():
        for message in demo.examples:
            reply = last(tutor, message)
            assert (reply.demo, reply.offer) == (None, None)
            assert "experiment" not in reply.answer
    said = last(tutor, "what can you do?")
    assert said.kind == "talk"
    assert "experiment" not in said.answer
    assert "step by step" not in said.answer


def test_code_beside_the_lessons_is_not_run_unless_the_owner_allows_it(course, caplog, tmp_path):
    (tmp_path / "experiments" / "writes.py").write_text(
        f"open({str(tmp_path / 'written')!r}, 'w').close()"
    )
    with caplog.at_level(logging.INFO):
        assert experiments_of(course) == {}
    assert "TUTOR_COURSE_CODE" in caplog.text
    assert not (tmp_path / "written").exists()

    assert list(experiments_of(course, own_code=True)) == ["pendulum"]
    assert (tmp_path / "written").exists()


def test_an_experiment_of_the_course_opens_by_its_words_and_runs(course, real_classifier, tmp_path):
    tutor = tutor_of(course, tmp_path, real_classifier, course_code=True)

    reply = last(tutor, "open the pendulum experiment with length 2")

    assert (reply.demo.name, reply.demo.params) == ("pendulum", {"length": 2})
    demo = tutor.demos["pendulum"]
    assert [frame.caption for frame in demo.run(demo.Params(length=2.0))] == ["2.0 m"]
    assert "“open the pendulum experiment”" in last(tutor, "what can you do?").answer
    assert list(tutor.quoting().demos) == ["pendulum"]


@pytest.mark.parametrize("text", ["1 / 0", "not Python", "DEMO = 3", "raise SystemError('x')"])
def test_a_file_that_is_no_experiment_is_told_and_ends_nothing(text, course, caplog, tmp_path):
    (tmp_path / "experiments" / "broken.py").write_text(text)

    assert list(experiments_of(course, own_code=True)) == ["pendulum"]
    assert "broken.py" in caplog.text


def test_where_there_are_none_an_unknown_one_is_said_to_be_none():
    with pytest.raises(UnknownDemoError, match="this course has none"):
        pick_demo("neuron", {})
