"""The lesson that is open beside the chat, at the place that a link points at."""

from __future__ import annotations

import time
from importlib.resources import files
from typing import Any

import gradio as gr

from tutor.web.languages import IN_BROWSER
from tutor.web.lessons import LessonWriter
from tutor.web.markdown import DELIMITERS, for_chat
from tutor.web.places import OpenLesson
from tutor.web.texts import QUIZ_ON, Texts

_SHOW = (files("tutor.web") / "reader.js").read_text("utf-8")


def build_reader(
    writer: LessonWriter, place: OpenLesson, active: gr.State, wish: gr.State | None, words: Texts
) -> None:
    """Lay out the lesson in the render context that calls this; closing it leaves the map.

    ``wish`` is what to say in the chat: the button below the lesson asks for a quiz on it. None for a
    lesson that has no questions.
    """
    options: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    with gr.Row(elem_classes="beside-head"):
        gr.Markdown(for_chat(place.lesson))
        close = gr.Button(
            IN_BROWSER.close, size="sm", min_width=70, scale=0, elem_id="lesson-close"
        )
    gr.Markdown(
        writer.write(place, words), latex_delimiters=DELIMITERS, elem_id="lesson", buttons=[]
    )
    if wish is not None:
        quiz = gr.Button(IN_BROWSER.quiz_lesson, size="sm", elem_id="lesson-quiz")
        said = QUIZ_ON.format(lesson=place.lesson)
        quiz.click(lambda: (said, time.time()), None, wish, **options)
    gr.HTML("", visible="hidden", js_on_load=_SHOW)
    close.click(lambda: None, None, active, **options)
