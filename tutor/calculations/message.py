"""A message as the computations see it: its tokens, asked for phrases and rephrased by rules.

For a rule the message is a text in which each number is "#", each size "×" and each formula "§" with
its place, so that numbers can be moved and named: "3 to 16 channels" ─▶ "in channels #0 , out …".
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from tutor.calculations.code import CodeLayer, find_layers
from tutor.calculations.tokens import Token, phrases, singular

Rules = Sequence[tuple[re.Pattern[str], str]]
_MARKS = {"number": "#", "size": "×", "formula": "§"}
_MARKED = re.compile(r"[#×§](\d+)")


def rules(*pairs: tuple[str, str]) -> Rules:
    """Patterns and what to put for them; "N" stands for a number, "S" for a size or a number."""
    return [
        (re.compile(re.sub(r"\bS\b", r"[#×]\\d+", re.sub(r"\bN\b", r"#\\d+", pattern))), put)
        for pattern, put in pairs
    ]


@dataclass(frozen=True)
class Message:
    """``text`` in lower case, and its tokens."""

    text: str
    tokens: Sequence[Token]

    def hold(self, names: str) -> bool:
        """Whether one of the "|"-separated phrases is among the words, singular or plural."""
        return any(f" {' '.join(phrase)} " in self._words for phrase in phrases(names))

    def named(self, options: Mapping[str, str]) -> list[str]:
        """The options whose words the message holds, in its order; "log softmax" is not "softmax" too."""
        text, found = self._words, dict[int, str]()
        pairs = [
            (" ".join(phrase), name) for name, text_ in options.items() for phrase in phrases(text_)
        ]
        for phrase, name in sorted(pairs, key=lambda pair: -len(pair[0])):
            while (place := text.find(f" {phrase} ")) >= 0:
                found[place] = name
                text = f"{text[:place]} {'_' * len(phrase)} {text[place + len(phrase) + 2 :]}"
        return list(dict.fromkeys(found[place] for place in sorted(found)))

    def starts(self, names: str) -> bool:
        """Whether the words start with one of the phrases."""
        return any(self._words.startswith(f" {' '.join(phrase)} ") for phrase in phrases(names))

    @cached_property
    def _words(self) -> str:
        said = [token.text for token in self.tokens if token.kind in ("word", "formula")]
        return f" {' '.join(singular(word) for word in said)} "

    @cached_property
    def marks(self) -> str:
        """Words and signs as they are, "#7" for the number that is token 7."""
        return " ".join(
            f"{_MARKS[token.kind]}{place}"
            if token.kind in _MARKS
            else re.sub("[#×§]", "", token.text) or "."
            for place, token in enumerate(self.tokens)
        )

    @cached_property
    def layers(self) -> list[CodeLayer]:
        """The layers of pasted code."""
        return find_layers(self.text)

    def has(self, pattern: str) -> bool:
        """Whether the marks hold the pattern."""
        return re.search(pattern, self.marks) is not None

    def values(self, marks: str) -> tuple[float, ...]:
        """The numbers at these marks; "6,400" and "0,5" are one each."""
        found = [self.tokens[int(place)] for place in re.findall(r"[#×](\d+)", marks)]
        parts = [each.values if each.value is None else (each.value,) for each in found]
        return tuple(value for values in parts for value in values)

    def saying(self, marks: str) -> Message:
        """The message with other words, its numbers those of this one."""
        if marks == self.marks:
            return self
        done = []
        for part in marks.split():
            marked = _MARKED.fullmatch(part)
            kind = "word" if part[0].isalpha() else "sign"
            done.append(self.tokens[int(marked[1])] if marked else Token(kind, part))
        return Message(self.text, done)

    def rephrased(self, rules_: Rules) -> Message:
        """The message after every rule in turn."""
        text = self.marks
        for pattern, put in rules_:
            text = pattern.sub(put, text)
        return self.saying(text)
