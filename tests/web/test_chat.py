from concurrent.futures import Future
from dataclasses import replace
from html import escape
from pathlib import Path

import gradio as gr
import pytest

from demos.kit.catalogue import find_demos
from tutor.errors import WeightsError
from tutor.practice.progress import EMPTY, read_log
from tutor.progress import progress_bar
from tutor.records import Citation, Course, DemoRequest, QuizTurn, Reply, SectionRequest
from tutor.report.asked import Asked, QuestionLog
from tutor.report.asked import read_log as read_questions
from tutor.settings import Settings
from tutor.web.buttons import Button, read_button
from tutor.web.chat import HISTORY_CHARACTERS, Chat, next_steps, user_turn, write_out
from tutor.web.laboratory import Laboratory
from tutor.web.page import LONGEST_SHOWN, _joined
from tutor.web.runs import Budget, Runs
from tutor.web.texts import ENGLISH


def loaded(tutor):
    future = Future()
    future.set_result(tutor)
    return future


class Scripted:
    """Stands for a tutor whose replies, or whose failure, are given."""

    def __init__(self, *replies, error=None):
        self.replies, self.error, self.demos = replies, error, find_demos()
        self.asked, self.requests = [], []
        self.course = Course("Neurons", (), Path("neurons.md"))

    def reply(self, message, history, run=None, request=None, practised=()):
        self.asked.append((message, history))
        self.requests.append(request)
        yield from self.replies
        if self.error:
            raise self.error


def chat_of(tutor):
    future = loaded(tutor) if not isinstance(tutor, Future) else tutor
    return Chat(future, Laboratory(find_demos(), Runs(Budget.of(Settings()))))


def states(chat, turns, shown=None):
    request = gr.Request(session_hash="one")
    return [(turns, shown) for turns, shown, _ in chat.answer(turns, shown, EMPTY, request)]


def last(chat, turns, shown=None):
    return states(chat, turns, shown)[-1]


def test_the_reply_grows_in_the_last_turn_and_the_question_stays():
    tutor = Scripted(Reply("answer", "One.", done=False), Reply("answer", "One. Two."))
    grown = [turns for turns, _ in states(chat_of(tutor), [user_turn("why?")])]

    written, done = (turns[-1]["content"] for turns in grown[1:])
    assert (written.startswith("One.\n\n"), ENGLISH.writing in written) == (True, True)
    assert done == "One. Two."
    assert all(turns[0]["content"] == "why?" for turns in grown)


def test_what_an_answer_was_worth_is_added_to_what_the_browser_remembers():
    graded = Reply("talk", "**Right.**", quiz=QuizTurn("Neurons", "Why?", grade="right"))
    chat, request = chat_of(Scripted(graded)), gr.Request(session_hash="one")
    log = list(chat.answer([user_turn("28")], None, EMPTY, request))[-1][2]

    (line,) = read_log(log)
    assert (line.what, line.lesson, line.question) == ("right", "Neurons", "Why?")


BIAS = Citation(1, "Neurons", "What the bias does", "03.md", "The bias shifts $z$.")
PLACE = "?lesson=Neurons&at=What+the+bias+does&quote=The+bias+shifts+%24z%24."


def test_a_number_in_a_reply_is_a_link_to_the_sentence_that_it_rests_on():
    text = write_out(
        Reply("answer", "The bias shifts $z$. [1] Not `x[1]`, nor [2].", (BIAS,)), ENGLISH
    )

    assert 'The bias shifts \\(z\\).\u00a0<a class="chip" ' in text
    assert f'href="{escape(PLACE)}"' in text
    assert "Not `x[1]`, nor [2]." in text
    assert f"1. [Neurons › What the bias does]({PLACE})" in text


def test_a_lesson_that_a_reply_names_is_a_link_to_it():
    reply = Reply("decline", "The nearest lessons are **Neurons** · **Training (I)**.")

    text = write_out(reply, ENGLISH, ["Neurons", "Training (I)", "Losses"])

    assert "**[Neurons](?lesson=Neurons)** · **[Training (I)](?lesson=Training+%28I%29)**." in text


def test_at_most_three_next_steps_stand_under_a_reply():
    demos = find_demos()
    full = Reply(
        "answer",
        "A.",
        offer=DemoRequest("cnn", {"epochs": 2}),
        mathematics=BIAS,
        next_section=SectionRequest("Activations", "Why ReLU"),
    )

    steps = next_steps(full, demos, ENGLISH)

    assert [step["label"] for step in steps] == [
        "Watch it: A CNN learns digits (epochs 2)",
        "Show the mathematics",
        "Next: Why ReLU",
    ]
    assert steps[1]["value"] == "?lesson=Neurons&at=What+the+bias+does"
    assert next_steps(Reply("answer", "A."), demos, ENGLISH) == []


def test_a_second_run_that_was_named_is_a_step_too():
    gelu = DemoRequest("activations", {"activation": "gelu"}, overlay=True)

    steps = next_steps(Reply("demo", "A.", offer=gelu), find_demos(), ENGLISH)

    assert [step["label"] for step in steps] == ["Lay it over this: activation gelu"]
    assert read_button(steps[0]["value"]) == Button("again with activation gelu", gelu)


def test_the_request_of_a_button_reaches_the_tutor_with_its_message():
    offer = DemoRequest("cnn", {"epochs": 2})
    tutor = Scripted(Reply("answer", "A.", offer=offer))
    chat = chat_of(tutor)
    turns, _ = last(chat, [user_turn("what is a cnn")])
    pressed = user_turn("run the cnn experiment with epochs 2")

    last(chat, [*turns, pressed])
    last(chat, [*turns, user_turn("something else")])

    assert tutor.asked[1][0] == "run the cnn experiment with epochs 2"
    assert tutor.requests == [None, offer, None]


