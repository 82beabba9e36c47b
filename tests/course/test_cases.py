"""Small courses as people write them, each of which was refused or misread: what is right of each."""

import pytest

from tests.conftest import COURSES
from tests.fakes import BagOfWords
from tutor.course import cut_passages, read_course
from tutor.records import Course
from tutor.retrieval import Retriever

CASES = COURSES / "cases"


def read(name: str) -> Course:
    return read_course(CASES / name)


def units(course: Course) -> list[str]:
    return [unit.text for passage in cut_passages(course) for unit in passage.units]


def headings(course: Course) -> list[str]:
    return [section.heading for lesson in course.lessons for section in lesson.sections]


def found(course: Course, question: str, tmp_path) -> list[str]:
    """The texts of the passages that may answer, best first."""
    retriever = Retriever(course, cut_passages(course), BagOfWords(), tmp_path)
    return [hit.passage.text for hit in retriever.search(question).hits]


def lines_named(course: Course) -> list[tuple[str, str, int]]:
    return [(item.kind, item.file, item.line) for item in course.findings]


def test_a_readme_in_a_folder_is_a_lesson():
    course = read("01-readme-per-lesson")
    assert course.title == "Knots for beginners"
    assert [lesson.title for lesson in course.lessons] == ["The bowline", "The clove hitch"]


def test_an_index_in_a_folder_is_a_lesson():
    course = read("02-index-per-lesson")
    titles = [lesson.title for lesson in course.lessons]
    assert titles == ["The bowline", "The clove hitch", "Old notes"]


def test_lessons_of_one_title_are_told_apart_by_their_folders():
    titles = [lesson.title for lesson in read("03-same-titles").lessons]
    assert titles == ["Exercises (Ropes)", "Exercises (Sails)"]


def test_no_sentence_is_cut_in_code(tmp_path):
    course = read("05-stop-in-code")
    assert units(course) == [
        "`*` stands for any run of characters, even none at all.",
        "`?` stands for exactly one character in a file name.",
        "- `!!` runs the previous command again without typing it.",
        "- `..` names the folder above the one you are in.",
        "- Write `./run.sh` to start a script in this folder.",
    ]


def test_an_item_without_a_full_stop_is_found_before_a_link(tmp_path):
    texts = found(
        read("06-bullets-without-stop"), "How do I detach from the current session?", tmp_path
    )
    assert len(texts) == 1
    assert texts[0].startswith("These keys work inside a session:\n\n- `Ctrl-b d` detaches")


def test_quarto_is_read_without_its_marks():
    course = read("08-quarto")
    assert course.lessons[0].title == "Tidy tables"
    assert units(course) == [
        "In a tidy table each row is one observation, as the figure shows and Wickham (2014) argues.",
        "A footnote with an aside about old tables.",
        "The table has … rows.",
        "See the [style guide](https://example.org) for more about names.",
    ]
    assert "![A sentence of a caption that is no text.]" in cut_passages(course)[0].text


def test_divs_of_pandoc_are_read_in_the_language_of_the_text():
    course = read("09-pandoc-divs")
    assert (course.language, headings(course)) == ("de", ["In short", "Befehle"])
    assert units(course) == [
        "Ein Repository sammelt alle Änderungen eines Projekts wie eine Datenbank.",
        "Der Befehl `git init` legt ein neues Repository an, z.B. im aktuellen Ordner bzw. in einem neuen.",
    ]


def test_docusaurus_is_read_in_its_order_with_tabs_and_tips_as_their_text():
    course = read("11-docusaurus")
    assert [lesson.title for lesson in course.lessons] == ["Start here", "Motors"]
    assert units(course)[1:] == [
        "A stepper motor turns by a fixed angle for each pulse that it receives.",
        "**Save your driver**",
        "Never unplug a stepper motor while its driver is powered, because the spark destroys it.",
        "**Unipolar**",
        "A unipolar motor has five or six wires.",
        "**Bipolar**",
        "A bipolar motor has four wires and more torque.",
        "**Holding torque**",
        "The holding torque is the load that a motor at rest can bear without slipping.",
        "**Metric**",
        "One turn moves the table by two millimetres.",
        "**How many steps has a turn?**",
        "Most stepper motors have two hundred steps for a full turn.",
        "> A motor above eighty degrees loses its magnet for ever.",
    ]


