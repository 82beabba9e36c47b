import pytest

from tutor.answering.evidence import (
    PASSAGES,
    EvidenceSentence,
    find_lead,
    pick_evidence,
    pick_passages,
    quote_of_unit,
    repeats,
    say,
)
from tutor.course import cut_passages
from tutor.course.units import units_of
from tutor.records import Hit, Judgement, Passage, Unit
from tutor.retrieval.keywords import KeywordIndex

BRAKES = (
    "Brakes turn motion into heat.",
    "The front brake supplies most of the stopping force.",
    "The lever is near the thumb.",
    "Pads wear down over the months.",
    "The rear brake locks its wheel early.",
    "Wet rims need more time to stop.",
)
TABLE = "| Tyre | Pressure |\n|---|---|\n| road | 6 bar |\n| mountain | 2 bar. |\n"
WIDE = "| | Pressure | Width |\n|---|---|---|\n| road | 6 bar | 28 mm |\n| mud | | 60 mm |\n| gravel | | |\n"
LIST = "Check this:\n\n- the pads\n- the cable\n  - its ends\n"


def passage(heading: str, *sentences: str) -> Passage:
    return Passage("Bicycles", heading, "bicycles.md", "\n\n".join(sentences), sentences)


def written(text: str, heading: str = "Tyres") -> Passage:
    return Passage("Bicycles", heading, "bicycles.md", text, (), (), units_of(text))


def judged(item: Passage, answers: float, *units: float) -> Hit:
    logits = units or (0.0,) * len(item.units)
    return Hit(item, 1.0, 0.5, Judgement(answers, logits, 0, 0))


def unread(*passages: Passage) -> list[Hit]:
    return [Hit(item, 1.0, 0.0) for item in passages]


def index(*hits: Hit) -> KeywordIndex:
    return KeywordIndex([hit.passage.text for hit in hits] or ["nothing"])


def pick(question: str, *hits: Hit, count: int = 4) -> tuple[EvidenceSentence, ...]:
    return pick_evidence(question, hits, index(*hits), count)


def choose(question: str, *hits: Hit) -> list[str]:
    return [hit.passage.heading for hit in pick_passages(question, hits, index(*hits))]


def test_the_unit_that_is_read_to_answer_is_the_best_whatever_its_words():
    picked = pick("which brake", judged(passage("Brakes", *BRAKES), 1.0, 0, 1, 9, 2, -1, -2))

    assert next(item for item in picked if item.rank == 0).text == BRAKES[2]


def test_without_a_reader_the_words_in_common_tell():
    picked = pick("which brake locks its wheel early", *unread(passage("Brakes", *BRAKES)))

    assert next(item for item in picked if item.rank == 0).text == BRAKES[4]


@pytest.mark.parametrize("read", [True, False], ids=["reader", "words"])
def test_at_most_so_many_units_are_picked_in_reading_order(read):
    brakes = passage("Brakes", *BRAKES)
    hit = judged(brakes, 1.0, 5, 1, 0, 4, 3, 2) if read else unread(brakes)[0]

    for count in (4, 6):
        picked = pick("front rear brake wheel force rims", hit, count=count)
        places = [BRAKES.index(item.text) for item in picked]
        assert len(places) == count
        assert places == sorted(places) == [item.place for item in picked]
        assert sorted(item.rank for item in picked) == list(range(count))


def test_passages_are_numbered_as_they_come_and_are_not_mixed():
    chain = passage("Chain", "The chain turns the wheel.", "Oil keeps it quiet.")
    brakes = passage("Brakes", *BRAKES[:2])

    picked = pick("how", judged(chain, 0.0, 1, 0), judged(brakes, 0.0, 1, 2))

    assert [(item.number, item.passage.heading) for item in picked] == [
        (1, "Chain"), (1, "Chain"), (2, "Brakes"), (2, "Brakes"),
    ]  # fmt: skip


def test_units_of_a_passage_that_answers_go_before_those_of_one_that_does_not():
    one, other = passage("One", "One a.", "One b."), passage("Other", "Other a.", "Other b.")

    picked = pick("how", judged(one, 3.0, -1, -1), judged(other, -3.0, 1, 1), count=2)

    assert {item.passage.heading for item in picked} == {"One"}


def test_a_header_is_picked_only_where_there_is_nothing_else():
    table, alone = written(TABLE), written("| Tyre | Pressure |\n|---|---|\n")

    assert [item.place for item in pick("tyre", judged(table, 0.0, 9, 1, 0))] == [1, 2]
    assert [item.place for item in pick("tyre", judged(alone, 0.0, 9))] == [0]


def test_every_sentence_is_verbatim_from_its_own_passage(bicycles):
    passages = [item for item in cut_passages(bicycles) if item.units]
    for question in ("tyre pressure", "front brake", "gear ratio", "mend a puncture"):
        for item in pick(question, *unread(*passages[1:4])):
            assert item.unit == item.passage.units[item.place]
            assert item.unit.kind in ("item", "row") or item.text == item.unit.text


def test_nothing_found_gives_no_passages_and_no_evidence():
    figure = Passage("Bicycles", "A figure", "bicycles.md", "![a](a.png)", ())

    assert pick("tyre pressure") == ()
    assert choose("tyre pressure") == choose("tyre pressure", *unread(figure)) == []


def test_a_question_without_words_still_gets_something():
    assert len(pick("???", *unread(passage("Brakes", *BRAKES)))) == 4


