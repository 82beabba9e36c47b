"""Layers in a row are read in their order, with each layer's own settings, and sized as torch sizes them."""

import pytest
import torch
from torch import nn

from tutor.calculations import Calculation, read_calculation
from tutor.calculations.catalogue import read_message
from tutor.calculations.layers import read_row

CHAINS = {
    "32x32 -> conv 5x5 -> maxpool 2x2 -> conv 3x3, output size?": [
        nn.LazyConv2d(1, 5), nn.MaxPool2d(2), nn.LazyConv2d(1, 3)],
    "40x40 image, conv7 s2 -> conv3 s1 -> maxpool3 s2, final size": [
        nn.LazyConv2d(1, 7, 2), nn.LazyConv2d(1, 3), nn.MaxPool2d(3, 2)],
    "I start from 64x64 and use 2x2 max pooling four times in a row. What is left?": [nn.MaxPool2d(2)] * 4,
    "31x31 input, three 3x3 convs with stride 2, the second has stride 1, output size?": [
        nn.LazyConv2d(1, 3, 2), nn.LazyConv2d(1, 3), nn.LazyConv2d(1, 3, 2)],
    "28x28 image, two conv layers with kernel 5 and padding 2, then average pooling 2x2. Size?": [
        nn.LazyConv2d(1, 5, padding=2), nn.LazyConv2d(1, 5, padding=2), nn.AvgPool2d(2)],
    "a 1x1 map goes through a transposed convolution with kernel 4 stride 1, then another with kernel 4"
    " stride 2 padding 1. How wide is it?": [
        nn.LazyConvTranspose2d(1, 4), nn.LazyConvTranspose2d(1, 4, 2, 1)],
    "100x100 picture, conv 3x3 with dilation 2, then max pool 3x3 with stride 3, what is left": [
        nn.LazyConv2d(1, 3, dilation=2), nn.MaxPool2d(3)],
}  # fmt: skip


@pytest.mark.parametrize(("message", "layers"), CHAINS.items())
def test_the_size_after_layers_in_a_row_is_torchs(message, layers):
    side = int(message.split("x")[0].split()[-1])
    out = torch.zeros(1, 1, side, side)
    for layer in layers:
        out = layer(out)

    reply = read_calculation(message)

    assert isinstance(reply, Calculation), reply
    assert reply.name == "layer_chain"
    assert f"**{out.shape[-1]}" in reply.answer.split("\n")[-1]


@pytest.mark.parametrize(
    "message",
    [
        "after the first conv 5x5 the second of 3 has kernel 3, 4 and 5",
        "three conv layers with kernels 5 and 3",
        "conv 3x5 then pool 2x2",
        "conv 3x3 padding same then pool 2x2",
        "resnet 50 has 3x3 convs and 7 more",
        "200 convs 3x3",
    ],
)
def test_layers_that_fit_in_more_than_one_way_are_not_read(message):
    assert read_row(read_message(message)) is None
