"""Backpropagation through an expression: values forward, gradients back, one node a frame."""

from demos.backprop.experiment import DEMO

__all__ = ["DEMO"]
