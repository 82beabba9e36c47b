"""Pictures of lesson 8: an RNN unrolled, the LSTM cell, and gradients measured against time lag."""

from __future__ import annotations

from functools import cache

import torch
from look import DASHDOT, DASHED, SOLID, Palette, Picture, arrow, box, chart, page, sheet, words
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch import nn

LAG, SEEDS, HIDDEN = 60, 5, 32


def unrolled(palette: Palette) -> Figure:
    """The loop, and the chain of the worked example with its states."""
    rnn = nn.RNN(1, 1, batch_first=True)
    for p, value in zip(rnn.parameters(), (0.5, 0.8, 0.0, 0.0), strict=True):
        nn.init.constant_(p, value)
    inputs = (1, 0, 2)
    states = rnn(torch.tensor(inputs, dtype=torch.float32).view(1, 3, 1))[0].flatten().tolist()
    figure, ax = sheet(320)
    fill, y = palette.tint(palette.blue, 0.18), 160
    box(ax, 80, y, 76, 56, palette.blue, fill)
    words(ax, 80, y, "cell", palette.ink, 16)
    arrow(ax, (80, 238), (80, 190), palette.green)
    words(ax, 80, 254, "xₜ", palette.green, 16)
    arrow(ax, (80, 131), (80, 84), palette.orange)
    words(ax, 80, 68, "hₜ", palette.orange, 16)
    ax.plot([80, 142, 142], [106, 106, y], color=palette.ink, lw=1.4)
    arrow(ax, (142, y), (119, y), palette.ink)
    words(ax, 168, y, "=", palette.grey, 24)
    words(ax, 212, y, "h₀ = 0", palette.ink, 14)
    for step, (x, state) in enumerate(zip(inputs, states, strict=True)):
        at, number = 312 + 126 * step, "₁₂₃"[step]
        arrow(ax, (at - 126 + (64 if step == 0 else 38), y), (at - 39, y), palette.ink)
        if step:
            words(ax, at - 63, y - 13, "0.8", palette.ink, 13)
        box(ax, at, y, 76, 56, palette.blue, fill)
        words(ax, at, y, "cell", palette.ink, 16)
        arrow(ax, (at, 238), (at, 190), palette.green)
        words(ax, at + 8, 214, "0.5", palette.ink, 13, "left")
        words(ax, at, 254, f"x{number} = {x}", palette.green, 15)
        arrow(ax, (at, 131), (at, 84), palette.orange)
        words(ax, at, 68, f"h{number} = {state:.4f}", palette.orange, 15)
    words(ax, 80, 24, "the loop", palette.ink, 15, bold=True)
    words(ax, 438, 24, "unrolled over three steps", palette.ink, 15, bold=True)
    words(ax, 438, 296, "every cell uses the same weights 0.5 and 0.8", palette.grey, 13)
    return figure


def node(ax: Axes, palette: Palette, x: float, y: float, sign: str) -> None:
    """A circle with an operation."""
    ax.plot(x, y, "o", ms=25, mfc=palette.paper, color=palette.ink, mew=1.4)
    words(ax, x, y, sign, palette.ink, 15 if len(sign) == 1 else 11.5)


def gates(ax: Axes, palette: Palette) -> None:
    """The four blocks that read the input and the old hidden state, with their arrows upwards."""
    blocks = (
        (160, "fₜ", "σ", "forget", palette.orange, 102),
        (260, "iₜ", "σ", "input", palette.blue, 184),
        (350, "gₜ", "tanh", "candidate", palette.green, None),
        (450, "oₜ", "σ", "output", palette.purple, None),
    )
    for x, name, act, role, colour, end in blocks:
        arrow(ax, (x, 318), (x, 290), palette.grey)
        box(ax, x, 270, 62, 38, colour, palette.tint(colour, 0.18))
        words(ax, x, 270, act, palette.ink, 15)
        if end:
            arrow(ax, (x, 251), (x, end), colour)
            words(ax, x - 9, 232, name, colour, 15, "right")
            words(ax, x - 9, 214, role, colour, 13, "right")
    ax.plot([350, 350], [251, 170], color=palette.green, lw=1.4)
    arrow(ax, (350, 170), (274, 170), palette.green)
    words(ax, 358, 232, "gₜ", palette.green, 15, "left")
    words(ax, 358, 214, "candidate", palette.green, 13, "left")
    ax.plot([450, 450], [251, 232], color=palette.purple, lw=1.4)
    arrow(ax, (450, 232), (516, 232), palette.purple)
    words(ax, 458, 214, "oₜ output", palette.purple, 13, "left")


