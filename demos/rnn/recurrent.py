"""Recurrent networks: torch's three cells with a linear output, their gates by hand, their training.

    plain   hₜ = tanh(W xₜ + U hₜ₋₁ + b)
    LSTM    cₜ = fₜ cₜ₋₁ + iₜ gₜ,  hₜ = oₜ tanh cₜ       f, i, o = σ(W x + U h + b), each its own
    GRU     hₜ = zₜ hₜ₋₁ + (1 − zₜ) nₜ                   r, z = σ(W x + U h + b), each its own

A memory of one step fades by fₜ (LSTM) or zₜ (GRU) in each further step, and so does the gradient
that comes back. Initialisation: torch's own U(±1/√hidden) for all three, and gates that start open
for as long as there is something to remember, b_f = ln(lag − 1) = −b_i, so that f = 1 − 1/lag. That is
the chrono initialisation of Tallec and Ollivier 2018 (arXiv:1804.11188, section 3) with all units at its
longest time scale; for a GRU it is z's bias. A forget bias of 1 (Gers et al. 2000, Jozefowicz et al. 2015)
gives f = 0.73, and 0.73³⁰ = 0.00008 of a memory and of its gradient is too little to learn from here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from demos.rnn.tasks import Batch, Task

CELLS: dict[str, Callable[..., nn.RNNBase]] = {"lstm": nn.LSTM, "gru": nn.GRU, "rnn": nn.RNN}
BLOCKS = {  # of the weights, in torch's order
    "lstm": ("input", "forget", "candidate", "output"),
    "gru": ("reset", "update", "candidate"),
    "rnn": ("sum",),
}
KEEPS = {"lstm": "forget", "gru": "update"}  # the gate that a memory is multiplied by
LARGEST = 100.0  # times guessing: a larger loss is divergence
LARGEST_GRADIENT = 1e30  # shown


class Network(nn.Module):
    """A recurrent layer, and one linear layer on its state at every step."""

    def __init__(self, cell: str, features: int, hidden: int, outputs: int) -> None:
        super().__init__()
        self.recurrent = CELLS[cell](features, hidden, batch_first=True)
        self.linear = nn.Linear(hidden, outputs)

    def forward(self, x: Tensor) -> Tensor:
        """Outputs (n, length, outputs) of sequences (n, length, features)."""
        states, _ = self.recurrent(x)  # (n, length, hidden)
        outputs: Tensor = self.linear(states)
        return outputs


def new_network(cell: str, task: Task, hidden: int, lag: int, random: torch.Generator) -> Network:
    """Weights drawn from ``random`` alone, and open gates: see the module's docstring."""
    with torch.device("meta"):
        network = Network(cell, task.features, hidden, task.outputs)
    network.to_empty(device="cpu")
    for start in network.parameters():
        nn.init.uniform_(start, -(hidden**-0.5), hidden**-0.5, generator=random)
    # b_f = ln(lag − 1) and b_i = −b_f; of torch's two biases the other is 0
    opened = {KEEPS.get(cell): 1.0, "input": -1.0}
    _, _, b, c = network.recurrent.all_weights[0]
    with torch.no_grad():
        for index, block in enumerate(BLOCKS[cell]):
            if block in opened:
                rows = slice(index * hidden, (index + 1) * hidden)
                b[rows] = opened[block] * math.log(max(lag - 1, 1))
                c[rows] = 0.0
    return network


@dataclass(frozen=True)
class Trace:
    """One sequence, step by step: states and what each cell keeps (c of an LSTM, else h).

    All are (length, hidden); ``parts`` are the blocks of weights by name, after their activations
    (the sum of a plain cell before its own).
    """

    states: Tensor
    memory: Tensor
    parts: Mapping[str, Tensor]


@torch.no_grad()
def trace(cell: str, layer: nn.RNNBase, x: Tensor) -> Trace:
    """The equations of torch's cell, by hand, on the inputs (length, features) of one sequence."""
    step = {"lstm": _lstm_step, "gru": _gru_step, "rnn": _plain_step}[cell]
    W, U, b, c = layer.all_weights[0]
    # W x + b for all steps; U h + c is added step by step
    read = x @ W.T + b  # (length, blocks · hidden)
    h = memory = x.new_zeros(layer.hidden_size)
    steps = []
    for now in read:
        recalled = U @ h + c  # (blocks · hidden,)
        h, memory, parts = step(now.view(-1, len(h)), recalled.view(-1, len(h)), memory)
        steps.append((h, memory, *parts))
    states, memories, *blocks = (torch.stack(values) for values in zip(*steps, strict=True))
    return Trace(states, memories, dict(zip(BLOCKS[cell], blocks, strict=True)))


Step = tuple[Tensor, Tensor, tuple[Tensor, ...]]


