import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import log_softmax, logsumexp

from demos.losses.overflow import compare_softmax, describe, latex_rows

logits = st.integers(-10_000, 10_000).map(lambda tenths: tenths / 10)


def triple(logit: float) -> np.ndarray:
    return np.array([logit, 0.0, -logit])


@settings(deadline=None)
@given(logit=logits)
def test_the_safe_numbers_are_those_of_double_precision(logit: float) -> None:
    numbers = compare_softmax(logit)
    assert numbers["log-sum-exp"] == pytest.approx(logsumexp(triple(logit)), rel=1e-6)
    least = log_softmax(triple(logit)).min()
    assert numbers["least log-probability"] == pytest.approx(least, rel=1e-6)


@settings(deadline=None)
@given(logit=logits)
def test_the_naive_numbers_are_there_where_numpys_float32_has_them(logit: float) -> None:
    with np.errstate(all="ignore"):
        exp = np.exp(triple(logit).astype(np.float32))
        naive = {
            "naive log-sum-exp": np.log(exp.sum()),
            "naive least log-probability": np.log((exp / exp.sum()).min()),
        }
    numbers = compare_softmax(logit)
    for name, value in naive.items():
        assert (name in numbers) == bool(np.isfinite(value))
        assert numbers.get(name, value) == pytest.approx(value, rel=1e-5, nan_ok=True)


@settings(deadline=None)
@given(logit=logits)
def test_numbers_words_and_formula_never_hold_what_is_no_number(logit: float) -> None:
    numbers = compare_softmax(logit)
    assert all(math.isfinite(value) for value in numbers.values())
    told = describe(numbers, logit) + " ".join(latex_rows(numbers, logit))
    assert "inf" not in told
    assert "nan" not in told


@pytest.mark.parametrize(
    ("logit", "said"),
    [
        (0.0, "still works"),
        (20.0, "still works"),
        (60.0, "**underflows**"),
        (88.7, "**underflows**"),
        (88.8, "**overflows**"),
        (-88.8, "**overflows**"),
        (1000.0, "**overflows**"),
    ],
)
def test_what_happens_is_said_by_its_name(logit: float, said: str) -> None:
    text = describe(compare_softmax(logit), logit)
    assert said in text
    assert sum(word in text for word in ("still works", "**underflows**", "**overflows**")) == 1


def test_at_100_exp_overflows_and_log_sum_exp_gives_100() -> None:
    numbers = compare_softmax(100.0)
    assert numbers == {"log-sum-exp": 100.0, "least log-probability": -200.0}
    assert "= **100**" in describe(numbers, 100.0)
    naive, safe = latex_rows(numbers, 100.0)
    assert r"\text{overflows}" in naive
    assert safe.endswith("&= 100")


def test_where_nothing_overflows_both_ways_give_the_same() -> None:
    numbers = compare_softmax(2.0)
    assert numbers["naive log-sum-exp"] == pytest.approx(numbers["log-sum-exp"], rel=1e-6)
    naive, safe = latex_rows(numbers, 2.0)
    assert f"{numbers['naive log-sum-exp']:.6g}" in naive
    assert f"{numbers['log-sum-exp']:.6g}" in safe
