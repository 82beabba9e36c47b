from dataclasses import replace

from tutor.records import Coverage, Decision, Hit, Passage, Rejection, Reply
from tutor.web.chat import write_out
from tutor.web.texts import ENGLISH, GERMAN
from tutor.web.why import write_why

PASSAGE = Passage("Tyres", "Pressure", "tyres.md", "text", ())
WHY = Decision(
    "lesson",
    "the course does not cover “<b>$x$</b>\n\n`<img>`”",
    "pizza",
    (Hit(PASSAGE, 1.23456, 0.5),),
    Coverage("pizza", 0.123, 0.4, {"known share": 0.25}),
    (Rejection("formula", "it asks for no formula"),),
)


def test_it_is_folded_in_the_readers_language():
    assert write_why(WHY, ENGLISH).startswith(
        '<details class="why"><summary>Why this reply?</summary>'
    )
    assert "<summary>Warum diese Antwort?</summary>" in write_why(WHY, GERMAN)


def test_it_tells_the_probability_the_passages_with_links_and_what_was_left_out():
    written = write_why(WHY, ENGLISH)

    assert "probability 0.12; from 0.40 on" in written
    assert '<a href="?lesson=Tyres&amp;at=Pressure">Tyres › Pressure</a> 1.23' in written
    assert "<b>formula</b>: it asks for no formula" in written


def test_it_says_whether_the_course_speaks_of_what_it_does_not_answer():
    touched = replace(WHY, coverage=replace(WHY.coverage, touched=True))
    answered = replace(WHY, coverage=replace(touched.coverage, probability=0.9))

    assert ENGLISH.touched in write_why(touched, ENGLISH)
    assert GERMAN.touched in write_why(touched, GERMAN)
    assert ENGLISH.touched not in write_why(WHY, ENGLISH)
    assert ENGLISH.touched not in write_why(answered, ENGLISH)


def test_a_students_words_are_shown_and_end_no_block():
    written = write_why(WHY, ENGLISH)

    assert r"“&lt;b&gt;\(x\)&lt;/b&gt; `&lt;img&gt;`”" in written
    assert "\n" not in written


def test_it_stands_last_and_only_under_a_reply_that_is_done():
    done = Reply("decline", "No.", why=WHY)

    assert write_out(done, ENGLISH).endswith("</details>")
    assert "details" not in write_out(Reply("answer", "No.", why=WHY, done=False), ENGLISH)
