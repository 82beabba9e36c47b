"""The laboratory: a panel for one experiment, built from its declared parameters.

Knows controls, runs and frames; which experiments exist comes from the catalogue.
"""

from __future__ import annotations

import itertools
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import gradio as gr
import torch

from demos.catalogue import Demo
from demos.frames import Diagram, Frame, Matrix, Tiles
from demos.parameters import ParameterError, check
from tutor.web import texts
from demos.charts import draw
from tutor.web.controls import controls_for, read_controls

log = logging.getLogger(__name__)

# Nothing holds a run back when the browser falls behind, so that it must not: Plotly takes some
# 30 ms a chart there (docs/log.md), and half of the time is left for the student.
SECONDS_A_CHART = 0.08
SECONDS_A_FRAME = 0.1
SHOWN_SECONDS = 5.0  # a run that computes faster is slowed to this, so that an eye can follow
BREATH_SECONDS = (
    0.002  # after each frame computed, so that a reply gets its turn of the interpreter
)
RUNS_AT_ONCE = 2  # as many as the small machines have cores
WIDE, NARROW = 420, 250  # least pixels of a chart: tiles take a row, two pairs of axes share one
_OPENED = itertools.count(1)


@dataclass(frozen=True)
class OpenDemo:
    """An experiment opened by a message; ``serial`` makes two openings differ.

    Hashable, since gradio hashes what a State holds: ``params`` are (name, value) pairs.
    """

    name: str
    params: tuple[tuple[str, object], ...]
    serial: int

    @classmethod
    def of(cls, name: str, params: Mapping[str, object]) -> OpenDemo:
        """A new opening."""
        return cls(name, tuple(params.items()), next(_OPENED))


class Laboratory:
    """Builds panels, and remembers what each visitor has open.

    A run asks before each frame whether it is still wanted; gradio's own ``cancels`` can show the
    word "Error" on the panel it leaves.
    """

    def __init__(self, demos: Mapping[str, Demo]) -> None:
        self._demos = demos
        self._open: dict[str, int] = {}  # session ─▶ serial of the panel on its screen
        self._stopped: set[str] = set()  # sessions that asked their run to stop

    def build(
        self, page: gr.Blocks, active: gr.State, request: gr.Request, opened: OpenDemo
    ) -> None:
        """Lay out the panel of ``opened`` in the render context that calls this."""
        demo = self._demos[opened.name]
        self._open[str(request.session_hash)] = opened.serial
        params = check(demo.Params, dict(opened.params))
        first = next(demo.run(params))
        with gr.Row(elem_classes="lab-head"):
            gr.Markdown(f"### {demo.title}\n{demo.summary}")
            close = gr.Button(texts.CLOSE, size="sm", min_width=70, scale=0, elem_id="lab-close")
        buttons = None if demo.immediate else _run_and_stop()
        # The pictures come first: they are what a student came for, and what a control moves. What
        # is said about a run stands right below them, the settings of the next run below that.
        pictures = _pictures(first)
        words = [] if demo.immediate else _words(first)
        with gr.Accordion(texts.SETTINGS_OF_DEMO, open=demo.immediate, elem_id="lab-settings"):
            controls = controls_for(demo, params)
        shown = [*(words or _words(first)), *pictures]
        if buttons is None:
            _redraw_as_controls_move(demo, controls, shown)
        else:
            self._train_on_request(page, demo, opened.serial, controls, buttons, shown)
        close.click(self._close, None, active, show_progress="hidden", api_visibility="private")

    def _train_on_request(
        self,
        page: gr.Blocks,
        demo: Demo,
        serial: int,
        controls: list[Any],
        buttons: tuple[gr.Button, gr.Button],
        shown: list[Any],
    ) -> None:
        """Run and Stop work on what is shown; the first run starts by itself."""
        run, stop = buttons

        def train(request: gr.Request, *values: object) -> Iterator[list[Any]]:
            yield from self._train(demo, serial, str(request.session_hash), values)

        options: dict[str, Any] = {
            "fn": train,
            "inputs": controls,
            "outputs": [run, stop, *shown],
            "show_progress": "hidden",
            "concurrency_limit": RUNS_AT_ONCE,
            "concurrency_id": "laboratory",
            "api_visibility": "private",
        }
        run.click(**options)
        page.load(**options)  # in a render: as soon as the panel has been laid out
        stop.click(self._stop, None, [stop], queue=False, api_visibility="private")

    def forget(self, request: gr.Request) -> None:
        """A visitor has gone: any run of theirs ends at its next frame."""
        self._open.pop(str(request.session_hash), None)
        self._stopped.discard(str(request.session_hash))

    def _close(self, request: gr.Request) -> None:
        """No panel is open any more; the value for the page's state is None."""
        self.forget(request)

    def _stop(self, request: gr.Request) -> Any:
        self._stopped.add(str(request.session_hash))
        return gr.Button(interactive=False)

    def _train(
        self, demo: Demo, serial: int, session: str, values: Sequence[object]
    ) -> Iterator[list[Any]]:
        try:
            params = read_controls(demo, values)
        except ParameterError as error:
            gr.Warning(str(error))
            return
        self._stopped.discard(session)
        frames = demo.run(params)
        buttons, last = _busy_buttons(), None
        try:
            for last in paced(on_one_thread(frames)):
                if self._open.get(session) != serial:
                    return
                if session in self._stopped:
                    break
                yield [*buttons, *_shown(last)]
                buttons = gr.skip(), gr.skip()
            yield [*_idle_buttons(), *(_shown(last) if last else [])]
        finally:
            frames.close()  # type: ignore[attr-defined]
            log.info("The run of %s ended.", demo.name)


