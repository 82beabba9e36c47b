"""The page: chat on the left, a laboratory that opens on request on the right.

Knows which component feeds which; what they do is in ``chat`` and ``laboratory``.
"""

from __future__ import annotations

from concurrent.futures import Future
from typing import Any

import gradio as gr

from demos.catalogue import find_demos
from tutor.records import Course
from tutor.tutor import Tutor
from tutor.web import texts
from tutor.web.chat import Chat, Turn, user_turn
from tutor.web.laboratory import Laboratory, OpenDemo
from tutor.web.markdown import DELIMITERS
from tutor.web.runs import Budget

STARTER_QUESTIONS = 4
QUEUE_LENGTH = 32
# Where the laboratory stands below the chat, a student would not see it open.
SCROLL_ON_PHONE = """() => {
    const lab = document.getElementById('laboratory');
    if (lab && lab.offsetTop > window.innerHeight / 2) lab.scrollIntoView();
}"""
REPLIES_AT_ONCE = 4


def build_page(course: Course, tutor: Future[Tutor], budget: Budget) -> gr.Blocks:
    """The whole page for ``course``; ``tutor`` may still be loading when it is first shown."""
    demos = find_demos()
    laboratory = Laboratory(demos, budget)
    chat = Chat(tutor, laboratory)
    page: gr.Blocks
    with gr.Blocks(title=course.title, analytics_enabled=False) as page:
        active = gr.State(None)
        with gr.Row():
            with gr.Column(min_width=320, elem_id="talk"):
                gr.Markdown(f"# {course.title}\n{texts.TAGLINE}", elem_id="title")
                talk = _Talk(
                    course, [example for demo in demos.values() for example in demo.examples[:1]]
                )
            with gr.Column(min_width=320, visible=False, elem_id="laboratory") as beside:

                def panel(opened: OpenDemo | None, request: gr.Request) -> None:
                    if opened is not None:
                        laboratory.build(page, active, request, opened)

                gr.render(inputs=active, triggers=[active.change])(panel)
        shown = active.change(
            lambda opened: gr.Column(visible=opened is not None),
            active,
            beside,
            queue=False,
            show_progress="hidden",
            api_visibility="private",
        )
        shown.success(None, js=SCROLL_ON_PHONE)
        talk.connect(chat, active)
        page.unload(laboratory.forget)
    page.queue(max_size=QUEUE_LENGTH)
    return page


class _Talk:
    """The chat column: conversation with starters, and one box to type in."""

    def __init__(self, course: Course, examples: list[str]) -> None:
        starters: list[Any] = [{"text": text} for text in (*_starters(course), *examples)]
        self.chatbot = gr.Chatbot(
            label=texts.CHAT_LABEL,
            elem_id="chat",
            height="68vh",
            latex_delimiters=DELIMITERS,
            buttons=["copy"],
            feedback_options=None,
            show_label=False,
            layout="bubble",
            placeholder=f"### {texts.WELCOME.format(course=course.title)}",
            examples=starters,
        )
        self.box = gr.Textbox(
            label=texts.BOX_LABEL,
            show_label=False,
            placeholder=texts.PLACEHOLDER,
            lines=1,
            max_lines=6,
            autofocus=True,
            submit_btn=texts.SEND,
            container=False,
            elem_id="message",
        )

    def connect(self, chat: Chat, active: gr.State) -> None:
        """Every way to send a message: add it at once, answer it, then free the box again."""
        hidden: dict[str, Any] = {
            "queue": False,
            "show_progress": "hidden",
            "api_visibility": "private",
        }
        typed = self.box.submit(_add, [self.box, self.chatbot], [self.box, self.chatbot], **hidden)
        chosen = self.chatbot.example_select(_choose, None, [self.box, self.chatbot], **hidden)
        offered = self.chatbot.option_select(
            _take_up, self.chatbot, [self.box, self.chatbot], **hidden
        )
        again = self.chatbot.retry(_again, self.chatbot, [self.box, self.chatbot], **hidden)
        replies = []
        for sent in (typed, chosen, offered, again):
            reply = sent.success(
                chat.answer,
                [self.chatbot, active],
                [self.chatbot, active],
                show_progress="hidden",
                concurrency_limit=REPLIES_AT_ONCE,
                concurrency_id="replies",
                api_visibility="private",
            )
            # .then() is not run after an error, .failure() is: both free the box
            reply.success(_free, None, self.box, **hidden)
            reply.failure(_free, None, self.box, **hidden)
            replies.append(reply)
        self.box.stop(_free, None, self.box, cancels=replies, **hidden)
        self.chatbot.clear(_free, None, self.box, cancels=replies, **hidden)


def _add(text: str, turns: list[Turn]) -> tuple[Any, list[Turn]]:
    """The message joins the conversation and the box empties, before any work begins."""
    return _busy(), [*turns, user_turn(text)]


def _choose(event: gr.SelectData) -> tuple[Any, list[Turn]]:
    return _busy(), [user_turn(event.value["text"])]


def _take_up(turns: list[Turn], event: gr.SelectData) -> tuple[Any, list[Turn]]:
    """What a button under a reply says is sent as if it had been typed."""
    return _busy(), [*turns, user_turn(str(event.value))]


def _again(turns: list[Turn], event: gr.RetryData) -> tuple[Any, list[Turn]]:
    return _busy(), turns[: int(str(event.index)) + 1]


def _busy() -> Any:
    return gr.Textbox(value="", submit_btn=False, stop_btn=texts.STOP)


def _free() -> Any:
    return gr.Textbox(submit_btn=texts.SEND, stop_btn=False)


def _starters(course: Course) -> list[str]:
    """The teacher's starter questions, or a question about each of the first lessons."""
    asked = [texts.ABOUT_LESSON.format(lesson=lesson.title) for lesson in course.lessons]
    return list(course.starters or asked)[:STARTER_QUESTIONS]
