"""Sentences about opening experiments: a message that opens one, and why one was not opened."""

from __future__ import annotations

from collections.abc import Mapping

from demos.kit.catalogue import Demo
from demos.kit.parameters import ParameterError, TextSpec, as_typed, specs
from tutor.records import DemoRequest


def launch_message(request: DemoRequest, demo: Demo) -> str:
    """A message that opens exactly this, or lays it over the run that is open."""
    known = specs(demo.Params)
    settings = [
        f"{name.replace('_', ' ')} "
        + (f"“{value}”" if isinstance(known[name], TextSpec) else as_typed(value))
        for name, value in request.params.items()
    ]
    order = "again" if request.overlay else f"run the {demo.name} experiment"
    return order + (f" with {', '.join(settings)}" if settings else "")


def which_experiment(demos: Mapping[str, Demo]) -> str:
    """Asks which experiment is meant, and lists them."""
    if not demos:
        return "There are no experiments here. Ask me a question about the course."
    names = ", ".join(f"**{demo.name}** ({demo.title.lower()})" for demo in demos.values())
    example = next((demo.examples[0] for demo in demos.values() if demo.examples), "")
    return f"Which experiment would you like? There are {names}. For example: “{example}”."


def out_of_range(error: ParameterError, demo: Demo) -> str:
    """Why the experiment was not started, and a message that would start it."""
    text = f"I did not start the experiment: {error}"
    if error.nearest is None:
        return text
    shown = as_typed(error.nearest)
    message = launch_message(DemoRequest(demo.name, {error.name: error.nearest}), demo)
    return f"{text} The nearest allowed value is {shown}: “{message}”."
