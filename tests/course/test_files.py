"""Which files of a folder are lessons, in which order, and what is said of the others."""

import pytest

from tutor.course import read_course
from tutor.records import Course

TEXT = "A text of its own, about {}.\n"


def course_of(folder, *names: str, **texts: str) -> Course:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(texts.get(name) or TEXT.format(name), encoding="utf-8")
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return read_course(folder)


def files(course: Course) -> list[str]:
    return [lesson.file for lesson in course.lessons]


def test_folders_are_read_one_after_the_other_by_their_numbers(tmp_path):
    names = ["week 10/1-a.md", "week 2/2-b.md", "week 2/1-c.md", "2-late/1.md", "1-early/9.md"]
    assert files(course_of(tmp_path, *names)) == [
        "1-early/9.md",
        "2-late/1.md",
        "week 2/1-c.md",
        "week 2/2-b.md",
        "week 10/1-a.md",
    ]


def test_a_folder_stands_where_its_lessons_are_numbered(tmp_path):
    order = {"basics/a.md": 1, "basics/b.md": 2, "advanced/c.md": 3}
    texts = {name: f"---\norder: {n}\n---\n{TEXT.format(name)}" for name, n in order.items()}
    assert files(course_of(tmp_path, **texts)) == list(order)


@pytest.mark.parametrize(
    "name",
    [
        "CHANGELOG.md",
        "contributing.md",
        "HISTORY.md",
        "_partial.mdx",
        "_includes/a.md",
        "node_modules/a/README.md",
        "archetypes/default.md",
        "notes.adoc",
    ],
)
def test_what_is_no_lesson_is_left_out_with_the_reason(tmp_path, name):
    course = course_of(tmp_path, "a.md", name)
    assert files(course) == ["a.md"]
    (finding,) = course.findings
    assert finding.kind == "left out"
    assert name.startswith(finding.file.split("/")[0])


@pytest.mark.parametrize(
    "name", ["history.md", "security.md", "licensing.md", "it/a.md", "ml/README.md", "a-be.md"]
)
def test_a_lesson_with_such_a_name_is_read(tmp_path, name):
    assert set(files(course_of(tmp_path, "a.md", name, "README.md"))) == {"a.md", name}


SPANISH = "Un nudo une dos cuerdas para que aguanten una carga, y se deshace con facilidad.\n"


@pytest.mark.parametrize(
    "name", ["a.es.md", "a_es.md", "a.zh-CN.md", "es/a.md", "translations/es/a.md"]
)
def test_a_translation_is_left_out(tmp_path, name):
    course = course_of(tmp_path, "a.md", **{name: SPANISH})
    assert files(course) == ["a.md"]
    assert course.findings[0].text == "a translation of a.md, which is read."


def test_of_languages_alone_english_is_read(tmp_path):
    course = course_of(tmp_path, "en/a.md", **{"es/a.md": SPANISH})
    assert files(course) == ["en/a.md"]


def test_a_web_page_beside_its_source_is_left_out(tmp_path):
    assert files(course_of(tmp_path, "a.md", "a.html", "b.html")) == ["a.md", "b.html"]


@pytest.mark.parametrize(
    ("table", "text"),
    [
        ("mkdocs.yml", "nav:\n  - Z: z.md\n  - Part:\n    - M: m.md\nx: !!python/name:a.b\n"),
        (
            "_quarto.yml",
            "book:\n  chapters:\n    - docs/z.md\n    - part: P\n      chapters: [docs/m.md]\n",
        ),
        ("_toc.yml", "root: docs/z\nchapters:\n  - file: docs/m\n"),
        ("sidebars.js", "module.exports = {docs: ['z', {type: 'doc', id: 'm'}]};\n"),
        ("docs/SUMMARY.md", "# Summary\n\n- [Z](z.md)\n  - [M](./m.md#x)\n"),
    ],
)
def test_a_table_of_contents_orders_the_lessons_and_the_others_follow(tmp_path, table, text):
    course = course_of(tmp_path, "docs/a.md", "docs/m.md", "docs/z.md", **{table: text})
    assert files(course) == ["docs/z.md", "docs/m.md", "docs/a.md"]


def test_the_links_of_the_front_page_order_lessons_without_numbers(tmp_path):
    front = "# Boats\n\n[Sails](z.md), then [keels](a.md).\n"
    course = course_of(tmp_path, "a.md", "b.md", "z.md", **{"README.md": front})
    assert files(course) == ["z.md", "a.md", "b.md"]
    numbered = tmp_path / "numbered"
    front = "# Boats\n\n[Sails](2-z.md), then [keels](1-a.md).\n"
    course = course_of(numbered, "1-a.md", "2-z.md", **{"README.md": front})
    assert files(course) == ["1-a.md", "2-z.md"]


def test_what_lies_outside_the_folder_of_the_table_of_contents_is_left_out(tmp_path):
    summary = {"src/SUMMARY.md": "- [B](b.md)\n- [A](a.md)\n"}
    course = course_of(tmp_path, "src/a.md", "src/b.md", "old/a.md", **summary)
    assert files(course) == ["src/b.md", "src/a.md"]
    assert ("left out", "old/a.md") in [(item.kind, item.file) for item in course.findings]


def test_repeated_headings_are_told_apart(tmp_path):
    text = "# A\n\n## One\n\n### Solution\n\nX.\n\n## Two\n\n### Solution\n\nY.\n\n### Solution\n\nZ.\n"
    (lesson,) = course_of(tmp_path, **{"a.md": text}).lessons
    assert [section.heading for section in lesson.sections] == [
        "Solution (One)",
        "Solution (Two)",
        "Solution (Two) (2)",
    ]


def test_a_lower_heading_that_opens_the_text_alone_is_its_title(tmp_path):
    (lesson,) = course_of(
        tmp_path, **{"a.md": "## Keels\n\nA fin.\n\n### Iron\n\nHeavy.\n"}
    ).lessons
    assert (lesson.title, [s.heading for s in lesson.sections]) == ("Keels", ["In short", "Iron"])
