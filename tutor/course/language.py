"""Which language a text is written in, as a two-letter code.

English is known by its commonest words; py3langid tells the others apart, and is loaded only for them.
"""

from __future__ import annotations

import re

ENGLISH = "en"
SAMPLE = 20_000  # characters: enough to tell, and read in a moment
FEWEST_LETTERS = 20  # fewer tell nothing
_COMMON = frozenset([
    "the", "and", "to", "that", "for", "it", "with", "are", "this", "by", "from", "you", "can",
    "its", "be",
])  # fmt: skip
COMMON_SHARE = (
    0.08  # of the words: English prose has about a quarter, other languages a few per cent
)


def language_of(text: str) -> str:
    """The language of ``text``; English where there is too little of it to tell."""
    words = re.findall(
        r"[^\W\d_]+", re.sub(r"```.*?```|`[^`]*`|https?://\S+", " ", text[:SAMPLE], flags=re.S)
    )
    if sum(map(len, words)) < FEWEST_LETTERS:
        return ENGLISH
    if sum(word.lower() in _COMMON for word in words) >= COMMON_SHARE * len(words):
        return ENGLISH
    import py3langid

    code, _ = py3langid.classify(" ".join(words))
    return str(code)
