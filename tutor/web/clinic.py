"""The clinic beside the chat: a run with a fault, measurements on request, a guess, and the mended run.

Knows components and cases; what is trained and measured is ``demos.clinic``'s. The server keeps nothing of
a visit: a case follows from its number, and is trained again where it was forgotten.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

import gradio as gr
import torch

from demos.clinic.cases import LEVELS, Case, Fault, draw_case
from demos.clinic.diagnosis import OWN, speaks_against
from demos.clinic.measurements import Measurement, measure
from demos.clinic.recovery import recovery
from demos.clinic.training import Run, train
from demos.kit.frames import Frame
from demos.output.figures import write_frames
from tutor.practice.progress import Log, add
from tutor.records import Practised
from tutor.tutor import Tutor
from tutor.web.clinic_pictures import (
    faults,
    mendings,
    names,
    read_out,
    reasons,
    show_curves,
    show_measured,
    usual,
)
from tutor.web.languages import IN_BROWSER
from tutor.web.markdown import for_chat
from tutor.web.places import OpenClinic, link_to_lesson
from tutor.web.runs import Budget
from tutor.web.stage import plotly_script
from tutor.web.texts import Texts

KEPT = 32  # runs, of about 200 kB
_PICTURES = (files("demos.output") / "pictures.js").read_text("utf-8")
_BOARD = (files("tutor.web") / "clinic.js").read_text("utf-8")
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
# What is searched for in the lessons, to read on about a fault.
TOPICS: dict[Fault, str] = {
    "learning_rate": "what happens when the learning rate is too high and the loss diverges",
    "unscaled": "why inputs are normalized before training",
    "labels": "labels are wrong or shuffled, debugging a network that does not learn",
    "dead_relus": "what a dead ReLU is",
    "zero_grad": "why gradients are cleared with zero_grad before backward",
    "softmax": "softmax before the cross-entropy loss, which takes logits",
    "leak": "what data leakage between training and validation is",
    "train_mode": "what model.train and model.eval do to dropout",
    "healthy": "how the loss curves of a healthy training look",
}


class Clinic:
    """Builds the panel of one case; runs are trained on as many threads as the owner allows."""

    def __init__(self, tutor: Future[Tutor], budget: Budget) -> None:
        self._tutor, self._threads = tutor, budget.threads
        self._options: dict[str, Any] = {
            "concurrency_limit": budget.at_once,
            "concurrency_id": "clinic",
            **_QUIET,
        }
        self._trained = lru_cache(maxsize=KEPT)(train)

    def build(
        self,
        page: gr.Blocks,
        place: OpenClinic,
        active: gr.State,
        log: gr.BrowserState,
        words: Texts,
    ) -> None:
        """Lay out the panel of ``place`` in the render context that calls this."""
        case = draw_case(place.number, place.level)
        with gr.Column(elem_id="clinic", elem_classes="roomy"):
            another, close = _head()
            gr.Markdown(IN_BROWSER.clinic_task)
            curves = _board(write_frames([Frame((), words.clinic_trains)]), "clinic-curves")
            self._offer_measurements(case, words)
            self._take_guesses(case, curves, log, words)
            level = gr.Radio(
                [str(one) for one in LEVELS],
                value=str(place.level),
                label=IN_BROWSER.clinic_level,
                info=IN_BROWSER.clinic_levels,
                interactive=True,
                elem_id="clinic-level",
            )
        page.load(lambda: self._curves(case, words), None, curves, **self._options)
        another.click(lambda: OpenClinic.at_random(place.level), None, active, **_QUIET)
        level.input(lambda chosen: OpenClinic.at_random(int(chosen)), level, active, **_QUIET)
        close.click(lambda: None, None, active, **_QUIET)

    def _offer_measurements(self, case: Case, words: Texts) -> None:
        gr.Markdown(f"### {IN_BROWSER.clinic_measure}")
        with gr.Row(elem_classes="clinic-choices"):
            buttons = {
                name: gr.Button(label, size="sm", min_width=100, elem_id=f"clinic-{name}")
                for name, label in names(IN_BROWSER).items()
            }
        board = _board("", "clinic-measured")
        for name, button in buttons.items():
            asked = button.click(self._measuring(case, name, words), None, board, **self._options)
            asked.success(None, js=_INTO_VIEW.format(place="clinic-measured"), **_QUIET)

    def _measuring(self, case: Case, name: Measurement, words: Texts) -> Callable[[], str]:
        def look() -> str:
            return write_frames([show_measured(measure(self._run(case), name), words)])

        return look

    def _take_guesses(
        self, case: Case, curves: gr.HTML, log: gr.BrowserState, words: Texts
    ) -> None:
        gr.Markdown(f"### {IN_BROWSER.clinic_name_it}")
        with gr.Row(elem_classes="clinic-choices"):
            guesses = {
                fault: gr.Button(label, size="sm", min_width=100, elem_id=f"clinic-is-{fault}")
                for fault, label in faults(IN_BROWSER).items()
            }
        verdict = _board("", "clinic-verdict")
        mend = gr.Button(
            IN_BROWSER.clinic_mend, variant="primary", visible=False, elem_id="clinic-mend"
        )
        for fault, button in guesses.items():
            judge = self._judging(case, fault, words)
            told = button.click(judge, None, [verdict, mend], **self._options)
            told.success(None, js=_INTO_VIEW.format(place="clinic-mend"), **_QUIET)

        def mended(log: Log) -> tuple[str, Any, Log]:
            healed = Practised("healed", self._lesson(case.fault), time.time(), case.fault)
            return self._mend(case, words), gr.Button(visible=False), add(log, healed)

        done = mend.click(mended, log, [curves, mend, log], **self._options)
        done.success(None, js=_TO_THE_CURVES, **_QUIET)

    def _judging(self, case: Case, guess: Fault, words: Texts) -> Callable[[], tuple[str, Any]]:
        def judge() -> tuple[str, Any]:
            said = self.verdict(self._run(case), guess, words)
            mends = guess == case.fault != "healthy"
            return _said(said), gr.Button(visible=mends)

        return judge

    def verdict(self, run: Run, guess: Fault, words: Texts) -> str:
        """Whether ``guess`` is what is wrong with the run, and which measurement says so, as Markdown."""
        if guess != run.case.fault:
            return against(run, guess, words)
        said = [f"**{words.clinic_right.format(fault=faults(words)[guess])}**"]
        numbers: dict[str, float] = {}
        if guess in OWN:
            measured = measure(run, OWN[guess])
            said.append(read_out(measured, words))
            numbers.update(measured.numbers)
        said.append(reasons(words)[guess].format(**numbers))
        return " ".join(said) + self._source(guess, words)

    def _mend(self, case: Case, words: Texts) -> str:
        """The curves of the mended run over the others, and what has become of them."""
        sick, sound = self._run(case), self._run(case.mended())
        changed = mendings(words)[case.fault].format(strength=case.strength)
        said = f"{changed} {outcome(sick, sound, words)}"
        return write_frames([replace(show_curves(sound, words, before=sick), caption=said)])

    def _curves(self, case: Case, words: Texts) -> str:
        return write_frames([show_curves(self._run(case), words)])

    def _run(self, case: Case) -> Run:
        torch.set_num_threads(self._threads)
        return self._trained(case)

    def _lesson(self, fault: Fault) -> str:
        """The title of the lesson that speaks of the fault; "" where that can't be told yet."""
        found = self._found(fault)
        return found[0] if found else ""

    def _source(self, fault: Fault, words: Texts) -> str:
        """A link to the passage that speaks of the fault; nothing while the lessons are still being read."""
        found = self._found(fault)
        if found is None:
            return ""
        lesson, heading = found
        link = link_to_lesson(lesson, heading)
        return f" {words.clinic_read_on}: [{for_chat(lesson)} › {for_chat(heading)}]({link})"

    def _found(self, fault: Fault) -> tuple[str, str] | None:
        if not self._tutor.done() or self._tutor.exception():
            return None
        hits = self._tutor.result().finder.retriever.search(TOPICS[fault], k=1).hits
        return (hits[0].passage.lesson, hits[0].passage.heading) if hits else None


