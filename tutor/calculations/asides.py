"""What stands in a message beside its question: "Exercise 4(b).", "(3 points)", "at 3 am", "Thanks!".

Such words and numbers are taken out before anything is read. Knows English; nothing of computations.
"""

from __future__ import annotations

import re

_NUMBER = r"(?:\d+(?:[.,]\d+)?|an?|one|two|three|four|five|six|seven|eight|nine|ten)"
_ASIDES = [
    r"^\s*\W*(?:exercise|question|task|problem|exam|quiz|ex|q)\s*\d+(?:[.]\d+)?\s*(?:\(?[a-h]\))?\s*[.:)]?",
    rf"\(\s*{_NUMBER} (?:points?|pts|marks|credits)\s*\)",
    r"\b(?:exercise|question|task|problem|page|figure|chapter|lecture|section|slide|sheet|week)"
    r" \d+(?:[.]\d+)?(?:\s*\(?[a-h]\))?",
    r"\b(?:at|around|until|by|since|till) (?:about )?\d{1,2}(?:[:.]\d\d)? ?(?:am|pm|a\.m\.|p\.m\."
    r"|o'?clock)\b",
    rf"\b{_NUMBER} (?:minutes?|hours?|days?|weeks?|weekends?|months?|years?|semesters?)\b(?: ago| old| "
    rf"later)?",
    r"\b(?:all|the|both) (?:of the )?(?:two|three|four|five|2|3|4|5) (?=(?:class )?"
    r"(?:probabilit\w+|examples|samples|values|numbers|classes|logits|scores|outputs|results|tokens)\b)",
    r"\bonly (?:two|three|four|five|2|3|4|5) (?=(?:tokens|words|classes|options)\b)",
    r"\b(?:no|without(?: any| a)?) (?:momentum|dilation|output[ _]padding|warm[- ]?up|restarts?)\b",
    r"\((?:in )?(?:thousands?|millions?)(?: of)? ?[a-z]*\)",
    r"\b(?:instead of|rather than|unlike) (?:plain |the |my )?[a-z]+\b(?! (?:of|layer|conv))",
    r"\(\s*values? (?:scaled |are |between |in |from )+[^()]{1,20}\)",
    r"\b(?:give|use|with|to|round(?:ed)? to|in) (?:two|three|four|five|six|\d) (?:decimals?|digits"
    r"|decimal places)",
    r"\b(?:one|a|1) (?:single )?(?=(?:output )?(?:pixel|output|unit|neuron) (?:see|sees|look|looks|cover"
    r"|covers)\b)",
    r"\bi (?:only |just )?(?:noted|wrote down|remember|got|get|have got) [\"']?(?:approx\.?|about|around"
    r"|roughly)"
    r" [\d.,]+(?: (?:thousand|million|k|m))?[\"']?",
    r"\bmy (?:friend|teacher|brother|sister|colleague|mate|flatmate|prof|professor|neighbou?r)"
    r" (?:thinks|says|said|claims|believes|bets|guesses|got|gets) (?:that )?(?:it|its|it's)"
    r"(?: must| should| has to| will| would| is| 's| be| near| about| around| roughly)* -?[\d.,]*\d",
    r"(?:\b[a-z]+ says (?:that )?)?(?<=\b)(?:it'?s|it is) -?[\d.,]*\d(?= ?,? [a-z]+ says no\b)",
]  # fmt: skip
_ASIDE = re.compile("|".join(_ASIDES))
_COURTESY = re.compile(  # a sentence without a number
    r"(?:^|(?<=[.!?;]\s))\s*(?:thanks|thank you|sorry|hello|hi|hey|good (?:morning|evening|day)|then i"
    r"|afterwards"
    r"|after that|tomorrow|we can|i will|i'll|ill|the next|funny|oh|no pressure|so "
    r"no)\b[^.!?\d]*[.!?]+(?=\s|$)"
)


def without_asides(text: str) -> str:
    """Lowered ``text`` without what is beside the question."""
    return _COURTESY.sub(" ", _ASIDE.sub(" ", text))
