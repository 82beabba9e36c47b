"""Stand-ins for weights, and for nothing else: an encoder, a reader and an engine without a model."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

import numpy as np

from demos.kit.language_models import LanguageModel
from tutor.answering.engine import ChatMessage
from tutor.answering.local import LocalEngine
from tutor.errors import EngineError
from tutor.language.words import words_of
from tutor.reading.reader import CLAIM
from tutor.records import Judgement, Passage
from tutor.retrieval.encoder import Vectors


class BagOfWords:
    """Unit vectors of hashed word counts: texts that share words are near each other."""

    def __init__(self, name: str = "bag-of-words", width: int = 512) -> None:
        self.name, self.width = name, width
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        """See Encoder.encode; ``encoded`` remembers every text."""
        self.encoded += texts
        vectors = np.zeros((len(texts), self.width), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            for word in re.findall(r"\w+", text.lower()) or [""]:
                row[zlib.crc32(word.encode("utf-8", "replace")) % self.width] += 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


class ScriptedReader:
    """Judges by what is given: a logit for a question and a passage, and one for each unit's text.

    A claim is supported where the passage holds it, in capitals or not. ``asked`` are the questions it
    was given, ``beside`` the headings of the passages with the last.
    """

    def __init__(
        self,
        answers: Callable[[str, Passage], float],
        units: Mapping[str, float] | None = None,
    ) -> None:
        self._answers, self._units = answers, units or {}
        self.asked: list[str] = []
        self.beside: list[str] = []

    def read(self, question: str, passages: Sequence[Passage]) -> tuple[Judgement, ...]:
        """See Reader.read."""
        self.asked.append(question)
        self.beside = [passage.heading for passage in passages]
        if question.startswith(CLAIM):
            return tuple(_of_claim(question.removeprefix(CLAIM), passage) for passage in passages)
        return tuple(
            Judgement(
                self._answers(question, passage),
                tuple(self._units.get(unit.text, -5.0) for unit in passage.units),
                0.0,
                0.0,
            )
            for passage in passages
        )


def shares_words(question: str, passage: Passage) -> float:
    """A logit for ScriptedReader: rather sure where the passage has most of the question's words."""
    asked = set(words_of(question))
    there = set(words_of(f"{passage.heading} {passage.text}"))
    return 4.0 if asked and len(asked & there) >= 0.5 * len(asked) else -6.0


def _of_claim(claim: str, passage: Passage) -> Judgement:
    said = [claim.strip(".").lower() in unit.text.lower() for unit in passage.units]
    yes = 0.99 if any(said) else 0.01
    return Judgement(yes, tuple(5.0 if one else -5.0 for one in said), yes, 0.0)


class ScriptedEngine:
    """Writes ``text`` word by word, then fails with ``error`` where one is given.

    ``prompts`` are the messages it was given, ``written`` the words that were read from it.
    """

    def __init__(
        self, text: str = "", error: str = "", name: str = "scripted", tuned: bool = False
    ) -> None:
        self.name, self.tuned, self._text, self._error = name, tuned, text, error
        self.prompts: list[list[ChatMessage]] = []
        self.written = 0
        self.open_streams = 0

    @contextmanager
    def stream(
        self, messages: Sequence[ChatMessage], max_tokens: int, seconds: float
    ) -> Iterator[_ScriptedGeneration]:
        """See Engine.stream."""
        self.prompts.append(list(messages))
        self.open_streams += 1
        try:
            yield _ScriptedGeneration(self, re.findall(r"\S+\s*", self._text), self._error)
        finally:
            self.open_streams -= 1


class _ScriptedGeneration:
    def __init__(self, engine: ScriptedEngine, words: list[str], error: str) -> None:
        self.prompt_tokens, self.generated_tokens = 7, 0
        self._engine, self._words, self._error = engine, words, error

    def logprob(self, text: str) -> float | None:
        """See Generation.logprob: of a tuned one, certain of every word."""
        return -0.01 if self._engine.tuned else None

    def __iter__(self) -> Iterator[str]:
        for word in self._words:
            self.generated_tokens += 1
            self._engine.written += 1
            yield word
        if self._error:
            raise EngineError(self._error)


class SlowEngine(ScriptedEngine):
    """Needs ``seconds_per_word`` for each word, on a clock of its own: no test waits for it."""

    def __init__(self, text: str, seconds_per_word: float, name: str = "slow") -> None:
        super().__init__(text, name=name)
        self._text, self._seconds_per_word = text, seconds_per_word

    @contextmanager
    def stream(
        self, messages: Sequence[ChatMessage], max_tokens: int, seconds: float
    ) -> Iterator[_ScriptedGeneration]:
        """See Engine.stream."""
        words = re.findall(r"\S+\s*", self._text)
        in_time = words[: int(seconds / self._seconds_per_word)]
        late = len(in_time) < len(words)
        yield _ScriptedGeneration(self, in_time, f"Over {seconds:g} s." if late else "")


class OpenedEngine(LocalEngine):
    """An engine in this process of which only the model that experiments look into matters."""

    def __init__(self, model: LanguageModel) -> None:
        self.name, self.tuned, self._model_inside = "opened", False, model

    def inside(self) -> LanguageModel:
        """See LocalEngine.inside."""
        return self._model_inside
