"""Message ─▶ does it ask for an experiment, and which, with what parameters?

Rules over the words that each experiment declares; nothing here knows what the experiments are about.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from demos.catalogue import Demo
from demos.parameters import ParameterError, as_typed, check
from demos.wording import read_params
from tutor.records import DemoRequest

# What makes a message a wish: an order at its start, politely or not; "…, go"; a value given.
_WISH = re.compile(
    r"^\W*((please|pls|plz|ok|okay|now|hey|hi|so|and|then|just|can (you|i|we)|could (you|i|we)|would you|"
    r"will you|let'?s|let (me|us)|lemme|i'?d like( to)?|i would like( to)?|i want( you)?( to)?|i wanna|"
    r"you)\W+)*"
    r"(open|launch|start|run|rerun|train|teach|fit|plot|draw|animate|visuali[sz]e|simulate|try|play|watch|"
    r"see|show|demo|demonstrate|give)\b"
    r"|\bgo\W*$|\w\s*=\s*[\[(]?[-+.\d]",
    re.I,
)
# What makes it a question in spite of that: "show me how …", trouble with a model of one's own.
_QUESTION = re.compile(
    r"^\W*(what|why|how|when|which|who|where|is|are|does|do|did|was|were|should|explain|define|describe|compare)\b"
    r"|\b(see|but|know|wonder|understand),? (but )?(why|how|what|when|where|which)\b"
    r"|\b(show|tell|explain|teach|give)( to)? (me|us)? ?(about|why|how|what|when|(the|a|an) "
    r"(formula|equation|math\w*|definition|difference|derivation|proof|idea|meaning|code|steps?))\b"
    r"|\bmy\b|\w(Error|Warning)\b|\b(won|doesn|don|isn|can)['’]?t\b|\b(does|do|will|is) not\b",
    re.I,
)
_NAMED = re.compile(
    r"\b(demo|demonstration|experiment|simulation|playground|lab|laboratory)\b", re.I
)


@dataclass(frozen=True)
class Wish:
    """What a wish came to: a request to open, or a sentence that asks back."""

    request: DemoRequest | None = None
    ask_back: str = ""


def read_wish(message: str, demos: Mapping[str, Demo]) -> Wish | None:
    """The experiment that ``message`` asks for; None when it is a question.

    A named experiment that can't be told, or a parameter out of its range, is asked back.
    """
    demo = _named_demo(message, demos)
    wants = bool(_WISH.search(message) or _NAMED.search(message))
    if _QUESTION.search(message) and not (
        _NAMED.search(message) and re.search(r"\bopen\b", message, re.I)
    ):
        return None
    if demo is None and re.search(r"[=:]", message) and wants:
        demo = _demo_by_params(message, demos)
    if demo is None:
        return Wish(ask_back=_which(demos)) if wants and _NAMED.search(message) else None
    if not wants:
        return None
    values = read_params(demo.Params, message)
    try:
        check(demo.Params, values)
    except ParameterError as error:
        return Wish(ask_back=_out_of_range(error, demo))
    return Wish(DemoRequest(demo.name, values))


def _named_demo(message: str, demos: Mapping[str, Demo]) -> Demo | None:
    """The experiment with the longest of its words in the message."""
    best: tuple[int, Demo | None] = (0, None)
    for demo in demos.values():
        for word in (demo.name, *demo.words):
            if (
                re.search(rf"(?<!\w){re.escape(word)}s?(?!\w)", message, re.I)
                and len(word) > best[0]
            ):
                best = (len(word), demo)
    return best[1]


def _demo_by_params(message: str, demos: Mapping[str, Demo]) -> Demo | None:
    """The one experiment of which the message sets the most parameters, at least two."""
    counts = {name: len(read_params(demo.Params, message)) for name, demo in demos.items()}
    ranked = sorted(counts, key=lambda name: -counts[name])
    if not ranked or counts[ranked[0]] < 2:
        return None
    if len(ranked) > 1 and counts[ranked[1]] == counts[ranked[0]]:
        return None
    return demos[ranked[0]]


def _which(demos: Mapping[str, Demo]) -> str:
    if not demos:
        return "There are no experiments here. Ask me a question about the course."
    names = ", ".join(f"**{demo.name}** ({demo.title.lower()})" for demo in demos.values())
    example = next((demo.examples[0] for demo in demos.values() if demo.examples), "")
    return f"Which experiment would you like? There are {names}. For example: “{example}”."


def _out_of_range(error: ParameterError, demo: Demo) -> str:
    text = f"I did not start the experiment: {error}"
    if error.nearest is None:
        return text
    shown = as_typed(error.nearest)
    name = error.name.replace("_", " ")
    wish = f"run the {demo.name} experiment with {name} {shown}"
    return f"{text} The nearest allowed value is {shown}: “{wish}”."
