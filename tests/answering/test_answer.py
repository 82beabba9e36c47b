import re
from dataclasses import replace
from itertools import pairwise

import pytest

from tests.fakes import BagOfWords, ScriptedEngine, ScriptedReader, SlowEngine
from tutor.answering.answer import AnswerWriter
from tutor.answering.checking import Checker
from tutor.answering.evidence import READ_SENTENCES, pick_evidence
from tutor.answering.prompt import Similar, build_prompt, build_tuned_prompt
from tutor.course.units import units_of
from tutor.output import whole_text
from tutor.records import Hit, Judgement, Message, Passage, Reply, Tokens
from tutor.retrieval.keywords import KeywordIndex
from tutor.tutor import Tutor

PRESSURE = "A road tyre needs about 6 bar of pressure."
SOFT = "A tyre with too little pressure rolls slower and lets the rim touch the kerb."
COLOUR = "Pressure does not depend on the colour of the tyre."
FRONT = "The front brake supplies most of the stopping force."
REAR = "The rear brake locks its wheel early and then only slides."
WRONG = "A road tyre needs about 9 bar of pressure."


def passage_of(heading: str, text: str) -> Passage:
    sentences = tuple(unit.text for unit in units_of(text))
    return Passage(
        "Bicycles", heading, f"{heading.lower()}.md", text, sentences, (), units_of(text)
    )


TYRES = passage_of("Tyres", f"{PRESSURE} {SOFT} {COLOUR}")
BRAKES = passage_of("Brakes", f"{FRONT} {REAR}")
HITS = (
    Hit(TYRES, 2.0, 0.5, Judgement(3.0, (2.0, 1.0, -4.0), 0, 0)),
    Hit(BRAKES, 1.0, 0.5, Judgement(1.0, (0.5, 0.4), 0, 0)),
)
KEYWORDS = KeywordIndex([TYRES.text, BRAKES.text])
QUESTION = "how much pressure?"
EVIDENCE = pick_evidence(QUESTION, HITS, KEYWORDS, READ_SENTENCES)
QUOTED = f"{PRESSURE} [1]\n\n> {SOFT} {COLOUR} [1]\n\n> {FRONT} {REAR} [2]"


READER = ScriptedReader(lambda question, passage: 1.0)


def writer(engine, seconds: float = 20.0) -> AnswerWriter:
    return AnswerWriter(KEYWORDS, engine, Checker(READER, KEYWORDS, BagOfWords()), seconds)


def write(engine, hits=HITS, seconds: float = 20.0) -> list[Reply]:
    return list(writer(engine, seconds).write(QUESTION, hits))


def hit_on(heading: str, text: str, *logits: float) -> Hit:
    """A passage that answers, with the logits of its units; without them the first is the best."""
    item = passage_of(heading, text)
    falling = tuple(-i for i in range(len(item.units)))
    return Hit(item, 2.0, 0.5, Judgement(3.0, logits or falling, 0, 0))


def assert_sources_hold(reply: Reply, passages=(TYRES, BRAKES)) -> None:
    """Numbers run from 1 as first cited, each with a citation whose quote is in its passage."""
    text = whole_text(reply)
    marks = list(dict.fromkeys(int(n) for n in re.findall(r"(?<=\s)\[(\d+)\](?=\s|$)", text)))
    assert marks == [citation.number for citation in reply.citations]
    assert marks == list(range(1, len(marks) + 1))
    for citation in reply.citations:
        texts = [
            " ".join(unit.text for unit in passage.units)
            for passage in passages
            if (passage.lesson, passage.heading, passage.file)
            == (citation.lesson, citation.heading, citation.file)
        ]
        assert any(citation.quote in text for text in texts)
    assert len(reply.quotes) == len(re.findall(r"(?<=\s)\[\d+\](?=\s|$)", reply.answer))


def test_a_supported_sentence_is_the_answer_and_is_cited():
    *_, reply = write(ScriptedEngine(FRONT))
    assert reply.answer == f"{FRONT} [1]"
    assert (reply.kind, reply.engine, reply.notice) == ("answer", "scripted", "")
    first, second = reply.citations
    assert (first.number, first.lesson, first.heading) == (1, "Bicycles", "Brakes")
    assert (first.file, first.quote) == ("brakes.md", FRONT)
    assert second.heading == "Tyres"


def test_the_passages_are_folded_behind_what_was_written_and_open_where_they_are_the_answer():
    *_, written = write(ScriptedEngine(FRONT))
    *_, quoted = write(ScriptedEngine(WRONG))
    assert [item.opened for item in written.excerpts] == [False, False]
    assert [item.opened for item in quoted.excerpts] == [True, True]


