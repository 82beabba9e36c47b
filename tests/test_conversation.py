import re
import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import COURSES
from tests.fakes import BagOfWords, ScriptedEngine, ScriptedReader, shares_words
from tutor.course import cut_passages, read_course
from tutor.output import whole_text
from tutor.records import Message, Reply
from tutor.retrieval import Retriever
from tutor.tutor import Tutor

FRONT = "The rear brake locks its wheel early and then only slides."


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Tutor:
    """A tutor on the bicycles page whose weights are fakes."""
    course = read_course(COURSES / "bicycles.md")
    cache = tmp_path_factory.mktemp("cache")
    retriever = Retriever(course, cut_passages(course), BagOfWords(), cache)
    reader = ScriptedReader(shares_words)
    return Tutor(course, retriever, ScriptedEngine(FRONT), reader=reader)


@pytest.fixture(scope="module")
def quoting(real_tutor) -> Tutor:
    """Whether and from where a message is answered is decided before the language model writes."""
    return real_tutor.quoting()


def last(tutor: Tutor, message: str, history=()) -> Reply:
    *_, reply = tutor.reply(message, history)
    return reply


@pytest.mark.parametrize(
    "message", ["hi what is lr", "hey whats relu", "hello, what is dropout?", "help with cnns"]
)
def test_a_question_behind_a_greeting_is_a_question(quoting, message):
    assert last(quoting, message).kind == "answer"


@pytest.mark.parametrize("message", ["ok why?", "ok but why", "great, and why?", "cool how"])
def test_a_follow_up_behind_an_ok_is_a_follow_up(quoting, message):
    history = [Message("user", "what is dropout?"), Message("assistant", "A regulariser.")]
    assert last(quoting, message, history).kind == "answer"


@pytest.mark.parametrize(
    "message",
    [
        "what is dropout?\0",
        "what is \ud800dropout?",
        "<b>what is dropout?</b>",
        "what is\xa0dropout?",
        "WHAT IS DROPOUT???",
        "what is **dropout**?",
        "what is dropout? \U0001f914",
    ],
)
def test_a_question_in_odd_dress_is_answered(quoting, message):
    reply = last(quoting, message)
    assert reply.kind == "answer"
    assert "dropout" in whole_text(reply).lower()


@pytest.mark.parametrize(
    "message",
    ["<script>alert(1)</script>", "{{7*7}}", "../../etc/passwd", "%s%n"],
)
def test_markup_and_injections_are_no_question_of_the_course_and_are_not_repeated(quoting, message):
    reply = last(quoting, message)
    assert message not in reply.answer
    assert reply.kind in ("decline", "ask_back", "talk")


@pytest.mark.parametrize("message", ["what is the capital of france?", "best pizza in town"])
def test_a_decline_names_the_nearest_lessons_and_cites_nothing(quoting, message):
    reply = last(quoting, message)
    titles = {lesson.title for lesson in quoting.course.lessons}
    named = re.findall(r"\*\*(.+?)\*\*", reply.answer)
    assert reply.declined
    assert 1 <= len(named) <= 3
    assert set(named) <= titles
    assert len(set(named)) == len(named)


def test_a_tutor_without_weights_at_all_still_answers(bicycles, tmp_path):
    tutor = Tutor(bicycles, Retriever(bicycles, cut_passages(bicycles), None, tmp_path), None)
    reply = last(tutor, "how much pressure does a road tyre need?")
    assert reply.kind == "answer"
    assert "6 bar" in whole_text(reply)


def test_a_follow_up_leans_on_the_last_question_of_the_student(small):
    history = [
        Message("user", "how do I mend a puncture?"),
        Message("assistant", "Roughen the tube."),
        Message("user", "what does the front brake do?"),
        Message("assistant", "It supplies the stopping force. What about the gear ratio?"),
    ]
    last(small, "and why does it matter?", history)
    prompt = small.engine.prompts[-1][-1]["content"]
    assert "what does the front brake do? and why does it matter?" in prompt


def test_a_second_follow_up_still_knows_the_subject(quoting):
    history = [
        Message("user", "what is dropout?"),
        Message("assistant", "A regulariser."),
        Message("user", "why does it help?"),
        Message("assistant", "Units rely less on others."),
    ]
    reply = last(quoting, "and when is it off?", history)
    assert any("dropout" in f"{item.heading} {item.quote}".lower() for item in reply.citations)


ANY_TEXT = st.text(st.characters(exclude_categories=()))
WORDS = st.lists(
    st.sampled_from(
        [
            "the",
            "front",
            "brake",
            "tyre",
            "pressure",
            "why",
            "how",
            "open",
            "run",
            "cnn",
            "neuron",
            "experiment",
            "epochs",
            "=",
            "3",
            ",",
            "-2",
            "nan",
            "it",
            "?",
            "ok",
            "hi",
            "and",
            "weights",
            "lr",
            "1e400",
            "0x10",
            "<b>",
            "$",
            "`x`",
            "\x00",
            "�",
            "\xa0",
        ]
    ),
    max_size=12,
).map(" ".join)
TURNS = st.lists(
    st.builds(Message, st.sampled_from(["user", "assistant"]), ANY_TEXT | WORDS), max_size=4
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(message=ANY_TEXT | WORDS, history=TURNS)
def test_any_text_gets_a_final_reply_and_never_an_exception(small, message, history):
    replies = list(small.reply(message, history))
    final = replies[-1]
    assert final.done
    assert final.answer.strip()
    final.answer.encode("utf-8")
    assert not any(reply.done for reply in replies[:-1])
    assert [item.number for item in final.citations] == list(range(1, len(final.citations) + 1))
    assert (final.kind == "answer") == bool(final.citations)
    assert (final.kind == "demo") == (final.demo is not None)


def test_several_students_are_answered_at_once_each_with_their_own_reply(real_tutor):
    questions = ["what is dropout?", "what is max pooling?", "what is overfitting?"]
    replies: dict[str, Reply] = {}

    def ask(question: str) -> None:
        replies[question] = last(real_tutor, question)

    threads = [threading.Thread(target=ask, args=(question,)) for question in questions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(100)
    for question, subject in zip(questions, ["dropout", "pool", "overfit"], strict=True):
        assert subject in whole_text(replies[question]).lower()


def test_a_reply_that_is_left_early_frees_the_engine(real_tutor):
    replies = real_tutor.reply("what is dropout?")
    next(replies)
    replies.close()
    assert last(real_tutor, "what is overfitting?").notice == ""
