"""A message ─▶ words, signs, numbers and sizes: "32x32 img, k3" ─▶ size 32 × 32, img , k 3.

Knows how students write numbers and words, and mends a word that is one letter off a known one.
Reads any text in time linear in its length; nothing is evaluated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from demos import numerals

SHORTEST_MENDED = 5  # letters; shorter words are too easily another word
_CODE_NAME = re.compile(
    r"(?<=[a-z])([123])d\b"
)  # the numerals read conv2 as one word, conv2d as two
_REWRITES = [
    (re.compile(pattern, re.I), put)
    for pattern, put in (
        (r"\b(torch|nn|f|functional|np|tf|keras|layers|optim|tensor)\.(?=[a-z])", ""),
        (r"\b(tensor|array)\s*(?=[(\[])", ""),
        (r"\b(dim|axis)\s*=\s*-?\d+", " "),
        (r"\b([a-z]+)[’']\s*\(", r"derivative of \1 ("),
        (r"[’'`\"]", ""),
        (r"\bfirst class\b", "class 0"),
        (r"\bsecond class\b", "class 1"),
        (r"\bthird class\b", "class 2"),
        (r"\bone[- ]hot\b", "onehot"),
        (r"\b(\d)[- ]?d\b", r"dimension\1"),
        (r"zero[- ]?(padd?(ed|ing)?)\b", r"padding"),
        (r"(?<=\d)\.(?=\s*[,)\]])", ""),
        (r"(?<=\d)(?:\s*[×✕*]\s*|\s+(?:by|x)\s+|x\s*)(?=\d)", " x "),
        (r"(?<=\d)[- ]?(?:px|pixels?|pix)\b", " "),
        (r"(?<![\w.])(\d{1,9}(?:\.\d{1,9})?)k\b", lambda match: f"{float(match[1]) * 1000:.0f}"),
        (r"(?<![a-z_])([ksp])(\d+)(?=\b|[ksp])", r"\1 \2"),
        (r"(?<=\d)(st|nd|rd|th)\b", " th"),
        (r"\^2\b|²", " squared "),
        (r"(?<![a-z_.\d])(\d+(?:\.\d+)?)([a-df-wyz])", r"\1 \2"),
    )
]
_ARTICLE_ONE = re.compile(
    r"(\b(one|single)|^1)(?= (step|update|iteration|sgd|adam|epoch|neuron|gradient|weight|"
    r"dense|linear|fully|conv|lstm|gru|rnn|of)\b)"
    r"|\b(which|this|that|the) one\b"
)
_NEGATIVE_AFTER = frozenset(["(", "[", ",", ";", "=", ":", "of", "at", "for", "is", "and"])


@dataclass(frozen=True)
class Token:
    """A word, a sign, a number or a size.

    ``values`` are a size's sides, or a number's readings glued by a comma: "3,16" holds both;
    ``value`` is the number as one, None where it can't be one.
    """

    kind: str
    text: str
    value: float | None = None
    values: tuple[float, ...] = ()


def as_word(text: str) -> str:
    """ "conv2d" as the one word that the numerals make of it, "conv2"."""
    return _CODE_NAME.sub(r"\1", text)


@cache
def phrases(text: str) -> list[tuple[str, ...]]:
    """ "kernel size | k" ─▶ (kernel, size), (k)."""
    return [tuple(part.split()) for part in as_word(text).split("|") if part.strip()]


def read_tokens(text: str, known: frozenset[str]) -> list[Token]:
    """The tokens of ``text``; a word one letter off one of ``known`` becomes it."""
    text = text.lower().replace("−", "-").replace("–", "-").replace("→", "->")
    for pattern, put in _REWRITES:
        text = pattern.sub(put, text)
    text = as_word(text)
    text = _ARTICLE_ONE.sub(" ", text)
    lexed = [_token(token) for token in numerals.tokenize(text)]
    return [_mend(token, known) for token in _sizes(_signs(_unglued(lexed)))]


def _token(token: numerals.Token) -> Token:
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
            free = (
                earlier.text in _NEGATIVE_AFTER if before.text == "-" else earlier.kind != "number"
            )
            if free and token.value is not None:
                done[-1] = _number(-token.value)
                continue
        if token.text == "%" and before.kind == "number" and before.value is not None:
            done[-1] = replace(_number(before.value / 100), text="%")
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
            and tokens[place + 1].text == "x"
            and tokens[place + 2].kind == "number"
        ):
            sides.append(tokens[place + 2])
            place += 2
        if len(sides) > 1:
            values = tuple(float("nan") if side.value is None else side.value for side in sides)
            done.append(Token("size", "×", None, values))
        else:
            done.append(sides[0])
        place += 1
    return done


def _number(value: float) -> Token:
    return Token("number", f"{value:g}", value, (value,))


def _mend(token: Token, known: frozenset[str]) -> Token:
    if token.kind != "word" or token.text in known:
        return token
    if token.text.endswith("s") and token.text[:-1] in known:
        return replace(token, text=token.text[:-1])
    if len(token.text) < SHORTEST_MENDED or len(token.text) > 20:
        return token
    near = _near(known)
    for spelling in _shortened(token.text):
        if spelling in near:
            return replace(token, text=near[spelling])
    return token


@cache
def _near(known: frozenset[str]) -> dict[str, str]:
    """Every known word, whole and with a letter left out ─▶ the word (Garbe's symmetric deletes)."""
    found: dict[str, str] = {}
    for word in sorted(known):
        if len(word) >= SHORTEST_MENDED:
            for spelling in _shortened(word):
                found.setdefault(spelling, word)
    return found


def _shortened(word: str) -> list[str]:
    return [word, *(word[:place] + word[place + 1 :] for place in range(len(word)))]
