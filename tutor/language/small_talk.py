"""Recognises small talk: greetings, thanks, "what can you do", "what should I learn next".

Knows examples of small talk, and compares a message with them by spelling and by meaning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from tutor.retrieval.encoder import Encoder, Vectors

Talk = Literal["greeting", "thanks", "farewell", "abilities", "contents", "next"]
# Examples stand for their kind: a message is compared by meaning, or by spelling without an encoder.
_EXAMPLES: dict[Talk, tuple[str, ...]] = {
    "greeting": (
        "hi", "hello", "hello there", "hey", "hey tutor", "hi tutor, how are you", "good morning",
        "good evening", "how are you doing today", "yo", "hiya", "greetings", "what's up",
        "hola", "bonjour", "hallo",
    ),
    "thanks": (
        "thanks", "thank you", "thank you so much", "thx", "ty", "cheers", "ok thanks", "great, thanks",
        "cool", "ok", "okay", "great", "nice", "perfect, that helped", "that was helpful", "got it",
        "i understand now", "you are great", "well done", "thank you that was really good", "nice one",
    ),
    "farewell": ("bye", "goodbye", "see you later", "good night", "see you tomorrow", "that's all for today"),
    "abilities": (
        "what can you do", "what can you do for me", "what can you help me with", "who are you",
        "what are you", "how do i use this", "how does this work", "what is this page", "help",
        "help me", "what do you know", "what can i ask you", "what kind of questions can i ask",
        "are you a human or a bot", "are you chatgpt", "are you an ai", "what demos do you have",
        "who made you", "how do you work", "what model are you", "how were you made",
        "can you teach me something",
        "which experiments are there", "what experiments can i run", "can you help me",
    ),
    "contents": (
        "what topics are there", "what lessons are there", "show me the lessons", "list the lessons",
        "what is this course about", "what does this course cover", "table of contents",
        "give me an overview of the course", "what will i learn here", "which topics do you cover",
        "course outline", "syllabus",
    ),
    "next": (
        "what should i learn next", "what next", "what's next", "what should i study now",
        "where do i start", "where should i begin", "how should i start with this course",
        "which lesson comes next", "next lesson", "next topic please", "what should i read first",
        "i am a complete beginner, where do i begin", "i finished this lesson, what now",
        "suggest something to learn", "what do you recommend i learn after this",
        "i don't know where to start", "what should we do next", "what now",
        "i have an exam, what should i study",
        "what should i learn after this topic", "what comes after this lesson",
        "what should i learn after rnns", "what should i learn before cnns",
    ),
}  # fmt: skip
LIKE = 0.75  # least cosine to an example
SPELT_LIKE = 0.79  # least share of letters in common, for words the encoder does not know
LONGEST = 12  # words; small talk is short


# The topic a student has finished, as in "what should i learn after rnns".
_AFTER = re.compile(r"\b(?:after|finished|done with|know|learn(?:ed|t)|read)\b(.+)", re.I)


@dataclass(frozen=True)
class SmallTalk:
    """The kind of small talk that a message is, None for anything else, and ``reason``: why."""

    kind: Talk | None
    reason: str


class SmallTalkReader:
    """Distinguishes small talk from questions."""

    def __init__(self, encoder: Encoder | None) -> None:
        self._encoder = encoder
        self._kinds = [kind for kind, examples in _EXAMPLES.items() for _ in examples]
        self._spelt = [_plain(text) for examples in _EXAMPLES.values() for text in examples]
        self._vectors: Vectors | None = None

    def read(self, message: str) -> SmallTalk:
        """The kind of small talk that ``message`` resembles, if any."""
        text = _plain(message.lower())
        if not text:
            return SmallTalk(None, "it has no words")
        if len(text.split()) > LONGEST:
            return SmallTalk(None, f"it has more than {LONGEST} words")
        found = process.extractOne(
            text, self._spelt, scorer=OSA.normalized_similarity, score_cutoff=SPELT_LIKE
        )
        if found:
            return SmallTalk(self._kinds[found[2]], f"it is spelt like “{found[0]}”")
        if self._encoder is None:
            return SmallTalk(None, "it is spelt like no example of small talk")
        if self._vectors is None:
            self._vectors = self._encoder.encode(self._spelt)
        cosines = self._vectors @ self._encoder.encode([text])[0]
        best = int(cosines.argmax())
        nearest = f"the nearest example is “{self._spelt[best]}”, cosine {cosines[best]:.2f}"
        if cosines.max() < LIKE:
            return SmallTalk(None, f"{nearest}, below {LIKE}")
        return SmallTalk(self._kinds[best], f"{nearest}, at least {LIKE}")


def finished_topic(message: str) -> str:
    """The topic a student has finished, as in "what should i learn after rnns"; else ""."""
    found = _AFTER.search(message)
    return found[1] if found else ""


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", text))
