"""Greetings, thanks, "what can you do", "what should I learn next": replies of their own.

Knows examples of such messages and which of them a message resembles; a course and its lessons
come in as records.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from demos.kit.catalogue import Demo
from tutor.records import Course, Lesson
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


class SmallTalk:
    """Tells small talk from questions."""

    def __init__(self, encoder: Encoder | None) -> None:
        self._encoder = encoder
        self._kinds = [kind for kind, examples in _EXAMPLES.items() for _ in examples]
        self._spelt = [_plain(text) for examples in _EXAMPLES.values() for text in examples]
        self._vectors: Vectors | None = None

    def kind_of(self, message: str) -> Talk | None:
        """The kind of small talk that ``message`` is; None for anything else."""
        text = _plain(message.lower())
        if not text or len(text.split()) > LONGEST:
            return None
        found = process.extractOne(
            text, self._spelt, scorer=OSA.normalized_similarity, score_cutoff=SPELT_LIKE
        )
        if found:
            return self._kinds[found[2]]
        if self._encoder is None:
            return None
        if self._vectors is None:
            self._vectors = self._encoder.encode(self._spelt)
        cosines = self._vectors @ self._encoder.encode([text])[0]
        return self._kinds[int(cosines.argmax())] if cosines.max() >= LIKE else None


def talk_back(talk: Talk, course: Course, demos: Mapping[str, Demo], last: str) -> str:
    """The reply to small talk; ``last`` is the title of the lesson last talked about, or empty."""
    if talk == "greeting":
        return f"Hello! {_abilities(course, demos)}"
    if talk == "abilities":
        return _abilities(course, demos)
    if talk == "contents":
        lines = (
            f"{n}. **{lesson.title}**{_about(lesson)}" for n, lesson in enumerate(course.lessons, 1)
        )
        return "\n".join([f"The lessons of {course.title}:", "", *lines])
    if talk == "next":
        return _next(course, last)
    if talk == "thanks":
        return "You're welcome. Ask on whenever something is unclear, or say “what should I learn next”."
    return "Goodbye, and come back whenever you like."


def _abilities(course: Course, demos: Mapping[str, Demo]) -> str:
    titles = ", ".join(lesson.title for lesson in course.lessons[:4])
    text = (
        f"I answer questions about {course.title} from its lessons ({titles}, …), each sentence "
        "with its source; a question with numbers I work out step by step."
    )
    examples = [f"“{demo.examples[0]}”" for demo in demos.values() if demo.examples]
    if not examples:
        return text
    return f"{text} I also run live experiments: try {' or '.join(examples[:3])}."


def _next(course: Course, last: str) -> str:
    titles = [lesson.title for lesson in course.lessons]
    if last not in titles:
        lesson = course.lessons[0]
        return f"Start with **{lesson.title}**.{_about(lesson)}{_first_question(lesson)}"
    place = titles.index(last) + 1
    if place == len(titles):
        return f"**{last}** is the last lesson. Ask about whatever is still unclear in any of them."
    lesson = course.lessons[place]
    return f"After **{last}** comes **{lesson.title}**.{_about(lesson)}{_first_question(lesson)}"


def _about(lesson: Lesson) -> str:
    return f" {lesson.summary}" if lesson.summary else ""


def _first_question(lesson: Lesson) -> str:
    asked = next((section.asked[0] for section in lesson.sections if section.asked), "")
    return f" A question to begin with: “{asked}”" if asked else ""


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", text))
