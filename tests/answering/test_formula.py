import pytest

from tutor.answering.formula import LEAST_SCORE, find_formula, formula_topic, merge
from tutor.records import Hit, Message, Passage

LEAD = "A lever of length $l$ turns a force into a torque:"
TORQUE = r"$$ \tau = l \cdot F. $$"
POWER = r"$$ P = \tau\,\omega. $$"
NUMBERS = r"$$ \begin{aligned} \tau &= 0.17 \cdot 300 = 51 \end{aligned} $$"


def hit(text: str, score: float = 2.0, heading: str = "Levers") -> Hit:
    return Hit(Passage("Bicycles", heading, "bicycles.md", text, ()), score, 0.0)


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


def test_the_formula_comes_with_the_paragraph_that_leads_to_it():
    passage = hit(f"First this.\n\n{LEAD}\n\n{TORQUE}\n\nThen that.")
    assert find_formula([hit("No formula, $a$ or b."), passage]) == (passage, LEAD, TORQUE)


def test_a_second_formula_follows_the_first():
    found = find_formula([hit(f"{LEAD}\n\n{TORQUE}\n\nand per second\n\n{POWER}\n\nEnd.")])
    assert found is not None
    assert found[2] == f"{TORQUE}\n\nand per second\n\n{POWER}"


def test_a_second_formula_far_away_does_not():
    found = find_formula([hit(f"{LEAD}\n\n{TORQUE}\n\n{'and so on ' * 100}\n\n{POWER}")])
    assert found is not None
    assert found[2] == TORQUE


def test_a_worked_example_is_no_formula():
    assert find_formula([hit(f"{LEAD}\n\n{NUMBERS}")]) is None


def test_a_passage_that_is_too_far_has_none():
    assert find_formula([hit(f"{LEAD}\n\n{TORQUE}", LEAST_SCORE - 0.1)]) is None


def test_what_two_searches_find_comes_before_what_one_finds():
    both, one = hit("a", 1.0, "both"), hit("b", 1.5, "one")
    assert [own.passage.heading for own in merge([one, both], [both])] == ["both", "one"]


@pytest.mark.parametrize(
    ("question", "formula"),
    [
        ("what is softmax formula", r"\frac{e^{z_i}}"),
        ("adam equation pls", r"\sqrt{\hat v_t}"),
        ("formula of the output size of a convolution", r"\left\lfloor"),
        ("batchnorm formula", r"\hat x = \frac{x-\mu_B}"),
    ],
)
def test_the_real_parts_answer_with_the_formula_and_its_source(real_tutor, question, formula):
    *_, reply = real_tutor.reply(question)

    assert formula in reply.answer
    (citation,) = reply.citations
    assert reply.answer.startswith(citation.quote)
    assert reply.engine == "quotation"


def test_a_formula_asked_for_next_is_that_of_the_question_before(real_tutor):
    before = [Message("user", "what is softmax?"), Message("assistant", "It gives shares.")]
    *_, reply = real_tutor.reply("and the formula?", before)
    assert r"\frac{e^{z_i}}" in reply.answer


def test_a_formula_of_something_else_is_declined(real_tutor):
    *_, reply = real_tutor.reply("whats the formula for pizza dough")
    assert reply.kind == "decline"