def on_one_thread(frames: Iterator[Frame]) -> Iterator[Frame]:
    """The same frames, each computed on one of torch's threads.

    Networks this small gain nothing from more, and where a run and a reply both want every core
    their threads wait for each other: replies took seven times as long. torch keeps the number for
    each calling thread, and gradio asks for each frame from another one.
    """
    while True:
        torch.set_num_threads(1)
        try:
            frame = next(frames)
        except StopIteration:
            return
        yield frame


def paced(frames: Iterator[Frame], seconds: float = SHOWN_SECONDS) -> Iterator[Frame]:
    """Frames as fast as a page can draw them, skipping some and slowing a fast run to ``seconds``.

    The first and the last frame always come through.
    """
    start = shown = time.monotonic()
    last: Frame | None = None
    for frame in frames:
        ahead = start + frame.progress * seconds - time.monotonic()
        time.sleep(max(BREATH_SECONDS, ahead))
        now = time.monotonic()
        gap = max(SECONDS_A_FRAME, SECONDS_A_CHART * len(frame.charts))
        if last is None or frame.progress >= 1 or now - shown >= gap:
            shown = now
            yield frame
        last = frame


def _run_and_stop() -> tuple[gr.Button, gr.Button]:
    with gr.Row():
        run = gr.Button(texts.RUN, variant="primary", size="sm", elem_id="lab-run")
        stop = gr.Button(texts.STOP, size="sm", interactive=False, elem_id="lab-stop")
    return run, stop


def _words(frame: Frame) -> list[Any]:
    """Components for the caption, and before it for the formula where there is one."""
    shown = []
    if frame.formula:
        shown.append(gr.Markdown(_formula(frame), latex_delimiters=_DISPLAY, elem_id="lab-formula"))
    return [*shown, gr.Markdown(frame.caption, elem_id="lab-caption")]


def _pictures(frame: Frame) -> list[Any]:
    """One plot per chart."""
    shown = []
    with gr.Row(elem_classes="lab-charts"):
        for chart in frame.charts:
            width = WIDE if isinstance(chart, Tiles | Diagram | Matrix) else NARROW
            shown.append(
                gr.Plot(
                    draw(chart),
                    label=chart.title,
                    show_label=False,
                    container=False,
                    min_width=width,
                )
            )
    return shown


_DISPLAY: list[dict[str, str | bool]] = [{"left": r"\[", "right": r"\]", "display": True}]


def _formula(frame: Frame) -> str:
    return rf"\[{frame.formula}\]"


def _shown(frame: Frame) -> list[Any]:
    head = [_formula(frame)] if frame.formula else []
    return [*head, frame.caption, *(draw(chart) for chart in frame.charts)]


def _redraw_as_controls_move(demo: Demo, controls: list[Any], shown: list[Any]) -> None:
    gr.on(
        [control.input for control in controls],
        lambda *values: _redraw(demo, values),
        controls,
        shown,
        queue=False,
        show_progress="hidden",
        trigger_mode="always_last",
        api_visibility="private",
    )


def _redraw(demo: Demo, values: Sequence[object]) -> list[Any]:
    try:
        *_, frame = demo.run(read_controls(demo, values))
    except ParameterError as error:
        raise gr.Error(str(error), print_exception=False) from error
    return _shown(frame)


def _busy_buttons() -> tuple[Any, Any]:
    return gr.Button(interactive=False), gr.Button(interactive=True)


def _idle_buttons() -> tuple[Any, Any]:
    return gr.Button(interactive=True), gr.Button(interactive=False)
