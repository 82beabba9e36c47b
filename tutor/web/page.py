"""The page: chat on the left; on the right the course's map, a lesson, or an experiment.

Knows which component feeds which; what they do is in ``chat``, ``laboratory``, ``reader``, ``clinic``,
``shelf``.
"""

from __future__ import annotations

from concurrent.futures import Future
from functools import partial
from html import escape
from importlib.resources import files
from typing import Any

import gradio as gr

from tutor.experiments import experiments_of, has_clinic
from tutor.language.cleaning import LONGEST_MESSAGE
from tutor.practice.progress import EMPTY, Log
from tutor.practice.questions import questions_of
from tutor.records import Course
from tutor.report.asked import QuestionLog
from tutor.tutor import Tutor
from tutor.web.buttons import read_button
from tutor.web.chat import Chat, Turn, user_turn
from tutor.web.clinic import Clinic
from tutor.web.course_map import course_map
from tutor.web.laboratory import Laboratory
from tutor.web.languages import IN_BROWSER, texts_for, words_of_the_scripts
from tutor.web.lessons import LessonWriter
from tutor.web.markdown import DELIMITERS, for_chat
from tutor.web.places import (
    PROGRESS,
    NoPlaceError,
    OpenClinic,
    OpenDemo,
    OpenLesson,
    OpenProgress,
    Place,
    read_link,
)
from tutor.web.predicting import build_prediction
from tutor.web.programs import Page, model_of, offer_to_programs
from tutor.web.progress import ProgressPage
from tutor.web.reader import build_reader
from tutor.web.runs import Budget, Runs
from tutor.web.shelf import Shelf
from tutor.web.texts import ABOUT_LESSON
from tutor.web.welcome import named, show_alive, show_gallery, show_way_to_clinic

LONGEST_SHOWN = 10 * LONGEST_MESSAGE  # of a longer message only the beginning is shown
SHOWN_OF_IT = 200  # characters
QUESTIONS, EXPERIMENTS = 2, 1  # to start with
QUEUE_LENGTH = 32
REPLIES_AT_ONCE = 16  # one is written by the model, the others quote
_LINKS, _ADDRESS, *_OTHERS = (
    (files("tutor.web") / name).read_text("utf-8")
    for name in ("links.js", "address.js", "access.js", "draft.js", "returning.js")
)
# Below the chat, a student would not see that something has opened: returning.js scrolls there.
_OPENED_OR_CLOSED = "() => window.besideChanged?.()"
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


