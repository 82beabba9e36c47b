"""The laboratory: a panel for one experiment, built from its declared parameters.

Knows controls, runs and frames; which experiments exist comes from the catalogue.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from html import escape
from typing import Any

import gradio as gr

from demos.kit.catalogue import Demo
from demos.kit.frames import Frame
from demos.kit.parameters import ParameterError, check, specs
from demos.kit.run_log import RunLog
from tutor.records import DemoRequest
from tutor.web.controls import moved_to
from tutor.web.desks import Desk, Desks
from tutor.web.languages import IN_BROWSER, texts_for
from tutor.web.numbers import write_numbers
from tutor.web.panel import Panel, lay_out_controls, lay_out_head, run_and_stop, said
from tutor.web.places import OpenDemo, link_to_demo
from tutor.web.runs import Runs
from tutor.web.stage import begun, looked, shown, stage

log = logging.getLogger(__name__)

PANELS_AT_WORK = 32  # runs and those who wait for their turn


class Laboratory:
    """Builds panels, and remembers what each visitor has open.

    A run asks before each frame whether it is still wanted; gradio's ``cancels`` can show the
    word "Error" on the panel it leaves.
    """

    def __init__(self, demos: Mapping[str, Demo], runs: Runs) -> None:
        self._demos, self._runs = demos, runs
        self._desks = Desks()

    def run_of(self, session: str | None) -> RunLog | None:
        """The newest run of the experiment that this visitor has open."""
        desk = self._desks.of(str(session))
        return desk.run if desk else None

    def stop(self, session: str | None) -> None:
        """The visitor's run ends at its next frame."""
        if desk := self._desks.of(str(session)):
            desk.stopped = True

    def forget(self, request: gr.Request) -> None:
        """A visitor has gone: any run of theirs ends at its next frame."""
        self._desks.forget(str(request.session_hash))

    def build(
        self,
        page: gr.Blocks,
        active: gr.State,
        request: gr.Request,
        opened: OpenDemo,
        under_head: Callable[[], None],
    ) -> None:
        """Lay out the panel of ``opened`` in the render context that calls this.

        ``under_head`` lays out what stands between its head and its main picture.
        """
        demo = self._demos[opened.name]
        params, words = check(demo.Params, dict(opened.params)), texts_for(request)
        first = self._open(str(request.session_hash), demo, params, opened)
        share, link, close = lay_out_head(demo.title)
        gr.Markdown(demo.summary)
        under_head()
        # The main picture stands beside its controls; what follows it stands below them.
        with gr.Row(elem_id="lab-bench"):
            with gr.Column(min_width=240, elem_id="lab-view"):
                seen = stage(first, demo, words, self._frames_on_request())
                buttons = None if demo.immediate else run_and_stop()
                status = gr.Markdown("", visible=False, elem_id="lab-status")
            with gr.Column(min_width=200, elem_id="lab-controls"):
                controls = lay_out_controls(demo, params, words)
        gr.HTML('<div class="pictures"></div>', elem_id="lab-others")
        gr.HTML('<div class="caption prose"></div><p class="next"></p>', elem_id="lab-caption")
        formula = gr.Markdown("", latex_delimiters=_DISPLAY, elem_id="lab-formula")
        with gr.Accordion(IN_BROWSER.numbers, open=False, elem_id="lab-numbers") as numbers:
            tables = gr.HTML("", elem_id="lab-tables")
        panel = Panel(demo, opened.serial, controls, [status, seen, tables], words)
        if buttons is None:
            self._redraw_as_controls_move(panel)
        else:
            self._train_on_request(page, panel, buttons)
            self._look_as_views_move(panel)
        seen.select(None, None, formula, js=_FORMULA, **_SILENT)
        shared = share.click(self._share, None, link, **_SILENT)
        shared.success(None, link, None, js=_COPY, **_SILENT)
        seen.submit(self._try_next, None, active, **_SILENT)
        self._tell_numbers_where_wanted(numbers, tables)
        close.click(self._close, None, active, **_SILENT)

    def _open(self, session: str, demo: Demo, params: Any, opened: OpenDemo) -> str:
        """Put the new experiment on the visitor's desk; what the stage shows first."""
        earlier = self._desks.of(session)
        run = RunLog(demo, params)
        desk = Desk(opened.serial, run)
        if opened.overlay and earlier and earlier.run.demo is demo:
            desk.before = earlier.run
        self._desks.put(session, desk)
        if demo.immediate:
            return _at_once(desk)
        return shown(desk.show(next(run.follow(demo.run(params)))))

    def _train_on_request(
        self, page: gr.Blocks, panel: Panel, buttons: tuple[gr.Button, gr.Button]
    ) -> None:
        """Run and Stop work on what is shown; the first run starts by itself, as does one after a change."""
        run, stop = buttons
        demo = panel.demo

        def train(request: gr.Request, *values: object) -> Iterator[list[Any]]:
            yield from self._train(panel, str(request.session_hash), values)

        def train_changed(request: gr.Request, *values: object) -> Iterator[list[Any]]:
            yield from self._train(panel, str(request.session_hash), values, changed=True)

        def train_touched(
            event: gr.EventData, request: gr.Request, *values: object
        ) -> Iterator[list[Any]]:
            session = str(request.session_hash)
            moved = None
            for parts in self._train(panel, session, values, True, event.params):
                moved = self._moved(panel, session, event.params) if moved is None else unmoved
                yield [*parts, *moved]

        unmoved = [gr.skip() for _ in panel.inputs]
        options: dict[str, Any] = {
            "inputs": panel.inputs,
            "outputs": [run, stop, *panel.outputs],
            "concurrency_limit": PANELS_AT_WORK,
            "concurrency_id": "laboratory",
            **_SILENT,
        }
        run.click(train, **options)
        page.load(train, **options)  # in a render: as soon as the panel has been laid out
        changes = panel.moved([name for name in specs(demo.Params) if name not in demo.views])
        gr.on(changes, train_changed, trigger_mode="multiple", **options)
        touching = {**options, "outputs": [*options["outputs"], *panel.inputs]}
        panel.stage.input(train_touched, trigger_mode="multiple", **touching)
        stop.click(self._stop, None, [stop], queue=False, **_SILENT)

    def _close(self, request: gr.Request) -> None:
        """No panel is open any more; the value for the page's state is None."""
        self.forget(request)

    def _try_next(self, event: gr.EventData, request: gr.Request) -> Any:
        """The same experiment with a change that a caption offers, over the run that is open."""
        desk = self._desks.of(str(request.session_hash))
        if desk is None:
            return gr.skip()
        demo, now = desk.run.demo, desk.run.params
        try:
            params = check(demo.Params, {**asdict(now), **event.params})
        except ParameterError as error:
            raise gr.Error(escape(str(error)), print_exception=False) from error
        return OpenDemo.of(DemoRequest(demo.name, _given(params), overlay=True))

    def _share(self, request: gr.Request) -> Any:
        """The link that opens what is shown, with its settings as they are now."""
        run = self.run_of(request.session_hash)
        if run is None:
            return gr.skip()
        words = texts_for(request)
        gr.Info(words.shared)
        return link_to_demo(run.demo.name, _given(run.params))

    def _stop(self, request: gr.Request) -> Any:
        self.stop(request.session_hash)
        return gr.Button(interactive=False)

    def _frames_on_request(self) -> Callable[[Sequence[Any]], str]:
        """What the browser, which keeps a run's frames, calls for more: its token, how many it has."""

        def frames(asked: Sequence[Any]) -> str:
            match asked:
                case [str(token), int(start)] if desk := self._desks.with_recording(token):
                    return desk.recording.take(start)
            return _GONE

        return frames

    def _train(
        self,
        panel: Panel,
        session: str,
        values: Sequence[object],
        changed: bool = False,
        touches: Mapping[str, object] | None = None,
    ) -> Iterator[list[Any]]:
        desk = self._desks.of(session)
        unchanged = [*_SAME, *panel.skip()]  # without a yield gradio empties the buttons
        if desk is None or desk.serial != panel.serial:
            yield unchanged
            return
        try:
            params = panel.read(values, touches)
        except ParameterError as error:
            gr.Warning(escape(str(error)))
            yield unchanged
            return
        if changed and params == desk.run.params:  # a box was left as it was
            yield unchanged
            return
        run = desk.begin(panel.demo, params)
        frames = run.follow(panel.demo.run(params))
        try:
            yield from self._record(panel, desk, session, frames)
        finally:
            frames.close()  # type: ignore[attr-defined]
            log.info("The run of %s ended.", panel.demo.name)

    def _record(
        self, panel: Panel, desk: Desk, session: str, frames: Iterator[Frame]
    ) -> Iterator[list[Any]]:
        """What the panel shows of a run, whose frames the browser fetches meanwhile."""
        run, recording, status = desk.run, desk.recording, ""

        def wanted() -> bool:
            return self._desks.of(session) is desk and desk.run is run and not desk.stopped

        for item in self._runs.run(frames, wanted, panel.words):
            if isinstance(item, str):
                status = item
                yield [*_BUSY, *panel.say(item)]
                continue
            recording.add(desk.show(item))
            if run.steps[1:] or item.progress >= 1:
                continue
            status = ""  # its turn has come
            first = begun(recording.token, desk.show(item), plays=True)
            yield [*_BUSY, said(""), first, gr.skip()]
        recording.end()
        if self._desks.of(session) is desk and desk.run is run:
            tables = write_numbers(run, panel.words) if desk.reading else gr.skip()
            yield [*_IDLE, said(status), gr.skip(), tables]

    def _look_as_views_move(self, panel: Panel) -> None:
        """What is looked at can change before, while and after a run goes on."""

        def look(request: gr.Request, *values: object) -> list[Any]:
            return self._look(panel, str(request.session_hash), values)

        if panel.demo.views:
            gr.on(panel.moved(panel.demo.views), look, panel.inputs, panel.outputs, **_AT_ONCE)

    def _look(self, panel: Panel, session: str, values: Sequence[object]) -> list[Any]:
        desk = self._desks.of(session)
        if desk is None or desk.serial != panel.serial:
            return panel.skip()
        try:
            params = panel.read(values)
        except ParameterError as error:
            raise gr.Error(escape(str(error)), print_exception=False) from error
        frame = desk.run.look({name: getattr(params, name) for name in panel.demo.views})
        return [gr.skip(), looked(desk.show(frame)), gr.skip()] if frame else panel.skip()

    def _redraw_as_controls_move(self, panel: Panel) -> None:
        def redraw(request: gr.Request, *values: object) -> list[Any]:
            return self._redraw(panel, str(request.session_hash), values)

        def touch(event: gr.EventData, request: gr.Request, *values: object) -> list[Any]:
            shown = self._redraw(panel, str(request.session_hash), values, event.params)
            return [*shown, *self._moved(panel, str(request.session_hash), event.params)]

        events = panel.moved(list(specs(panel.demo.Params)))
        gr.on(events, redraw, panel.inputs, panel.outputs, **_AT_ONCE)
        both = [*panel.outputs, *panel.inputs]
        panel.stage.input(touch, panel.inputs, both, **_IN_TURN)

    def _moved(self, panel: Panel, session: str, names: Collection[str]) -> list[Any]:
        """The controls as the newest run has them, after a picture was touched that sets those."""
        desk = self._desks.of(session)
        if desk is None or desk.serial != panel.serial:
            return [gr.skip() for _ in panel.inputs]
        return moved_to(panel.controls, desk.run.params, names)

    def _redraw(
        self,
        panel: Panel,
        session: str,
        values: Sequence[object],
        touches: Mapping[str, object] | None = None,
    ) -> list[Any]:
        desk = self._desks.of(session)
        if desk and desk.serial != panel.serial:  # another experiment has been opened since
            return panel.skip()
        try:
            params = panel.read(values, touches)
        except ParameterError as error:
            raise gr.Error(escape(str(error)), print_exception=False) from error
        if desk is None:  # the server was restarted, or the panel is about to close
            desk = Desk(panel.serial, RunLog(panel.demo, params))
        else:
            desk.begin(panel.demo, params)
        value = _at_once(desk)
        tables = write_numbers(desk.run, panel.words) if desk.reading else gr.skip()
        return [said(""), value, tables]

    def _tell_numbers_where_wanted(self, numbers: gr.Accordion, tables: gr.HTML) -> None:
        """Tables of hundreds of rows are made for those who unfold them."""

        def unfold(request: gr.Request) -> str:
            desk = self._desks.of(str(request.session_hash))
            if desk is None:
                return ""
            desk.reading = True
            return write_numbers(desk.run, texts_for(request))

        def fold(request: gr.Request) -> None:
            if desk := self._desks.of(str(request.session_hash)):
                desk.reading = False

        numbers.expand(unfold, None, tables, queue=False, **_SILENT)
        numbers.collapse(fold, None, None, queue=False, **_SILENT)


