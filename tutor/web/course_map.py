"""The course at a glance: its lessons in order, each with its figure and its experiments."""

from __future__ import annotations

from html import escape
from importlib.resources import files

import gradio as gr

from tutor.records import Course, Lesson
from tutor.web.lessons import LessonWriter
from tutor.web.places import link_to_lesson

_MARKS = (files("tutor.web") / "map.js").read_text("utf-8")


def course_map(course: Course, writer: LessonWriter) -> gr.HTML:
    """A card for each lesson; its links open the lesson or an experiment."""
    cards = "".join(
        _card(number, lesson, writer) for number, lesson in enumerate(course.lessons, 1)
    )
    return gr.HTML(f'<ol class="map">{cards}</ol>', elem_id="map", js_on_load=_MARKS)


def _card(number: int, lesson: Lesson, writer: LessonWriter) -> str:
    link = escape(link_to_lesson(lesson.title))
    return (
        f'<li><a class="lesson" href="{link}">{writer.figure(lesson)}'
        f"<span><b>{number}. {escape(lesson.title)}</b>"
        f"<small>{escape(lesson.summary)}</small></span></a>"
        f"<p>{writer.experiments(lesson)}</p></li>"
    )
