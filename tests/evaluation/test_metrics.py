import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import binomtest, norm

from tutor.evaluation.metrics import Share, percentile, points_found, rank_of


@st.composite
def counted(draw) -> tuple[int, int]:
    count = draw(st.integers(1, 2000))
    return draw(st.integers(0, count)), count


@given(counted())
def test_the_interval_is_scipys_wilson_interval(drawn):
    hits, count = drawn
    expected = binomtest(hits, count).proportion_ci(0.95, method="wilson")

    assert Share(hits, count).interval == pytest.approx((expected.low, expected.high), abs=1e-6)


@pytest.mark.parametrize(("hits", "count"), [(1, 3), (7, 10), (95, 130), (259, 260)])
def test_the_interval_ends_where_the_score_test_turns_significant(hits, count):
    z = norm.ppf(0.975)

    def score(p: float) -> float:
        return abs(hits / count - p) - z * math.sqrt(p * (1 - p) / count)

    low, high = brentq(score, 1e-12, hits / count), brentq(score, hits / count, 1 - 1e-12)
    assert Share(hits, count).interval == pytest.approx((low, high), abs=1e-6)


def test_a_share_of_nothing_is_unknown_and_its_interval_is_everything():
    assert math.isnan(Share(0, 0).value)
    assert Share(0, 0).interval == (0.0, 1.0)


def test_a_share_reads_with_its_interval_and_its_count():
    assert str(Share(5, 10)) == "0.500 [0.237, 0.763] of 10"


@pytest.mark.parametrize(
    ("found", "rank"),
    [
        ([("a.md", "A"), ("b.md", "B")], 1),
        ([("a.md", "B"), ("b.md", "A"), ("b.md", "B"), ("a.md", "A")], 3),
        ([("a.md", "B"), ("b.md", "A")], 0),
        ([], 0),
    ],
)
def test_the_rank_is_the_place_of_the_first_expected_one_or_0(found, rank):
    assert rank_of(frozenset({("a.md", "A"), ("b.md", "B")}), found) == rank


@pytest.mark.parametrize(
    ("answer", "points", "count"),
    [
        ("The bias shifts the line.", [["shifts"]], 1),
        ("The bias shifts the line.", [["moves", "shifts"], ["gradient"]], 1),
        ("The bias shifts the line.", [["moves"]], 0),
        ("The **Bias** `shifts`\nthe\n  line.", [["bias shifts the line"]], 1),
        ("It is $3\\,\\%$ of them.", [["$3\\,\\%$"], ["3\\,\\%"]], 2),
        ("The bias $b$ shifts it.", [["bias b shifts"]], 1),
        ("Both words, twice.", [["both", "twice"]], 1),
        ("", [["anything"]], 0),
        ("Anything.", [], 0),
    ],
)
def test_a_key_point_counts_once_when_one_of_its_alternatives_is_said(answer, points, count):
    assert points_found(answer, points) == count


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=300), st.sampled_from([0.0, 0.5, 0.95, 1.0])
)
def test_the_percentile_is_numpys_inverted_distribution(values, share):
    expected = np.percentile(values, 100 * share, method="inverted_cdf")

    assert percentile(values, share) == expected


@pytest.mark.parametrize("share", [50, 95])
def test_the_percentile_is_exact_at_every_count(share):
    for count in range(1, 1001):
        assert percentile(range(1, count + 1), share / 100) == -(-share * count // 100)


def test_the_percentile_of_nothing_is_unknown():
    assert math.isnan(percentile([], 0.5))


@pytest.mark.parametrize(
    ("answer", "option", "found"),
    [
        ("The rate is **0.07241**.", "0.0724", True),
        ("The rate is **0.07246**.", "0.0724", False),
        ("It is −1.4697.", "-1.47", True),
        ("It is 10.07241.", "0.0724", False),
        ("It is 0.07.", "0.0724", False),
        ("It has 1234 of them.", "123", False),
    ],
)
def test_more_decimals_than_asked_for_are_right(answer, option, found):
    assert points_found(answer, [[option]]) == found
