"""Numbers that a student asks for, computed by PyTorch and shown step by step.

A message is read by rules, never evaluated; a message that asks for no number is None.
"""

from tutor.calculations.catalogue import (
    calculations,
    changed_calculation,
    read_calculation,
    unread_calculation,
)
from tutor.calculations.record import Calculation, Computation, Missing

__all__ = [
    "Calculation",
    "Computation",
    "Missing",
    "calculations",
    "changed_calculation",
    "read_calculation",
    "unread_calculation",
]
