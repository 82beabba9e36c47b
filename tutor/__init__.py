"""A tutor that answers from a course, with sources. ``Tutor.reply`` is the way in."""

from tutor.errors import TutorError
from tutor.records import Citation, DemoRequest, Message, Reply
from tutor.settings import Settings
from tutor.tutor import Tutor

__all__ = ["Citation", "DemoRequest", "Message", "Reply", "Settings", "Tutor", "TutorError"]
