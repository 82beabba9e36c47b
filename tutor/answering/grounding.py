"""May a generated sentence be shown? Only where it is a sentence of the evidence, or one cut shorter.

Left out may be articles, what stands in brackets, and the end from a comma, colon or dash on, unless
that end takes something back, adds a statement, or goes on with a list. Whatever else differs is a
veto: a word more, a condition less, a number, a term or a "not" exchanged. Of 449 sentences that a
small model wrote, labelled by reading, all that pass this are true; looser rules let one in three
through that is not (docs/log.md).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from tutor.answering.evidence import EvidenceSentence
from tutor.language.words import words_of
from tutor.retrieval.keywords import KeywordIndex

_TOKEN = re.compile(r"\$[^$]+\$|`[^`]+`|[\w'’-]+|[^\w\s]")  # a formula and code are one each
_ARTICLES = frozenset(["a", "an", "the"])
_CUTS = frozenset([",", ";", ":", "(", "—", "–"])
# An end that limits what was said before it ("..., but not on gravel") or says the half of it ("one,
# two and three", "..., and it is what the pump does").
_LIMITS = frozenset(
    ["not", "no", "only", "but", "unless", "except", "if", "when", "although", "though", "than",
     "while", "whereas", "provided", "until"]
)  # fmt: skip
_JOINS = frozenset(["and", "or"])
# What begins an aside, in which "and" joins nothing to the words before the cut.
_ASIDES = frozenset(["which", "who", "where", "such", "as", "because", "since", "like"])
SHORTEST = 3  # words of a sentence that says something


def find_support(sentence: str, evidence: Sequence[EvidenceSentence]) -> EvidenceSentence | None:
    """The evidence sentence that ``sentence`` copies, in full or shortened; None if there is none."""
    exact = (item for item in evidence if item.text == sentence)
    shortened = (item for item in evidence if is_shortened(sentence, item.text))
    return next(exact, None) or next(shortened, None)


def differs_by_articles(sentence: str, source: str) -> bool:
    """Whether the two are the same but for "a", "an" and "the"."""
    said, given = (
        [token for token in _tokens(text) if token not in _ARTICLES] for text in (sentence, source)
    )
    return said == given


def is_shortened(sentence: str, source: str) -> bool:
    """Whether ``sentence`` is ``source`` with nothing left out but what does not matter."""
    said, given = _tokens(sentence), _tokens(source)
    if len(set(words_of(sentence))) < SHORTEST:
        return False
    for _, start, end, said_start, said_end in SequenceMatcher(
        None, given, said, autojunk=False
    ).get_opcodes():
        left_out, added = given[start:end], said[said_start:said_end]
        if left_out == added:
            continue
        if not _ARTICLES.issuperset(added):
            return False
        left_out = [token for token in left_out if token not in _ARTICLES]
        if left_out and not _may_go(left_out, at_the_end=end == len(given)):
            return False
    return True


def says_the_same(one: str, other: str, keywords: KeywordIndex) -> bool:
    """Whether the words of ``other`` are nearly all in ``one``: repeating it adds nothing."""
    words, there = set(words_of(other)), set(words_of(one))
    total = sum(keywords.idf(word) for word in words)
    return bool(total) and sum(keywords.idf(word) for word in words & there) >= 0.8 * total


def _may_go(tokens: list[str], at_the_end: bool) -> bool:
    if tokens[0] == "(" and tokens[-1] == ")" and tokens.count("(") == 1:
        return True
    aside = tokens[0] == ";" or not _ASIDES.isdisjoint(tokens[1:2])
    joined = not (aside or _JOINS.isdisjoint(tokens))
    return at_the_end and tokens[0] in _CUTS and _LIMITS.isdisjoint(tokens) and not joined


def _tokens(text: str) -> list[str]:
    """Words, signs, formulas and pieces of code in lower case, without the full stop at the end."""
    tokens = [
        token if token[0] in "$`" else token.lower() for token in _TOKEN.findall(text.strip())
    ]
    return tokens[:-1] if tokens[-1:] == ["."] else tokens
