"""Is a question about the course? A logistic regression, fitted on the text of the course.

What the course answers is known from the course: the questions its sections list as asked, or its
sentences. What it does not answer is a file of messages about other subjects. So the gate needs no
labels, and another course gets its gate in the same way.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tutor.language.words import words_of
from tutor.records import Coverage
from tutor.retrieval.dense import DenseIndex, open_dense
from tutor.retrieval.encoder import Encoder, Vectors
from tutor.retrieval.keywords import KeywordIndex
from tutor.retrieval.question_index import QuestionIndex

NEAREST = 5
MOST_SENTENCES = 300  # from a course that lists few questions: enough to fit five weights
FEW_QUESTIONS = 100
# A subject whose messages are this many times nearer than the average is the subject of the course.
SAME_SUBJECT = 2.0
# A wrong answer shows its sources, a wrong decline teaches nothing: below even odds the gate opens.
LEAST_PROBABILITY = 0.4


# How much a question belongs to the course, one column each:
#   cosine of the course's nearest text, and mean of the nearest five
#   share of the question's content words, weighted by rarity, that occur in the course
#   the same two cosines with the messages about other subjects
FEATURES = ("nearest", "nearest five", "known share", "elsewhere", "elsewhere five")


class Gate:
    """Judges what the course covers; fitted once for each course."""

    def __init__(
        self,
        questions: QuestionIndex,
        sentences: Sequence[str],
        keywords: KeywordIndex,
        encoder: Encoder,
        folder: Path,
    ) -> None:
        """``sentences`` are the course's; ``folder`` keeps the vectors of what is not in ``questions``."""
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        self._course, self._keywords = questions.index, keywords
        self._elsewhere, messages = _other_subjects(questions.index, encoder, folder)
        self._messages = messages
        if len(questions.asked) >= FEW_QUESTIONS:
            # each as if it were not listed: a new question has no twin in the index
            texts, listed = questions.asked, len(questions.index) - len(questions.asked)
            vectors = questions.index.vectors(np.arange(listed, len(questions.index)))
            inside = self._features(texts, vectors, itself=(listed, None))
        else:
            stride = max(1, len(sentences) // MOST_SENTENCES)
            texts = [*questions.asked, *sentences[::stride]]
            vectors = open_dense(texts, encoder, folder).vectors(np.arange(len(texts)))
            inside = self._features(texts, vectors)
        others = self._elsewhere.vectors(np.arange(len(messages)))
        outside = self._features(messages, others, itself=(None, 0))
        self._rule = make_pipeline(StandardScaler(), LogisticRegression(class_weight="balanced"))
        self._rule.fit(
            np.vstack([inside, outside]), np.arange(len(inside) + len(outside)) < len(inside)
        )

    def judge(self, question: str, vector: Vectors) -> Coverage:
        """How sure it is that the course covers ``question``, which has this vector, shape (d,)."""
        features = self._features([question], vector[None])
        probability = float(self._rule.predict_proba(features)[0, 1])
        nearest = int(self._elsewhere.search(vector[None], 1)[1][0, 0])
        return Coverage(
            question,
            probability,
            LEAST_PROBABILITY,
            {name: float(value) for name, value in zip(FEATURES, features[0], strict=True)},
            self._messages[nearest],
        )

    def _features(
        self,
        texts: Sequence[str],
        vectors: Vectors,
        itself: tuple[int | None, int | None] = (None, None),
    ) -> NDArray[np.float64]:
        """One row of FEATURES for each text with its vector, shape (n, 5).

        ``itself``: the first one's number in either index, where they are listed there.
        """
        columns = [
            *_nearest(self._course, vectors, itself[0]),
            [known_share(text, self._keywords) for text in texts],
            *_nearest(self._elsewhere, vectors, itself[1]),
        ]
        return np.stack([np.asarray(column, dtype=np.float64) for column in columns], axis=1)


def known_share(question: str, keywords: KeywordIndex) -> float:
    """How much of the question's content words, weighted by rarity, occur in the course, in [0, 1]."""
    words = set(words_of(question))
    known = {word for word in words if keywords.knows(word)}
    if not any(len(word) > 1 and word[0].isalpha() for word in known):
        return 0.0  # "42", "{{7*7}}": digits and single letters occur in every course
    return sum(map(keywords.idf, known)) / sum(map(keywords.idf, words))


def _nearest(index: DenseIndex, vectors: Vectors, listed: int | None) -> tuple[Vectors, Vectors]:
    """Cosine of the nearest text, and mean of the NEAREST ones, of each vector; shape (n,) each.

    Where vector i is itself text ``listed`` + i of the index, that one does not count.
    """
    cosines, numbers = index.search(vectors, NEAREST + 1)
    if listed is not None:
        itself = numbers == listed + np.arange(len(vectors))[:, None]
        cosines = -np.sort(-np.where(itself, -1.0, cosines), axis=1)
    cosines = cosines[:, :NEAREST]
    return cosines[:, 0], cosines.mean(axis=1)


def _other_subjects(
    course: DenseIndex, encoder: Encoder, folder: Path
) -> tuple[DenseIndex, list[str]]:
    """Messages that the course does not cover, as an index and as texts."""
    data = files("tutor.retrieval") / "data" / "other_subjects.jsonl"
    lines = [json.loads(line) for line in data.read_text(encoding="utf-8").splitlines()]
    messages = [str(line["message"]) for line in lines]
    vectors = open_dense(messages, encoder, folder).vectors(np.arange(len(messages)))
    near = course.search(vectors, 1)[0][:, 0]
    subjects = np.array([line["subject"] for line in lines])
    same = {s for s in subjects if near[subjects == s].mean() > SAME_SUBJECT * near.mean()}
    kept = [message for message, s in zip(messages, subjects, strict=True) if s not in same]
    return open_dense(kept, encoder, folder), kept
