"""The whole idea on one screen: a message and the conversation so far ─▶ a reply.

message ─▶ about the run that is open? ─▶ its numbers, or another run
        ─▶ small talk? ─▶ a reply of its own
        ─▶ numbers to compute? ─▶ torch computes, each step shown
        ─▶ a formula asked for? ─▶ as the lesson writes it
        ─▶ a wish for an experiment? ─▶ open it
        ─▶ passages ─▶ in the course's scope? ─▶ evidence ─▶ generated, checked, cited
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Self

from demos.kit.catalogue import Demo, find_demos
from demos.kit.language_models import LanguageModel
from demos.kit.parameters import as_typed
from demos.kit.run_log import RunLog
from tutor.answering.answer import QUOTATION, citations_of, write_answer
from tutor.answering.engine import Engine
from tutor.answering.evidence import (
    PASSAGES,
    READ_SENTENCES,
    SENTENCES,
    EvidenceSentence,
    pick_evidence,
)
from tutor.answering.formula import find_formula, formula_topic, merge
from tutor.answering.loading import AbsentEngine, load_engine
from tutor.answering.local import LocalEngine
from tutor.calculations import Missing, read_calculation
from tutor.course import cut_passages, read_course
from tutor.errors import WeightsError
from tutor.language.signs import read_signs
from tutor.next_steps import find_mathematics, find_next_question
from tutor.open_run import talk_about_run
from tutor.records import Citation, Course, DemoRequest, Message, Reply, Seconds
from tutor.retrieval import Retriever
from tutor.retrieval.encoder import load_encoder
from tutor.retrieval.retriever import Search, names_its_subject
from tutor.routing import Likeness, offer, read_wish, wish_for
from tutor.settings import Settings
from tutor.small_talk import SmallTalk, talk_back

LONGEST_MESSAGE = 2000  # characters; a question of a page is no question
NEAREST_LESSONS = 3
FORMULA_HITS, FORMULA_SENTENCES = 15, 2  # passages looked through, sentences said of a formula
_AFTER = re.compile(r"\b(?:after|finished|done with|know|learn(?:ed|t)|read)\b(.+)", re.I)
# What a question may open with: "ok but why" asks "but why".
_OPENING = re.compile(
    r"^\W*((hi|hello|hey|ok|okay|great|cool|nice|thanks|thank you|thx)( there)?[\s,.!:;-]+)+(?=\w)",
    re.I,
)


class Tutor:
    """Answers from one course and knows its experiments; safe to use from several threads."""

    def __init__(
        self, course: Course, retriever: Retriever, engine: Engine | None, seconds: float = 20.0
    ) -> None:
        """``seconds`` limits each generation; without an engine the lessons are quoted."""
        self.course, self.retriever = course, retriever
        self.engine: Engine | None = engine
        self.language_model: LanguageModel | None = None  # for experiments to look into
        self.demos: dict[str, Demo] = find_demos(lambda: self.language_model)
        self._small_talk = SmallTalk(retriever.encoder)
        self._likeness = Likeness(self.demos, retriever.encoder) if retriever.encoder else None
        self._seconds = seconds

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
        retriever = Retriever(course, cut_passages(course), load_encoder(), settings.cache)
        engine = AbsentEngine("The language model is still loading.")
        return cls(course, retriever, engine, settings.reply_seconds)

    def load_engine(self, settings: Settings) -> None:
        """From now on a language model writes, and experiments look into it if it is in this process.

        Raises WeightsError for a model that the owner named; replies then quote, and say why.
        """
        try:
            self.engine = load_engine(settings)
        except WeightsError as error:
            self.engine = AbsentEngine(str(error))
            raise
        engine = self.engine
        self.language_model = engine.inside() if isinstance(engine, LocalEngine) else None

    def reply(
        self, message: str, history: Sequence[Message] = (), run: RunLog | None = None
    ) -> Iterator[Reply]:
        """The reply to ``message``, growing; the last one is ``done`` and carries the times.

        ``run`` is the newest run of the experiment that is open beside the conversation. Any text
        is fine: what can't be answered gets a sentence that says why.
        """
        clock = _Clock()
        question = clean(message)
        for reply in self._reply(question, history, run, clock):
            yield clock.stamp(reply)

    def search(self, question: str, history: Sequence[Message] = (), k: int = 4) -> Search:
        """The ``k`` best passages for ``question``, asked after ``history``."""
        return self.retriever.search(question, _last_question(history), k)

    def _reply(
        self, question: str, history: Sequence[Message], run: RunLog | None, clock: _Clock
    ) -> Iterator[Reply]:
        if not question:
            yield Reply("ask_back", "Your message is empty. Ask a question about the course.")
            return
        if len(question) > LONGEST_MESSAGE:
            yield Reply("ask_back", _too_long(question))
            return
        asked = _OPENING.sub("", question, count=1) or question
        reply = (
            (run and talk_about_run(question, run))
            or self._talk(question, history)
            or self._calculate(asked)
            or self._formula(asked, history)
            or self._experiment(asked)
        )
        if reply:
            yield reply
            return
        search = self.search(asked, history)
        clock.retrieved()
        evidence = self._evidence(search) if search.covered else ()
        if not evidence:
            yield Reply("decline", self._decline(search))
            return
        for reply in write_answer(
            search.question, evidence, self.engine, self.retriever.keywords, self._seconds
        ):
            yield self._with_next_steps(reply, asked, search) if reply.done else reply

    def _with_next_steps(self, reply: Reply, asked: str, search: Search) -> Reply:
        return replace(
            reply,
            offer=self._offer(asked, reply),
            mathematics=find_mathematics(search.hits, reply.citations),
            next_question=find_next_question(self.course, reply.citations),
        )

    def _offer(self, question: str, reply: Reply) -> DemoRequest | None:
        """The experiment for what was asked, or for the section that answered it."""
        headings = [citation.heading for citation in reply.citations[:1]]
        found = (offer(text, self.demos) for text in (question, *headings))
        return next((request for request in found if request), None)

    def _talk(self, message: str, history: Sequence[Message]) -> Reply | None:
        talk = self._small_talk.kind_of(message)
        if talk is None:
            return None
        last = self._last_lesson(message, history) if talk == "next" else ""
        return Reply("talk", talk_back(talk, self.course, self.demos, last))

    def _last_lesson(self, message: str, history: Sequence[Message]) -> str:
        """Title of the lesson that "what next" follows: one it names, else the last asked about."""
        named = _AFTER.search(message)
        for topic in (named[1] if named else "", _last_question(history)):
            search = self.retriever.search(topic, k=1) if names_its_subject(topic) else None
            if search and search.covered:
                return search.hits[0].passage.lesson
        return ""

    def _calculate(self, question: str) -> Reply | None:
        """A computation of this course: its lesson is where the computation's topic is taught."""
        calculation = read_calculation(question.replace("$", ""))  # "sigmoid of $0.5$"
        search = calculation and self.retriever.search(calculation.topic)
        if not (calculation and search and search.covered):
            return None
        if isinstance(calculation, Missing):
            # "let me play with the weights of a neuron" lacks numbers because it wants none.
            signs, wish = read_signs(question), read_wish(question, self.demos)
            if wish and wish.request and (signs.ordered or signs.shown):
                return None
            return Reply("ask_back", calculation.question)
        citations = citations_of(self._evidence(search)[:1])
        return Reply("calculation", calculation.answer, citations, engine="torch")

    def _formula(self, question: str, history: Sequence[Message]) -> Reply | None:
        """The formula that was asked for, then what its passage says of it."""
        topic = formula_topic(question, _last_question(history))
        if not topic:
            return None
        search = self.search(question, history, FORMULA_HITS)
        plainly = self.retriever.search(f"what {topic} computes", k=FORMULA_HITS)
        found = find_formula(merge(search.hits, plainly.hits)) if search.covered else None
        if not found:
            return None
        hit, lead, formula = found
        about = pick_evidence(
            question, [hit], self.retriever.encoder, self.retriever.keywords, FORMULA_SENTENCES
        )
        said = " ".join(f"{item.text} [1]" for item in about if item.text not in lead)
        citation = Citation(1, hit.passage.lesson, hit.passage.heading, hit.passage.file, lead)
        answer = f"{lead} [1]\n\n{formula}\n\n{said}".strip()
        reply = Reply("answer", answer, (citation,), engine=QUOTATION)
        return self._with_next_steps(reply, topic, search)

    def _evidence(self, search: Search) -> tuple[EvidenceSentence, ...]:
        readable = [hit for hit in search.hits if hit.passage.sentences]
        return pick_evidence(
            search.question,
            readable[:PASSAGES],
            self.retriever.encoder,
            self.retriever.keywords,
            READ_SENTENCES if self.engine and self.engine.tuned else SENTENCES,
        )

    def _experiment(self, message: str) -> Reply | None:
        wish = read_wish(message, self.demos, self._likeness)
        if wish is None:
            return None
        if wish.request is None:
            return Reply("ask_back", wish.ask_back)
        reply, compared = self._open(wish.request), wish.compared
        if compared is None:
            return reply
        order = wish_for(compared, self.demos[compared.name])
        text = f"{reply.answer} To lay the other one you named over it, say “{order}”."
        return replace(reply, answer=text, offer=compared)

    def _open(self, request: DemoRequest) -> Reply:
        demo = self.demos[request.name]
        given = ", ".join(
            f"{name.replace('_', ' ')} = {as_typed(value)}"
            for name, value in request.params.items()
        )
        text = f"Here is the experiment **{demo.title}**" + (f" with {given}." if given else ".")
        return Reply("demo", f"{text} {demo.summary}", demo=request)

    def _decline(self, search: Search) -> str:
        lessons = list(dict.fromkeys(hit.passage.lesson for hit in search.hits))[:NEAREST_LESSONS]
        names = " · ".join(f"**{lesson}**" for lesson in lessons)
        return (
            f"That is outside this course on {self.course.title}, so I don't answer it. "
            f"The nearest lessons are {names}."
        )


