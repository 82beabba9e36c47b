"""Message ─▶ reply: one answerer for each kind of message, asked in order; none calls another."""

from tutor.answerers.answerer import Answerer, Passed
from tutor.answerers.order import build_answerers

__all__ = ["Answerer", "Passed", "build_answerers"]
