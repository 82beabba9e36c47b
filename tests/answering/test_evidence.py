import numpy as np
import pytest

from tests.fakes import BagOfWords
from tutor.answering.evidence import EvidenceSentence, pick_evidence
from tutor.course import cut_passages
from tutor.records import Hit, Passage
from tutor.retrieval.keywords import KeywordIndex

BRAKES = (
    "Brakes turn motion into heat.",
    "The front brake supplies most of the stopping force.",
    "The lever is near the thumb.",
    "Pads wear down over the months.",
    "The rear brake locks its wheel early.",
    "Wet rims need more time to stop.",
)


def passage(heading: str, *sentences: str) -> Passage:
    return Passage("Bicycles", heading, "bicycles.md", "\n\n".join(sentences), sentences)


def pick(question: str, *passages: Passage, encoder=None) -> tuple[EvidenceSentence, ...]:
    keywords = KeywordIndex([item.text for item in passages] or ["nothing"])
    return pick_evidence(question, [Hit(item, 1.0, 0.0) for item in passages], encoder, keywords)


WITH_AND_WITHOUT = pytest.mark.parametrize(
    "encoder", [BagOfWords(), None], ids=["encoder", "words"]
)


@WITH_AND_WITHOUT
def test_the_sentence_that_answers_is_picked(encoder):
    picked = pick("which brake locks its wheel early", passage("Brakes", *BRAKES), encoder=encoder)
    assert "The rear brake locks its wheel early." in [item.text for item in picked]


@WITH_AND_WITHOUT
def test_at_most_four_sentences_are_picked(encoder):
    passages = [
        passage(str(i), *(f"Passage {i} says {word} here." for word in "abc")) for i in range(5)
    ]
    picked = pick("what does passage 4 say", *passages, encoder=encoder)
    assert len(picked) == 4


@pytest.mark.parametrize(
    "sentence",
    [
        "This lesson explains the brakes of a bicycle.",
        "The code below works the brakes.",
        "For brakes see the lesson on wheels.",
    ],
)
def test_what_only_sends_on_is_not_picked(sentence):
    picked = pick("brakes", passage("Brakes", sentence, *BRAKES[:2]))
    assert [item.text for item in picked] == [*BRAKES[:2]]


@WITH_AND_WITHOUT
def test_sentences_stand_in_the_order_in_which_they_are_read(encoder):
    picked = pick("front rear brake wheel force rims", passage("Brakes", *BRAKES), encoder=encoder)
    places = [BRAKES.index(item.text) for item in picked]
    assert len(places) == 4
    assert places == sorted(places)


@WITH_AND_WITHOUT
def test_passages_are_numbered_from_one_as_they_appear_and_are_not_mixed(encoder):
    picked = pick(
        "how does the chain turn the rear wheel and the front brake stop it",
        passage("Chain", "The chain turns the rear wheel.", "Oil keeps the chain quiet."),
        passage("Brakes", "The front brake can stop the bicycle.", "Pads press the rim."),
        encoder=encoder,
    )
    numbers = [item.number for item in picked]
    assert numbers == sorted(numbers)
    assert set(numbers) == {1, 2}
    assert len({(item.number, item.passage.heading) for item in picked}) == 2


def test_the_passage_with_the_most_telling_sentence_comes_first():
    picked = pick(
        "why does a soft tyre roll slowly",
        passage("Paint", "Red paint is a matter of taste."),
        passage("Tyres", "A soft tyre does roll slowly."),
        encoder=BagOfWords(),
    )
    assert [item.passage.heading for item in picked] == ["Tyres", "Paint"]


def test_the_choice_among_equals_falls_on_the_opening_of_the_first_hit():
    same = [passage(name, *(f"{name} {word} alpha." for word in "pqr")) for name in ("one", "two")]
    picked = pick("alpha", *same, encoder=BagOfWords())
    assert (picked[0].text, picked[0].number) == ("one p alpha.", 1)


def test_a_section_opening_goes_before_sentences_that_fit_a_little_better():
    question = "alpha one two three four five six seven eight nine"
    later = (f"alpha q{i}." for i in range(5))  # cosine 1/sqrt(2 · 10) each
    opening = "alpha begins here."  # cosine 1/sqrt(3 · 10)
    picked = pick(question, passage("Alpha", opening, *later), encoder=BagOfWords())
    assert picked[0].text == opening


def test_the_first_hit_goes_before_a_second_one_that_fits_as_well():
    first, second = (passage(name, "Opening.", f"alpha {name}.") for name in ("one", "two"))
    picked = pick("alpha beta gamma", first, second, encoder=BagOfWords())
    assert picked[0].passage.heading == "one"


def test_every_sentence_is_verbatim_from_its_own_passage(bicycles):
    passages = cut_passages(bicycles)
    for question in ("tyre pressure", "front brake", "gear ratio", "mend a puncture"):
        for item in pick(question, *passages[1:4], encoder=BagOfWords()):
            assert item.text in item.passage.sentences


@WITH_AND_WITHOUT
def test_nothing_to_quote_gives_no_evidence(encoder):
    table = Passage("Bicycles", "Table", "bicycles.md", "| a | b |\n|---|---|", ())
    assert pick("tyre pressure", table, encoder=encoder) == ()
    assert pick("tyre pressure", encoder=encoder) == ()


def test_a_passage_without_sentences_does_not_block_the_next_one():
    table = Passage("Bicycles", "Table", "bicycles.md", "| a | b |\n|---|---|", ())
    picked = pick("front brake", table, passage("Brakes", *BRAKES), encoder=BagOfWords())
    assert {item.passage.heading for item in picked} == {"Brakes"}


def test_a_question_without_words_still_gets_the_opening():
    picked = pick("???", passage("Brakes", *BRAKES))
    assert BRAKES[0] in [item.text for item in picked]


def test_the_real_encoder_puts_the_definition_into_the_evidence(real_tutor):
    search = real_tutor.retriever.search("what is dropout?")
    picked = pick_evidence(
        search.question, search.hits, real_tutor.retriever.encoder, real_tutor.retriever.keywords
    )
    assert any("sets each activation to zero" in item.text for item in picked)
    vectors = real_tutor.retriever.encoder.encode(
        [search.question, *(item.text for item in picked)]
    )
    assert np.min(vectors[1:] @ vectors[0]) > 0.3
