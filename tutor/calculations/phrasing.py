"""Rules over a whole message: "3 to 16 channels" ─▶ "in channels 3 , out channels 16".

A message is a text in which each number is "#" and each size "×" with its place, so that a rule may
move and name them; the text becomes tokens again. Knows nothing of any computation.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tutor.calculations.tokens import Token

Rule = tuple[re.Pattern[str], str]
_MARKS = {"number": "#", "size": "×", "formula": "§"}
_MARKED = re.compile(r"[#×§](\d+)")


def rules(*pairs: tuple[str, str]) -> list[Rule]:
    """Patterns and what to put for them; "N" stands for a number, "S" for a size or a number."""
    named = {r"\bN\b": r"#\\d+", r"\bS\b": r"[#×]\\d+"}
    done = []
    for pattern, put in pairs:
        for name, mark in named.items():
            pattern = re.sub(name, mark, pattern)
        done.append((re.compile(pattern), put))
    return done


def as_text(tokens: Sequence[Token]) -> str:
    """Words and signs as they are, "#7" for the number that is token 7."""
    return " ".join(
        f"{_MARKS[token.kind]}{place}"
        if token.kind in _MARKS
        else re.sub("[#×§]", "", token.text) or "."
        for place, token in enumerate(tokens)
    )


def as_tokens(text: str, tokens: Sequence[Token]) -> list[Token]:
    """The tokens of ``text``, its numbers those of ``tokens``."""
    done = []
    for part in text.split():
        marked = _MARKED.fullmatch(part)
        if marked:
            done.append(tokens[int(marked[1])])
        else:
            done.append(Token("word" if part[0].isalpha() else "sign", part))
    return done


def rephrased(tokens: Sequence[Token], rules_: Sequence[Rule]) -> list[Token]:
    """``tokens`` after every rule in turn."""
    text = whole = as_text(tokens)
    for pattern, put in rules_:
        text = pattern.sub(put, text)
    return list(tokens) if text == whole else as_tokens(text, tokens)
