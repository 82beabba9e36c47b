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

from tutor.calculations.names import vocabulary_of
from tutor.calculations.reading import read_given
from tutor.calculations.record import Calculation, Computation, Given, Missing, UnfitError, Words
from tutor.calculations.slots import MISSING, filled, missing, slots
from tutor.calculations.spelling import lowered
from tutor.calculations.tokens import Token, Vocabulary, read_tokens
from tutor.calculations.vocabulary import (
    ASKS_STILL,
    BLOCKERS,
    EXPLAINING,
    EXPLICIT,
    FUNCTION_LINKS,
    LINKS,
    NEVER_MENDED,
    ORDERS,
    PLAIN_WORDS,
    SHOWINGS,
    YES_OR_NO,
)
from tutor.calculations.writing import words

_SENTENCE = re.compile(r"[^.!?\n]*(?:[.](?=\d)[^.!?\n]*)*(?:[.!?\n]+|$)")
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
    text = lowered(message)
    tokens = read_tokens(text, _known_words())
    if _is_something_else(tokens):
        return None
    found = _found(tokens, text)
    if not found and (kept := _with_numbers(text)):
        found = _found(read_tokens(kept, _known_words()), kept)
    done = [one for one in found if isinstance(one, Calculation)]
    if not done and Words(tokens).hold(EXPLAINING):
        return None
    if len(done) > 1:
        done = [one for one in done if not calculations()[one.name].fallback] or done[:1]
    if len(done) > 1:
        return _which(done)
    return done[0] if done else found[0] if found else None


def _with_numbers(text: str) -> str:
    """The sentences that hold numbers; none where another one asks, or none of them does."""
    told = _SENTENCE.findall(text)
    kept = [each for each in told if re.search(r"\d", each)]
    others = [each for each in told if each not in kept and each.strip()]
    whole = " ".join(kept)
    asks = "?" in whole or re.search(r"\b(?:compute|calculate|determine)\b", whole)
    return whole if others and asks and not any("?" in each for each in others) else ""


def _found(tokens: Sequence[Token], text: str) -> list[Calculation | Missing]:
    """What each computation makes of the message, the fallbacks last."""
    known = sorted(calculations().values(), key=lambda each: each.fallback)
    return [one for one in (_read(each, tokens, text) for each in known) if one]


def _read(
    computation: Computation, tokens: Sequence[Token], text: str
) -> Calculation | Missing | None:
    """What comes of reading the message as this computation."""
    if not computation.is_meant(tokens):
        return None
    if computation.is_asked(tokens):
        return _done(computation, tokens, text)
    if not Words(tokens).hold(computation.hints):
        return None
    done = _done(computation, tokens, text)
    return done if isinstance(done, Calculation) else None


def _done(
    computation: Computation, tokens: Sequence[Token], text: str
) -> Calculation | Missing | None:
    """The computation with the numbers of the message, or what they lack."""
    try:
        given = _given(computation, tokens, text)
        if given is None or not _is_wanted(computation, tokens, given):
            return None
        lacking = missing(computation.Numbers, given)
        numbers = filled(computation.Numbers, given)
        if lacking:
            return _missing(computation, _needs(computation, lacking))
        return Calculation(computation.name, computation.topic, computation.solve(numbers))
    except UnfitError as error:
        return _missing(computation, f"{error} For example: “{computation.example}”")


def _given(computation: Computation, tokens: Sequence[Token], text: str) -> Given | None:
    if computation.read_text:
        return computation.read_text(text)
    return computation.read(tokens) if computation.read else read_given(computation, tokens)


def _is_wanted(computation: Computation, tokens: Sequence[Token], given: Given) -> bool:
    """Whether more than a setting is there, or the message says "compute"."""
    fields = {
        name: slot for name, slot in slots(computation.Numbers).items() if slot.kind != "choice"
    }
    own = [name for name, slot in fields.items() if slot.default in (MISSING, None, ())]
    if computation.read_text:
        return bool(given)
    return any(name in given for name in own or fields) or Words(tokens).hold(EXPLICIT)


def _is_something_else(tokens: Sequence[Token]) -> bool:
    message = Words(tokens)
    first = next(
        (token for token in tokens if token.text not in ("please", "pls", "ok", "hi", "hey")), None
    )
    ordered = first is not None and Words([first]).hold(ORDERS)
    shown = message.starts(SHOWINGS) and not message.hold(f"{ASKS_STILL} | {EXPLICIT}")
    doubted = first is not None and first.text in YES_OR_NO.split() and not message.hold(ASKS_STILL)
    last = tokens[-1].text if tokens else ""
    return (
        ordered
        or shown
        or doubted
        or (last == "go" and not message.hold(_MEASURES))
        or message.hold(BLOCKERS)
    )


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
    return Missing(
        done[0].name, done[0].topic, f"Which of them do you mean: {names}? For example: “{example}”"
    )


@cache
def _known_words() -> Vocabulary:
    own = [vocabulary_of(computation) for computation in calculations().values()]
    orders = [
        word for text in (BLOCKERS, ORDERS, EXPLICIT) for word in text.replace("|", " ").split()
    ]
    everyday = PLAIN_WORDS | LINKS | FUNCTION_LINKS | NEVER_MENDED | set(YES_OR_NO.split())
    return Vocabulary(frozenset().union(*own, orders), everyday)
