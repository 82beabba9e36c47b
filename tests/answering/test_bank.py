"""A listed question that is asked again gets the answer that was written to it."""

import pytest

from tutor.answering.answer import repeat_answer
from tutor.answering.bank import BANK, AnswerBank
from tutor.course.answers import KnownAnswer
from tutor.records import Hit, Passage
from tutor.retrieval.keywords import KeywordIndex

PRESSURE, SOFT = "A road tyre needs six bar.", "A soft tyre rolls slower."
WEEKLY = "Pump it every week."
FIRST = Passage("Bicycles", "Tyres", "tyres.md", f"{PRESSURE} {SOFT}", (PRESSURE, SOFT))
SECOND = Passage("Bicycles", "Tyres", "tyres.md", WEEKLY, (WEEKLY,))
BRAKES = Passage("Bicycles", "Brakes", "brakes.md", "Pads press.", ("Pads press.",))
KNOWN = KnownAnswer("how hard?", (("Six bar.", ((0, 0), (0, 1))), ("Weekly.", ((1, 0),))))
BANK_OF_ONE = AnswerBank({("tyres.md", "Tyres"): (KNOWN,)}, [FIRST, BRAKES, SECOND])


def hits(*passages: Passage) -> list[Hit]:
    return [Hit(passage, 1.0, 0.5) for passage in passages]


def test_each_sentence_of_the_answer_comes_with_the_first_unit_that_carries_it():
    found = BANK_OF_ONE.sentences("how hard?", 0.9, hits(BRAKES, FIRST))

    assert [(text, item.text, item.passage, item.place) for text, item in found] == [
        ("Six bar.", PRESSURE, FIRST, 0),
        ("Weekly.", WEEKLY, SECOND, 0),
    ]


def test_any_passage_of_its_section_will_do():
    assert BANK_OF_ONE.sentences("how hard?", 0.9, hits(SECOND))


@pytest.mark.parametrize(
    ("question", "found"),
    [("how hard?", [BRAKES]), ("how soft?", [FIRST]), ("", [FIRST]), ("how hard?", [])],
)
def test_another_question_or_another_section_has_no_known_answer(question, found):
    assert BANK_OF_ONE.sentences(question, 0.9, hits(*found)) == []


def test_an_empty_bank_knows_nothing():
    assert AnswerBank({}, []).sentences("how hard?", 0.9, hits(FIRST)) == []


def test_the_reply_is_the_known_answer_with_its_passage_folded_behind_it():
    known = BANK_OF_ONE.sentences("how hard?", 0.9, hits(FIRST))

    reply = repeat_answer(known, KeywordIndex([PRESSURE]))

    assert reply.answer == "Six bar. [1] Weekly. [2]"
    assert reply.quotes == (PRESSURE, WEEKLY)
    assert (reply.engine, reply.done, reply.notice) == (BANK, True, "")
    (excerpt,) = reply.excerpts
    assert (excerpt.number, excerpt.passage, excerpt.marked) == (1, FIRST, (0,))
    assert not excerpt.opened


def test_an_answer_from_one_passage_has_one_source():
    answer = KnownAnswer("q", (("Six bar.", ((0, 0),)), ("Slower.", ((0, 1),))))
    bank = AnswerBank({("tyres.md", "Tyres"): (answer,)}, [FIRST])

    known = bank.sentences("q", 0.9, hits(FIRST))
    reply = repeat_answer(known, KeywordIndex([PRESSURE]))

    assert reply.answer == "Six bar. [1] Slower. [1]"
    assert [item.number for item in reply.citations] == [1]
    assert reply.quotes == (PRESSURE, SOFT)
    assert reply.excerpts[0].marked == (0, 1)


def test_an_answer_that_says_yes_or_no_is_repeated_for_the_very_question_alone():
    answer = KnownAnswer("is it hard?", (("No, it is soft.", ((0, 0),)),), "no")
    bank = AnswerBank({("tyres.md", "Tyres"): (answer,)}, [FIRST])

    assert bank.sentences("is it hard?", 0.99, hits(FIRST))
    assert bank.sentences("is it hard?", 0.9, hits(FIRST)) == []


@pytest.mark.parametrize(
    ("question", "alike", "passage", "found"),
    [
        ("how hard?", 0.7, FIRST, "Six bar. Weekly."),
        ("how hard?", 0.5, FIRST, None),
        ("how hard?", 0.7, BRAKES, None),
        ("how soft?", 0.9, FIRST, None),
    ],
)
def test_a_question_that_is_like_it_comes_with_its_answer(question, alike, passage, found):
    similar = BANK_OF_ONE.similar(question, alike, hits(passage))
    assert (similar.answer if similar else None) == found
