"""Which language a reader gets: the browser's, where the page speaks it, and English otherwise.

What a component is built with (a label, a button's word, a heading) gradio translates in the browser:
``IN_BROWSER`` holds a mark for each text, one to a string. What a chat's messages and buttons say, a warning,
and what HTML is put together from, it leaves alone: there a handler takes ``texts_for(request)``.
"""

from __future__ import annotations

import json
import re
from dataclasses import asdict, fields

import gradio as gr

from tutor.web.texts import ENGLISH, GERMAN, Texts

LANGUAGES = {"en": ENGLISH, "de": GERMAN}
_KEY = "course-tutor.{}"  # gradio translates any value that is a key, so none may be a word
_I18N = gr.I18n()


def _mark(name: str) -> str:
    return str(_I18N(_KEY.format(name)))


IN_BROWSER = Texts(**{field.name: _mark(field.name) for field in fields(Texts)})


def translations(course: str) -> gr.I18n:
    """What the marks stand for on the page of the course of that title."""
    return gr.I18n(
        **{
            language: {
                _KEY.format(name): text.replace("{course}", course)
                for name, text in asdict(words).items()
            }
            for language, words in LANGUAGES.items()
        }
    )


def words_of_the_sheet() -> str:
    """The texts in the style sheet, as CSS variables; gradio sets the language of the page."""
    rules = {".map": ENGLISH} | {f".map:lang({code})": words for code, words in LANGUAGES.items()}
    return "".join(
        f'{rule} {{ --opened: " {words.opened}"; --next: "{words.next_lesson}"; }}\n'
        for rule, words in rules.items()
    )


def words_of_the_scripts() -> str:
    """What the page's own scripts ask, by language: JavaScript that defines ASK."""
    asked = {
        code: {"delete": words.ask_delete, "forget": words.ask_forget}
        for code, words in LANGUAGES.items()
    }
    return f"const ASK = {json.dumps(asked)};\n"


def texts_for(request: gr.Request) -> Texts:
    """The texts in the language that the browser names first, as the browser itself chooses."""
    accepted = getattr(request, "headers", {}).get("accept-language", "")
    first = re.match(r"[a-z]*", accepted.lower())
    return LANGUAGES.get(first[0] if first else "", ENGLISH)
