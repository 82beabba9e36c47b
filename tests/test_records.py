from dataclasses import FrozenInstanceError

import pytest

from tutor.records import Passage, Reply


def test_a_passage_is_labelled_by_lesson_and_heading():
    assert Passage("Tyres", "Pressure", "tyres.md", "", ()).label == "Tyres › Pressure"


@pytest.mark.parametrize("kind", ["answer", "demo", "decline", "ask_back"])
def test_only_a_decline_is_declined(kind):
    assert Reply(kind, "text").declined is (kind == "decline")


def test_records_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        Reply("answer", "text").answer = "another"
