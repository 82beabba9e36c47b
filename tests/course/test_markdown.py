import pytest

from tutor.course.markdown import parse, plain_text


def words(text: str) -> str:
    """The plain text of the first inline token."""
    return plain_text(next(token for token in parse(text) if token.type == "inline"))


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("**bold** and *slanted*", "bold and slanted"),
        ("a [link](https://example.org) in it", "a link in it"),
        ("`f(x)` stays", "f(x) stays"),
        ("the loss $L = x^2$", "the loss L = x^2"),
        ("broken\nover two lines", "broken over two lines"),
        (r"an escaped \* star", "an escaped * star"),
        ("spaces   between    words", "spaces between words"),
    ],
)
def test_plain_text_keeps_the_words_and_drops_the_marks(text, plain):
    assert words(text) == plain


@pytest.mark.parametrize("text", ["it costs $5 and $6", "between $5 and 6$7"])
def test_dollars_beside_numbers_are_money(text):
    assert words(text) == text


def test_tables_and_formulas_are_blocks_of_their_own():
    text = "| a | b |\n|---|---|\n| 1 | 2 |\n\n$$\nx = 1\n$$\n"
    kinds = [token.type for token in parse(text) if token.level == 0 and token.nesting >= 0]
    assert kinds == ["table_open", "math_block"]


def test_every_block_knows_its_source_lines():
    text = "# One\n\nA paragraph\nof two lines.\n\n- item\n"
    blocks = [token for token in parse(text) if token.level == 0 and token.nesting == 1]
    assert [token.map for token in blocks] == [[0, 1], [2, 4], [5, 6]]
