"""The laboratory: a panel for one experiment, built from its declared parameters.

Knows controls, runs and frames; which experiments exist comes from the catalogue.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

import gradio as gr

from demos.kit.catalogue import Demo
from demos.kit.frames import Frame
from demos.kit.parameters import ParameterError, check, specs
from demos.kit.run_log import RunLog
from demos.output.charts import figures_of
from demos.output.overlay import overlay
from tutor.web.controls import Control, controls_for, read_controls
from tutor.web.languages import IN_BROWSER, texts_for
from tutor.web.markdown import for_chat
from tutor.web.numbers import write_numbers
from tutor.web.pictures import pictures
from tutor.web.places import OpenDemo
from tutor.web.runs import Runs
from tutor.web.texts import Texts

log = logging.getLogger(__name__)

SECONDS_TO_READ = (
    0.3  # between two changes of the text: a formula costs the browser more than a chart
)
PANELS_AT_WORK = 32  # runs and those who wait for their turn


@dataclass
class _Desk:
    """What one visitor has open: the ``serial`` of the panel, its newest run, and flags of that run.

    ``reading`` says that the tables of numbers are unfolded; ``before`` is the frame of an earlier
    run that is shown behind the new one.
    """

    serial: int
    run: RunLog
    before: Frame | None = None
    stopped: bool = False
    reading: bool = False

    def show(self, frame: Frame) -> Frame:
        """The frame, over the earlier run if that was asked for."""
        return overlay(frame, self.before) if self.before else frame


@dataclass(frozen=True)
class _Panel:
    """The parts of one panel that a run reads and writes.

    ``outputs`` are status, pictures, tables, the formula where there is one, and the caption.
    """

    demo: Demo
    serial: int
    controls: list[Control]
    outputs: list[Any]
    words: Texts

    @property
    def inputs(self) -> list[Any]:
        """What the controls are made of."""
        return [control.component for control in self.controls]

    def read(self, values: Sequence[object]) -> Any:
        """The parameters that the values of ``inputs`` make. Raises ParameterError."""
        return read_controls(self.demo, self.controls, values)

    def skip(self) -> list[Any]:
        """Everything as it is."""
        return [gr.skip() for _ in self.outputs]

    def say(self, status: str) -> list[Any]:
        """A sentence about the run, and the rest as it is."""
        return [_said(status), *self.skip()[1:]]

    def show(self, frame: Frame, worded: bool) -> list[Any]:
        """A frame of a run that goes on; its words only where they are ``worded``."""
        words = _written(frame) if worded else self.skip()[3:]
        return [gr.Markdown(visible=False), figures_of(frame.charts), gr.skip(), *words]

    def end(self, frame: Frame | None, status: str, tables: Any) -> list[Any]:
        """The last frame, with what there is to say about the end."""
        if frame is None:
            return self.say(status)
        return [_said(status), figures_of(frame.charts), tables, *_written(frame)]


class Laboratory:
    """Builds panels, and remembers what each visitor has open.

    A run asks before each frame whether it is still wanted; gradio's ``cancels`` can show the
    word "Error" on the panel it leaves.
    """

    def __init__(self, demos: Mapping[str, Demo], runs: Runs) -> None:
        self._demos, self._runs = demos, runs
        self._desks: dict[str, _Desk] = {}  # by session

    def run_of(self, session: str | None) -> RunLog | None:
        """The newest run of the experiment that this visitor has open."""
        desk = self._desks.get(str(session))
        return desk.run if desk else None

    def stop(self, session: str | None) -> None:
        """The visitor's run ends at its next frame."""
        if desk := self._desks.get(str(session)):
            desk.stopped = True

    def forget(self, request: gr.Request) -> None:
        """A visitor has gone: any run of theirs ends at its next frame."""
        self._desks.pop(str(request.session_hash), None)

    def build(
        self, page: gr.Blocks, active: gr.State, request: gr.Request, opened: OpenDemo
    ) -> None:
        """Lay out the panel of ``opened`` in the render context that calls this."""
        demo = self._demos[opened.name]
        params, words = check(demo.Params, dict(opened.params)), texts_for(request)
        first = self._open(str(request.session_hash), demo, params, opened)
        with gr.Row(elem_classes="beside-head"):
            gr.Markdown(f"## {demo.title}")
            close = gr.Button(
                IN_BROWSER.close, size="sm", min_width=70, scale=0, elem_id="lab-close"
            )
        gr.Markdown(demo.summary)
        buttons = None if demo.immediate else _run_and_stop()
        status = gr.Markdown("", visible=False, elem_id="lab-status")
        # The pictures come first: they are what a student came for, and what a control moves. What
        # is said about a run stands right below them, the settings of the next run below that.
        shown = pictures(first.charts)
        views = controls_for(demo, params, demo.views, words) if demo.views else []
        told = [] if demo.immediate else _words(first)
        with gr.Accordion(IN_BROWSER.settings, open=demo.immediate, elem_id="lab-settings"):
            others = [name for name in specs(demo.Params) if name not in demo.views]
            controls = views + controls_for(demo, params, others, words)
        told = told or _words(first)
        with gr.Accordion(IN_BROWSER.numbers, open=False, elem_id="lab-numbers") as numbers:
            tables = gr.HTML("", elem_id="lab-tables")
        panel = _Panel(demo, opened.serial, controls, [status, shown, tables, *told], words)
        if buttons is None:
            self._redraw_as_controls_move(panel)
        else:
            self._train_on_request(page, panel, buttons)
            self._look_as_views_move(panel)
        self._tell_numbers_where_wanted(numbers, tables)
        close.click(self._close, None, active, **_SILENT)

    def _open(self, session: str, demo: Demo, params: Any, opened: OpenDemo) -> Frame:
        """Put the new experiment on the visitor's desk; the frame to show first."""
        earlier = self._desks.get(session)
        run = RunLog(demo, params)
        frames = run.follow(demo.run(params))
        first = list(frames)[-1] if demo.immediate else next(frames)
        desk = _Desk(opened.serial, run)
        if opened.overlay and earlier and earlier.run.demo is demo:
            desk.before = earlier.run.last
        self._desks[session] = desk
        return desk.show(first)

    def _train_on_request(
        self, page: gr.Blocks, panel: _Panel, buttons: tuple[gr.Button, gr.Button]
    ) -> None:
        """Run and Stop work on what is shown; the first run starts by itself."""
        run, stop = buttons

        def train(request: gr.Request, *values: object) -> Iterator[list[Any]]:
            yield from self._train(panel, str(request.session_hash), values)

        options: dict[str, Any] = {
            "fn": train,
            "inputs": panel.inputs,
            "outputs": [run, stop, *panel.outputs],
            "concurrency_limit": PANELS_AT_WORK,
            "concurrency_id": "laboratory",
            **_SILENT,
        }
        run.click(**options)
        page.load(**options)  # in a render: as soon as the panel has been laid out
        stop.click(self._stop, None, [stop], queue=False, **_SILENT)

    def _close(self, request: gr.Request) -> None:
        """No panel is open any more; the value for the page's state is None."""
        self.forget(request)

    def _stop(self, request: gr.Request) -> Any:
        self.stop(request.session_hash)
        return gr.Button(interactive=False)

    def _train(self, panel: _Panel, session: str, values: Sequence[object]) -> Iterator[list[Any]]:
        desk = self._desks.get(session)
        unchanged = [*_SAME, *panel.skip()]  # without a yield gradio empties the buttons
        if desk is None or desk.serial != panel.serial:
            yield unchanged
            return
        try:
            params = panel.read(values)
        except ParameterError as error:
            gr.Warning(escape(str(error)))
            yield unchanged
            return
        desk.stopped, desk.run = False, RunLog(panel.demo, params)
        frames = desk.run.follow(panel.demo.run(params))
        try:
            yield [*_BUSY, *panel.skip()]
            yield from self._show(panel, desk, session, frames)
        finally:
            frames.close()  # type: ignore[attr-defined]
            log.info("The run of %s ended.", panel.demo.name)

    def _show(
        self, panel: _Panel, desk: _Desk, session: str, frames: Iterator[Frame]
    ) -> Iterator[list[Any]]:
        """What the panel shows of each frame, and of each sentence between them."""
        told, status = 0.0, ""
        for item in self._runs.run(frames, lambda: self._wants(session, desk), panel.words):
            if isinstance(item, str):
                status = item
                yield [*_SAME, *panel.say(item)]
                continue
            now = time.monotonic()
            worded = now - told >= SECONDS_TO_READ or item.progress >= 1
            told = now if worded else told
            status = ""
            yield [*_SAME, *panel.show(desk.show(item), worded)]
        if self._desks.get(session) is desk:
            last = desk.show(desk.run.last) if desk.run.last else None
            tables = write_numbers(desk.run, panel.words) if desk.reading else gr.skip()
            yield [*_IDLE, *panel.end(last, status, tables)]

    def _wants(self, session: str, desk: _Desk) -> bool:
        return self._desks.get(session) is desk and not desk.stopped

    def _look_as_views_move(self, panel: _Panel) -> None:
        """What is looked at can change before, while and after a run goes on."""

        def look(request: gr.Request, *values: object) -> list[Any]:
            return self._look(panel, str(request.session_hash), values)

        events = [control.moved for control in panel.controls if control.name in panel.demo.views]
        if events:
            gr.on(
                events,
                look,
                panel.inputs,
                panel.outputs,
                queue=False,
                trigger_mode="always_last",
                **_SILENT,
            )

    def _look(self, panel: _Panel, session: str, values: Sequence[object]) -> list[Any]:
        desk = self._desks.get(session)
        if desk is None or desk.serial != panel.serial:
            return panel.skip()
        try:
            params = panel.read(values)
        except ParameterError as error:
            raise gr.Error(escape(str(error)), print_exception=False) from error
        frame = desk.run.look({name: getattr(params, name) for name in panel.demo.views})
        return panel.show(desk.show(frame), worded=True) if frame else panel.skip()

    def _redraw_as_controls_move(self, panel: _Panel) -> None:
        def redraw(request: gr.Request, *values: object) -> list[Any]:
            return self._redraw(panel, str(request.session_hash), values)

        gr.on(
            [component.input for component in panel.inputs],
            redraw,
            panel.inputs,
            panel.outputs,
            queue=False,
            trigger_mode="always_last",
            **_SILENT,
        )

    def _redraw(self, panel: _Panel, session: str, values: Sequence[object]) -> list[Any]:
        desk = self._desks.get(session)
        if desk and desk.serial != panel.serial:  # another experiment has been opened since
            return panel.skip()
        try:
            params = panel.read(values)
        except ParameterError as error:
            raise gr.Error(escape(str(error)), print_exception=False) from error
        run = RunLog(panel.demo, params)
        *_, last = run.follow(panel.demo.run(params))
        if desk is None:  # the server was restarted, or the panel is about to close
            return panel.end(last, "", gr.skip())
        desk.run = run
        tables = write_numbers(run, panel.words) if desk.reading else gr.skip()
        return panel.end(desk.show(last), "", tables)

    def _tell_numbers_where_wanted(self, numbers: gr.Accordion, tables: gr.HTML) -> None:
        """Tables of hundreds of rows are made for those who unfold them."""

        def unfold(request: gr.Request) -> str:
            desk = self._desks.get(str(request.session_hash))
            if desk is None:
                return ""
            desk.reading = True
            return write_numbers(desk.run, texts_for(request))

        def fold(request: gr.Request) -> None:
            if desk := self._desks.get(str(request.session_hash)):
                desk.reading = False

        numbers.expand(unfold, None, tables, queue=False, **_SILENT)
        numbers.collapse(fold, None, None, queue=False, **_SILENT)