def test_the_best_sentence_of_the_lesson_stands_in_until_one_is_written():
    states = [reply.answer for reply in write(ScriptedEngine(f"{FRONT} {SOFT}"))]
    assert states[0] == f"{PRESSURE} [1]"
    assert states[-1] == f"{FRONT} [1] {SOFT} [2]"
    assert list(dict.fromkeys(states))[1:] == [f"{FRONT} [1]", f"{FRONT} [1] {SOFT} [2]"]


def test_a_verdict_before_a_supported_sentence_is_kept():
    *_, reply = write(ScriptedEngine(f"No, {SOFT[0].lower()}{SOFT[1:]}"))
    assert reply.answer.startswith("No, a tyre with too little pressure")


def test_the_unit_that_answers_best_opens_with_what_it_leans_on():
    leaning = f"It {PRESSURE[2:]}"
    for best, opening in ((PRESSURE, PRESSURE), (leaning, f"{SOFT} [1] {leaning}")):
        first, *_ = write(None, [hit_on("Tyres", f"{COLOUR} {SOFT} {best}", -3.0, 1.0, 2.0)])
        assert first.answer == f"{opening} [1]"
        assert (first.done, first.excerpts) == (False, ())


def test_the_passage_follows_the_sentence_that_opens_and_says_nothing_twice():
    *_, reply = write(None)
    assert reply.answer == f"{PRESSURE} [1]"
    assert [(item.number, item.shown, item.marked) for item in reply.excerpts] == [
        (1, (1, 2), (1,)),
        (2, (0, 1), (0, 1)),
    ]
    assert whole_text(reply) == QUOTED
    assert all(whole_text(reply).count(text) == 1 for text in (*TYRES.sentences, *BRAKES.sentences))


def test_a_second_passage_is_cut_shorter_than_the_first():
    one, other = (" ".join(f"{name} {i} says a few words." for i in range(16)) for name in "AB")
    *_, reply = write(None, [hit_on("One", one), hit_on("Other", other)])
    first, second = reply.excerpts
    assert len(first.shown) == 15  # but for what opens
    assert 0 < len(second.shown) < 12
    assert second.cut_after


def test_a_listing_that_opens_is_closed_and_not_said_again():
    *_, reply = write(
        None, [hit_on("Pumps", "```python\np = 6\n```\n\nNow pump it up.", 2.0, -2.0)]
    )
    assert whole_text(reply) == "```python\np = 6\n```\n\n[1]\n\n> Now pump it up. [1]"
    *_, alone = write(None, [hit_on("Pumps", "```python\np = 6\n```", 2.0)])
    assert alone.answer == "```python\np = 6\n```\n\n[1]"
    assert alone.excerpts == ()
    assert [item.number for item in alone.citations] == [1]


def test_a_quoted_sentence_that_opens_is_not_said_again():
    *_, reply = write(None, [hit_on("Bread", "> It browns slowly.\n\nThen it is done.", 2.0, -2.0)])
    assert whole_text(reply).count("Then it is done.") == 1
    *_, alone = write(None, [hit_on("Bread", "> Bread browns slowly.\n\nIt is done.", 2.0, -2.0)])
    assert whole_text(alone) == "Bread browns slowly. [1]\n\n> It is done. [1]"


def test_a_row_that_opens_is_said_as_a_sentence_and_stays_in_its_table():
    table = "| Tyre | Pressure |\n|---|---|\n| road | 6 bar |\n| mountain | 2 bar |"
    *_, reply = write(None, [hit_on("Tyres", table, -9.0, -2.0, 1.0)])
    assert reply.answer == "mountain: 2 bar. [1]"
    assert reply.quotes == ("mountain",)
    assert (reply.excerpts[0].shown, reply.excerpts[0].marked) == ((0, 1, 2), (2,))


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        (WRONG, "9 stands in no passage"),
        ("A bell is loud.", "the passages do not carry it"),
        ("A road tyre needs", "it breaks off"),
    ],
)
def test_a_generated_sentence_that_is_not_shown_is_kept_with_its_reason(written, reason):
    *_, reply = write(ScriptedEngine(written, tuned=True))
    (rejection,) = reply.why.rejected
    assert rejection.what == "generated"
    assert rejection.reason.startswith(f"“{written}”: {reason}")


@pytest.mark.parametrize(
    "written", [f"{FRONT} [2] {SOFT} [1]", f"- {FRONT} [1] [2]", f"[1] {FRONT}"]
)
def test_what_a_generator_puts_around_a_sentence_is_taken_away(written):
    *_, reply = write(ScriptedEngine(written, tuned=True))
    assert reply.answer.startswith(f"{FRONT} [1]")


def test_a_tuned_engine_reads_the_prompt_that_it_was_trained_on_and_others_whole_passages():
    tuned, plain = ScriptedEngine(FRONT, tuned=True), ScriptedEngine(FRONT)
    write(tuned)
    write(plain)
    assert tuned.prompts == [build_tuned_prompt(QUESTION, EVIDENCE)]
    assert plain.prompts == [build_prompt(QUESTION, HITS)]


