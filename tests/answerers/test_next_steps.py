from tutor.answerers.next_steps import find_mathematics, find_next_section
from tutor.records import Citation, Course, Hit, Lesson, Passage, Section, SectionRequest

SECTIONS = (
    Section("In short", "Tides."),
    Section("What a tide is", "The sea rises.", part="The idea"),
    Section("Why there are two a day", "The Earth turns.", part="The idea"),
    Section("Summary", "It rises."),
)
LESSON = Lesson("Tides", 1, "", (), "tides.md", SECTIONS)
GLOSSARY = Lesson("Words", 2, "", (), "words.md", (Section("Ebb", "E."), Section("Flood", "F.")))
COURSE = Course("The sea", (LESSON, GLOSSARY), None)


def cited(lesson, heading):
    return Citation(1, lesson, heading, f"{lesson}.md", "…")


def hit(heading, text):
    return Hit(Passage("Tides", heading, "tides.md", text, ()), 1.0, 1.0)


def test_the_next_question_is_the_next_heading_that_was_not_answered():
    assert find_next_section(COURSE, [cited("Tides", "In short")]) == SectionRequest(
        "Tides", "What a tide is"
    )
    both = [cited("Tides", "In short"), cited("Tides", "What a tide is")]
    assert find_next_section(COURSE, both) == SectionRequest("Tides", "Why there are two a day")


def test_a_lesson_ends_without_one_and_a_glossary_has_none():
    assert find_next_section(COURSE, [cited("Tides", "Why there are two a day")]) is None
    assert find_next_section(COURSE, [cited("Words", "Ebb")]) is None
    assert find_next_section(COURSE, [cited("Words", "Ebb"), cited("Tides", "In short")])
    assert find_next_section(COURSE, []) is None


def test_the_mathematics_is_what_is_cited_before_what_was_only_found():
    hits = [hit("A", "$$a$$"), hit("B", "words, $b$"), hit("C", "$$c$$")]
    assert find_mathematics(hits, [cited("Tides", "C")]).heading == "C"
    assert find_mathematics(hits, [cited("Tides", "B")]).heading == "A"
    assert find_mathematics(hits[1:2], [cited("Tides", "B")]) is None
