"""Questions ─▶ groups of one meaning: average-linkage clustering (scikit-learn) of their vectors.

Knows vectors; nothing of what became of the questions.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sklearn.cluster import AgglomerativeClustering

from tutor.retrieval.encoder import Encoder

FARTHEST = 0.4  # mean cosine distance of two groups that become one
MOST = 5000  # questions that are compared each with each: 100 MB of distances


def group(questions: Sequence[str], encoder: Encoder) -> list[list[int]]:
    """Places in ``questions`` by meaning, the largest group first, in each the most typical question first.

    What is the same but for capitals and spaces is compared once. Of more than MOST different ones, the
    later ones go to the nearest group of the first, or stay alone.
    """
    places: dict[str, list[int]] = {}
    for place, question in enumerate(questions):
        places.setdefault(" ".join(question.lower().split()), []).append(place)
    texts = list(places)
    if not texts:
        return []
    vectors = encoder.encode(texts)
    labels = _labels(vectors)
    groups = []
    for label in dict.fromkeys(labels.tolist()):
        members = np.flatnonzero(labels == label)
        middle = vectors[members].mean(0)
        nearest = members[np.argsort(-(vectors[members] @ middle), kind="stable")]
        groups.append([place for member in nearest for place in places[texts[member]]])
    return sorted(groups, key=len, reverse=True)


def _labels(vectors: np.ndarray) -> np.ndarray:
    """A group's number for each unit vector, shape (n,)."""
    first = vectors[:MOST]
    if len(first) < 2:
        return np.zeros(len(first), dtype=int)
    clustering = AgglomerativeClustering(
        n_clusters=None, metric="cosine", linkage="average", distance_threshold=FARTHEST
    )
    labels = clustering.fit_predict(first)
    if len(vectors) == len(first):
        return np.asarray(labels)
    middles = np.stack([first[labels == label].mean(0) for label in range(labels.max() + 1)])
    cosines = vectors[MOST:] @ (middles / np.linalg.norm(middles, axis=1, keepdims=True)).T
    alone = np.arange(len(cosines)) + len(middles)
    near = np.where(cosines.max(1) >= 1 - FARTHEST, cosines.argmax(1), alone)
    return np.concatenate([labels, near])
