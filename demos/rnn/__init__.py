"""A plain RNN, an LSTM or a GRU learns to remember; how far back its gradient reaches is measured."""

from demos.rnn.experiment import DEMO

__all__ = ["DEMO"]
