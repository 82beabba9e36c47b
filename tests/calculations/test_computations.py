"""Every formula against torch itself, or against a second way to the same number."""

import itertools
import math
import re

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from tutor.calculations import Calculation, Missing, read_calculation
from tutor.calculations.functions import FUNCTIONS


def bold(message: str) -> list[float]:
    """The numbers of the last line's bold parts."""
    reply = read_calculation(message)
    assert isinstance(reply, Calculation), f"{message!r}: {reply}"
    parts = re.findall(r"\*\*(.*?)\*\*", reply.answer.split("\n")[-1])
    return [
        float(n.replace(",", ""))
        for p in parts
        for n in re.findall(r"-?\d[\d,]*(?:\.\d+)?(?:e-?\d+)?", p.replace(", ", "; "))
    ]


def parameters(module: nn.Module) -> int:
    return sum(p.numel() for p in module.parameters())


GRID = [
    setting
    for setting in itertools.product((7, 12, 28), (1, 2, 3, 5), (1, 2, 3), (0, 1, 2), (1, 2))
    if setting[4] * (setting[1] - 1) + 1 <= setting[0] + 2 * setting[3]
]


@pytest.mark.parametrize(("n", "k", "s", "p", "d"), GRID[::3])
def test_convolution_size_is_that_of_conv2d(n, k, s, p, d):
    out = nn.Conv2d(1, 1, k, s, p, d)(torch.zeros(1, 1, n, n + 3)).shape[-2:]

    assert bold(
        f"{n}x{n + 3} input, kernel {k}, stride {s}, padding {p}, dilation {d}: conv output size"
    ) == list(out)


@pytest.mark.parametrize("k", [1, 3, 5])
def test_same_padding_is_that_of_conv2d(k):
    out = nn.Conv2d(1, 1, k, padding="same")(torch.zeros(1, 1, 9, 11)).shape[-2:]

    assert bold(f"9x11 image, {k}x{k} kernel, same padding: output size") == list(out)


@pytest.mark.parametrize(
    ("n", "k", "s", "p"), [(28, 2, 2, 0), (7, 3, 2, 1), (55, 3, 2, 0), (10, 3, 1, 1), (9, 2, 3, 1)]
)
def test_pooling_size_is_that_of_maxpool2d(n, k, s, p):
    out = nn.MaxPool2d(k, s, p)(torch.zeros(1, 1, n, n)).shape[-2:]

    assert bold(
        f"max pooling {k}x{k}, stride {s}, padding {p} on {n}x{n} image: output size"
    ) == list(out)


def test_pooling_without_a_stride_is_that_of_maxpool2d():
    assert bold("2x2 max pool on 13x13 output size") == list(
        nn.MaxPool2d(2)(torch.zeros(1, 1, 13, 13)).shape[-2:]
    )


@pytest.mark.parametrize(
    ("n", "k", "s", "p", "o", "d"),
    [(4, 2, 2, 0, 0, 1), (7, 4, 2, 1, 0, 1), (16, 3, 2, 1, 1, 1), (5, 3, 3, 0, 2, 2)],
)
def test_transposed_size_is_that_of_convtranspose2d(n, k, s, p, o, d):
    layer = nn.ConvTranspose2d(1, 1, k, s, p, output_padding=o, dilation=d)
    message = f"transposed conv {n}x{n} input kernel {k} stride {s} padding {p} output padding {o} dilation {d} output size"

    assert bold(message) == list(layer(torch.zeros(1, 1, n, n)).shape[-2:])


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("widths", [(784, 128), (10, 20, 5), (4, 8, 8, 3)])
def test_dense_parameters_are_those_of_linear(widths, bias):
    model = nn.Sequential(*(nn.Linear(a, b, bias=bias) for a, b in itertools.pairwise(widths)))
    words = "" if bias else " without bias"

    assert bold(f"mlp {'-'.join(map(str, widths))}{words} parameters")[0] == parameters(model)


@pytest.mark.parametrize(
    ("i", "o", "k", "g", "bias"),
    [(3, 16, 3, 1, True), (6, 16, 5, 1, False), (32, 64, 3, 32, True), (8, 4, 1, 2, False)],
)
def test_convolution_parameters_are_those_of_conv2d(i, o, k, g, bias):
    model = nn.Conv2d(i, o, k, groups=g, bias=bias)

    assert bold(f"nn.Conv2d({i}, {o}, {k}, groups={g}, bias={bias}) parameters")[0] == parameters(
        model
    )


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("both", [True, False])
@pytest.mark.parametrize(
    ("cell", "i", "h", "layers"),
    [("LSTM", 10, 20, 1), ("GRU", 8, 16, 2), ("RNN", 5, 3, 3), ("LSTM", 4, 3, 2)],
)
def test_recurrent_parameters_are_those_of_torch(cell, i, h, layers, both, bias):
    model = getattr(nn, cell)(i, h, num_layers=layers, bidirectional=both, bias=bias)

    assert bold(
        f"nn.{cell}({i}, {h}, num_layers={layers}, bidirectional={both}, bias={bias}) parameters"
    ) == [parameters(model)]


