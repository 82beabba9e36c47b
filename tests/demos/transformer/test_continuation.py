from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice, pairwise

import pytest
import torch

from demos.kit.language_models import Reading
from demos.transformer.continuation import LONGEST, Moment, Sampling, continue_text
from demos.transformer.tiny_gpt import tiny_gpt

pytestmark = [pytest.mark.timeout(90), pytest.mark.usefixtures("one_thread")]

GREEDY = Sampling(temperature=0.05, top_p=1.0, steps=8, seed=0)


@dataclass(frozen=True)
class Alphabet:
    """Expects the next letter, the other ones less; "z" ends a text."""

    name: str = "the alphabet"
    ends: tuple[int, ...] = (25,)

    def encode(self, text: str) -> list[int]:
        return [ord(letter) - ord("a") for letter in text]

    def decode(self, token: int) -> str:
        return chr(ord("a") + token)

    def read(self, tokens: Sequence[int]) -> Reading:
        distance = (torch.arange(26) - tokens[-1] - 1) % 26
        return Reading(-distance.float(), torch.eye(len(tokens))[None, None])


def texts(moments: Sequence[Moment]) -> list[str]:
    return ["".join(map(own.model.decode, own.tokens)) for own in moments]


def test_each_moment_holds_one_token_more():
    moments = list(continue_text(Alphabet(), "ab", GREEDY))
    assert texts(moments)[:4] == ["ab", "abc", "abcd", "abcde"]
    assert [own.step for own in moments] == list(range(9))
    assert [own.is_last for own in moments] == [False] * 8 + [True]


def test_it_stops_after_a_token_that_ends_a_text():
    moments = list(continue_text(Alphabet(), "wx", GREEDY))
    assert texts(moments) == ["wx", "wxy", "wxyz"]
    assert [own.is_last for own in moments] == [False, False, True]


def test_a_text_that_itself_ends_with_such_a_token_is_continued():
    assert texts(list(islice(continue_text(Alphabet(), "yz", GREEDY), 2))) == ["yz", "yza"]


@pytest.mark.parametrize("length", [1, LONGEST, LONGEST + 1, 3 * LONGEST])
def test_of_a_long_text_the_last_tokens_are_read(length):
    text = ("abcdefghijklmnopqrstuvwxy" * 8)[:length]
    moment = next(continue_text(Alphabet(), text, GREEDY))
    assert texts([moment]) == [text[-LONGEST:]]
    assert (moment.given, moment.left_out) == (min(length, LONGEST), max(0, length - LONGEST))


@pytest.mark.parametrize("start", ["The capital of France is", "The dog", "A network"])
def test_at_temperature_005_it_writes_the_likeliest_token_wherever_there_is_a_clear_one(start):
    clear = 0
    for before, after in pairwise(continue_text(tiny_gpt(), start, GREEDY)):
        first, second = before.reading.logits.topk(2).values.tolist()
        if first - second > 0.7:  # e^(0.7 / 0.05): more than a million to one
            clear += 1
            assert after.tokens[-1] == int(before.reading.logits.argmax())
    assert clear >= 4


def test_tokens_are_drawn_as_often_as_their_chances_say():
    runs = 1500
    drawn: Counter[int] = Counter()
    for seed in range(runs):
        moments = list(continue_text(Alphabet(), "a", Sampling(1.5, 0.9, 1, seed)))
        drawn[moments[-1].tokens[-1]] += 1
    chances = moments[0].chances.tolist()
    for token, chance in enumerate(chances):
        spread = (chance * (1 - chance) / runs) ** 0.5
        assert abs(drawn[token] / runs - chance) <= 4.5 * spread, token
    assert sum(chance == 0 for chance in chances) > 15


def test_what_is_told_of_a_written_token_was_measured_before_it_was_written():
    moments = list(continue_text(Alphabet(), "a", Sampling(4.0, 0.8, 6, 5)))
    for before, after in pairwise(moments):
        token = after.tokens[-1]
        assert after.written.token == token
        assert after.written.probability == before.original[token].item()
        assert after.written.chance == before.chances[token].item() > 0
        assert after.written.rank == 1 + before.original.argsort(descending=True).tolist().index(
            token
        )


def test_the_same_seed_writes_the_same_and_another_one_something_else():
    warm = [Sampling(2.0, 1.0, 12, seed) for seed in (3, 3, 4)]
    first, again, other = (
        texts(list(continue_text(tiny_gpt(), "The", sampling)))[-1] for sampling in warm
    )
    assert first == again != other


def test_two_texts_written_side_by_side_are_those_written_one_after_the_other():
    warm = [Sampling(2.0, 1.0, 8, seed) for seed in (1, 2)]
    alone = [texts(list(continue_text(tiny_gpt(), "The", own))) for own in warm]
    pairs = zip(*(continue_text(tiny_gpt(), "The", own) for own in warm), strict=True)
    assert [texts(own) for own in zip(*pairs, strict=True)] == alone
