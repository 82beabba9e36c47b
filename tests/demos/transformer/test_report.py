import re
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from demos.kit.language_models import Reading
from demos.transformer.experiment import run_in
from demos.transformer.params import Params
from demos.transformer.report import percent, visible

pytestmark = pytest.mark.usefixtures("one_thread")


@dataclass(frozen=True)
class Words:
    """One token a word; always the same logits, and the same habit in every head."""

    logits: tuple[float, ...]
    habit: str = "first"
    vocabulary: tuple[str, ...] = ("a", " b", "`", "``x`", "\n", " ", "", "\x00")
    name: str = "a model of this test"
    ends: tuple[int, ...] = ()

    def encode(self, text: str) -> list[int]:
        return [place % len(self.vocabulary) for place in range(len(text.split()))]

    def decode(self, token: int) -> str:
        return self.vocabulary[token]

    def read(self, tokens: Sequence[int]) -> Reading:
        n = len(tokens)
        even = torch.ones(n, n).tril()
        keys = {"first": [0] * n, "before": [0, *range(n - 1)], "itself": list(range(n))}
        attention = torch.eye(n)[keys[self.habit]] if self.habit in keys else even
        attention = attention / attention.sum(dim=1, keepdim=True)
        return Reading(torch.tensor(self.logits), attention.expand(2, 3, n, n))


SURE = (20.0, 0, 0, 0, 0, 0, 0, 0)
EVEN = (0.0,) * 8


def caption(model: Words, step: int = 0, **params: object) -> str:
    frames = list(
        run_in(model, Params(**({"text": "one two three four five", "steps": 2} | params)))
    )
    return frames[step].caption


@pytest.mark.parametrize(
    ("token", "shown"),
    [
        (" capital", "␣capital"),
        ("\n\n", "↵↵"),
        ("\t", "⇥"),
        ("", "∅"),
        ("\x00", "�"),
        ("é", "é"),
        (" " * 40, "␣" * 11 + "…"),
        ("x" * 12, "x" * 12),
    ],
)
def test_a_token_is_shown_with_its_white_space(token, shown):
    assert visible(token) == shown


@given(st.text())
def test_a_visible_token_is_short_printable_and_not_empty(token):
    assert 1 <= len(visible(token)) <= 12
    assert visible(token).isprintable()


@pytest.mark.parametrize(
    ("share", "told"),
    [
        (0, "0 %"),
        (1e-9, "under 0.01 %"),
        (0.0123456, "1.23 %"),
        (0.5, "50 %"),
        (0.9994, "99.9 %"),
        (0.99999, "over 99.9 %"),
        (1, "100 %"),
    ],
)
def test_a_share_is_told_in_per_cent_and_never_rounded_to_nothing_or_to_all(share, told):
    assert percent(share) == told


@given(st.lists(st.text("`ab <*$", min_size=1, max_size=6), min_size=3, max_size=8, unique=True))
def test_any_token_is_code_in_the_caption_whatever_it_is_made_of(vocabulary):
    model = Words((0.0,) * len(vocabulary), vocabulary=tuple(vocabulary))
    text = next(run_in(model, Params(text="a b c"))).caption.split("\n\n")[0]
    (inline,) = [block for block in MarkdownIt().parse(text) if block.type == "inline"]
    codes = [child.content for child in inline.children if child.type == "code_inline"]
    assert codes == [visible(token) for token in vocabulary[:3]]
    assert "".join(child.content for child in inline.children if child.type == "text").split() == []


@pytest.mark.parametrize(
    ("logits", "doubt"),
    [
        (SURE, "nearly sure"),
        (EVEN, "entropy is **3.00 bits**, as much doubt as in a fair choice among 8 tokens"),
        ((0.0,) * 64, "entropy is **6.00 bits**, wide open, as a fair choice among 64 tokens"),
    ],
)
def test_doubt_is_told_by_the_entropy(logits, doubt):
    vocabulary = tuple(f" {i}" for i in range(len(logits)))
    assert doubt in caption(Words(logits, vocabulary=vocabulary))


@pytest.mark.parametrize(
    ("params", "told"),
    [
        ({}, "Temperature 1 and top-p 1 draw from just that."),
        ({"temperature": 0.5}, "Temperature 0.5 sharpens that"),
        ({"temperature": 3.0}, "Temperature 3 flattens that"),
        ({"top_p": 0.05}, "Top-p 0.05 leaves one token, so that nothing is left to chance."),
        ({"top_p": 0.9}, "Top-p 0.9 keeps the **3** likeliest of 8 tokens; the others, 5.74 %"),
        ({"temperature": 0.05}, "close to always taking it"),
    ],
)
def test_what_the_sampling_does_is_told_with_its_numbers(params, told):
    assert told in caption(Words((3.0, 2.0, 1.0, -1.0, -1.0, -1.0, -1.0, -1.0)), **params)


@pytest.mark.parametrize(
    ("habit", "told"),
    [
        ("first", "leaves **100 %** of its attention, averaged over the text, on the first token"),
        ("before", "is a *previous-token head*: it gives **100 %**"),
        ("itself", "gives **100 %** of its attention, averaged over the text, to the token itself"),
        ("even", "has no one habit: a token gives 26.1 % to the token before, 26.1 % to the first"),
    ],
)
def test_a_heads_habit_is_told_by_its_share(habit, told):
    assert told in caption(Words(EVEN, habit))


def test_two_tokens_are_too_few_to_tell_a_habit():
    text = caption(Words(EVEN), text="one two", steps=1)
    assert "can be told from 3 tokens on" in text
    assert "of all" not in text
    assert "**6** of all 6 heads have over half" in caption(Words(EVEN), 1, text="one two", steps=1)


def test_the_written_token_is_told_with_its_rank_and_an_end_is_told_as_one():
    model = Words(SURE, ends=(0,))
    assert (
        "Token 1, `a`, was drawn at a chance of **over 99.9 %**, the likeliest. It ends a text"
        in (caption(model, 1))
    )
    moments = [caption(Words(EVEN), 1, seed=seed) for seed in range(20)]
    assert all("chance of **12.5 %**, the likeliest." in text for text in moments)


def test_a_token_that_was_not_the_likeliest_is_told_by_its_number():
    told = [caption(Words((1.0, 0.5, 0, 0, 0, 0, 0, 0)), 1, seed=seed) for seed in range(20)]
    numbers = {match[1] for text in told if (match := re.search(r"number (\d) in the model", text))}
    assert numbers == {"2", "3"}


@pytest.mark.parametrize(
    ("layer", "head", "told"),
    [
        (2, 3, ""),
        (3, 3, "There is no layer 3, so layer 2 is shown."),
        (
            30,
            9,
            "There is no layer 30, so layer 2 is shown. There is no head 9, so head 3 is shown.",
        ),
    ],
)
def test_a_head_out_of_the_models_range_is_told(layer, head, told):
    text = caption(Words(EVEN), layer=layer, head=head)
    assert "Inside a model of this test: 2 layers of 3 heads, 8 different tokens." in text
    assert ("There is no" in text) == bool(told)
    assert told in text


def test_a_text_cut_off_is_told_and_marked():
    text = caption(Words(EVEN), text="word " * 100)
    assert text.startswith("… `")
    assert "Of the text's 100 tokens only the last 64 are read." in text
    assert "…" not in caption(Words(EVEN), text="word " * 64)
