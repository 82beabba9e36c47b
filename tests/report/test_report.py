from pathlib import Path

import pytest

from tests.conftest import COURSES
from tutor.records import Course, Lesson, Section
from tutor.report.asked import Asked
from tutor.report.report import TeacherReport, write_report
from tutor.report.suggestions import Place, Suggestion
from tutor.settings import Settings
from tutor.tutor import Tutor

SECTIONS = (
    Section("Bowline", "A loop."),
    Section("Hitch", "A turn."),
    Section("Try", "?", role="exercise"),
)
COURSE = Course("Knots", (Lesson("Rope", 1, "", (), "rope.md", SECTIONS),), Path("knots"))
ANSWERED = Asked("what is a bowline", sections=("Rope › Bowline",))


@pytest.fixture(scope="module")
def bees(tmp_path_factory) -> Tutor:
    cache = tmp_path_factory.mktemp("cache")
    return Tutor.open_quoting(Settings(course=COURSES / "beekeeping", cache=cache))


def test_the_report_tells_what_was_declined_what_answered_and_what_never_did():
    groups = (
        (ANSWERED, Asked("bowline?", sections=("Rope › Bowline",), disliked=True)),
        (Asked("what is a splice", declined=True),),
    )
    suggestion = Suggestion("what is a splice", "1 declined", (Place("rope.md", "Rope", "Hitch"),))

    text = TeacherReport(COURSE, 4, groups, 7, (suggestion,)).as_markdown()

    assert (
        "Files read: 4. Questions to the course: 3, of which 1 were declined and 1 answers" in text
    )
    assert "- “what is a splice” (1 declined): Rope › Hitch" in text
    assert (
        "### what is a bowline (2)\n\n- bowline?\n\nNot helpful: 1; Answered by: Rope › Bowline (2)."
        in text
    )
    assert "| Rope › Bowline | 2 | 1 |" in text
    assert text.endswith("## Sections that never did (1)\n\n- Rope › Hitch\n")


def test_nothing_that_a_student_typed_works_on_the_page(tmp_path):
    typed = (
        "# <script>alert(1)</script> ![x](http://a.example) | [b](javascript:c)\n\n## no heading"
    )
    report = TeacherReport(COURSE, 1, ((Asked(typed, declined=True),),), 0, ())

    page = report.write(tmp_path / "out").read_text("utf-8")

    assert "&lt;script&gt;" in page
    assert ("<script" in page, "<img" in page, "<a " in page) == (False, False, False)
    assert "no heading (1)</h3>" in page
    assert (tmp_path / "out" / "report.md").read_text("utf-8") == report.as_markdown()


def test_real_questions_are_grouped_and_lines_are_suggested_for_what_the_course_is_about(bees):
    asked = [
        Asked("hello"),
        Asked("what happens to mites in capped cells", declined=True),
        Asked("and why is that", "what happens to mites in capped cells", declined=True),
        Asked("who painted the sistine chapel", declined=True),
        Asked(
            "why do bees dance", sections=("The Honey Bee Colony › What the waggle dance tells",)
        ),
    ]

    report = write_report(bees, asked, 1)

    assert report.others == 1
    assert sum(map(len, report.groups)) == 4
    assert [item.question for item in report.suggestions] == [
        "what happens to mites in capped cells"
    ]
    assert report.suggestions[0].places[0].file == "03-mites-and-feeding.md"


def test_a_question_that_is_asked_often_is_suggested_for_the_section_that_answered_it(bees):
    label = "The Hive and the Beekeeping Year › How often to inspect a colony in spring"
    often = [Asked("how often should i open the hive", sections=(label,))] * 2

    (suggestion,) = write_report(bees, often, 1).suggestions

    assert suggestion.reason == "asked 2 times"
    assert suggestion.places[0].label == label
    assert write_report(bees, often[:1], 1).suggestions == ()
