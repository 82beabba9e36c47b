import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.language.signs import read_signs, without_name


@pytest.mark.parametrize(
    ("sign", "message"),
    [
        ("ordered", "could you please plot the gelu curve"),
        ("ordered", "i wanna play around with one neuron"),
        ("ordered", "I read about it. Now run adam on the ravine."),
        ("loosely", "put adam on the saddle"),
        ("loosely", "training with lr 0.1"),
        ("requested", "moons with dropout, please"),
        ("shown", "I would so like to see it forget"),
        ("shown", "does relu die? show it"),
        ("shown", "open a demo of relu"),
        ("pictured", "perceptron decision line interactive"),
        ("happening", "make gradient descent diverge"),
        ("named", "the rnn experiment"),
        ("sought", "is there a demo for rnn"),
        ("asked", "walk by the valley: why is sgd slow there"),
        ("asked", "show me why relu dies"),
        ("asked", "compare lstm and gru in words"),
        ("asked", "my cnn won't learn"),
        ("told", "adam vs sgd"),
        ("vague", "run something cool"),
    ],
)
def test_a_message_has_the_sign(sign, message):
    assert getattr(read_signs(message), sign)


@pytest.mark.parametrize(
    ("sign", "message"),
    [
        ("ordered", "run time of self attention"),
        ("ordered", "training loss of a cnn"),
        ("ordered", "draw conclusions from a rising loss"),
        ("ordered", "give me a hint on backprop"),
        ("loosely", "learning rate for adam"),
        ("shown", "why is momentum fast"),
        ("pictured", "graph neural network"),
        ("happening", "let me understand it"),
        ("sought", "is there a reason for dropout"),
        ("asked", "would you show the cnn"),
        ("asked", "show how the valley changes as it moves"),
        ("asked", "type “why is it so” into the transformer"),
        ("vague", "run adam"),
    ],
)
def test_a_message_like_it_has_not(sign, message):
    assert not getattr(read_signs(message), sign)


def test_what_stands_before_the_order_gives_its_reasons():
    signs = read_signs("Why does it overfit? I forgot. Train on moons with 5 layers. Thanks!")
    assert signs.order == "Train on moons with 5 layers. Thanks!"
    assert not signs.asked
    assert read_signs("train on moons").order == ""


def test_the_name_before_the_word_experiment_is_taken_out():
    assert (
        without_name("the RNN experiment with rnn cells", "rnn") == "the experiment with rnn cells"
    )


@given(st.text(max_size=80))
def test_any_text_is_read(message):
    assert read_signs(message)
