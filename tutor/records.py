"""The records that flow between the packages.

The vocabulary of the whole tutor: frozen data, no behaviour beyond a derived value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Kind = Literal["answer", "calculation", "demo", "run", "talk", "decline", "ask_back"]
Role = Literal["user", "assistant"]
UnitKind = Literal["sentence", "item", "header", "row", "code", "formula"]
SectionRole = Literal["text", "objectives", "exercise", "links"]
Grade = Literal["right", "half", "wrong"]
PractisedKind = Literal["asked", "read", "right", "half", "wrong", "healed"]
QuizStep = Literal["ask", "hint", "skip", "stop", "right", "half", "wrong"]
FindingKind = Literal["mended", "left out", "unreadable", "mark"]


@dataclass(frozen=True)
class Section:
    """One heading of a lesson and the Markdown under it, up to the next heading.

    ``asked`` are questions, as students type them, that the section answers: they help to find it.
    ``part`` is the heading above this one, empty where that is the lesson's title. ``role`` tells a
    text, which answers, from objectives, exercises and lists of links, which echo a question.
    """

    heading: str
    text: str
    asked: tuple[str, ...] = ()
    part: str = ""
    role: SectionRole = "text"


@dataclass(frozen=True)
class Lesson:
    """One lesson of a course.

    ``order`` sorts the lessons; ``demos`` are the names of the experiments that belong to it;
    ``file`` is the path relative to the course's folder. In ``quiz`` each heading is a question and
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
class Finding:
    """What a teacher should know of a file of the course: what was seen, and what was done or is to do.

    ``mended``      read as meant, though it is not written so
    ``left out``    no lesson: a licence, a translation, a draft
    ``unreadable``  should be a lesson and can't be read
    ``mark``        a mark in the text that is not understood
    ``line`` counts from 1; 0 where it concerns the whole file.
    """

    kind: FindingKind
    file: str
    text: str
    line: int = 0

    def __str__(self) -> str:
        """File, line and sentence."""
        return f"{self.file}{f', line {self.line}' if self.line else ''}: {self.text}"


