"""The checks of code: each a function that yields the faults that it finds."""

from tutor.code.checks.catalogue import CHECKS, find_faults

__all__ = ["CHECKS", "find_faults"]