def test_what_is_like_the_question_and_the_turns_before_reach_the_prompt():
    similar = Similar("how hard must it be?", "Six bar.")
    turns = [Message("user", "tell me of tyres"), Message("assistant", "They are round.")]
    tuned, plain = ScriptedEngine(FRONT, tuned=True), ScriptedEngine(FRONT)
    list(writer(tuned).write(QUESTION, HITS, similar, turns))
    list(writer(plain).write(QUESTION, HITS, similar, turns))
    assert "Asked before: how hard must it be?\nAnswer: Six bar." in tuned.prompts[0][-1]["content"]
    assert "assistant: They are round." in plain.prompts[0][-1]["content"]


def test_a_false_sentence_is_dropped_and_stops_the_generation():
    engine = ScriptedEngine(f"{SOFT} {WRONG} {'Then more follows here. ' * 20}")

    replies = write(engine)

    assert replies[-1].answer == f"{SOFT} [1]"
    assert not any("9 bar" in reply.answer or "more follows" in reply.answer for reply in replies)
    assert engine.written <= len(f"{SOFT} {WRONG}".split()) + 1
    assert engine.open_streams == 0


@pytest.mark.parametrize(
    "text",
    [
        WRONG,
        "Paris is the capital of France.",
        "A road tyre needs about 6 bar of",
        "I am an AI. " + PRESSURE,
        "",
        "   \n\n",
        "\U0001f6b2 \U0001f6b2",
    ],
    ids=["wrong", "elsewhere", "unfinished", "chatter first", "empty", "blank", "emoji"],
)
def test_where_nothing_written_may_be_shown_the_evidence_is_quoted_without_a_notice(text):
    *_, reply = write(ScriptedEngine(text))
    assert whole_text(reply) == QUOTED
    assert (reply.engine, reply.notice) == ("quotation", "")


def test_the_generation_ends_after_three_sentences():
    engine = ScriptedEngine(f"{REAR} {FRONT} {SOFT} {PRESSURE}")

    *_, reply = write(engine)

    assert reply.answer == f"{REAR} [1] {FRONT} [1] {SOFT} [2]"
    assert engine.written <= len(f"{REAR} {FRONT} {SOFT}".split()) + 1


def test_no_sentence_is_said_twice():
    *_, reply = write(ScriptedEngine(f"{SOFT} {SOFT}"))
    for sentence in (PRESSURE, SOFT, COLOUR, FRONT, REAR):
        assert whole_text(reply).count(sentence) == 1


def test_sources_are_numbered_as_the_reply_cites_them():
    second = (replace(HITS[0], judgement=Judgement(-3.0, (2.0, 1.0, -4.0), 0, 0)), HITS[1])
    *_, reply = write(ScriptedEngine(REAR), second)
    assert reply.answer == f"{REAR} [1]"
    assert [citation.heading for citation in reply.citations] == ["Brakes", "Tyres"]
    assert [item.number for item in reply.excerpts] == [2, 1]
    assert reply.quotes == (REAR,)


def test_an_engine_that_fails_is_replaced_by_quotes_with_a_notice(caplog):
    *_, reply = write(ScriptedEngine("", error="The model failed: no memory."))
    assert whole_text(reply) == QUOTED
    assert reply.engine == "quotation"
    assert reply.notice == "The model failed: no memory. This reply quotes the lessons instead."
    assert "Quoting instead: The model failed: no memory." in caplog.text


def test_what_was_good_before_a_failure_stays():
    *_, reply = write(ScriptedEngine(f"{REAR} The front brake", error="Broken off."))
    assert reply.answer == f"{REAR} [1]"
    assert reply.engine == "scripted"
    assert reply.notice.startswith("Broken off.")


def test_an_engine_over_its_time_is_replaced_by_quotes_with_a_notice():
    engine = SlowEngine(PRESSURE, seconds_per_word=1.0)
    *_, reply = write(engine, seconds=3.0)
    assert engine.written == 3
    assert whole_text(reply) == QUOTED
    assert (reply.engine, "Over 3 s." in reply.notice) == ("quotation", True)


def test_an_engine_within_its_time_needs_no_notice():
    *_, reply = write(SlowEngine(SOFT, seconds_per_word=1.0), seconds=60.0)
    assert (reply.engine, reply.notice) == ("slow", "")


def test_without_an_engine_the_lessons_are_quoted_with_a_notice():
    *_, reply = write(None)
    assert whole_text(reply) == QUOTED
    assert (reply.engine, reply.tokens) == ("quotation", Tokens(0, 0))
    assert "No language model" in reply.notice


