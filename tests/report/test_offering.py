from tests.conftest import COURSES
from tutor.course import read_course
from tutor.report.offering import offer
from tutor.report.suggestions import Place, Suggestion


def answers(*given):
    left = list(given)

    def ask(_prompt):
        if not left:
            raise EOFError
        return left.pop(0)

    return ask


def course(tmp_path):
    page = tmp_path / "bicycles.md"
    page.write_text((COURSES / "bicycles.md").read_text("utf-8"), "utf-8")
    sections = [(lesson, s) for lesson in read_course(page).lessons for s in lesson.sections]
    places = tuple(Place("bicycles.md", lesson.title, s.heading) for lesson, s in sections[1:3])
    return page, [Suggestion(f"question {n}", "1 declined", places) for n in range(3)]


def test_each_line_goes_where_the_teacher_says_and_nowhere_without(tmp_path):
    page, suggestions = course(tmp_path)
    said = []

    written = offer(suggestions, page, answers("9", "2", "", "q"), said.append)

    assert written == 1
    listed = {s.heading: s.asked for lesson in read_course(page).lessons for s in lesson.sections}
    assert [h for h, asked in listed.items() if asked] == [suggestions[0].places[1].heading]
    assert "3 of 3: “question 2” (1 declined)" in "\n".join(said)


def test_the_end_of_the_input_ends_it(tmp_path):
    page, suggestions = course(tmp_path)
    before = page.read_text("utf-8")

    assert offer(suggestions, page, answers(), lambda _: None) == 0
    assert page.read_text("utf-8") == before


def test_a_line_that_can_not_be_written_is_told_and_the_next_is_offered(tmp_path):
    page, suggestions = course(tmp_path)
    lost = Suggestion("lost", "1 declined", (Place("bicycles.md", "Tyres", "Nowhere"),))
    said = []

    assert offer([lost, *suggestions], page, answers("1", "1", "q"), said.append) == 1
    assert "“Nowhere” is not found" in "\n".join(said)


def test_a_packed_course_is_not_written_into(tmp_path):
    (tmp_path / "course.zip").write_bytes(b"")
    said = []

    assert offer(course(tmp_path)[1], tmp_path / "course.zip", answers("1"), said.append) == 0
    assert "unpack it" in said[0]
