"""Which messages are computations, what is asked back, and that any text is fine."""

import ast
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tutor import calculations as package
from tutor.calculations import (
    Calculation,
    Missing,
    calculations,
    changed_calculation,
    read_calculation,
    unread_calculation,
)
from tutor.calculations.catalogue import LONGEST_MESSAGE
from tutor.calculations.tokens import exact_phrases

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
in 1998 lenet had 5x5 kernels, what was the output size
lstm with input 10, hidden 20 vs gru, parameters
how many neurons in layer 2
python 3.11 and torch 2.8
why does stride 2 halve the picture
my rnn forgets after 20 steps, any trick
batchnorm with batch size 1 breaks, why
what is lr 3e-4 called in the community
is a 0.5 threshold always right for sigmoid
kernel 3 padding 1 stride 1, what is the idea behind this
the loss jumped from 0.2 to 5 at epoch 7
show me softmax with 3 logits
demo with lr 0.5 and momentum 0.95 please
gradient descent on x^2 start 4 lr 0.9 i want to watch it
how did alexnet use 2 gpus
adam 2014 paper who wrote it
compare relu and tanh for 5 layers
i want 5 exercises about convolutions
does f1 of 0.8 mean 80 percent are right
how many neurons do i need for 10 classes
should my mlp have 2 or 3 hidden layers
why has softmax sum 1
whats new in pytorch 2.8
can i use 5x5 kernel on 4x4 image
give an example for a 3 class cross entropy
what happens to gradient when 50 sigmoid layers are stacked
is 32 a bad batch size for 500 pictures
nn.Conv2d(1, 6, 5) in lenet, what are these 3 numbers
i get shape (64, 10) but want (10, 64)
how much memory do 1 million parameters need
the receptive field must cover 100 pixels, how many layers
for what x is sigmoid 0.9
which x makes relu 2
tanh(100) is 1 in float32, why not 0.999
explain momentum with a ball and 0.9
can batch size 64 with lr 0.1 be same as 128 with 0.2
lstm has 3 gates, gru 2, rnn 0, what follows
word embedding 50 dims or 300 dims
if dropout is 0.2 how many neurons of 100 stay alive
what is 5 fold cross validation
when i double the 3x3 kernels to 6x6 what happens
precision 1.0 recall 0.1: what kind of model is this
max pool 2x2 throws away where the feature is, isnt it bad
plot the loss for lr 0.1, 0.01
show me sigmoid at 3
adam with lr 0.1 and w=5 lets go
what changed between 2012 and 2015 in convnets
how many epochs with 1000 images
i use 32 filters and 3 epochs, still 60 %
nn.Conv2d(3,16,3) then what
is 784-128-10 enough for mnist
3 layers lstm, sense?
tell me 2 reasons for batchnorm
do a run with 5x5 kernel and 8 filters
why 0.9 and not 0.5 in momentum
kernel 5 instead of 3 what changes
what would happen with lr 10
w=2 b=1 x=3 show the neuron
accuracy 97 precision 20, explain
stride 2 or pooling 2 - what do you prefer
6 layers encoder in transformer paper why 6
temperature 0.7 in chatgpt what is it
my val loss is 0.4 and train loss 0.1
how can 10 neurons recognise 10 digits
what are the 4 gates with 128 units
convert 28x28 pictures to tensors
whats the 128 in Linear(784, 128)
test accuracy of 3 runs: 0.91 0.93 0.92
sigmoid of big numbers like 1000 is 1, problem?
sgd 0.01 or adam 0.001 for cnn
relu vs leaky relu with slope 0.01
compare 1 and 100 hidden units for xor
can i learn this in 2 weeks
chapter 7 please
why 3x3 kernels
adam lr 0.001 diverges, what now
show me relu at -2
what did 2012 change
is relu(-2) really zero or why
how does softmax turn 2 1 0 into probabilities
whats the sense of a 1x1 conv with 64 filters
my conv outputs 14x14 but i expected 13x13, where is my mistake
should batch size be 32 for 1000 samples
why does lstm have 4 gates but gru only 3
what is better 2 layers of 64 units or 1 layer of 128
adam beta1 0.9 beta2 0.999 what do they mean
train mnist net with 784-128-10 for 5 epochs
show me sgd with momentum 0.9 on w^2
loss 0.693 for 2 classes where does this number come from
what does label smoothing 0.1 do
gradient clipping at 1.0 what does this do
my gpu has 8 gb and batch size 64 does not fit
dropout 0.5 in training, at test time what happens
if relu gives 0 for -3, how can neuron learn again
explain the 0.01 in leaky relu
how was 97 % accuracy reached in 1998 by lenet
let me see a cnn with 3x3 kernel and stride 2
set padding to 2 and stride to 1
resnet 18 vs resnet 50 parameters
do 3 epochs more with lr 0.001
what is the 2 in conv2d
how do 2 weights make a line
compare sgd 0.1 and adam 0.01 on the bowl
my f1 is 0.6 and accuracy 0.95, how come
whats the meaning of cross entropy 2.3 at start with 10 classes
is precision 0.8 and recall 0.6 good enough for tumor detection
neuron with 2 inputs and step function, make it AND
8 filters 5x5, max pooling, go
what is the maximum of sigmoid derivative, 0.25?
when the kernel is 3 and dilation 2, how big does it look? explain
how can a 7x7 conv be replaced by three 3x3 convs
attention with 8 heads, what does every head do
lr 0.1 vs 0.01 for w=5 show both
1 epoch takes 20 minutes with batch 64, how long 10 epochs
I have 60000 images and after 10 epochs the accuracy is stuck, what do I get wrong
what size should my kernel have for 224x224 images
32x32 images and 3x3 kernels, is the result size a problem for pooling?
how do i get out of a local minimum with lr 0.1 and momentum 0.9
how many iterations until adam converges with lr 0.01
how many updates are needed for 60000 images to be learned well
my model said 5 but the real label is 8, how do i fix it
the guess of 0.5 at the start, where is it from
we tested 100 emails and 20 are spam, is accuracy the right measure
of 200 patients 5 are sick: why is recall more important than precision
what is the new weight called in adam after 3 steps
w starts at 5 and lr is 0.1, why does sgd overshoot
sgd with lr 1.1 on w^2 diverges from w=5, what is the reason
let me see gradient descent on (w-3)^2 with lr 0.1
show how tanh looks between -2 and 2
a conv layer with 64 filters, what do they learn
what does the first conv layer with 96 filters 11x11 see in AlexNet
does a 1x1 conv change the size of 32x32
my maxpool 2x2 throws away 75 % of values, isnt that too much
in which year were the 3x3 kernels of VGG invented
vgg has 138 million parameters, which layer has most of them
what is a good size for the embedding of 10000 words
word2vec gives 300 numbers per word, what do they stand for
nn.LSTM(10, 20) wants what input shape
nn.Linear(10, 5) what is this
how is nn.Embedding(1000, 50) initialised
what does nn.Conv2d(3, 16, 3) do
x = torch.randn(1, 3, 32, 32) what is the 1
loss.backward() called 2 times gives an error
is sigmoid(5) saturated
how far is 0.9 from 0.99 for momentum
softmax gives me 3 probabilities that sum to 0.99
can softmax output exactly 0 or 1
what if p = 0 in cross entropy
why do people take log base 2 for bits but pytorch uses e
my gru with 2 layers of 64 is slower than lstm
are 20 epochs with batch 32 the same as 10 epochs with batch 16
i have 3 classes with 100 200 and 700 examples what can i do
dropout 0.3 or 0.5 after a 128 unit layer
give me 3 examples of activation functions
name 5 optimizers
write a cnn in pytorch with 2 conv layers and 10 outputs
quiz me with 5 questions on lesson 3
explain backprop in 3 sentences
what happens at 0 for relu
why is bce 0.693 when p is 0.5
top 1 vs top 5 accuracy
80 20 train test split ok?
the receptive field of 7 in three 3x3 layers: i dont see it
how does a 28x28 image become 784 inputs
kernel 5, image 32, stride 1, padding such that the size stays. which padding?
mlp 10 inputs, hidden 20, 5 outputs, dropout 0.5: parameters
60,000 images, 20 % set aside for validation, batch size 50, how many updates per epoch
sgd lr 0.1, w=1, gradient 0.5, after 3 steps?
lstm with 2 layers of 64 hidden units, input 10, dropout 0.3, how many parameters
two gpus, 10000 samples, batch size 100 per gpu, how many updates per epoch
what batch size gives 100 updates per epoch with 5000 images
lr 0.1, halved every 10 epochs, after how many epochs is it 0.0125?
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
    "sgd step lr 0.1 w = 2, new weight?": "gradient",
    "frist adam step, lr 0.002, grad -5, what is the new weight": "weight before",
    "60000 samples, how many iterations per epoch": "batch size",
    "f1 when precision is 0.5": "still need the recall",
    "precision with 30 true positives?": "still need the FP",
    "softmax of first two logits 1 and 2 of three classes": "2 scores for 3 classes",
    "receptive field of 4 stacked convs": "kernel size",
    "bce with target 1 how much": "I need one label for each prediction",
    "how steep is tanh there? give me the number": "value to apply it to",
    "nn.Sequential(nn.Linear(4, 8), nn.Linear(6, 3)) parameters": "4 → 8, 6 → 3",
    "four 2x2 max pools in a row, size after?": "input size",
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


