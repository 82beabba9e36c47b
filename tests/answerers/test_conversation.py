"""Messages about the conversation, through the real parts."""

import pytest

from tutor.answering.languages import language_of, one_language
from tutor.records import Message
from tutor.tutor import Tutor


@pytest.fixture(scope="module")
def quoting(real_tutor) -> Tutor:
    return real_tutor.quoting()


ABOUT_DROPOUT = [Message("user", "what is dropout?"), Message("assistant", "It sets some to zero.")]


def last(tutor, message, history=()):
    *_, reply = tutor.reply(message, history)
    return reply


def test_where_it_is_from_is_told_with_the_lesson_and_its_words(quoting):
    reply = last(quoting, "where is that from?", ABOUT_DROPOUT)

    assert reply.why.answerer == "conversation"
    (first, *_) = reply.citations
    assert f"**{first.lesson}**, “{first.heading}”" in reply.answer
    assert "Dropout" in first.heading or "dropout" in first.heading
    assert all(item.opened for item in reply.excerpts)


def test_asked_whether_it_is_sure_it_reads_each_sentence_again(quoting):
    reply = last(quoting, "are you sure?", ABOUT_DROPOUT)

    assert reply.why.answerer == "conversation"
    assert "read each sentence again" in reply.answer
    assert "carried" in reply.answer


def test_what_looks_back_looks_at_the_last_answer_also_to_a_follow_up(quoting):
    history = [
        *(Message("user", "what is dying relu?"), Message("assistant", "It never fires.")),
        *(Message("user", "how do i fix it"), Message("assistant", "A lower learning rate.")),
    ]

    assert "lower learning rate" in last(quoting, "are you sure?", history).answer
    assert "lower learning rate" in last(quoting, "where is that from", history).answer


def test_what_was_outside_is_not_what_a_follow_up_is_about(quoting):
    history = [Message("user", "what is pooling"), Message("assistant", "A summary.")]
    outside = "who wins the world cup"
    history += [Message("user", outside), Message("assistant", last(quoting, outside).answer)]

    reply = last(quoting, "ok and does it have any parameters to learn?", history)
    assert reply.kind == "answer"
    assert "pooling" in reply.answer.lower()


@pytest.mark.parametrize("message", ["an analogy for it", "explain me this with other words"])
def test_an_analogy_stands_in_the_lesson_though_it_is_not_among_what_was_found(quoting, message):
    asked = "whats the difference between sgd and adam"
    history = [Message("user", asked), Message("assistant", last(quoting, asked).answer)]

    reply = last(quoting, message, history)
    assert "analogy" in reply.citations[0].heading
    assert reply.answer != history[-1].content


def test_an_analogy_is_told_from_its_beginning(quoting):
    asked = "why do gradients vanish with sigmoid?"
    history = [Message("user", asked), Message("assistant", last(quoting, asked).answer)]

    reply = last(quoting, "an analogy for it", history)
    first = reply.excerpts[0].passage.units[0].text
    assert reply.answer.startswith(first)


def test_what_was_computed_is_computed_again_with_other_numbers(quoting):
    asked = "i have 1000 images and batch size 50, how many updates per epoch?"
    history = [Message("user", asked), Message("assistant", last(quoting, asked).answer)]

    reply = last(quoting, "and if batch is 64?", history)
    assert reply.kind == "calculation"
    assert "**16 updates" in reply.answer


def test_what_was_asked_is_listed_and_the_first_question_answered_again(quoting):
    history = [*ABOUT_DROPOUT, Message("user", "why relu"), Message("assistant", "It is cheap.")]

    listed = last(quoting, "what did i ask you so far?", history)
    again = last(quoting, "my first question again please", history)

    assert "1. what is dropout?\n2. why relu" in listed.answer
    assert again.answer.startswith("Your first question was “what is dropout?”.")
    assert again.citations


def test_without_anything_before_it_nothing_is_made_up(quoting):
    assert last(quoting, "what did i ask you so far?").answer.startswith("This is the first thing")


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("auf deutsch bitte", "de"),
        ("¿qué es una neurona y para qué sirve?", "es"),
        ("qu'est-ce que c'est un neurone et pourquoi", "fr"),
        ("pokaż mi jak uczy się sieć, proszę", "pl"),
        ("answer in Dutch", "nl"),
        ("what is a neuron", "en"),
        ("", "en"),
    ],
)
def test_the_language_of_a_message(message, code):
    assert language_of(message) == code
    assert "English" in one_language(code)


def test_another_language_is_answered_with_a_sentence_in_it(quoting):
    assert last(quoting, "auf deutsch bitte", ABOUT_DROPOUT).answer.startswith("Dieser Kurs")


@pytest.mark.parametrize(
    ("message", "seen"),
    [
        ("shorter please", "ropout"),
        ("as bullet points", "\n- "),
        ("show me the code for it", "```python"),
    ],
)
def test_the_last_answer_comes_in_the_form_that_is_asked_for(quoting, message, seen):
    reply = last(quoting, message, ABOUT_DROPOUT)
    assert reply.kind == "answer"
    assert seen in f"\n{reply.answer}"
    assert reply.excerpts == ()


def test_a_whole_lesson_is_shown_by_its_summary_in_as_many_points_as_asked(quoting):
    reply = last(quoting, "explain lesson 5 in five bullet points")
    (excerpt,) = reply.excerpts
    assert excerpt.passage.lesson == quoting.course.lessons[4].title
    assert len(excerpt.shown) == 5
