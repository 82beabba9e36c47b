"""Shapes followed through code agree with what PyTorch computes when the code is run."""

import ast

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from tutor.code.trace import trace
from tutor.code.values import Applied, Output, Tensor

NETS = [
    ("nn.Sequential(nn.Linear(20, 30), nn.ReLU(), nn.Linear(30, 4))", (8, 20)),
    ("nn.Sequential(nn.Conv2d(3, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(3136, 10))", (2, 3, 32, 32)),
    ("nn.Sequential(nn.Conv2d(1, 8, 3, stride=2, padding=1), nn.BatchNorm2d(8), nn.AvgPool2d(3), nn.Flatten())", (2, 1, 28, 28)),
    ("nn.Sequential(nn.Conv2d(3, 6, 3, dilation=2), nn.AdaptiveAvgPool2d((2, 3)), nn.Flatten(), nn.Dropout(0.5))", (2, 3, 15, 15)),
    ("nn.Sequential(nn.ConvTranspose2d(4, 2, 4, stride=2, padding=1), nn.Sigmoid())", (2, 4, 7, 7)),
    ("nn.Sequential(nn.Conv1d(2, 5, 3), nn.BatchNorm1d(5), nn.MaxPool1d(2), nn.Flatten())", (2, 2, 11)),
    ("nn.Sequential(nn.LayerNorm(6), nn.Linear(6, 5))", (2, 3, 6)),
]  # fmt: skip


@pytest.mark.parametrize(("net", "size"), NETS)
def test_the_shape_after_a_network_is_the_one_that_torch_computes(net, size):
    tree = ast.parse(f"net = {net}\nx = torch.randn{size}\nout = net(x)\nnn.Flatten()(out)")
    applied = [event for event in trace(tree) if isinstance(event, Applied)]
    computed = eval(net, {"nn": nn})(torch.randn(size))

    assert applied[-1].value.shape == computed.shape


def output_of(code):
    return [event.value for event in trace(ast.parse(code)) if isinstance(event, Output)][-1]


FORWARD = """
class Net(nn.Module):
    def __init__(self, hidden=12):
        super().__init__()
        self.conv = nn.Conv2d(1, hidden // 2, 3)
        self.fc = nn.Linear(1014, hidden * 2)
    def forward(self, x):
        {body}
net = Net({arguments})
x = torch.randn(4, 1, 28, 28)
y = net(x)
nn.Identity()(y)
"""


@pytest.mark.parametrize(
    ("body", "arguments", "shape"),
    [
        ("return self.fc(torch.flatten(F.max_pool2d(F.relu(self.conv(x)), 2), 1))", "", (4, 24)),
        ("return self.fc(F.max_pool2d(self.conv(x), 2).view(x.size(0), -1))", "", (4, 24)),
        ("return self.fc(F.max_pool2d(self.conv(x), 2).reshape(x.shape[0], -1))", "12", (4, 24)),
        ("return self.conv(x)[:, 0]", "hidden=8", (4, 26, 26)),
        ("return self.conv(x) + self.conv(x)", "", (4, 6, 26, 26)),
        ("x = self.conv(x)\n        x += 1\n        return x", "", (4, 6, 26, 26)),
    ],
)
def test_a_forward_function_is_followed(body, arguments, shape):
    code = FORWARD.format(body=body, arguments=arguments)
    applied = [event for event in trace(ast.parse(code)) if isinstance(event, Applied)]
    space = {"nn": nn, "torch": torch, "F": F}
    exec(code, space)

    assert applied[-1].value.shape == shape == tuple(space["y"].shape)


def test_a_recurrent_layer_gives_its_output_and_its_state():
    code = "lstm = nn.LSTM(5, 7, bidirectional=True)\nout, (h, c) = lstm(torch.randn(3, 2, 5))\nnn.Identity()(out)\nnn.Identity()(h)"
    *_, output, state = (
        event.value for event in trace(ast.parse(code)) if isinstance(event, Applied)
    )

    assert output.shape == (3, 2, 14)
    assert state.size(-1) == 7


def test_what_is_not_known_stays_unknown():
    assert (
        output_of("class A(nn.Module):\n    def forward(self, x):\n        return strange(x)")
        is None
    )


def test_branches_that_differ_leave_nothing_known():
    code = "if flag:\n    x = torch.randn(2, 3)\nelse:\n    x = torch.randn(2, 4)\nnn.Identity()(x)"
    (applied,) = trace(ast.parse(code))
    assert not isinstance(applied.value, Tensor)


@pytest.mark.parametrize(
    "code",
    [
        "def f(x):\n    return f(x)\nf(1)",
        "class A(nn.Module):\n    def forward(self, x):\n        return self.forward(x)",
        "x = torch.randn(2, 3)\n"
        + "\n".join("for i in x:" + "\n" + " " * n + "pass" for n in range(1, 3)),
        "n = 9" + " * 9" * 400 + "\nnn.Linear(n, n)(x)",
        "nn.Conv2d(10**9, 10**9, 10**9)(torch.randn(10**9, 1, 10**9, 10**9))",
        "nn.Linear()()",
        "x.y.z.w = a, b = c",
        "[*a] = b = torch.randn(*s)",
    ],
)
def test_code_that_goes_nowhere_ends(code):
    assert isinstance(trace(ast.parse(code)), list)
