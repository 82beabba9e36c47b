"""Is a formula asked for, and of what?"""

from __future__ import annotations

import re

_FORMULA = re.compile(
    r"\b(?:the |an? )?(?:formula[es]?|formulae|equations?)\b(?: (?:of|for|behind)\b)?", re.I
)
_OTHERWISE = re.compile(  # asks for reasons, or for something to run
    r"\b(?:why|when|where|who|how (?:do|does|did|is|are|can|to)|plot|draw|run|train|watch|start|open"
    r"|compute|calculate|backprop\w*|expression|experiment|demo)\b",
    re.I,
)
_ASKING = re.compile(
    r"^\W*(?:(?:what'?s|what (?:is|are)|give(?: me)?|write(?: down| out)?|show(?: me)?|tell me|state|"
    r"i need|do you know|can you|could you|please|pls|the|an?)\b\W*)+",
    re.I,
)


def formula_topic(question: str, earlier: str = "") -> str | None:
    """What the formula is asked for, such as "softmax"; None where no formula is asked for.

    ``earlier`` is the previous question, which names it if this one does not ("and the formula?").
    """
    if not _FORMULA.search(question) or _OTHERWISE.search(question):
        return None
    topic = _bare(_FORMULA.sub(" ", question))
    return topic or _bare(earlier)


def _bare(question: str) -> str:
    text = " ".join(_ASKING.sub("", question.strip()).split()).strip(" ?.!,")
    return re.sub(
        r"^(?:and|but|so|ok|okay)\b\W*|\bwhat'?s?$|\bwhat is$", "", text, flags=re.I
    ).strip()
