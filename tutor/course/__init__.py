"""Markdown ─▶ Lesson ─▶ Passages. Knows files and Markdown; nothing of any subject."""

from tutor.course.passages import cut_passages
from tutor.course.reader import read_course

__all__ = ["cut_passages", "read_course"]
