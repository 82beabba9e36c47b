import math

import pytest
import torch

from demos.optimizers.descent import OPTIMIZERS, Settings
from demos.optimizers.race import NEAR, Race, measure_step, measure_surface, run_race
from demos.optimizers.surfaces import FLAT

pytestmark = pytest.mark.usefixtures("one_thread")


def race_of(*names: str, surface: str = "ravine", start=(-4.0, 1.0), seed=0, **changes) -> Race:
    base = {"lr": 0.05, "momentum": 0.9, "weight_decay": 0.0, "schedule": "constant", "steps": 40}
    return run_race(
        names or tuple(OPTIMIZERS), surface, start, Settings(**{**base, **changes}), seed
    )


def test_all_start_from_the_same_weights_and_none_disturbs_another() -> None:
    together = race_of()
    assert {tuple(own.path[0].tolist()) for own in together.descents} == {(-4.0, 1.0)}
    for own in together.descents:
        (alone,) = race_of(own.name).descents
        assert torch.equal(alone.path, own.path)


def test_one_that_diverges_stops_and_the_others_go_on_to_the_last_step() -> None:
    race = race_of("sgd", "nesterov", "adam")
    nesterov = race.descents[1]
    assert nesterov.diverged
    assert race.last_step == 40
    end = len(nesterov.lrs)
    assert race.running(end - 1) == ["sgd", "nesterov", "adam"]
    assert race.running(end) == race.running(40) == ["sgd", "adam"]


def test_a_race_that_all_lose_ends_when_the_last_diverges() -> None:
    race = race_of("sgd", "momentum", lr=1.0)
    assert race.last_step == max(len(own.lrs) for own in race.descents) < 40
    assert race.running(race.last_step) == []


def test_distances_moves_and_losses_are_those_of_the_path() -> None:
    race = race_of("momentum")
    (own,) = race.descents
    numbers = measure_step(race, 7)
    x, y = own.path[7].tolist()
    assert (numbers["momentum x"], numbers["momentum y"]) == (x, y)
    assert numbers["momentum loss"] == pytest.approx(x**2 / 4 + 18 * y**2)
    assert numbers["momentum distance"] == pytest.approx(math.hypot(x, y))
    length = math.dist(own.path[6].tolist(), (x, y))
    assert numbers["momentum step length"] == pytest.approx(length)
    assert numbers["momentum first move"] == pytest.approx(0.05 * 36)  # along y, the steeper
    assert (numbers["step"], numbers["lr"]) == (7, 0.05)
    assert numbers["lr summed up"] == pytest.approx(0.35)


def test_one_percent_of_the_starting_loss_is_reached_when_a_loss_first_is_there() -> None:
    race = race_of("momentum")
    losses = race.descents[0].losses
    first = next(t for t, loss in enumerate(losses) if loss <= 0.01 * losses[0])
    assert first == 13
    assert "momentum steps to 1 %" not in measure_step(race, first - 1)
    assert {measure_step(race, t)["momentum steps to 1 %"] for t in (first, 40)} == {first}


def test_the_lr_of_a_step_is_that_with_which_it_was_made() -> None:
    race = race_of("sgd", schedule="step", steps=30)
    lrs = [measure_step(race, step)["lr"] for step in (1, 10, 11, 30)]
    assert lrs == pytest.approx([0.05, 0.05, 0.005, 0.0005])
    assert measure_step(race, 30)["lr summed up"] == pytest.approx(10 * sum(lrs[1:]))


def test_before_the_first_step_there_is_no_move() -> None:
    numbers = measure_step(race_of("sgd", "adam"), 0)
    assert numbers["sgd loss"] == numbers["adam loss"] == 22
    assert not any("move" in name or "length" in name for name in numbers)


def test_of_one_that_diverged_the_step_the_last_loss_and_a_tried_remedy_are_known() -> None:
    race = race_of("sgd", "adam", lr=0.1)
    step = len(race.descents[0].lrs)
    assert "sgd diverged at step" not in measure_step(race, step - 1)
    numbers = measure_step(race, 40)
    assert numbers["sgd diverged at step"] == step
    assert numbers["sgd last loss"] == race.descents[0].losses[-1]
    assert "sgd loss" not in numbers
    (tried,) = race_of("sgd", lr=numbers["sgd lr that holds"]).descents
    assert not tried.diverged
    assert "adam lr that holds" not in numbers


def test_the_bounds_come_from_the_largest_curvature_at_the_start_and_in_the_minima() -> None:
    # Rosenbrock's is 1001.6 in the minimum (1, 1), and 200 in (0, 0)
    numbers = measure_surface(race_of("sgd", "adam", surface="rosenbrock", start=(0.0, 0.0)))
    assert numbers["largest curvature at the start"] == pytest.approx(200)
    assert numbers["curvature"] == pytest.approx(1001.6, abs=0.1)
    assert numbers["sgd lr bound"] == pytest.approx(2 / 1001.6, rel=1e-4)
    assert "adam lr bound" not in numbers
    assert measure_surface(race_of("sgd", weight_decay=0.5))["curvature"] == pytest.approx(36.5)


def test_only_the_networks_paths_leave_the_map_and_how_far_is_measured() -> None:
    race = race_of("sgd", "adam", surface="network")
    numbers = measure_surface(race) | measure_step(race, 40)
    for own in race.descents:
        w = own.path[40]
        point = torch.tensor([numbers[f"{own.name} x"], numbers[f"{own.name} y"]])
        on_map = race.start + point.double() @ race.plane.axes
        assert numbers[f"{own.name} loss on the map"] == pytest.approx(
            race.surface.loss(on_map).item(), rel=1e-4
        )
        share = (w - on_map).norm() ** 2 / (w - race.start).norm() ** 2
        assert numbers[f"{own.name} off the map (%)"] == pytest.approx(100 * share.item(), rel=1e-3)
    left = sum((own.path - race.plane.lift(race.plane.project(own.path))).square().sum()
               for own in race.descents)  # fmt: skip
    total = sum((own.path - race.start).square().sum() for own in race.descents)
    assert numbers["movement on the map (%)"] == pytest.approx(100 * (1 - left / total).item())
    assert race_of("sgd").plane is FLAT


def test_the_map_has_to_show_the_start_the_minima_and_no_point_far_above_the_start() -> None:
    race = race_of("sgd", "adam", lr=0.06)
    points = [tuple(point) for point in race.map_points().tolist()]
    assert {(-4.0, 1.0), (0.0, 0.0)} <= set(points)
    assert race.surface.loss(race.map_points()).max() <= NEAR * 22
    adam = race.descents[1]
    assert {tuple(point) for point in adam.path.tolist()} <= set(points)


def test_the_start_is_drawn_from_the_seed_on_the_network_and_given_elsewhere() -> None:
    starts = [race_of("sgd", surface="network", seed=seed, steps=1).start for seed in (0, 0, 1)]
    assert torch.equal(starts[0], starts[1])
    assert not torch.equal(starts[0], starts[2])
    assert race_of("sgd", start=(2.0, -3.0), steps=1).start.tolist() == [2.0, -3.0]
