"""What the run that is open measured: at a step, now, at its lowest."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from demos.kit.run_log import RunLog

MOST_ROWS = 12  # of a table of numbers; a run can measure forty
_STEP = re.compile(
    r"\b(?:step|epoch|iteration|iter|batch|token|update)s?\s*(?:no\.?|number|#)?\s*(\d+)\b"
    r"|\b(\d+)(?:st|nd|rd|th)?\s+(?:step|epoch|iteration|batch|token|update)s?\b",
    re.I,
)
_ABOUT_THEN = re.compile(
    r"\b(happen(ed|s|ing)?|was|were|is|at|after|in|value|loss|look(ed)?|around|near|by|then)\b",
    re.I,
)
_MOMENTS = {
    "lowest": re.compile(r"\b(lowest|least|smallest|minimum|min|minimal)\b", re.I),
    "highest": re.compile(r"\b(highest|largest|biggest|maximum|max|maximal|peak)\b", re.I),
    "last": re.compile(
        r"\b(now|final|finally|so far|currently|current|at the end|in the end|ended)\b", re.I
    ),
    "first": re.compile(
        r"\b(at the (start|beginning)|initial|initially|at first|in the beginning)\b", re.I
    ),
}
_SMALL = frozenset(
    ["a", "an", "the", "of", "for", "with", "at", "on", "in", "to", "and", "it", "its", "is", "be"]
)


def tell_numbers(message: str, run: RunLog, asked: bool) -> str:
    """The numbers that ``message`` wants: those at a step, or where one of them was lowest.

    Empty where it wants none; ``asked`` says that it is a question.
    """
    step = _STEP.search(message)
    alone = bool(_STEP.fullmatch(message.strip(" .!?")))
    if step and (alone or (asked and _ABOUT_THEN.search(message))):
        return _at_step(int(step[1] or step[2]), run)
    moment = next((name for name, said in _MOMENTS.items() if said.search(message)), "")
    names = _numbers_named(message, run)
    if not (asked and moment and names):
        return ""
    lines = [_moment(name, moment, run) for name in names[:MOST_ROWS]]
    return "In the run that is open:\n\n" + "\n".join(lines)


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
    names = [name for name in newest if name != run.demo.clock and _changes(name, run)][:MOST_ROWS]
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


def _changes(name: str, run: RunLog) -> bool:
    _, values = run.curve(name)
    return len(set(values)) > 1


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


def _numbers_named(message: str, run: RunLog) -> list[str]:
    """The measured numbers that share most words with the message: "loss" may mean several."""
    if not run.steps:
        return []
    said = set(re.findall(r"\w+", message.lower())) - _SMALL
    shared = {
        name: len(said & set(re.findall(r"\w+", name.lower()))) for name in run.at(run.steps[-1])
    }
    most = max(shared.values(), default=0)
    named = [name for name, count in shared.items() if most and count == most]
    # "starting loss" is a loss too, but not what "the lowest loss" is about
    return [name for name in named if _changes(name, run)] or named
