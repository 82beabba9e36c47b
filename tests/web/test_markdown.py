import pytest

from tutor.web.markdown import for_chat, typed


@pytest.mark.parametrize(
    ("lesson", "chat"),
    [
        ("slope $f'(x)$ here", r"slope \(f'(x)\) here"),
        ("$$\na = b\n$$", "\\[\na = b\n\\]"),
        ("it costs $5 and $6", "it costs $5 and $6"),
        ("a price of $5, a formula $x$", r"a price of $5, a formula \(x\)"),
        ("code `$x$` stays", "code `$x$` stays"),
        ("```\n$x$\n```", "```\n$x$\n```"),
        ("$x_1$ and $x_2$", r"\(x_1\) and \(x_2\)"),
    ],
)
def test_dollar_formulas_get_the_chats_delimiters_and_money_stays(lesson, chat):
    assert for_chat(lesson) == chat


def test_html_is_shown_and_not_obeyed():
    assert (
        for_chat("<script>alert(1)</script> & x > 1") == "&lt;script>alert(1)&lt;/script> & x > 1"
    )


def test_a_comparison_inside_a_formula_is_left_alone():
    assert for_chat("if $a < b$ then") == r"if \(a < b\) then"


def test_a_remote_image_becomes_its_description():
    assert for_chat("see ![a neuron](https://example.com/x.png) here") == "see a neuron here"


@pytest.mark.parametrize(
    "message",
    [
        "derivative of $x^2+3x$ at 2",
        "$$\na < b\n$$",
        "is 1 < 2 & 3 > 2?",
        "it costs $5 and $6",
        'why `x = n > 3`?\n```\nif n < 2: return "$n"\n```',
        "<b>bold</b>",
    ],
)
def test_what_the_chat_shows_is_read_as_it_was_typed(message):
    assert typed(for_chat(message)) == message
