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


@pytest.mark.parametrize(
    ("name", "lr", "worked"),
    [("sgd", 0.06, "2/λ = 2/36 = 0.05556"),
     ("momentum", 0.12, "2(1 + β)/λ = 2 · 1.9/36 = 0.1056"),
     ("nesterov", 0.05, "2(1 + β)/((1 + 2β)λ) = 2 · 1.9/(2.8 · 36) = 0.0377")],
)  # fmt: skip
def test_divergence_is_told_with_the_optimizer_the_step_the_bound_and_a_remedy_that_works(
    name: str, lr: float, worked: str
) -> None:
    *_, last = run(Params(optimizers=(name, "adam"), lr=lr))
    step = last.numbers[f"{name} diverged at step"]
    told = paragraph(f"**{name} diverged", last.caption)
    assert told.startswith(f"**{name} diverged at step {step:g}**")
    assert f"λ = 36 it converges only for lr < {worked}" in told
    held = float(re.search(r"With lr \*\*([\d.e-]+)\*\* it makes all 100 steps", told)[1])
    *_, saved = run(Params(optimizers=(name,), lr=held))
    assert f"{name} loss" in saved.numbers
    assert saved.numbers[f"{name} loss"] < saved.numbers["starting loss"]
    assert row_of(name, last.caption)[0] == "–"


def test_a_loss_that_only_grows_is_told_before_it_is_beyond_the_bound() -> None:
    caption = caption_of(60, optimizers=("sgd",), lr=0.0557)
    assert "**sgd is diverging**: its loss is 1.53 times the start's" in caption
    assert "diverging" not in caption_of(60, optimizers=("sgd",), lr=0.055)


def test_where_the_curvature_changes_the_bound_is_called_a_rule_of_thumb() -> None:
    told = paragraph("**sgd diverged", caption_of(surface="rosenbrock"))
    assert "λ = 1506" in told
    assert "rule of thumb" in told
    assert "lr < 2/λ = 2/1506.4 = 0.001328" in told


def test_an_lr_that_the_curvature_at_the_start_allows_may_still_be_too_large_elsewhere() -> None:
    start = {"surface": "rosenbrock", "start": (-1.0, -1.0)}
    told = paragraph("**momentum diverged", caption_of(optimizers=("momentum",), lr=0.001, **start))
    assert "would allow lr < 2(1 + β)/λ = 2 · 1.9/1708.1 = 0.002225" in told
    assert "elsewhere the surface bends more" in told


def test_adamws_own_divergence_is_laid_to_its_decay() -> None:
    told = paragraph(
        "**adamw diverged", caption_of(optimizers=("adamw",), lr=3.0, weight_decay=1.0)
    )
    assert "1 − 3 · 1 = **−2**" in told
    assert "lr < 2/1 = 2" in told


def test_an_adaptive_step_that_leads_too_far_up_is_laid_to_its_length() -> None:
    told = paragraph(
        "**rmsprop diverged", caption_of(optimizers=("rmsprop",), surface="rosenbrock", lr=10.0)
    )
    assert "about lr = 10 long for each weight (its first ten times that)" in told
