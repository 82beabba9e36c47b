"""Search and reader together: the order of both decides, and so does how well a question is answered."""

import pytest

from tests.fakes import BagOfWords, ScriptedReader
from tutor.course import cut_passages
from tutor.reading import Finder
from tutor.reading.finder import CANDIDATES, READ
from tutor.records import Message, Passage, SectionRequest
from tutor.retrieval import Retriever

PRESSURE, PUNCTURE = "How much pressure a tyre needs", "How to mend a puncture"
GEARS, FRONT = "What the gear ratio is", "Why the front brake matters"
QUESTION = "how much pressure does a road tyre need"


@pytest.fixture(scope="module")
def retriever(bicycles, tmp_path_factory) -> Retriever:
    cache = tmp_path_factory.mktemp("cache")
    return Retriever(bicycles, cut_passages(bicycles), BagOfWords(), cache)


def likes(*headings: str, logit: float = 30.0, otherwise: float = -30.0) -> ScriptedReader:
    """A reader to whom only these sections answer, whatever is asked."""

    def answers(question: str, passage: Passage) -> float:
        return logit if passage.heading in headings else otherwise

    return ScriptedReader(answers)


def headings(search) -> list[str]:
    return [hit.passage.heading for hit in search.hits]


def test_without_a_reader_the_search_decides(retriever):
    found = Finder(retriever, None).search(QUESTION, k=3)

    assert found == retriever.search(QUESTION, k=3)
    assert all(hit.judgement is None for hit in found.hits)


def test_what_is_read_to_answer_comes_first(retriever):
    assert headings(Finder(retriever, likes(GEARS)).search(QUESTION))[0] == GEARS
    assert headings(Finder(retriever, likes(FRONT)).search(QUESTION))[0] == FRONT


def test_where_the_reader_does_not_care_the_order_is_that_of_the_search(retriever):
    found = Finder(retriever, likes(otherwise=1.0)).search(QUESTION)

    assert headings(found) == headings(retriever.search(QUESTION))


def test_a_score_is_the_searchs_and_a_share_of_the_logit(retriever):
    searched = {hit.passage: hit.score for hit in retriever.search(QUESTION, k=CANDIDATES).hits}

    found = Finder(retriever, likes(GEARS, logit=2.0, otherwise=-1.0)).search(QUESTION)

    for hit in found.hits:
        logit = 2.0 if hit.passage.heading == GEARS else -1.0
        assert hit.judgement.answers == logit
        assert hit.score == pytest.approx(searched[hit.passage] + READ * logit)
    scores = [hit.score for hit in found.hits]
    assert scores == sorted(scores, reverse=True)


def test_more_is_read_than_comes_back(retriever):
    reader = likes(GEARS)

    found = Finder(retriever, reader).search(QUESTION, k=2)

    assert len(found.hits) == 2
    assert len(reader.beside) == min(CANDIDATES, len(retriever.passages)) > 2


def test_it_is_answered_where_a_passage_is_read_to_answer_it(retriever):
    sure, unsure = (
        Finder(retriever, likes(PRESSURE, logit=logit)).search(QUESTION) for logit in (30.0, -30.0)
    )

    assert sure.covered
    assert not unsure.covered
    assert sure.coverage.probability > unsure.coverage.probability
    assert sure.coverage.question == QUESTION
    assert sure.coverage.features


def test_the_reader_reads_the_question_with_its_misspelt_words_put_right(retriever):
    reader = likes()

    found = Finder(retriever, reader).search("how much presure")

    assert reader.asked == ["how much pressure"]
    assert found.question == "how much presure"


def answered_when(*parts: str, heading: str) -> ScriptedReader:
    """A reader to whom ``heading`` answers a question that has all these ``parts`` and no other."""

    def answers(question: str, passage: Passage) -> float:
        asked = all(part in question for part in parts)
        return 30.0 if asked and passage.heading == heading else -30.0

    return ScriptedReader(answers)


def test_a_follow_up_is_read_with_the_question_before_it_where_that_is_answered(retriever):
    reader = answered_when("front brake", "gear", heading=FRONT)

    found = Finder(retriever, reader).search("gear ratio", "what does the front brake do")

    assert found.question == "what does the front brake do gear ratio"
    assert headings(found)[0] == FRONT
    assert found.covered


def test_a_follow_up_to_what_the_course_answers_is_about_the_course_too(retriever):
    covered = answered_when("front brake", heading=FRONT)
    assert Finder(retriever, covered).search("and why?", "what does the front brake do").covered

    def answers(question: str, passage: Passage) -> float:
        return 30.0 if question == "what does the front brake do" else -30.0

    unread = ScriptedReader(answers)  # which makes nothing of the two together
    assert Finder(retriever, unread).search("and why?", "what does the front brake do").covered
    assert not Finder(retriever, unread).search("and why?", "who is messi?").covered


def test_a_question_with_nothing_before_it_is_read_once(retriever):
    reader = likes(GEARS)

    Finder(retriever, reader).search(QUESTION)

    assert len(reader.asked) == 1


def test_a_section_that_is_asked_for_comes_first_whatever_is_read(retriever):
    request = SectionRequest("Gears", GEARS)

    found = Finder(retriever, likes(FRONT)).search_section(request)

    assert headings(found)[0] == GEARS
    assert found.covered
    assert all(hit.judgement for hit in found.hits)


def test_a_section_is_found_without_a_reader(retriever):
    found = Finder(retriever, None).search_section(SectionRequest("Gears", GEARS))

    assert headings(found)[0] == GEARS
    assert found.covered


@pytest.mark.parametrize(
    "message",
    ["pros and cons?", "drawbacks", "an example?", "and the output gate?", "why?", "formula?"],
)
def test_a_short_follow_up_on_any_subject_is_covered(real_tutor, message):
    history = [Message("user", "how does an lstm work"), Message("assistant", "By gates.")]
    assert real_tutor.search(message, history).covered


@pytest.mark.parametrize("message", ["pizza recipe", "bitcoin price", "who is messi?"])
@pytest.mark.parametrize("earlier", ["what is dropout?", "how does an lstm work"])
def test_what_is_none_of_the_course_is_no_follow_up_to_it(real_tutor, message, earlier):
    history = [Message("user", earlier), Message("assistant", "It does.")]
    assert not real_tutor.search(message, history).covered


def test_a_new_subject_after_another_is_searched_alone(real_tutor):
    history = [Message("user", "what is an embedding?"), Message("assistant", "A vector.")]
    assert real_tutor.search("why relu", history).question == "why relu"
