"""Which language is a message in, and the sentence that says what the course speaks, in it.

Knows stop words of each language; translates nothing.
"""

from __future__ import annotations

import re

from bm25s import stopwords

_NAMES = {
    "de": r"german|deutsch\w*",
    "es": r"spanish|espa[nñ]ol\w*",
    "fr": r"french|fran[cç]ais\w*",
    "it": r"italian\w*",
    "pt": r"portugu\w+",
    "nl": r"dutch|nederlands",
    "pl": r"polish|polski\w*|polsku",
}
_STOP_WORDS = {
    "de": stopwords.STOPWORDS_GERMAN,
    "es": stopwords.STOPWORDS_SPANISH,
    "fr": stopwords.STOPWORDS_FRENCH,
    "it": stopwords.STOPWORDS_ITALIAN,
    "pt": stopwords.STOPWORDS_PORTUGUESE,
    "nl": stopwords.STOPWORDS_DUTCH,
    "pl": ("jest", "się", "nie", "co", "jak", "to", "po", "proszę", "czy", "mi", "na", "pokaż"),
    "en": stopwords.STOPWORDS_EN,
}
_SAYS = {
    "en": "This course is written in English, and I answer in English only.",
    "de": "Dieser Kurs ist auf Englisch geschrieben, und ich antworte nur auf Englisch.",
    "es": "Este curso está escrito en inglés y solo respondo en inglés.",
    "fr": "Ce cours est écrit en anglais et je ne réponds qu'en anglais.",
    "it": "Questo corso è scritto in inglese e rispondo solo in inglese.",
    "pt": "Este curso está escrito em inglês e só respondo em inglês.",
    "nl": "Deze cursus is in het Engels geschreven en ik antwoord alleen in het Engels.",
    "pl": "Ten kurs jest napisany po angielsku i odpowiadam tylko po angielsku.",
}


def language_of(message: str) -> str:
    """The code of the language that ``message`` names, else of the one it is written in; "en" by default."""
    for code, names in _NAMES.items():
        if re.search(rf"\b(?:{names})\b", message, re.I):
            return code
    words = re.findall(r"\w+", message.lower())
    counts = {code: sum(word in known for word in words) for code, known in _STOP_WORDS.items()}
    best = max(counts, key=lambda code: (counts[code], code == "en"))
    return best if counts[best] > counts["en"] else "en"


def one_language(code: str) -> str:
    """The sentence that says that the course and the tutor speak English, in that language."""
    said = _SAYS[code]
    return said if code == "en" else f"{said} ({_SAYS['en']})"
