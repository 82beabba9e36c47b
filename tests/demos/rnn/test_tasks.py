import math
from pathlib import Path

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from demos.rnn.tasks import TASKS, read_text, visible

ROOT = Path(__file__).resolve().parents[3]


def drawn(task: str, lag: int, count: int = 2000, held_out: bool = False):
    return TASKS[task](lag).draw(count, torch.Generator().manual_seed(0), held_out)


@given(task=st.sampled_from(list(TASKS)), lag=st.integers(2, 100), held_out=st.booleans())
def test_any_lag_gives_sequences_of_its_length_with_a_label_for_each_input(
    task: str, lag: int, held_out: bool
) -> None:
    made = TASKS[task](lag)
    x, y = made.draw(3, torch.Generator().manual_seed(lag), held_out)
    length = lag + 1 if task == "copy" else lag
    assert x.shape == (3, length, made.features)
    assert y.shape == (3, lag if task == "text" else 1)
    assert len(made.label(x[0])) == length
    outputs = torch.zeros(3, length, made.outputs)
    assert made.losses(outputs, y).shape == y.shape


@pytest.mark.parametrize("task", TASKS)
def test_the_same_generator_draws_the_same_sequences(task: str) -> None:
    one, same = drawn(task, 5), drawn(task, 5)
    assert torch.equal(one.x, same.x)
    assert torch.equal(one.y, same.y)


def test_copy_asks_for_the_first_symbol_which_never_comes_again() -> None:
    x, y = drawn("copy", 7)
    read = x.argmax(dim=2)
    assert torch.equal(x.sum(dim=2), torch.ones(2000, 8))
    assert torch.equal(read[:, :1], y)
    assert read[:, 1:].min() == 8
    assert set(y.flatten().tolist()) == set(range(8))
    assert "".join(TASKS["copy"](7).label(x[0]))[0] in "ABCDEFGH"


def test_adding_asks_for_the_sum_of_one_marked_number_of_each_half() -> None:
    x, y = drawn("adding", 11)
    values, marks = x.unbind(dim=2)
    assert torch.equal(marks[:, :5].sum(dim=1), torch.ones(2000))
    assert torch.equal(marks[:, 5:].sum(dim=1), torch.ones(2000))
    assert torch.allclose(y[:, 0], (values * marks).sum(dim=1))


def test_the_loss_of_guessing_is_that_of_equal_chances_or_of_the_mean() -> None:
    for task, classes in (("copy", 8), ("text", TASKS["text"](3).outputs)):
        made, (_, y) = TASKS[task](3), drawn(task, 3)
        losses = made.losses(torch.zeros(len(y), 4, classes), y)
        assert losses.mean().item() == pytest.approx(made.guessing, rel=1e-5)
        assert made.guessing == pytest.approx(math.log(classes))
    made, (_, y) = TASKS["adding"](9), drawn("adding", 9, 20_000)
    losses = made.losses(torch.ones(len(y), 9, 1), y)
    assert losses.mean().item() == pytest.approx(made.guessing, rel=0.03)
    assert made.guessing == 1 / 6


def test_only_the_last_steps_count_and_right_answers_are_counted_in_percent() -> None:
    made = TASKS["copy"](2)
    y = torch.tensor([[3], [5]])
    outputs = torch.zeros(2, 3, 8)
    outputs[0, -1, 3] = outputs[1, -1, 0] = outputs[1, 0, 5] = 50.0
    assert made.accuracy(outputs, y) == 50
    assert made.losses(outputs, y).flatten().tolist() == pytest.approx([0, 50])
    assert TASKS["adding"](2).accuracy(torch.zeros(1, 2, 1), torch.ones(1, 1)) is None


def test_text_asks_for_each_next_character_and_keeps_its_end_for_testing() -> None:
    text, made = read_text(), TASKS["text"](20)
    cut = round(0.9 * len(text))
    for held_out, part in ((False, text[:cut]), (True, text[cut:])):
        x, y = drawn("text", 20, 200, held_out)
        for tokens, targets in zip(x.argmax(dim=2).tolist(), y.tolist(), strict=True):
            window = "".join(made.symbols[token] for token in [*tokens, targets[-1]])
            assert window in part
            assert targets[:-1] == tokens[1:]


def test_the_loss_of_knowing_the_frequencies_is_the_entropy_of_the_text() -> None:
    text = read_text()
    shares = [text.count(character) / len(text) for character in set(text)]
    entropy = -sum(share * math.log(share) for share in shares)
    assert TASKS["text"](5).frequencies == pytest.approx(entropy, rel=1e-5)
    assert TASKS["copy"](5).frequencies is None


def test_the_bundled_page_is_plain_ascii_from_the_lessons() -> None:
    page = (ROOT / "demos/rnn/data/course.txt").read_text(encoding="ascii")
    assert 3000 < len(page) < 5000
    lessons = [lesson.read_text(encoding="utf-8") for lesson in (ROOT / "knowledge").glob("*.md")]
    found = [any(paragraph in lesson for lesson in lessons) for paragraph in page.splitlines()]
    assert len(found) == 8
    assert sum(found) >= 4  # a lesson may have been improved since


def test_characters_without_ink_are_made_visible() -> None:
    assert [visible(character) for character in " \na"] == ["␣", "¶", "a"]
