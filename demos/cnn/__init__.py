"""A CNN and an MLP of the same number of parameters learn handwritten digits side by side."""

from demos.cnn.experiment import DEMO

__all__ = ["DEMO"]
