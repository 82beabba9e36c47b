"""May a generated sentence be shown? What it says has to stand in the passages that it was written from.

Of the small tuned model, whose sentences are true half the time:

    P(true) = σ(w · [mean ln p of its tokens, share of its words in the order of one source])

A "Yes" or "No" must be what the reader makes of the question. Of a model that follows instructions:

    P(true) = σ(w · [share of its words known, share known from one unit, cosine to a unit, verdict])

where words are weighted by rarity and those of the question are known, and the verdict is how much rather
the reader says the yes or no that the sentence opens with, if any. Of both: a number, a formula or a name
from code that stands in neither passages nor question is a veto, and so are the numbers of an example in
place of the student's. Each fitted on 105 sentences labelled by reading (docs/log.md).
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from tutor.answering.evidence import EvidenceSentence, say
from tutor.answering.example import is_anothers
from tutor.language.numerals import numbers_in
from tutor.language.words import words_of
from tutor.reading.reader import CLAIM, Reader
from tutor.records import Passage
from tutor.retrieval.encoder import Encoder
from tutor.retrieval.keywords import KeywordIndex

LEAST = 0.7  # of the probability that a sentence of the tuned model is true
_WEIGHTS, _BIAS = {"logprob": 2.24, "cover": 3.41}, -1.88
UNKNOWN_LOGPROB = -1.0  # where an engine does not tell it: rather unsure
LEAST_VERDICT = 0.8  # of the reader's probability of the yes or no that a sentence opens with
NEARLY_THE_SAME = 0.75  # cover from which on a unit is what a sentence says
LEAST_INSTRUCTED = 0.75  # of the same probability for a model that follows instructions
_INSTRUCTED = {"known words": 1.47, "known from one unit": 1.08, "cosine": 1.83, "verdict": 0.87}
_INSTRUCTED_BIAS = -2.81
VERDICT = re.compile(r"^(yes|no)\b[,;:.]?\s*(?=\S)", re.I)
_TOKEN = re.compile(r"\w+|[^\w\s]")
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

    def __init__(self, reader: Reader, keywords: KeywordIndex, encoder: Encoder) -> None:
        self._reader, self._keywords, self._encoder = reader, keywords, encoder

    def check(
        self,
        sentence: str,
        question: str,
        passages: Sequence[Passage],
        logprob: float | None = None,
        similar: str = "",
    ) -> Checked:
        """Whether ``passages``, of which there is at least one, carry a ``sentence`` of the tuned model.

        ``similar`` is the answer to another question that the model saw as well.
        """
        source, features = self._read(sentence, question, passages)
        spoken = [*_sayings(passages), similar]
        features["logprob"] = UNKNOWN_LOGPROB if logprob is None else logprob
        features["cover"] = max(_cover(VERDICT.sub("", sentence), text) for text in spoken)
        probability = _probability(_WEIGHTS, _BIAS, features)
        reason = _veto(sentence, question, spoken)
        if not reason and probability < LEAST:
            reason = f"the passages do not carry it (probability {probability:.2f})"
        if not reason and not self._verdict_holds(sentence, question, passages):
            reason = "the reader does not say yes or no so"
        return Checked(source, probability, features, reason)

    def check_instructed(
        self, sentence: str, question: str, passages: Sequence[Passage]
    ) -> Checked:
        """The same for a sentence of a model that follows instructions."""
        source, features = self._read(sentence, question, passages)
        units, claim = _sayings(passages), VERDICT.sub("", sentence)
        vectors = self._encoder.encode([claim, *units])
        features["cosine"] = float((vectors[1:] @ vectors[0]).max())
        features["known words"] = self._known(claim, " ".join([*units, question]))
        features["known from one unit"] = max(
            self._known(claim, f"{unit} {question}") for unit in units
        )
        features["verdict"] = self._verdict(sentence, question, passages)
        probability = _probability(_INSTRUCTED, _INSTRUCTED_BIAS, features)
        reason = _veto(sentence, question, units)
        if not reason and probability < LEAST_INSTRUCTED:
            reason = f"the passages do not carry it (probability {probability:.2f})"
        return Checked(source, probability, features, reason)

    def _read(
        self, sentence: str, question: str, passages: Sequence[Passage]
    ) -> tuple[EvidenceSentence, dict[str, float]]:
        """The unit that carries the sentence best, and what the reader makes of it as a claim."""
        claim = VERDICT.sub("", sentence)
        judgements = self._reader.read(CLAIM + claim, passages)
        covers = {
            (i, place): _cover(claim, say(item, place))
            for i, item in enumerate(passages)
            for place in range(len(item.units))
        }
        # what says nearly the same is the source; else what the reader thinks carries it best
        number, place = max(covers, key=lambda at: covers[at])
        if covers[number, place] < NEARLY_THE_SAME:
            number = max(range(len(passages)), key=lambda i: judgements[i].yes)
            units = judgements[number].units
            place = max(range(len(units)), key=lambda i: units[i])
        best, passage = judgements[number], passages[number]
        source = EvidenceSentence(say(passage, place), passage, number + 1, place=place)
        return source, {"supported": best.yes, "contradicted": best.no}

    def _verdict_holds(self, sentence: str, question: str, passages: Sequence[Passage]) -> bool:
        """Whether the yes or no that the sentence opens with, if any, is what the reader says too."""
        opening = VERDICT.match(sentence)
        if opening is None:
            return True
        best = max(self._reader.read(question, passages), key=lambda item: item.answers)
        return (best.yes if opening[1].lower() == "yes" else best.no) >= LEAST_VERDICT

    def _verdict(self, sentence: str, question: str, passages: Sequence[Passage]) -> float:
        """P(what the sentence opens with, yes or no) less P(the other), by the reader; 0 where neither."""
        opening = VERDICT.match(sentence)
        if opening is None:
            return 0.0
        best = max(self._reader.read(question, passages), key=lambda item: item.answers)
        return best.yes - best.no if opening[1].lower() == "yes" else best.no - best.yes

    def _known(self, sentence: str, there: str) -> float:
        """The share of its words, weighted by rarity, that stand there too."""
        words, known = set(words_of(sentence)), set(words_of(there))
        total = sum(self._keywords.idf(word) for word in words)
        return sum(self._keywords.idf(word) for word in words & known) / total if total else 0.0


def _probability(weights: Mapping[str, float], bias: float, features: Mapping[str, float]) -> float:
    total = bias + sum(weight * features[name] for name, weight in weights.items())
    return 1 / (1 + math.exp(-total))


def _veto(sentence: str, question: str, spoken: Sequence[str]) -> str:
    """Why the sentence may not be shown, whatever the reader makes of it; "" where nothing forbids it."""
    there = " ".join([*spoken, question])
    strange = [str(number) for number in numbers_in(sentence) - numbers_in(there)]
    foreign = [part for part in _VETOED.findall(sentence) if part.strip("$` ") not in there]
    if missing := ", ".join([*strange, *foreign]):
        return f"{missing} stands in no passage"
    return "its numbers are those of another example" if is_anothers(question, sentence) else ""


def _sayings(passages: Sequence[Passage]) -> list[str]:
    """The units of the passages, as sentences."""
    return [say(item, place) for item in passages for place in range(len(item.units))]


def _cover(sentence: str, source: str) -> float:
    """The share of the words and signs of ``sentence`` that stand in ``source`` in the same order."""
    said, given = (_TOKEN.findall(text.lower()) for text in (sentence, source))
    matched = SequenceMatcher(None, given, said, autojunk=False).get_matching_blocks()
    return sum(block.size for block in matched) / max(len(said), 1)