def _plain_step(read: Tensor, recalled: Tensor, _: Tensor) -> Step:
    # h = tanh(W x + b + U h + c)
    total = read[0] + recalled[0]
    h = torch.tanh(total)
    return h, h, (total,)


def _lstm_step(read: Tensor, recalled: Tensor, c: Tensor) -> Step:
    # i, f, o = σ(W x + b + U h + c),  g = tanh(…)
    i, f, g, o = read + recalled
    i, f, g, o = torch.sigmoid(i), torch.sigmoid(f), torch.tanh(g), torch.sigmoid(o)
    # c = f c + i g,  h = o tanh c
    c = f * c + i * g
    return o * torch.tanh(c), c, (i, f, g, o)


def _gru_step(read: Tensor, recalled: Tensor, h: Tensor) -> Step:
    # r, z = σ(W x + b + U h + c)
    r, z = torch.sigmoid(read[:2] + recalled[:2])
    # n = tanh(W x + b + r (U h + c)): torch's reset gate acts after U, Cho et al. 2014 before
    n = torch.tanh(read[2] + r * recalled[2])
    # h = z h + (1 − z) n
    h = z * h + (1 - z) * n
    return h, h, (r, z, n)


@dataclass(frozen=True)
class Evaluation:
    """A network on sequences that it is not trained on.

    ``gradients`` (length,) are ‖∂L/∂xₜ‖ of the loss at the last step, on average over sequences.
    """

    loss: float
    accuracy: float | None
    gradients: tuple[float, ...]
    trace: Trace  # of the first sequence


def evaluate(cell: str, network: Network, task: Task, batch: Batch) -> Evaluation:
    """Loss, accuracy, and how strongly the last step's loss hangs on each step's input."""
    x = batch.x.clone().requires_grad_()
    outputs = network(x)  # (n, length, outputs)
    losses = task.losses(outputs, batch.y)  # (n, k)
    # each sequence's last loss hangs on its own inputs alone: the sum has all their gradients
    (slopes,) = torch.autograd.grad(losses[:, -1].sum(), x)  # (n, length, features)
    norms = slopes.double().norm(dim=2).mean(dim=0)  # (length,)
    norms = norms.nan_to_num(LARGEST_GRADIENT).clamp(max=LARGEST_GRADIENT)
    return Evaluation(
        losses.mean().item(),
        task.accuracy(outputs, batch.y),
        tuple(norms.tolist()),
        trace(cell, network.recurrent, batch.x[0]),
    )


class Training:
    """Adam with clipped gradients on ever new batches, one ``step`` at a time.

    ``losses`` and gradient ``norms`` (before clipping) are those of each step made; a step whose loss
    or gradient is no number or too large is not made, and the run has ``diverged``.
    """

    def __init__(
        self,
        network: Network,
        task: Task,
        lr: float,
        clip: float,
        batch_size: int,
        random: torch.Generator,
    ) -> None:
        self.network, self.task, self.random = network, task, random
        self.clip, self.batch_size = clip, batch_size
        self.losses: list[float] = []
        self.norms: list[float] = []
        self.diverged = False
        self._optimizer = torch.optim.Adam(network.parameters(), lr=lr)

    def step(self) -> None:
        """One batch forwards, back through time, and one step of Adam."""
        batch = self.task.draw(self.batch_size, self.random, False)
        loss = self.task.losses(self.network(batch.x), batch.y).mean()
        self._optimizer.zero_grad()
        loss.backward()
        # g ← g · min(1, clip / ‖g‖)
        limit = self.clip or math.inf
        norm = nn.utils.clip_grad_norm_(self.network.parameters(), limit).item()
        # NaN is not less either
        if not (loss.item() < LARGEST * self.task.guessing and math.isfinite(norm)):
            self.diverged = True
            return
        self._optimizer.step()
        self.losses.append(loss.item())
        self.norms.append(norm)

    @property
    def clipped(self) -> int:
        """The steps whose gradient was longer than ``clip``."""
        return sum(norm > self.clip for norm in self.norms) if self.clip else 0


@torch.no_grad()
def continue_text(network: Network, x: Tensor, count: int, random: torch.Generator) -> list[int]:
    """The next ``count`` classes after one-hot inputs (length, classes), each drawn and read."""
    drawn: list[int] = []
    read, state = x[None], None  # (1, length, classes)
    for _ in range(count):
        states, state = network.recurrent(read, state)
        p = torch.softmax(network.linear(states[0, -1]), dim=0)  # (classes,)
        drawn.append(int(torch.multinomial(p, 1, generator=random)))
        read = nn.functional.one_hot(torch.tensor([[drawn[-1]]]), x.shape[1]).float()
    return drawn
