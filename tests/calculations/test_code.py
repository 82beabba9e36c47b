"""Pasted layers are read as Python reads them, without being run."""

import pytest
import torch
from torch import nn

from tutor.calculations.code import as_words, built, find_layers, shapes


@pytest.mark.parametrize(
    ("code", "layer"),
    [
        ("nn.Conv2d(3, 16, 3, padding=1)", nn.Conv2d(3, 16, 3, padding=1)),
        ("torch.nn.Linear(20, 5, bias=False)", nn.Linear(20, 5, bias=False)),
        ("nn.LSTM(8, 16, num_layers=2)", nn.LSTM(8, 16, num_layers=2)),
        ("Conv2d(1, 4, kernel_size=(3, 5))", nn.Conv2d(1, 4, kernel_size=(3, 5))),
    ],
)
def test_a_typed_layer_is_torchs(code, layer):
    (found,) = find_layers(f"my net has {code} in it".lower())

    sizes = [p.shape for p in built(found).parameters()]

    assert sizes == [p.shape for p in layer.parameters()]


def test_shapes_are_torchs():
    layers = [nn.Conv2d(3, 16, 3, 2), nn.MaxPool2d(2), nn.Flatten()]
    found = find_layers("nn.conv2d(3, 16, 3, 2), nn.maxpool2d(2), nn.flatten()")
    x, after = torch.zeros(1, 3, 32, 32), []
    for layer in layers:
        x = layer(x)
        after.append(tuple(x.shape))

    assert shapes([built(each) for each in found], (1, 3, 32, 32)) == after


@pytest.mark.parametrize(
    "code",
    ["nn.linear(open('x'), 3)", "nn.linear(n, 3)", "nn.linear(10**9, 3)", "nn.linear(3", "nn.linear()",
     "nn.linear([x for x in y], 2)", "lstm (1 layer, pytorch)"],
)  # fmt: skip
def test_a_call_with_anything_but_literals_is_no_layer(code):
    assert find_layers(code) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nn.conv2d(3, 16, 3)", "conv2d , in channels 3 , out channels 16 , kernel size 3"),
        ("dense(64)", "dense , units 64"),
        ("h_t = tanh(0.5 x_t + 0.8*h_(t-1) - 0.1)", "tanh , w x 0.5 , w h 0.8 , bias -0.1"),
        ("h = tanh(x_t - h_{t-1})", "tanh , w x 1 , w h -1"),
    ],
)
def test_code_is_said_in_words(text, said):
    assert said in as_words(text)
