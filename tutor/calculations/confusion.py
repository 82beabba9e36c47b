"""The four counts of a confusion matrix from a story: "of 200 sick people 170 were found, 30 missed".

Each clause tells what its items are and what they were called. Knows the words of tests, filters and
detectors; which metric is asked for is another room's.
"""

from __future__ import annotations

import re

from tutor.calculations.message import Message

_POSITIVE = (
    r"(?:sick|ill|positives?|spams?|frauds?|fraudulent|defects?|defective|infected|diseased|cancers?"
    r"|tumou?rs?"
    r"|malignant|broken|faulty|attacks?|pregnant|junk|cracked|damaged|toxic|scams?|dangerous|fakes?|forged)"
)
_NEGATIVE = (
    r"(?:healthy|negatives?|normal|good|hams?|legit|legitimate|genuine|honest|intact|benign|fine|clean"
    r"|harmless"
    r"|non spam|ok|wanted|real (?:mails?|notes?|coins?|users?|ones?)"
    r"|not (?:sick|ill|spam|infected|fraudulent|defective))"
)
_CALLED = (
    r"\b(?:calls?|called|classif\w+|label\w*|marks?|marked|flags?|flagged|declared|predicted|diagnosed"
    r"|took|taken"
    r"|sorted|put|reported|reports|considered|judged|said|says|ends? up|ended up|lands?|landed|gets?)\b"
)
_FOUND = (
    r"\b(?:found|finds?|detect(?:s|ed)?|caught|catch(?:es)?|recogni[sz]e[sd]?|identif(?:y|ies|ied)"
    r"|spots|spotted"
    r"|discover(?:s|ed)|filter(?:s|ed)|block(?:s|ed)|stops|stopped|flag(?:s|ged)?|alarms?|raised)\b"
)
_MISSED = (
    r"\b(?:miss|misse[sd]|overlooks?|overlooked|undetected|unnoticed|slipped|escaped|failed|lets?"
    r"|(?:got|goes|went|passed) through|not (?:found|detected|caught|recogni[sz]ed|flagged))\b"
)
_FALSE = r"\bfalse alarms?\b|\b(?:wrongly|falsely|mistakenly|incorrectly|by mistake|by error)\b"
_CORRECT = r"\b(?:correctly|rightly|right|correct)\b"
_TOTAL = re.compile(
    r"\b(?:of|from|out of|among|in|tested|checked|screened|scanned|examined)(?: the| all| our| these| those)*"
    rf" (#\d+)(?: really| truly| actually)?(?: (?P<positive>{_POSITIVE})\b| (?P<negative>{_NEGATIVE})\b)?"
)
_CLAUSE = re.compile(r" (?:[.,;:?!]|and|but|while|whereas|however|also|plus|with) ")
_POLARITY = re.compile(rf"\b(?:(?P<positive>{_POSITIVE})|{_NEGATIVE})\b")
_BESIDE = re.compile(
    rf"#\d+ (?:really |truly |of (?:the|these|those|all)(?: the)? |\w+ )?(?={_POSITIVE}\b|{_NEGATIVE}\b)"
)
_OF_THEM = re.compile(r"\bof (?:them|these|those|which|whom)\b")
_CELLS = {(True, True): "tp", (True, False): "fn", (False, True): "fp", (False, False): "tn"}
_SUMS = (("p", "tp", "fn"), ("n", "fp", "tn"), ("pp", "tp", "fp"), ("t", "p", "n"))  # whole, parts


def read_story(message: Message) -> dict[str, float] | None:
    """TP, FP, FN and TN as far as the story tells them; None where a number has no place in it."""
    text = f" {message.marks} "
    told = [
        ("p" if match["positive"] else "n" if match["negative"] else "t", match[1])
        for match in _TOTAL.finditer(text)
    ]
    before = ""
    for clause in _CLAUSE.split(_TOTAL.sub(" ", text)):
        numbers = re.findall(r"[#×§]\d+", clause)
        name = _cell(clause, before) if numbers else ""
        if len(numbers) > 1 or (numbers and (not name or numbers[0][0] != "#")):
            return None
        told += [(name, number) for number in numbers]
        before = name or before
    found: dict[str, float] = {}
    for name, mark in told:
        (value,) = message.values(mark)[:1]
        if found.setdefault(name, value) != value:
            return None
    return _completed(found)


def _cell(clause: str, before: str) -> str:
    """Which count a clause tells: what its items are, and what they were called."""
    named = [(match.start(), bool(match["positive"])) for match in _POLARITY.finditer(clause)]
    beside = _BESIDE.search(clause)
    positive = dict(named).get(beside.end()) if beside else None
    others = [each for place, each in named if not beside or place > beside.end()]
    said: bool | None = None
    if others and re.search(_CALLED, clause):
        said = others[-1]
    elif re.search(f"{_MISSED}|{_FOUND}", clause):
        said = not re.search(_MISSED, clause)
    if re.search(_FALSE, clause):
        said = said is None or said
        positive = not said if positive is None else positive
    elif said is None:
        return _unsaid(clause, others[-1] if positive is None and others else positive, before)
    elif positive is None and others and said:
        return "pp"  # "flagged 50 mails as spam"
    elif positive is None and not others:
        positive = True  # "found 170", "missed 30"
    return _CELLS[positive, said] if positive is not None and said is not None else ""


def _unsaid(clause: str, positive: bool | None, before: str) -> str:
    """A clause that tells what its items are, not what they were called."""
    flagged, right = _OF_THEM.search(clause) and before == "pp", re.search(_CORRECT, clause)
    if flagged and right:
        return "tp"
    if positive is None:
        return ""
    if flagged or right:
        return "tp" if positive else "fp" if flagged else "tn"
    return "p" if positive else "n"


def _completed(found: dict[str, float]) -> dict[str, float] | None:
    """What follows from sums; None where they contradict each other."""
    for _ in range(4):
        for whole, first, second in _SUMS:
            if first in found and second in found:
                total = found[first] + found[second]
                if found.setdefault(whole, total) != total:
                    return None
            elif whole in found and (first in found) != (second in found):
                known, other = (first, second) if first in found else (second, first)
                found[other] = found[whole] - found[known]
    if any(value < 0 for value in found.values()):
        return None
    return {name: found[name] for name in ("tp", "fp", "fn", "tn") if name in found}
