import math

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

from demos.transformer.sampling import entropy, keep_top, probabilities

logits = st.lists(st.floats(-30, 30), min_size=1, max_size=40).map(torch.tensor)
temperatures = st.floats(0.05, 5)
shares = st.floats(0.05, 1)


@given(logits, temperatures)
def test_probabilities_are_the_exponentials_of_logits_over_temperature(z, temperature):
    weights = [math.exp((own - max(z.tolist())) / temperature) for own in z.tolist()]
    expected = [own / math.fsum(weights) for own in weights]
    assert probabilities(z, temperature).tolist() == pytest.approx(expected, rel=1e-9, abs=1e-300)


@given(logits, temperatures, shares)
def test_probabilities_sum_to_one_before_and_after_top_p(z, temperature, top_p):
    p = probabilities(z, temperature)
    assert p.sum().item() == pytest.approx(1)
    assert keep_top(p, top_p).sum().item() == pytest.approx(1)
    assert (keep_top(p, top_p) >= 0).all()


@given(logits, temperatures, st.floats(0.05, 0.99))
def test_top_p_keeps_what_the_smallest_loop_over_the_likeliest_keeps(z, temperature, top_p):
    p = probabilities(z, temperature)
    kept, reached = set(), 0.0
    for token in sorted(range(len(p)), key=lambda token: -p[token].item()):
        assume(abs(reached - top_p) > 1e-9)
        if reached < top_p:
            kept.add(token)
        reached += p[token].item()
    drawable = keep_top(p, top_p)
    assert {i for i, own in enumerate(drawable.tolist()) if own > 0} == {
        token for token in kept if p[token] > 0
    }
    total = math.fsum(p[token].item() for token in kept)
    assert all(drawable[token].item() == pytest.approx(p[token].item() / total) for token in kept)


@pytest.mark.parametrize("temperature", [0.3, 1.0, 2.5])
@pytest.mark.parametrize("top_p", [0.1, 0.5, 0.9, 1.0])
def test_they_agree_with_the_samplers_of_transformers(temperature, top_p):
    from transformers import TemperatureLogitsWarper, TopPLogitsWarper

    z = torch.randn(500, generator=torch.Generator().manual_seed(3), dtype=torch.float64) * 3
    theirs = TemperatureLogitsWarper(temperature)(torch.tensor([[0]]), z[None])
    theirs = TopPLogitsWarper(top_p)(torch.tensor([[0]]), theirs) if top_p < 1 else theirs
    ours = keep_top(probabilities(z, temperature), top_p)
    assert torch.allclose(ours, theirs[0].softmax(dim=0), atol=1e-12)


def test_top_p_of_one_cuts_nothing_off_and_a_small_one_leaves_only_the_likeliest():
    p = probabilities(torch.tensor([1.0, 4.0, 2.0, -20.0]))
    assert keep_top(p, 1.0) is p
    assert keep_top(p, 0.05).tolist() == [0, 1, 0, 0]


def test_tokens_that_reach_top_p_together_exactly_are_enough():
    assert keep_top(torch.tensor([0.25, 0.5, 0.25]), 0.75).tolist() == pytest.approx(
        [1 / 3, 2 / 3, 0]
    )


@given(logits, temperatures)
def test_entropy_is_that_of_torchs_distribution_in_bits(z, temperature):
    p = probabilities(z, temperature)
    nats = torch.distributions.Categorical(p).entropy().item()
    assert entropy(p) == pytest.approx(nats / math.log(2), abs=1e-9)


@pytest.mark.parametrize("n", [1, 2, 32, 1000])
def test_a_fair_choice_of_n_has_log2_n_bits_and_a_certain_one_none(n):
    assert entropy(torch.full((n,), 1 / n, dtype=torch.float64)) == pytest.approx(math.log2(n))
    assert entropy(torch.eye(n)[0]) == 0


@given(logits, st.floats(0.05, 0.95), st.floats(1.05, 5))
def test_a_low_temperature_sharpens_and_a_high_one_flattens(z, low, high):
    cold, own, hot = (probabilities(z, temperature) for temperature in (low, 1.0, high))
    assert entropy(cold) <= entropy(own) + 1e-9 <= entropy(hot) + 2e-9
    assert cold.max() >= own.max() - 1e-12 >= hot.max() - 2e-12
    assert cold[own.argmax()] == cold.max()
