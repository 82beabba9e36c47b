import math

import pytest
import torch

from demos.optimizers.descent import OPTIMIZERS, Settings
from demos.optimizers.race import NEAR, Measured, Race, measure_step, measure_surface, run_race
from demos.optimizers.surfaces import FLAT

pytestmark = pytest.mark.usefixtures("one_thread")


def race_of(*names: str, surface: str = "ravine", start=(-4.0, 1.0), seed=0, **changes) -> Race:
    base = {"lr": 0.05, "momentum": 0.9, "weight_decay": 0.0, "schedule": "constant", "steps": 40}
    return run_race(
        names or tuple(OPTIMIZERS), surface, start, Settings(**{**base, **changes}), seed
    )


def measured_at(race: Race, step: int) -> Measured:
    return measure_step(race, measure_surface(race), step)


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
    assert list(measured_at(race, end - 1).running) == ["sgd", "nesterov", "adam"]
    assert [list(measured_at(race, step).running) for step in (end, 40)] == [["sgd", "adam"]] * 2


def test_a_race_that_all_lose_ends_when_the_last_diverges() -> None:
    race = race_of("sgd", "momentum", lr=1.0)
    assert race.last_step == max(len(own.lrs) for own in race.descents) < 40
    assert measured_at(race, race.last_step).running == {}


def test_distances_moves_and_losses_are_those_of_the_path() -> None:
    race = race_of("momentum")
    (own,) = race.descents
    measured = measured_at(race, 7)
    momentum = measured.running["momentum"]
    x, y = own.path[7].tolist()
    assert (momentum.x, momentum.y) == (x, y)
    assert momentum.loss == pytest.approx(x**2 / 4 + 18 * y**2)
    assert momentum.distance == pytest.approx(math.hypot(x, y))
    assert momentum.step_length == pytest.approx(math.dist(own.path[6].tolist(), (x, y)))
    assert momentum.first_move == pytest.approx(0.05 * 36)  # along y, the steeper
    assert (measured.step, measured.lr) == (7, 0.05)
    assert measured.lr_summed_up == pytest.approx(0.35)


def test_one_percent_of_the_starting_loss_is_reached_when_a_loss_first_is_there() -> None:
    race = race_of("momentum")
    losses = race.descents[0].losses
    first = next(t for t, loss in enumerate(losses) if loss <= 0.01 * losses[0])
    assert first == 13
    reached = (measured_at(race, t).running["momentum"].steps_to_share for t in (12, 13, 40))
    assert list(reached) == [None, 13, 13]


def test_the_lr_of_a_step_is_that_with_which_it_was_made() -> None:
    race = race_of("sgd", schedule="step", steps=30)
    lrs = [measured_at(race, step).lr for step in (1, 10, 11, 30)]
    assert lrs == pytest.approx([0.05, 0.05, 0.005, 0.0005])
    assert measured_at(race, 30).lr_summed_up == pytest.approx(10 * sum(lrs[1:]))


def test_before_the_first_step_there_is_no_move() -> None:
    running = measured_at(race_of("sgd", "adam"), 0).running
    assert [own.loss for own in running.values()] == [22, 22]
    assert {(own.first_move, own.step_length) for own in running.values()} == {(None, None)}


def test_of_one_that_diverged_the_step_the_last_loss_and_a_tried_remedy_are_known() -> None:
    race = race_of("sgd", "adam", lr=0.1)
    step = len(race.descents[0].lrs)
    assert "sgd" in measured_at(race, step - 1).running
    measured = measured_at(race, 40)
    sgd = measured.optimizers["sgd"]
    assert (sgd.at_step, sgd.last_loss) == (step, race.descents[0].losses[-1])
    (tried,) = race_of("sgd", lr=sgd.lr_that_holds).descents
    assert not tried.diverged
    assert list(measured.running) == ["adam"]


def test_the_bounds_come_from_the_largest_curvature_at_the_start_and_in_the_minima() -> None:
    # Rosenbrock's is 1001.6 in the minimum (1, 1), and 200 in (0, 0)
    surface = measure_surface(race_of("sgd", "adam", surface="rosenbrock", start=(0.0, 0.0)))
    assert surface.largest_curvature == pytest.approx(200)
    assert surface.curvature == pytest.approx(1001.6, abs=0.1)
    assert surface.lr_bounds == {"sgd": pytest.approx(2 / 1001.6, rel=1e-4)}
    assert measure_surface(race_of("sgd", weight_decay=0.5)).curvature == pytest.approx(36.5)


def test_only_the_networks_paths_leave_the_map_and_how_far_is_measured() -> None:
    race = race_of("sgd", "adam", surface="network")
    measured = measured_at(race, 40)
    for own in race.descents:
        w = own.path[40]
        at = measured.running[own.name]
        point = torch.tensor([at.x, at.y])
        on_map = race.start + point.double() @ race.plane.axes
        assert at.loss_on_map == pytest.approx(race.surface.loss(on_map).item(), rel=1e-4)
        share = (w - on_map).norm() ** 2 / (w - race.start).norm() ** 2
        assert at.off_map == pytest.approx(100 * share.item(), rel=1e-3)
    left = sum((own.path - race.plane.lift(race.plane.project(own.path))).square().sum()
               for own in race.descents)  # fmt: skip
    total = sum((own.path - race.start).square().sum() for own in race.descents)
    assert measured.surface.movement_on_map == pytest.approx(100 * (1 - left / total).item())
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