def test_toml_between_plus_signs_is_front_matter():
    (lesson,) = read("12-front-matter").lessons
    assert (lesson.title, lesson.order, len(lesson.sections)) == ("Sails", 2, 1)


@pytest.mark.parametrize(
    ("name", "title", "order", "line"),
    [
        ("12b-order-string", "Sails", 2, 3),
        ("12c-demos-string", "Sails", 1e6, 3),
        ("12d-title-list", "2024", 1e6, 3),
        ("12e-tab-yaml", "Sails: an introduction", 1e6, 2),
    ],
)
def test_a_slip_in_front_matter_is_read_as_meant_and_named_with_its_line(name, title, order, line):
    course = read(name)
    (lesson,) = course.lessons
    assert (lesson.title, lesson.order, lesson.demos) == (title, order, ())
    assert lines_named(course) == [("mended", "a.md", line)]


def test_a_template_alone_is_left_out():
    course = read("12f-template-yaml")
    assert [lesson.title for lesson in course.lessons] == ["Good lesson"]
    assert lines_named(course) == [("left out", "template.md", 0)]


def test_a_file_in_another_encoding_is_read():
    course = read("13-latin1")
    assert "A café serves coffee to its guests." in units(course)
    assert lines_named(course) == [("mended", "old.md", 0)]


def test_every_format_is_read_or_named():
    course = read("14-other-formats")
    read_or_named = {lesson.file for lesson in course.lessons} | {f.file for f in course.findings}
    assert read_or_named == {file.name for file in (CASES / "14-other-formats").iterdir()}
    assert "A sail pulls a boat as well as it pushes it." in units(course)  # of the notebook


def test_japanese_is_cut_and_found(tmp_path):
    course = read("15-japanese")
    (passage,) = cut_passages(course)
    assert passage.sentences == (
        "配列は値に順番をつけて入れるための入れ物です。",
        "最初の値の番号は0です。",
        "番号のことをインデックスと呼びます。",
    )
    assert tuple(unit.text for unit in passage.units) == passage.sentences
    retriever = Retriever(course, (passage,), None, tmp_path)
    assert retriever.search("インデックスとは").coverage.probability > 0.5


def test_files_about_the_repository_are_left_out_and_listed():
    course = read("16-repo-files")
    assert [lesson.title for lesson in course.lessons] == ["Sails"]
    assert lines_named(course) == [
        ("left out", "CODE_OF_CONDUCT.md", 0),
        ("left out", "LICENSE.md", 0),
    ]


def test_a_text_that_is_there_twice_is_one_passage(tmp_path):
    assert len(found(read("18-duplicates"), "what does reefing do?", tmp_path)) == 1


def test_html_is_read_as_sentences_and_rows():
    assert units(read("19-html")) == [
        "A centred paragraph says that a keel keeps the boat from drifting.",
        "|   |   |",
        "| Keel | A keel is a heavy fin under the hull. |",
        "**What is a rudder?**",
        "A rudder steers the boat when it moves through the water.",
        "A sheet is a rope that holds a sail — not a cloth.",
    ]


def test_several_top_headings_are_sections_by_their_names():
    assert headings(read("20-headings")) == ["Chapter One", "Chapter Two"]


def test_of_translations_the_original_is_read():
    course = read("21-translations")
    assert [lesson.file for lesson in course.lessons] == ["README.md"]
    assert lines_named(course) == [("left out", "README.es.md", 0)]


def test_top_headings_alone_name_what_is_under_them():
    assert headings(read("23-h1-only-page")) == ["Course of ropes", "Knots", "Sails"]
    course = read("23-h1-only-page/page.md")
    titles = [lesson.title for lesson in course.lessons]
    assert titles == ["Course of ropes", "Knots", "Sails"]


def test_objectives_and_a_quiz_do_not_answer_the_question_that_they_echo(tmp_path):
    course = read("24-question-echo")
    texts = found(course, "What is a pipe?", tmp_path)
    assert len(texts) == 1
    assert "this connection is called a pipe" in texts[0]
    assert len(found(course, "a quiz on pipes", tmp_path)) == 3


def test_double_dollars_in_a_line_stay_in_it_and_a_heading_keeps_its_formula():
    course = read("26-inline-double-dollar")
    assert units(course)[0] == (
        "Inference looks for the $x$ with the largest $p(x)$ among all assignments in the set $S$."
    )
    assert headings(course) == ["In short", r"Why a $1\times 1$ filter"]


