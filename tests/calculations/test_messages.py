"""Sixty messages written without sight of the rules: what is computed of them is right, and the rest is left alone."""

import json
import re
from pathlib import Path

import pytest

from tutor.calculations import Calculation, read_calculation, unread_calculation

FILE = Path(__file__).parents[1] / "messages" / "calculations.jsonl"
MESSAGES = [json.loads(line) for line in FILE.read_text("utf-8").splitlines()]
ASKING = [each for each in MESSAGES if each["numbers"]]
TRAPS = [each for each in MESSAGES if not each["numbers"]]


def numbers_in(text):
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    return [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", text)]


def is_right(item):
    """Whether the reply shows every number that was worked out by hand or by torch."""
    reply = read_calculation(item["message"])
    shown = numbers_in(reply.answer) if isinstance(reply, Calculation) else []
    return all(
        any(number == pytest.approx(n, rel=6e-4) for n in shown) for number in item["numbers"]
    )


def test_most_are_computed_and_none_wrongly():
    computed = [
        each for each in ASKING if isinstance(read_calculation(each["message"]), Calculation)
    ]

    assert len(ASKING) == 30
    assert len(computed) >= 28
    assert [each["message"] for each in computed if not is_right(each)] == []


@pytest.mark.parametrize("message", [each["message"] for each in TRAPS])
def test_numbers_that_ask_for_nothing_are_left_alone(message):
    assert read_calculation(message) is None
    assert unread_calculation(message) is None
