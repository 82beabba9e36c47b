import re
from functools import cache

import pytest

from demos.optimizers.experiment import run
from demos.optimizers.params import Params

pytestmark = pytest.mark.usefixtures("one_thread")


@cache
def caption_of(step: int = -1, **changes) -> str:
    frames = list(run(Params(**changes)))
    return frames[step].caption


def row_of(name: str, caption: str) -> list[str]:
    (row,) = re.findall(rf"^\| {name} \| (.*) \|$", caption, re.M)
    return row.split(" | ")


def paragraph(start: str, caption: str) -> str:
    return next((part for part in caption.split("\n\n") if part.startswith(start)), "")


def test_the_default_tells_who_is_nearest_and_how_much_momentum_gains() -> None:
    caption = caption_of()
    assert "**momentum** is nearest to the minimum, **0.0177** away" in caption
    assert "adam is last, **0.473** away" in caption
    assert "**245 times** smaller than sgd's" in caption
    assert row_of("sgd", caption)[2] == "58"
    assert row_of("momentum", caption)[2] == "13"
    assert row_of("adam", caption)[2] == "77"


def test_the_first_frame_tells_the_start_and_the_bounds_and_ranks_nobody() -> None:
    caption = caption_of(0)
    assert "the start is (-4, 1), with a loss of **22**, and the minimum (0, 0)" in caption
    assert "2/λ = 2/36 = 0.05556 (sgd)" in caption
    assert "nearest" not in caption
    assert row_of("adam", caption) == ["22", "4.12", "–", "–"]


def test_the_zigzag_and_the_creep_are_told_with_their_factors() -> None:
    caption = caption_of()
    assert "y by 1 − 0.05 · 36 = **−0.8**, a zigzag" in caption
    assert "x by 1 − 0.05 · 0.5 = **0.975**, a slow creep" in caption


def test_weight_decay_adds_to_the_curvatures_in_the_factors_of_sgd() -> None:
    *_, last = run(Params(optimizers=("sgd",), weight_decay=1.0, steps=9))
    assert "y by 1 − 0.05 · 37 = **−0.85**" in last.caption
    assert "x by 1 − 0.05 · 1.5 = **0.925**" in last.caption
    assert last.numbers["sgd y"] == pytest.approx((1 - 0.05 * 37) ** 9)
    assert last.numbers["sgd x"] == pytest.approx(-4 * (1 - 0.05 * 1.5) ** 9)


@pytest.mark.parametrize(
    ("lr", "said"),
    [(0.3, "**0.7**, a quick shrink"), (1.0, "**0**, there in one step"), (1.5, "**−0.5**, a zigzag"),
     (2.0, "**−1**, to and fro for ever"), (2.1, "**−1.1**, farther with each step")],
)  # fmt: skip
def test_on_the_bowl_each_range_of_lr_has_its_own_pace(lr: float, said: str) -> None:
    caption = caption_of(3, surface="bowl", lr=lr, steps=5)
    assert f"multiplies both weights by 1 − {lr:g} · 1 = {said}" in caption


def test_momentums_overshoot_is_told_where_it_costs() -> None:
    caption = caption_of(3)
    assert re.search(r"Its loss is now \d[\d.]* times sgd's: its speed carries it too far", caption)


def test_one_lr_for_all_is_called_unfair_with_the_length_of_the_first_steps() -> None:
    told = paragraph("**One lr", caption_of(40))
    assert "sgd's first step, lr times the slope, moved a weight by up to **1.8**" in told
    assert "moved it by **0.05** (adam)" in told
    assert told.endswith("can have gone some 2 so far, and the minimum was 4 away: too little yet.")
    assert paragraph("**One lr", caption_of(100)).endswith(
        "some 5 so far, and the minimum was 4 away."
    )


def test_rmsprops_first_step_is_told_as_it_was_and_nesterovs_with_its_look_ahead() -> None:
    told = paragraph("**One lr", caption_of(1, optimizers=("nesterov", "rmsprop", "adam"), lr=0.01))
    assert "nesterov's first step, lr · 1.9 times the slope" in told
    assert f"**{0.01 * 1.9 * 36:.3g}**" in told
    assert "**0.1** (rmsprop) and **0.01** (adam)" in told


@pytest.mark.parametrize("optimizers", [("sgd", "momentum"), ("adam", "rmsprop"), ("adam",)])
def test_nothing_is_called_unfair_among_one_kind(optimizers: tuple[str, ...]) -> None:
    assert "not fair" not in caption_of(10, optimizers=optimizers, lr=0.02)


def test_when_all_have_diverged_that_is_said() -> None:
    caption = caption_of(optimizers=("sgd", "momentum"), lr=1.0)
    assert "no optimizer is left: **all diverged**" in caption


def test_one_alone_is_not_ranked_and_equals_share_the_lead() -> None:
    assert "last" not in caption_of(optimizers=("momentum",)).split("\n\n")[0]
    level = caption_of(optimizers=("sgd", "momentum", "nesterov"), momentum=0.0)
    assert "**sgd, momentum and nesterov** are nearest" in level
    assert "With momentum 0, momentum and nesterov are sgd." in level


def test_a_start_on_the_saddles_line_is_told_to_end_in_the_saddle() -> None:
    caption = caption_of(surface="saddle", start=(-4.0, 0.0), steps=200)
    assert "slope along y is exactly **0**" in caption
    assert float(row_of("momentum", caption)[1]) == pytest.approx(2, abs=1e-3)


def test_beside_the_saddle_the_steps_that_the_growth_predicts_are_told() -> None:
    caption = caption_of(surface="saddle", start=(0.0, 0.01))
    assert "1 + 0.05 = 1.05, about **94** steps from y = 0.01 to y = 1" in caption


def test_the_network_says_what_its_map_shows_and_what_it_leaves_out() -> None:
    *_, last = run(Params(surface="network"))
    told, n = paragraph("**The map.**", last.caption), last.numbers
    assert "25 weights have 25 directions" in told
    assert "principal directions, through the start" in told
    assert f"**{n['movement on the map (%)']:.3g} %** of all squared movement" in told
    shown, own = n["adam loss on the map"], n["adam loss"]
    assert f"the map shows a loss of {shown:.3g} where its own is {own:.3g}" in told
    assert shown > own


@pytest.mark.parametrize("surface", ["rosenbrock", "beale"])
def test_a_curved_surface_tells_its_curvatures_at_the_start(surface: str) -> None:
    *_, last = run(Params(surface=surface, start=(1.5, 0.5), lr=1e-3, steps=5))
    low, high = (last.numbers[f"{end} curvature at the start"] for end in ("least", "largest"))
    span = f"from {low:.3g} to {high:.3g}".replace("-", "−")
    assert span in last.caption


def test_weight_decay_and_its_absence_are_told() -> None:
    both = ("adam", "adamw")
    assert "Without weight decay adamw is adam." in caption_of(optimizers=both)
    decayed = caption_of(optimizers=both, weight_decay=0.1)
    assert "adamw takes lr · decay = 0.005 of each weight away" in decayed
    assert "Weight decay" not in caption_of()


def test_a_schedule_tells_the_lr_of_the_step() -> None:
    assert "The step schedule sets lr to 0.0005 of 0.05." in caption_of(schedule="step")
    assert "schedule" not in caption_of()
