"""The conversation: message ─▶ reply in the chat, its sources, where to go from there.

Knows how a reply is written out for the page and what a student is told when something fails.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, wait
from dataclasses import replace
from functools import wraps
from html import escape
from typing import Any

import gradio as gr

from demos.kit.catalogue import Demo
from demos.kit.parameters import as_typed
from tutor.answerers.launching import launch_message
from tutor.errors import TutorError
from tutor.practice.progress import Log, add, read_log
from tutor.progress import how_far
from tutor.records import Citation, DemoRequest, Message, Reply
from tutor.report.asked import QuestionLog, asked_of
from tutor.tutor import Tutor
from tutor.web.buttons import Button, request_behind
from tutor.web.excerpts import write_passage
from tutor.web.laboratory import Laboratory
from tutor.web.languages import texts_for
from tutor.web.markdown import for_chat, typed
from tutor.web.memory import MOST_TURNS, text_of
from tutor.web.places import OpenClinic, OpenDemo, Place, link_to_lesson
from tutor.web.quiz import done_by, quiz_steps
from tutor.web.texts import Texts
from tutor.web.why import write_why
from tutor.web.writing import Writing

log = logging.getLogger(__name__)

HISTORY_CHARACTERS = 200_000  # of a conversation, that are read with a question
LOOK_SECONDS = 0.5  # between two looks at how far the models are
Turn = dict[str, Any]
_CITED = re.compile(r"\s\[(\d+)\](?!\()")


class Chat:
    """Turns the page's messages into replies of a tutor that may still be loading."""

    def __init__(
        self, tutor: Future[Tutor], laboratory: Laboratory, kept: QuestionLog | None = None
    ) -> None:
        self._tutor, self._laboratory, self._kept = tutor, laboratory, kept
        self._writing = Writing()

    def writes(self, request: gr.Request) -> bool:
        """Whether a reply to this visitor is being written."""
        return self._writing.goes_on(str(request.session_hash))

    def stop(self, request: gr.Request) -> None:
        """The reply under way to this visitor, if any, ends with what it has said."""
        self._writing.stop(str(request.session_hash))

    def alone(self, change: Callable[..., Any]) -> Callable[..., Any]:
        """``change``, which takes a request among its inputs, except during a reply: then nothing.

        The reply would write over what joins the conversation meanwhile.
        """

        @wraps(change)
        def unless_writing(*inputs: Any) -> Any:
            request = next(item for item in inputs if isinstance(item, gr.Request))
            return gr.skip() if self.writes(request) else change(*inputs)

        return unless_writing

    def answer(
        self, turns: list[Turn], shown: Place | None, practice: Log, request: gr.Request
    ) -> Iterator[tuple[list[Turn], Place | None, Log]]:
        """The conversation with the growing reply to its last message, and what stands beside it.

        ``practice`` is the log of what was done; it comes back with what this reply adds to it.
        """
        visitor = str(request.session_hash)
        asked = bool(turns) and turns[-1]["role"] == "user"
        if not asked or not self._writing.begin(
            visitor
        ):  # a message that could not join has no reply
            yield gr.skip(), gr.skip(), gr.skip()
            return
        try:
            for state in self._answer(turns, shown, practice, request):
                begun = turns[-1]["role"] == "assistant"
                if begun and self._writing.is_stopped(visitor):
                    yield _cut_off(turns, texts_for(request)), shown, gr.skip()
                    return
                turns, shown, practised = state
                yield turns, shown, practised
        finally:  # also when another conversation is opened, which closes this generator
            self._writing.end(visitor)

    def _answer(
        self, turns: list[Turn], shown: Place | None, practice: Log, request: gr.Request
    ) -> Iterator[tuple[list[Turn], Place | None, Any]]:
        before, question = turns[:-1], _typed(turns[-1])
        words = texts_for(request)
        while not self._tutor.done():
            yield [*turns, _assistant(f"*{_loading(words)}*")], shown, gr.skip()
            wait([self._tutor], timeout=LOOK_SECONDS)
        yield [*turns, _assistant(f"*{words.thinking}*")], shown, gr.skip()
        try:
            tutor = self._tutor.result()
            history = [Message(turn["role"], _typed(turn)) for turn in _recent(before)]
            run = self._laboratory.run_of(request.session_hash)
            asked = request_behind(question, before[-1].get("options") or () if before else ())
            practised = read_log(practice)
            for reply in tutor.reply(question, history, run, asked, practised):
                if reply.stop:
                    self._laboratory.stop(request.session_hash)
                if reply.demo:
                    shown = OpenDemo.of(reply.demo)
                if reply.clinic:
                    shown = OpenClinic.at_random(reply.clinic.level)
                steps = [
                    *quiz_steps(reply, practised, words),
                    *next_steps(reply, tutor.demos, words),
                ]
                titles = [lesson.title for lesson in tutor.course.lessons]
                said = _assistant(write_out(reply, words, titles), steps)
                done = done_by(reply) if reply.done else ()
                yield [*turns, said], shown, add(practice, *done) if done else gr.skip()
            if self._kept:
                after = [turn.content for turn in history if turn.role == "user"][-1:]
                self._kept.add(asked_of(question, "".join(after), reply))
        except TutorError as error:
            yield (
                [*turns, _assistant(words.not_ready.format(problem=for_chat(str(error))))],
                shown,
                gr.skip(),
            )
        except Exception:  # the last resort: whatever happened, a person reads a sentence
            log.exception("A reply failed")
            yield [*turns, _assistant(words.failed)], shown, gr.skip()


