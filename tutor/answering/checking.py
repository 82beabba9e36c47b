"""May a generated sentence be shown? The reader reads it as a claim beside the passages.

    P(true) = σ(w · features)        shown from LEAST on

with vetoes for what the reader overlooks: a number, a formula or a name from code that stands neither in
the passages nor in the question. The weights were fitted on sentences that two engines wrote, labelled by
reading (docs/log.md).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tutor.answering.evidence import EvidenceSentence, say
from tutor.language.numerals import tokenize
from tutor.language.words import words_of
from tutor.reading.reader import CLAIM, Reader
from tutor.records import Passage
from tutor.retrieval.keywords import KeywordIndex

LEAST = 0.5  # of the probability that a sentence is true
_WEIGHTS = {"supported": 3.0, "contradicted": -3.0, "known words": 4.0}
_BIAS = -3.0
VERDICT = re.compile(r"^(yes|no)\b[,;:.]?\s*(?=\S)", re.I)
_VETOED = re.compile(r"\$[^$]+\$|`[^`]+`")


@dataclass(frozen=True)
class Checked:
    """What the check says of a sentence: ``source`` carries it best, ``reason`` forbids to show it."""

    source: EvidenceSentence
    probability: float
    features: Mapping[str, float]
    reason: str = ""


class Checker:
    """Checks generated sentences beside the passages that they were written from."""

    def __init__(self, reader: Reader, keywords: KeywordIndex) -> None:
        self._reader, self._keywords = reader, keywords

    def check(self, sentence: str, question: str, passages: Sequence[Passage]) -> Checked:
        """Whether ``passages``, of which there is at least one, carry ``sentence``."""
        claim = VERDICT.sub("", sentence)
        judgements = self._reader.read(CLAIM + claim, passages)
        number = max(range(len(passages)), key=lambda i: judgements[i].yes)
        best, passage = judgements[number], passages[number]
        place = max(range(len(passage.units)), key=lambda i: best.units[i])
        source = EvidenceSentence(say(passage, place), passage, number + 1, place=place)
        there = " ".join(unit.text for item in passages for unit in item.units)
        features = {
            "supported": best.yes,
            "contradicted": best.no,
            "known words": self._known(sentence, f"{there} {question}"),
        }
        total = _BIAS + sum(_WEIGHTS[name] * value for name, value in features.items())
        probability = 1 / (1 + math.exp(-total))
        reason = _veto(sentence, f"{there} {question}")
        if not reason and probability < LEAST:
            reason = f"the passages do not carry it (probability {probability:.2f})"
        return Checked(source, probability, features, reason)

    def _known(self, sentence: str, there: str) -> float:
        """The share of its words, weighted by rarity, that stand there too."""
        words, known = set(words_of(sentence)), set(words_of(there))
        total = sum(self._keywords.idf(word) for word in words)
        return sum(self._keywords.idf(word) for word in words & known) / total if total else 0.0


def _veto(sentence: str, there: str) -> str:
    """Why the sentence may not be shown, whatever the reader makes of it; "" where nothing forbids it."""
    strange = [str(number) for number in _numbers(sentence) - _numbers(there)]
    foreign = [part for part in _VETOED.findall(sentence) if part.strip("$` ") not in there]
    missing = ", ".join([*strange, *foreign])
    return f"{missing} stands in no passage" if missing else ""


def _numbers(text: str) -> set[float | str]:
    """The numbers in digits or words; not 1, since "one" is more often a pronoun."""
    return {item.number() for item in tokenize(text) if item.kind == "number"} - {1}
