import math
from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import log_softmax, logsumexp

from demos.losses.overflow import Softmax, compare_softmax, describe, latex_rows

logits = st.integers(-10_000, 10_000).map(lambda tenths: tenths / 10)


def triple(logit: float) -> np.ndarray:
    return np.array([logit, 0.0, -logit])


@settings(deadline=None)
@given(logit=logits)
def test_the_safe_numbers_are_those_of_double_precision(logit: float) -> None:
    softmax = compare_softmax(logit)
    assert softmax.log_sum_exp == pytest.approx(logsumexp(triple(logit)), rel=1e-6)
    least = log_softmax(triple(logit)).min()
    assert softmax.least_log_p == pytest.approx(least, rel=1e-6)


@settings(deadline=None)
@given(logit=logits)
def test_the_naive_numbers_are_there_where_numpys_float32_has_them(logit: float) -> None:
    with np.errstate(all="ignore"):
        exp = np.exp(triple(logit).astype(np.float32))
        naive = (np.log(exp.sum()), np.log((exp / exp.sum()).min()))
    softmax = compare_softmax(logit)
    found = (softmax.naive_log_sum_exp, softmax.naive_least_log_p)
    for own, value in zip(found, naive, strict=True):
        assert own == (pytest.approx(value, rel=1e-5) if np.isfinite(value) else None)


@settings(deadline=None)
@given(logit=logits)
def test_numbers_words_and_formula_never_hold_what_is_no_number(logit: float) -> None:
    softmax = compare_softmax(logit)
    assert all(math.isfinite(value) for value in astuple(softmax) if value is not None)
    told = describe(softmax, logit) + " ".join(latex_rows(softmax, logit))
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
    softmax = compare_softmax(100.0)
    assert softmax == Softmax(100.0, -200.0, None, None)
    assert "= **100**" in describe(softmax, 100.0)
    naive, safe = latex_rows(softmax, 100.0)
    assert r"\text{overflows}" in naive
    assert safe.endswith("&= 100")


def test_where_nothing_overflows_both_ways_give_the_same() -> None:
    softmax = compare_softmax(2.0)
    assert softmax.naive_log_sum_exp == pytest.approx(softmax.log_sum_exp, rel=1e-6)
    naive, safe = latex_rows(softmax, 2.0)
    assert f"{softmax.naive_log_sum_exp:.6g}" in naive
    assert f"{softmax.log_sum_exp:.6g}" in safe