def write_out(reply: Reply, words: Texts, titles: Sequence[str] = ()) -> str:
    """The reply as the chat's Markdown: text, notice, sources, and why; numbers are links to their places.

    So is each of the lessons' ``titles`` that a reply without sources names in bold.
    """
    sources = {str(item.number): item for item in reply.citations}
    quotes = iter(reply.quotes)

    def chip(found: re.Match[str]) -> str:
        source = sources.get(found[1])
        if source is None:
            return found[0]
        # No chip begins a line: it stays with the word before it.
        return f"\u00a0{_chip(replace(source, quote=next(quotes, source.quote)), words)}"

    text = _CITED.sub(chip, for_chat(reply.answer))
    for title in () if reply.citations else titles:
        shown = for_chat(title)
        text = text.replace(f"**{shown}**", f"**[{shown}]({link_to_lesson(title)})**")
    parts = [text, *(write_passage(item, words) for item in reply.excerpts)]
    if reply.notice:
        parts.append(f"*{for_chat(reply.notice)}*")
    if reply.citations:
        lines = [f"{item.number}. {_source(item)}" for item in reply.citations]
        parts.append(f"**{words.sources}**\n\n" + "\n".join(lines))
    if not reply.done:
        parts.append(_state(words.writing))
    if reply.done and reply.why.answerer:
        parts.append(write_why(reply.why, words))
    return "\n\n".join(parts)


def next_steps(reply: Reply, demos: dict[str, Demo], words: Texts) -> list[Turn]:
    """At most three buttons under a reply, each with a link or a request (see ``buttons``)."""
    steps = []
    if reply.offer:
        steps.append(_experiment(reply.offer, demos[reply.offer.name], words))
    if place := reply.mathematics:
        link = link_to_lesson(place.lesson, place.heading)
        steps.append({"label": words.mathematics, "value": link})
    if section := reply.next_section:
        label = words.next.format(heading=section.heading)
        steps.append({"label": label, "value": Button(section.heading, section).write()})
    return steps


def user_turn(message: str) -> Turn:
    """A student's message as the chat shows it: HTML is shown as text."""
    return {"role": "user", "content": for_chat(message)}


def _assistant(content: str, options: Sequence[Turn] = ()) -> Turn:
    return {"role": "assistant", "content": content, "options": list(options)}


def _cut_off(turns: list[Turn], words: Texts) -> list[Turn]:
    """The conversation when Stop is pressed: the reply so far, with a note that it was stopped."""
    said = text_of(turns[-1])
    unsaid = (words.loading, words.thinking)
    said = said.replace(_state(words.writing), "").rstrip()
    kept = "" if said.startswith(tuple(f"*{text}" for text in unsaid)) else f"{said}\n\n"
    return [*turns[:-1], _assistant(f"{kept}*{words.stopped}*")]


def _loading(words: Texts) -> str:
    """That the models are loading, how far they are and how long it will take."""
    done = how_far()
    if done is None or done.seconds_left is None:
        return words.loading
    minutes, seconds = divmod(round(done.seconds_left), 60)
    return f"{words.loading} {words.so_far.format(percent=done.percent, left=f'{minutes}:{seconds:02}')}"


def _state(text: str) -> str:
    """What goes on below a reply that is not finished."""
    return f'<span class="state">{text}</span>'


def _chip(item: Citation, words: Texts) -> str:
    link = escape(link_to_lesson(item.lesson, item.heading, item.quote))
    title = escape(f"{item.lesson} › {item.heading}")
    return (
        f'<a class="chip" href="{link}" title="{title}">'
        f'<span class="unseen">{words.source} </span>{item.number}</a>'
    )


def _source(item: Citation) -> str:
    link = link_to_lesson(item.lesson, item.heading, item.quote)
    return f"[{for_chat(item.lesson)} › {for_chat(item.heading)}]({link})"


def _experiment(request: DemoRequest, demo: Demo, words: Texts) -> Turn:
    settings = ", ".join(
        f"{name.replace('_', ' ')} {as_typed(value)}" for name, value in request.params.items()
    )
    title = f"{demo.title} ({settings})" if settings else demo.title
    label = words.watch.format(title=title)
    if request.overlay:
        label = words.compare.format(settings=settings)
    return {"label": label, "value": Button(launch_message(request, demo), request).write()}


def _typed(turn: Turn) -> str:
    """A turn's words as they were typed, as far as a conversation is read."""
    return typed(text_of(turn)[:HISTORY_CHARACTERS])


def _recent(turns: Sequence[Turn]) -> list[Turn]:
    """The last turns, as many as are read with a question."""
    left, recent = HISTORY_CHARACTERS, []
    for turn in reversed(turns[-MOST_TURNS:]):
        left -= len(text_of(turn))
        if left < 0:
            break
        recent.append(turn)
    return recent[::-1]
