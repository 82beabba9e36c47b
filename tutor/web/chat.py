"""The conversation: message ─▶ reply in the chat, sources below it.

Knows how a reply is written out for the page and what a student is told when something fails.
"""

from __future__ import annotations

import html
import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from typing import Any

import gradio as gr

from demos.catalogue import Demo
from demos.parameters import as_typed
from tutor.errors import TutorError
from tutor.records import DemoRequest, Message, Reply
from tutor.routing import wish_for
from tutor.tutor import Tutor
from tutor.web import texts
from tutor.web.laboratory import Laboratory, OpenDemo
from tutor.web.markdown import for_chat

log = logging.getLogger(__name__)

Turn = dict[str, Any]


class Chat:
    """Turns the page's messages into replies of a tutor that may still be loading."""

    def __init__(self, tutor: Future[Tutor], laboratory: Laboratory) -> None:
        self._tutor, self._laboratory = tutor, laboratory

    def answer(
        self, turns: list[Turn], shown: OpenDemo | None, request: gr.Request
    ) -> Iterator[tuple[list[Turn], OpenDemo | None]]:
        """The conversation with the growing reply to its last message, and the experiment to show."""
        if not turns or turns[-1]["role"] != "user":
            yield turns, shown
            return
        before, question = turns[:-1], _text(turns[-1])
        waiting = texts.THINKING if self._tutor.done() else texts.LOADING
        yield [*turns, _assistant(f"*{waiting}*")], shown
        try:
            tutor = self._tutor.result()
            history = [Message(turn["role"], _text(turn)) for turn in before]
            run = self._laboratory.run_of(request.session_hash)
            for reply in tutor.reply(question, history, run):
                if reply.stop:
                    self._laboratory.stop(request.session_hash)
                if reply.answer:
                    yield [*turns, _assistant(write_out(reply))], shown
            if reply.offer:
                yield (
                    [
                        *turns,
                        _assistant(
                            write_out(reply), [_option(reply.offer, tutor.demos[reply.offer.name])]
                        ),
                    ],
                    shown,
                )
            if reply.demo:
                wanted = reply.demo
                opened = OpenDemo.of(wanted.name, wanted.params, wanted.beside)
                yield [*turns, _assistant(write_out(reply))], opened
        except TutorError as error:
            yield [*turns, _assistant(texts.NOT_READY.format(problem=for_chat(str(error))))], shown
        except Exception:  # the page's last line: whatever happened, a person reads a sentence
            log.exception("A reply failed")
            yield [*turns, _assistant(texts.FAILED)], shown


def write_out(reply: Reply) -> str:
    """The reply as the chat's Markdown: text, notice, numbered sources with their quotes."""
    parts = [for_chat(reply.answer)]
    if reply.notice:
        parts.append(f"*{for_chat(reply.notice)}*")
    if reply.citations:
        lines = [
            f"{item.number}. **{for_chat(f'{item.lesson} › {item.heading}')}**: “{for_chat(item.quote)}”"
            for item in reply.citations
        ]
        parts.append(f"**{texts.SOURCES}**\n\n" + "\n".join(lines))
    return "\n\n".join(parts)


def user_turn(message: str) -> Turn:
    """A student's message as the chat shows it: what looks like HTML is shown, not obeyed."""
    return {"role": "user", "content": for_chat(message)}


def _assistant(content: str, options: Sequence[Turn] = ()) -> Turn:
    return {"role": "assistant", "content": content, "options": list(options)}


def _option(request: DemoRequest, demo: Demo) -> Turn:
    """A button under a reply; choosing it sends its value as a message."""
    settings = ", ".join(
        f"{name.replace('_', ' ')} {as_typed(value)}" for name, value in request.params.items()
    )
    label = f"{demo.title} ({settings})" if settings else demo.title
    return {"label": texts.WATCH.format(title=label), "value": wish_for(request, demo)}


def _text(turn: Turn) -> str:
    """A turn's words; gradio gives content as text or as a list of parts."""
    content = turn["content"]
    if not isinstance(content, str):
        content = "\n".join(str(part.get("text", "")) for part in content if isinstance(part, dict))
    return html.unescape(content)