def build_page(
    course: Course,
    tutor: Future[Tutor],
    budget: Budget,
    log: QuestionLog | None = None,
    course_code: bool = False,
) -> gr.Blocks:
    """The whole page for ``course``; ``tutor`` may still be loading when it is first shown.

    ``log`` is where the owner wants the questions to be kept; ``course_code`` allows the experiments that
    the course brings.
    """
    demos = experiments_of(course, course_code, lambda: model_of(tutor))
    runs = Runs(budget)
    laboratory = Laboratory(demos, runs)
    clinic = Clinic(tutor, budget)
    writer = LessonWriter(course, demos)
    quizzed = {question.lesson for question in questions_of(course)}
    page: gr.Blocks
    with Page(title=course.title, analytics_enabled=False) as page:
        active = gr.State(None)
        wish = gr.State(None)  # what a button beside the chat says in it, and when
        progress = ProgressPage(course, has_clinic(demos))
        links = gr.HTML("", visible="hidden", js_on_load=_LINKS)
        address = gr.HTML("", visible="hidden", js_on_load=_ADDRESS)
        for script in _OTHERS:
            gr.HTML("", visible="hidden", js_on_load=words_of_the_scripts() + script)
        shelf = Shelf(log)
        with gr.Row(elem_id="desk"):
            with gr.Column(min_width=320, elem_id="talk"):
                tagline = IN_BROWSER.tagline_and_try if demos else IN_BROWSER.tagline
                gr.Markdown(f"# {for_chat(course.title)}\n{tagline}", elem_id="title")
                talk = _Talk(
                    course,
                    [example for demo in named(course, demos) for example in demo.examples[:1]],
                )
                show_alive(named(course, demos))
            with gr.Column(min_width=320, elem_id="course") as overview:
                show_gallery(named(course, demos))
                show_way_to_clinic(demos)
                gr.Markdown(f"## {IN_BROWSER.lessons}")
                gr.Markdown(f"[{IN_BROWSER.progress}]({PROGRESS})", elem_id="to-progress")
                course_map(course, writer)
            with gr.Column(min_width=320, visible=False, elem_id="beside") as beside:

                def lay_out(place: Place | None, log: Log, request: gr.Request) -> None:
                    if isinstance(place, OpenDemo):
                        demo = demos[place.name]
                        ask = partial(build_prediction, demo, place, laboratory, active, request)
                        with gr.Column(elem_id="laboratory", elem_classes="roomy"):
                            laboratory.build(page, active, request, place, ask)
                    elif isinstance(place, OpenLesson):
                        asks = wish if place.lesson in quizzed else None
                        build_reader(writer, place, active, asks, texts_for(request))
                    elif isinstance(place, OpenClinic):
                        clinic.build(page, place, active, progress.log, texts_for(request))
                    elif isinstance(place, OpenProgress):
                        progress.build(log, active, wish, request)

                gr.render(inputs=[active, progress.log], triggers=[active.change])(lay_out)

        def follow(query: str, shown: Place | None, request: gr.Request) -> Place | None:
            try:
                return read_link(query, course, demos, texts_for(request))
            except NoPlaceError as error:
                gr.Warning(escape(str(error)))
                return shown

        def arrive(request: gr.Request) -> Place | None:
            return follow(str(request.query_params), None, request)

        # Through the queue: otherwise a State that changes does not say so (gradio 6.31).
        links.input(follow, [links, active], active, **_QUIET)
        page.load(arrive, None, active, **_QUIET)
        shown = active.change(_show, active, [overview, beside, address], queue=False, **_QUIET)
        shown.success(None, js=_OPENED_OR_CLOSED)
        active.change(
            progress.note_read, [active, progress.log], progress.log, queue=False, **_QUIET
        )
        shelf.forget.click(lambda: EMPTY, None, progress.log, queue=False, **_QUIET)
        chat = Chat(tutor, laboratory, log)
        talk.connect(chat, active, shelf, follow, progress.log, wish)
        page.load(
            shelf.restore, shelf.library, [shelf.library, talk.chatbot], queue=False, **_QUIET
        )
        shelf.connect(talk.chatbot)
        page.unload(laboratory.forget)
        offer_to_programs(tutor, runs, demos)
    page.queue(max_size=QUEUE_LENGTH)
    return page


def _show(place: Place | None) -> tuple[gr.Column, gr.Column, str]:
    """Show the map or what is open, and its link."""
    return (
        gr.Column(visible=place is None),
        gr.Column(visible=place is not None),
        place.link if place else "",
    )


