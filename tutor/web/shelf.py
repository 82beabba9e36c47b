"""The shelf of conversations: listed, opened, renamed, saved, deleted; all in the visitor's browser."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from html import escape
from typing import Any

import gradio as gr

from tutor.report.asked import QuestionLog
from tutor.web.languages import IN_BROWSER, texts_for
from tutor.web.markdown import typed
from tutor.web.memory import (
    EMPTY,
    Library,
    Turn,
    delete,
    find,
    is_library,
    open_one,
    rate,
    ratings,
    remember,
    rename,
    text_of,
)
from tutor.web.saving import as_markdown, as_notebook
from tutor.web.texts import Texts

# Both fixed, so that what a browser keeps is still read after the server was started again. It is
# no secret: whoever can open the browser can read its storage.
_KEY = _SECRET = "course-tutor"  # noqa: S105
_QUIET: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
_FORGET = """() => {
    localStorage.clear();
    document.querySelectorAll("[data-opened]").forEach((link) => delete link.dataset.opened);
    return [];
}"""


class Shelf:
    """A sidebar with the conversations that ``library``, in the browser's storage, holds."""

    def __init__(self, log: QuestionLog | None = None) -> None:
        """With a ``log``, which also takes the thumbs down, visitors are told of it."""
        self._log = log
        self.library = gr.BrowserState(EMPTY, storage_key=_KEY, secret=_SECRET)
        with gr.Sidebar(open=False, elem_id="shelf"):
            gr.Markdown(f"## {IN_BROWSER.conversations}")
            gr.Markdown(IN_BROWSER.logged if log else IN_BROWSER.kept)
            self.new = gr.Button(IN_BROWSER.new_conversation, variant="primary", size="sm")
            self.list = gr.Radio(
                [],
                show_label=False,
                label=IN_BROWSER.conversations,
                visible=False,
                elem_id="conversations",
            )
            self.title = gr.Textbox(label=IN_BROWSER.title, visible=False, max_length=60)
            self.files = gr.HTML("", elem_id="files")
            self.delete = gr.Button(IN_BROWSER.delete, size="sm", visible=False, elem_id="delete")
            self.forget = gr.Button(IN_BROWSER.forget, variant="stop", size="sm", elem_id="forget")

    def restore(self, library: Library) -> tuple[Library, gr.Chatbot]:
        """What the browser kept, with the conversation that was open last."""
        library = library if is_library(library) else EMPTY
        opened = find(library)
        turns = opened["turns"] if opened else []
        return library, gr.Chatbot(value=turns, feedback_value=ratings(turns))

    def rate(self, library: Library, turns: list[Turn], event: gr.LikeData) -> Library:
        """A thumb under a reply; kept, and saved, with the conversation."""
        rating = {"True": "Like", "False": "Dislike"}.get(str(event.liked))
        place = int(str(event.index))
        if self._log and rating == "Dislike" and place:
            self._log.dislike(typed(text_of(turns[place - 1])))
        return rate(library, text_of(turns[place]), rating)

    def remember(self, library: Library, turns: list[Turn]) -> Library:
        """The open conversation as it now stands."""
        return remember(library if is_library(library) else EMPTY, turns)

    def begin(self, library: Library) -> Library:
        """A new conversation, which is kept once something is said in it."""
        return open_one(library, "")

    def connect(self, chatbot: gr.Chatbot) -> None:
        """What the buttons do to the library and the chat; the list follows the library."""
        both = [self.library, chatbot]
        self.library.change(
            self._list, self.library, [self.list, self.title, self.files, self.delete], **_QUIET
        )
        self.new.click(lambda kept: (self.begin(kept), []), self.library, both, **_QUIET)
        self.list.input(
            lambda kept, name: self.restore(open_one(kept, name)),
            [self.library, self.list],
            both,
            **_QUIET,
        )
        chatbot.like(self.rate, both, self.library, **_QUIET)
        self.title.submit(rename, [self.library, self.title], self.library, **_QUIET)
        self.delete.click(lambda kept: (delete(kept), []), self.library, both, **_QUIET)
        self.forget.click(lambda: (EMPTY, []), None, both, **_QUIET).success(None, js=_FORGET)

    def leaves(self, replies: Sequence[Any], free: Any, box: gr.Textbox) -> None:
        """Opening another conversation ends the reply that is being written in this one."""
        for event in (self.new.click, self.list.input, self.delete.click, self.forget.click):
            event(free, None, box, cancels=list(replies), **_QUIET)

    def _list(self, library: Library, request: gr.Request) -> tuple[Any, Any, Any, Any]:
        opened = find(library)
        entries = [(item["title"], item["id"]) for item in library["conversations"]]
        return (
            gr.Radio(entries, value=library["open"] or None, visible=bool(entries)),
            gr.Textbox(opened["title"] if opened else "", visible=opened is not None),
            _downloads(opened["title"], opened["turns"], texts_for(request)) if opened else "",
            gr.Button(visible=opened is not None),
        )


def _downloads(title: str, turns: Sequence[Turn], words: Texts) -> str:
    files = (
        (
            words.save_markdown,
            "conversation.md",
            "text/markdown",
            as_markdown(title, turns, words),
        ),
        (
            words.as_notebook,
            "conversation.ipynb",
            "application/x-ipynb+json",
            as_notebook(title, turns, words),
        ),
    )
    return " · ".join(
        f'<a download="{name}" href="data:{kind};base64,{b64encode(text.encode()).decode()}">'
        f"{escape(label)}</a>"
        for label, name, kind, text in files
    )
