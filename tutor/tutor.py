"""The whole idea on one screen: a message and the conversation so far ─▶ a reply.

message ─▶ a wish for an experiment? ─▶ open it
        ─▶ passages ─▶ in the course's scope? ─▶ evidence ─▶ generated, checked, cited
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Self

from demos.catalogue import Demo, find_demos
from demos.parameters import as_typed
from tutor.answering.answer import write_answer
from tutor.answering.engine import Engine
from tutor.answering.evidence import pick_evidence
from tutor.answering.loading import load_engine
from tutor.course import cut_passages, read_course
from tutor.records import Course, DemoRequest, Message, Reply, Seconds
from tutor.retrieval import Retriever
from tutor.retrieval.encoder import load_encoder
from tutor.retrieval.retriever import Search, names_its_subject
from tutor.routing import read_wish
from tutor.settings import Settings

LONGEST_MESSAGE = 2000  # characters; a question of a page is no question
NEAREST_LESSONS = 3
_GREETING = re.compile(
    r"^\W*(hi|hello|hey|yo|hiya|good (morning|afternoon|evening|day)|thanks?|thank you|thx|ty|cheers|"
    r"ok|okay|great|cool|help|bye|goodbye)(\W+(there|again|so much|very much|a lot|tutor|you|all|everyone|"
    r"thanks?|thank you|bye))*\W*$|^\W*(what|who) (can|are) you( do)?( (here|for me))?\W*$",
    re.I,
)
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
        self.course, self.retriever, self.engine = course, retriever, engine
        self.demos: dict[str, Demo] = find_demos()
        self._seconds = seconds

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Read the course, build or read its index, load the models.

        Raises CourseError, and WeightsError for a model that the owner named.
        """
        course = read_course(settings.course)
        encoder = load_encoder()
        retriever = Retriever(course, cut_passages(course), encoder, settings.cache)
        return cls(course, retriever, load_engine(settings), settings.reply_seconds)

    def reply(self, message: str, history: Sequence[Message] = ()) -> Iterator[Reply]:
        """The reply to ``message``, growing; the last one is ``done`` and carries the times.

        Any text is fine: what can't be answered gets a sentence that says why.
        """
        clock = _Clock()
        question = clean(message)
        for reply in self._reply(question, history, clock):
            yield clock.stamp(reply)

    def _reply(self, question: str, history: Sequence[Message], clock: _Clock) -> Iterator[Reply]:
        if not question:
            yield Reply("ask_back", "Your message is empty. Ask a question about the course.")
            return
        if len(question) > LONGEST_MESSAGE:
            yield Reply("ask_back", _too_long(question))
            return
        if _GREETING.match(question):
            yield Reply("ask_back", self._welcome())
            return
        question = _OPENING.sub("", question, count=1) or question
        wish = read_wish(question, self.demos)
        if wish:
            yield self._open(wish.request) if wish.request else Reply("ask_back", wish.ask_back)
            return
        earlier = _last_question(history)
        search = self.retriever.search(question, earlier)
        clock.retrieved()
        if not search.covered:
            yield Reply("decline", self._decline(search))
            return
        evidence = pick_evidence(
            search.question, search.hits, self.retriever.encoder, self.retriever.keywords
        )
        if not evidence:
            yield Reply("decline", self._decline(search))
            return
        yield from write_answer(
            search.question, evidence, self.engine, self.retriever.keywords, self._seconds
        )

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

    def _welcome(self) -> str:
        titles = ", ".join(lesson.title for lesson in self.course.lessons[:4])
        text = (
            f"Hello! I answer questions about {self.course.title} from its lessons ({titles}, …), "
            "each sentence with its source."
        )
        examples = [f"“{demo.examples[0]}”" for demo in self.demos.values() if demo.examples]
        return (
            f"{text} I also run live experiments: try {' or '.join(examples)}."
            if examples
            else text
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
        clean(message.content)[:LONGEST_MESSAGE] for message in history if message.role == "user"
    ]
    whole = [question for question in asked if names_its_subject(question)]
    return (whole or asked or [""])[-1]


def _too_long(question: str) -> str:
    return (
        f"Your message has {len(question):,} characters; I read up to {LONGEST_MESSAGE:,}. "
        "It is still above: shorten it to the question itself."
    )
