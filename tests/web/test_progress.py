from tutor.practice.plan import DAY
from tutor.records import Practised
from tutor.web.progress import write_progress
from tutor.web.texts import ENGLISH, GERMAN

NOW = 1_800_000_000.0


def test_without_practice_it_says_how_to_begin(bicycles):
    assert write_progress(bicycles, (), NOW, GERMAN).startswith("<p>Noch nichts geübt.")


def test_each_lesson_is_shown_with_what_was_done_and_when_it_is_due(bicycles):
    title = bicycles.lessons[0].title
    done = (
        Practised("read", title, NOW),
        Practised("asked", title, NOW),
        Practised("right", title, NOW, "one"),
        Practised("wrong", title, NOW, "two"),
    )
    soon = write_progress(bicycles, done, NOW + 1, ENGLISH)
    later = write_progress(bicycles, done, NOW + 1.5 * DAY, ENGLISH)

    assert "Questions answered: 2; right the last time: 1." in soon
    assert "read · asked about: 1 · 1 of 2 right · Next review due: 2027-01-1" in soon
    assert "width: 50%" in soon
    assert soon.count("<li>") == len(bicycles.lessons)
    assert "Due for review now: 1." in later


def test_a_lesson_named_in_a_loaded_file_is_no_markup(bicycles):
    done = (Practised("right", "<b>x</b>", NOW, "<script>"),)

    assert "<script>" not in write_progress(bicycles, done, NOW, ENGLISH)
