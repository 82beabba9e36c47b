import pytest

from tutor.language.formula import formula_topic


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("what is the formula of softmax?", "softmax"),
        ("softmax formula", "softmax"),
        ("formula for adam", "adam"),
        ("pls give me the equation for batch norm", "batch norm"),
        ("lstm equations", "lstm"),
        ("whats the formula for a neuron??", "neuron"),
        ("backprop through the formula (x*y+3)^2", None),
        ("plot the formula of tanh", None),
        ("what is softmax", None),
        ("why does the formula of adam divide by sqrt(v)?", None),
        ("how is the formula of adam derived", None),
        ("informal definition of a neuron", None),
    ],
)
def test_what_the_formula_is_asked_of(question, topic):
    assert formula_topic(question) == topic


def test_a_follow_up_takes_its_topic_from_the_question_before():
    assert formula_topic("and the formula?", "what is softmax?") == "softmax"
    assert formula_topic("and the formula?") == ""