def test_a_notice_is_shown():
    assert "quotes the lessons" in write_out(
        Reply("answer", "A.", notice="This reply quotes the lessons."), ENGLISH
    )


def test_a_failing_reply_becomes_a_sentence_and_keeps_the_conversation():
    chat = chat_of(Scripted(Reply("answer", "One.", done=False), error=RuntimeError("boom")))

    turns, _ = last(chat, [user_turn("why?")])

    assert turns[0]["content"] == "why?"
    assert "went wrong" in turns[1]["content"]
    assert "boom" not in turns[1]["content"]


def test_while_the_tutor_loads_the_reply_says_how_far_that_is(monkeypatch):
    monkeypatch.setattr("tutor.web.chat.LOOK_SECONDS", 0.01)
    loading = Future()
    with progress_bar("Indexing the course", 4, "text") as bar:
        bar.update(1)
        chat, request = chat_of(loading), gr.Request(session_hash="one")
        replies = chat.answer([user_turn("hi")], None, EMPTY, request)
        said = [next(replies)[0][-1]["content"] for _ in range(2)]
    loading.set_result(Scripted(Reply("talk", "Hello.")))

    assert [text.split(" about ")[0] for text in said] == ["*Loading the models … 25 %,"] * 2
    assert all(text.endswith(" min left*") for text in said)
    assert list(replies)[-1][0][-1]["content"] == "Hello."


def test_a_message_joins_only_between_replies():
    chat, request = chat_of(Scripted(Reply("talk", "Hello."))), gr.Request(session_hash="one")
    join = chat.alone(lambda text, request: text)
    assert join("hi", request) == "hi"
    reply = chat.answer([user_turn("hi")], None, EMPTY, request)
    next(reply)

    assert chat.writes(request)
    assert join("more", request) == gr.skip()
    assert list(chat.answer([user_turn("more")], None, EMPTY, request)) == [(gr.skip(),) * 3]
    assert join("of another", gr.Request(session_hash="two")) == "of another"

    assert list(reply)[-1][0][-1]["content"] == "Hello."
    assert not chat.writes(request)
    assert join("more", request) == "more"


def test_a_reply_that_was_closed_lets_the_next_message_join():
    chat, request = chat_of(Scripted(Reply("talk", "Hello."))), gr.Request(session_hash="one")
    first = chat.answer([user_turn("hi")], None, EMPTY, request)
    next(first)

    first.close()

    assert not chat.writes(request)
    assert last(chat, [user_turn("again")])[0][-1]["content"] == "Hello."


@pytest.mark.parametrize(("seen", "kept"), [(1, "*Stopped here.*"), (2, "One.\n\n*Stopped here.*")])
def test_a_reply_that_is_stopped_keeps_what_it_has_said(seen, kept):
    tutor = Scripted(Reply("answer", "One.", done=False), Reply("answer", "One. Two."))
    chat, request = chat_of(tutor), gr.Request(session_hash="one")
    reply = chat.answer([user_turn("hi")], None, EMPTY, request)
    for _ in range(seen):
        next(reply)

    chat.stop(request)

    assert [turns[-1]["content"] for turns, _, _ in reply] == [kept]
    chat.stop(request)  # with nothing to stop, the next reply is whole
    assert last(chat, [user_turn("again")])[0][-1]["content"] == "One. Two."


def test_what_is_answered_already_gets_no_second_reply():
    chat = chat_of(Scripted(Reply("talk", "Hello.")))
    answered = last(chat, [user_turn("hi")])[0]

    assert states(chat, answered) == states(chat, []) == [(gr.skip(), gr.skip())]


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


def test_of_a_long_conversation_the_last_turns_are_read():
    tutor = Scripted(Reply("talk", "Hello."))
    old, new = user_turn("x" * HISTORY_CHARACTERS), user_turn("what is a bias?")
    said = {"role": "assistant", "content": "It shifts."}

    last(chat_of(tutor), [*[said] * 500, old, said, new, said, user_turn("and why?")])

    assert [message.content for message in tutor.asked[0][1]] == [
        "It shifts.",
        "what is a bias?",
        "It shifts.",
    ]


def test_a_message_too_long_to_be_shown_stays_in_the_box_and_is_told():
    request, message = gr.Request(session_hash="one"), "![" * LONGEST_SHOWN

    box, (begun, told) = _joined([], message, request)

    assert box == gr.skip()
    assert len(begun["content"]) < 1000
    assert told["content"] == ENGLISH.too_much.format(count="40,000", most="2,000")
    assert _joined([], "why?", request)[1] == [user_turn("why?")]


def test_with_the_owners_log_a_question_is_kept_with_what_became_of_it(tmp_path):
    reply = Reply("answer", "It shifts. [1]", (BIAS,))
    chat = Chat(
        loaded(Scripted(replace(reply, done=False), reply)),
        Laboratory(find_demos(), Runs(Budget.of(Settings()))),
        QuestionLog(tmp_path / "asked.jsonl"),
    )
    before = [user_turn("hello"), {"role": "assistant", "content": "Hello!"}]

    states(chat, [*before, user_turn("is b < 1?")])

    kept = read_questions((tmp_path / "asked.jsonl").read_text("utf-8"))
    assert kept == [Asked("is b < 1?", "hello", ("Neurons › What the bias does",))]
