"""Pictures of lesson 5: the worked 2-2-1 network as a graph, and gradients over twenty layers."""

from __future__ import annotations

from functools import cache

import torch
from look import (
    DASHDOT,
    DASHED,
    DOTTED,
    SOLID,
    Palette,
    Picture,
    box,
    chart,
    minus,
    page,
    sheet,
    words,
)
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import nn

PLACES = {  # node: x, y and width of its box
    "x₁": (38, 104, 56),
    "x₂": (38, 250, 56),
    "z₁": (204, 104, 70),
    "z₂": (204, 250, 70),
    "h₁": (305, 104, 86),
    "h₂": (305, 250, 86),
    "ŷ": (476, 177, 90),
    "L": (588, 177, 84),
}
EDGES = {  # from, to: how far along the edge its weight is written
    ("x₁", "z₁"): 0.5,
    ("x₂", "z₁"): 0.3,
    ("x₁", "z₂"): 0.3,
    ("x₂", "z₂"): 0.5,
    ("h₁", "ŷ"): 0.5,
    ("h₂", "ŷ"): 0.5,
    ("z₁", "h₁"): None,
    ("z₂", "h₂"): None,
    ("ŷ", "L"): None,
}
Numbers = dict[str, float]
NETWORKS = {  # name: activation, standard deviation of the weights, residual
    "ReLU, std 0.5": (torch.relu, 0.5, False),
    "tanh, residual": (torch.tanh, None, True),
    "ReLU, He": (torch.relu, (2 / 64) ** 0.5, False),
    "tanh": (torch.tanh, None, False),
    "ReLU": (torch.relu, None, False),
    "sigmoid": (torch.sigmoid, None, False),
}


@cache
def worked_network() -> tuple[Numbers, Numbers, dict[tuple[str, str], tuple[float, float]]]:
    """Values and gradients of the nodes, and (weight, gradient) of the edges, from autograd."""
    x = torch.tensor([1.0, 2.0], dtype=torch.float64)
    W = torch.tensor([[0.5, -0.2], [0.1, -0.6]], dtype=torch.float64, requires_grad=True)
    w = torch.tensor([-0.1, 0.6], dtype=torch.float64, requires_grad=True)
    z = W @ x + torch.tensor([0.0, -0.1], dtype=torch.float64)
    h = torch.sigmoid(z)
    y_hat = w @ h - 0.1
    loss = 0.5 * (y_hat - 1) ** 2
    dW, dw, dz, dh, dy = torch.autograd.grad(loss, (W, w, z, h, y_hat))
    values = dict(zip(PLACES, [*x, *z, *h, y_hat, loss], strict=True))
    slopes = dict(zip(list(PLACES)[2:], [*dz, *dh, dy, torch.ones(())], strict=True))
    edges = {
        (f"x{'₁₂'[i]}", f"z{'₁₂'[j]}"): (W[j, i].item(), dW[j, i].item())
        for i in range(2)
        for j in range(2)
    } | {(f"h{'₁₂'[j]}", "ŷ"): (w[j].item(), dw[j].item()) for j in range(2)}
    numbers = [{k: v.item() for k, v in d.items()} for d in (values, slopes)]
    return numbers[0], numbers[1], edges


def edge(ax: Axes, palette: Palette, ends: tuple[str, str], share: float | None) -> None:
    """A line between two nodes with its weight above and the weight's gradient below."""
    (from_x, y1, from_wide), (to_x, y2, to_wide) = PLACES[ends[0]], PLACES[ends[1]]
    x1, x2 = from_x + from_wide / 2, to_x - to_wide / 2
    ax.plot([x1, x2], [y1, y2], color=palette.grey, lw=1.2, zorder=0)
    if share is None:
        return
    weight, slope = worked_network()[2][ends]
    x, y = x1 + share * (x2 - x1), y1 + share * (y2 - y1)
    box(ax, x, y, 52, 36, "none", palette.paper, 4)
    words(ax, x, y - 8, minus(weight, 1), palette.blue, 12.5)
    words(ax, x, y + 9, minus(slope, 4), palette.orange, 12.5)


