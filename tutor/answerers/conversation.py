"""Answers about the conversation itself: where an answer is from, whether it is sure, what was asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from tutor.answerers.answerer import Passed
from tutor.answering.bank import BANK
from tutor.answering.checking import Checker
from tutor.answering.languages import language_of, one_language
from tutor.language.intents import Intent
from tutor.language.reading import Reading
from tutor.records import Course, Decision, Excerpt, Reply

_FIRST = re.compile(r"\b(?:first|1st)\b", re.I)
_SENTENCE = re.compile(r"(.+?) \[(\d+)\](?: |$)", re.S)
REMEMBERED = 8  # questions that are listed
CARRIED = 0.7  # of the probability that a sentence is true, from which on it is said to be


class ConversationAnswerer:
    """Takes what looks back; ``again`` answers an earlier question once more."""

    name = "conversation"

    def __init__(
        self, course: Course, again: Callable[..., Reply], checker: Checker | None
    ) -> None:
        self._course, self._again, self._checker = course, again, checker
        self._kinds: dict[Intent, Callable[[Reading], Reply | None]] = {
            "source": self._source,
            "sure": self._sure,
            "recall": self._recall,
            "language": self._language,
            "chatter": self._chatter,
        }

    def answer(self, reading: Reading) -> Iterator[Reply] | Passed:
        """The reply to a message that looks back, or that asks for nothing of the subject."""
        wanted = reading.wanted
        if wanted.intent not in self._kinds or not reading.wants(wanted.intent):
            return Passed("it does not speak of the conversation")
        reply = self._kinds[wanted.intent](reading)
        if reply is None:
            return Passed(f"it wants “{wanted.intent}”, and nothing was asked before")
        by = f"it wants “{wanted.intent}” (probability {wanted.sure:.2f})"
        return iter((replace(reply, why=Decision(self.name, by)),))

    def _source(self, reading: Reading) -> Reply | None:
        if not reading.earlier:
            return None
        reply = self._again(reading.last, reading.last_leans_on)
        if not reply.citations:
            return replace(reply, done=True)
        lines = [
            f"- **{item.lesson}**, “{item.heading}”"
            + (f": “{item.quote}”" if item.quote else "")
            + f" [{item.number}]"
            for item in reply.citations
        ]
        text = "\n".join(["That rests on these places of the course:", "", *lines])
        return Reply("answer", text, reply.citations, excerpts=_opened(reply))

    def _sure(self, reading: Reading) -> Reply | None:
        """Each sentence of the last answer, checked again beside its passage."""
        if not reading.earlier:
            return None
        reply = self._again(reading.last, reading.last_leans_on)
        if self._checker is None or not reply.excerpts:
            return reply
        passages = [item.passage for item in reply.excerpts]
        lines = []
        for text, number in _SENTENCE.findall(reply.answer):
            checked = self._checker.check(text, reading.last, passages, 0.0)
            # what a teacher wrote was read beside its passage when it was written
            probability = 1.0 if reply.engine == BANK else checked.probability
            lines.append(f"- “{text}” {_judged(probability)} [{number}]")
        if not lines:
            return reply
        opening = "I read each sentence again beside the passage that it rests on:"
        return Reply(
            "answer", "\n".join([opening, "", *lines]), reply.citations, excerpts=_opened(reply)
        )

    def _recall(self, reading: Reading) -> Reply | None:
        asked = [turn.content for turn in reading.history if turn.role == "user"]
        if not asked:
            return Reply("talk", "This is the first thing that you have asked here.")
        if _FIRST.search(reading.text):
            reply = self._again(asked[0])
            return replace(reply, answer=f"Your first question was “{asked[0]}”.\n\n{reply.answer}")
        lines = [f"{n}. {text}" for n, text in enumerate(asked, 1)][-REMEMBERED:]
        return Reply("talk", "\n".join(["So far you have asked:", "", *lines]))

    def _language(self, reading: Reading) -> Reply:
        return Reply("talk", one_language(language_of(reading.text)))

    def _chatter(self, reading: Reading) -> Reply:
        return Reply(
            "talk",
            f"I am here for {self._course.title}: ask me about anything in it, or say “quiz me”.",
        )


def _judged(probability: float) -> str:
    if probability >= CARRIED:
        return "is carried by its passage."
    return "is not carried clearly by it: read it yourself."


def _opened(reply: Reply) -> tuple[Excerpt, ...]:
    return tuple(replace(item, opened=True) for item in reply.excerpts)
