"""Predict first: a question above an experiment, a click to commit, and what the run then says.

Knows predictions and the newest run of a visitor; how runs are shown is the laboratory's business.
"""

from __future__ import annotations

import random
from typing import Any

import gradio as gr

from demos.kit.catalogue import Demo
from demos.kit.parameters import check
from demos.kit.predictions import Prediction
from demos.kit.run_log import RunLog
from tutor.records import DemoRequest
from tutor.web.laboratory import Laboratory
from tutor.web.languages import IN_BROWSER, texts_for
from tutor.web.markdown import for_chat
from tutor.web.places import OpenDemo
from tutor.web.texts import Texts

LOOK_SECONDS = 1.0  # between two looks at whether the run has ended
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


def build_prediction(
    demo: Demo, place: OpenDemo, laboratory: Laboratory, active: gr.State, request: gr.Request
) -> None:
    """Lay out a question, or what comes of one, in the render context that calls this."""
    if not demo.predictions:
        return
    words = texts_for(request)
    with gr.Accordion(
        IN_BROWSER.predict_first, open=place.predicted is not None, elem_id="predict"
    ):
        if place.predicted is not None:
            _await(demo, place, laboratory, words)
        _put(demo, place, active)


def verdict(prediction: Prediction, option: int, run: RunLog, words: Texts) -> str:
    """Who was right, and why, from a run that has come to its end."""
    assert run.last is not None, "the run has shown no frame"  # noqa: S101
    key = prediction.key(run.params, run.last.numbers)
    said = words.predicted_right if key.option == option else words.predicted_wrong
    came = prediction.options[key.option]
    return f"**{said.format(predicted=prediction.options[option], came=came)}** {key.because}"


def _await(demo: Demo, place: OpenDemo, laboratory: Laboratory, words: Texts) -> None:
    """What was asked and predicted, and once the run has ended, the verdict."""
    name, option = place.predicted or ("", 0)
    prediction = next((item for item in demo.predictions if item.name == name), None)
    if prediction is None:
        return
    params = check(demo.Params, dict(place.params))
    gr.Markdown(for_chat(prediction.ask(params)))
    waiting = words.predicted.format(predicted=prediction.options[option])
    said = gr.Markdown(for_chat(waiting), elem_id="predicted")
    timer = gr.Timer(LOOK_SECONDS)

    def look(request: gr.Request) -> Any:
        run = laboratory.run_of(request.session_hash)
        settles = run is not None and run.demo.name == demo.name and run.params == params
        if run is None or not settles or run.last is None or run.last.progress < 1:
            return gr.skip(), gr.skip()
        return for_chat(verdict(prediction, option, run, words)), gr.Timer(active=False)

    timer.tick(look, None, [said, timer], queue=False, **_QUIET)


def _put(demo: Demo, place: OpenDemo, active: gr.State) -> None:
    """Another question of the experiment, with settings of its own; each option is a button."""
    rng = random.Random(place.serial)  # noqa: S311 - no secret
    prediction = demo.predictions[place.serial % len(demo.predictions)]
    settings = dict(prediction.draw(rng))
    gr.Markdown(for_chat(prediction.ask(check(demo.Params, settings))))
    with gr.Row():
        for option, label in enumerate(prediction.options):
            _option(demo.name, prediction.name, settings, option, label, active)


def _option(
    demo: str, question: str, settings: dict[str, Any], option: int, label: str, active: gr.State
) -> None:
    button = gr.Button(label, size="sm")
    request = DemoRequest(demo, settings)
    button.click(lambda: OpenDemo.to_settle(request, question, option), None, active, **_QUIET)