_SILENT: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
_AT_ONCE: dict[str, Any] = {"queue": False, "trigger_mode": "always_last", **_SILENT}
# With "always_last" gradio sends the last event with the data of an earlier one: what is touched waits
# for its turn in the browser.
_IN_TURN: dict[str, Any] = {**_AT_ONCE, "trigger_mode": "multiple"}
_DISPLAY: list[dict[str, str | bool]] = [{"left": r"\[", "right": r"\]", "display": True}]
_FORMULA = r"""() => {
    const formula = document.getElementById("lab-stage")?.dataset.formula;
    return formula ? `\\[${formula}\\]` : "";
}"""
# The clipboard is a secure page's only; the address bar is everyone's.
_COPY = """(query) => {
    if (!query) return;
    history.replaceState(null, "", query);
    navigator.clipboard?.writeText(location.href).catch(() => {});
}"""
_GONE = '{"frames":[],"over":true}'
_BUSY = gr.Button(interactive=False), gr.Button(interactive=True)
_SAME = gr.skip(), gr.skip()
_IDLE = gr.Button(interactive=True), gr.Button(interactive=False)


def _given(params: Any) -> dict[str, object]:
    """The settings that are not the usual ones."""
    chosen = {item.name: getattr(params, item.name) for item in fields(params)}
    usual = {item.name: item.default for item in fields(params)}
    return {name: value for name, value in chosen.items() if value != usual[name]}


def _at_once(desk: Desk) -> str:
    """What the stage shows of a quick run: its last frame, with the others to be fetched."""
    run, recording = desk.run, desk.recording
    for frame in run.follow(run.demo.run(run.params)):
        recording.add(desk.show(frame))
    recording.end()
    last = desk.show(frame)
    return begun(recording.token, last, plays=False) if run.steps[1:] else shown(last)
