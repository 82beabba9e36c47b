"""What the first page shows beside the conversation: something alive, and a picture of each experiment.

Knows which experiments the course names; what is in their pictures, they know themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from importlib.resources import files

import gradio as gr

from demos.kit.catalogue import Demo
from tutor.experiments import has_clinic
from tutor.records import Course
from tutor.web.languages import IN_BROWSER
from tutor.web.places import CLINIC, link_to_demo

_LIVE = (files("tutor.web") / "live.js").read_text("utf-8")


def named(course: Course, demos: Mapping[str, Demo]) -> list[Demo]:
    """The experiments that the course's lessons name, those alive first, else in their order."""
    names = dict.fromkeys(name for lesson in course.lessons for name in lesson.demos)
    found = [demos[name] for name in names if name in demos]
    return sorted(found, key=lambda demo: not demo.live)


def show_alive(demos: Iterable[Demo]) -> None:
    """The first of ``demos`` that can be shown alive, until something is said; nothing without one."""
    if alive := next((demo for demo in demos if demo.live), None):
        with gr.Column(elem_id="alive"):
            gr.Markdown(f"## {IN_BROWSER.live}")
            _alive(alive)


def show_gallery(demos: Iterable[Demo]) -> None:
    """A picture of each; nothing where there are none."""
    if known := list(demos):
        gr.Markdown(f"## {IN_BROWSER.experiments}")
        cards = "".join(map(_card, known))
        gr.HTML(f'<ul class="gallery">{cards}</ul>', elem_id="gallery")


def show_way_to_clinic(demos: Mapping[str, Demo]) -> None:
    """A link to a case, and what there is to do with it, where the course with these demos has the clinic."""
    if has_clinic(demos):
        gr.Markdown(f"## {IN_BROWSER.clinic}")  # one text each: gradio translates the first alone
        gr.Markdown(f"[{IN_BROWSER.clinic_summary}]({CLINIC})", elem_id="to-clinic")


def _alive(demo: Demo) -> gr.HTML:
    link = escape(link_to_demo(demo.name, {}))
    title, summary = escape(demo.title), escape(demo.summary)
    return gr.HTML(
        f"""<figure class="live"><p>{summary}</p><canvas width="960" height="360" tabindex="0"
            role="img" aria-label="{summary}"></canvas><figcaption><output></output>
            <a class="experiment" href="{link}">{title}</a></figcaption></figure>""",
        elem_id="live",
        js_on_load=f"{demo.live}\n{_LIVE}",
    )


def _card(demo: Demo) -> str:
    link = escape(link_to_demo(demo.name, {}))
    return (
        f'<li><a href="{link}" title="{escape(demo.summary)}">{demo.picture}'
        f"<b>{escape(demo.title)}</b></a></li>"
    )
