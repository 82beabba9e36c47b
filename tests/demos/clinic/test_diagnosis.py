"""A few runs of each fault; ``python -m tests.benchmarks.clinic`` measures 200."""

import dataclasses

import pytest

from demos.clinic.cases import FAULTS, LEVELS, draw_with
from demos.clinic.diagnosis import OWN, diagnose, is_out_of_range, speaks_against
from demos.clinic.measurements import measure
from demos.clinic.recovery import recovery
from demos.clinic.training import train

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("fault", FAULTS)
def test_the_measurements_tell_the_fault(fault, level):
    assert diagnose(train(draw_with(fault, 90 + level, level))) == fault


def test_every_fault_has_a_measurement_of_its_own():
    assert set(OWN) == set(FAULTS) - {"healthy"}
    assert len(set(OWN.values())) == len(OWN)


def test_what_speaks_against_a_guess_is_its_own_measurement_where_that_is_sound():
    run = train(draw_with("labels", 7, 1))

    for guess in set(OWN) - {"labels"}:
        against = speaks_against(run, guess)
        assert against.name == OWN[guess]
        assert not is_out_of_range(against)
    assert speaks_against(run, "healthy").name == OWN["labels"]


def test_what_only_follows_from_the_fault_is_answered_with_its_cause():
    run = train(draw_with("unscaled", 1, 1))
    assert is_out_of_range(measure(run, "slower"))  # large inputs make large steps

    assert speaks_against(run, "learning_rate").name == "batch"


@pytest.mark.parametrize("fault", sorted(set(FAULTS) - {"healthy"}))
def test_the_mended_run_recovers(fault):
    case = draw_with(fault, 11, 1)
    sick = train(case)

    told = recovery(sick, train(case.mended()))

    assert told.shows
    assert told.fresh > 1.5 / case.classes
    if told.by == "honesty":
        assert told.before > told.fresh


def test_where_nothing_was_wrong_nothing_recovers():
    run = train(draw_with("healthy", 1, 2))

    told = recovery(run, run)

    assert (told.before, told.shows) == (told.after, False)
    assert dataclasses.replace(run.case) == run.case.mended()
