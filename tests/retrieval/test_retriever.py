from pathlib import Path

import numpy as np
import pytest

from tests.fakes import BagOfWords
from tutor.course import cut_passages
from tutor.records import Course, Lesson, Section, SectionRequest
from tutor.retrieval import Retriever


@pytest.fixture
def retriever(bicycles, tmp_path) -> Retriever:
    return Retriever(bicycles, cut_passages(bicycles), BagOfWords(), tmp_path)


@pytest.fixture
def wordwise(bicycles, tmp_path) -> Retriever:
    """Without an encoder."""
    return Retriever(bicycles, cut_passages(bicycles), None, tmp_path)


def test_scores_are_two_cosines_and_a_share_of_the_best_keyword_score(retriever):
    question = "how much pressure does a road tyre need"
    prose = [f"{p.label}\n{' '.join(p.sentences) or p.text}" for p in retriever.passages]
    keyword = retriever.keywords.scores(question)
    dense = BagOfWords().encode(prose) @ BagOfWords().encode([question])[0]
    # no question is listed in this course: the nearest text is the prose itself
    fused = 2 * dense + 0.6 * keyword / keyword.max()

    hits = retriever.search(question, k=3).hits

    np.testing.assert_allclose([hit.score for hit in hits], np.sort(fused)[::-1][:3])
    for hit in hits:
        place = retriever.passages.index(hit.passage)
        assert hit.score == pytest.approx(fused[place])
        assert hit.cosine == pytest.approx(dense[place], abs=1e-6)


@pytest.mark.parametrize("kind", ["retriever", "wordwise"])
@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("how much pressure does a road tyre need", "How much pressure a tyre needs"),
        ("glue a patch onto a tube", "How to mend a puncture"),
        ("teeth in front and the gear ratio", "What the gear ratio is"),
        ("front brake stopping force", "Why the front brake matters"),
    ],
)
def test_the_right_passage_comes_first_with_and_without_an_encoder(
    kind, question, heading, request
):
    hits = request.getfixturevalue(kind).search(question).hits
    assert hits[0].passage.heading == heading
    assert len(hits) == 4


def test_without_an_encoder_no_cosine_is_claimed_and_nothing_is_written(bicycles, tmp_path):
    retriever = Retriever(bicycles, cut_passages(bicycles), None, tmp_path)
    search = retriever.search("which tyre pressure")
    assert {hit.cosine for hit in search.hits} == {0.0}
    assert search.covered
    assert list(tmp_path.iterdir()) == []


def test_k_is_how_many_hits_come_back_at_most(retriever):
    assert len(retriever.search("brake", k=2).hits) == 2
    assert len(retriever.search("brake", k=1000).hits) == len(retriever.passages)


def test_the_heading_is_searched_too(wordwise):
    hits = wordwise.search("puncture").hits
    assert "puncture" not in hits[0].passage.text
    assert hits[0].passage.heading == "How to mend a puncture"


def test_a_follow_up_is_searched_with_the_question_before_it(retriever):
    search = retriever.search("and why does it matter?", "what does the front brake do")
    assert search.question == "what does the front brake do and why does it matter?"
    assert search.hits[0].passage.heading == "Why the front brake matters"


def test_a_follow_up_without_an_earlier_question_is_searched_as_typed(retriever):
    assert retriever.search("and why?").question == "and why?"


@pytest.mark.parametrize("question", ["", "   ", "???", "\U0001f6b2"])
@pytest.mark.parametrize("kind", ["retriever", "wordwise"])
def test_a_question_without_words_finds_nothing_covered(kind, question, request):
    search = request.getfixturevalue(kind).search(question)
    assert not search.covered
    assert len(search.hits) == 4


# Each with the number of the lesson that teaches it and the glossary's entries that do as well.
CLEAR = [
    ("what does an artificial neuron compute?", "03", {"Artificial neuron", "Neuron"}),
    ("can a single neuron solve XOR?", "03", {"XOR problem", "XOR"}),
    ("why does relu die?", "04", {"Dying ReLU (dead ReLU)"}),
    ("does backpropagation update the weights?", "05", {"Backpropagation (backprop)"}),
    ("how does early stopping work?", "06", {"Early stopping"}),
    ("what does max pooling do in a cnn?", "07", {"Max pooling", "Pooling"}),
    (
        "what does the forget gate of an lstm do?",
        "08",
        {"Forget gate", "LSTM (long short-term memory)"},
    ),
    ("what is the difference between Adam and AdamW?", "09", {"AdamW"}),
    ("what do query, key and value mean in attention?", "11", {"Query, key and value (Q, K, V)"}),
    ("how is deep learning used in medical imaging?", "10", set()),
]


@pytest.mark.parametrize(("question", "number", "entries"), CLEAR, ids=[item[0] for item in CLEAR])
def test_a_clear_question_finds_its_lesson_first(real_tutor, question, number, entries):
    best = real_tutor.retriever.search(question).hits[0].passage
    assert best.file.startswith(number) or best.heading in entries


LISTED = Course(
    "Bicycles",
    (
        Lesson(
            "Tyres",
            1,
            "",
            (),
            "tyres.md",
            (
                Section("Pressure", "Six bar will do.", ("how hard must a tyre be",)),
                Section("Colour", "It is a matter of taste.", ("which colour",)),
            ),
        ),
    ),
    Path("a course that is in no folder"),
)


def test_the_listed_questions_are_found_nearest_first(tmp_path):
    retriever = Retriever(LISTED, cut_passages(LISTED), BagOfWords(), tmp_path)

    near = retriever.listed_near("how hard must a tyre be?")

    assert [question for question, _ in near] == ["how hard must a tyre be", "which colour"]
    assert near[0][1] > 0.9 > near[1][1]


def test_without_an_encoder_no_listed_question_is_near(tmp_path):
    retriever = Retriever(LISTED, cut_passages(LISTED), None, tmp_path)

    assert retriever.listed_near("how hard must a tyre be") == []


def test_the_passages_of_a_section_that_is_asked_for_come_first(retriever):
    request = SectionRequest("Gears", "What the gear ratio is")

    search = retriever.search_section(request, k=3)

    assert search.question == request.heading
    assert search.hits[0].passage.heading == request.heading
    assert len(search.hits) == 3
    assert search.coverage.probability == 1


def test_a_section_that_is_gone_is_searched_as_a_question(retriever):
    heading = "who painted the sistine chapel"

    search = retriever.search_section(SectionRequest("Gears", heading))

    assert not search.covered
    assert search.hits == retriever.search(heading).hits


def test_a_misspelt_word_is_put_right_where_the_encoder_can_tell_words(bicycles, tmp_path):
    class Knowing(BagOfWords):
        def is_word(self, word: str) -> bool:
            return word == "broke"

    passages = cut_passages(bicycles)
    knowing = Retriever(bicycles, passages, Knowing(), tmp_path)

    assert knowing.correct("front brke") == "front brake"
    assert knowing.correct("it broke") == "it broke"
