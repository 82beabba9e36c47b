import logging

from tutor.records import Citation, Reply
from tutor.report.asked import Asked, QuestionLog, asked_of, read_log

TYRES = Citation(1, "Tyres", "Pressure", "bicycles.md", "6 bar.")


def test_a_question_is_kept_with_the_sections_that_answered_and_nothing_else():
    reply = Reply("answer", "6 bar. [1] So. [1]", (TYRES, TYRES))

    assert asked_of("how hard?", "tyres?", reply) == Asked(
        "how hard?", "tyres?", ("Tyres › Pressure",)
    )
    assert asked_of("who am i", "", Reply("decline", "Outside.")) == Asked(
        "who am i", declined=True
    )


def test_a_greeting_asks_nothing_of_the_course():
    assert not asked_of("hello", "", Reply("talk", "Hello!")).of_the_course
    assert Asked("x", declined=True).of_the_course
    assert Asked("x", sections=("a › b",)).of_the_course


def test_what_the_log_keeps_is_read_again_and_a_thumb_goes_to_the_last_such_question(tmp_path):
    file = tmp_path / "new folder" / "asked.jsonl"
    kept = [
        Asked("wie groß?\nund wo", "", ("Größe › Maße",)),
        Asked("why", "x", declined=True),
        Asked("why"),
    ]
    log = QuestionLog(file)
    for asked in kept:
        log.add(asked)
    log.dislike("why")
    log.dislike("never asked")

    assert read_log(file.read_text("utf-8")) == [*kept[:2], Asked("why", disliked=True)]
    assert len(file.read_text("utf-8").splitlines()) == 5


def test_a_line_that_is_no_question_is_left_out_with_its_number(caplog):
    with caplog.at_level(logging.WARNING):
        found = read_log('{"question": "one"}\n[]\nno json\n{"other": 1}\n{"question": "two"}\n')

    assert [asked.question for asked in found] == ["one", "two"]
    assert [record.args[0] for record in caplog.records] == [2, 3, 4]


def test_a_log_that_can_not_be_written_costs_a_warning(tmp_path, caplog):
    (tmp_path / "file").write_text("in the way")
    QuestionLog(tmp_path / "file" / "asked.jsonl").add(Asked("why"))

    assert "can't be kept" in caplog.text
