"""A paragraph ─▶ its sentences, in the language it is written in, never cut within a word.

The sentencex library knows where sentences end. What it does not know is kept from it: code, formulas,
links and abbreviations whose signs end no sentence.
"""

from __future__ import annotations

import re

import sentencex

from tutor.course.language import ENGLISH

_CLOSING = ("*", "**", '"', "”", ")")  # marks that the library sets apart from their sentence
# Code by as many backticks as open it; formulas; the address of a link; a bare address.
_ATOMS = re.compile(
    r"(?P<ticks>`+)(?:(?!(?P=ticks)).)+?(?P=ticks)(?!`)|\$[^$\n]+\$|!?\[[^\[\]]*\]\([^()\s]*(?:\([^()]*\)[^()]*)*\)"
    r"|<?https?://[^\s<>]*[^\s<>.,;:!?)\]]>?",
    re.S,
)
# Behind these a number or a name goes on; the library knows the commoner ones.
_ABBREVIATIONS = re.compile(
    r"\b(?:cf|approx|ca|no|nos|resp|incl|max|min|eqs?|secs?|chs?|pp|viz|al|Abb|Nr|Bd|Kap|Abs)\.(?=\s+[\d(a-z$`])"
)
_STOPS = re.compile(r"[.!?:;。！？…]")
_STOPS_OF_FORMULAS = re.compile(r"[.!?:;()]")  # the library takes "a)" for the first item of a list
_HIDDEN = "_"
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")


def sentences_in(paragraph: str, language: str = ENGLISH) -> list[str]:
    """The sentences of one paragraph, verbatim; joined again they are the paragraph."""
    hidden = _ABBREVIATIONS.sub(_hide, _ATOMS.sub(_hide, paragraph))
    pieces: list[str] = []
    end = 0
    for piece in sentencex.segment(language, hidden):
        start, end = end, end + len(piece)
        if pieces and piece.strip() in _CLOSING:
            pieces[-1] += paragraph[start:end]
        else:
            pieces.append(paragraph[start:end])
    return pieces


def count_words(text: str) -> int:
    """How many words ``text`` has; where nothing stands between words, each sign counts as one."""
    return len(_CJK.sub(" x ", text).split())


def _hide(match: re.Match[str]) -> str:
    stops = _STOPS_OF_FORMULAS if match[0].startswith("$") else _STOPS
    return stops.sub(_HIDDEN, match[0])
