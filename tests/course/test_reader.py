import time
from itertools import pairwise
from pathlib import Path

import pytest

from tutor.course import read_course
from tutor.errors import CourseError
from tutor.records import Lesson, Section

COURSES = Path(__file__).parents[1] / "courses"


def write(folder: Path, **files: str | bytes) -> Path:
    """Files by name without ``.md``, in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / f"{name}.md").write_bytes(data)
    return folder


def read_one(folder: Path, content: str | bytes) -> Lesson:
    (lesson,) = read_course(write(folder, lesson=content)).lessons
    return lesson


def text_of(course_or_lesson) -> str:
    lessons = getattr(course_or_lesson, "lessons", (course_or_lesson,))
    return "\n".join(section.text for lesson in lessons for section in lesson.sections)


# --- a folder


def test_a_folder_is_one_lesson_a_file_in_the_order_of_their_numbers():
    course = read_course(COURSES / "garden")

    assert [(lesson.title, lesson.order, lesson.file) for lesson in course.lessons] == [
        ("Soil", 1, "01-soil.md"),
        ("Sowing", 2, "02-sowing.md"),
        ("A note for editors", 1e6, "beds/README.md"),
        ("Raised", 10, "beds/10-raised.md"),
    ]


def test_front_matter_gives_title_order_summary_and_demos():
    lesson = read_course(COURSES / "garden").lessons[1]
    assert (lesson.title, lesson.order) == ("Sowing", 2)
    assert lesson.summary == "When seeds go into the soil."
    assert lesson.demos == ("neuron",)


def test_the_index_names_the_course_and_its_starters_and_is_no_lesson():
    course = read_course(COURSES / "garden")
    assert course.title == "A Small Garden"
    assert course.starters == ("when do I sow tomatoes?",)
    assert "only names the course" not in text_of(course)


@pytest.mark.parametrize("name", ["index", "INDEX", "README", "readme"])
def test_an_index_under_any_spelling_names_the_course_by_its_first_heading(tmp_path, name):
    folder = write(tmp_path, **{name: "# Tea\n\nAbout tea.\n", "01": "# Leaves\n\nGreen.\n"})
    course = read_course(folder)
    assert (course.title, len(course.lessons)) == ("Tea", 1)


def test_the_readme_of_a_nested_folder_is_its_first_lesson():
    files = [lesson.file for lesson in read_course(COURSES / "garden").lessons]
    assert files[2:] == ["beds/README.md", "beds/10-raised.md"]


def test_an_index_that_is_all_there_is_is_the_lesson(tmp_path):
    (lesson,) = read_course(write(tmp_path, README="# Tea\n\nPour hot water.\n")).lessons
    assert (lesson.title, text_of(lesson)) == ("Tea", "Pour hot water.")


def test_a_folder_without_an_index_is_named_after_itself(tmp_path):
    course = read_course(write(tmp_path / "my_first-course", one="# One\n\nText.\n"))
    assert course.title == "My first course"


def test_the_text_before_the_first_section_is_in_short():
    soil = read_course(COURSES / "garden").lessons[0]
    assert [section.heading for section in soil.sections] == ["In short", "Which soil drains well"]
    assert soil.sections[0].text == "Soil is a mixture of minerals, water, air and living things."


def test_a_title_comes_from_the_front_matter_else_the_heading_else_the_file(tmp_path):
    course = read_course(
        write(
            tmp_path,
            **{
                "1-a": "---\ntitle: From the matter\n---\n# Heading\n\nText.",
                "2-b": "# From the heading\n\nText.",
                "03_from-the_file": "Text.",
            },
        )
    )
    titles = [lesson.title for lesson in course.lessons]
    assert titles == ["From the matter", "From the heading", "From the file"]


def test_lessons_without_a_number_come_last_by_file_name(tmp_path):
    files = dict.fromkeys(["zebra", "apple", "7-seven", "10-ten"], "Some text.")
    course = read_course(write(tmp_path, **files))
    assert [lesson.file for lesson in course.lessons] == [
        "7-seven.md",
        "10-ten.md",
        "apple.md",
        "zebra.md",
    ]


def test_hidden_folders_and_other_files_are_left_alone(tmp_path):
    write(tmp_path, one="# One\n\nRead me.\n")
    write(tmp_path / ".obsidian", hidden="# Hidden\n\nDo not read me.\n")
    (tmp_path / "notes.txt").write_text("Neither am I read.")
    (tmp_path / "folder.md").mkdir()

    assert text_of(read_course(tmp_path)) == "Read me."


def test_a_course_inside_a_hidden_folder_is_read(tmp_path):
    folder = write(tmp_path / ".local" / "course", one="# One\n\nSome text.\n")
    assert text_of(read_course(folder)) == "Some text."


def test_a_path_that_goes_up_first_is_read(tmp_path, monkeypatch):
    write(tmp_path / "course", one="# One\n\nSome text.\n")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")

    assert text_of(read_course(Path("../course"))) == "Some text."


# --- a page


def test_a_page_is_a_course_and_each_second_level_heading_a_lesson():
    course = read_course(COURSES / "bicycles.md")
    assert course.title == "Riding and Mending Bicycles"
    assert [lesson.title for lesson in course.lessons] == [
        "Riding and Mending Bicycles",
        "Tyres",
        "Gears",
        "Brakes",
    ]
    assert {lesson.file for lesson in course.lessons} == {"bicycles.md"}


def test_the_opening_of_a_page_is_a_lesson_about_the_course():
    opening = read_course(COURSES / "bicycles.md").lessons[0]
    assert [section.heading for section in opening.sections] == ["About this course"]
    assert opening.sections[0].text.startswith("This page explains how a bicycle moves")


def test_a_page_without_second_level_headings_is_one_lesson(tmp_path):
    file = write(tmp_path, page="# Tea\n\nPour hot water.\n") / "page.md"
    course = read_course(file)
    assert [(lesson.title, lesson.file) for lesson in course.lessons] == [("Tea", "page.md")]
    assert text_of(course) == "Pour hot water."


def test_a_page_without_any_heading_is_named_after_its_file(tmp_path):
    file = write(tmp_path, **{"how-to_brew": "Pour hot water.\n"}) / "how-to_brew.md"
    assert read_course(file).title == "How to brew"


def test_a_page_with_windows_line_ends_reads_the_same(tmp_path):
    plain = (COURSES / "bicycles.md").read_text(encoding="utf-8")
    file = write(tmp_path, bicycles=plain.replace("\n", "\r\n")) / "bicycles.md"
    assert read_course(file).lessons == read_course(COURSES / "bicycles.md").lessons


# --- headings and the quiz


@pytest.mark.parametrize("path", ["bicycles.md", "garden"])
def test_check_yourself_is_left_out_with_what_stands_under_it(path):
    course = read_course(COURSES / path)
    headings = [section.heading for lesson in course.lessons for section in lesson.sections]
    assert "Check yourself" not in headings
    assert "quiz" not in text_of(course).replace("After the quiz", "")


def test_what_follows_the_quiz_on_its_level_is_read_again():
    sowing = read_course(COURSES / "garden").lessons[1]
    assert sowing.sections[-1] == Section("After the quiz", "Seedlings are moved outside in May.")


def test_a_quiz_that_is_a_whole_lesson_of_a_page_is_no_lesson(tmp_path):
    page = "# Tea\n\n## Leaves\n\nGreen.\n\n## Check yourself\n\n### First\n\nWhich colour?\n"
    course = read_course(write(tmp_path, page=page) / "page.md")
    assert [lesson.title for lesson in course.lessons] == ["Leaves"]


@pytest.mark.parametrize(
    "code",
    [
        "```python\n# a comment\n## and another\nx = 1\n```",
        "~~~\n# a comment\n~~~",
        "    # an indented listing\n    x = 1",
        "- item\n\n  ```sh\n  # a comment in a list\n  ```",
        "> # a heading that is quoted",
    ],
)
def test_hash_signs_in_code_are_no_headings(tmp_path, code):
    lesson = read_one(tmp_path, f"# One\n\n## Two\n\nText.\n\n{code}\n\nMore text.\n")
    assert [section.heading for section in lesson.sections] == ["Two"]
    assert lesson.sections[0].text == f"Text.\n\n{code}\n\nMore text."


def test_comments_are_no_part_of_a_lesson_and_list_what_is_asked(tmp_path):
    lesson = read_one(
        tmp_path,
        "# One\n\n## Two\n\n<!-- asked\nwhy two?\n\nwat is 2 | really\n-->\n\nText.\n\n"
        "<!--\n# commented out\n-->\n\n```html\n<!-- asked\nno\n-->\n```\n",
    )
    (section,) = lesson.sections
    assert section.text == "Text.\n\n\n```html\n<!-- asked\nno\n-->\n```"
    assert section.asked == ("why two?", "wat is 2 | really")


def test_a_comment_that_is_never_closed_stays_text(tmp_path):
    lesson = read_one(tmp_path, "# One\n\n## Two\n\nText.\n\n<!-- asked\nwhy?\n")
    assert lesson.sections[0].asked == ()
    assert "why?" in lesson.sections[0].text


def test_underlined_headings_count_and_marks_in_headings_are_taken_off(tmp_path):
    lesson = read_one(tmp_path, "Title\n=====\n\n## The *fast* `f(x)` and $x^2$\n\nText.\n")
    assert lesson.title == "Title"
    assert lesson.sections == (Section("The fast f(x) and x^2", "Text."),)


@pytest.mark.parametrize("break_", ["\u2028", "\x0c\n", "\x0b", "\x85", "\x1c"])
def test_rare_line_breaks_do_not_shift_the_text_under_a_heading(tmp_path, break_):
    lesson = read_one(tmp_path, f"# T\n\n## A\n\none{break_}two\n\n## B\n\nthree\n")
    sections = {section.heading: section.text for section in lesson.sections}
    assert sections["A"].split() == ["one", "two"]
    assert sections["B"] == "three"


# --- files that can't be read


def test_a_missing_course_is_named_with_what_to_give(tmp_path):
    with pytest.raises(CourseError, match=r"no course at .*nowhere.*--course PATH"):
        read_course(tmp_path / "nowhere")


def test_a_path_too_long_for_the_file_system_is_a_course_error(tmp_path):
    with pytest.raises(CourseError):
        read_course(tmp_path / ("x" * 300))


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"empty": ""},
        {"blank": " \n\n\t\n"},
        {"matter": "---\ntitle: Only a title\n---\n"},
        {"headings": "# One\n\n## Two\n"},
        {"index": "# Course\n\n## No text\n"},
        {"quiz": "# Quiz\n\n## Check yourself\n\nWhy?\n"},
    ],
    ids=lambda files: next(iter(files), "no file"),
)
def test_a_folder_without_lesson_text_is_refused(tmp_path, files):
    with pytest.raises(CourseError, match="holds no lesson text"):
        read_course(write(tmp_path, **files))


@pytest.mark.parametrize("content", ["", "\n", "# Only a title\n"])
def test_a_page_without_text_is_refused(tmp_path, content):
    file = write(tmp_path, page=content) / "page.md"
    with pytest.raises(CourseError, match=r"page\.md holds no lesson text"):
        read_course(file)


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("latin-1", "# Ü\n\nLatin."),
        ("utf-16", "# One\n\nText."),
        ("cp1252", "# Über Brücken\n\nDie Brücke trägt das Gewicht – auch bei großer Kälte.\n"),
        ("cp1251", "# Узлы\n\nУзел соединяет две верёвки, чтобы они держали груз.\n"),
        ("shift_jis", "# 配列\n\n配列は値に順番をつけて入れるための入れ物です。\n"),
    ],
)
def test_a_file_in_another_encoding_is_read_by_it_with_a_finding(tmp_path, encoding, text):
    course = read_course(write(tmp_path, lesson=text.encode(encoding)))

    heading, body = text[2:].split("\n\n")
    assert [lesson.title for lesson in course.lessons] == [heading]
    assert text_of(course) == body.strip()
    (finding,) = course.findings
    assert (finding.kind, finding.file) == ("mended", "lesson.md")
    assert "Save it as UTF-8" in finding.text


@pytest.mark.parametrize("content", [bytes(range(256)), "# One\n\nText\0.\n"])
def test_a_file_that_is_no_text_ends_nothing_else(tmp_path, content):
    course = read_course(write(tmp_path, broken=content, lesson="# One\n\nText.\n"))

    assert text_of(course) == "Text."
    assert [str(finding) for finding in course.findings] == [
        "broken.md: it holds null bytes, so it is no text. Move it out of the course."
    ]


def test_a_course_of_broken_files_says_what_is_wrong_with_them(tmp_path):
    with pytest.raises(CourseError, match=r"no lesson text.*\n.*lesson\.md: it holds null bytes"):
        read_one(tmp_path, "Text\0.\n")


def test_a_page_that_is_no_text_is_named(tmp_path):
    file = write(tmp_path, page="Text\0.\n") / "page.md"
    with pytest.raises(CourseError, match=r"page\.md: it holds null bytes"):
        read_course(file)


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path):
    lesson = read_one(tmp_path, b"\xef\xbb\xbf---\ntitle: Marked\n---\nText.\n")
    assert (lesson.title, text_of(lesson)) == ("Marked", "Text.")


# --- front matter


@pytest.mark.parametrize(
    ("matter", "title", "line"),
    [
        ("order: 1\ntitle: a: b", "a: b", 3),
        ("title: [open\norder: 1", "open", 2),
        ("title: 'open\norder: 1", "open", 2),
        ("\ttitle: tab\n\torder: 1", "tab", 2),
        ("title: The `%` sign\norder: 1\nfirst: @me", "The `%` sign", 4),
        ("order: 1\ntitle: One\nb: *y", "One", 4),
    ],
)
def test_what_yaml_does_not_allow_is_read_as_meant_with_file_and_line(
    tmp_path, matter, title, line
):
    course = read_course(write(tmp_path, lesson=f"---\n{matter}\n---\n# Heading\n\nText.\n"))

    (lesson,) = course.lessons
    assert (lesson.title, lesson.order, text_of(lesson)) == (title, 1, "Text.")
    (finding,) = course.findings
    assert (finding.kind, finding.file, finding.line) == ("mended", "lesson.md", line)


def test_the_finding_says_what_to_write(tmp_path):
    course = read_course(write(tmp_path, lesson="---\ntitle: Sails: a start\n---\nText.\n"))
    assert str(course.findings[0]) == (
        "lesson.md, line 2: “title: Sails: a start” is no YAML; it was read as “Sails: a start”. "
        'Write title: "Sails: a start".'
    )


def test_a_date_that_no_calendar_has_is_named(tmp_path):
    course = read_course(write(tmp_path, lesson="---\ndate: 2024-02-31\n---\n# One\n\nText.\n"))
    assert [finding.line for finding in course.findings] == [2]
    assert text_of(course) == "Text."


def test_aliases_of_aliases_are_not_expanded(tmp_path):
    bomb = "a: &a [x, x]\n" + "\n".join(
        f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in pairwise("abcdefghijkl")
    )
    lesson = read_one(tmp_path, f"---\n{bomb}\ntitle: Sails\n---\nText.\n")
    assert lesson.title == "Sails"


@pytest.mark.parametrize("matter", ["- a\n- b", "1. a\n2. b"])
def test_front_matter_that_is_no_mapping_is_text(tmp_path, matter):
    course = read_course(write(tmp_path, lesson=f"---\n{matter}\n---\n\nText.\n"))
    assert matter in text_of(course)
    assert [finding.line for finding in course.findings] == [1]


@pytest.mark.parametrize("title", ["{{ title }}", '"{{ page }}"', "<%= name %>", "{% x %}"])
def test_a_template_is_left_out(tmp_path, title):
    files = {"template": f"---\ntitle: {title}\n---\nA text.\n", "lesson": "# One\n\nText.\n"}
    course = read_course(write(tmp_path, **files))
    assert text_of(course) == "Text."
    assert [(item.kind, item.file) for item in course.findings] == [("left out", "template.md")]


@pytest.mark.parametrize("matter", ["draft: true", "draft: yes", "published: false"])
def test_a_draft_is_left_out(tmp_path, matter):
    files = {"draft": f"---\n{matter}\n---\nA text.\n", "lesson": "# One\n\nText.\n"}
    course = read_course(write(tmp_path, **files))
    assert text_of(course) == "Text."
    assert [item.text for item in course.findings] == ["its front matter calls it a draft."]


def test_toml_is_front_matter_too(tmp_path):
    lesson = read_one(
        tmp_path, '+++\ntitle = "Sails"\nweight = 2\ndemos = ["cnn"]\n+++\n# Heading\n\nText.\n'
    )
    assert (lesson.title, lesson.order, lesson.demos) == ("Sails", 2, ("cnn",))
    assert text_of(lesson) == "Text."


def test_broken_toml_costs_no_lesson(tmp_path):
    course = read_course(write(tmp_path, lesson="+++\ntitle = Sails\n+++\n# One\n\nText.\n"))
    assert text_of(course) == "Text."
    assert "no TOML" in course.findings[0].text


def test_an_open_front_matter_is_text(tmp_path):
    lesson = read_one(tmp_path, "---\ntitle: x\n\n# One\n\nText.\n")
    assert lesson.title == "One"
    assert "Text." in text_of(lesson)


@pytest.mark.parametrize("value", ["3", "3.5", "-1"])
def test_an_order_may_be_any_number(tmp_path, value):
    assert read_one(tmp_path, f"---\norder: {value}\n---\nText.\n").order == float(value)


@pytest.mark.parametrize("key", ["order", "weight", "sidebar_position", "nav_order"])
def test_the_order_has_other_names_elsewhere(tmp_path, key):
    assert read_one(tmp_path, f"---\n{key}: 7\n---\nText.\n").order == 7


def test_a_quoted_order_is_a_number(tmp_path):
    course = read_course(write(tmp_path, lesson="---\norder: '3'\n---\nText.\n"))
    assert course.lessons[0].order == 3
    assert [finding.line for finding in course.findings] == [2]


@pytest.mark.parametrize("value", ["first", "true", "{a: 1}", "2024-01-01", ".nan"])
def test_an_order_that_is_no_number_is_named_and_left_out(tmp_path, value):
    course = read_course(write(tmp_path, **{"5-x": f"---\norder: {value}\n---\nText.\n"}))
    assert course.lessons[0].order == 5
    assert "is no number and was left out. Write a number." in course.findings[0].text


@pytest.mark.parametrize(
    ("value", "demos", "findings"),
    [
        ("[neuron, cnn]", ("neuron", "cnn"), 0),
        ("neuron", ("neuron",), 1),
        ("none", (), 1),
        ("{neuron: 1}", (), 1),
        ("[neuron, [cnn]]", ("neuron",), 1),
    ],
)
def test_a_word_for_a_list_is_a_list_of_one(tmp_path, value, demos, findings):
    course = read_course(write(tmp_path, lesson=f"---\ndemos: {value}\n---\nText.\n"))
    assert course.lessons[0].demos == demos
    assert [finding.line for finding in course.findings] == [2] * findings


def test_a_starter_that_is_no_list_is_offered(tmp_path):
    folder = write(tmp_path, index="---\nstarters: why?\n---\n", one="Text.")
    assert read_course(folder).starters == ("why?",)


@pytest.mark.parametrize("value", ["", "~", "null"])
def test_empty_values_are_as_good_as_none(tmp_path, value):
    matter = f"---\ntitle: {value}\norder: {value}\ndemos: {value}\nsummary: {value}\n---\n"
    lesson = read_one(tmp_path, matter + "# One\n\nText.\n")
    assert (lesson.title, lesson.demos, lesson.summary) == ("One", (), "")


# --- the course that comes with the tutor


def test_every_lesson_of_the_bundled_course_has_a_title_a_summary_and_an_own_order(course):
    assert all(lesson.title and lesson.summary for lesson in course.lessons)
    orders = [lesson.order for lesson in course.lessons]
    assert orders == sorted(set(orders))
    assert course.starters


def test_lessons_of_one_title_are_told_apart_by_their_folders(tmp_path):
    for week in ("week1", "week2"):
        write(tmp_path / week, **{"01-intro": "# Introduction\n\nA text of its own.\n"})

    course = read_course(tmp_path)

    titles = [lesson.title for lesson in course.lessons]
    assert titles == ["Introduction (Week1)", "Introduction (Week2)"]
    assert [finding.file for finding in course.findings] == [
        "week1/01-intro.md",
        "week2/01-intro.md",
    ]


def test_lessons_of_one_title_in_one_folder_are_told_apart_by_their_files(tmp_path):
    course = read_course(write(tmp_path, a="# Tea\n\nGreen.\n", b="# Tea\n\nBlack.\n"))
    assert [lesson.title for lesson in course.lessons] == ["Tea (a.md)", "Tea (b.md)"]


def test_lessons_of_one_title_on_a_page_are_numbered(tmp_path):
    page = "# Tea\n\n## Leaves\n\nGreen.\n\n## Exercises\n\nPour.\n\n## Exercises\n\nDrink.\n"
    course = read_course(write(tmp_path, page=page) / "page.md")
    assert [lesson.title for lesson in course.lessons] == ["Leaves", "Exercises", "Exercises (2)"]


def test_a_lesson_that_is_a_link_out_of_the_course_is_left_out(tmp_path):
    write(tmp_path, secret="# Secret\n\nNot for the class.\n")
    folder = write(tmp_path / "course", one="# One\n\nSome text.\n")
    (folder / "three.md").symlink_to(tmp_path / "secret.md")

    course = read_course(folder)

    assert "Not for the class" not in str(course.lessons)
    assert [(item.file, item.text) for item in course.findings] == [
        ("three.md", "a link out of the course.")
    ]


def test_a_lesson_that_is_a_link_within_the_course_is_read(tmp_path):
    write(tmp_path / "..data", one="# One\n\nSome text.\n")
    (tmp_path / "one.md").symlink_to(tmp_path / "..data" / "one.md")
    assert "Some text." in str(read_course(tmp_path).lessons)


BOMB = "a: &a [x, x]\n" + "\n".join(
    f"{after}: &{after} [{', '.join([f'*{before}'] * 9)}]"
    for before, after in pairwise("abcdefghij")
)


@pytest.mark.parametrize(
    "matter",
    [BOMB, "title: &t [*t]", "title: " + "[" * 5000, "title: " + "{a: " * 5000],
    ids=["bomb", "itself", "lists", "mappings"],
)
def test_front_matter_that_would_grow_or_nest_is_read_at_once(tmp_path, matter):
    write(tmp_path, one=f"---\n{matter}\n---\n\n# One\n\nSome text.\n")
    begin = time.process_time()
    assert "Some text." in str(read_course(tmp_path).lessons)
    assert time.process_time() - begin < 20  # it took for ever
