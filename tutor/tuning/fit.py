"""Fit what decides on known answers, units and generated sentences: ``python -m tutor.tuning.fit``.

Three logistic regressions on labelled data (``data/calibration``); their weights stand in
``answering/bank.py``, ``answering/checking.py`` and ``reading/finder.py``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

DATA = Path(__file__).parent / "data" / "calibration"
C = 10.0  # inverse strength of the penalty: weak
Item = Mapping[str, Any]


def fit(
    name: str, features: tuple[str, ...], holds: Callable[[Item], bool]
) -> tuple[NDArray[np.float64], float]:
    """Weights of the ``features``, shape (n,), and the bias, for P(holds) in ``name``.jsonl."""
    from sklearn.linear_model import LogisticRegression

    lines = (DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    items: list[Item] = [json.loads(line) for line in lines]
    values = np.array([[item[feature] for feature in features] for item in items])
    model = LogisticRegression(C=C, max_iter=5000).fit(values, [holds(item) for item in items])
    return model.coef_[0], float(model.intercept_[0])


def fit_known() -> tuple[NDArray[np.float64], float]:
    """Does the answer to a listed question answer fully? From the matcher's logit, cosine and rank."""
    return fit("known", ("match", "cosine", "rank"), lambda item: item["answers"] == 2)


def fit_units() -> tuple[NDArray[np.float64], float]:
    """Is a unit one that answers? From the reader's logit and its cosine with the question."""
    return fit("units", ("logit", "cosine"), lambda item: bool(item["answers"]))


def fit_sentences() -> tuple[NDArray[np.float64], float]:
    """Is a generated sentence true? From the mean ln p of its tokens and its cover by one source."""
    return fit("sentences", ("logprob", "cover"), lambda item: item["truth"] == "true")


if __name__ == "__main__":
    fitted = ("known", fit_known()), ("sentences", fit_sentences()), ("units", fit_units())
    for what, (weights, bias) in fitted:
        sys.stdout.write(f"{what}: weights {np.round(weights, 2).tolist()}, bias {bias:.2f}\n")
