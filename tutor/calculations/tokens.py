"""A message ─▶ words, signs, numbers and sizes: "32x32 img, k3" ─▶ size 32 × 32, img , k 3.

Knows numbers, sizes and formulas, and mends a word that is one letter off a known one.
Reads any text in time linear in its length; nothing is evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from tutor.calculations.code import as_words
from tutor.calculations.formulas import Formula, find_formulas
from tutor.calculations.spelling import as_word, plainly
from tutor.language import numerals
from tutor.language.spelling import Speller

SHORTEST_MENDED = 5  # letters; shorter words are too easily another word
_LIKE = 0.75  # one slip in five letters, two in eight
NUMERIC = ("number", "size", "formula")  # kinds that have to find a place
_FORMULA = "ƒ"
_OPTIONS = re.compile(r"([(\[])([^()\[\]]*)[)\]]")  # of a phrase: "(a/b)", "[a/b]"
_NEGATIVE_AFTER = frozenset(["(", "[", ",", ";", "=", ":", "of", "at", "for", "is", "and"])


@dataclass(frozen=True)
class Token:
    """A word, a sign, a number, a size or a formula.

    ``values`` are a size's sides, or a number's readings glued by a comma: "3,16" holds both;
    ``value`` is the number as one, None where it can't be one.
    """

    kind: str
    text: str
    value: float | None = None
    values: tuple[float, ...] = ()
    formula: Formula | None = None


@dataclass(frozen=True)
class Vocabulary:
    """Words that a misspelt one may be mended to, and those that are left alone."""

    technical: frozenset[str]
    everyday: frozenset[str] = frozenset()

    def __contains__(self, word: str) -> bool:
        return word in self.technical or word in self.everyday


@cache
def singular(word: str) -> str:
    """ "kernels" ─▶ "kernel", "classes" ─▶ "class"; other words as they are."""
    if word.endswith(("sses", "ches", "shes", "xes", "iases")):
        return word[:-2]
    return (
        word if len(word) < 4 or word.endswith(("ss", "us", "is", "as")) else word.removesuffix("s")
    )


@cache
def exact_phrases(text: str) -> list[tuple[str, ...]]:
    """ "kernel [size] | k" ─▶ (kernel, size), (kernel), (k)."""
    written_out = (
        each for part in re.split(r"[|\n]", as_word(text)) for each in _written_out(part)
    )
    return list(dict.fromkeys(tuple(each.split()) for each in written_out if each.strip()))


def _written_out(phrase: str) -> Iterator[str]:
    """ "(max/avg) pool [size]" ─▶ "max pool size", "max pool", "avg pool size", "avg pool"."""
    match = _OPTIONS.search(phrase)
    if not match:
        yield phrase
        return
    options = match[2].split("/") + [""] * (match[1] == "[")
    for option in options:
        yield from _written_out(f"{phrase[: match.start()]} {option} {phrase[match.end() :]}")


@cache
def phrases(text: str) -> list[tuple[str, ...]]:
    """The same in the singular."""
    return [tuple(singular(word) for word in phrase) for phrase in exact_phrases(text)]


def read_tokens(text: str, known: Vocabulary) -> list[Token]:
    """The tokens of lowered ``text``; a word one letter off a technical one becomes it."""
    text, formulas = _without_formulas(as_words(text))
    lexed = [_token(token, formulas) for token in numerals.tokenize(plainly(text))]
    return [_mend(token, known) for token in _sizes(_signs(_unglued(lexed)))]


def _without_formulas(text: str) -> tuple[str, dict[str, Formula]]:
    """ "loss = (w - 3)^2" ─▶ "loss = ƒ0" and what ƒ0 is."""
    text = text.replace(_FORMULA, "f")
    formulas: dict[str, Formula] = {}
    for formula in reversed(find_formulas(text)):
        if formula.is_power:
            name = f"{_FORMULA}{len(formulas)}"
            formulas[name] = formula
            text = f"{text[: formula.span[0]]} {name} {text[formula.span[1] :]}"
    return text, formulas


def _token(token: numerals.Token, formulas: Mapping[str, Formula]) -> Token:
    if token.text in formulas:
        return Token("formula", "formula", formula=formulas[token.text])
    if token.kind != "number":
        return Token(token.kind, token.text)
    whole = token.number()
    parts = tuple(float(part) for part in token.numbers() if not isinstance(part, str))
    return Token("number", token.text, None if isinstance(whole, str) else float(whole), parts)


def _unglued(tokens: Iterable[Token]) -> Iterable[Token]:
    """ "1,2,3" are three numbers; "0,5" and "3,16" stay as they are: both readings are possible."""
    for token in tokens:
        if token.kind == "number" and token.value is None:
            for place, part in enumerate(token.values):
                if place:
                    yield Token("sign", ",")
                yield Token("number", f"{part:g}", part, (part,))
        else:
            yield token


def _signs(tokens: Iterable[Token]) -> list[Token]:
    """ "minus 3" and "( - 3" are -3; "5 - 3" keeps its sign; "90 %" is 0.9."""
    done: list[Token] = []
    for token in tokens:
        before = done[-1] if done else Token("sign", "(")
        if token.kind == "number" and before.text in ("minus", "negative", "-"):
            earlier = done[-2] if len(done) > 1 else Token("sign", "(")
            words = before.text != "-" and earlier.kind != "number"
            if token.value is not None and (words or earlier.text in _NEGATIVE_AFTER):
                done[-1] = number_token(-token.value)
                continue
        if token.text == "%" and before.kind == "number" and before.value is not None:
            done[-1] = replace(number_token(before.value / 100), text="%")
            continue
        done.append(token)
    return done


def _sizes(tokens: Sequence[Token]) -> list[Token]:
    """ "32 x 32 x 3" is one size."""
    done: list[Token] = []
    place = 0
    while place < len(tokens):
        sides = [tokens[place]]
        while (
            sides[-1].kind == "number"
            and place + 2 < len(tokens)
            and tokens[place + 1].text in ("x", "by")
            and tokens[place + 2].kind == "number"
            and all((tokens[side].value or 0.5).is_integer() for side in (place, place + 2))
        ):
            sides.append(tokens[place + 2])
            place += 2
        values = tuple(float("nan") if side.value is None else side.value for side in sides)
        done.append(Token("size", "×", None, values) if len(sides) > 1 else sides[0])
        place += 1
    return done


def number_token(value: float) -> Token:
    """A number."""
    return Token("number", f"{value:g}", value, (value,))


def _mend(token: Token, known: Vocabulary) -> Token:
    if token.kind != "word" or token.text in known or token.text[-1].isdigit():
        return token
    if token.text.endswith("s") and token.text[:-1] in known:
        return replace(token, text=token.text[:-1])
    if len(token.text) < SHORTEST_MENDED or len(token.text) > 20:
        return token
    doubled = re.sub(r"(?<=[aeiou])([bdglmnprt])(?=(?:ing|ed)$)", r"\1\1", token.text)
    mended = doubled if doubled in known.technical else _speller(known).correct(token.text)
    return replace(token, text=mended)


@cache
def _speller(known: Vocabulary) -> Speller:
    return Speller(known.technical - known.everyday, like=_LIKE)
