"""Low-rank adapters (Hu et al. 2021) for the bundled encoder: to train one, and to merge one.

W x  ─▶  W x + α/r · B A x,   A (r, in) random, B (out, r) zero at first; only A and B learn
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional as F

LORA_SCALE = 2.0  # alpha / r
LAYERS = ("query", "key", "value", "dense")


def add_lora(encoder: Any, rank: int, frozen: int = 1) -> None:
    """Put LoRA on every linear layer of ``encoder`` but those of its first ``frozen`` blocks."""
    for weight in encoder.parameters():
        weight.requires_grad_(False)
    for block in encoder.encoder.layer[frozen:]:
        for module in list(block.modules()):
            for name, child in list(module.named_children()):
                if isinstance(child, nn.Linear) and name in LAYERS:
                    setattr(module, name, LoRALinear(child, rank))


def save_adapter(learned: Mapping[str, nn.Parameter], file: Path) -> None:
    """Write what was learned: the adapter in fp16, the heads in float32."""
    save_file(
        {
            name: p.detach().to(torch.float16 if ".lora_" in name else torch.float32).contiguous()
            for name, p in learned.items()
        },
        str(file),
    )


def lora_optimizer(learned: Mapping[str, nn.Parameter], lr: float) -> torch.optim.Optimizer:
    """AdamW; the heads, which start from nothing, learn twice as fast as the adapter."""
    adapter = [p for name, p in learned.items() if ".lora_" in name]
    heads = [p for name, p in learned.items() if ".lora_" not in name]
    groups = [{"params": adapter, "lr": lr}, {"params": heads, "lr": 2 * lr}]
    return torch.optim.AdamW(groups, betas=(0.9, 0.98))


class LoRALinear(nn.Module):
    """x ─▶ W x + b + α/r · B A x (Hu et al. 2021); only A (r, in) and B (out, r) learn."""

    def __init__(self, linear: nn.Linear, rank: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(linear.weight.detach(), requires_grad=False)
        self.bias = nn.Parameter(linear.bias.detach(), requires_grad=False)
        fan_out, fan_in = linear.weight.shape
        self.lora_A = nn.Parameter(torch.randn(rank, fan_in) / fan_in**0.5)
        self.lora_B = nn.Parameter(torch.zeros(fan_out, rank))

    def forward(self, x: Tensor) -> Tensor:
        """(..., in) ─▶ (..., out), in the dtype of x."""
        low = F.linear(x, self.lora_A.to(x.dtype))
        return F.linear(x, self.weight, self.bias) + LORA_SCALE * F.linear(
            low, self.lora_B.to(x.dtype)
        )


def share_embeddings(*networks: nn.Module) -> None:
    """Let networks over one encoder hold its token vectors once: no adapter changes them.

    They are half of the encoder's weights. Networks over another one, or in another dtype, keep theirs.
    """
    kept: list[Tensor] = []
    for network in networks:
        for module in network.modules():
            if isinstance(module, nn.Embedding):
                own = module.weight
                same = next((w for w in kept if w.dtype == own.dtype and torch.equal(w, own)), own)
                module.weight = same
                kept.append(same)


def merge_adapter(network: nn.Module, adapter: Mapping[str, Tensor]) -> None:
    """Add what was learned to the weights: W += α/r · B A, and set the heads.

    ``adapter`` holds ``NAME.lora_A`` and ``NAME.lora_B`` of the layers that were tuned, and the heads'
    own weights. Raises KeyError for a name that the network lacks.
    """
    modules = dict(network.named_modules())
    heads = {name: value.float() for name, value in adapter.items() if ".lora_" not in name}
    with torch.no_grad():
        for name in sorted({key.rpartition(".")[0] for key in adapter if ".lora_" in key}):
            weight = modules[name].weight
            change = adapter[f"{name}.lora_B"].float() @ adapter[f"{name}.lora_A"].float()
            weight.copy_(weight.float() + LORA_SCALE * change)
        for name, value in heads.items():
            network.get_parameter(name).copy_(value)
