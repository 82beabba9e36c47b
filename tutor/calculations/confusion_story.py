"""The four counts of a confusion matrix from a story: "of 200 sick people 170 were found, 30 missed".

Knows the words of tests, filters and detectors; which metric is asked for is another room's.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tutor.calculations.phrasing import as_text
from tutor.calculations.tokens import Token

_POSITIVE = (
    r"(?:sick|ill|positives?|spams?|fraud|frauds|fraudulent|defects?|defective|infected|diseased|cancers?"
    r"|tumou?rs?|malignant|broken|faulty|attacks?|pregnant|junk|cracked|damaged|toxic|scams?"
    r"|poisonous|harmful|dangerous|fakes?|counterfeits?|forged)"
)
_NEGATIVE = (
    r"(?:healthy|negatives?|normal|good|hams?|legit|legitimate|genuine|honest|intact|benign|fine|clean"
    r"|innocent|harmless|edible|non spam|non - spam|ok|wanted|real (?:mails?|notes?|coins?|photos?|news"
    r"|reviews?"
    r"|users?|ones?)|not (?:sick|ill|spam|infected|fraudulent"
    r"|defective))"
)
_CALLED = (
    r"(?:call|calls|called|classifie[sd]|classify|labell?ed|labels?|mark|marks|marked|flag|flags"
    r"|flagged|declared|predicted"
    r"|diagnosed|took|taken|sorted|put|reported|considered|judged|said|says|recognised|recognized"
    r"|ends? up|ended up"
    r"|lands?|landed|goes to|went to|get|gets)"
)
_FOUND = (
    r"\b(?:found|finds?|detect(?:s|ed)?|caught|catch(?:es)?|recogni[sz]e[sd]?|identif(?:y|ies|ied)"
    r"|spots|spotted"
    r"|discover(?:s|ed)|filter(?:s|ed)|block(?:s|ed)|stops|stopped|flag(?:s|ged)?|alarms?|raised)\b"
)
_MISSED = (
    r"\b(?:miss|misse[sd]|overlooks?|overlooked|undetected|unnoticed|unfound|slipped|escaped|failed|let|lets"
    r"|(?:got|goes|went|passed) through|not (?:found|detected|caught|recogni[sz]ed|flagged))\b"
)
_FALSE = (
    r"\bfalse alarms?\b|\b(?:wrongly|falsely|mistakenly|incorrectly|by mistake|by error|mistaken)\b"
)
_CORRECT = r"\b(?:correctly|rightly|right|correct)\b"
_TOTAL = re.compile(
    rf"\b(?:of|from|out of|among|in|tested|checked|screened|scanned|examined)(?: the| all| our|"
    rf" these| those)* (#\d+)(?: really| truly| actually)?"
    rf"(?: (?P<positive>{_POSITIVE})\b| (?P<negative>{_NEGATIVE})\b)?"
)
_CLAUSE = re.compile(r" (?:[.,;:?!]|and|but|while|whereas|however|also|plus|with) ")
_POLARITY = re.compile(rf"\b(?:(?P<positive>{_POSITIVE})|{_NEGATIVE})\b")
_OF_THEM = re.compile(r"\bof (?:them|these|those|which|whom)\b")
_SUMS = (("p", "tp", "fn"), ("n", "fp", "tn"), ("pp", "tp", "fp"), ("t", "p", "n"))  # whole, parts


def read_story(tokens: Sequence[Token]) -> dict[str, float] | None:
    """TP, FP, FN and TN as far as the story tells them; None where a number has no place in it."""
    found: dict[str, float] = {}
    text = f" {as_text(tokens)} "
    for match in _TOTAL.finditer(text):
        name = "p" if match["positive"] else "n" if match["negative"] else "t"
        if not _give(found, name, tokens, match[1]):
            return None
    text = _TOTAL.sub(" ", text)
    before = ""
    for clause in _CLAUSE.split(text):
        numbers = re.findall(r"[#×§]\d+", clause)
        name = _cell(clause, before) if numbers else ""
        if len(numbers) > 1 or (numbers and not (name and _give(found, name, tokens, numbers[0]))):
            return None
        before = name or before
    return _completed(found)


def _give(found: dict[str, float], name: str, tokens: Sequence[Token], mark: str) -> bool:
    value = tokens[int(mark[1:])].value
    if value is None or mark[0] != "#" or found.get(name, value) != value:
        return False
    found[name] = value
    return True


def _cell(clause: str, before: str) -> str:
    """Which count a clause tells: what its items are, and what they were called."""
    named = [(match.start(), bool(match["positive"])) for match in _POLARITY.finditer(clause)]
    beside = re.search(
        rf"#\d+ (?:really |truly |of (?:the|these|those|all)(?: the)? |\w+ )?(?={_POSITIVE}\b|{_NEGATIVE}\b)",
        clause,
    )
    is_positive = dict(named).get(beside.end()) if beside else None
    others = [positive for place, positive in named if not beside or place > beside.end()]
    said: bool | None = None
    if others and re.search(rf"\b{_CALLED}\b", clause):
        said = others[-1]
    elif re.search(_MISSED, clause):
        said = False
    elif re.search(_FOUND, clause):
        said = True
    if re.search(_FALSE, clause):
        said = True if said is None else said
        is_positive = not said if is_positive is None else is_positive
    elif said is None:
        return _unsaid(
            clause,
            is_positive if is_positive is not None else (others[-1] if others else None),
            before,
        )
    elif is_positive is None:
        if others and said:
            return "pp"  # "flagged 50 mails as spam"
        is_positive = True if not others else None  # "found 170", "missed 30"
    names = {(True, True): "tp", (True, False): "fn", (False, True): "fp", (False, False): "tn"}
    return names.get((is_positive, said), "") if is_positive is not None else ""


def _unsaid(clause: str, is_positive: bool | None, before: str) -> str:
    """A clause that tells what its items are, not what they were called."""
    if _OF_THEM.search(clause) and before == "pp" and re.search(_CORRECT, clause):
        return "tp"
    if is_positive is None:
        return ""
    if _OF_THEM.search(clause) and before == "pp":
        return "tp" if is_positive else "fp"
    if re.search(_CORRECT, clause):
        return "tp" if is_positive else "tn"
    return "p" if is_positive else "n"


def _completed(found: dict[str, float]) -> dict[str, float] | None:
    """What follows from sums; None where they contradict each other."""
    for _ in range(4):
        for whole, first, second in _SUMS:
            if first in found and second in found:
                if (
                    found.setdefault(whole, found[first] + found[second])
                    != found[first] + found[second]
                ):
                    return None
            elif whole in found and (first in found) != (second in found):
                known, other = (first, second) if first in found else (second, first)
                found[other] = found[whole] - found[known]
    if any(value < 0 for value in found.values()):
        return None
    return {name: found[name] for name in ("tp", "fp", "fn", "tn") if name in found}
