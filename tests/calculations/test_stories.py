"""The numbers of a story: the four counts of a confusion matrix, and guesses against the truth."""

import pytest

from tutor.calculations import Missing, read_calculation
from tutor.calculations.catalogue import read_message
from tutor.calculations.confusion import read_story

COUNTS = {
    "Of 200 sick people the test found 170, the other 30 it missed. 50 healthy people were called sick.": (
        170, 50, 30, None,
    ),
    "A detector flagged 40 transactions as fraud, 30 of them were really fraud, and it overlooked 20": (
        30, 10, 20, None,
    ),
    "Out of 300 patients 100 are ill. It detects 80 of the ill ones and calls 10 healthy people ill": (
        80, 10, 20, 190,
    ),
    "the filter found 15 of the spam and marked 5 good mails as spam": (15, 5, None, None),
    "We tested 100 emails, 20 are spam. It found 15 of the spam and marked 5 good ones as spam": (
        15, 5, 5, 75,
    ),
    "it found 45 of 60 defect parts and rejects 15 good parts wrongly": (45, 15, 15, None),
}  # fmt: skip


@pytest.mark.parametrize(("story", "counts"), COUNTS.items())
def test_the_counts_of_a_story_are_found_or_follow_from_sums(story, counts):
    found = read_story(read_message(story))

    named = dict(zip(("tp", "fp", "fn", "tn"), counts, strict=True))
    assert found == {name: count for name, count in named.items() if count is not None}


@pytest.mark.parametrize(
    "story",
    [
        "of 10 sick people it found 20",  # more than there are
        "it found 3 and 4 sick people in one clause 5",
        "the doctor has 12 years of practice and 40 sick people",
    ],
)
def test_a_story_that_contradicts_itself_gives_no_recall(story):
    assert "tp" not in (read_story(read_message(story)) or {})


GUESSES = {
    "I guessed the ages of three friends as 22, 31 and 19, in truth they are 25, 30, 24": (
        "predictions 22, 31 and 19, targets 25, 30 and 24"
    ),
    "the real prices were 3 and 4, we predicted 5 and 6": "predictions 5 and 6, targets 3 and 4",
    "the model said 5 but it was really 8": "predictions 5, targets 8",
    "forecast 1 2 3, measured 2 2 2": "predictions 1, 2 and 3, targets 2, 2 and 2",
}


@pytest.mark.parametrize(("story", "told"), GUESSES.items())
def test_guesses_and_the_truth_are_told_apart(story, told):
    reply = read_calculation(f"{story}. mse?")

    assert told in reply.answer


@pytest.mark.parametrize(
    "story",
    ["I guessed 1, 2 and 3, in truth 4 and 5", "I guessed 1 and 2", "in truth 3x3, I guessed 2"],
)
def test_lists_of_other_lengths_are_not_computed(story):
    assert isinstance(read_calculation(f"{story}. mse?"), Missing | None)
