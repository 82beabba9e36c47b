"""Numbers that stand beside class names: "2.4 to cat and 0.9 to dog" ─▶ 2.4 , 0.9 with cat first.

Knows ordinals and the shapes of such lists; a class name is any word that no computation knows.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tutor.calculations.phrasing import as_text, as_tokens
from tutor.calculations.tokens import Token

ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}
_GAP = (
    r"(?: (?:the|a|an|class|label|has|have|gets|got|get|with|is|are|was|at|of|score|scores|logit|="
    r"|:|\(|-))*"
)
_NUMBER_FIRST = re.compile(rf"(#\d+) (?:to|for|on|as|=|:|is|\(){_GAP} ([a-z]+)(?: class\b)?")
_LABEL_FIRST = re.compile(rf"\b([a-z]+){_GAP} (#\d+)")
_LISTS = re.compile(
    r"\b(?P<labels>(?:[a-z]+ , )*[a-z]+(?: ,)? and [a-z]+) (?:are|is|have|has|get|gets|were|=|:"
    r"|respectively| )+"
    r" ?(?P<marks>#\d+(?:(?: ,| and| , and)? #\d+)*)"
)
_BARE_FIRST = re.compile(r"(#\d+) ([a-z]+)\b")


@dataclass(frozen=True)
class Labelled:
    """The message with its labels taken out, the labels in the order of their numbers."""

    tokens: list[Token]
    labels: tuple[str, ...]
    rest: str  # the words beside the list

    def asked(self, asked: re.Pattern[str]) -> int | None:
        """The place of the class that the words beside the list name after ``asked``."""
        found = {
            self.labels.index(word)
            for word in re.findall(r"[a-z]+", self.rest)
            if word in self.labels
        }
        found |= {ORDINALS[match["ordinal"]] for match in asked.finditer(self.rest)}
        return found.pop() if len(found) == 1 else None


def read_labels(tokens: Sequence[Token], known: Collection[str]) -> Labelled:
    """The labels of at least two numbers; none where the numbers are unnamed."""
    text = _LISTS.sub(lambda match: _paired(match, known), as_text(tokens))
    best: tuple[tuple[str, str, int, int], ...] = ()  # number, label, from, to
    for pattern, number, label in (
        (_NUMBER_FIRST, 1, 2),
        (_LABEL_FIRST, 2, 1),
        (_BARE_FIRST, 1, 2),
    ):
        found = tuple(
            (match[number], match[label], *match.span())
            for match in pattern.finditer(text)
            if _is_label(match[label], known)
        )
        best = max(best, found, key=len)
    labels = tuple(label for _, label, *_ in best)
    if len(best) < 2 or len(set(labels)) != len(labels):
        return Labelled(list(tokens), (), text)
    taken, rest, end = [], [], 0
    for number_, _, start, after in best:
        taken += [text[end:start], number_, ","]
        rest.append(text[end:start])
        end = after
    whole = " ".join([*taken[:-1], text[end:]])
    return Labelled(as_tokens(_tidy(whole), tokens), labels, " . ".join([*rest, text[end:]]))


def _paired(match: re.Match[str], known: Collection[str]) -> str:
    """ "cat , dog and bird are #1 , #2 and #3" ─▶ "cat #1 , dog #2 , bird #3"."""
    labels, marks = re.findall(r"[a-z]+", match["labels"]), re.findall(r"#\d+", match["marks"])
    labels = [label for label in labels if label != "and"]
    if len(labels) != len(marks) or not all(_is_label(label, known) for label in labels):
        return match[0]
    return " , ".join(f"{label} {mark}" for label, mark in zip(labels, marks, strict=True))


def _is_label(word: str, known: Collection[str]) -> bool:
    return word not in known or word in ("yes", "no", "a", "b", "c", "d", "e")


def _tidy(text: str) -> str:
    """One comma between the numbers of the list."""
    filler = (
        r"(?:,|and|while|but|only|\)|(?:an? |the )?(?:score|logit|probability)(?: of)?|an?|the)"
    )
    return re.sub(rf"(#\d+)(?: {filler})* , (?:{filler} )*(?=#)", r"\1 , ", " ".join(text.split()))
