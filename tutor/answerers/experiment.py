"""Opens the experiment that a message asks for, or asks back which."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from demos.kit.catalogue import Demo
from demos.kit.parameters import as_typed
from tutor.answerers.answerer import Passed
from tutor.answerers.launching import launch_message, out_of_range, which_experiment
from tutor.language.launch import Launch
from tutor.language.reading import Reading
from tutor.records import Decision, DemoRequest, Reply


class ExperimentAnswerer:
    """Opens experiments."""

    name = "experiment"

    def __init__(self, demos: Mapping[str, Demo]) -> None:
        self._demos = demos

    def answer(self, reading: Reading) -> Iterator[Reply] | Passed:
        """The experiment, opened; or a question back where it is unclear or impossible."""
        launch = reading.launch
        if not launch.wanted:
            return Passed(launch.reason)
        if not self._demos:
            return Passed("the course has no experiments")
        reply = self._reply(launch)
        return iter((replace(reply, why=Decision(self.name, launch.reason)),))

    def _reply(self, launch: Launch) -> Reply:
        if launch.demo and launch.error:
            return Reply("ask_back", out_of_range(launch.error, launch.demo))
        if launch.request is None:
            return Reply("ask_back", which_experiment(self._demos))
        reply, compared = self._open(launch.request), launch.compared
        if compared is None:
            return reply
        order = launch_message(compared, self._demos[compared.name])
        text = f"{reply.answer} To lay the other one you named over it, say “{order}”."
        return replace(reply, answer=text, offer=compared)

    def _open(self, request: DemoRequest) -> Reply:
        demo = self._demos[request.name]
        given = ", ".join(
            f"{name.replace('_', ' ')} = {as_typed(value)}"
            for name, value in request.params.items()
        )
        text = f"Here is the experiment **{demo.title}**" + (f" with {given}." if given else ".")
        return Reply("demo", f"{text} {demo.summary}", demo=request)