def files(course: Course) -> list[str]:
    return [lesson.file for lesson in course.lessons]


def left_out(course: Course) -> dict[str, str]:
    return {item.file: item.text for item in course.findings if item.kind == "left out"}


def test_a_lesson_of_the_carpentries_is_named_by_its_settings_and_keeps_what_is_not_listed():
    course = read("27-carpentries")
    assert course.title == "Knots and Ropes"
    assert files(course) == [
        "episodes/02-hitches.md",
        "episodes/01-bends.md",
        "learners/reference.md",
    ]
    assert left_out(course) == {
        "index.md": "it names the course and is no lesson.",
        "profiles/learner-profiles.md": "its title is the placeholder of a template.",
        "rope-data/old/notes.md": "it is not where the table of contents has its lessons.",
    }


def test_links_by_name_have_their_address_in_whatever_section_they_stand():
    (sentence, other, *_) = units(read("27-carpentries"))[1:]
    assert (sentence, other) == (
        "A bend joins two ropes, as the [table of knots](https://example.org/knots) says.",
        "The [sheet bend](../learners/reference.md#sheet-bend) joins ropes of unequal thickness and holds.",
    )


def test_the_parts_of_a_bookdown_book_are_no_lessons_and_its_order_is_its_own():
    course = read("28-bookdown")
    assert [lesson.title for lesson in course.lessons] == ["Why hitches hold", "Bends"]
    assert units(course)[1] == "A bend joins two ropes."


def test_notebooks_that_all_bear_the_title_of_the_course_are_named_by_what_is_under_it():
    course = read("29-notebooks")
    assert course.title == "Six knots in an hour"
    titles = [lesson.title for lesson in course.lessons]
    assert titles == ["The Bowline", "Two half hitches around a post", "NATO Knots"]


def test_the_order_of_a_jekyll_site_is_that_of_its_page_of_links():
    course = read("30-jekyll")
    assert course.title == "Knots online"
    titles = [lesson.title for lesson in course.lessons]
    assert titles == ["The sheet bend", "Bends: joining ropes", "About"]
    assert units(course)[1] == "A bend joins two ropes so that they hold a load."
    assert set(left_out(course)) == {"index.md", "contents.md", "404.md"}


def test_what_stands_in_a_folder_of_translations_is_one_whatever_the_language():
    course = read("31-folder-of-translations")
    assert files(course) == ["1-start/README.md"]
    assert len(left_out(course)) == 4


def test_a_toctree_orders_the_lessons_and_says_where_they_lie():
    course = read("32-toctree")
    assert files(course) == [
        "docs/index.md",
        "docs/zero.md",
        "docs/part/index.md",
        "docs/part/b1.md",
        "docs/part/a.md",
    ]
    assert set(left_out(course)) == {"README.md", "samples/page.md"}


def test_tabs_in_an_answer_in_a_tab_are_read():
    assert [unit for unit in units(read("33-tabs-in-tabs")) if "`" not in unit] == [
        "**Three strands**",
        "Splice a laid rope by tucking its strands.",
        "**Answer**",
        "Tuck each strand three times:",
        "**By hand**",
        "**With a fid**",
        "A fid opens the lay.",
        "**Braided**",
        "Splice a braided rope by burying its core.",
    ]


def test_a_formula_is_one_under_a_line_of_text_and_with_a_space_inside_its_dollars():
    assert units(read("34-formulas-in-text")) == [
        "The load on each end is given by",
        "$$\nF = \\frac{m g}{2 \\cos\\alpha}\n$$",
        "where $0 < \\alpha < 90$ and $F_1 = \\frac{F}{2}$ is half of it.",
        "It costs $5 for a thin rope and $6 for a thick one.",
        "For knots that slip, $P(S \\mid K = a) = P(S \\mid K = b)$.",
        "Others hold.",
        "1. Find the load for",
        "$$\n\\alpha = 60\n$$",
        "2. And for none.",
    ]


def test_a_lesson_that_is_taught_by_exercises_is_text():
    lesson, exercises = read("35-taught-by-exercises").lessons
    assert [(section.heading, section.role) for section in lesson.sections] == [
        ("Learning outcomes", "objectives"),
        ("Making the loop", "text"),
        ("Closing it", "text"),
        ("Questions", "exercise"),
    ]
    assert [section.role for section in exercises.sections] == ["exercise"]