def lstm_cell(palette: Palette) -> Figure:
    """The cell state runs along the top; three gates act on it."""
    figure, ax = sheet(400)
    ink = palette.ink
    box(ax, 325, 210, 494, 268, palette.grey, palette.tint(palette.grey, 0.06), 16)
    arrow(ax, (40, 88), (147, 88), ink, 3)
    arrow(ax, (173, 88), (247, 88), ink, 3)
    arrow(ax, (273, 88), (604, 88), ink, 3)
    arrow(ax, (260, 157), (260, 102), ink)
    ax.plot([530, 530], [88, 138], color=ink, lw=1.4)
    arrow(ax, (530, 180), (530, 218), ink)
    box(ax, 530, 159, 56, 36, ink, palette.paper)
    words(ax, 530, 159, "tanh", ink, 14)
    ax.plot([530, 530], [246, 318], color=ink, lw=1.4)
    arrow(ax, (530, 318), (604, 318), ink)
    ax.plot([40, 450], [318, 318], color=palette.grey, lw=1.4)
    ax.plot([104, 104], [366, 318], color=palette.grey, lw=1.4)
    gates(ax, palette)
    for x, y, sign in ((160, 88, "×"), (260, 88, "+"), (260, 170, "×"), (530, 232, "×")):
        node(ax, palette, x, y, sign)
    words(ax, 46, 68, "cₜ₋₁", ink, 16)
    words(ax, 604, 68, "cₜ", ink, 16)
    words(ax, 46, 298, "hₜ₋₁", ink, 16)
    words(ax, 604, 298, "hₜ", ink, 16)
    words(ax, 104, 380, "xₜ", ink, 16)
    words(ax, 320, 28, "cell state: kept, scaled and added to", ink, 15, bold=True)
    words(ax, 380, 380, "σ gives values from 0 to 1; × multiplies entry by entry", palette.grey, 13)
    return figure


@cache
def gradient_by_lag(kind: str, forget_bias: float | None) -> list[float]:
    """Mean norm of the last state's gradient with respect to the input ``lag`` steps before.

    Divided by the norm at lag 0, so that every curve starts at 1.
    """
    total = torch.zeros(LAG + 1)
    for seed in range(SEEDS):
        torch.manual_seed(seed)
        layer = getattr(nn, kind)(8, HIDDEN, batch_first=True)
        if forget_bias is not None:
            with torch.no_grad():
                layer.bias_ih_l0[HIDDEN : 2 * HIDDEN] = forget_bias
        x = torch.randn(16, LAG + 1, 8, requires_grad=True)
        (grad,) = torch.autograd.grad(layer(x)[0][:, -1].sum(), x)
        norms = grad.norm(dim=2).mean(dim=0).flip(0)
        total += norms / norms[0] / SEEDS
    return total.tolist()


def lags(palette: Palette) -> Figure:
    """Gradients over 60 steps in new layers, before any training."""
    figure = page(358)
    ax = chart(
        figure,
        palette,
        (70, 20, 400, 290),
        xlim=(0, LAG),
        yscale="log",
        ylim=(1e-20, 10),
        yticks=[1, 1e-5, 1e-10, 1e-15, 1e-20],
        yticklabels=["1", "10⁻⁵", "10⁻¹⁰", "10⁻¹⁵", "10⁻²⁰"],
        xlabel="time lag in steps",
        ylabel="gradient norm, relative to lag 0",
    )
    curves = (
        ("RNN", None, "plain RNN", palette.orange, DASHED),
        ("LSTM", None, "LSTM, default", palette.blue, DASHDOT),
        ("LSTM", 3.0, "LSTM, forget\nbias 3", palette.green, SOLID),
    )
    for kind, bias, name, colour, style in curves:
        norms = gradient_by_lag(kind, bias)
        ax.plot(range(LAG + 1), norms, color=colour, ls=style, lw=2.2)
        words(ax, LAG + 1, norms[-1], name, colour, 14, "left")
    return figure


PICTURES = [
    Picture(
        "08-unrolled",
        "A recurrent network, as a loop and unrolled",
        "Left, a cell with a loop. Right, the same cell three times in a chain, with inputs 1, 0, 2 "
        "and hidden states 0.4621, 0.3537 and 0.8573.",
        unrolled,
    ),
    Picture(
        "08-lstm",
        "The LSTM cell",
        "The cell state runs along the top, is multiplied by the forget gate and gets the input gate "
        "times the candidate added; the output gate times its tanh is the hidden state.",
        lstm_cell,
    ),
    Picture(
        "08-lag",
        "Gradient against time lag in new RNN and LSTM layers",
        "On a logarithmic axis the gradients of a plain RNN and of a default LSTM fall steeply over "
        "60 steps; with a forget bias of 3 the LSTM's gradient stays above a third.",
        lags,
    ),
]
