"""Answers about the run that is open: its numbers, the same run with a change, its end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields

from demos.kit.parameters import ParameterError, as_typed, check
from demos.kit.run_log import RunLog
from tutor.answerers.answerer import Passed
from tutor.answerers.launching import out_of_range
from tutor.language.open_run import AboutRun, AtMoment, AtStep, RunAgain, StopRun, changes
from tutor.language.reading import Reading
from tutor.records import Decision, DemoRequest, Reply

ABOUT = 0.9  # of the probability that a message is about the run, from which on its summary answers
MOST_ROWS = 12  # in a table; a run can measure forty numbers


class RunAnswerer:
    """Answers with the numbers that the run measured."""

    name = "run"

    def answer(self, reading: Reading) -> Iterator[Reply] | Passed:
        """The reply to a message about the run that is open."""
        run, wanted = reading.run, reading.about_run
        if run is None:
            return Passed("no experiment is open")
        if wanted is not None:
            return iter((_reply(wanted, run),))
        if run.last and reading.wanted.intent == "about_run" and reading.wanted.sure >= ABOUT:
            by = f"it asks about the run (probability {reading.wanted.sure:.2f})"
            return iter((Reply("run", _summary(run), engine="torch", why=_why(by)),))
        return Passed(f"it is not about the run that is open ({run.demo.name})")


def _reply(wanted: AboutRun, run: RunLog) -> Reply:
    match wanted:
        case StopRun():
            said = "It had ended already." if run.over else "Stopped."
            return Reply(
                "run",
                f"{said} What it showed stays on the page.",
                stop=True,
                why=_why("it says to stop"),
            )
        case AtStep(step):
            return Reply(
                "run", _at_step(step, run), engine="torch", why=_why(f"it names step {step}")
            )
        case AtMoment(moment, names):
            lines = [_moment(name, moment, run) for name in names[:MOST_ROWS]]
            text = "In the run that is open:\n\n" + "\n".join(lines)
            return Reply(
                "run", text, engine="torch", why=_why(f"it asks for the {moment} {names[0]}")
            )
        case RunAgain(changed, overlay):
            return _again(changed, overlay, run)


def _summary(run: RunLog) -> str:
    """What the run's newest picture says, and its numbers at its start and now."""
    assert run.last  # noqa: S101 - the caller asked
    ends = tuple(dict.fromkeys((run.steps[0], run.steps[-1])))
    return f"The run that is open ({run.demo.title}):\n\n{run.last.caption}\n\n{_table(run, ends)}"


def _why(by: str) -> Decision:
    return Decision(RunAnswerer.name, by)


def _again(changed: Mapping[str, object], overlay: bool, run: RunLog) -> Reply:
    """Another run with these parameters changed, or why there can be none."""
    demo = run.demo
    why = _why("it changes the run that is open")
    try:
        check(demo.Params, changed)
    except ParameterError as error:
        return Reply("ask_back", out_of_range(error, demo), why=why)
    now = {item.name: getattr(run.params, item.name) for item in fields(run.params)}
    params = {**now, **changed}
    defaults = {item.name: item.default for item in fields(demo.Params)}
    given = {name: value for name, value in params.items() if value != defaults[name]}
    told = ", ".join(
        f"{name.replace('_', ' ')} = **{as_typed(value)}** instead of {as_typed(now[name])}"
        for name, value in changed.items()
    )
    text = f"Again, with {told}." if told else "Again, with the same settings."
    if overlay:
        text += " The curves of the run before stay behind the new ones, in grey."
    return Reply("demo", text, demo=DemoRequest(demo.name, given, overlay), why=why)


def _at_step(step: int, run: RunLog) -> str:
    clock, steps = run.demo.clock, run.steps
    if not steps:
        return "The run that is open has not measured anything yet."
    last = steps[-1]
    opening = f"At {clock} {step}"
    if step > last:
        more = "was its last" if run.over else "is where it stands now"
        return f"The run has no {clock} {step}: {clock} {last} {more}.\n\n" + _table(run, (0, last))
    told = max((known for known in steps if known <= step), default=steps[0])
    if told != step:
        opening = f"{clock.capitalize()} {step} was not measured; at {clock} {told}, the nearest before it"
    before = max((known for known in steps if known < told), default=told)
    shown = tuple(dict.fromkeys((steps[0], before, told, last)))
    return f"{opening}, the run that is open ({run.demo.title}) had these numbers.\n\n" + _table(
        run, shown, told
    )


def _table(run: RunLog, shown: Sequence[int], bold: int | None = None) -> str:
    """The numbers that changed during the run, in a column for each of the steps."""
    columns = {step: run.at(step) for step in shown}
    newest = run.at(run.steps[-1])
    names = [name for name in newest if name != run.demo.clock and changes(name, run)][:MOST_ROWS]
    head = " | ".join(f"{run.demo.clock} {step}" for step in shown)
    rows = [
        f"| {name} | "
        + " | ".join(_cell(columns[step], name, step == bold) for step in shown)
        + " |"
        for name in names or list(newest)[:MOST_ROWS]
    ]
    return "\n".join([f"| | {head} |", "| --- |" + " ---: |" * len(shown), *rows])


def _cell(numbers: Mapping[str, float], name: str, bold: bool) -> str:
    if name not in numbers:
        return "–"
    return f"**{numbers[name]:.4g}**" if bold else f"{numbers[name]:.4g}"


def _moment(name: str, moment: str, run: RunLog) -> str:
    steps, values = run.curve(name)
    at = {
        "lowest": values.index(min(values)),
        "highest": values.index(max(values)),
        "last": len(values) - 1,
        "first": 0,
    }[moment]
    extreme = f"{moment} " if moment in ("lowest", "highest") else ""
    return f"- {extreme}{name}: **{values[at]:.4g}**, at {run.demo.clock} {steps[at]}"