_SILENT: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
_DISPLAY: list[dict[str, str | bool]] = [{"left": r"\[", "right": r"\]", "display": True}]
_BUSY = gr.Button(interactive=False), gr.Button(interactive=True)
_SAME = gr.skip(), gr.skip()
_IDLE = gr.Button(interactive=True), gr.Button(interactive=False)


def _run_and_stop() -> tuple[gr.Button, gr.Button]:
    with gr.Row():
        run = gr.Button(IN_BROWSER.run, variant="primary", size="sm", elem_id="lab-run")
        stop = gr.Button(IN_BROWSER.stop, size="sm", interactive=False, elem_id="lab-stop")
    return run, stop


def _said(status: str) -> gr.Markdown:
    """A sentence about the run; without one no line is shown."""
    return gr.Markdown(f"*{status}*", visible=bool(status))


def _words(frame: Frame) -> list[Any]:
    """Components for the caption, and before it for the formula where there is one."""
    ids = ["lab-formula", "lab-caption"] if frame.formula else ["lab-caption"]
    return [
        gr.Markdown(text, latex_delimiters=_DISPLAY, elem_id=name)
        for text, name in zip(_written(frame), ids, strict=True)
    ]


def _written(frame: Frame) -> list[str]:
    """The formula, where there is one, and the caption."""
    caption = for_chat(frame.caption)  # it may quote what was typed or pasted
    return [rf"\[{frame.formula}\]", caption] if frame.formula else [caption]