def graph(palette: Palette) -> Figure:
    """Forward values in blue, gradients of the loss in orange."""
    figure, ax = sheet(350)
    values, slopes, _ = worked_network()
    for ends, share in EDGES.items():
        edge(ax, palette, ends, share)
    for name, (x, y, wide) in PLACES.items():
        inner = name in slopes
        box(ax, x, y, wide, 66 if inner else 44, palette.ink, palette.paper)
        digits = {"x": 0, "z": 1}.get(name[0], 4)
        text = f"{name} = {minus(values[name], digits)}"
        words(ax, x, y - 12 * inner, text, palette.blue, 13)
        if inner:
            slope = minus(slopes[name], 0 if name == "L" else 4)
            words(ax, x, y + 15, slope, palette.orange, 13)
    words(ax, 20, 24, "forward: values, left to right  →", palette.blue, 14, "left", bold=True)
    backward = "←  backward: gradients of L, right to left"
    words(ax, 620, 24, backward, palette.orange, 14, "right", bold=True)
    for x, name in (
        (38, "inputs"),
        (204, "sums"),
        (305, "sigmoid"),
        (476, "prediction"),
        (588, "loss"),
    ):
        words(ax, x, 306, name, palette.grey, 13)
    words(ax, 320, 335, "biases 0, −0.1 and −0.1; target y = 1", palette.grey, 13)
    return figure


@cache
def gradient_norms(name: str, depth: int = 20, width: int = 64) -> list[float]:
    """The norm of every layer's weight gradient, as in the lesson's code."""
    act, std, residual = NETWORKS[name]
    torch.manual_seed(0)
    layers = [nn.Linear(width, width) for _ in range(depth)]
    h = torch.randn(256, width)
    for layer in layers:
        if std is not None:
            nn.init.normal_(layer.weight, std=std)
            nn.init.zeros_(layer.bias)
        h = act(layer(h)) + (h if residual else 0)
    (h**2).mean().backward()
    return [layer.weight.grad.norm().item() for layer in layers if layer.weight.grad is not None]


def vanishing(palette: Palette) -> Figure:
    """Gradient norms from the last layer back to the first, on a logarithmic axis."""
    figure = page(368)
    ax = chart(
        figure,
        palette,
        (70, 22, 430, 298),
        xlim=(20, 1),
        xticks=[20, 15, 10, 5, 1],
        yscale="log",
        ylim=(1e-19, 1e19),
        yticks=[1e-18, 1e-12, 1e-6, 1, 1e6, 1e12, 1e18],
        yticklabels=["10⁻¹⁸", "10⁻¹²", "10⁻⁶", "1", "10⁶", "10¹²", "10¹⁸"],
        xlabel="layer (the gradient travels from layer 20 back to layer 1)",
        ylabel="norm of the weight gradient",
    )
    ax.axhline(1, color=palette.tint(palette.grey, 0.4), lw=0.8)
    looks = zip(
        (palette.orange, palette.green, palette.blue, palette.green, palette.blue, palette.purple),
        (SOLID, DASHED, DASHED, DOTTED, SOLID, DASHDOT),
        (0, 7, -7, 0, 0, 0),
        strict=True,
    )
    for name, (colour, style, shift) in zip(NETWORKS, looks, strict=True):
        norms = gradient_norms(name)
        ax.plot(range(1, 21), norms, color=colour, ls=style, lw=2)
        words(ax, 0.6, norms[0] * 10 ** (shift / 8), name, colour, 13, "left")
    return figure


PICTURES = [
    Picture(
        "05-graph",
        "The worked network with values and gradients",
        "Two inputs, two weighted sums, two sigmoids, the prediction -0.0136 and the loss 0.5137 in "
        "a row; under each value stands the gradient of the loss, on each edge a weight and its "
        "gradient.",
        graph,
    ),
    Picture(
        "05-vanishing",
        "Gradient norms in networks of twenty layers",
        "On a logarithmic axis the gradients of the sigmoid, ReLU and tanh networks fall towards "
        "layer 1; He initialisation and residual connections keep them near 1; large weights make "
        "them explode.",
        vanishing,
    ),
]
