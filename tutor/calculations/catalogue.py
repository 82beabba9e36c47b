"""The computations there are, and the one that a message asks for.

Every ``Computation`` of a module of this package is one: adding a computation is adding it to a file.
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
from tutor.calculations.record import Calculation, Computation, Given, Missing
from tutor.calculations.slots import MISSING, UnfitError
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
        for name, value in vars(loaded).items():
            if isinstance(value, Computation) and not name.startswith("_"):
                found[value.name] = value
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
        known = [calculations()[one.name] for one in done]
        titles = " or ".join(each.title for each in known)
        return _missing(known[0], f"Which of them do you mean: {titles}?")
    return done[0] if done else found[0] if found else None


def changed_calculation(before: Sequence[str], message: str) -> Calculation | Missing | None:
    """The last computation that was asked for ``before``, again with what ``message`` changes.

    "and if batch is 64?" leans on it. None where there is none, or where this message, or one since,
    gives none of its numbers and options: then something else is talked about.
    """
    for place in reversed(range(len(before))):
        found = read_calculation(before[place])
        if not isinstance(found, Calculation):
            continue
        computation = calculations()[found.name]
        given: Given = {}
        for text in (*before[place:], message):
            told = read_given(computation, read_message(text)) if given else _given(found, text)
            if not told:
                return None
            given |= told
        return _solved(computation, given)
    return None


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
    named = {each: len({one.name for one in find_mentions(read.tokens, each)}) for each in meant}
    best = max(meant, key=named.__getitem__, default=None)
    if best is None or named[best] < 2:
        return None
    said = (
        f"You give numbers, and I can compute {best.title}, but I can't tell which number is which, so I "
        "compute nothing."
    )
    return _missing(best, said, "Say it like this:")


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
    if not _is_about(computation, message) or not message.hold(computation.phrases("hints")):
        return None
    done = _done(computation, message)
    return done if isinstance(done, Calculation) else None


def _is_meant(computation: Computation, message: Message) -> bool:
    """Whether the words name the subject and what is asked for, and no other computation."""
    targets = computation.phrases("asks")
    return (not targets or message.hold(targets)) and _is_about(computation, message)


def _is_about(computation: Computation, message: Message) -> bool:
    about, never = computation.phrases("about"), computation.phrases("never")
    return message.hold(about) and not message.hold(never)


def _done(computation: Computation, message: Message) -> Calculation | Missing | None:
    """The computation with the numbers of the message, or what they lack."""
    try:
        given = (computation.read or read_given)(computation, message)
    except UnfitError as error:
        return _missing(computation, str(error))
    if given is None or not _is_wanted(computation, message, given):
        return None
    return _solved(computation, given)


def _given(found: Calculation, message: str) -> Given | None:
    """The numbers that a computation was done with."""
    computation = calculations()[found.name]
    return (computation.read or read_given)(computation, read_message(message))


def _solved(computation: Computation, given: Given) -> Calculation | Missing:
    try:
        lacking, numbers = computation.missing(given), computation.filled(given)
        if lacking:
            needs = f"I can compute {computation.title}, and still need the {words(lacking)}."
            return _missing(computation, needs)
        return Calculation(computation.name, computation.topic, computation.solve(**numbers))
    except UnfitError as error:
        return _missing(computation, str(error))


def _is_wanted(computation: Computation, message: Message, given: Given) -> bool:
    """Whether more than a setting is there, or the message says "compute"."""
    fields = computation.fields
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


def _missing(computation: Computation, said: str, lead: str = "For example:") -> Missing:
    """What is said, with the example."""
    question = f"{said} {lead} “{computation.example}”"
    return Missing(computation.name, computation.topic, question)


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
