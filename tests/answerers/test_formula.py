import pytest

from tutor.records import Message


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


def test_a_formula_of_something_else_is_not_shown(real_tutor):
    *_, reply = real_tutor.quoting().reply("whats the formula for pizza dough")
    assert reply.why.answerer == "lesson"
