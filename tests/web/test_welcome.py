import gc
from pathlib import Path

import gradio as gr
import pytest

from demos.kit.catalogue import find_demos
from tutor.records import Course, Lesson
from tutor.web.welcome import named, show_alive, show_gallery

DEMOS = find_demos()
# Blocks leave event loops behind
pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")


def course_with(*names: str) -> Course:
    lessons = [Lesson(f"L{n}", n, "", (name,), f"{n}.md", ()) for n, name in enumerate(names)]
    return Course("C", tuple(lessons), Path("c"))


def shown(demos) -> list[str]:
    with gr.Blocks() as page:
        show_alive(demos)
        show_gallery(demos)
    values = [block.value for block in page.blocks.values() if isinstance(block, gr.HTML)]
    del page
    gc.collect()  # here, where those loops are forgiven
    return values


def test_those_that_the_lessons_name_are_shown_each_once_and_what_is_alive_first():
    course = course_with("rnn", "optimizers", "rnn", "nothing")
    assert [demo.name for demo in named(course, DEMOS)] == ["optimizers", "rnn"]
    alive, gallery = shown(named(course, DEMOS))
    assert "<canvas" in alive
    assert 'href="?demo=rnn"' in gallery
    assert gallery.count("<svg") == 2


def test_a_course_without_experiments_shows_none():
    assert shown(named(course_with(), DEMOS)) == []
    assert shown(named(course_with("nothing"), DEMOS)) == []


def test_every_experiment_has_a_picture():
    assert all(demo.picture.startswith("<svg") for demo in DEMOS.values())
