import math
from collections import Counter

import numpy as np
import pytest

from tutor.language.words import words_of
from tutor.retrieval.keywords import KeywordIndex

TEXTS = [
    "rim brakes press rubber pads",
    "disc brakes squeeze steel discs",
    "chain links chainring sprocket chain",
    "tyre pressure six bar",
]


def bm25(query: list[str], texts: list[list[str]], k1: float = 1.5, b: float = 0.75) -> list[float]:
    """Okapi BM25 as Lucene scores it: Kamphuis et al. 2020, table 1, row "Lucene (accurate)"."""
    n, average = len(texts), sum(map(len, texts)) / len(texts)
    scores = []
    for text in texts:
        counts, score = Counter(text), 0.0
        for word in query:
            df = sum(word in other for other in texts)
            idf = math.log(1 + (n - df + 0.5) / (df + 0.5))
            tf = counts[word]
            score += idf * tf / (tf + k1 * (1 - b + b * len(text) / average))
        scores.append(score)
    return scores


@pytest.mark.parametrize(
    "question",
    ["brakes", "disc brakes", "chain", "rubber pads and steel discs", "brakes brakes unheard-of"],
)
def test_scores_are_those_of_the_bm25_formula(question):
    expected = bm25(words_of(question), [words_of(text) for text in TEXTS])
    np.testing.assert_allclose(KeywordIndex(TEXTS).scores(question), expected, rtol=1e-5)


@pytest.mark.parametrize("question", ["", "?!", "the of and", "zebra", "what is it"])
def test_a_question_without_a_known_word_scores_zero_everywhere(question):
    assert list(KeywordIndex(TEXTS).scores(question)) == [0.0] * 4


def test_a_rarer_word_has_a_higher_idf_and_a_missing_one_the_highest():
    index = KeywordIndex(TEXTS)
    everywhere = KeywordIndex(["brake one", "brake two"])
    assert index.idf("brake") < index.idf("chain") < index.idf("zebra")
    assert index.idf("chain") == pytest.approx(math.log(1 + (4 - 1 + 0.5) / 1.5))
    assert everywhere.idf("brake") > 0


def test_knows_the_stems_of_the_course_only():
    index = KeywordIndex(TEXTS)
    assert index.knows("chain")
    assert not index.knows("zebra")
    assert not index.knows("the")


@pytest.mark.parametrize("text", ["the of and", "神经网络是什么", "Что такое нейрон"])
def test_a_course_without_a_known_kind_of_word_is_indexed_all_the_same(text):
    assert list(KeywordIndex([text]).scores("brakes")) == [0.0]


def test_the_bundled_course_knows_its_own_words(passages):
    index = KeywordIndex([passage.text for passage in passages])
    best = passages[int(index.scores("zero_grad optimizer").argmax())]
    assert "zero_grad" in best.text
    assert index.knows("backpropag")
    assert not index.knows("pizza")
