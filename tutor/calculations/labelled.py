"""Numbers that stand beside class names: "2.4 to cat and 0.9 to dog" ─▶ 2.4 , 0.9 with cat first.

Knows ordinals and the shapes of such lists; a class name is any word that no computation knows.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tutor.calculations.message import Message
from tutor.calculations.placing import vocabulary_of
from tutor.calculations.record import Computation
from tutor.calculations.vocabulary import LINKS, PLAIN_WORDS

_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}
ORDINALS = "|".join(_ORDINALS)
_GAP = (
    r"(?: (?:the|an?|class|label|has|have|gets?|got|with|is|are|was|at|of|scores?|logit|probability"
    r"|=|:|\(|-))*"
)
_PAIRS = (
    re.compile(rf"(?P<mark>#\d+) (?:to|for|on|as|=|:|is|\(){_GAP} (?P<label>[a-z]+)(?: class\b)?"),
    re.compile(rf"\b(?P<label>[a-z]+){_GAP} (?P<mark>#\d+)"),
    re.compile(r"(?P<mark>#\d+) (?P<label>[a-z]+)\b"),
)
_LISTS = re.compile(
    r"\b(?P<labels>(?:[a-z]+ , )*[a-z]+(?: ,)? and [a-z]+) (?:are|is|have|has|gets?|were|=|:|respectively| )+"
    r" ?(?P<marks>#\d+(?:(?: ,| and| , and)? #\d+)*)"
)
_FILLER = r"(?:,|and|while|but|only|\)|(?:an? |the )?(?:score|logit|probability)(?: of)?|an?|the)"


@dataclass(frozen=True)
class Labelled:
    """The message with its labels taken out, the labels in the order of their numbers."""

    message: Message
    labels: tuple[str, ...]
    rest: str  # the words beside the list

    def asked(self, pattern: str) -> int | None:
        """The place of the class that the words beside the list name, by itself or by an ordinal."""
        found = {self.labels.index(word) for word in self.rest.split() if word in self.labels}
        found |= {_ORDINALS[match[1]] for match in re.finditer(pattern, self.rest)}
        return found.pop() if len(found) == 1 else None


def read_labels(computation: Computation, message: Message) -> Labelled:
    """The labels of at least two numbers; none where the numbers are unnamed."""
    known = PLAIN_WORDS | LINKS | vocabulary_of(computation)

    def is_label(word: str) -> bool:
        return word not in known or word in ("yes", "no", "a", "b", "c", "d", "e")

    text = _LISTS.sub(lambda match: _paired(match, is_label), message.marks)
    found = [
        [match for match in pattern.finditer(text) if is_label(match["label"])]
        for pattern in _PAIRS
    ]
    best = max(found, key=len)
    labels = tuple(match["label"] for match in best)
    if len(best) < 2 or len(set(labels)) != len(labels):
        return Labelled(message, (), text)
    taken, rest, end = "", "", 0
    for match in best:
        taken += f"{text[end : match.start()]} {match['mark']} ,"
        rest += f"{text[end : match.start()]} . "
        end = match.end()
    whole = " ".join(f"{taken[:-1]} {text[end:]}".split())
    tidy = re.sub(rf"(#\d+)(?: {_FILLER})* , (?:{_FILLER} )*(?=#)", r"\1 , ", whole)
    return Labelled(message.saying(tidy), labels, rest + text[end:])


def _paired(match: re.Match[str], is_label: Callable[[str], bool]) -> str:
    """ "cat , dog and bird are #1 , #2 and #3" ─▶ "cat #1 , dog #2 , bird #3"."""
    labels = [word for word in re.findall(r"[a-z]+", match["labels"]) if word != "and"]
    marks = re.findall(r"#\d+", match["marks"])
    if len(labels) != len(marks) or not all(is_label(label) for label in labels):
        return match[0]
    return " , ".join(f"{label} {mark}" for label, mark in zip(labels, marks, strict=True))
