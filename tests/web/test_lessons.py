from pathlib import Path

import pytest

from demos.kit.catalogue import find_demos
from tutor.course import read_course
from tutor.course.passages import cut_passages
from tutor.web.course_map import course_map
from tutor.web.lessons import LessonWriter
from tutor.web.places import OpenLesson, link_to_lesson
from tutor.web.texts import ENGLISH

COURSE = read_course(Path(__file__).resolve().parents[2] / "knowledge")
WRITER = LessonWriter(COURSE, find_demos())


def written(title, heading="", quote=""):
    return WRITER.write(OpenLesson.of(title, heading, quote), ENGLISH)


@pytest.mark.parametrize("passage", cut_passages(COURSE), ids=lambda passage: passage.label)
def test_every_sentence_that_can_be_quoted_is_marked_in_its_lesson(passage):
    for quote in passage.sentences[:1]:
        text = written(passage.lesson, passage.heading, quote)
        assert text.count('<mark id="quoted">') == 1
        assert text.count('<span id="here">') == 1


@pytest.mark.parametrize("lesson", COURSE.lessons, ids=lambda lesson: lesson.title)
def test_a_lesson_is_whole(lesson):
    text = written(lesson.title)

    for section in lesson.sections:
        assert section.heading.split("`")[0] in text
    assert text.count("<summary>") == len(lesson.quiz) + 1
    for name in lesson.demos:
        assert f'href="?demo={name}"' in text
    assert "asked" not in text or "<!--" not in text
    assert "\ue000" not in text


def test_pictures_are_shown_for_light_and_dark_with_their_words():
    text = written("Introduction to Deep Learning")

    assert 'class="figure light" src="gradio_api/file=' in text
    assert "01-nesting-dark.svg" in text
    assert 'alt="Three nested boxes: artificial intelligence' in text


def test_lessons_follow_each_other():
    first, second = COURSE.lessons[:2]
    assert f"[{second.title}]({link_to_lesson(second.title)}) →" in written(first.title)
    assert f"← [{first.title}]({link_to_lesson(first.title)})" in written(second.title)


def test_what_looks_like_html_is_shown_and_no_picture_from_elsewhere(tmp_path):
    (tmp_path / "a.md").write_text(
        "# A\n\n<script>alert(1)</script> and ![far](https://example.org/x.png) and "
        "![secret](../secret.png) and [b](b.md#part)\n\n$1 < 2$\n"
    )
    (tmp_path / "b.md").write_text("# B\n\nText.\n")
    (tmp_path.parent / "secret.png").write_bytes(b"")
    course = read_course(tmp_path)
    text = LessonWriter(course, {}).write(OpenLesson.of("A"), ENGLISH)

    assert "<script" not in text
    assert "<img" not in text
    assert "far and secret and" in text
    assert "[b](?lesson=B)" in text
    assert r"\(1 < 2\)" in text


def test_a_lesson_that_is_not_there_is_no_lesson():
    with pytest.raises(ValueError, match="not in list"):
        written("Cooking")


def test_the_map_leads_to_every_lesson_and_its_experiments():
    shown = course_map(COURSE, WRITER).value

    for lesson in COURSE.lessons:
        assert f'href="{link_to_lesson(lesson.title)}"' in shown
        for name in lesson.demos:
            assert f'href="?demo={name}"' in shown
