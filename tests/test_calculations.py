"""Which messages are computations, what is asked back, and that any text is fine."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor import calculations as package
from tutor.calculations import Calculation, Missing, calculations, read_calculation
from tutor.calculations.catalogue import LONGEST_MESSAGE

NOT_ASKED = """
why is 0.001 a good learning rate
3x3 vs 5x5 kernels
what happened in 2012
train the cnn for 3 epochs with lr 0.01
w = 1.5, -2 and b = 1, leaky relu, go
my loss is 2.303 after 10 epochs, is that normal?
RuntimeError: mat1 and mat2 shapes cannot be multiplied (32x512 and 784x128)
how does relu work
how many layers has resnet-50
lstm with 40 steps please
who won imagenet in 2012 with which conv net
what is a 1x1 convolution
why do we use 3x3 kernels
what does stride 2 do
is a 7x7 kernel better than three 3x3
open the cnn with 8 filters and kernel size 5
neuron demo with w = 1, 2
plot sigmoid from -5 to 5
how many epochs should i train, 10 or 20?
my lstm has 128 hidden units and the loss is nan
my accuracy is 0.98 on train and 0.7 on test
adam with lr 0.001 and betas 0.9 0.999
is momentum 0.9 usual
how do i choose batch size 32 or 64
what is the effect of batch size 32
does relu output 0 for negative inputs
relu is 0 for negative numbers right
is relu differentiable at 0
why is the derivative of sigmoid at most 0.25
when is sigmoid 0.5
sigmoid = 0.5 when
is sigmoid(0) = 0.5?
tanh is between -1 and 1
sigmoid-3
relu(x) = max(0, x)
second derivative of sigmoid at 0
softmax with 10 classes
how to compute softmax for a batch of 32
the softmax gives 0.7 0.2 0.1, what does it mean
i got softmax of 0.9 for class 3
cross entropy for 10 classes
cross entropy starts at 2.303 with 10 classes why
show me softmax with temperature 2
gpt-3 has 175 billion parameters, why
how many parameters does gpt-3 have
how many parameters did lenet-5 have in 1998
lesson 3
what is in lesson 7
1 + 1
what is 7 times 8
3.14
conv 3x3 then relu then pool 2x2, what is it good for
use 16 filters of size 3
run lstm with hidden size 32 for 5 epochs
what is the receptive field
what is the output size formula of a convolution
how many parameters does a cnn have
I trained 5 epochs with batch size 64 and lr 0.1
mnist has 60000 images of 28x28
precision is 0.9 but recall 0.3, what is wrong
f1 2024
mse 0.03 after 20 epochs
the mse is 4 and mae is 2
bce loss 0.69 at start
set lr to 0.01 and momentum to 0.9
start the neuron with weights 1 and 2 and bias 0.5
what is the output of a neuron with 3 inputs and relu
can a perceptron with 2 inputs learn xor
word2vec 300 dimensional vectors
ValueError: Expected input batch_size (32) to match target batch_size (64)
Given groups=1, weight of size [16, 3, 3, 3], expected input[1, 1, 28, 28] to have 3 channels
adam lr 0.001 after 3 steps gradient 0.1 w 1
sgd with lr 0.1 momentum 0.9 w=1, grad 1, second step
how many parameters in the first layer of mlp 784-128-10
28x28 -> conv 5x5 -> maxpool 2x2, what is the output size
two conv layers, kernel 3, first stride 2 second stride 1, receptive field
in 1998 lenet had 5x5 kernels, what was the output size
lstm with input 10, hidden 20 vs gru, parameters
how many neurons in layer 2
python 3.11 and torch 2.8
""".strip().splitlines()

ASKED_BACK = {
    "output size conv input 32": "kernel size",
    "kernel 40 on 32x32 output size": "may not be larger",
    "conv 5x5 stride 0 on 32x32 output size": "stride = 0",
    "compute the output size of a conv layer": "input size and kernel size",
    "parameters of conv 3x3 with 64 filters": "input channels",
    "calculate parameters of lstm": "hidden size",
    "relu(nan)": "not a number",
    "sigmoid(1e308)": "from -1000000 to 1000000",
    "sigmoid of 1,5": "one number or several",
    "sgd step w=1 grad=0.5 lr=-0.1": "learning rate = -0.1",
    "60000 samples, batch size 0, how many iterations": "batch size = 0",
    "cross entropy p of the right class 1.5": "from 0 to 1",
    "cross entropy if p of the right class is 0": "infinite",
    "cross entropy of logits 1 2 3 class 3": "from 0 to 2",
    "cross entropy of probabilities 0.7 0.7 0.1 class 0": "add up to",
    "precision tp 0 fp 0": "0 / 0",
    "precision tp -1 fp 2": "true positives = -1",
    "mse of predictions 1 2 and targets 1": "as many of both",
    "neuron output weights 1 2 inputs 3": "as many of both",
    "maxpool kernel 2 padding 2 on 8x8 output size": "half the window",
    "conv groups 2, 3 input channels, 4 filters, kernel 3: parameters": "multiples of the groups",
    "sgd momentum step w=1 grad=1 lr=0.1": "momentum",
}


@pytest.mark.parametrize("message", NOT_ASKED)
def test_a_message_that_asks_for_no_number_is_none(message):
    assert read_calculation(message) is None


@pytest.mark.parametrize(("message", "said"), ASKED_BACK.items())
def test_what_lacks_or_is_out_of_range_is_asked_back_with_an_example(message, said):
    reply = read_calculation(message)

    assert isinstance(reply, Missing)
    assert said in reply.question
    assert "For example: “" in reply.question
    assert "$" not in reply.question


def test_every_module_with_a_computation_is_found_under_its_own_name():
    folder = Path(package.__file__).parent
    declared = {
        path.stem for path in folder.glob("*.py") if "COMPUTATION = " in path.read_text("utf-8")
    }

    assert set(calculations()) == declared
    assert len(declared) >= 20


@pytest.mark.parametrize("name", sorted(calculations()))
def test_its_example_is_computed_in_steps_and_ends_in_bold(name):
    reply = read_calculation(calculations()[name].example)

    assert isinstance(reply, Calculation)
    assert reply.name == name
    assert reply.topic == calculations()[name].topic
    lines = reply.answer.split("\n")
    assert lines[0].startswith("I compute ")
    assert "**" in lines[-1]
    assert lines.count("$$") >= 4
    assert lines.count("$$") % 2 == 0
    assert not any("$$" in line and line != "$$" for line in lines)
    assert reply.answer.count("{") == reply.answer.count("}")


_WORDS = sorted(
    {
        word
        for each in calculations().values()
        for text in (each.subjects, each.targets)
        for word in text.split("|")
    }
)
_NUMBERS = [
    "0",
    "1",
    "-3",
    "0.5",
    "1e308",
    "1e999",
    "nan",
    "inf",
    "3x3",
    "32x32x3",
    "1,2",
    "0,5",
    "1,000",
    "1/0",
    "90%",
    "[",
    "]",
    "(",
    ")",
    "=",
    ",",
    "-",
    "->",
    "and",
    "of",
    "at",
]


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_fine(text):
    assert isinstance(read_calculation(text), Calculation | Missing | None)


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(_WORDS) | st.sampled_from(_NUMBERS), max_size=30))
def test_any_words_and_numbers_are_fine(parts):
    reply = read_calculation(" ".join(parts))

    assert isinstance(reply, Calculation | Missing | None)
    assert "nan" not in getattr(reply, "answer", "")


@pytest.mark.parametrize(
    "message",
    [
        "softmax of " + "1 " * 39,
        "neuron output " + "w 1 x 1 " * 40,
        "mse " + "1 target " * 39,
        "receptive field " + "3x3 conv " * 60,
        "(" * LONGEST_MESSAGE,
        "conv2d(1," * 60,
        "3x" * 300,
        "- " * 299 + "1",
        "1" * LONGEST_MESSAGE,
        "kernel " * 80 + "3",
    ],
)
def test_a_hard_message_is_read_in_no_time(message):
    read_calculation(message)
    times = []
    for _ in range(3):
        start = time.perf_counter()
        read_calculation(message)
        times.append(time.perf_counter() - start)

    assert min(times) < 0.3  # some 10 ms alone; a busy machine takes its time


def test_a_page_of_text_is_no_computation():
    assert read_calculation("relu(1) " * 100) is None
