"""May a generated sentence be shown? Only where a passage carries it.

A sentence passes when nearly all of its words, and most of their neighbourhoods, are a passage's own;
a number, formula or code name that the passage lacks, a turned negation or a swapped opposite is a
veto. Similarity of meaning is never asked: it can't tell true from false.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from tutor.answering.evidence import EvidenceSentence
from tutor.retrieval.keywords import KeywordIndex, words_of

# Shares chosen on real outputs, see docs/log.md. Of a sentence's content words, weighted by rarity,
# its passage has to hold PASSAGE_COVERAGE and the surroundings of the nearest sentence
# LOCAL_COVERAGE; of its neighbouring pairs of content words, LOCAL_PAIRS stand there side by side.
PASSAGE_COVERAGE = 0.90
LOCAL_COVERAGE = 0.75
LOCAL_PAIRS = 0.6
# "A parameter is a parameter": true, copied, and worth nothing.
DISTINCT_WORDS = 0.75

_LITERAL = re.compile(r"\$[^$]+\$|`[^`]+`")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NEGATION = re.compile(
    r"\b(?:not|no|never|without|cannot|neither|nor|none|nothing)\b|n['’]t\b", re.I
)
_QUANTIFIERS = frozenset(
    [
        "only",
        "always",
        "all",
        "every",
        "any",
        "must",
        "never",
        "exactly",
        "most",
        "least",
        "best",
        "worst",
    ]
)
_OPPOSITE_WORDS = """
    increase/decrease increases/decreases increasing/decreasing larger/smaller large/small
    higher/lower high/low more/less maximum/minimum max/min faster/slower before/after
    first/last input/output inputs/outputs forward/backward positive/negative above/below
    true/false same/different linear/non-linear supervised/unsupervised training/test
    underfitting/overfitting vanish/explode vanishing/exploding rows/columns add/subtract
    multiply/divide simple/complex easy/difficult short/long up/down rise/fall rises/falls
    grow/shrink grows/shrinks easier/harder largest/smallest highest/lowest strong/weak
    deep/shallow deeper/shallower
"""
_OPPOSITES = [frozenset(pair.split("/")) for pair in _OPPOSITE_WORDS.split()]


def find_support(
    sentence: str, evidence: Sequence[EvidenceSentence], keywords: KeywordIndex
) -> EvidenceSentence | None:
    """The evidence sentence that carries ``sentence``, or None where nothing does."""
    copied = next((item for item in evidence if item.text == sentence), None)
    if copied:
        return copied
    sequence = words_of(sentence)
    words = set(sequence)
    if len(words) < 3 or not evidence or len(words) < DISTINCT_WORDS * len(sequence):
        return None
    nearest = max(evidence, key=lambda item: _share(words, item.text, keywords))
    passage = nearest.passage
    whole = f"{passage.label} {passage.text}"
    if _share(words, whole, keywords) < PASSAGE_COVERAGE:
        return None
    around = _surroundings(nearest, evidence)
    if (
        _share(words, around, keywords) < LOCAL_COVERAGE
        or _pairs_share(sequence, around) < LOCAL_PAIRS
    ):
        return None
    if _vetoed(sentence, nearest, around, whole):
        return None
    return nearest


def says_the_same(one: str, other: str, keywords: KeywordIndex) -> bool:
    """Whether the words of ``other`` are nearly all in ``one``: repeating it adds nothing."""
    return _share(set(words_of(other)), one, keywords) >= 0.8


def _vetoed(sentence: str, nearest: EvidenceSentence, around: str, whole: str) -> bool:
    if any(literal not in whole for literal in _LITERAL.findall(sentence)):
        return True
    numbers, own_numbers = (
        _NUMBER.findall(_LITERAL.sub(" ", sentence)),
        _NUMBER.findall(nearest.text),
    )
    if set(numbers) - set(_NUMBER.findall(whole)):
        return True
    if set(numbers) <= set(own_numbers) and not _in_order(numbers, own_numbers):
        return True
    if len(_NEGATION.findall(sentence)) != len(_NEGATION.findall(nearest.text)):
        return True
    said, own, source = _tokens(sentence), _tokens(nearest.text), _tokens(around)
    if (said & _QUANTIFIERS) - source:
        return True
    return any(_swapped(said & pair, own & pair, source) for pair in _OPPOSITES)


def _in_order(few: list[str], many: list[str]) -> bool:
    rest = iter(many)
    return all(number in rest for number in few)


def _swapped(said: frozenset[str] | set[str], own: set[str], source: set[str]) -> bool:
    """Whether a word of a pair stands where its source has the other one, or has neither."""
    return bool(said - own and own - said) or bool(said - source)


def _surroundings(nearest: EvidenceSentence, evidence: Sequence[EvidenceSentence]) -> str:
    """The heading, the nearest sentence with its neighbours, and what else was picked beside it."""
    sentences = nearest.passage.sentences
    place = sentences.index(nearest.text)
    near = sentences[max(0, place - 1) : place + 2]
    picked = [item.text for item in evidence if item.passage is nearest.passage]
    return " ".join((nearest.passage.heading, *near, *picked))


def _pairs_share(sequence: list[str], text: str) -> float:
    """Of the neighbouring pairs of content words in ``sequence``, the share that ``text`` has too."""
    pairs = list(pairwise(sequence))
    there = set(pairwise(words_of(text)))
    return sum(pair in there for pair in pairs) / len(pairs) if pairs else 0.0


def _share(words: set[str], text: str, keywords: KeywordIndex) -> float:
    total = sum(keywords.idf(word) for word in words)
    there = words & set(words_of(text))
    return sum(keywords.idf(word) for word in there) / total if total else 0.0


def _tokens(text: str) -> set[str]:
    return set(re.findall(r"[a-z]+(?:-[a-z]+)?", text.lower()))
