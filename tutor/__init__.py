"""A tutor that answers from a course, with sources. ``Tutor.reply`` is the way in.

What is named here is imported when it is asked for: who reads a course does not wait for torch.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tutor.errors import TutorError
    from tutor.records import Citation, DemoRequest, Message, Reply
    from tutor.settings import Settings
    from tutor.tutor import Tutor

__all__ = ["Citation", "DemoRequest", "Message", "Reply", "Settings", "Tutor", "TutorError"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    for module in ("errors", "records", "settings", "tutor"):
        found = import_module(f"tutor.{module}")
        if hasattr(found, name):
            return getattr(found, name)
    raise AttributeError(name)
