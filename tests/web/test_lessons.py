import time
from pathlib import Path

import pytest
from gradio.utils import is_static_file

from demos.kit.catalogue import find_demos
from tutor.course import read_course
from tutor.course.passages import cut_passages
from tutor.records import Course, Lesson, Section
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


def test_a_dark_picture_that_leads_out_of_the_course_is_not_served(tmp_path):
    folder, secret = tmp_path / "course", tmp_path / "secret.png"
    folder.mkdir()
    secret.write_bytes(b"secret")
    (folder / "a.md").write_text("# A\n\n![one](fig.png) and ![two](own.png)\n")
    for name in ("fig.png", "own.png", "own-dark.png"):
        (folder / name).write_bytes(b"picture")
    (folder / "fig-dark.png").symlink_to(secret)

    text = LessonWriter(read_course(folder), {}).write(OpenLesson.of("A"), ENGLISH)

    assert 'class="figure" src="gradio_api/file=' in text
    assert "fig-dark.png" not in text
    assert "own-dark.png" in text
    assert not is_static_file(folder / "fig-dark.png")
    assert not is_static_file(secret)
    assert is_static_file(folder / "own-dark.png")


def test_the_titles_of_lessons_show_no_picture(tmp_path):
    for name in "ab":
        (tmp_path / f"{name}.md").write_text(
            f'---\ntitle: "<b>{name}</b> ![x](https://example.org/{name}.png)"\n---\n\nText.\n'
        )
    course = read_course(tmp_path)
    shown = LessonWriter(course, {}).write(OpenLesson.of(course.lessons[0].title), ENGLISH)

    assert "![" not in shown
    assert "<b>" not in shown
    assert "[&lt;b>b&lt;/b> x](?lesson=" in shown


def test_a_lesson_with_the_pages_own_marks_in_it_is_shown(tmp_path):
    (tmp_path / "a.md").write_text("# A\n\nText \ue0029\ue003 and \ue000more.\n", "utf-8")
    shown = LessonWriter(read_course(tmp_path), {}).write(OpenLesson.of("A"), ENGLISH)
    assert "Text 9 and more." in shown


@pytest.mark.parametrize("text", ["![", "![a](", "](", "](a", "[a](b ", '![a](b "'])
def test_a_lesson_is_written_in_linear_time(text, tmp_path):
    seconds = []
    for length in (10_000, 80_000):
        lesson = Lesson("A", 1, "", (), "a.md", (Section("A", text * (length // len(text))),))
        writer = LessonWriter(Course("A", (lesson,), tmp_path), {})
        begin = time.process_time()
        writer.write(OpenLesson.of("A"), ENGLISH)
        seconds.append(time.process_time() - begin)
    assert seconds[1] < 0.1 + 3 * 8 * seconds[0]
