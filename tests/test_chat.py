from concurrent.futures import Future

import gradio as gr

from demos.catalogue import find_demos
from tutor.errors import WeightsError
from tutor.records import Citation, Reply
from tutor.settings import Settings
from tutor.web.chat import Chat, user_turn, write_out
from tutor.web.laboratory import Laboratory
from tutor.web.runs import Budget


def loaded(tutor):
    future = Future()
    future.set_result(tutor)
    return future


class Scripted:
    """Stands for a tutor whose replies, or whose failure, are given."""

    def __init__(self, *replies, error=None):
        self.replies, self.error, self.asked = replies, error, []

    def reply(self, message, history, run=None):
        self.asked.append((message, history))
        yield from self.replies
        if self.error:
            raise self.error


def chat_of(tutor):
    future = loaded(tutor) if not isinstance(tutor, Future) else tutor
    return Chat(future, Laboratory(find_demos(), Budget.of(Settings())))


def states(chat, turns, shown=None):
    return list(chat.answer(turns, shown, gr.Request(session_hash="one")))


def last(chat, turns, shown=None):
    return states(chat, turns, shown)[-1]


def test_the_reply_grows_in_the_last_turn_and_the_question_stays():
    tutor = Scripted(Reply("answer", "One.", done=False), Reply("answer", "One. Two."))
    grown = [turns for turns, _ in states(chat_of(tutor), [user_turn("why?")])]

    assert [turns[-1]["content"] for turns in grown[1:]] == ["One.", "One. Two."]
    assert all(turns[0]["content"] == "why?" for turns in grown)


def test_sources_stand_under_the_reply_with_lesson_heading_and_quote():
    citation = Citation(1, "Neurons", "What the bias does", "03.md", "The bias shifts $z$.")

    text = write_out(Reply("answer", "The bias shifts $z$. [1]", (citation,)))

    assert text.startswith(r"The bias shifts \(z\). [1]")
    assert r"1. **Neurons › What the bias does**: “The bias shifts \(z\).”" in text


def test_a_notice_is_shown():
    assert "quotes the lessons" in write_out(
        Reply("answer", "A.", notice="This reply quotes the lessons.")
    )


def test_a_failing_reply_becomes_a_sentence_and_keeps_the_conversation():
    chat = chat_of(Scripted(Reply("answer", "One.", done=False), error=RuntimeError("boom")))

    turns, _ = last(chat, [user_turn("why?")])

    assert turns[0]["content"] == "why?"
    assert "went wrong" in turns[1]["content"]
    assert "boom" not in turns[1]["content"]


def test_a_tutor_that_could_not_load_says_why():
    future = Future()
    future.set_exception(WeightsError("The model x can't be loaded."))

    turns, _ = last(chat_of(future), [user_turn("why?")])

    assert "The model x can't be loaded." in turns[1]["content"]


def test_what_a_student_typed_reaches_the_tutor_as_typed():
    tutor = Scripted(Reply("answer", "Yes."))
    message = "is 1 < 2 && <b>bold</b>?"

    last(chat_of(tutor), [user_turn(message)])

    assert tutor.asked[0][0] == message


def test_a_demo_reply_opens_the_experiment_with_its_parameters(real_tutor):
    turns, shown = last(chat_of(real_tutor), [user_turn("teach a cnn some digits, two epochs")])

    assert shown.name == "cnn"
    assert dict(shown.params) == {"epochs": 2}
    assert "A CNN learns digits" in turns[-1]["content"]
