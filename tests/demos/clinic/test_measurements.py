import pytest
import torch
from sklearn.neighbors import NearestNeighbors

from demos.clinic.cases import draw_with
from demos.clinic.measurements import MEASUREMENTS, NEIGHBOURS, agreement, measure
from demos.clinic.rows import Rows, make_sets
from demos.clinic.training import train

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def sound():
    return train(draw_with("healthy", 8, 2))


def test_the_agreement_with_neighbours_is_that_of_scikit_learn():
    rows = make_sets(draw_with("healthy", 2, 3)).training
    x = (rows.x / rows.x.std(dim=0)).numpy()
    places = NearestNeighbors(n_neighbors=NEIGHBOURS + 1).fit(x).kneighbors(x)[1][:, 1:]

    expected = (rows.y.numpy()[places] == rows.y.numpy()[:, None]).mean()

    assert agreement(rows) == pytest.approx(expected)


def test_the_agreement_does_not_hang_on_units():
    rows = make_sets(draw_with("healthy", 2, 3)).training

    assert agreement(Rows(1000 * rows.x, rows.y)) == pytest.approx(agreement(rows), abs=0.002)


@pytest.mark.parametrize("name", MEASUREMENTS)
def test_a_measurement_is_finite_and_the_same_each_time(sound, name):
    first = measure(sound, name)

    assert measure(sound, name) == first
    assert all(torch.isfinite(torch.tensor(list(first.numbers.values()))))
    if first.labels:
        assert {len(values) for values in first.series.values()} == {len(first.labels)}


def test_the_batch_shows_the_rows_and_their_classes(sound):
    measured = measure(sound, "batch")
    rows = sound.sets.training

    assert measured.table[0] == pytest.approx([*rows.x[0].tolist(), rows.y[0].item()])
    assert measured.numbers["most_std"] == pytest.approx(1)


def test_validating_twice_differs_in_train_mode_alone(sound):
    forgotten = train(draw_with("train_mode", 8, 2))

    assert measure(sound, "twice").numbers["most"] == 0
    assert measure(forgotten, "twice").numbers["share"] > 0.5


def test_units_with_biases_far_below_0_are_silent():
    case = draw_with("dead_relus", 8, 2)
    run = train(case)

    assert measure(run, "units").numbers["start"] >= case.strength
    x = run.sets.training.x
    with torch.no_grad():
        fires = (run.network[1](run.network[0](x)) > 0).any(dim=0)
    assert measure(run, "units").series["end"][0] == pytest.approx(1 - fires.double().mean().item())


def test_probabilities_sum_to_1_and_logits_do_not(sound):
    twice = measure(train(draw_with("softmax", 8, 2)), "outputs").numbers

    assert (twice["least_sum"], twice["most_sum"]) == pytest.approx((1, 1))
    assert measure(sound, "outputs").numbers["low"] < 0


def test_a_run_that_diverged_can_be_measured_too():
    runs = (train(draw_with("unscaled", number, 1)) for number in range(20))
    run = next(run for run in runs if run.diverged)

    for name in MEASUREMENTS:
        assert measure(run, name).numbers
