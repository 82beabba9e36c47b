"""What stands beside the chat: an experiment, a lesson, the clinic, the progress; and the link that opens it.

    ?demo=optimizers&lr=0.5            ?lesson=Activation+Functions&at=Softplus&quote=...
    ?show=clinic&case=4711&level=2

A link is what the address bar holds while its place is open, so it can be sent to a friend.
"""

from __future__ import annotations

import itertools
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl, urlencode

from demos.clinic.cases import LEVELS, MOST_CASES
from demos.kit.catalogue import Demo
from demos.kit.parameters import ParameterError, as_typed, check
from tutor.experiments import has_clinic
from tutor.records import Course, DemoRequest
from tutor.web.texts import Texts

LONGEST_QUOTE = 2000  # characters that are looked for in the lesson
PROGRESS, CLINIC = "?show=progress", "?show=clinic"
_OPENED = itertools.count(1)


@dataclass(frozen=True)
class OpenDemo:
    """An experiment; ``serial`` makes two openings differ.

    Hashable, since gradio hashes what a State holds: ``params`` are (name, value) pairs. With
    ``overlay`` the curves of the run before stay in its charts. ``predicted`` is the question that was
    put before this run, by its name, and the place of the option that was chosen.
    """

    name: str
    params: tuple[tuple[str, object], ...]
    serial: int
    overlay: bool = False
    predicted: tuple[str, int] | None = None

    @classmethod
    def of(cls, request: DemoRequest) -> OpenDemo:
        """A new opening."""
        return cls(request.name, tuple(request.params.items()), next(_OPENED), request.overlay)

    @classmethod
    def to_settle(cls, request: DemoRequest, question: str, option: int) -> OpenDemo:
        """An opening whose run settles what was predicted."""
        return replace(cls.of(request), predicted=(question, option))

    @property
    def link(self) -> str:
        """The query that opens it."""
        return link_to_demo(self.name, dict(self.params))


@dataclass(frozen=True)
class OpenLesson:
    """A lesson, by its title, at one of its headings; a ``quote`` of that section is marked."""

    lesson: str
    heading: str
    quote: str
    serial: int

    @classmethod
    def of(cls, lesson: str, heading: str = "", quote: str = "") -> OpenLesson:
        """A new opening."""
        return cls(lesson, heading, quote, next(_OPENED))

    @property
    def link(self) -> str:
        """The query that opens it."""
        return link_to_lesson(self.lesson, self.heading, self.quote)


@dataclass(frozen=True)
class OpenProgress:
    """What the student has practised; each opening is another, so that it is laid out anew."""

    serial: int
    link: str = PROGRESS

    @classmethod
    def of(cls) -> OpenProgress:
        """A new opening."""
        return cls(next(_OPENED))


@dataclass(frozen=True)
class OpenClinic:
    """The case of that number and level; each opening is another, so that it is laid out anew."""

    number: int
    level: int
    serial: int

    @classmethod
    def of(cls, number: int, level: int) -> OpenClinic:
        """A new opening."""
        return cls(number, level, next(_OPENED))

    @classmethod
    def at_random(cls, level: int = LEVELS[0]) -> OpenClinic:
        """A case that nobody has chosen."""
        return cls.of(secrets.randbelow(MOST_CASES), level)

    @property
    def link(self) -> str:
        """The query that opens it."""
        return f"{CLINIC}&" + urlencode({"case": self.number, "level": self.level})


Place = OpenDemo | OpenLesson | OpenProgress | OpenClinic


class NoPlaceError(LookupError):
    """A link leads nowhere; the message says what was asked for and what exists."""


def link_to_demo(name: str, params: Mapping[str, object]) -> str:
    """``?demo=`` with the parameters as a person types them."""
    return "?" + urlencode(
        {"demo": name, **{key: as_typed(value) for key, value in params.items()}}
    )


def link_to_lesson(lesson: str, heading: str = "", quote: str = "") -> str:
    """``?lesson=``, with ``at`` for a heading and ``quote`` for a sentence of its section."""
    values = {"lesson": lesson, "at": heading, "quote": quote}
    return "?" + urlencode({key: value for key, value in values.items() if value})


def read_link(query: str, course: Course, demos: Mapping[str, Demo], words: Texts) -> Place | None:
    """The place a query such as ``?demo=cnn&epochs=2`` opens; None where it names none.

    Raises NoPlaceError, in these ``words``, for an unknown experiment or lesson and for an invalid
    parameter. Other keys of the page itself (``__theme``) do not count.
    """
    values = dict(parse_qsl(query.removeprefix("?")))
    known = {key: value for key, value in values.items() if not key.startswith("__")}
    if "demo" in known:
        return _demo(known.pop("demo"), known, demos, words)
    if "lesson" in known:
        titles = [lesson.title for lesson in course.lessons]
        if known["lesson"] not in titles:
            raise NoPlaceError(
                words.no_lesson.format(name=known["lesson"][:80], names=", ".join(titles))
            )
        quote = known.get("quote", "")[:LONGEST_QUOTE]
        return OpenLesson.of(known["lesson"], known.get("at", ""), quote)
    if known.get("show") == "clinic" and has_clinic(demos):
        return _clinic(known, words)
    return OpenProgress.of() if known.get("show") == "progress" else None


def _clinic(typed: Mapping[str, str], words: Texts) -> OpenClinic:
    """The case that is named, or one at random."""
    level = typed.get("level", str(LEVELS[0]))
    if level not in map(str, LEVELS):
        raise NoPlaceError(words.clinic_no_case.format(most=MOST_CASES - 1))
    if "case" not in typed:
        return OpenClinic.at_random(int(level))
    number = typed["case"]
    if not re.fullmatch("[0-9]{1,6}", number):
        raise NoPlaceError(words.clinic_no_case.format(most=MOST_CASES - 1))
    return OpenClinic.of(int(number), int(level))


def _demo(name: str, typed: Mapping[str, str], demos: Mapping[str, Demo], words: Texts) -> OpenDemo:
    if name not in demos:
        raise NoPlaceError(words.no_demo.format(name=name[:80], names=", ".join(demos)))
    try:
        params = check(demos[name].Params, typed)
    except ParameterError as error:
        raise NoPlaceError(words.impossible.format(problem=error)) from error
    return OpenDemo.of(DemoRequest(name, {key: getattr(params, key) for key in typed}))