class _Clock:
    """Seconds since the message arrived, at the marks a reply reports."""

    def __init__(self) -> None:
        self._start = time.monotonic()
        self._retrieval = self._first_text = 0.0

    def retrieved(self) -> None:
        self._retrieval = time.monotonic() - self._start

    def stamp(self, reply: Reply) -> Reply:
        now = time.monotonic() - self._start
        if reply.answer and not self._first_text:
            self._first_text = now
        return replace(reply, seconds=Seconds(self._retrieval, self._first_text, now))


def clean(message: str) -> str:
    """``message`` with spaces for control characters, no lone surrogates, no outer white space."""
    text = message.encode("utf-8", "ignore").decode("utf-8")
    return "".join(char if char in "\n\t" or char.isprintable() else " " for char in text).strip()


def _last_question(history: Sequence[Message]) -> str:
    """The last question that names its subject: a follow-up to a follow-up is about that one too."""
    asked = [
        clean(message.content)
        for message in history
        if message.role == "user"
        and len(message.content) <= LONGEST_MESSAGE  # others were not read
    ]
    whole = [question for question in asked if names_its_subject(question)]
    return (whole or asked or [""])[-1]


def _too_long(question: str) -> str:
    return (
        f"Your message has {len(question):,} characters; I read up to {LONGEST_MESSAGE:,}. "
        "It is still above: shorten it to the question itself."
    )
