"""One neuron on two inputs: weighted sum, bias, activation, decision line, and its training."""

from demos.neuron.experiment import DEMO

__all__ = ["DEMO"]
