"""A message, read once: every answerer gets the same ``Reading`` and takes from it what it needs.

Knows the other modules of this package; each part is computed when it is first used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from demos.kit.catalogue import Demo
from demos.kit.run_log import RunLog
from tutor.calculations import Calculation, Missing, read_calculation, unread_calculation
from tutor.language.cleaning import clean, problem_of, without_greeting
from tutor.language.follow_up import earlier_question, is_follow_up
from tutor.language.formula import formula_topic
from tutor.language.intent import Intent, read_intent
from tutor.language.launch import Launch, LaunchReader
from tutor.language.open_run import AboutRun, overlay_of, read_about_run
from tutor.language.small_talk import SmallTalk, SmallTalkReader
from tutor.records import Message, Request, SectionRequest
from tutor.retrieval.encoder import Encoder

_BUTTON = "a button says what is wanted"


@dataclass(frozen=True)
class Reading:
    """What a message says, in the conversation in which it was typed.

    text      the message, cleaned
    question  the same without a greeting before it
    earlier   the last question before it that names its subject; "" where there is none
    run       the newest run of the experiment that is open beside the conversation
    request   what a button carried; the message is then shown in the conversation, and not read
    """

    text: str
    question: str
    earlier: str
    run: RunLog | None
    request: Request | None
    _reader: MessageReader = field(repr=False, compare=False)

    @property
    def problem(self) -> str:
        """Why the message can't be answered at all, as a sentence; "" where it can."""
        return problem_of(self.text)

    @cached_property
    def about_run(self) -> AboutRun | None:
        """What it wants of the run that is open."""
        if self.run is None or isinstance(self.request, SectionRequest):
            return None
        if self.request:
            return overlay_of(self.request, self.run)
        return read_about_run(self.text, self.run)

    @cached_property
    def small_talk(self) -> SmallTalk:
        """Which small talk it is, if any."""
        if self.request:
            return SmallTalk(None, _BUTTON)
        return self._reader.small_talk.read(self.text)

    @cached_property
    def calculation(self) -> Calculation | Missing | None:
        """The computation that it asks for."""
        if self.request:
            return None
        question = self.question.replace("$", "")  # "sigmoid of $0.5$"
        return read_calculation(question) or unread_calculation(question)

    @cached_property
    def intent(self) -> Intent:
        """What its wording tells: is something to be shown, or to be told?"""
        return read_intent(self.question)

    @cached_property
    def launch(self) -> Launch:
        """What it asks of the experiments."""
        if isinstance(self.request, SectionRequest):
            return Launch(False, _BUTTON)
        if self.request:
            return self._reader.launches.of_request(self.request)
        return self._reader.launches.read(self.question)

    @cached_property
    def formula_topic(self) -> str | None:
        """What it asks the formula of; None where it asks for none."""
        return None if self.request else formula_topic(self.question, self.earlier)

    @cached_property
    def leans_on(self) -> str:
        """The earlier question, where this one can't be understood without it; else ""."""
        return self.earlier if is_follow_up(self.question) else ""


class MessageReader:
    """Reads the messages to a tutor that has these experiments."""

    def __init__(self, demos: Mapping[str, Demo], encoder: Encoder | None) -> None:
        self.launches = LaunchReader(demos, encoder)
        self.small_talk = SmallTalkReader(encoder)

    def read(
        self,
        message: str,
        history: Sequence[Message] = (),
        run: RunLog | None = None,
        request: Request | None = None,
    ) -> Reading:
        """The reading of ``message``, typed after ``history`` while ``run`` was open.

        A button's ``request`` stands for its message.
        """
        text = clean(message)
        return Reading(text, without_greeting(text), earlier_question(history), run, request, self)
