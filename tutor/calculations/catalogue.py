"""The computations there are, and the one that a message asks for.

Every module of this package that defines ``COMPUTATION`` is one: adding a computation is adding a file.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from tutor.calculations import vocabulary
from tutor.calculations.message import Message
from tutor.calculations.placing import find_mentions, vocabulary_of
from tutor.calculations.reading import read_given
from tutor.calculations.record import Calculation, Computation, Given, Missing, UnfitError
from tutor.calculations.slots import MISSING, filled, missing, slots
from tutor.calculations.spelling import lowered
from tutor.calculations.tokens import NUMERIC, Vocabulary, read_tokens
from tutor.calculations.writing import words

_SENTENCE = re.compile(r"[^.!?\n]*(?:[.](?=\d)[^.!?\n]*)*(?:[.!?\n]+|$)")
_GREETINGS = ("please", "pls", "ok", "hi", "hey")
_MEASURES = "precision | recall | f1 | accuracy"
LONGEST_MESSAGE = 600  # characters; a longer one is a page, not a computation


@cache
def calculations() -> dict[str, Computation]:
    """Every computation by name, in the order of the names."""
    found: dict[str, Computation] = {}
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        loaded = importlib.import_module(f"tutor.calculations.{module.name}")
        computation = getattr(loaded, "COMPUTATION", None)
        if isinstance(computation, Computation):
            found[computation.name] = computation
    return dict(sorted(found.items()))


def read_calculation(message: str) -> Calculation | Missing | None:
    """The computation that ``message`` asks for, done; what it lacks; None where it asks for none.

    Any text is fine, and nothing in it is evaluated.
    """
    if len(message) > LONGEST_MESSAGE:
        return None
    read = read_message(message)
    if _is_something_else(read):
        return None
    found = _found(read)
    if not found and (kept := _with_numbers(read.text)):
        found = _found(Message(kept, read_tokens(kept, _known_words())))
    done = [one for one in found if isinstance(one, Calculation)]
    if not done and read.hold(vocabulary.EXPLAINING):
        return None
    if len(done) > 1:
        done = [one for one in done if not calculations()[one.name].fallback] or done[:1]
    if len(done) > 1:
        return _which(done)
    return done[0] if done else found[0] if found else None


def unread_calculation(message: str) -> Missing | None:
    """The computation that ``message`` gives numbers for, where none can be done with them.

    For a message of which ``read_calculation`` makes nothing: it asks how much, holds several numbers and
    the words of a computation, and its numbers have no place there. A reply should say so rather than
    quote an example with other numbers as if it were theirs. None for every other message.
    """
    read = read_message(message[:LONGEST_MESSAGE])
    numbers = sum(token.kind in NUMERIC for token in read.tokens)
    asks = read.hold(
        f"{vocabulary.EXPLICIT} | how many | how much | how large | how big | what size | which size"
    )
    if numbers < 2 or not asks or _is_something_else(read) or read.hold(vocabulary.EXPLAINING):
        return None
    meant = [each for each in calculations().values() if _is_meant(each, read)]
    named = {each.name: len({*_fields_named(each, read)}) for each in meant}
    best = max(meant, key=lambda each: named[each.name], default=None)
    if best is None or named[best.name] < 2:
        return None
    question = (
        f"You give numbers, and I can compute {best.title}, but I can't tell which number is which, so I "
        f"compute nothing. Say it like this: “{best.example}”"
    )
    return _missing(best, question)


def read_message(text: str) -> Message:
    """``text`` as the computations see it."""
    text = lowered(text)
    return Message(text, read_tokens(text, _known_words()))


def _with_numbers(text: str) -> str:
    """The sentences that hold numbers; none where another one asks, or none of them does."""
    told = _SENTENCE.findall(text)
    kept = [each for each in told if re.search(r"\d", each)]
    others = [each for each in told if each not in kept and each.strip()]
    whole = " ".join(kept)
    asks = "?" in whole or re.search(r"\b(?:compute|calculate|determine)\b", whole)
    return whole if others and asks and not any("?" in each for each in others) else ""


def _found(message: Message) -> list[Calculation | Missing]:
    """What each computation makes of the message, the fallbacks last."""
    known = sorted(calculations().values(), key=lambda each: each.fallback)
    return [one for one in (_read(each, message) for each in known) if one]


def _read(computation: Computation, message: Message) -> Calculation | Missing | None:
    """What comes of reading the message as this computation."""
    if _is_meant(computation, message):
        return _done(computation, message)
    if not message.hold(computation.subjects) or message.hold(computation.excludes):
        return None
    if not message.hold(computation.hints):
        return None
    done = _done(computation, message)
    return done if isinstance(done, Calculation) else None


def _is_meant(computation: Computation, message: Message) -> bool:
    """Whether the words name the subject and what is asked for, and no other computation."""
    asked = not computation.targets or message.hold(computation.targets)
    return asked and message.hold(computation.subjects) and not message.hold(computation.excludes)


def _fields_named(computation: Computation, message: Message) -> list[str]:
    return [mention.name for mention in find_mentions(message.tokens, computation)]


def _done(computation: Computation, message: Message) -> Calculation | Missing | None:
    """The computation with the numbers of the message, or what they lack."""
    try:
        given = computation.read(message) if computation.read else read_given(computation, message)
        if given is None or not _is_wanted(computation, message, given):
            return None
        lacking = missing(computation.Numbers, given)
        numbers = filled(computation.Numbers, given)
        if lacking:
            return _missing(computation, _needs(computation, lacking))
        return Calculation(computation.name, computation.topic, computation.solve(numbers))
    except UnfitError as error:
        return _missing(computation, f"{error} For example: “{computation.example}”")


def _is_wanted(computation: Computation, message: Message, given: Given) -> bool:
    """Whether more than a setting is there, or the message says "compute"."""
    fields = slots(computation.Numbers)
    own = [name for name, slot in fields.items() if slot.kind != "choice"]
    needed = [name for name in own if fields[name].default in (MISSING, None, ())]
    return any(name in given for name in needed or own or fields) or message.hold(
        vocabulary.EXPLICIT
    )


def _is_something_else(message: Message) -> bool:
    words_ = [token.text for token in message.tokens if token.text not in _GREETINGS]
    first, last = (words_[0], message.tokens[-1].text) if words_ else ("", "")
    ordered = any(first == order.strip() for order in vocabulary.ORDERS.split("|"))
    shown = message.starts(vocabulary.SHOWINGS) and not message.hold(
        f"{vocabulary.ASKS_STILL} | {vocabulary.EXPLICIT}"
    )
    doubted = first in vocabulary.YES_OR_NO.split() and not message.hold(vocabulary.ASKS_STILL)
    gone = last == "go" and not message.hold(_MEASURES)
    return ordered or shown or doubted or gone or message.hold(vocabulary.BLOCKERS)


def _needs(computation: Computation, lacking: Sequence[str]) -> str:
    return (
        f"I can compute {computation.title}, and still need the {words([*lacking])}. "
        f"For example: “{computation.example}”"
    )


def _missing(computation: Computation, question: str) -> Missing:
    return Missing(computation.name, computation.topic, question)


def _which(done: Sequence[Calculation]) -> Missing:
    known = calculations()
    names = " or ".join(known[one.name].title for one in done)
    example = known[done[0].name].example
    question = f"Which of them do you mean: {names}? For example: “{example}”"
    return Missing(done[0].name, done[0].topic, question)


@cache
def _known_words() -> Vocabulary:
    own = [vocabulary_of(computation) for computation in calculations().values()]
    orders = [
        word
        for text in (vocabulary.BLOCKERS, vocabulary.ORDERS, vocabulary.EXPLICIT)
        for word in text.replace("|", " ").split()
    ]
    everyday = (
        vocabulary.PLAIN_WORDS
        | vocabulary.LINKS
        | vocabulary.FUNCTION_LINKS
        | vocabulary.NEVER_MENDED
        | set(vocabulary.YES_OR_NO.split())
    )
    return Vocabulary(frozenset().union(*own, orders), everyday)
