"""From a language model's logits to what its next token is drawn from: temperature, top-p, entropy.

Top-p, or nucleus sampling: Holtzman et al., The Curious Case of Neural Text Degeneration, 2020.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor


def probabilities(logits: Tensor, temperature: float = 1.0) -> Tensor:
    """Of each token, (vocabulary,); in float64, since a temperature of 0.05 is a power of 20."""
    # p = softmax(z / T)
    return torch.softmax(logits.double() / temperature, dim=0)


def keep_top(p: Tensor, top_p: float) -> Tensor:
    """Top-p: the fewest of the likeliest tokens that together reach ``top_p``, at least one.

    They share the probability of the others in proportion.
    """
    if top_p == 1:
        return p
    ranked, order = p.sort(descending=True, stable=True)
    # a token is cut off where the likelier ones reach top_p without it
    cut = order[ranked.cumsum(0) - ranked >= top_p]
    kept = p.index_fill(0, cut, 0.0)
    return kept / kept.sum()


def entropy(p: Tensor) -> float:
    """H = -Σ p log₂ p, in bits: 0 for a certain token, log₂ n for a fair choice among n."""
    return max(0.0, -torch.xlogy(p, p).sum().item() / math.log(2))
