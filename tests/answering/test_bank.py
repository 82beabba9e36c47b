"""An answer that a teacher wrote to a listed question is given where it answers what is asked."""

import pytest

from tutor.answering.answer import repeat_answer
from tutor.answering.bank import BANK, AnswerBank
from tutor.course.answers import KnownAnswer
from tutor.records import Hit, Judgement, Passage
from tutor.retrieval.keywords import KeywordIndex

PRESSURE, SOFT = "A road tyre needs six bar.", "A soft tyre rolls slower."
WEEKLY = "Pump it every week."
FIRST = Passage("Bicycles", "Tyres", "tyres.md", f"{PRESSURE} {SOFT}", (PRESSURE, SOFT))
SECOND = Passage("Bicycles", "Tyres", "tyres.md", WEEKLY, (WEEKLY,))
BRAKES = Passage("Bicycles", "Brakes", "brakes.md", "Pads press.", ("Pads press.",))
KNOWN = KnownAnswer("how hard?", (("Six bar.", ((0, 0), (0, 1))), ("Weekly.", ((1, 0),))))
BANK_OF_ONE = AnswerBank({("tyres.md", "Tyres"): (KNOWN,)}, [FIRST, BRAKES, SECOND])


def hits(*passages: Passage, logit: float = 3.0) -> list[Hit]:
    return [
        Hit(item, 1.0, 0.5, Judgement(logit, (logit,) * len(item.units), 0.0, 0.0))
        for item in passages
    ]


def find(cosine: float, *found: Hit, bank: AnswerBank = BANK_OF_ONE):
    return bank.find([("how soft?", 0.99), ("how hard?", cosine)], found)


def test_each_sentence_of_the_answer_comes_with_the_first_unit_that_carries_it():
    known = find(0.9, *hits(BRAKES, FIRST))

    assert known.question == "how hard?"
    assert [(text, item.text, item.passage, item.place) for text, item in known.sentences] == [
        ("Six bar.", PRESSURE, FIRST, 0),
        ("Weekly.", WEEKLY, SECOND, 0),
    ]


def test_any_passage_of_its_section_will_do():
    assert find(0.9, *hits(SECOND))


@pytest.mark.parametrize("found", [[BRAKES], []])
def test_another_section_has_no_known_answer(found):
    assert find(0.9, *hits(*found)) is None


def test_an_empty_bank_knows_nothing():
    assert find(0.9, *hits(FIRST), bank=AnswerBank({}, [])) is None


def test_it_is_given_where_the_questions_are_alike_and_the_reader_agrees():
    given = find(0.97, *hits(FIRST))
    assert given.answers
    assert find(0.3, *hits(FIRST)).probability < given.probability
    assert find(0.97, *hits(BRAKES), *hits(FIRST, logit=-6.0)).probability < given.probability
    assert not find(0.3, *hits(FIRST)).answers


def test_of_several_the_most_probable_is_taken():
    answers = tuple(KnownAnswer(name, ((name, ((0, 0),)),)) for name in ("near", "far"))
    bank = AnswerBank({("tyres.md", "Tyres"): answers}, [FIRST])
    assert bank.find([("far", 0.4), ("near", 0.9)], hits(FIRST)).question == "near"


def test_a_generator_reads_it_as_what_was_asked_before():
    similar = find(0.7, *hits(FIRST)).similar
    assert (similar.question, similar.answer) == ("how hard?", "Six bar. Weekly.")


def test_the_reply_is_the_known_answer_with_its_passage_folded_behind_it():
    reply = repeat_answer(find(0.9, *hits(FIRST)).sentences, KeywordIndex([PRESSURE]))

    assert reply.answer == "Six bar. [1] Weekly. [2]"
    assert reply.quotes == (PRESSURE, WEEKLY)
    assert (reply.engine, reply.done, reply.notice) == (BANK, True, "")
    (excerpt,) = reply.excerpts
    assert (excerpt.number, excerpt.passage, excerpt.marked) == (1, FIRST, (0,))
    assert not excerpt.opened


def test_an_answer_from_one_passage_has_one_source():
    answer = KnownAnswer("q", (("Six bar.", ((0, 0),)), ("Slower.", ((0, 1),))))
    bank = AnswerBank({("tyres.md", "Tyres"): (answer,)}, [FIRST])

    known = bank.find([("q", 0.9)], hits(FIRST))
    reply = repeat_answer(known.sentences, KeywordIndex([PRESSURE]))

    assert reply.answer == "Six bar. [1] Slower. [1]"
    assert [item.number for item in reply.citations] == [1]
    assert reply.quotes == (PRESSURE, SOFT)
    assert reply.excerpts[0].marked == (0, 1)
