"""Loss functions: their curves, their gradients, and what each of them makes of the same data."""

from demos.losses.experiment import DEMO

__all__ = ["DEMO"]
