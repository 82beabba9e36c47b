"""Every message that is known, and which of them a text holds: ``explain_error``."""

from __future__ import annotations

from tutor.code.errors.gradients import GRADIENTS
from tutor.code.errors.layers import LAYERS
from tutor.code.errors.loading import LOADING
from tutor.code.errors.message import ErrorMessage
from tutor.code.errors.shapes import SHAPES
from tutor.code.errors.types import TYPES
from tutor.code.fault import Fault

ERRORS: tuple[ErrorMessage, ...] = (*SHAPES, *LAYERS, *LOADING, *TYPES, *GRADIENTS)


def explain_error(text: str, only_with_fields: bool = False) -> Fault | None:
    """The fault that the first error message in ``text`` tells of; None where no message is known.

    ``only_with_fields`` leaves out messages that hold no number or name: they may be what is asked about.
    """
    for message in ERRORS:
        if (message.has_fields or not only_with_fields) and (fault := message.fault(text)):
            return fault
    return None
