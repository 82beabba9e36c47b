"""A small network learns to tell two classes of points apart; its curves show how well, and for whom."""

from demos.training.experiment import DEMO

__all__ = ["DEMO"]
