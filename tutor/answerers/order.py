"""The answerers in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Mapping

from demos.kit.catalogue import Demo
from tutor.answerers.answerer import Answerer
from tutor.answerers.calculation import CalculationAnswerer
from tutor.answerers.clinic import ClinicAnswerer
from tutor.answerers.code import CodeAnswerer
from tutor.answerers.conversation import ConversationAnswerer
from tutor.answerers.experiment import ExperimentAnswerer
from tutor.answerers.formula import FormulaAnswerer
from tutor.answerers.lesson import LessonAnswerer
from tutor.answerers.next_steps import NextSteps
from tutor.answerers.quiz import QuizAnswerer
from tutor.answerers.run import RunAnswerer
from tutor.answerers.talk import TalkAnswerer
from tutor.answering.answer import AnswerWriter
from tutor.answering.bank import AnswerBank
from tutor.language.reading import MessageReader
from tutor.practice.judge import Judge
from tutor.reading import Finder
from tutor.records import Course


def build_answerers(
    course: Course,
    finder: Finder,
    bank: AnswerBank,
    demos: Mapping[str, Demo],
    reader: MessageReader,
    writer: AnswerWriter,
    judge: Judge,
) -> tuple[Answerer, ...]:
    """The first that takes a message answers it; the last one takes every message."""
    steps = NextSteps(course, reader.launches.mentions)
    lesson = LessonAnswerer(course, finder, bank, steps, writer)
    return (
        ClinicAnswerer(demos),
        QuizAnswerer(course, finder, judge),
        CodeAnswerer(finder, lesson.answer),
        RunAnswerer(),
        TalkAnswerer(course, finder, demos),
        CalculationAnswerer(finder),
        FormulaAnswerer(finder, steps),
        ExperimentAnswerer(demos),
        ConversationAnswerer(course, lesson.again, writer.checker),
        lesson,
    )
