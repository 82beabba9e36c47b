from itertools import pairwise
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demos.kit.run_log import RunLog
from tests.conftest import COURSES
from tests.fakes import BagOfWords, OpenedEngine, ScriptedEngine, ScriptedReader, shares_words
from tutor.answering.evidence import PASSAGES, quote_of_unit
from tutor.course import cut_passages
from tutor.errors import CourseError, WeightsError
from tutor.language.cleaning import LONGEST_MESSAGE
from tutor.output import whole_text
from tutor.records import Kind, Message
from tutor.retrieval import Retriever
from tutor.settings import Settings
from tutor.tutor import Tutor

READER = ScriptedReader(shares_words)
PRESSURE = "how much pressure does a road tyre need"


@pytest.fixture(scope="module")
def fake_tutor(bicycles, real_classifier, tmp_path_factory) -> Tutor:
    cache = tmp_path_factory.mktemp("cache")
    retriever = Retriever(bicycles, cut_passages(bicycles), BagOfWords(), cache)
    engine = ScriptedEngine("A road tyre needs about 6 bar of pressure.")
    return Tutor(bicycles, retriever, engine, reader=READER, classifier=real_classifier)


def last(tutor, message, history=()):
    *_, reply = tutor.reply(message, history)
    return reply


@pytest.mark.parametrize("message", ["", " ", "\n\t \r\n", "\u00a0\u2003", "\0\0", "\u200b"])
def test_a_message_without_a_visible_character_is_asked_back(fake_tutor, message):
    reply = last(fake_tutor, message)

    assert reply.kind == "ask_back"
    assert "empty" in reply.answer


def test_a_message_of_100_000_characters_is_asked_back_with_both_numbers(fake_tutor):
    reply = last(fake_tutor, "x" * 100_000)

    assert reply.kind == "ask_back"
    assert "100,000" in reply.answer
    assert f"{LONGEST_MESSAGE:,}" in reply.answer


def test_the_longest_message_allowed_is_read(fake_tutor):
    assert last(fake_tutor, PRESSURE.ljust(LONGEST_MESSAGE, "?")).kind == "answer"
    assert last(fake_tutor, PRESSURE.ljust(LONGEST_MESSAGE + 1, "?")).kind == "ask_back"


@pytest.mark.parametrize("noise", ["\0", "\ud800", "\x1b", "\u202e", "\r\n"])
def test_null_bytes_lone_surrogates_and_control_characters_do_not_hide_a_question(
    fake_tutor, noise
):
    reply = last(fake_tutor, f"{noise} {PRESSURE} {noise}")

    assert reply.kind == "answer"
    assert reply.citations[0].heading == "How much pressure a tyre needs"


@pytest.mark.parametrize(
    "message",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "open the neuron <script>alert(1)</script>",
        "run a demo <b onclick=alert(1)>",
    ],
)
def test_html_is_never_repeated_in_a_reply(fake_tutor, message):
    assert "alert(1)" not in last(fake_tutor, message).answer


@pytest.mark.parametrize(
    "message", ["hi", "Hello!", "good morning", "what can you do?", "wat can u do", "help"]
)
def test_a_greeting_is_welcomed_with_the_course_and_an_example(fake_tutor, message):
    reply = last(fake_tutor, message)

    assert reply.kind == "talk"
    assert fake_tutor.course.title in reply.answer
    assert any(f"“{demo.examples[0]}”" in reply.answer for demo in fake_tutor.demos.values())


@pytest.mark.parametrize("message", ["thanks", "Thank you so much!", "thx!!", "ok thanks"])
def test_thanks_are_taken_kindly(fake_tutor, message):
    assert last(fake_tutor, message).answer.startswith("You're welcome.")


def test_a_beginner_is_sent_to_the_first_lesson_and_others_to_the_one_after_theirs(real_tutor):
    titles = [lesson.title for lesson in real_tutor.course.lessons]
    history = [Message("user", "what does a convolution filter do"), Message("assistant", "It …")]

    first = last(real_tutor, "where do i start?")
    after_convolutions = last(real_tutor, "what should i learn next", history)
    after_named = last(real_tutor, "what should i learn after rnns")

    assert first.kind == "talk"
    assert first.answer.startswith(f"Start with **{titles[0]}**.")
    assert after_convolutions.answer.startswith(f"After **{titles[6]}** comes **{titles[7]}**.")
    assert after_named.answer.startswith(f"After **{titles[7]}** comes **{titles[8]}**.")


def test_a_question_with_numbers_is_computed_with_its_lesson_as_source(real_tutor):
    reply = last(real_tutor, "32x32 img, 5x5 kernel s=1 p=2 wats the output size")

    assert (reply.kind, reply.engine) == ("calculation", "torch")
    assert "32" in reply.answer
    assert "$$" in reply.answer
    assert reply.citations[0].lesson == "Convolutional Neural Networks (CNNs)"