def test_embedding_and_norm_parameters_are_those_of_torch():
    assert bold("nn.Embedding(5000, 128) params") == [parameters(nn.Embedding(5000, 128))]
    assert bold("nn.BatchNorm2d(64) parameters") == [parameters(nn.BatchNorm2d(64))]
    assert bold("nn.LayerNorm(512) parameters") == [parameters(nn.LayerNorm(512))]


@pytest.mark.parametrize(
    ("words", "stack"),
    [
        ("three 3x3 convs", [nn.Conv2d(1, 1, 3)] * 3),
        ("3x3 conv, 3x3 conv, 2x2 max pool, 3x3 conv", [nn.Conv2d(1, 1, 3)] * 2 + [nn.AvgPool2d(2), nn.Conv2d(1, 1, 3)]),
        ("two 3x3 convs with stride 2 then 5x5 conv", [nn.Conv2d(1, 1, 3, 2)] * 2 + [nn.Conv2d(1, 1, 5)]),
        ("3x3 conv with dilation 2", [nn.Conv2d(1, 1, 3, dilation=2)]),
        ("conv 7x7 stride 2, maxpool 3x3 stride 2, conv 3x3", [nn.Conv2d(1, 1, 7, 2), nn.AvgPool2d(3, 2), nn.Conv2d(1, 1, 3)]),
        ("conv layers with kernel sizes 3, 3, 5 and strides 1 2 1", [nn.Conv2d(1, 1, 3), nn.Conv2d(1, 1, 3, 2), nn.Conv2d(1, 1, 5)]),
    ],
)  # fmt: skip
def test_the_receptive_field_is_where_the_gradient_of_one_output_reaches(words, stack):
    x = torch.zeros(1, 1, 80, 80, dtype=torch.float64, requires_grad=True)
    model = nn.Sequential(*stack).double()
    for p in model.parameters():
        nn.init.ones_(p)
    y = model(x)
    y[0, 0, y.shape[2] // 2, y.shape[3] // 2].backward()
    columns = (x.grad[0, 0] != 0).any(dim=0).nonzero()
    reached = (columns.max() - columns.min() + 1).item()

    assert bold(f"receptive field of {words}") == [reached, reached]


@pytest.mark.parametrize("x", [-2.5, -0.7, 0.3, 2.0])
@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_activations_and_slopes_are_those_of_torch_by_finite_differences(name, x):
    function = FUNCTIONS[name]
    word = function.words.split("|")[0].strip()
    at = torch.tensor([x - 1e-6, x, x + 1e-6], dtype=torch.float64)
    low, y, high = function.apply(at).tolist()

    assert bold(f"{word}({x})") == [pytest.approx(y, abs=6e-5)]
    assert bold(f"derivative of {word} at {x}") == [pytest.approx((high - low) / 2e-6, abs=6e-5)]


def test_an_activation_takes_its_own_number():
    assert bold("leaky relu of -2 with slope 0.1") == [-0.2]
    assert bold("elu(-1) with alpha 2") == [pytest.approx(2 * (math.exp(-1) - 1), abs=6e-5)]


@pytest.mark.parametrize("t", [0.5, 1, 3])
@pytest.mark.parametrize("z", [(2, 1, 0.1), (1000, 1001, 1002), (-1, 0)])
def test_softmax_is_torchs(z, t):
    numbers = ", ".join(map(str, z))
    scaled = torch.tensor(z, dtype=torch.float64) / t

    assert bold(f"softmax of {numbers} with temperature {t}") == pytest.approx(
        F.softmax(scaled, 0).tolist(), abs=6e-5
    )
    assert bold(f"log softmax of {numbers}") == pytest.approx(
        F.log_softmax(scaled * t, 0).tolist(), abs=6e-5
    )


@pytest.mark.parametrize("target", [0, 1, 2])
def test_cross_entropy_is_torchs(target):
    z = torch.tensor([2.0, 1.0, 0.1], dtype=torch.float64)
    loss = F.cross_entropy(z, torch.tensor(target)).item()
    p = F.softmax(z, 0)[target].item()

    assert bold(f"cross entropy of logits 2, 1, 0.1 class {target}") == [
        pytest.approx(loss, abs=6e-5)
    ]
    assert bold(f"cross entropy if p of the right class is {p}") == [pytest.approx(loss, abs=6e-5)]


def test_binary_cross_entropy_is_torchs():
    x, y = torch.tensor([0.9, 0.2]), torch.tensor([1.0, 0.0])

    assert bold("bce predictions 0.9, 0.2 labels 1, 0") == [
        pytest.approx(F.binary_cross_entropy(x, y).item(), abs=6e-5)
    ]
    assert bold("bce logits 0.9, 0.2 labels 1, 0") == [
        pytest.approx(F.binary_cross_entropy_with_logits(x, y).item(), abs=6e-5)
    ]


@pytest.mark.parametrize(
    ("words", "loss"),
    [
        ("mse", F.mse_loss),
        ("mae", F.l1_loss),
        ("rmse", lambda x, y: F.mse_loss(x, y).sqrt()),
        ("huber loss with delta 0.8", lambda x, y: F.huber_loss(x, y, delta=0.8)),
        ("smooth l1 loss", F.smooth_l1_loss),
    ],
)
def test_regression_losses_are_torchs(words, loss):
    x, y = torch.tensor([2.5, 0.0, 2.0]), torch.tensor([3.0, -0.5, 4.0])

    assert bold(f"{words}, predictions 2.5, 0, 2, targets 3, -0.5, 4") == [
        pytest.approx(loss(x, y).item(), abs=6e-5)
    ]


def stepped(make, w: float, gradients: list[float]) -> float:
    p = torch.tensor([w], dtype=torch.float64, requires_grad=True)
    optimizer = make([p])
    for g in gradients:
        p.grad = torch.tensor([g], dtype=torch.float64)
        optimizer.step()
    return float(p.item())


@pytest.mark.parametrize(
    ("message", "make"),
    [
        ("sgd step w=1 grad=0.5 lr=0.1", lambda p: torch.optim.SGD(p, 0.1)),
        ("sgd step w=1 grad=0.5", lambda p: torch.optim.SGD(p)),
        (
            "sgd step w=1 grad=0.5 lr=0.1 weight decay 0.2",
            lambda p: torch.optim.SGD(p, 0.1, weight_decay=0.2),
        ),
        ("sgd step w=1 grad=0.5 lr=0.1 momentum 0.9", lambda p: torch.optim.SGD(p, 0.1, 0.9)),
        (
            "sgd nesterov step w=1 grad=0.5 lr=0.1 momentum 0.9",
            lambda p: torch.optim.SGD(p, 0.1, 0.9, nesterov=True),
        ),
        ("adam step w=1 grad=0.5", torch.optim.Adam),
        (
            "adam step w=1 grad=0.5 lr=0.1 beta1=0.8 beta2=0.9 eps=0.01",
            lambda p: torch.optim.Adam(p, 0.1, (0.8, 0.9), 0.01),
        ),
        (
            "adam step w=1 grad=0.5 lr=0.1 weight decay 0.3",
            lambda p: torch.optim.Adam(p, 0.1, weight_decay=0.3),
        ),
        ("adamw step w=1 grad=0.5 lr=0.1", lambda p: torch.optim.AdamW(p, 0.1)),
        (
            "adamw step w=1 grad=0.5 lr=0.1 weight decay 0.3",
            lambda p: torch.optim.AdamW(p, 0.1, weight_decay=0.3),
        ),
        ("rmsprop step w=1 grad=0.5", torch.optim.RMSprop),
        ("rmsprop step w=1 grad=0.5 lr=0.1 alpha=0.9", lambda p: torch.optim.RMSprop(p, 0.1, 0.9)),
    ],
)
def test_a_first_step_is_that_of_torch_optim(message, make):
    assert bold(message) == [pytest.approx(stepped(make, 1.0, [0.5]), rel=1e-5)]


def test_a_later_step_with_its_state_given_is_that_of_torch_optim():
    sgd = stepped(lambda p: torch.optim.SGD(p, 0.1, 0.9), 1.0, [0.3, 0.5])
    first = stepped(lambda p: torch.optim.SGD(p, 0.1, 0.9), 1.0, [0.3])
    assert bold(f"sgd momentum 0.9 velocity 0.3 w={first} grad=0.5 lr=0.1 new weight") == [
        pytest.approx(sgd, rel=1e-5)
    ]

    adam = stepped(lambda p: torch.optim.Adam(p, 0.1), 1.0, [0.3, 0.5])
    first = stepped(lambda p: torch.optim.Adam(p, 0.1), 1.0, [0.3])
    message = f"adam step w={first} grad=0.5 lr=0.1 m=0.03 v=0.00009 t=2"
    assert bold(message) == [pytest.approx(adam, rel=1e-5)]


@pytest.mark.parametrize("drop", [True, False])
@pytest.mark.parametrize(("n", "b"), [(100, 10), (103, 10), (64, 64), (65, 64)])
def test_batches_are_those_of_the_dataloader(n, b, drop):
    loader = torch.utils.data.DataLoader(range(n), batch_size=b, drop_last=drop)

    assert bold(f"{n} samples, batch size {b}, drop_last={drop}, how many batches per epoch") == [
        len(loader)
    ]
    assert bold(f"{n} samples, batch size {b}, 3 epochs, drop_last={drop}, how many updates") == [
        3 * len(loader)
    ]


def test_metrics_are_those_of_scikit_learn():
    from sklearn.metrics import accuracy_score, f1_score, precision_score, recall_score

    truth = [1] * 8 + [0] * 2 + [1] * 4 + [0] * 6
    guess = [1] * 8 + [1] * 2 + [0] * 4 + [0] * 6
    scores = [
        score(truth, guess) for score in (accuracy_score, precision_score, recall_score, f1_score)
    ]

    assert bold("accuracy precision recall f1 for tp 8 fp 2 fn 4 tn 6") == pytest.approx(
        scores, abs=6e-5
    )
    assert bold(f"f1 with precision {scores[1]} and recall {scores[2]}") == pytest.approx(
        scores[3:], abs=6e-5
    )


def test_a_neuron_is_linear_and_its_activation():
    layer = nn.Linear(2, 1)
    with torch.no_grad():
        layer.weight[:] = torch.tensor([[0.5, -1.0]])
        layer.bias[:] = 1.0
        y = torch.tanh(layer(torch.tensor([2.0, 0.7]))).item()

    assert bold("neuron weights 0.5 -1 inputs 2 0.7 bias 1 tanh output") == [
        pytest.approx(y, abs=6e-5)
    ]


def test_flatten_is_torchs():
    assert bold("flatten 16x5x5: which size?") == [nn.Flatten()(torch.zeros(1, 16, 5, 5)).shape[1]]


@pytest.mark.parametrize("temperature", ["1e-320", "1e-308", "4.9e-324"])
def test_a_temperature_that_no_score_can_be_divided_by_is_asked_back(temperature):
    said = read_calculation(f"softmax of 1, 2, 3 with temperature {temperature}")
    assert isinstance(said, Missing)
    assert "too large to compute with. Give a larger temperature." in said.question


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize(("d", "heads"), [(256, 8), (12, 3)])
def test_attention_parameters_are_those_of_multihead_attention(d, heads, bias):
    model = nn.MultiheadAttention(d, heads, bias=bias)
    words = "" if bias else " without bias"

    assert bold(f"multi head attention, d={d}, {heads} heads{words}: how many parameters?") == [
        parameters(model)
    ]


def test_perplexity_is_e_to_torchs_cross_entropy():
    p = torch.tensor([[0.5, 0.5], [0.25, 0.75], [0.125, 0.875]]).log()
    loss = F.nll_loss(p, torch.tensor([0, 0, 0]))

    assert bold("correct tokens 0.5, 0.25 and 0.125, perplexity?") == [
        pytest.approx(loss.exp().item())
    ]
    assert bold("perplexity if the loss is 2.3") == [pytest.approx(math.exp(2.3), abs=6e-5)]


def test_scaled_features_are_those_of_scikit_learn():
    from sklearn.preprocessing import MinMaxScaler, StandardScaler

    column = [[10.0], [20.0], [50.0]]
    small = MinMaxScaler().fit_transform(column)[1, 0]
    scaler = StandardScaler().fit(column)
    z = scaler.transform([[35.0]])[0, 0]

    assert bold("min-max scaling, smallest 10, biggest 50. What becomes of 20?") == [small]
    assert bold(f"standardise 35 with mean {scaler.mean_[0]} and std {scaler.scale_[0]}") == [
        pytest.approx(z, abs=6e-5)
    ]


@pytest.mark.parametrize(("n", "p"), [(224, 16), (96, 8)])
def test_patches_are_those_of_unfold(n, p):
    cut = nn.Unfold(p, stride=p)(torch.zeros(1, 1, n, n)).shape[-1]

    assert bold(f"ViT with {p}x{p} patches on a {n}x{n} image: how many patches?") == [cut]


def test_multiplications_are_those_of_a_matrix_product():
    inputs, weight = torch.ones(32, 100), torch.ones(100, 50)

    # with ones everywhere, the sum of the product counts its multiplications
    assert bold(
        "how many multiplications does a dense layer from 100 to 50 units need for a batch of 32?"
    ) == [(inputs @ weight).sum().item()]


@pytest.mark.parametrize(
    "message",
    [
        "96x96 image, 7x7 patches: how many patches?",
        "min-max scaling with min 5 and max 5, what becomes of 5?",
        "multi head attention, d=10, 3 heads: how many parameters?",
    ],
)
def test_what_one_formula_can_not_give_is_said(message):
    assert isinstance(read_calculation(message), Missing)