def test_every_function_declared_as_a_computation_is_found_under_its_own_name():
    folder = Path(package.__file__).parent
    declared = {
        node.name
        for path in folder.glob("*.py")
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
        if any(isinstance(each, ast.Call) for each in node.decorator_list)
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
        " ".join(word)
        for each in calculations().values()
        for heading in ("about", "asks")
        for word in exact_phrases(each.phrases(heading))
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


@pytest.mark.parametrize(
    ("message", "name"),
    [
        ("how many parameters in the first layer of mlp 784-128-10", "dense_parameters"),
        ("how many updates: 600 images in batch 20, lr 17, epochs 3, 4 or 5", None),
        ("a neuron with weights 1, 2 and inputs 3, 4 and 17 friends, what is the output", None),
    ],
)
def test_numbers_that_have_no_place_are_said_to_be_unread(message, name):
    reply = unread_calculation(message)

    assert read_calculation(message) is None
    assert (reply and reply.name) == name
    assert reply is None or "I compute nothing" in reply.question


def test_hardly_any_message_that_asks_for_no_number_is_said_to_be_unread():
    assert sum(unread_calculation(message) is not None for message in NOT_ASKED) <= 4


NEURON = "neuron with inputs 0.5, -1.2, weights 0.8, 0.3, bias 0.1 and sigmoid, output?"


@pytest.mark.parametrize(
    ("before", "message", "said"),
    [
        (["i have 1000 images and batch size 50, how many updates per epoch?"], "and if batch is 64?", "**16 updates"),
        ([NEURON], "and with relu?", "**0.14**"),
        ([NEURON, "and with relu?"], "now change the bias to 1", "**1.04**"),
        ([NEURON], "what if the first weight is -0.8 instead", "as many of both"),
    ],
)  # fmt: skip
def test_the_last_computation_is_done_again_with_what_is_changed(before, message, said):
    found = changed_calculation(before, message)
    assert said in (found.question if isinstance(found, Missing) else found.answer)


@pytest.mark.parametrize(
    ("before", "message"),
    [
        ([], "and with relu?"),
        (["what is a neuron?"], "and with relu?"),
        ([NEURON], "why is that so?"),
        ([NEURON, "what is dropout?"], "and with relu?"),
    ],
)
def test_without_a_computation_before_it_or_a_change_nothing_is_computed(before, message):
    assert changed_calculation(before, message) is None
