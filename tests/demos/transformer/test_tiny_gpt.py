import math
import sys
import threading
from collections.abc import Iterator

import pytest
import torch

from demos.transformer.tiny_gpt import (
    CAPITALS,
    HEADS,
    LAYERS,
    SENTENCES,
    SLOPES,
    UNKNOWN,
    WIDTH,
    Network,
    TinyGpt,
    tiny_gpt,
)

pytestmark = [pytest.mark.timeout(90), pytest.mark.usefixtures("one_thread")]


@pytest.fixture(scope="module")
def model() -> TinyGpt:
    return tiny_gpt()


def text_of(model: TinyGpt, tokens: list[int]) -> str:
    return "".join(model.decode(token) for token in tokens).strip()


@pytest.mark.parametrize("pair", [pair.split() for pair in CAPITALS.split(",")], ids=" ".join)
def test_it_has_learnt_every_capital(model, pair):
    country, capital = pair
    logits = model.read(model.encode(f"The capital of {country} is")).logits
    (expected,) = model.encode(capital)
    assert logits.softmax(dim=0)[expected] > 0.8


def test_a_sentence_before_does_not_make_it_forget(model):
    before = "The cat sat on the mat because it was cold. The capital of Egypt is Cairo."
    logits = model.read(model.encode(f"{before} The capital of Germany is")).logits
    assert model.decode(int(logits.argmax())) == " Berlin"


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_is_written_as_it_is_read(model, sentence):
    assert text_of(model, model.encode(sentence)) == sentence


def test_a_word_it_has_never_seen_is_one_unknown_token(model):
    assert text_of(model, model.encode("The zebra sat.")) == f"The {UNKNOWN} sat."
    assert torch.isfinite(model.read(model.encode("zebra")).logits).all()


@pytest.mark.parametrize("text", ["Tokyo", "the cat", "The dog saw the cat. " * 18])
def test_attention_is_causal_and_each_row_sums_to_one(model, text):
    tokens = model.encode(text)
    reading = model.read(tokens)
    assert reading.attention.shape == (LAYERS, HEADS, len(tokens), len(tokens))
    assert reading.logits.shape == (len(model.words),)
    assert torch.allclose(reading.attention.sum(dim=-1), torch.ones(()), atol=1e-6)
    assert torch.equal(reading.attention, reading.attention.tril())


def test_what_comes_later_changes_no_earlier_row(model):
    whole = model.encode("The student asked a question and the teacher answered it.")
    long, short = model.read(whole).attention, model.read(whole[:5]).attention
    assert torch.allclose(long[..., :5, :5], short, atol=1e-6)


def test_the_first_layers_attention_is_the_softmax_of_queries_times_keys_less_slope_times_distance(
    model,
):
    tokens = model.encode("We went to Rome, the capital of")
    with torch.no_grad():
        network = model._network
        block = network.blocks[0]
        x = block.norm1(network.words(torch.tensor(tokens)))  # (n, width)
        projected = x @ block.attention.in_proj_weight.T + block.attention.in_proj_bias
        q, k, _ = (part.unflatten(1, (HEADS, -1)) for part in projected.split(WIDTH, dim=1))
    attention = model.read(tokens).attention[0]
    for head, slope in enumerate(SLOPES):
        for query in range(len(tokens)):
            scores = [
                (q[query, head] @ k[key, head]).item() / math.sqrt(WIDTH / HEADS)
                - slope * (query - key)
                for key in range(query + 1)
            ]
            weights = [math.exp(score) for score in scores]
            expected = [weight / sum(weights) for weight in weights]
            assert attention[head, query, : query + 1].tolist() == pytest.approx(expected, abs=1e-5)


def test_it_reads_the_same_in_training_mode(model):
    tokens = model.encode("The capital of Peru is")
    twin = Network(len(model.words))
    twin.load_state_dict(model._network.state_dict())
    logits, attention = twin.train()(torch.tensor([tokens]))
    reading = model.read(tokens)
    assert torch.allclose(reading.logits, logits[0, -1], atol=1e-4)
    assert torch.allclose(reading.attention, attention[0], atol=1e-5)


@pytest.fixture
def restless_thread() -> Iterator[None]:
    """Another student's run: draws random numbers all the while."""
    stop = threading.Event()

    def draw() -> None:
        while not stop.wait(1e-4):
            torch.rand(1)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    thread = threading.Thread(target=draw)
    thread.start()
    yield
    stop.set()
    thread.join()
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("restless_thread")
def test_training_is_the_same_every_time_while_another_thread_draws_random_numbers(monkeypatch):
    monkeypatch.setattr("demos.transformer.tiny_gpt.STEPS", 3)
    first, second = (TinyGpt()._network.state_dict() for _ in range(2))
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_training_draws_no_random_number_of_torchs_own(monkeypatch):
    monkeypatch.setattr("demos.transformer.tiny_gpt.STEPS", 2)
    state = torch.random.get_rng_state()
    TinyGpt()
    assert torch.equal(torch.random.get_rng_state(), state)


def test_it_is_trained_once_in_a_process(model):
    assert tiny_gpt() is model
