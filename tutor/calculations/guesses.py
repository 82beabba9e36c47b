"""Two lists from a story: "I guessed 22, 31 and 19; in truth they are 25, 30 and 24".

Knows the words for what was predicted and what was true; which loss is asked for is another room's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tutor.calculations.phrasing import as_text
from tutor.calculations.tokens import Token

_GUESSED = re.compile(
    r"\b(?:guess\w*|predict\w*|estimat\w*|forecast\w*|said|says|thought|thinks|output|outputs|bet|tells"
    r"|told|gives|gave)\b"
)
_TRUE = re.compile(
    r"\b(?:truth|true|truly|real|really|reality|actual|actually|correct|measured|observed|turned out"
    r"|came out|sold|costs?|target|targets|expected|should (?:be|have been)|(?:it )?would be|went for"
    r"|paid|turned out)\b"
)
_LIST = re.compile(r"#\d+(?:(?: (?:,|and|, and|;))? #\d+)*")


def read_guesses(tokens: Sequence[Token]) -> dict[str, tuple[float, ...]] | None:
    """As many predictions as targets; None where the message holds other numbers."""
    text = as_text(tokens)
    if not (_GUESSED.search(text) and _TRUE.search(text)) or re.search("[×§]", text):
        return None
    lists = [(match.start(), _values(match[0], tokens)) for match in _LIST.finditer(text)]
    if len(lists) == 3:  # "of four friends": how many there are
        lists = [each for each in lists if each[1] != (len(lists[-1][1]),)]
    if len(lists) != 2 or len(lists[0][1]) != len(lists[1][1]):
        return None
    before = text[: lists[0][0]]
    true_first = bool(_TRUE.search(before)) and not _GUESSED.search(before)
    (_, first), (_, second) = lists
    return (
        {"predictions": second, "targets": first}
        if true_first
        else {"predictions": first, "targets": second}
    )


def _values(marks: str, tokens: Sequence[Token]) -> tuple[float, ...]:
    places = [int(place) for place in re.findall(r"#(\d+)", marks)]
    return tuple(value for place in places for value in tokens[place].values)
