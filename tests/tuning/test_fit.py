import pytest

from tutor.answering import bank, checking
from tutor.reading import finder
from tutor.tuning.fit import fit_known, fit_sentences, fit_units


def test_the_bank_decides_as_its_labelled_data_say():
    weights, bias = fit_known()
    assert [*weights, bias] == pytest.approx([*bank._WEIGHTS, bank._BIAS], abs=0.05)


def test_the_check_decides_as_its_labelled_data_say():
    weights, bias = fit_sentences()
    assert [*weights, bias] == pytest.approx(
        [*checking._WEIGHTS.values(), checking._BIAS], abs=0.05
    )


def test_units_are_marked_as_their_labelled_data_say():
    (logit, cosine), bias = fit_units()
    assert pytest.approx(cosine / logit, abs=0.05) == finder.ALIKE
    assert pytest.approx(-bias / cosine, abs=0.005) == finder.ODDS
