"""Optimizers race down the same loss surface from the same start, each with torch's own steps."""

from demos.optimizers.experiment import DEMO

__all__ = ["DEMO"]