@dataclass(frozen=True)
class Course:
    """A titled, ordered set of lessons, and the path it was read from.

    ``starters`` are questions that a teacher offers on the first page; ``findings`` are what a teacher
    should know of its files; ``language`` is the two-letter code of the language it is written in.
    """

    title: str
    lessons: tuple[Lesson, ...]
    path: Path
    starters: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    language: str = "en"


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
    are those that are whole sentences. ``asked`` and ``role`` are those of its section.
    """

    lesson: str
    heading: str
    file: str
    text: str
    sentences: tuple[str, ...]
    asked: tuple[str, ...] = ()
    units: tuple[Unit, ...] = ()
    role: SectionRole = "text"

    def __post_init__(self) -> None:
        """Where no units are given, the sentences are all there is."""
        if not self.units:
            units = tuple(Unit("sentence", text, i) for i, text in enumerate(self.sentences))
            object.__setattr__(self, "units", units)

    @property
    def label(self) -> str:
        """``lesson › heading``, the form a student sees and the encoder reads."""
        return f"{self.lesson} › {self.heading}"


@dataclass(frozen=True)
class Judgement:
    """What the reader makes of a question, or of a claim, beside one passage.

    answers  logit of "the passage answers the question" (speaks of the claim)
    units    of each unit, the logit of "this one answers"; one number for each of Passage.units
    yes, no  of a yes/no question, the probability of each; of a claim, that it is supported,
             that it is contradicted; in [0, 1], and together at most 1
    """

    answers: float
    units: tuple[float, ...]
    yes: float
    no: float


@dataclass(frozen=True)
class Hit:
    """A passage found for a question.

    ``cosine`` is the dense similarity in [-1, 1] (0 where no encoder is loaded), ``score`` the
    fused score that orders the hits. ``judgement`` is None where no reader has read it.
    """

    passage: Passage
    score: float
    cosine: float
    judgement: Judgement | None = None


EVEN_ODDS = 0.5


@dataclass(frozen=True)
class Coverage:
    """How sure it is that a passage of the course answers ``question``.

    ``probability`` in [0, 1] comes from what the reader made of the passages; without a reader the
    share of known words stands for it. From ``threshold`` on the question is answered. ``features``
    are the numbers that it was worked out from; ``touched`` says that the course speaks of the subject.
    """

    question: str
    probability: float
    threshold: float
    features: Mapping[str, float]
    touched: bool = False

    @property
    def covered(self) -> bool:
        """Whether the question is answered from the course."""
        return self.probability >= self.threshold

    @property
    def doubtful(self) -> bool:
        """Whether it is answered, and more likely than not something else is meant."""
        return self.covered and self.probability < EVEN_ODDS


@dataclass(frozen=True)
class Rejection:
    """What was considered for a reply and left out: an answerer, or a sentence that was generated."""

    what: str
    reason: str


@dataclass(frozen=True)
class Decision:
    """Why a reply is as it is.

    ``answerer`` wrote it, ``by`` says what made the message one for it. Where lessons were searched,
    ``question`` is what was searched for, ``passages`` what was found, best first, and ``coverage``
    how sure it is that they answer. ``rejected`` comes in the order in which it was considered.
    """

    answerer: str
    by: str
    question: str = ""
    passages: tuple[Hit, ...] = ()
    coverage: Coverage | None = None
    rejected: tuple[Rejection, ...] = ()


@dataclass(frozen=True)
class Message:
    """One turn of the conversation so far."""

    role: Role
    content: str


@dataclass(frozen=True)
class Citation:
    """A numbered source of a reply: the section, and the sentence that the reply rests on."""

    number: int
    lesson: str
    heading: str
    file: str
    quote: str


@dataclass(frozen=True)
class Excerpt:
    """What a reply shows of the passage behind it.

    ``number`` is its citation's; ``shown`` are the places of the units that are shown, in order, from
    0, and ``marked`` those of them that answer. ``cut_before`` and ``cut_after`` tell of a longer
    passage that more of it stands there; ``opened`` is False where the answer says it already.
    """

    number: int
    passage: Passage
    shown: tuple[int, ...]
    marked: tuple[int, ...]
    cut_before: bool = False
    cut_after: bool = False
    opened: bool = True


@dataclass(frozen=True)
class DemoRequest:
    """An experiment to open, with the parameters that the student's words named.

    With ``overlay`` the curves of the run that is open stay behind the new ones.
    """

    name: str
    params: Mapping[str, object]
    overlay: bool = False


@dataclass(frozen=True)
class SectionRequest:
    """A section of a lesson to answer from; its heading is the question."""

    lesson: str
    heading: str


@dataclass(frozen=True)
class QuizRequest:
    """A step of a quiz.

    ``ask``                  another question, of the ``lesson`` of that title; "" for any
    ``hint · skip · stop``   about the question that is open
    ``right · half · wrong`` what a student says of their own answer to ``question``
    """

    step: QuizStep
    lesson: str = ""
    question: str = ""


@dataclass(frozen=True)
class ClinicRequest:
    """A case of the clinic to open, at that level, from 1 to 3."""

    level: int


# What a button carries, where a typed message has to be read.
Request = DemoRequest | SectionRequest | QuizRequest


@dataclass(frozen=True)
class QuizTurn:
    """Where a quiz stands after a reply.

    ``question`` is the prompt, ``lesson`` the title of its lesson; ``opened`` says that an answer is
    awaited, with so many ``hints_left``. ``grade`` is what the last answer was worth; where that could
    not be told (``unsure``), the student is asked for it. ``choices`` are letters to answer with.
    """

    lesson: str
    question: str = ""
    opened: bool = False
    hints_left: int = 0
    grade: Grade | None = None
    unsure: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Practised:
    """One thing that a student did, as the browser remembers it.

    ``what`` is a question put to the tutor (asked), a lesson that was opened (read), the grade of an
    answer to the quiz's ``question``, or a run of the clinic that was mended (healed), whose fault then is
    the ``question``; ``at`` is the time in seconds since 1970, UTC.
    """

    what: PractisedKind
    lesson: str
    at: float
    question: str = ""


@dataclass(frozen=True)
class Seconds:
    """Wall-clock seconds of one reply: of its search, and from the message to its first text and its end."""

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
    an experiment that shows what an answer is about, or a run to overlay on the one that is opened;
    ``mathematics`` is a section with formulas and ``next_section`` what the lesson answers next.
    ``quiz`` is where a quiz stands, ``clinic`` a case of the clinic that is opened.
    ``quotes`` are what each source mark in ``answer`` rests on, in order; ``excerpts`` are the passages
    that follow it.
    ``engine`` names what wrote the text: a model, ``quotation``, ``torch`` or ``rules``. ``notice``
    is a sentence for the page about how the reply came to be, empty when all went as planned; ``why``
    is the decision behind it, for whoever asks.
    """

    kind: Kind
    answer: str
    citations: tuple[Citation, ...] = ()
    quotes: tuple[str, ...] = ()
    excerpts: tuple[Excerpt, ...] = ()
    demo: DemoRequest | None = None
    stop: bool = False
    offer: DemoRequest | None = None
    mathematics: Citation | None = None
    next_section: SectionRequest | None = None
    quiz: QuizTurn | None = None
    clinic: ClinicRequest | None = None
    engine: str = "rules"
    notice: str = ""
    seconds: Seconds = field(default_factory=Seconds)
    tokens: Tokens = field(default_factory=Tokens)
    done: bool = True
    why: Decision = Decision("", "")

    @property
    def next_question(self) -> str:
        """The question that the next section answers; "" where there is none."""
        return self.next_section.heading if self.next_section else ""

    @property
    def declined(self) -> bool:
        """True when the question was judged outside the course."""
        return self.kind == "decline"
