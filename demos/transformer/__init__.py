"""Inside a language model: where a head looks, which tokens may come next, and the one drawn."""

from demos.transformer.experiment import DEMO

__all__ = ["DEMO"]
