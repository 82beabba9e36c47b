"""What may be shown of what was written: scripted claims, then the trained reader on true and altered ones."""

import pytest

from tests.fakes import BagOfWords, ScriptedReader
from tutor.answering.checking import Checker
from tutor.records import Passage
from tutor.retrieval.keywords import KeywordIndex

PRESSURE = "A road tyre needs about 6 bar of pressure."
CODE = "Set the pump with `pump.set(6)` and read $p = F / A$."
TYRES = Passage("Bicycles", "Tyres", "tyres.md", f"{PRESSURE} {CODE}", (PRESSURE, CODE))
BRAKES = Passage(
    "Bicycles", "Brakes", "brakes.md", "Pads press on the rim.", ("Pads press on the rim.",)
)
CHECKER = Checker(
    ScriptedReader(lambda question, passage: 0.0),
    KeywordIndex([TYRES.text, BRAKES.text]),
    BagOfWords(),
)


def check(sentence: str, question: str = "how much pressure?", logprob: float | None = -0.05):
    return CHECKER.check(sentence, question, [TYRES, BRAKES], logprob)


def test_a_supported_sentence_may_be_shown_and_names_the_unit_that_carries_it():
    checked = check("Pads press on the rim.")

    assert checked.reason == ""
    assert (checked.source.passage, checked.source.number, checked.source.place) == (BRAKES, 2, 0)
    assert checked.probability > 0.5


def test_a_yes_or_no_has_to_be_the_readers_too():
    assert check("No, pads press on the rim.").reason == "the reader does not say yes or no so"


def test_who_wrote_unsurely_needs_the_very_words():
    loose = "On the rim pads somehow press quite well."
    assert check(loose).reason.startswith("the passages do not carry it")
    assert check("Pads press on the rim.", logprob=-2.0).reason
    assert check("Pads press on the rim.", logprob=None).reason


def test_an_answer_to_a_similar_question_carries_it_too():
    said = "Six bar will do for you."
    assert CHECKER.check(said, "how hard?", [TYRES], -0.05).reason
    assert not CHECKER.check(said, "how hard?", [TYRES], -0.05, similar=said).reason


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("The pads press on the rim.", ""),
        ("A bell rings loudly.", "the passages do not carry it (probability 0.08)"),
        ("A road tyre needs 9 bar of pressure.", "9 stands in no passage"),
    ],
)
def test_a_model_that_follows_instructions_may_use_its_own_words(sentence, reason):
    assert CHECKER.check_instructed(sentence, "how?", [TYRES, BRAKES]).reason == reason


def test_what_the_passages_do_not_carry_is_told_with_its_probability():
    assert check("A bell rings loudly.").reason.startswith("the passages do not carry it (probab")


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("A road tyre needs about 9 bar of pressure.", "9"),
        ("A road tyre needs about nine bar of pressure.", "9"),
        ("Set the pump with `pump.fill(6)`.", "`pump.fill(6)`"),
        ("It is $p = F A$.", "$p = F A$"),
    ],
)
def test_a_number_a_formula_or_code_from_nowhere_is_vetoed(sentence, missing):
    assert check(sentence).reason == f"{missing} stands in no passage"


def test_the_numbers_of_another_example_are_vetoed():
    said = "A road tyre needs about 6 bar of pressure."
    reason = check(said, "mine is 28 wide and holds 4 bar, is it enough?").reason
    assert reason == "its numbers are those of another example"


def test_what_the_student_said_may_be_taken_up():
    said = "A road tyre needs about 6 bar of pressure."
    assert check(said, "and at 9 bar?").reason == ""
    assert "9" not in check("A tyre of 9 years needs 6 bar.", "mine is 9 years old").reason


@pytest.fixture(scope="module")
def real_checker(real_tutor) -> Checker:
    return Checker(real_tutor.reader, real_tutor.retriever.keywords, real_tutor.retriever.encoder)


def test_the_trained_reader_passes_true_sentences_and_not_altered_ones(real_tutor, real_checker):
    passage = next(
        item
        for item in real_tutor.retriever.passages
        if item.heading.startswith("How dropout works")
    )
    true = [
        "Dropout sets each activation to zero with probability $p$ during training.",
        "Dropout is off at test time.",
    ]
    false = [
        "Dropout sets each weight to one with probability 0.7 during testing.",
        "Convolutions share their filters across positions.",
    ]
    shown = [
        not real_checker.check(text, "what is dropout?", [passage], -0.1).reason
        for text in true + false
    ]
    assert shown == [True, True, False, False]
