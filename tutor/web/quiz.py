"""The quiz on the page: its buttons under a reply, and what a reply adds to the log of practice."""

from __future__ import annotations

import time
from collections.abc import Sequence

from tutor.records import Practised, QuizRequest, QuizStep, Reply
from tutor.web.buttons import Button
from tutor.web.texts import QUIZ_ON, QUIZ_STEPS, Texts

ANSWERS_ON_A_TOPIC = 3  # in a row, after which a quiz on it is offered


def quiz_steps(reply: Reply, practised: Sequence[Practised], words: Texts) -> list[dict[str, str]]:
    """The buttons of a quiz, or the offer of one after three answers from the same lesson."""
    turn = reply.quiz
    if turn is None:
        lesson = _asked_in_a_row(reply, practised)
        return [_button(words.quiz_lesson, "ask", lesson, message=QUIZ_ON)] if lesson else []
    lesson, question = turn.lesson, turn.question
    if turn.opened:
        hint = [_button(words.hint, "hint")] if turn.hints_left else []
        letters = [{"label": letter, "value": letter} for letter in turn.choices]
        return [*letters, *hint, _button(words.skip, "skip"), _button(words.stop_quiz, "stop")]
    if turn.unsure:
        return [
            _button(words.had_right, "right", lesson, question),
            _button(words.had_half, "half", lesson, question),
            _button(words.had_wrong, "wrong", lesson, question),
        ]
    return [_button(words.next_question, "ask", lesson)]


def done_by(reply: Reply) -> tuple[Practised, ...]:
    """What the student has done with this reply: answered a question, or asked about a lesson."""
    now = time.time()
    if reply.quiz is not None:
        turn = reply.quiz
        return (Practised(turn.grade, turn.lesson, now, turn.question),) if turn.grade else ()
    lesson = _lesson_of(reply)
    return (Practised("asked", lesson, now),) if lesson else ()


def _lesson_of(reply: Reply) -> str:
    """The lesson that an answer comes from; "" of every other reply."""
    answers = reply.kind in ("answer", "calculation") and reply.citations
    return reply.citations[0].lesson if answers else ""


def _asked_in_a_row(reply: Reply, practised: Sequence[Practised]) -> str:
    lesson = _lesson_of(reply) if reply.done else ""
    before = [item for item in practised if item.what not in ("read", "healed")][
        -(ANSWERS_ON_A_TOPIC - 1) :
    ]
    same = all(item.what == "asked" and item.lesson == lesson for item in before)
    return lesson if same and len(before) == ANSWERS_ON_A_TOPIC - 1 else ""


def _button(
    label: str, step: QuizStep, lesson: str = "", question: str = "", message: str = ""
) -> dict[str, str]:
    said = message.format(lesson=lesson) if message else QUIZ_STEPS[step]
    return {"label": label, "value": Button(said, QuizRequest(step, lesson, question)).write()}