def test_a_stream_that_is_left_is_closed():
    engine = ScriptedEngine(f"{SOFT} {REAR}")
    replies = writer(engine).write("how?", HITS)
    next(reply for reply in replies if SOFT in reply.answer)
    assert engine.open_streams == 1
    replies.close()
    assert engine.open_streams == 0


def test_the_engine_reads_the_question_and_the_evidence():
    engine = ScriptedEngine(SOFT)
    write(engine)
    (prompt,) = engine.prompts
    assert "how much pressure?" in prompt[-1]["content"]
    assert all(item.text in prompt[-1]["content"] for item in EVIDENCE)


def test_tokens_are_those_of_the_engine():
    engine = ScriptedEngine(f"{SOFT} {REAR}")
    *_, reply = write(engine)
    assert reply.tokens == Tokens(7, engine.written)


ENGINES = {
    "none": None,
    "good": ScriptedEngine(f"{REAR} {SOFT}"),
    "one good": ScriptedEngine(f"{FRONT} {WRONG}"),
    "wrong": ScriptedEngine(WRONG),
    "failing": ScriptedEngine("", error="Broken."),
    "failing later": ScriptedEngine(f"{REAR} The", error="Broken."),
    "slow": SlowEngine(f"{FRONT} {SOFT}", seconds_per_word=1.5),
    "marks of its own": ScriptedEngine("A road tyre needs about 6 bar of pressure [7]."),
}


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
def test_every_state_of_a_reply_has_its_sources(engine):
    for reply in write(engine):
        assert reply.citations
        assert_sources_hold(reply)


@pytest.mark.parametrize("engine", ENGINES.values(), ids=ENGINES)
def test_after_the_sentence_that_stands_in_a_reply_only_grows_and_only_its_last_state_is_done(
    engine,
):
    replies = write(engine)
    for before, after in pairwise(replies[1:]):
        assert after.answer.startswith(before.answer)
        assert after.citations[: len(before.citations)] == before.citations
    assert [reply.done for reply in replies] == [False] * (len(replies) - 1) + [True]


def test_what_is_said_again_is_left_out_and_does_not_stop_the_generation():
    *_, reply = write(ScriptedEngine(f"{PRESSURE} {PRESSURE} {REAR}"))
    assert reply.answer == f"{PRESSURE} [1] {REAR} [2]"


def test_without_a_check_nothing_that_is_written_is_shown():
    *_, reply = AnswerWriter(KEYWORDS, ScriptedEngine(FRONT), None, 20.0).write(QUESTION, HITS)
    assert whole_text(reply) == QUOTED
    assert "checks what is written" in reply.notice


@pytest.mark.parametrize("engine", [None, ScriptedEngine(SOFT)], ids=["quoted", "generated"])
def test_short_evidence_gives_a_short_reply(engine):
    *_, reply = write(engine, [hit_on("Tyres", SOFT)])
    assert whole_text(reply) == f"{SOFT} [1]"


def test_without_a_reader_the_words_in_common_open_the_reply():
    *_, reply = write(None, [replace(HITS[0], judgement=None)])
    assert reply.answer == f"{PRESSURE} [1]"
    assert [item.shown for item in reply.excerpts] == [(1, 2)]


@pytest.mark.parametrize(
    "question",
    ["what is dropout?", "why does gradient descent need a learning rate?", "max pooling?"],
)
def test_the_real_parts_answer_with_sources_that_hold(real_tutor, question):
    replies = list(real_tutor.reply(question))
    assert replies[-1].kind == "answer"
    assert replies[-1].notice == ""
    for reply in replies:
        assert_sources_hold(reply, real_tutor.retriever.passages)


def test_the_real_model_writes_a_sentence_that_is_kept(real_tutor):
    questions = ("what is the kv cache", "what is truncated bptt", "what is an lr range test?")
    parts = real_tutor.course, real_tutor.retriever, real_tutor.engine
    unprepared = Tutor(*parts, reader=real_tutor.reader)  # no known answers
    lasts = (list(unprepared.reply(question))[-1] for question in questions)
    reply = next((last for last in lasts if last.engine == real_tutor.engine.name), None)
    assert reply is not None, "none of three answers was the model's own"
    assert reply.tokens.prompt > 0
    assert reply.tokens.generated > 0
    assert_sources_hold(reply, real_tutor.retriever.passages)


def test_the_real_model_over_its_time_is_replaced_by_quotes_with_a_notice(real_tutor):
    hurried = Tutor(
        real_tutor.course, real_tutor.retriever, real_tutor.engine, 0.01, real_tutor.reader
    )
    *_, reply = hurried.reply("what is the kv cache")
    assert reply.engine == "quotation"
    assert "0.01 s. This reply quotes the lessons instead." in reply.notice
    assert_sources_hold(reply, real_tutor.retriever.passages)
