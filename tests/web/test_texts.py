import ast
import re
from dataclasses import asdict, fields
from pathlib import Path
from string import Formatter

import gradio as gr
import pytest

from tutor.web.languages import IN_BROWSER, LANGUAGES, texts_for, translations, words_of_the_sheet
from tutor.web.texts import ENGLISH, GERMAN, Texts

WEB = Path(__file__).resolve().parents[2] / "tutor" / "web"
TREES = {path.name: ast.parse(path.read_text("utf-8")) for path in WEB.glob("*.py")}
del TREES["texts.py"], TREES["clinic_texts.py"]
NAMES = [field.name for field in fields(Texts)]
# What they say is for programs, and for whoever starts the server.
NO_READERS = {"exports.py", "guard.py", "programs.py", "serving.py"}
SHOWN = {"label", "info", "placeholder", "submit_btn", "stop_btn", "title"}


def places(text):
    return sorted((name, form) for _, name, form, _ in Formatter().parse(text) if name is not None)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_language_has_every_text_with_the_same_places(language, name):
    text = getattr(LANGUAGES[language], name)

    assert text.strip() == text != ""
    assert places(text) == places(getattr(ENGLISH, name))


def test_nothing_was_left_in_english():
    same = [name for name, text in asdict(GERMAN).items() if text == getattr(ENGLISH, name)]

    assert same == ["tutor"]


def test_every_text_is_used():
    used = {
        node.attr
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in ("words", "IN_BROWSER")
    }

    assert set(NAMES) - used == set()


@pytest.mark.parametrize("file", sorted(set(TREES) - NO_READERS))
def test_no_sentence_of_the_page_stands_outside_the_texts(file):
    aside = {id(node) for told in _docstrings_and_logs(TREES[file]) for node in ast.walk(told)}
    sentences = [
        node.value
        for node in ast.walk(TREES[file])
        if isinstance(node, ast.Constant)
        and id(node) not in aside
        and re.match(r"[*_#\s]*[A-Z]\w* [a-z]+", str(node.value))
    ]

    assert sentences == []


@pytest.mark.parametrize("file", sorted(TREES))
def test_no_component_is_built_with_a_word_of_its_own(file):
    given = [
        re.sub(r"<[^>]*>?", "", node.value)
        for call in ast.walk(TREES[file])
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and ast.unparse(call.func.value) == "gr"
        for shown in (*call.args[:1], *(own.value for own in call.keywords if own.arg in SHOWN))
        for node in ast.walk(shown)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]

    assert [text for text in given if re.search(r"[A-Z]", text)] == []


def test_gradio_knows_what_each_mark_stands_for():
    known = translations("Bicycles").translations_dict

    assert set(known) == set(LANGUAGES)
    for name, mark in asdict(IN_BROWSER).items():
        key = re.search(r'"key": "([^"]+)"', mark)[1]
        assert known["en"][key] == getattr(ENGLISH, name).replace("{course}", "Bicycles")
        assert known["de"][key] == getattr(GERMAN, name).replace("{course}", "Bicycles")


@pytest.mark.parametrize(
    ("accepted", "words"),
    [
        ("de-DE,de;q=0.9,en-US;q=0.8", GERMAN),
        ("de", GERMAN),
        ("DE-at", GERMAN),
        ("en-US,en;q=0.9", ENGLISH),
        ("en-GB,de;q=0.9", ENGLISH),
        ("fr-FR,fr;q=0.9,de;q=0.8", ENGLISH),  # gradio too asks for the first only
        ("den", ENGLISH),
        ("*", ENGLISH),
        ("", ENGLISH),
    ],
)
def test_the_language_that_a_browser_names_first_is_taken(accepted, words):
    assert texts_for(gr.Request(headers={"accept-language": accepted})) is words


def test_who_names_no_language_reads_english():
    assert texts_for(gr.Request(session_hash="one")) is ENGLISH


def test_the_sheet_says_its_words_in_the_language_of_the_page():
    assert words_of_the_sheet().splitlines() == [
        '.map { --opened: " opened before"; --next: "next"; }',
        '.map:lang(en) { --opened: " opened before"; --next: "next"; }',
        '.map:lang(de) { --opened: " schon geöffnet"; --next: "als Nächstes"; }',
    ]


def _docstrings_and_logs(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("log."):
            yield node
