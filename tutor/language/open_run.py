"""Messages about the run that is open: "stop", "same but nesterov", "what happened at step 40?".

Rules over the words that its experiment declares; the run answerer writes the reply.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from demos.kit.parameters import ChoicesSpec, NumberSpec, NumbersSpec, specs
from demos.kit.run_log import RunLog
from tutor.language.parameters import find_names, read_params
from tutor.records import DemoRequest

Moment = Literal["lowest", "highest", "last", "first"]
_LONGEST = 14  # words: a longer message is about more than the run
_STOP = re.compile(
    r"^\W*((please|pls|plz|ok|okay|now)\W+)*(stop|halt|abort|cancel|end|quit|pause|enough)"
    r"( (it|that|this|now|here|please|pls|already|the (run|training|experiment|demo|animation|race)))*\W*$",
    re.I,
)
_QUESTION = re.compile(
    r"^\W*(what|whats|how|why|which|where|when|who|did|does|do|is|was|are|were)\b|\?\W*$"
    r"|\b(explain|describe|define|derive|summari[sz]e|means?)\b",
    re.I,
)
_STEP = re.compile(
    r"\b(?:step|epoch|iteration|iter|batch|token|update)s?\s*(?:no\.?|number|#)?\s*(\d+)\b"
    r"|\b(\d+)(?:st|nd|rd|th)?\s+(?:step|epoch|iteration|batch|token|update)s?\b",
    re.I,
)
_ABOUT_THEN = re.compile(
    r"\b(happen(ed|s|ing)?|was|were|is|at|after|in|value|loss|look(ed)?|around|near|by|then)\b",
    re.I,
)
_MOMENTS: dict[Moment, re.Pattern[str]] = {
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


_AGAIN = re.compile(
    r"^\W*((please|pls|plz|ok|okay|and|then|can (you|we)|could (you|we)|let'?s|i want( to)?)\W+)*"
    r"(again|same|once more|one more time|rerun|repeat|redo|restart|run it|do it|do that|do the same|"
    r"try it|try that|try again|try with|retry|now|but|with|use|using|switch|change|set|make it|"
    r"add|also|plus|compare|overlay|instead|double|halve|half|twice|triple|increase|decrease|"
    r"\d+(\.\d+)?\s*(x|times)|raise|lower|reduce|more|less|fewer|bigger|smaller|higher|larger|longer|shorter|faster|slower)\b",
    re.I,
)
_OVERLAY = re.compile(
    r"\b(again|compare[ds]?|compared|overlay|beside|next to|on top|both|once more)\b", re.I
)
_TOO = re.compile(r"\b(add|also|too|as well|plus|besides|in addition)\b", re.I)
_AS_IT_WAS = re.compile(
    r"^\W*((please|pls|plz|ok|okay|now|run|do|try|the) )*"
    r"(again|same|rerun|repeat|restart|once more|one more time|redo|retry|run (it|that)|do (it|that))"
    r"( (again|it|that|please|pls|plz|once more|one more time|thing))*\W*$",
    re.I,
)
_FACTORS = (
    (re.compile(r"\b(half|halve|halved|halving)\b", re.I), 0.5),
    (re.compile(r"\b(twice|double|doubled)\b", re.I), 2.0),
    (re.compile(r"\b(triple|thrice)\b", re.I), 3.0),
    (re.compile(r"\b(a|one) (tenth)\b", re.I), 0.1),
    (re.compile(r"\b(a|one) (quarter)\b", re.I), 0.25),
    (re.compile(r"\b(lower|less|fewer|smaller|decrease|reduce|shorter|slower)\b", re.I), 0.5),
    (re.compile(r"\b(higher|more|bigger|larger|increase|raise|longer|faster)\b", re.I), 2.0),
)
_TIMES = re.compile(r"(\d+(?:\.\d+)?)\s*(?:times|x|×|-?fold)(?![\w])|\bx\s?(\d+(?:\.\d+)?)\b", re.I)
_DOWN = re.compile(r"\b(lower|less|fewer|smaller|decrease|reduce|shorter|slower)\b", re.I)


@dataclass(frozen=True)
class StopRun:
    """ "Stop": the run ends."""


@dataclass(frozen=True)
class AtStep:
    """ "What happened at step 40?": the numbers of that step."""

    step: int


@dataclass(frozen=True)
class AtMoment:
    """ "What was the lowest loss?": these numbers where each was lowest, highest, first or last."""

    moment: Moment
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class RunAgain:
    """ "Same but nesterov": another run with these parameters changed, over the old one if asked."""

    changed: Mapping[str, object]
    overlay: bool


AboutRun = StopRun | AtStep | AtMoment | RunAgain


def read_about_run(message: str, run: RunLog) -> AboutRun | None:
    """What ``message`` wants of ``run``; None when it is about something else."""
    if _STOP.match(message):
        return StopRun()
    if len(message.split()) > _LONGEST:
        return None
    asks = bool(_QUESTION.search(message))
    numbers = _read_numbers(message, run, asks)
    return numbers or (None if asks else _read_again(message, run))


def overlay_of(request: DemoRequest, run: RunLog) -> RunAgain | None:
    """The run again with the parameters that ``request`` changes, if it is to be overlaid."""
    if not request.overlay or request.name != run.demo.name:
        return None
    changed = {
        name: value for name, value in request.params.items() if value != getattr(run.params, name)
    }
    return RunAgain(changed, overlay=True)


def _read_numbers(message: str, run: RunLog, asks: bool) -> AtStep | AtMoment | None:
    """The numbers that ``message`` wants: those at a step, or where one of them was lowest."""
    step = _STEP.search(message)
    alone = bool(_STEP.fullmatch(message.strip(" .!?")))
    if step and (alone or (asks and _ABOUT_THEN.search(message))):
        return AtStep(int(step[1] or step[2]))
    moment = next((name for name, said in _MOMENTS.items() if said.search(message)), None)
    names = _numbers_named(message, run)
    return AtMoment(moment, tuple(names)) if asks and moment and names else None


def _read_again(message: str, run: RunLog) -> RunAgain | None:
    """Another run, with what the message changes; None where it names nothing of this experiment."""
    if not _AGAIN.match(message):
        return None
    now = {item.name: getattr(run.params, item.name) for item in fields(run.params)}
    changed = _changed(message, run, now)
    if not changed and not _AS_IT_WAS.match(message):
        return None
    return RunAgain(changed, bool(_OVERLAY.search(message)))


def _changed(message: str, run: RunLog, now: Mapping[str, Any]) -> dict[str, object]:
    """The parameters that the message sets, or makes larger or smaller than they are ``now``."""
    known = specs(run.demo.Params)
    factor = _factor(message)
    if factor is not None:
        for name in find_names(run.demo.Params, message):
            spec = known[name]
            if isinstance(spec, NumberSpec) and not isinstance(spec, NumbersSpec):
                return {name: _scaled(spec, now[name], factor)}
    read = read_params(run.demo.Params, message)
    if _TOO.search(message):
        for name, value in read.items():
            if isinstance(known[name], ChoicesSpec):
                read[name] = (*now[name], *(value if isinstance(value, tuple) else (value,)))
    return {name: value for name, value in read.items() if value != now[name]}


def _factor(message: str) -> float | None:
    """The factor that a message names: "half the rate", "10 times more epochs", "a lower lr"."""
    times = _TIMES.search(message)
    if times:
        factor = float(times[1] or times[2])
        return (1 / factor if _DOWN.search(message) else factor) if factor else None
    return next((factor for said, factor in _FACTORS if said.search(message)), None)


def _scaled(spec: NumberSpec, value: float, factor: float) -> float:
    return max(1, round(value * factor)) if spec.whole else float(f"{value * factor:.6g}")


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
    return [name for name in named if changes(name, run)] or named


def changes(name: str, run: RunLog) -> bool:
    """Whether that number ever changed during the run."""
    _, values = run.curve(name)
    return len(set(values)) > 1