def test_a_missing_number_is_asked_for(real_tutor):
    reply = last(real_tutor, "output size of a 3x3 conv with stride 2?")

    assert reply.kind == "ask_back"
    assert "input" in reply.answer


def test_a_course_that_does_not_teach_a_computation_does_not_compute_it(fake_tutor):
    assert last(fake_tutor, "32x32 img, 5x5 kernel, output size").kind != "calculation"


@pytest.mark.parametrize("message", ["ok and brakes?", "hi, why brakes?", "great why gears"])
def test_a_question_behind_a_greeting_is_no_greeting(fake_tutor, message):
    assert not last(fake_tutor, message).answer.startswith("Hello!")


def test_an_answer_grows_and_only_its_last_state_is_done(fake_tutor):
    states = list(fake_tutor.reply(PRESSURE))

    assert [state.done for state in states] == [False] * (len(states) - 1) + [True]
    grown = states[1:]  # the first is the sentence that stands in
    assert all(after.answer.startswith(before.answer) for before, after in pairwise(grown))
    assert len(states) > 1


def test_an_answer_says_when_it_was_found_when_it_began_and_when_it_ended(fake_tutor):
    seconds = last(fake_tutor, PRESSURE).seconds

    assert 0 < seconds.retrieval <= seconds.first_text <= seconds.total


def test_a_question_outside_the_course_is_declined_with_the_nearest_lessons(fake_tutor):
    reply = last(fake_tutor, "who painted the ceiling of the sistine chapel")

    assert reply.declined
    assert reply.citations == ()
    assert any(f"**{lesson.title}**" in reply.answer for lesson in fake_tutor.course.lessons)


def test_a_declined_question_costs_no_generation(bicycles, tmp_path):
    engine = ScriptedEngine("Anything.")
    retriever = Retriever(bicycles, cut_passages(bicycles), BagOfWords(), tmp_path)

    last(
        Tutor(bicycles, retriever, engine, reader=READER),
        "who painted the ceiling of the sistine chapel",
    )

    assert engine.prompts == []


def test_a_launch_request_opens_the_experiment_without_a_search(fake_tutor):
    reply = last(fake_tutor, "teach a cnn some digits, two epochs")

    assert (reply.kind, reply.demo.name) == ("demo", "cnn")
    assert dict(reply.demo.params) == {"epochs": 2}
    assert "epochs = 2" in reply.answer
    assert reply.seconds.retrieval == 0


def test_an_order_without_numbers_is_no_calculation_that_lacks_them(real_tutor):
    assert (
        last(real_tutor, "i wanna play around with the weights and bias of a neuron").kind == "demo"
    )
    assert last(real_tutor, "bce for p = 0.62 plz, need the number").kind == "ask_back"


def test_of_two_named_the_first_is_run_and_the_reply_says_how_to_lay_the_other_over_it(fake_tutor):
    *_, first = fake_tutor.reply("plot relu and gelu")
    assert first.demo.params == {"activation": "relu"}
    assert "“again with activation gelu”" in first.answer

    demo = fake_tutor.demos["activations"]
    run = RunLog(demo, demo.Params(**first.demo.params))
    list(run.follow(demo.run(run.params)))
    *_, second = fake_tutor.reply("again with activation gelu", run=run)

    assert (second.demo.params, second.demo.overlay) == ({"activation": "gelu"}, True)


def test_a_launch_request_out_of_range_is_asked_back(fake_tutor):
    reply = last(fake_tutor, "teach a cnn some digits, 900 epochs")

    assert (reply.kind, reply.demo) == ("ask_back", None)
    assert "30" in reply.answer


def test_without_an_engine_the_lessons_are_quoted_and_the_notice_says_so(fake_tutor):
    reply = last(fake_tutor.quoting(), PRESSURE)

    assert reply.engine == "quotation"
    assert "quotes the lessons" in reply.notice
    assert reply.citations[0].quote in reply.answer


def test_an_engine_that_fails_is_replaced_by_quotation(fake_tutor):
    broken = ScriptedEngine(error="The engine stopped.")

    reply = last(Tutor(fake_tutor.course, fake_tutor.retriever, broken, reader=READER), PRESSURE)

    assert reply.kind == "answer"
    assert reply.engine == "quotation"
    assert "The engine stopped." in reply.notice


