"""The classifier on tiny random weights, and the trained one on messages that look like something else."""

import json
import re
from pathlib import Path

import pytest
import torch
from transformers import BertConfig, BertModel

from tutor.errors import WeightsError
from tutor.language.intents.classifier import FORMS, INTENTS, IntentClassifier, context_of
from tutor.language.intents.network import LONGEST, IntentNetwork, join_tokens
from tutor.weights import ENCODER, find_bundle

DATA = Path(__file__).parents[2] / "tutor" / "tuning" / "data" / "intents"
QUESTIONS = Path(__file__).parents[1] / "messages"
CLS, SEP = 1, 2


def read(file: Path) -> list[dict]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def network() -> IntentNetwork:
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=50,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=32,
    )
    return IntentNetwork(BertModel(config), len(INTENTS), len(FORMS)).eval()


def test_a_message_reads_the_same_in_any_batch():
    inputs = [join_tokens([5, 6], [7], CLS, SEP), join_tokens([8] * 9, [], CLS, SEP)]
    tiny = network()
    with torch.inference_mode():
        together, alone = tiny(inputs), tiny(inputs[:1])
    assert [tuple(part.shape) for part in together] == [(2, len(INTENTS)), (2, len(FORMS)), (2,)]
    torch.testing.assert_close(together[0][:1], alone[0], atol=1e-5, rtol=1e-5)


def test_another_thread_that_builds_a_model_in_bf16_changes_nothing():
    inputs = [join_tokens([5, 6], [7], 1, 2)]
    net = network()
    with torch.inference_mode():
        before = net(inputs)
        torch.set_default_dtype(torch.bfloat16)
        try:
            meanwhile = net(inputs)
        finally:
            torch.set_default_dtype(torch.float32)
    torch.testing.assert_close(meanwhile, before)


def test_of_a_long_message_beginning_and_end_are_read():
    ids, types = join_tokens(list(range(100, 400)), [7], CLS, SEP)
    assert len(ids) == LONGEST + 4
    assert (ids[1], ids[LONGEST]) == (100, 399)
    assert types == [0] * (LONGEST + 2) + [1] * 2


def test_the_context_says_what_stood_before_and_what_is_open():
    assert context_of("", "") == ""
    assert context_of("what is a neuron", "cnn") == "before: what is a neuron · open: cnn"


def test_a_damaged_adapter_is_named(tmp_path):
    (tmp_path / "intents.safetensors").write_bytes(b"x")
    with pytest.raises(WeightsError, match="can't be read"):
        IntentClassifier(str(find_bundle(ENCODER).parent), tmp_path)


@pytest.mark.parametrize(
    ("message", "intent"),
    [
        ("Hi!", "greeting"),
        ("thx!!", "thanks"),
        ("ok cool", "thanks"),
        ("wat can u do", "abilities"),
        ("what is in this course", "contents"),
        ("what shud i learn next", "plan"),
        ("im new here, where do i begin", "plan"),
        ("quiz me on cnns", "quiz"),
        ("train a cnn with lr 0.1", "experiment"),
        ("let me play with a neuron", "experiment"),
        ("is there a demo for rnn", "experiment"),
        ("hello what is a neuron", "ask"),
        ("how does chatgpt work", "ask"),
    ],
)
def test_what_a_message_wants(real_classifier, message, intent):
    assert real_classifier.read(message).intent == intent


@pytest.mark.parametrize(
    ("message", "form"),
    [
        ("shorter please", "shorter"),
        ("hm, can you put that in simpler words", "simpler"),
        ("put that in a table", "table"),
        ("show me the code for it", "code"),
    ],
)
def test_a_wish_for_another_form_is_about_the_last_answer(real_classifier, message, form):
    wanted = real_classifier.read(message, before="what is dropout")
    assert (wanted.intent, wanted.form) == ("rework", form)


def test_what_only_sounds_like_an_order_opens_nothing(real_classifier):
    opened = [text for text in NO_ORDERS if real_classifier.read(text).intent == "experiment"]
    assert len(opened) <= 0.15 * len(NO_ORDERS), opened


def test_messages_of_another_hand_are_told_apart(real_classifier):
    items = read(QUESTIONS / "intents.jsonl")
    told = [real_classifier.read(item["message"], item["before"], item["run"]) for item in items]
    right = sum(w.intent == item["intent"] for w, item in zip(told, items, strict=True))
    formed = sum(w.form == item["form"] for w, item in zip(told, items, strict=True))
    assert right / len(items) >= 0.88
    assert formed / len(items) >= 0.93


def test_a_follow_up_of_another_hand_is_told_from_a_new_question(real_classifier):
    items = read(QUESTIONS / "follow-ups.jsonl")
    told = [real_classifier.read(item["message"], item["earlier"]).leans >= 0.5 for item in items]
    right = sum(leans == item["leans"] for leans, item in zip(told, items, strict=True))
    assert right / len(items) >= 0.8


@pytest.mark.parametrize("file", sorted(DATA.glob("*.jsonl")), ids=lambda file: file.name)
def test_the_labels_are_known_and_no_measured_message_is_learned(file):
    held_out = {_plain(item["message"]) for item in read(QUESTIONS / "intents.jsonl")}
    for item in read(file):
        assert item["intent"] in INTENTS
        assert item["form"] in FORMS
        assert _plain(item["message"]) not in held_out


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()


# Questions, and talk, with the words of orders.
NO_ORDERS = (
    "why ReLU?",
    "what does an artificial neuron compute?",
    "how do I train a cnn?",
    "why does my cnn train so slowly with lr = 0.5?",
    "is the neuron experiment a good start?",
    "show me how a convolution works",
    "show me the formula of a neuron",
    "tell me about the perceptron",
    "explain the cnn",
    "teach me what a convolution is",
    "cnn",
    "momentum = 0.9",
    "run faster",
    "🚲",
    "run me through backprop",
    "let's talk about cnns",
    "start with the basics of neurons",
    "train vs test error, when do they differ",
    "draw conclusions from a val loss that rises",
    "give an intuition for attention",
    "let me know what dropout does",
    "watch out for exploding gradients how",
    "i want to understand lstm",
    "i wanna learn rnns",
    "can we go through an example of gradient descent",
    "set of weights in a neuron called?",
    "run time of self attention?",
    "my lstm with hidden 64 and lr 0.1 explodes",
    "learning rate too high in sgd",
    "give me a hint on backprop",
    "make a table of the optimizers",
    "see chapter on rnns?",
    "compare rnn and transformer for long text",
    "opening a csv in pandas",
    "starting point for learning rnns",
    "let's say a neuron has no bias",
    "make sense of lstm gates for me",
    "please define hinge loss",
    "graph neural network?",
    "show me the lesson on cnns",
    "teach me backprop",
    "compare lstm and gru in words",
    "adam with lr 1e-3 gives nan",
    "show your sources for adam",
    "I don't see why a convolution shares its weights",
    "I see, but what does the bias of a neuron do?",
    "give me an example of overfitting",
    "write the update rule of rmsprop",
    "rmsprop",
    "Show me why mae is robust against outliers.",
    "cnn",
    "show me a cat video",
    "play some jazz",
    "can you plot me a running route around the lake",
    "I want to see the weather in Krakow",
    "my cnn loss does not go down",
    "my cnn won't train",
    "I don't see why a cnn needs padding",
    "in a cnn, does accuracy go up with more filters?",
    "RuntimeError: mat1 and mat2 shapes cannot be multiplied, I get this when I run my cnn",
    "i try to train a cnn and get nan",
    "can you show me a formula for a neuron?",
)
