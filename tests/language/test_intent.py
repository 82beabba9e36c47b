import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.language.intent import read_intent, without_name


@pytest.mark.parametrize(
    ("feature", "message"),
    [
        ("ordered", "could you please plot the gelu curve"),
        ("ordered", "i wanna play around with one neuron"),
        ("ordered", "I read about it. Now run adam on the ravine."),
        ("loosely_ordered", "put adam on the saddle"),
        ("loosely_ordered", "training with lr 0.1"),
        ("requested", "moons with dropout, please"),
        ("to_be_shown", "I would so like to see it forget"),
        ("to_be_shown", "does relu die? show it"),
        ("to_be_shown", "open a demo of relu"),
        ("pictured", "perceptron decision line interactive"),
        ("happening", "make gradient descent diverge"),
        ("names_experiment", "the rnn experiment"),
        ("looks_for_one", "is there a demo for rnn"),
        ("asks", "walk by the valley: why is sgd slow there"),
        ("asks", "show me why relu dies"),
        ("asks", "compare lstm and gru in words"),
        ("asks", "my cnn won't learn"),
        ("in_question_form", "adam vs sgd"),
        ("vague", "run something cool"),
    ],
)
def test_a_message_has_the_feature(feature, message):
    assert getattr(read_intent(message), feature)


@pytest.mark.parametrize(
    ("feature", "message"),
    [
        ("ordered", "run time of self attention"),
        ("ordered", "training loss of a cnn"),
        ("ordered", "draw conclusions from a rising loss"),
        ("ordered", "give me a hint on backprop"),
        ("loosely_ordered", "learning rate for adam"),
        ("to_be_shown", "why is momentum fast"),
        ("pictured", "graph neural network"),
        ("happening", "let me understand it"),
        ("looks_for_one", "is there a reason for dropout"),
        ("asks", "would you show the cnn"),
        ("asks", "show how the valley changes as it moves"),
        ("asks", "type “why is it so” into the transformer"),
        ("vague", "run adam"),
    ],
)
def test_a_message_like_it_has_not(feature, message):
    assert not getattr(read_intent(message), feature)


def test_what_stands_before_the_order_gives_its_reasons():
    intent = read_intent("Why does it overfit? I forgot. Train on moons with 5 layers. Thanks!")
    assert intent.order == "Train on moons with 5 layers. Thanks!"
    assert not intent.asks
    assert read_intent("train on moons").order == ""


def test_the_name_before_the_word_experiment_is_taken_out():
    assert (
        without_name("the RNN experiment with rnn cells", "rnn") == "the experiment with rnn cells"
    )


@given(st.text(max_size=80))
def test_any_text_is_read(message):
    assert read_intent(message)
