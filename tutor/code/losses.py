"""Loss functions by the names that PyTorch gives them: as a class, as a function."""

from __future__ import annotations

from tutor.code.values import Loss

_CLASSES = {
    "CrossEntropyLoss": "cross_entropy", "NLLLoss": "nll", "BCELoss": "bce",
    "BCEWithLogitsLoss": "bce_with_logits", "MSELoss": "mse", "L1Loss": "l1",
}  # fmt: skip
_FUNCTIONS = {
    "cross_entropy": "cross_entropy", "nll_loss": "nll", "binary_cross_entropy": "bce",
    "binary_cross_entropy_with_logits": "bce_with_logits", "mse_loss": "mse", "l1_loss": "l1",
}  # fmt: skip
SAID = {"cross_entropy": "nn.CrossEntropyLoss", "nll": "nn.NLLLoss", "bce": "nn.BCELoss",
        "bce_with_logits": "nn.BCEWithLogitsLoss", "mse": "nn.MSELoss", "l1": "nn.L1Loss"}  # fmt: skip


def loss_made(name: str) -> Loss | None:
    """The loss that a class makes; None where it makes none that is known here."""
    return Loss(_CLASSES[name]) if name in _CLASSES else None


def loss_called(name: str) -> str:
    """The loss that a function computes; "" where it computes none."""
    return _FUNCTIONS.get(name, "")
