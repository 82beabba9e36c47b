"""What an activation does to one number, and to the gradient on its way through a deep network."""

from demos.activations.experiment import DEMO

__all__ = ["DEMO"]
