"""Opens the clinic: asked for practice on a broken training, the tutor shows one beside the chat."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from demos.kit.catalogue import Demo
from tutor.answerers.answerer import Passed
from tutor.experiments import has_clinic
from tutor.language.intents import Intent
from tutor.language.reading import Reading
from tutor.records import ClinicRequest, Decision, Reply

# A message that names the clinic is for it where it wants one of these, or is an order; a question about a
# broken training is not.
_WANTED: tuple[Intent, ...] = ("quiz", "experiment", "change_run", "plan")
_RUN = r"(?:training|run|network|net|model|patient|case)s?"
_NAMED = re.compile(
    rf"\b(?:clinic|(?:another|next|new|first) patient|(?:broken|sick|faulty|failing|buggy) (?:\w+ )?{_RUN}"
    rf"|(?:heal|cure) (?:\w+ ){{1,3}}?{_RUN}"
    rf"|(?:diagnose|mend|repair|fix|find the (?:fault|bug) in) (?:an?|the|another) (?:\w+ )?{_RUN}"
    r"|debug(?:ging)? (?:exercises?|practi[cs]e|quiz)|practi[cs]e (?:\w+ )?debugging)\b",
    re.I,
)
_ORDER = re.compile(
    r"(?:(?:please|now|let me|let us|(?:can|could|may) (?:i|we)|i (?:want|would like|'d like)(?: to)?|go) )*"
    r"(?:(?:give|show|open|start|begin|take|heal|cure|diagnose|mend|repair|fix|find|practi[cs]e|debug)\b"
    r"|(?:to |the )*clinic\b|(?:another|next|new) patient\b|an?(?:other)? (?:broken|sick)\b)",
    re.I,
)
_LEVEL = re.compile(r"\blevel\W{0,3}([123])\b", re.I)


class ClinicAnswerer:
    """Takes a wish for a broken training to be healed."""

    name = "clinic"

    def __init__(self, demos: Mapping[str, Demo]) -> None:
        self._open = has_clinic(demos)

    def answer(self, reading: Reading) -> Iterator[Reply] | Passed:
        """The clinic, opened; or why the message is for another."""
        if not self._open:
            return Passed("the course has no clinic")
        text = reading.question
        if reading.request or reading.pasted or not _NAMED.search(text):
            return Passed("it does not name the clinic")
        wanted = reading.wanted
        if wanted.intent not in _WANTED and not _ORDER.match(text):
            return Passed(
                f"it wants “{wanted.intent}” (probability {wanted.sure:.2f}), no practice"
            )
        level = _LEVEL.search(text)
        request = ClinicRequest(int(level[1]) if level else 1)
        said = (
            "Here is **the clinic**, beside the chat: a training with at most one fault. Measure what you "
            "want to know, name the fault, and mend it."
        )
        why = Decision(self.name, f"it asks for a broken training (intent “{wanted.intent}”)")
        return iter((Reply("talk", said, clinic=request, why=why),))
