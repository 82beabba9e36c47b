"""The whole idea on one screen: a message and the conversation so far ─▶ a reply.

message ─▶ read once ─▶ the first answerer that takes it ─▶ reply, with the decision behind it

quiz          to be tested, or an answer to the question that is open? ─▶ asked, judged
code          code or an error message pasted? ─▶ its faults, each with its lesson
run           about the run that is open? ─▶ its numbers, or another run
talk          small talk, where to go next? ─▶ a reply to it
calculation   numbers to compute? ─▶ torch computes, each step shown
formula       a formula asked for? ─▶ as the lesson writes it
experiment    to be shown? ─▶ open the experiment
conversation  about the last answer: where from, is that so? ─▶ its sources, checked again
lesson        passages ─▶ read: is it answered, by what? ─▶ the answer, then its passage
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Self

from demos.kit.language_models import LanguageModel
from demos.kit.run_log import RunLog
from tutor.answerers import Passed, build_answerers
from tutor.answering.answer import AnswerWriter
from tutor.answering.bank import AnswerBank
from tutor.answering.checking import Checker
from tutor.answering.engine import Engine
from tutor.answering.loading import AbsentEngine, load_engine
from tutor.answering.local import LocalEngine
from tutor.course import cut_passages, read_course
from tutor.course.answers import read_answers
from tutor.errors import WeightsError
from tutor.experiments import experiments_of
from tutor.language.intents import IntentClassifier, load_classifier
from tutor.language.reading import MessageReader, Reading
from tutor.practice.judge import Judge
from tutor.reading import Finder, Matcher, Reader, load_matcher, load_reader
from tutor.records import Course, Decision, Message, Practised, Rejection, Reply, Request
from tutor.retrieval import Retriever
from tutor.retrieval.encoder import advice_on, load_encoder
from tutor.retrieval.retriever import Search
from tutor.settings import Settings

log = logging.getLogger(__name__)


class Tutor:
    """Answers from one course and knows its experiments; safe to use from several threads."""

    def __init__(
        self,
        course: Course,
        retriever: Retriever,
        engine: Engine | None,
        seconds: float = 20.0,
        reader: Reader | None = None,
        classifier: IntentClassifier | None = None,
        matcher: Matcher | None = None,
        course_code: bool = False,
    ) -> None:
        """``seconds`` limits each generation; without an engine the lessons are quoted.

        Without a ``reader`` the search alone decides what answers, without a ``classifier`` every
        message that is no order to the experiments is a question, and without a ``matcher`` no known
        answer is given. ``course_code`` allows the experiments that the course brings.
        """
        self.course, self.retriever, self.reader = course, retriever, reader
        self.finder = Finder(retriever, reader)
        answers = read_answers(course, retriever.passages)
        self._matcher, self._bank = matcher, AnswerBank(answers, retriever.passages, matcher)
        self._course_code = course_code
        self.demos = experiments_of(course, course_code, lambda: self.language_model)
        self._classifier = classifier
        self._reader = MessageReader(self.demos, retriever.encoder, classifier)
        self._judge = Judge(reader, retriever.encoder)
        self._seconds = seconds
        self._use(engine)

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Read the course, build or read its index, load the models.

        Raises CourseError, and WeightsError for a model that the owner named.
        """
        tutor = cls.open_quoting(settings)
        tutor.load_engine(settings)
        return tutor

    @classmethod
    def open_quoting(cls, settings: Settings) -> Self:
        """A tutor that quotes until ``load_engine``: in half the time. Raises CourseError."""
        course = read_course(settings.course)
        if advice := advice_on(course.language, settings.encoder):
            log.warning("%s", advice)
        encoder = load_encoder(settings.encoder, settings.encoder_prefix)
        retriever = Retriever(course, cut_passages(course), encoder, settings.cache)
        engine = AbsentEngine("The language model is still loading.")
        models = load_reader(), load_classifier(), load_matcher()
        from tutor.lora import share_embeddings  # by now torch is imported

        share_embeddings(*(own.network for own in (encoder, *models) if own))
        seconds = settings.reply_seconds
        return cls(course, retriever, engine, seconds, *models, settings.course_code)

    def quoting(self) -> Self:
        """The same tutor without a language model: what it says is quoted."""
        models = self.reader, self._classifier, self._matcher
        return type(self)(
            self.course, self.retriever, None, self._seconds, *models, self._course_code
        )

    def load_engine(self, settings: Settings) -> None:
        """Load the language model that writes from now on; experiments see it if it is in this process.

        Raises WeightsError for a model that the owner named; replies then quote, and say why.
        """
        engine: Engine | None = AbsentEngine("The language model could not be loaded.")
        try:
            engine = load_engine(settings)
        except WeightsError as error:
            engine = AbsentEngine(str(error))
            raise
        finally:
            self._use(engine)

    @property
    def language_model(self) -> LanguageModel | None:
        """The model that writes, for experiments to look into; None where it is not in this process."""
        return self.engine.inside() if isinstance(self.engine, LocalEngine) else None

    def reply(
        self,
        message: str,
        history: Sequence[Message] = (),
        run: RunLog | None = None,
        request: Request | None = None,
        practised: Sequence[Practised] = (),
    ) -> Iterator[Reply]:
        """The reply to ``message``, growing; the last one is ``done`` and carries the times.

        ``run`` is the newest run of the experiment that is open beside the conversation; ``request``
        is what a button carries, and replaces reading the message; ``practised`` is what the student
        did before, oldest first. Any text is accepted: what can't
        be answered gets a sentence that says why.
        """
        start, first_text = time.monotonic(), 0.0
        reading = self._reader.read(message, history, run, request, practised)
        for reply in self._reply(reading):
            now = time.monotonic() - start
            first_text = first_text or now
            yield replace(reply, seconds=replace(reply.seconds, first_text=first_text, total=now))

    def search(self, question: str, history: Sequence[Message] = (), k: int = 4) -> Search:
        """The ``k`` best passages for ``question``, asked after ``history``."""
        reading = self._reader.read(question, history)
        return self.finder.search(reading.question, reading.leans_on, k)

    def _reply(self, reading: Reading) -> Iterator[Reply]:
        if reading.problem:
            yield Reply("ask_back", reading.problem, why=Decision("reading", "it can't be read"))
            return
        rejected: list[Rejection] = []
        for answerer in self._answerers:
            replies = answerer.answer(reading)
            if isinstance(replies, Passed):
                rejected.append(Rejection(answerer.name, replies.reason))
                continue
            for reply in replies:
                why = replace(reply.why, rejected=(*rejected, *reply.why.rejected))
                yield replace(reply, why=why)
            return

    def _use(self, engine: Engine | None) -> None:
        self.engine = engine
        keywords, encoder = self.retriever.keywords, self.retriever.encoder
        checker = Checker(self.reader, keywords, encoder) if self.reader and encoder else None
        writer = AnswerWriter(keywords, engine, checker, self._seconds)
        self._answerers = build_answerers(
            self.course, self.finder, self._bank, self.demos, self._reader, writer, self._judge
        )
