"""My progress: what was practised, lesson by lesson, what is due; saved as a file, loaded, forgotten.

The log is kept by the browser; the server gets it with each event and keeps none.
"""

from __future__ import annotations

import json
import time
from base64 import b64encode
from datetime import UTC, datetime
from html import escape
from typing import Any

import gradio as gr

from demos.clinic.cases import FAULTS
from tutor.practice.progress import (
    EMPTY,
    Log,
    LogError,
    Standing,
    add,
    due_reviews,
    import_log,
    read_log,
    standings,
)
from tutor.records import Course, Practised
from tutor.web.languages import IN_BROWSER, texts_for
from tutor.web.places import CLINIC, OpenLesson, OpenProgress, Place, link_to_lesson
from tutor.web.texts import QUIZ_DUE, Texts

# Fixed, so that what a browser keeps is still read after the server was started again; no secret.
_KEY = _SECRET = "course-tutor-practice"  # noqa: S105
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}

# The page reads the file: nothing is uploaded, and no upload is taken.
_LOAD = """<button type="button" class="plain">${label}</button>
    <input type="file" accept=".json" tabindex="-1" aria-hidden="true" hidden>"""
_READ_FILE = """
    const input = element.querySelector("input");
    element.querySelector("button").addEventListener("click", () => input.click());
    input.addEventListener("change", async () => {
      const [file] = input.files;
      input.value = "";
      if (!file) return;
      props.value = await file.text();
      trigger("input");
    });"""


class ProgressPage:
    """Builds the page of one course's progress; ``log`` is in the browser's storage."""

    def __init__(self, course: Course, clinic: bool) -> None:
        """``clinic`` says whether the course has the clinic."""
        self._course, self._clinic = course, clinic
        self.log = gr.BrowserState(EMPTY, storage_key=_KEY, secret=_SECRET)

    def note_read(self, place: Place | None, log: Log) -> Any:
        """The log with the lesson that was opened, the first time."""
        known = {item.lesson for item in read_log(log) if item.what == "read"}
        if not isinstance(place, OpenLesson) or place.lesson in known:
            return gr.skip()
        return add(log, Practised("read", place.lesson, time.time()))

    def build(self, log: Log, active: gr.State, wish: gr.State, request: gr.Request) -> None:
        """Lay out the page in the render context that calls this; ``wish`` is what to say in the chat."""
        words, now = texts_for(request), time.time()
        with gr.Row(elem_classes="beside-head"):
            gr.Markdown(f"## {IN_BROWSER.progress}")
            close = gr.Button(IN_BROWSER.close, size="sm", min_width=70, scale=0)
        gr.Markdown(IN_BROWSER.progress_kept)
        practised = read_log(log)
        gr.HTML(write_progress(self._course, practised, now, words), elem_id="progress")
        if due_reviews(practised, now):
            review = gr.Button(IN_BROWSER.review_due, variant="primary", size="sm")
            review.click(lambda: (QUIZ_DUE, time.time()), None, wish, **_QUIET)
        if self._clinic:
            gr.Markdown(write_clinic(practised, words), elem_id="progress-clinic")
        if practised:
            gr.HTML(_download(log, words), elem_id="progress-file")
        load = gr.HTML(
            "",
            elem_id="progress-load",
            html_template=_LOAD,
            js_on_load=_READ_FILE,
            label=words.load_progress,
        )
        load.input(self._load, load, [self.log, active], **_QUIET)
        if practised:
            self._offer_to_forget(active)
        close.click(lambda: None, None, active, **_QUIET)

    def _offer_to_forget(self, active: gr.State) -> None:
        forget = gr.Button(IN_BROWSER.forget_progress, variant="stop", size="sm")
        with gr.Column(visible=False) as sure:
            gr.Markdown(IN_BROWSER.forget_sure)
            with gr.Row():
                yes = gr.Button(IN_BROWSER.forget_yes, variant="stop", size="sm")
                no = gr.Button(IN_BROWSER.forget_no, size="sm")
        ask = [forget, sure]
        forget.click(lambda: _asking(True), None, ask, **_QUIET)
        no.click(lambda: _asking(False), None, ask, **_QUIET)
        yes.click(lambda: (EMPTY, OpenProgress.of()), None, [self.log, active], **_QUIET)

    def _load(self, text: str, request: gr.Request) -> tuple[Any, Any]:
        """What is in a file that was saved, or a sentence why it can't be loaded."""
        try:
            log = import_log(text)
        except LogError as error:
            gr.Warning(escape(str(error)))
            return gr.skip(), gr.skip()
        words = texts_for(request)
        gr.Info(words.loaded.format(count=len(log["done"])))
        return log, OpenProgress.of()


def write_progress(
    course: Course, practised: tuple[Practised, ...], now: float, words: Texts
) -> str:
    """How the student stands with each lesson at ``now`` (seconds since 1970), as HTML."""
    if not practised:
        return f"<p>{escape(words.progress_none)}</p>"
    lines = standings(course, practised, now)
    answered = sum(item.answered for item in lines)
    right = sum(item.right for item in lines)
    summary = words.progress_done.format(answered=answered, right=right)
    due = len(due_reviews(practised, now))
    summary += f" {words.progress_due.format(count=due)}" if due else ""
    cards = "".join(_card(number, item, words) for number, item in enumerate(lines, 1))
    return f'<p>{escape(summary)}</p><ol class="map progress">{cards}</ol>'


def write_clinic(practised: tuple[Practised, ...], words: Texts) -> str:
    """The way to the clinic, and what was healed there, as Markdown."""
    healed = [item.question for item in practised if item.what == "healed"]
    kinds = len(set(healed) & set(FAULTS) - {"healthy"})
    told = words.clinic_healed.format(count=len(healed), kinds=kinds, all=len(FAULTS) - 1)
    return f"[{words.clinic}]({CLINIC}): {told if healed else words.clinic_summary}"


def _card(number: int, standing: Standing, words: Texts) -> str:
    told = [words.progress_read] if standing.read else []
    if standing.asked:
        told.append(words.progress_asked.format(count=standing.asked))
    if standing.answered:
        told.append(
            words.progress_answered.format(right=standing.right, answered=standing.answered)
        )
    if standing.due:
        told.append(words.progress_due.format(count=standing.due))
    elif standing.next_due:
        told.append(words.progress_later.format(date=_date(standing.next_due)))
    share = standing.right / standing.answered if standing.answered else 0.0
    link = escape(link_to_lesson(standing.lesson))
    return (
        f'<li><a class="lesson" href="{link}"><span><b>{number}. {escape(standing.lesson)}</b>'
        f"<small>{escape(' · '.join(told)) or '–'}</small></span></a>"
        f'<div class="share" aria-hidden="true"><i style="width: {share:.0%}"></i></div></li>'
    )


def _asking(sure: bool) -> tuple[gr.Button, gr.Column]:
    return gr.Button(visible=not sure), gr.Column(visible=sure)


def _date(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d")


def _download(log: Log, words: Texts) -> str:
    text = b64encode(json.dumps(log, ensure_ascii=False, indent=1).encode()).decode()
    return (
        '<a download="progress.json" href="data:application/json;base64,'
        f'{text}">{escape(words.save_progress)}</a>'
    )
