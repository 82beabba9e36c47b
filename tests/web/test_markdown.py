import re
import time

import pytest
from markdown_it import MarkdownIt

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


REMOTE = "![x](https://example.com/x.png)"


@pytest.mark.parametrize(
    "text",
    [
        "![x][1]\n\n[1]: https://example.com/x.png",
        "![x]\n\n[x]: https://example.com/x.png",
        "![a [b] c](https://example.com/x.png)",
        "![x](https://example.com/(x).png)",
        "![x](<https://example.com/x.png>)",
        f"a lone ` backtick\n\n{REMOTE} and another `",
        f"``a ` {REMOTE} ` b",
        f"- one `\n- {REMOTE} `",
        f"| a | b |\n|---|---|\n| ` | {REMOTE} ` |",
        f"\\` {REMOTE} `",
        f"~~~\ncode\n~~~\n{REMOTE}\n~~~\n",
        f"```\ncode\n````\n{REMOTE}",
        f"$$\n{REMOTE}\n$$",
        f"\\[ `{REMOTE}` \\]",
        f"\\(\n```\n{REMOTE}\n```\n\\)",
    ],
)
def test_no_image_is_left_for_a_browser_to_fetch(text):
    rendered = MarkdownIt("commonmark").enable("table").render(for_chat(text))
    assert "<img" not in rendered


@pytest.mark.parametrize("text", ["$<img src=x>$", "\\[<b>`<img src=x>`\\]", "a ` <b>\n\n`"])
def test_a_formula_or_a_lone_backtick_hides_no_tag(text):
    assert not re.search("<[a-z]", for_chat(text))


@pytest.mark.parametrize("text", ["~~~\n<b> ![x](y) $z$\n~~~", "`` a ` <b> ``", "    <b>\n"])
def test_code_is_what_commonmark_calls_code(text):
    assert for_chat(text) == typed(for_chat(text)) == text


REPEATED = [
    "![", "![a](", "![](", "![a\n", r"\[", r"\(", r"\]", "[", "$", "$$", "$a", "$$a\n", "`", "`a", "`` `", "<",
    "```\n", "~~~\n", "|a", "|a\n|-\n", "> ", "- ", "1. ", "*a **b ", "[a]: ", "\\", "\n", "    a\n", "a", "é",
]  # fmt: skip


def seconds(read, text):
    begin = time.process_time()
    read(text)
    return time.process_time() - begin


@pytest.mark.parametrize("text", REPEATED)
@pytest.mark.parametrize("read", [for_chat, typed])
def test_the_time_is_linear_in_the_length(read, text):
    short, long = (text * (length // len(text)) for length in (10_000, 80_000))
    least = min(seconds(read, short) for _ in range(3))
    # eight times the text: a quadratic reader would take 64 times as long, and a busy machine's caches count
    assert min(seconds(read, long) for _ in range(2)) < 0.05 + 5 * 8 * least
