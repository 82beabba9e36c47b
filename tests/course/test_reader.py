import itertools
import time
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


def test_nested_folders_are_read_and_their_readmes_are_no_lessons():
    course = read_course(COURSES / "garden")
    assert "Raised beds drain better" in text_of(course)
    assert "Nested notes" not in text_of(course)


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


def test_a_lesson_that_is_a_link_out_of_the_course_is_refused(tmp_path):
    write(tmp_path, secret="# Secret\n\nNot for the class.\n")
    folder = write(tmp_path / "course", one="# One\n\nSome text.\n")
    (folder / "three.md").symlink_to(tmp_path / "secret.md")

    with pytest.raises(
        CourseError, match=r"three\.md is a link to .*secret\.md, outside the course"
    ):
        read_course(folder)


def test_a_lesson_that_is_a_link_within_the_course_is_read(tmp_path):
    write(tmp_path / "..data", one="# One\n\nSome text.\n")
    (tmp_path / "one.md").symlink_to(tmp_path / "..data" / "one.md")
    assert text_of(read_course(tmp_path)) == "Some text."


BOMB = "a: &a [x, x]\n" + "\n".join(
    f"{after}: &{after} [{', '.join([f'*{before}'] * 9)}]"
    for before, after in itertools.pairwise("abcdefghij")
)


@pytest.mark.parametrize(
    ("matter", "says"),
    [
        (BOMB, "uses an alias"),
        ("title: &t [*t]", "uses an alias"),
        ("title: " + "[" * 5000, "is nested too deeply"),
        ("title: " + "{a: " * 5000, "is nested too deeply"),
    ],
    ids=["bomb", "itself", "lists", "mappings"],
)
def test_front_matter_that_would_grow_or_nest_is_refused_at_once(tmp_path, matter, says):
    write(tmp_path, one=f"---\n{matter}\n---\n\n# One\n\nSome text.\n")
    begin = time.process_time()
    with pytest.raises(CourseError, match=rf"front matter of .*one\.md {says}"):
        read_course(tmp_path)
    assert time.process_time() - begin < 2


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
        {"index": "# Course\n\nAn index alone is no lesson.\n"},
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
    "content",
    [bytes(range(256)), "# Ü\n\nLatin.".encode("latin-1"), "# One\n\nText.".encode("utf-16")],
    ids=["binary", "latin-1", "utf-16"],
)
def test_a_file_that_is_not_utf8_is_named_with_the_remedy(tmp_path, content):
    with pytest.raises(CourseError, match=r"lesson\.md is not UTF-8 text.*Save it as UTF-8"):
        read_one(tmp_path, content)


def test_null_bytes_are_refused(tmp_path):
    with pytest.raises(CourseError, match=r"lesson\.md holds null bytes"):
        read_one(tmp_path, "# One\n\nText\0.\n")


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path):
    lesson = read_one(tmp_path, b"\xef\xbb\xbf---\ntitle: Marked\n---\nText.\n")
    assert (lesson.title, text_of(lesson)) == ("Marked", "Text.")


# --- front matter


@pytest.mark.parametrize(
    "matter",
    ["title: a: b", "title: [open", "title: 'open", "\ttitle: tab"],
)
def test_broken_front_matter_is_named_with_the_remedy(tmp_path, matter):
    with pytest.raises(CourseError, match=r"front matter of .*lesson\.md is not valid YAML.*Mend"):
        read_one(tmp_path, f"---\n{matter}\n---\n# One\n\nText.\n")


def test_the_line_of_broken_front_matter_is_the_files_own(tmp_path):
    with pytest.raises(CourseError, match="near line 3"):
        read_one(tmp_path, "---\norder: 1\ntitle: a: b\n---\nText.\n")


def test_a_date_that_no_calendar_has_is_broken_front_matter(tmp_path):
    with pytest.raises(CourseError, match="front matter"):
        read_one(tmp_path, "---\ndate: 2024-02-31\n---\n# One\n\nText.\n")


@pytest.mark.parametrize("matter", ["- a\n- b", "just words"])
def test_front_matter_that_is_no_mapping_is_refused(tmp_path, matter):
    with pytest.raises(CourseError, match="key: value"):
        read_one(tmp_path, f"---\n{matter}\n---\n# One\n\nText.\n")


def test_an_open_front_matter_is_text(tmp_path):
    lesson = read_one(tmp_path, "---\ntitle: x\n\n# One\n\nText.\n")
    assert lesson.title == "One"
    assert "Text." in text_of(lesson)


@pytest.mark.parametrize("value", ["3", "3.5", "-1"])
def test_an_order_may_be_any_number(tmp_path, value):
    assert read_one(tmp_path, f"---\norder: {value}\n---\nText.\n").order == float(value)


@pytest.mark.parametrize("value", ["first", "'3'", "true", "[1]", "{a: 1}", "2024-01-01", ".nan"])
def test_an_order_that_is_no_number_is_named(tmp_path, value):
    with pytest.raises(CourseError, match=r"'order' in .*lesson\.md is .*write a number"):
        read_one(tmp_path, f"---\norder: {value}\n---\nText.\n")


@pytest.mark.parametrize("value", ["neuron", "3", "[1, 2]", "{neuron: 1}", "[neuron, [cnn]]"])
def test_demos_that_are_no_list_of_names_are_named(tmp_path, value):
    with pytest.raises(CourseError, match=r"'demos' in .*lesson\.md is .*write a list"):
        read_one(tmp_path, f"---\ndemos: {value}\n---\nText.\n")


def test_starters_that_are_no_list_are_named(tmp_path):
    folder = write(tmp_path, index="---\nstarters: why?\n---\n", one="Text.")
    with pytest.raises(CourseError, match=r"'starters' in .*index\.md"):
        read_course(folder)


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


def test_two_lessons_of_one_title_are_named(tmp_path):
    for week in ("week1", "week2"):
        (tmp_path / week).mkdir()
        (tmp_path / week / "01-intro.md").write_text("# Introduction\n\nA text of its own.\n")
    with pytest.raises(
        CourseError, match=r"week1/01-intro\.md and week2/01-intro\.md have one title"
    ):
        read_course(tmp_path)
