"""PyTorch's error messages: each with what its numbers are, why it comes and what to change."""

from tutor.code.errors.catalogue import ERRORS, explain_error

__all__ = ["ERRORS", "explain_error"]
