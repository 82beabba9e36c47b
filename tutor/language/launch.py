"""Does a message ask for an experiment to be opened, and with what parameters?

A launch request names an experiment, by its words, its options or its parameters, and says in some way
"let me see it": an order, a value given, a picture asked for. A question never is one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from demos.kit.catalogue import Demo
from demos.kit.parameters import ParameterError, check
from tutor.language.intent import Intent, is_vague, read_intent, without_name
from tutor.language.mentions import LIKE, Likeness, LikenessIndex, Mentions, is_named, names_of
from tutor.language.parameters import find_options, read_params
from tutor.records import DemoRequest
from tutor.retrieval.encoder import Encoder


@dataclass(frozen=True)
class Launch:
    """What a message asks of the experiments; ``reason`` says why it was read so.

    wanted    an experiment is asked for, though perhaps not one that can be opened
    demo      which; None where it can't be told
    request   what to open; None where a parameter can't be, as ``error`` says
    compared  the same with another option that was named too: "sigmoid and tanh"
    likeness  the nearest experiment by meaning, compared where no word names one
    """

    wanted: bool
    reason: str
    demo: Demo | None = None
    request: DemoRequest | None = None
    compared: DemoRequest | None = None
    error: ParameterError | None = None
    likeness: Likeness | None = None


class LaunchReader:
    """Reads launch requests for these experiments; without an encoder by their words alone."""

    def __init__(self, demos: Mapping[str, Demo], encoder: Encoder | None = None) -> None:
        self.mentions = Mentions(demos)
        self._index = LikenessIndex(demos, encoder) if encoder else None

    def read(self, message: str) -> Launch:
        """What ``message`` asks of the experiments. Any text is fine."""
        message = self.mentions.spelt(message)
        intent = read_intent(message)
        if intent.vague:
            return Launch(True, "it asks for an experiment and names none")
        demo, values = self.mentions.find(message)
        if demo and intent.order:  # what the order itself says counts first
            values = {**values, **read_params(demo.Params, intent.order)}
        likeness = None
        if demo is None and self._index and (intent.loosely_ordered or intent.to_be_shown):
            likeness = self._index.nearest(message)
            if likeness and likeness.is_clear:
                demo = likeness.demo
                values = read_params(demo.Params, message)
        if demo is None:
            return self._unclear(message, intent, likeness)
        return _of(demo, message, intent, values, likeness)

    def of_request(self, request: DemoRequest) -> Launch:
        """The same for a request that needs no reading; it may come from another version of the page."""
        demo = self.mentions.demos.get(request.name)
        reason = "a button carries the request"
        if demo is None:
            return Launch(True, reason)
        try:
            check(demo.Params, request.params)
        except ParameterError as error:
            return Launch(True, reason, demo, error=error)
        return Launch(True, reason, demo, request)

    def _unclear(self, message: str, intent: Intent, likeness: Likeness | None) -> Launch:
        """Which experiment? Where the message wants one, by name or with parameters of several."""
        reason = "it names no experiment"
        if likeness:
            reason += (
                f", and is like none clearly (nearest: {likeness.demo.name}, {likeness.cosine:.2f})"
            )
        unwanted = Launch(False, reason, likeness=likeness)
        if intent.asks and not intent.to_be_shown:
            return unwanted
        if intent.in_question_form and not (
            intent.ordered
            or intent.happening
            or intent.names_experiment
            or intent.pictured
            or intent.to_be_shown
        ):
            return unwanted
        wanted = intent.ordered or intent.happening or intent.requested
        named = intent.names_experiment and (wanted or message.split() == ["demo"])
        fitting = [
            demo
            for demo in self.mentions.demos.values()
            if len(read_params(demo.Params, message)) > 1
        ]
        if named or (wanted and len(fitting) > 1):
            return Launch(True, "it asks for an experiment, and several could be meant")
        return unwanted


def _of(
    demo: Demo,
    message: str,
    intent: Intent,
    values: Mapping[str, object],
    likeness: Likeness | None,
) -> Launch:
    """The request for ``demo``, if it is to be opened and not only discussed."""
    features = ", ".join(intent.features) or "none"
    if not _is_wanted(message, intent, demo, values):
        reason = f"it speaks of the experiment {demo.name} and does not ask to see it (intent: {features})"
        return Launch(False, reason, demo, likeness=likeness)
    by = "by its words"
    if likeness:
        by = f"by its meaning, cosine {likeness.cosine:.2f}, at least {LIKE:.2f}"
    reason = f"it asks to see the experiment {demo.name}, told {by} (intent: {features})"
    try:
        check(demo.Params, values)
    except ParameterError as error:
        return Launch(True, reason, demo, error=error, likeness=likeness)
    request = DemoRequest(demo.name, values)
    return Launch(True, reason, demo, request, _compared(message, demo, values), likeness=likeness)


def _is_wanted(message: str, intent: Intent, demo: Demo, values: Mapping[str, object]) -> bool:
    """Whether ``demo`` is to be opened, not only discussed."""
    names = names_of(demo)
    settings = any(value not in names for value in values.values())
    compared = _compared(message, demo, values) is not None
    alone = is_vague(re.sub("|".join(map(re.escape, names)), "", message, flags=re.I))
    ordered = intent.ordered or (intent.loosely_ordered and (settings or compared or alone))
    amounts = any(map(_has_amount, values.values()))
    detailed = ordered and amounts and len(values) > 1  # "show how an lstm copies, hidden 8"
    if intent.asks and not (intent.to_be_shown or detailed or intent.looks_for_one):
        return False
    wanted = (
        ordered
        or intent.happening
        or intent.names_experiment
        or intent.to_be_shown
        or intent.pictured
    )
    if intent.in_question_form and not (wanted or len(values) > 2):
        return False
    # so many parameters are a request by themselves
    enough = 1 if amounts and is_named(message, demo) else 2
    return wanted or (intent.requested and settings) or len(values) >= enough


def _compared(message: str, demo: Demo, values: Mapping[str, object]) -> DemoRequest | None:
    """The same with the first option that is named and not chosen."""
    for name, options in find_options(demo.Params, without_name(message, demo.name)).items():
        others = [option for option in options if option != values.get(name, option)]
        if others:
            return DemoRequest(demo.name, {**values, name: others[0]}, overlay=True)
    return None


def _has_amount(value: object) -> bool:
    """Whether a value is a number, several numbers, or a text such as an expression."""
    parts = value if isinstance(value, tuple) else (value,)
    return any(isinstance(part, (int, float)) or re.search(r"[(+*]", str(part)) for part in parts)
