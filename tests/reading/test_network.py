"""The reader's network on tiny random weights: what it reads, and that batches change nothing."""

import pytest
import torch
from torch import nn
from transformers import BertConfig, BertModel

from tutor.lora import LoRALinear, merge_adapter
from tutor.reading.network import (
    LONGEST,
    LONGEST_HEADING,
    LONGEST_QUESTION,
    LONGEST_UNIT,
    ReaderNetwork,
    Tokens,
    join_tokens,
)

CLS, SEP = 1, 2
TUNED = ("query", "value", "dense")


def bert() -> BertModel:
    config = BertConfig(
        vocab_size=50,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=24,
        max_position_embeddings=LONGEST,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    return BertModel(config)


@pytest.fixture
def network() -> ReaderNetwork:
    """With heads that are not zero, so that all of it counts."""
    torch.manual_seed(0)
    network = ReaderNetwork(bert()).eval()
    for head in (network.unit, network.passage):
        nn.init.normal_(head.weight)
    return network


def joined(question: list[int], heading: list[int], *units: list[int]) -> Tokens:
    return join_tokens(question, heading, units, CLS, SEP)


INPUTS = [
    joined([5, 6, 7], [8], [9, 10], [11, 12, 13]),
    joined([5], [8, 9], [10]),
    joined([20, 21, 22, 23], [24], [25, 26], [27], [28, 29, 30, 31, 32]),
    joined([], [8], [9, 10]),
]


def run(network: ReaderNetwork, inputs: list[Tokens]):
    with torch.inference_mode():
        return network(inputs)


def assert_same(one, other, tolerance: float = 1e-5) -> None:
    for a, b in zip(
        (one.passage, *one.units, one.verdict),
        (other.passage, *other.units, other.verdict),
        strict=True,
    ):
        torch.testing.assert_close(a, b, atol=tolerance, rtol=tolerance)


def test_question_heading_and_units_stand_apart_with_their_types_and_spans():
    tokens = joined([5, 6], [7], [8, 9], [10])

    assert tokens.ids == [CLS, 5, 6, SEP, 7, SEP, 8, 9, SEP, 10, SEP]
    assert tokens.types == [0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1]
    assert [tokens.ids[start:end] for start, end in tokens.spans] == [[8, 9], [10]]


def test_a_question_a_heading_and_a_unit_are_cut_each_at_its_longest():
    tokens = joined([5] * 1000, [6] * 1000, [7] * 1000, [8])

    counts = [tokens.ids.count(token) for token in (5, 6, 7, 8)]
    assert counts == [LONGEST_QUESTION, LONGEST_HEADING, LONGEST_UNIT, 1]


@pytest.mark.parametrize("length", [1, 7, LONGEST_UNIT, 500])
def test_units_beyond_the_longest_input_are_left_out_and_the_last_one_is_cut(length):
    tokens = joined([5] * 9, [6], *[[7] * length] * 400)

    assert len(tokens.ids) == len(tokens.types) <= LONGEST
    assert len(tokens.ids) >= LONGEST - 1
    assert 1 <= len(tokens.spans) < 400
    assert all(tokens.ids[start:end] == [7] * (end - start) for start, end in tokens.spans)
    assert all(tokens.ids[end] == SEP for _, end in tokens.spans)
    assert {end - start for start, end in tokens.spans[:-1]} <= {min(length, LONGEST_UNIT)}


def test_each_input_has_a_passage_logit_its_units_logits_and_three_of_a_verdict(network):
    logits = run(network, INPUTS)

    assert logits.passage.shape == (4,)
    assert [len(units) for units in logits.units] == [2, 1, 3, 1]
    assert logits.verdict.shape == (4, 3)
    assert all(torch.isfinite(values).all() for values in (logits.passage, *logits.units))


@pytest.mark.parametrize("place", range(len(INPUTS)))
def test_a_batch_says_of_each_input_what_it_says_of_it_alone(network, place):
    together, alone = run(network, INPUTS), run(network, [INPUTS[place]])

    torch.testing.assert_close(together.passage[place], alone.passage[0], atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(together.units[place], alone.units[0], atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(together.verdict[place], alone.verdict[0], atol=1e-5, rtol=1e-5)


def test_padding_changes_nothing(network):
    longest = joined([5] * 60, [6], *[[7] * 60] * 4)

    short, padded = run(network, INPUTS[:1]), run(network, [INPUTS[0], longest])

    torch.testing.assert_close(padded.passage[0], short.passage[0], atol=1e-5, rtol=1e-5)
    torch.testing.assert_close(padded.units[0], short.units[0], atol=1e-5, rtol=1e-5)


def test_the_order_of_a_batch_is_the_order_of_its_logits(network):
    forward, backward = run(network, INPUTS), run(network, INPUTS[::-1])

    torch.testing.assert_close(forward.passage, backward.passage.flip(0), atol=1e-5, rtol=1e-5)


def test_before_it_has_learned_a_unit_counts_by_its_cosine_with_the_question():
    torch.manual_seed(0)
    network = ReaderNetwork(bert()).eval()
    same, other = [5, 6, 7], [30, 31, 32, 33, 34, 35]

    (units,) = run(network, [joined(same, [8], other, same)]).units

    assert units[1] > units[0]
    assert (units <= 8.0 - 3.5 + 1e-5).all()  # a cos + b


def with_lora(network: ReaderNetwork, rank: int = 2) -> dict[str, torch.Tensor]:
    """Give every tuned layer a random adapter; its values by name, as they are saved."""
    adapter = {}
    for name, module in list(network.encoder.named_modules()):
        for child, linear in list(module.named_children()):
            if isinstance(linear, nn.Linear) and child in TUNED:
                tuned = LoRALinear(linear, rank)
                nn.init.normal_(tuned.lora_B)
                setattr(module, child, tuned)
                full = f"encoder.{name}.{child}"
                adapter |= {f"{full}.lora_A": tuned.lora_A, f"{full}.lora_B": tuned.lora_B}
    return {name: value.detach().clone() for name, value in adapter.items()}


def test_a_layer_with_a_new_adapter_is_the_layer_itself():
    torch.manual_seed(0)
    linear, x = nn.Linear(6, 4), torch.randn(3, 6)

    torch.testing.assert_close(LoRALinear(linear, 2)(x), linear(x))


def test_only_the_two_small_matrices_learn():
    tuned = LoRALinear(nn.Linear(6, 4), 2)

    learned = {name: tuple(p.shape) for name, p in tuned.named_parameters() if p.requires_grad}
    assert learned == {"lora_A": (2, 6), "lora_B": (4, 2)}


def test_a_merged_adapter_says_what_the_adapter_said_beside_the_weights(network):
    plain, tuned = ReaderNetwork(bert()), network
    plain.load_state_dict(tuned.state_dict())
    before = run(plain.eval(), INPUTS)
    adapter = with_lora(tuned)

    merge_adapter(plain, adapter)

    assert len(adapter) >= 2 * 2 * len(TUNED)  # A and B, two layers of the encoder
    assert_same(run(plain, INPUTS), run(tuned.eval(), INPUTS), 1e-4)
    assert not torch.allclose(run(plain, INPUTS).passage, before.passage, atol=1e-3)


def test_an_adapter_sets_the_heads_too(network):
    adapter = {"mix": torch.arange(5.0), "unit.bias": torch.tensor([7.0], dtype=torch.float16)}

    merge_adapter(network, adapter)

    assert network.mix.tolist() == [0, 1, 2, 3, 4]
    assert network.unit.bias.tolist() == [7]


@pytest.mark.parametrize("name", ["encoder.nowhere.lora_A", "nowhere.weight"])
def test_an_adapter_of_another_network_is_refused(network, name):
    adapter = {name: torch.zeros(2, 16), name.replace("lora_A", "lora_B"): torch.zeros(16, 2)}

    with pytest.raises((KeyError, AttributeError)):
        merge_adapter(network, adapter)


def test_another_thread_that_builds_a_model_in_bf16_changes_nothing(network):
    """transformers sets torch's default type for all threads meanwhile."""
    before = run(network, INPUTS)
    torch.set_default_dtype(torch.bfloat16)
    try:
        meanwhile = run(network, INPUTS)
    finally:
        torch.set_default_dtype(torch.float32)
    torch.testing.assert_close(meanwhile.passage, before.passage)
    torch.testing.assert_close(meanwhile.verdict, before.verdict)
