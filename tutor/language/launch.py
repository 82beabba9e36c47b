"""Which experiment does a launch request ask for, and with what parameters?

Whether a message is one, the classifier says; here it is taken apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from demos.kit.catalogue import Demo
from demos.kit.parameters import ParameterError, check
from tutor.language.mentions import LIKE, Likeness, LikenessIndex, Mentions, without_name
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
        """Which experiment ``message`` asks for, by its words or else by its meaning. Any text is fine."""
        message = self.mentions.spelt(message)
        demo, values = self.mentions.find(message)
        likeness = None
        if demo is None and self._index:
            likeness = self._index.nearest(message)
            if likeness and likeness.is_clear:
                demo = likeness.demo
                values = read_params(demo.Params, message)
        if demo is None:
            reason = "it asks for an experiment and names none"
            if likeness:
                nearest = f"{likeness.demo.name}, {likeness.cosine:.2f}"
                reason += f", and is like none clearly (nearest: {nearest})"
            return Launch(True, reason, likeness=likeness)
        return _of(demo, message, values, likeness)

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


def _of(
    demo: Demo, message: str, values: Mapping[str, object], likeness: Likeness | None
) -> Launch:
    """The request for ``demo``."""
    by = "by its words"
    if likeness:
        by = f"by its meaning, cosine {likeness.cosine:.2f}, at least {LIKE:.2f}"
    reason = f"it asks to see the experiment {demo.name}, told {by}"
    try:
        check(demo.Params, values)
    except ParameterError as error:
        return Launch(True, reason, demo, error=error, likeness=likeness)
    request = DemoRequest(demo.name, values)
    return Launch(True, reason, demo, request, _compared(message, demo, values), likeness=likeness)


def _compared(message: str, demo: Demo, values: Mapping[str, object]) -> DemoRequest | None:
    """The same with the first option that is named and not chosen."""
    for name, options in find_options(demo.Params, without_name(message, demo.name)).items():
        others = [option for option in options if option != values.get(name, option)]
        if others:
            return DemoRequest(demo.name, {**values, name: others[0]}, overlay=True)
    return None
