import pytest
from hypothesis import given
from hypothesis import strategies as st

from tutor.retrieval.scope import Evidence, in_scope

INSIDE = [
    "what is dropout",
    "why does relu help against vanishing gradients",
    "how does backpropagation work",
    "what is the difference between sgd and adam",
    "what does a convolution filter do",
    "how does an lstm remember",
    "why is softmax used with cross entropy",
    "what is overfitting",
    "how does attention work",
    "what is a bias in a neuron",
    "y does my loss go nan",
    "why my model good on train but bad on test",
]
OUTSIDE = [
    "what is the capital of france",
    "best pizza recipe",
    "who won the world cup in 2018",
    "how do i repair my bicycle chain",
    "what is the weather tomorrow",
    "write me a poem about cats",
    "how much does a flight to paris cost",
    "who is the president of the united states",
    "what is photosynthesis",
    "how do volcanoes erupt",
    "tell me a joke",
    "asdf qwer zxcv",
]


@pytest.mark.parametrize("question", INSIDE)
def test_a_question_of_the_course_is_covered(real_tutor, question):
    assert real_tutor.retriever.search(question).covered


@pytest.mark.parametrize("question", OUTSIDE)
def test_a_question_of_another_field_is_not(real_tutor, question):
    assert not real_tutor.retriever.search(question).covered


SHARES = st.floats(0, 1)
COSINES = st.floats(-1, 1)


@given(cosine=COSINES, nearest=COSINES, share=SHARES, more=st.floats(0, 2))
def test_a_better_match_never_leaves_the_scope(cosine, nearest, share, more):
    before = in_scope(Evidence(cosine, nearest, share))
    assert in_scope(Evidence(min(1, cosine + more), nearest, share)) >= before
    assert in_scope(Evidence(cosine, min(1, nearest + more), share)) >= before
    assert in_scope(Evidence(cosine, nearest, min(1, share + more))) >= before


def test_a_close_passage_covers_and_an_unlike_one_does_not():
    assert in_scope(Evidence(0.8, 0.6, 1.0))
    assert not in_scope(Evidence(0.1, 0.05, 0.2))


def test_known_words_alone_do_not_cover_an_unlike_question():
    assert not in_scope(Evidence(0.05, 0.02, 1.0))


@pytest.mark.parametrize(
    ("share", "covered"), [(1.0, True), (0.6, True), (0.59, False), (0.0, False)]
)
def test_without_an_encoder_most_words_have_to_be_known(share, covered):
    assert in_scope(Evidence(None, None, share)) is covered
