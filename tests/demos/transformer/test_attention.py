import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from demos.transformer.attention import FEWEST, habits, strongest_look


def random_attention(layers: int, heads: int, n: int, seed: int) -> torch.Tensor:
    scores = 3 * torch.randn(
        layers, heads, n, n, generator=torch.Generator().manual_seed(seed), dtype=torch.float64
    )
    return scores.masked_fill(torch.ones(n, n).triu(1).bool(), -torch.inf).softmax(dim=-1)


@given(st.integers(1, 3), st.integers(1, 4), st.integers(FEWEST, 9), st.integers(0, 99))
def test_habits_are_means_over_the_queries_from_the_third_on(layers, heads, n, seed):
    attention = random_attention(layers, heads, n, seed)
    measured = habits(attention)
    for layer in range(layers):
        for head in range(heads):
            rows = attention[layer, head].tolist()
            queries = range(2, n)
            for found, key in (
                (measured.previous, lambda q: q - 1),
                (measured.first, lambda q: 0),
                (measured.itself, lambda q: q),
            ):
                mean = sum(rows[q][key(q)] for q in queries) / len(queries)
                assert found[layer, head].item() == pytest.approx(mean)


@pytest.mark.parametrize("habit", ["previous", "first", "itself"])
def test_a_head_made_for_one_habit_has_it_and_no_other(habit):
    n = 6
    keys = {"previous": [0, *range(n - 1)], "first": [0] * n, "itself": range(n)}[habit]
    made = habits(torch.eye(n)[list(keys)][None, None])
    assert {name: getattr(made, name).item() for name in ("previous", "first", "itself")} == {
        name: float(name == habit) for name in ("previous", "first", "itself")
    }


@given(st.integers(1, 3), st.integers(1, 4), st.integers(FEWEST, 9), st.integers(0, 99))
def test_the_strongest_look_is_the_largest_share_in_any_last_row_but_first_and_last(
    layers, heads, n, seed
):
    attention = random_attention(layers, heads, n, seed)
    candidates = {
        (layer, head, key): attention[layer, head, n - 1, key].item()
        for layer in range(layers)
        for head in range(heads)
        for key in range(1, n - 1)
    }
    look = strongest_look(attention)
    assert (look.layer, look.head, look.key) == max(candidates, key=candidates.__getitem__)
    assert look.share == pytest.approx(max(candidates.values()))
