import re
from dataclasses import replace

import pytest
import torch

from demos.cnn.convnet import count_parameters, new_cnn, new_mlp
from demos.cnn.measured import Answer, Look, Measured, NetworkMeasured, Standing
from demos.cnn.params import Params
from demos.cnn.report import order_names, report, work_out

CNN = NetworkMeasured(
    parameters=1890,
    test_loss=0.11,
    test_accuracy=95.5,
    moved_loss=1.0,
    moved_accuracy=69.0,
    training_loss=0.05,
    training_accuracy=98.0,
    diverged_at=None,
)
MLP = replace(CNN, moved_accuracy=40.0)
ANSWERS = {"CNN": Answer(3, 0.9, 0.9), "MLP": Answer(9, 0.9, 0.05)}


def told(
    params: Params | None = None,
    cnn: NetworkMeasured = CNN,
    mlp: NetworkMeasured = MLP,
    epoch: float = 5.0,
    dead_filters: int = 0,
    largest_drop: float = 0.8,
    over: bool = True,
) -> str:
    params = params or Params()
    names, networks = order_names(params.network), {"CNN": cnn, "MLP": mlp}
    shown = {name: networks[name] for name in names}
    standing = Standing(215, 215, epoch, 1347, 450, shown, dead_filters)
    look = Look(3, {name: ANSWERS[name] for name in names}, largest_drop, 4, 3)
    return report(params, Measured(standing, look), over)


def test_a_clear_lead_on_moved_digits_is_explained_by_shared_weights() -> None:
    text = told()
    assert "the CNN reads **69.0 %** and the MLP **40.0 %**" in text
    assert "the same weights at every place" in text


@pytest.mark.parametrize(
    ("params", "cnn", "mlp", "words"),
    [
        (Params(), 45.0, 44.0, "no clear difference"),
        (Params(), 30.0, 44.0, "the MLP leads"),
        (Params(kernel_size=1), 60.0, 44.0, "they see no neighbours"),
        (Params(pixels="shuffled"), 35.0, 42.0, "The CNN has no lead"),
        (Params(pixels="shuffled"), 55.0, 42.0, "leads all the same"),
    ],
)
def test_what_is_said_of_the_lead_fits_the_numbers(
    params: Params, cnn: float, mlp: float, words: str
) -> None:
    text = told(params, replace(CNN, moved_accuracy=cnn), replace(MLP, moved_accuracy=mlp))
    assert words in text
    assert "same weights at every place" not in text


def test_networks_that_have_not_learned_yet_are_not_compared() -> None:
    assert "One pixel to the side" not in told(mlp=replace(MLP, test_accuracy=70.0))


def test_the_digit_is_told_with_what_was_done_to_it_and_what_it_is_taken_for() -> None:
    text = told(Params(shift=-2, rotate=45))
    assert "The 3, 2 px to the left and turned by 45°, is taken for **3** by the CNN" in text
    assert "p(3) falls from 0.90 to **0.10**" in text
    assert "row 4, column 3" in text
    assert "The CNN gives 3 a probability" not in text
    assert "The MLP gives 3 a probability of 0.05" in told(Params(network="mlp"))


def test_a_map_without_a_clear_place_is_called_that() -> None:
    text = told(largest_drop=0.02)
    assert "No grey patch of 3×3 pixels costs it more than 0.02" in text
    assert "hangs most" not in text


def test_the_network_that_is_looked_at_is_told_first() -> None:
    assert re.search(r"the MLP reads .* and the CNN", told(Params(network="mlp")))
    assert re.search(r"the CNN reads .* and the MLP", told(Params(network="cnn")))


def test_guessing_is_called_that_and_shorter_steps_advised_where_they_are_long() -> None:
    guessing = replace(CNN, test_accuracy=10.0, test_loss=2.31)
    text = told(Params(lr=0.5), guessing)
    assert "**The CNN guesses**: its test loss is 2.310" in text
    assert text.endswith("**learning rate 0.05**. Shorter steps.")
    assert "15 epochs" in told(Params(lr=0.001, momentum=0.0, epochs=5), guessing)
    assert "guesses" not in told(cnn=guessing, epoch=0.5)
    assert "guesses" not in told()


def test_divergence_names_the_batch_and_a_smaller_rate() -> None:
    text = told(Params(lr=0.8), replace(CNN, diverged_at=7))
    assert "The CNN **diverged** at batch 7" in text
    assert "below 0.8" in text
    assert text.endswith("Try next: **learning rate 0.08**.")


def test_dead_filters_and_a_lack_of_room_are_told() -> None:
    text = told(Params(kernel_size=7, padding="none", filters=8), dead_filters=2)
    assert "1 + 2 · 0 = 1 pixels are fewer than the 7 that the second convolution's kernel" in text
    assert "**2** of 8 filters are dead" in text
    assert "**1** of 8 filters is dead" in told(Params(filters=8), dead_filters=1)
    assert "No room" not in told()


def test_advice_comes_at_the_end_only() -> None:
    assert "Try next" in told()
    assert "Try next" not in told(over=False)
    assert "pixels normal" in told(Params(pixels="shuffled"))


@pytest.mark.parametrize(
    "params",
    [
        Params(),
        Params(stride=2, pooling="none"),
        Params(kernel_size=5, padding="none"),
        Params(kernel_size=7, padding="none", stride=2, filters=3),
    ],
    ids=str,
)
def test_sizes_and_parameters_worked_out_are_what_the_formula_gives(params: Params) -> None:
    random = torch.Generator().manual_seed(0)
    cnn = new_cnn(params.architecture, random)
    counts = {"CNN": count_parameters(cnn)}
    counts["MLP"] = count_parameters(new_mlp(counts["CNN"], random))
    formula = work_out(params.architecture, counts)
    sizes = re.findall(
        r"\{(\d+) \+ 2 \\cdot (\d+) - (\d+)\}\{(\d)\} \\right\\rfloor \+ 1 = (-?\d+)", formula
    )
    assert len(sizes) == len(list(params.architecture.stages()))
    for n, p, k, s, size in (map(int, found) for found in sizes):
        assert (n + 2 * p - k) // s + 1 == size
    for name, sum_ in re.findall(r"\\text\{(CNN|MLP)\} &: ([^&]*?) = \d+", formula):
        worked = re.sub(r"(\d)\\,\(", r"\1*(", sum_).replace(r"\cdot", "*").replace("^", "**")
        assert eval(worked) == counts[name]
    assert (r"\text{(left out)}" in formula) is ("No room" in told(replace(params)))
