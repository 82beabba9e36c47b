"""The records that flow between the rooms.

Knows the vocabulary of the whole tutor and nothing else: frozen data, no behaviour beyond a
derived value. A room takes records and gives records.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Kind = Literal["answer", "calculation", "demo", "run", "talk", "decline", "ask_back"]
Role = Literal["user", "assistant"]
UnitKind = Literal["sentence", "item", "header", "row", "code", "formula"]


@dataclass(frozen=True)
class Section:
    """One heading of a lesson and the Markdown under it, up to the next heading.

    ``asked`` are questions, as students type them, that the section answers: they help to find it.
    ``part`` is the heading above this one, empty where that is the lesson's title.
    """

    heading: str
    text: str
    asked: tuple[str, ...] = ()
    part: str = ""


@dataclass(frozen=True)
class Lesson:
    """One lesson of a course.

    ``order`` sorts the lessons; ``demos`` are the names of the experiments that belong to it;
    ``file`` is the path relative to the course's folder. Of ``quiz`` each heading is a question and
    each text its answer.
    """

    title: str
    order: float
    summary: str
    demos: tuple[str, ...]
    file: str
    sections: tuple[Section, ...]
    quiz: tuple[Section, ...] = ()


@dataclass(frozen=True)
class Course:
    """A titled, ordered set of lessons, and the path it was read from.

    ``starters`` are questions that a teacher offers on the first page.
    """

    title: str
    lessons: tuple[Lesson, ...]
    path: Path
    starters: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unit:
    """The smallest piece of a passage that can answer a question, verbatim.

    ``block`` numbers the paragraph, list, table, listing or formula of the passage that it is in.
    """

    kind: UnitKind
    text: str
    block: int


@dataclass(frozen=True)
class Passage:
    """A stretch of one section, short enough to embed and to quote.

    ``units`` are its pieces in order, tables, code and displayed formulas included; ``sentences``
    are those that are whole sentences. ``asked`` are those of its section.
    """

    lesson: str
    heading: str
    file: str
    text: str
    sentences: tuple[str, ...]
    asked: tuple[str, ...] = ()
    units: tuple[Unit, ...] = ()

    @property
    def label(self) -> str:
        """``lesson › heading``, the form a student sees and the encoder reads."""
        return f"{self.lesson} › {self.heading}"


@dataclass(frozen=True)
class Hit:
    """A passage found for a question.

    ``cosine`` is the dense similarity in [-1, 1] (0 where no encoder is loaded), ``score`` the
    fused rank score that orders the hits.
    """

    passage: Passage
    score: float
    cosine: float


@dataclass(frozen=True)
class Message:
    """One turn of the conversation so far."""

    role: Role
    content: str


@dataclass(frozen=True)
class Citation:
    """A numbered source of a reply: where it stands, and the sentence it rests on."""

    number: int
    lesson: str
    heading: str
    file: str
    quote: str


@dataclass(frozen=True)
class DemoRequest:
    """An experiment to open, with the parameters that the student's words named.

    With ``beside`` the curves of the run that is open stay behind the new ones.
    """

    name: str
    params: Mapping[str, object]
    beside: bool = False


@dataclass(frozen=True)
class Seconds:
    """Wall-clock seconds from the question to each mark of one reply."""

    retrieval: float = 0.0
    first_text: float = 0.0
    total: float = 0.0


@dataclass(frozen=True)
class Tokens:
    """Tokens the generator read and wrote for one reply; 0 where it was not asked."""

    prompt: int = 0
    generated: int = 0


@dataclass(frozen=True)
class Reply:
    """One reply, or its state while it streams (``done`` is then False).

    A reply of kind ``run`` tells of the experiment that is open; ``stop`` ends its run. ``offer`` is
    an experiment that shows what an answer is about, or a run to lay over the one that is opened;
    ``mathematics`` is a section with formulas and ``next_question`` what the lesson answers next.
    ``engine`` names what wrote the text: a model, ``quotation``, ``torch`` or ``rules``. ``notice``
    is a sentence for the page about how the reply came to be, empty when all went as planned.
    """

    kind: Kind
    answer: str
    citations: tuple[Citation, ...] = ()
    demo: DemoRequest | None = None
    stop: bool = False
    offer: DemoRequest | None = None
    mathematics: Citation | None = None
    next_question: str = ""
    engine: str = "rules"
    notice: str = ""
    seconds: Seconds = field(default_factory=Seconds)
    tokens: Tokens = field(default_factory=Tokens)
    done: bool = True

    @property
    def declined(self) -> bool:
        """True when the question was judged outside the course."""
        return self.kind == "decline"