def test_a_second_passage_is_shown_where_it_answers_too_and_says_more():
    first = judged(passage("First", *BRAKES[:2]), 2.0, 1, 0)
    second = passage("Second", *BRAKES[3:])

    assert choose("how", first, judged(second, 1.0, 1, 0, 0)) == ["First", "Second"]
    assert choose("how", first, judged(second, -1.0, 1, 0, 0)) == ["First"]
    assert choose("how", first, Hit(second, 1.0, 0.5)) == ["First"]  # nobody read it
    assert len(choose("how", first, *[judged(second, 1.0)] * 3)) == PASSAGES


def test_a_second_passage_that_says_the_same_again_is_not_shown():
    first = judged(passage("First", *BRAKES[:2]), 2.0, 1, 0)
    again = passage("Glossary", "Brakes turn motion to heat.", *BRAKES[3:])

    assert choose("how", first, judged(again, 1.0, 3, 0, 0, 0)) == ["First"]
    assert choose("how", first, judged(again, 1.0, 0, 3, 0, 0)) == ["First", "Glossary"]


def test_a_passage_without_units_does_not_block_the_next_one():
    figure = Passage("Bicycles", "A figure", "bicycles.md", "![a](a.png)", ())

    assert choose("how", *unread(figure, passage("Brakes", *BRAKES))) == ["Brakes"]


@pytest.mark.parametrize(
    ("text", "repeated"),
    [
        ("The front brake stops.", True),
        ("A front brake never stops cold rain.", False),
        ("", False),
    ],
)
def test_what_has_nearly_all_of_its_words_elsewhere_repeats_it(text, repeated):
    there = "The front brake stops the bicycle."

    assert repeats(there, text, KeywordIndex([there, "A bell warns."])) is repeated


def lead(text: str, best: int) -> list[str]:
    """What a reply opens with of ``text``, of whose units the one at ``best`` answers best."""
    item = written(text)
    return [
        found.text
        for found in find_lead(
            [
                EvidenceSentence(say(item, place), item, 1, abs(place - best), place)
                for place in range(len(item.units))
            ]
        )
    ]


def test_a_reply_opens_with_the_best_unit():
    assert lead("Pads wear. Rims wear.", 1) == ["Rims wear."]
    assert lead("Pads wear. Items wear.", 1) == ["Items wear."]


@pytest.mark.parametrize("leaning", ["It wears.", "This wears.", "However, rims wear."])
def test_a_sentence_that_leans_on_the_one_before_comes_with_it(leaning):
    assert lead(f"Pads wear. {leaning}", 1) == ["Pads wear.", leaning]
    assert lead(f"{leaning} Pads wear.", 0) == [leaning]


def test_a_listing_comes_with_the_sentence_that_leads_to_it_and_the_other_way_round():
    text = "Look.\n\nTo set the pump:\n\n```sh\npump 6\n```\n\nDone."
    pair = ["To set the pump:", "```sh\npump 6\n```"]
    assert lead(text, 1) == lead(text, 2) == pair
    assert lead("$$\nw\n$$", 0) == ["$$\nw\n$$"]


def test_a_sentence_that_leads_to_a_list_is_said_with_its_first_item():
    assert lead(LIST, 0) == ["Check this: the pads"]


def test_it_opens_from_the_first_passage():
    first, second = passage("First", "One."), passage("Second", "Two.")
    found = [EvidenceSentence("One.", first, 1, 1), EvidenceSentence("Two.", second, 2, 0)]

    assert [item.text for item in find_lead(found)] == ["One."]


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        (TABLE, 1, "road: 6 bar."),
        (TABLE, 2, "mountain: 2 bar."),
        (WIDE, 1, "road: Pressure 6 bar; Width 28 mm."),
        (WIDE, 2, "mud: Width 60 mm."),
        (WIDE, 3, "gravel."),
        (LIST, 1, "Check this: the pads"),
        ("- the pads\n- the cable\n", 1, "the cable"),
        ("Two ways.\n\n1. Pour\n2. Wait\n", 2, "Wait"),
        ("> It browns.", 0, "It browns."),
        ("A road tyre.", 0, "A road tyre."),
    ],
)
def test_a_unit_is_said_as_a_sentence(text, place, said):
    assert say(written(text), place) == said


@pytest.mark.parametrize(
    ("unit", "quote"),
    [
        (Unit("sentence", "A road tyre.", 0), "A road tyre."),
        (Unit("sentence", "**Pads** wear.", 0), "**Pads** wear."),
        (Unit("sentence", "> It browns.", 0), "It browns."),
        (Unit("item", "  2. Wait", 0), "Wait"),
        (Unit("item", "- **Pads** wear", 0), "**Pads** wear"),
        (Unit("row", r"| $a \| b$ | 6 bar |", 0), r"$a \| b$"),
        (Unit("code", "```\nx\n```", 0), ""),
        (Unit("formula", "$$\nx\n$$", 0), ""),
    ],
)
def test_a_unit_is_found_in_its_lesson_by_its_words(unit, quote):
    assert quote_of_unit(unit) == quote


def test_the_real_reader_puts_the_definition_first(real_tutor):
    search = real_tutor.finder.search("what is dropout?")
    keywords = real_tutor.retriever.keywords
    passages = pick_passages(search.question, search.hits, keywords)

    picked = pick_evidence(search.question, passages, keywords)

    assert "dropout" in f"{passages[0].passage.heading} {find_lead(picked)[0].text}".lower()
    assert any("sets each activation to zero" in item.text for item in picked)
