import numpy as np
import pytest

from tutor.report import grouping
from tutor.report.grouping import group

TYRES = [
    "how hard do i pump my tyres",
    "what pressure do bike tyres need",
    "How hard do I pump my tyres",
]
OTHERS = ["what does the front brake do", "who wrote hamlet"]


def test_questions_of_one_meaning_are_one_group_and_the_largest_comes_first(real_encoder):
    asked = [OTHERS[0], *TYRES, OTHERS[1]]

    groups = group(asked, real_encoder)

    assert sorted(groups[0]) == [1, 2, 3]
    assert sorted(groups[1:]) == [[0], [4]]


@pytest.mark.parametrize("asked", [[], ["why"], ["why", " Why  "]])
def test_few_questions_are_at_most_one_group(asked, real_encoder):
    assert group(asked, real_encoder) == ([list(range(len(asked)))] if asked else [])


def test_beyond_the_most_that_are_compared_a_question_joins_the_nearest_group_or_stays_alone(
    monkeypatch,
):
    monkeypatch.setattr(grouping, "MOST", 3)

    class Given:
        def encode(self, texts):
            angles = np.array(
                [{"a": 0.0, "b": 0.1, "c": 1.5, "d": 0.2, "e": 3.1}[t] for t in texts]
            )
            return np.stack([np.cos(angles), np.sin(angles)], 1).astype(np.float32)

    groups = group(["a", "b", "c", "d", "e"], Given())

    assert sorted(map(sorted, groups)) == [[0, 1, 3], [2], [4]]
