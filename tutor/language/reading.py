"""A message, read once: every answerer gets the same ``Reading`` and takes from it what it needs.

Knows the other modules of this package; each part is computed when it is first used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from demos.kit.catalogue import Demo
from demos.kit.run_log import RunLog
from tutor.calculations import (
    Calculation,
    Missing,
    changed_calculation,
    read_calculation,
    unread_calculation,
)
from tutor.code import Pasted, find_code, topic_of
from tutor.language.cleaning import LONGEST_MESSAGE, clean, problem_of, without_greeting
from tutor.language.follow_up import asked_of_subject, earlier_question, names_its_subject
from tutor.language.formula import formula_topic
from tutor.language.intents import Form, Intent, IntentClassifier, Wanted
from tutor.language.launch import Launch, LaunchReader
from tutor.language.open_run import AboutRun, overlay_of, read_about_run
from tutor.records import DemoRequest, Message, Practised, Request
from tutor.retrieval.encoder import Encoder

_BUTTON = "a button says what is wanted"
RECENT = 8  # messages that are looked back at for what is talked about
LEAST_SURE = 0.5  # of the classifier's probability, to act on what it says


@dataclass(frozen=True)
class Reading:
    """What a message says, in the conversation in which it was typed.

    text      the message, cleaned
    question  the same without a greeting before it
    earlier   the last question before it that can be understood alone; "" where there is none
    last      the last question before it, which may lean on ``earlier``
    run       the newest run of the experiment that is open beside the conversation
    request   what a button carried; the message is then shown in the conversation, and not read
    history   the turns before it, as they were shown
    practised what the student did before, as the browser remembers it, oldest first
    """

    text: str
    question: str
    earlier: str
    last: str
    run: RunLog | None
    request: Request | None
    _reader: MessageReader = field(repr=False, compare=False)
    history: tuple[Message, ...] = ()
    practised: tuple[Practised, ...] = ()

    @property
    def problem(self) -> str:
        """Why the message can't be answered at all, as a sentence; "" where it can."""
        return problem_of(self.text)

    @cached_property
    def wanted(self) -> Wanted:
        """What it wants and in what form, as far as a classifier can tell."""
        classifier = self._reader.classifier
        if self.request or classifier is None:
            return Wanted("ask", "", 0.0, 0.0)
        return classifier.read(self.question, self.earlier, self.run.demo.name if self.run else "")

    def wants(self, *intents: Intent) -> bool:
        """Whether it wants one of these, rather sure."""
        return self.wanted.intent in intents and self.wanted.sure >= LEAST_SURE

    @property
    def form(self) -> Form:
        """The form that is asked for, rather sure; "" where none is."""
        return self.wanted.form if self.wanted.sure_of_form >= LEAST_SURE else ""

    @cached_property
    def about_run(self) -> AboutRun | None:
        """What it wants of the run that is open."""
        if self.run is None:
            return None
        if self.request is None:
            return read_about_run(self.text, self.run)
        if isinstance(self.request, DemoRequest):
            return overlay_of(self.request, self.run)
        return None

    @cached_property
    def calculation(self) -> Calculation | Missing | None:
        """The computation that it asks for."""
        if self.request:
            return None
        question = _plain(self.question)
        if found := read_calculation(question):
            return found
        if self.leans_on and (changed := changed_calculation(self._said, question)):
            return changed
        return unread_calculation(question)

    @property
    def _said(self) -> list[str]:
        said = [clean(turn.content) for turn in self.history if turn.role == "user"]
        return [_plain(text) for text in said[-RECENT:]]

    @cached_property
    def pasted(self) -> Pasted | None:
        """The code in it, and its words around that."""
        return None if self.request else find_code(self.text)

    @cached_property
    def launch(self) -> Launch:
        """What it asks of the experiments."""
        if isinstance(self.request, DemoRequest):
            return self._reader.launches.of_request(self.request)
        if self.request:
            return Launch(False, _BUTTON)
        wanted = self.wanted
        unwanted = Launch(False, f"it wants “{wanted.intent}” (probability {wanted.sure:.2f})")
        nothing = wanted.intent == "calculate" and self.calculation is None
        if wanted.intent not in ("experiment", "change_run") and not nothing:
            return unwanted
        launch = self._reader.launches.read(self.question)
        if (
            nothing
        ):  # numbers that no computation takes may be an experiment's ("w = 1.5, -2, tanh, go")
            return launch if launch.request and launch.request.params else unwanted
        # a change that is none of the run that is open may be another experiment, where words name it
        named = launch.request is not None and launch.likeness is None
        return launch if named or self.wants("experiment") else unwanted

    @cached_property
    def formula_topic(self) -> str | None:
        """What it asks the formula of; None where it asks for none."""
        return None if self.request else formula_topic(self.question, self.earlier)

    @property
    def last_leans_on(self) -> str:
        """The question on which the last one leans; "" where it can be understood alone."""
        return self.earlier if self.last != self.earlier else ""

    @cached_property
    def leans_on(self) -> str:
        """The earlier question, where this one can't be understood without it; else ""."""
        if self._reader.classifier is None:
            return "" if names_its_subject(self.question) else self.earlier
        return self.earlier if self.wanted.leans >= LEAST_SURE else ""


def _plain(text: str) -> str:
    return text.replace("$", "")  # "sigmoid of $0.5$"


class MessageReader:
    """Reads the messages to a tutor that has these experiments."""

    def __init__(
        self,
        demos: Mapping[str, Demo],
        encoder: Encoder | None,
        classifier: IntentClassifier | None = None,
    ) -> None:
        self.classifier = classifier
        self.launches = LaunchReader(demos, encoder)

    def read(
        self,
        message: str,
        history: Sequence[Message] = (),
        run: RunLog | None = None,
        request: Request | None = None,
        practised: Sequence[Practised] = (),
    ) -> Reading:
        """The reading of ``message``, typed after ``history`` while ``run`` was open.

        A button's ``request`` stands for its message.
        """
        text = clean(message)
        return Reading(
            text,
            without_greeting(text),
            *self._earlier(history),
            run,
            request,
            self,
            tuple(history),
            tuple(practised),
        )

    def _earlier(self, history: Sequence[Message]) -> tuple[str, str]:
        """The last question of the subject that leans on no other, and the last of all; "" for none.

        "Shorter please" and "thanks" are none. Of code and error messages it is what their fault is about.
        """
        asked = [clean(turn.content) for turn in asked_of_subject(history)][-RECENT:]
        said = [topic_of(text) or text for text in asked if len(text) <= LONGEST_MESSAGE]
        if self.classifier is None:
            return earlier_question(said), (["", *said])[-1]
        earlier = last = ""
        for text in said:
            wanted = self.classifier.read(text, earlier)
            if wanted.intent in ("ask", "experiment", "calculate"):
                last = text
                earlier = text if not earlier or wanted.leans < LEAST_SURE else earlier
        return earlier, last