def test_it_quotes_until_its_language_model_is_loaded():
    course = COURSES / "bicycles.md"
    tutor = Tutor.open_quoting(Settings(course=course))

    early = last(tutor, PRESSURE)
    tutor.load_engine(Settings(course=course))
    late = last(tutor, PRESSURE)

    assert (early.engine, early.notice) == (
        "quotation",
        "The language model is still loading. This reply quotes the lessons instead.",
    )
    assert early.citations[0].quote in early.answer
    assert late.notice == ""


def test_a_model_that_can_not_be_loaded_is_told_and_leaves_the_quotations(fake_tutor):
    tutor = Tutor(fake_tutor.course, fake_tutor.retriever, fake_tutor.engine, reader=READER)

    with pytest.raises(WeightsError, match="nowhere/at-all"):
        tutor.load_engine(Settings(model="nowhere/at-all"))

    reply = last(tutor, PRESSURE)
    assert reply.engine == "quotation"
    assert "nowhere/at-all" in reply.notice


def test_a_fault_while_loading_leaves_no_model_that_is_still_loading(fake_tutor, monkeypatch):
    tutor = Tutor(fake_tutor.course, fake_tutor.retriever, fake_tutor.engine, reader=READER)

    def fail(settings: Settings) -> None:
        raise MemoryError

    monkeypatch.setattr("tutor.tutor.load_engine", fail)
    with pytest.raises(MemoryError):
        tutor.load_engine(Settings())

    reply = last(tutor, PRESSURE)
    assert reply.notice.startswith("The language model could not be loaded.")


def test_two_tutors_in_one_process_look_into_their_own_models(fake_tutor):
    models = object(), object()
    one, other = (
        Tutor(fake_tutor.course, fake_tutor.retriever, OpenedEngine(model)) for model in models
    )
    name = next(name for name, demo in one.demos.items() if demo.run_in)

    assert (one.demos[name].model(), other.demos[name].model()) == models


def test_a_missing_course_is_a_course_error(tmp_path):
    with pytest.raises(CourseError, match="There is no course at"):
        Tutor.open(Settings(course=tmp_path / "nowhere"))


WORDS = ["open", "train", "demo", "neuron", "cnn", "lr", "epochs", "=", "1e999", "nan", "-", "[",
         "road", "tyre", "pressure", "and why?", "$", "`", "٣", "²", "\0", "\ud800", "<b>"]  # fmt: skip
ANY_TEXT = st.text(st.characters(exclude_categories=())) | st.lists(
    st.sampled_from(WORDS) | st.floats().map(str) | st.integers().map(str)
).map(" ".join)
HISTORY = st.lists(st.builds(Message, st.sampled_from(["user", "assistant"]), ANY_TEXT), max_size=3)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(message=ANY_TEXT, history=HISTORY)
def test_any_text_gets_one_final_reply_that_says_something(fake_tutor, message, history):
    states = list(fake_tutor.reply(message, history))

    assert [state.done for state in states].count(True) == 1
    assert states[-1].done
    assert states[-1].kind in get_args(Kind)
    assert states[-1].answer.encode("utf-8").strip()


def test_a_real_question_is_answered_from_the_lessons(real_tutor, passages):
    reply = last(real_tutor, "why does relu die?")

    quotes = {quote_of_unit(unit) for passage in passages for unit in passage.units}
    assert reply.kind == "answer"
    assert reply.citations
    assert all(citation.quote in quotes for citation in reply.citations)
    assert [citation.number for citation in reply.citations] == [
        *range(1, 1 + len(reply.citations))
    ]


def test_no_more_than_the_first_passages_are_quoted(real_tutor):
    quoting = real_tutor.quoting()
    quoted = [
        {citation.heading for citation in last(quoting, question).citations}
        for question in ("what is momentum?", "why does relu die?", "is dropout used when testing?")
    ]

    assert all(1 <= len(headings) <= PASSAGES for headings in quoted)


@pytest.mark.parametrize(
    ("first", "then", "word"),
    [
        ("What does the forget gate of an LSTM do?", "and the output gate?", "output gate"),
        ("What is max pooling?", "why is it used?", "pool"),
    ],
)
def test_a_real_follow_up_is_read_with_the_question_before_it(real_tutor, first, then, word):
    history = [Message("user", first), Message("assistant", last(real_tutor, first).answer)]

    reply = last(real_tutor, then, history)

    assert reply.kind == "answer"
    assert word in whole_text(reply).lower()


@pytest.mark.parametrize("message", ["who won the world cup in 1998", "how do I bake sourdough?"])
def test_a_real_foreign_question_is_declined_with_lessons_that_exist(real_tutor, message):
    reply = last(real_tutor, message)

    named = reply.answer.split("**")[1::2]
    assert reply.declined
    assert 1 <= len(named) <= 3
    assert set(named) <= {lesson.title for lesson in real_tutor.course.lessons}