class _Talk:
    """The chat column: conversation with starters, and one box to type in."""

    def __init__(self, course: Course, examples: list[str]) -> None:
        starters: list[Any] = [
            {"text": text} for text in (*_starters(course), *examples[:EXPERIMENTS])
        ]
        self.chatbot = gr.Chatbot(
            label=IN_BROWSER.chat_label,
            elem_id="chat",
            height="68vh",
            autoscroll=False,  # returning.js keeps the beginning of a reply in view
            latex_delimiters=DELIMITERS,
            buttons=["copy"],
            show_label=False,
            layout="bubble",
            placeholder=f"## {IN_BROWSER.welcome}",
            examples=starters,
            editable="user",
        )
        self.box = gr.Textbox(
            label=IN_BROWSER.box_label,
            show_label=False,
            placeholder=IN_BROWSER.placeholder_and_try if examples else IN_BROWSER.placeholder,
            lines=1,
            max_lines=6,
            autofocus=True,
            submit_btn=IN_BROWSER.send,
            container=False,
            elem_id="message",
        )

    def connect(
        self,
        chat: Chat,
        active: gr.State,
        shelf: Shelf,
        follow: Any,
        log: gr.BrowserState,
        wish: gr.State,
    ) -> None:
        """Every way to send a message: add it at once, answer it, then free the box again."""
        hidden: dict[str, Any] = {"queue": False, **_QUIET}
        both = [self.box, self.chatbot]

        def take_up(
            turns: list[Turn], shown: Place | None, event: gr.SelectData, request: gr.Request
        ) -> tuple[Any, list[Turn], Place | None]:
            """A button under a reply: a link is opened, a message joins the conversation."""
            value = str(event.value)
            if value.startswith("?"):
                return gr.skip(), gr.skip(), follow(value, shown, request)
            if chat.writes(request):
                return gr.skip(), gr.skip(), gr.skip()
            button = read_button(value)
            message = button.message if button else value
            return *_joined(turns, message, request), shown

        def free(request: gr.Request) -> Any:
            """The box can send again, unless a reply is still, or by now, being written."""
            return gr.skip() if chat.writes(request) else _free()

        sends = (
            self.box.submit(chat.alone(_add), both, both, **hidden),
            self.chatbot.example_select(chat.alone(_choose), None, both, **hidden),
            self.chatbot.option_select(take_up, [self.chatbot, active], [*both, active], **_QUIET),
            wish.change(chat.alone(_wished), [wish, self.chatbot], both, **_QUIET),
            self.chatbot.retry(chat.alone(_again), self.chatbot, both, **hidden),
            self.chatbot.edit(chat.alone(_edited), self.chatbot, both, **hidden),
        )
        replies = []
        for sent in sends:
            reply = sent.success(
                chat.answer,
                [self.chatbot, active, log],
                [self.chatbot, active, log],
                concurrency_limit=REPLIES_AT_ONCE,
                concurrency_id="replies",
                **_QUIET,
            )
            # .then() is not run after an error, .failure() is, and after a reply was closed
            reply.success(free, None, self.box, **hidden)
            reply.failure(free, None, self.box, **hidden)
            reply.success(shelf.remember, [shelf.library, self.chatbot], shelf.library, **hidden)
            replies.append(reply)
        self.box.stop(chat.stop, None, None, **hidden)
        self.chatbot.clear(free, None, self.box, cancels=replies, **hidden)
        self.chatbot.clear(shelf.begin, shelf.library, shelf.library, **hidden)
        shelf.leaves(replies, free, self.box)


def _add(text: str, turns: list[Turn], request: gr.Request) -> tuple[Any, list[Turn]]:
    """The message joins the conversation and the box empties, before any work begins."""
    return _joined(turns, text, request)


def _wished(
    wish: tuple[str, float] | None, turns: list[Turn], request: gr.Request
) -> tuple[Any, list[Turn]]:
    """A button beside the chat says something in it."""
    return _joined(turns, wish[0], request) if wish else (gr.skip(), gr.skip())


def _choose(event: gr.SelectData, request: gr.Request) -> tuple[Any, list[Turn]]:
    return _joined([], str(event.value["text"]), request)


def _again(turns: list[Turn], event: gr.RetryData, request: gr.Request) -> tuple[Any, list[Turn]]:
    return _busy(), turns[: int(str(event.index)) + 1]


def _edited(turns: list[Turn], event: gr.EditData, request: gr.Request) -> tuple[Any, list[Turn]]:
    """A message that was changed is asked again; what came after it is gone."""
    index = event.index[0] if isinstance(event.index, tuple | list) else event.index
    return _joined(turns[: int(str(index))], str(event.value), request)


def _joined(turns: list[Turn], message: str, request: gr.Request) -> tuple[Any, Any]:
    """The box and the conversation with ``message``; one too long to be shown stays in the box."""
    if len(message) > LONGEST_SHOWN:
        words = texts_for(request)
        # told in the conversation, for a toast does not reach the page from outside of the queue
        said = words.too_much.format(count=f"{len(message):,}", most=f"{LONGEST_MESSAGE:,}")
        told = {"role": "assistant", "content": said}
        return gr.skip(), [*turns, user_turn(f"{message[:SHOWN_OF_IT]} …"), told]
    return _busy(), [*turns, user_turn(message)]


def _busy() -> Any:
    return gr.Textbox(value="", submit_btn=False, stop_btn=IN_BROWSER.stop)


def _free() -> Any:
    return gr.Textbox(submit_btn=IN_BROWSER.send, stop_btn=False)


def _starters(course: Course) -> list[str]:
    """The teacher's starter questions, or a question about each of the first lessons."""
    asked = [ABOUT_LESSON.format(lesson=lesson.title) for lesson in course.lessons]
    return list(course.starters or asked)[:QUESTIONS]
