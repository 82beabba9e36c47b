"""Is a message an attempt at the question that is open, or does it ask for something else?

    P(attempt) = σ(w · [e(message), cos(e(message), e(question))])      e: the sentence encoder

A logistic regression on typed answers and on messages to the tutor that are none.
"""

from __future__ import annotations

import math

import numpy as np

from tutor.practice.learned import learned
from tutor.retrieval.encoder import Encoder

LEAST = 0.3  # of the probability, below which a message is read as one that asks for something
COSINE = 3.0  # how much longer the cosine is made beside the 384 numbers of length 1


def attempt_probability(message: str, question: str, encoder: Encoder) -> float:
    """The probability, in [0, 1], that ``message`` answers ``question``."""
    said, asked = encoder.encode([message, question])
    weights = learned()["attempt"]
    inputs = np.append(said, COSINE * float(said @ asked))
    total = float(inputs @ np.asarray(weights["weights"])) + weights["bias"]
    return 1 / (1 + math.exp(-total))
