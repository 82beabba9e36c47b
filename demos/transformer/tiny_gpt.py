"""A tiny GPT of this package's own, which learns a page of sentences nearly by heart.

    h ← h + Attention(LN(h)),    h ← h + MLP(LN(h)),    twice;    logits = W LN(h)

A language model for a program in which no other runs. Its tokens are words; it is trained at
its first use, in some seconds, and then kept.
"""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from functools import cache

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from demos.kit.language_models import Reading

LAYERS, HEADS, WIDTH = 2, 4, 48
# What a token of distance loses of its score, head by head, in place of an embedding of its place
# (ALiBi: Press et al., 2022): the first heads look near, the last one as far as it likes.
SLOPES = (2.0, 0.5, 0.125, 0.0)
STEPS, BATCH, WINDOW, LR = 150, 32, 16, 0.01
UNKNOWN = "[unknown]"
WORD = re.compile(r"\w+|[^\w\s]")

CAPITALS = """France Paris, Italy Rome, Spain Madrid, Germany Berlin, Greece Athens, Austria Vienna,
    Norway Oslo, Poland Warsaw, Portugal Lisbon, Egypt Cairo, Japan Tokyo, Peru Lima"""
SENTENCES = (
    *(
        form.format(*pair.split())
        for pair in CAPITALS.split(",")
        for form in (
            "The capital of {0} is {1}.",
            "{1} is the capital of {0}.",
            "We went to {1}, the capital of {0}.",
        )
    ),
    "The cat sat on the mat because it was tired.",
    "The dog sat on the mat because it was cold.",
    "The cat saw the dog and ran to the door.",
    "The dog saw the cat and ran to the tree.",
    "The student asked a question and the teacher answered it.",
    "The teacher asked a question and the student answered it.",
    "A network learns from data.",
    "A network learns from its own mistakes.",
    "The loss falls when the learning rate is small.",
    "The loss grows when the learning rate is too large.",
    "The gradient says in which direction the loss grows.",
    "Each token looks at the tokens before it.",
    "Each head looks at the tokens in its own way.",
    "Attention is a weighted average of what the tokens say.",
)


class Block(nn.Module):
    """Attention among the tokens, then an MLP on each; both add to what flows past them."""

    def __init__(self) -> None:
        super().__init__()
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.attention = nn.MultiheadAttention(WIDTH, HEADS, batch_first=True)
        self.mlp = nn.Sequential(
            nn.Linear(WIDTH, 4 * WIDTH), nn.GELU(), nn.Linear(4 * WIDTH, WIDTH)
        )

    def forward(self, h: Tensor, bias: Tensor) -> tuple[Tensor, Tensor]:
        """States (n, t, width) ─▶ the next ones, and the attention (n, heads, t, t)."""
        x = self.norm1(h)
        mask = bias.repeat(len(h), 1, 1)  # (n heads, t, t)
        # softmax(q kᵀ / √d + bias) v
        mixed, attention = self.attention(x, x, x, attn_mask=mask, average_attn_weights=False)
        h = h + mixed  # (n, t, width)
        return h + self.mlp(self.norm2(h)), attention


class Network(nn.Module):
    """Words in, logits of the word after each of them out."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, WIDTH)
        self.blocks = nn.ModuleList(Block() for _ in range(LAYERS))
        self.norm = nn.LayerNorm(WIDTH)
        self.output = nn.Linear(WIDTH, vocabulary)

    def forward(self, tokens: Tensor) -> tuple[Tensor, Tensor]:
        """Tokens (n, t) ─▶ logits (n, t, vocabulary) and attention (n, layers, heads, t, t)."""
        h, bias = self.words(tokens), _causal_bias(tokens.shape[1])  # (n, t, width), (heads, t, t)
        attentions = []
        for block in self.blocks:
            h, attention = block(h, bias)
            attentions.append(attention)
        return self.output(self.norm(h)), torch.stack(attentions, dim=1)


def _causal_bias(length: int) -> Tensor:
    """-slope · distance for each head, query and key; -∞ for what comes later than the query."""
    positions = torch.arange(length)
    distance = positions[:, None] - positions  # (t, t): query minus key
    bias = -torch.tensor(SLOPES)[:, None, None] * distance
    return bias.masked_fill(distance < 0, -torch.inf)  # (heads, t, t)


class TinyGpt:
    """A trained network with the words it knows; see language_models.LanguageModel."""

    name: str = (
        f"a tiny GPT, trained here on {len(SENTENCES)} sentences "
        "as no chat model runs in this program"
    )
    ends: Container[int] = ()

    def __init__(self) -> None:
        spelt = [WORD.findall(sentence) for sentence in SENTENCES]
        self.words = [UNKNOWN, *dict.fromkeys(word for words in spelt for word in words)]
        self._tokens = {word: token for token, word in enumerate(self.words)}
        self._network = _train([self.encode(sentence) for sentence in SENTENCES], len(self.words))

    def encode(self, text: str) -> list[int]:
        """See LanguageModel.encode; a word it has never seen is the token 0."""
        return [self._tokens.get(word, 0) for word in WORD.findall(text)]

    def decode(self, token: int) -> str:
        """See LanguageModel.decode."""
        word = self.words[token]
        return word if word in ".," else f" {word}"

    @torch.no_grad()
    def read(self, tokens: Sequence[int]) -> Reading:
        """See LanguageModel.read."""
        logits, attention = self._network(torch.tensor([tokens]))
        return Reading(logits[0, -1], attention[0])


@cache
def tiny_gpt() -> TinyGpt:
    """The one of this process, trained when it is first asked for."""
    return TinyGpt()


def _train(sentences: Sequence[Sequence[int]], vocabulary: int) -> Network:
    """Predict each next token of the sentences, which come in ever new orders."""
    random = torch.Generator().manual_seed(0)  # its own: other runs draw at the same time
    network = _new_network(vocabulary, random)
    optimizer = torch.optim.Adam(network.parameters(), lr=LR)
    needed, stream = STEPS * BATCH * WINDOW + 1, list[int]()
    while len(stream) < needed:
        for index in torch.randperm(len(sentences), generator=random):
            stream += sentences[index]
    windows = torch.tensor(stream[:needed]).unfold(0, WINDOW + 1, WINDOW)  # (…, WINDOW + 1)
    for batch in windows.split(BATCH):
        logits, _ = network(batch[:, :-1])  # (BATCH, WINDOW, vocabulary)
        loss = F.cross_entropy(logits.flatten(0, 1), batch[:, 1:].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return network.eval()


def _new_network(vocabulary: int, random: torch.Generator) -> Network:
    """Weights from N(0, 0.1²), drawn from ``random`` alone; biases 0, the norms' scales 1."""
    with torch.device("meta"):
        network = Network(vocabulary)
    network.to_empty(device="cpu")
    for module in network.modules():
        for name, start in module.named_parameters(recurse=False):
            if start.dim() > 1:
                nn.init.normal_(start, std=0.1, generator=random)
            else:
                nn.init.constant_(
                    start, float(isinstance(module, nn.LayerNorm) and name == "weight")
                )
    return network