def against(run: Run, guess: Fault, words: Texts) -> str:
    """What speaks against a wrong guess, with its numbers, as Markdown."""
    said = [f"**{words.clinic_wrong.format(fault=faults(words)[guess])}**"]
    measured = speaks_against(run, guess)
    if guess in OWN and measured.name != OWN[guess]:
        said += [read_out(measure(run, OWN[guess]), words), words.clinic_follows]
    said += [f"*{names(words)[measured.name]}.*", read_out(measured, words)]
    said.append(usual(words)[measured.name])
    return " ".join(said)


def outcome(sick: Run, sound: Run, words: Texts) -> str:
    """What the mended run reaches, beside what the other one did."""
    told = recovery(sick, sound)
    sentences = {
        "accuracy": words.clinic_recovered,
        "loss": words.clinic_loss_falls,
        "honesty": words.clinic_honest,
    }
    sentence = sentences[told.by] if told.shows else words.clinic_hardly
    return sentence.format(before=told.before, after=told.after, fresh=told.fresh)


_TO_THE_CURVES = "() => document.getElementById('clinic-curves')?.scrollIntoView()"
_INTO_VIEW = """() => setTimeout(() =>
    document.getElementById("{place}")?.scrollIntoView({{ block: "nearest" }}), 100)"""


def _head() -> tuple[gr.Button, gr.Button]:
    """A strip with the title, the button for another case, and Close."""
    with gr.Row(elem_classes="beside-head"):
        gr.Markdown(f"## {IN_BROWSER.clinic}")
        another = gr.Button(
            IN_BROWSER.clinic_another, size="sm", min_width=120, scale=0, elem_id="clinic-another"
        )
        close = gr.Button(
            IN_BROWSER.close, size="sm", min_width=70, scale=0, elem_id="clinic-close"
        )
    return another, close


def _board(value: str, elem_id: str) -> gr.HTML:
    """A component for one frame: its pictures side by side, and its words."""
    return gr.HTML(
        value,
        elem_id=elem_id,
        elem_classes="clinic-board",
        html_template='<div class="pictures" hidden></div><div class="said prose" role="status"></div>',
        js_on_load=f"{_PICTURES}\n{_BOARD}",
        head=plotly_script(),
    )


def _said(markdown: str) -> str:
    return write_frames([Frame((), markdown)])
