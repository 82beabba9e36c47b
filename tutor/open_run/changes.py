"""Another run like the one that is open: "same but nesterov", "again at half the rate"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from demos.kit.parameters import (
    ChoicesSpec,
    NumberSpec,
    NumbersSpec,
    ParameterError,
    as_typed,
    check,
    specs,
)
from demos.kit.run_log import RunLog
from tutor.language.parameters import find_names, read_params
from tutor.records import DemoRequest, Reply
from tutor.routing import tell_out_of_range

_AGAIN = re.compile(
    r"^\W*((please|pls|plz|ok|okay|and|then|can (you|we)|could (you|we)|let'?s|i want( to)?)\W+)*"
    r"(again|same|once more|one more time|rerun|repeat|redo|restart|run it|do it|do that|do the same|"
    r"try it|try that|try again|try with|retry|now|but|with|use|using|switch|change|set|make it|"
    r"add|also|plus|compare|overlay|instead|double|halve|half|twice|triple|increase|decrease|"
    r"\d+(\.\d+)?\s*(x|times)|raise|lower|reduce|more|less|fewer|bigger|smaller|higher|larger|longer|shorter|faster|slower)\b",
    re.I,
)
_BESIDE = re.compile(
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


def change_run(message: str, run: RunLog) -> Reply | None:
    """Another run, with what the message changes; None where it names nothing of this experiment."""
    if not _AGAIN.match(message):
        return None
    demo, now = run.demo, {item.name: getattr(run.params, item.name) for item in fields(run.params)}
    changed = _changed(message, run, now)
    plain = _AS_IT_WAS.match(message)
    if not changed and not plain:
        return None
    try:
        check(demo.Params, changed)
    except ParameterError as error:
        return Reply("ask_back", tell_out_of_range(error, demo))
    params = {**now, **changed}
    defaults = {item.name: item.default for item in fields(demo.Params)}
    given = {name: value for name, value in params.items() if value != defaults[name]}
    told = ", ".join(
        f"{name.replace('_', ' ')} = **{as_typed(value)}** instead of {as_typed(now[name])}"
        for name, value in changed.items()
    )
    beside = bool(_BESIDE.search(message))
    text = f"Again, with {told}." if told else "Again, with the same settings."
    if beside:
        text += " The curves of the run before stay behind the new ones, in grey."
    return Reply("demo", text, demo=DemoRequest(demo.name, given, beside))


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
    """By what a message multiplies: "half the rate", "10 times more epochs", "a lower lr"."""
    times = _TIMES.search(message)
    if times:
        factor = float(times[1] or times[2])
        return (1 / factor if _DOWN.search(message) else factor) if factor else None
    return next((factor for said, factor in _FACTORS if said.search(message)), None)


def _scaled(spec: NumberSpec, value: float, factor: float) -> float:
    return max(1, round(value * factor)) if spec.whole else float(f"{value * factor:.6g}")
