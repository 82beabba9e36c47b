import dataclasses

import pytest

from demos.clinic.cases import FAULTS, LEVELS, MOST_CASES, draw_case, draw_with


def test_no_two_cases_are_alike_and_the_same_number_gives_the_same_case():
    cases = [draw_case(number, 1 + number % 3) for number in range(300)]

    alike = {dataclasses.replace(case, number=0) for case in cases}

    assert len(alike) == len(cases)
    assert draw_case(4711, 2) == draw_case(4711, 2)


@pytest.mark.parametrize("level", LEVELS)
def test_every_fault_comes_up_and_a_sound_run_from_level_2_on(level):
    drawn = {draw_case(number, level).fault for number in range(150)}

    assert drawn == set(FAULTS) - ({"healthy"} if level == 1 else set())
    assert draw_case(MOST_CASES - 1, level).fault in drawn


def test_mending_changes_the_fault_and_nothing_else():
    case = draw_case(12, 1)

    mended = case.mended()

    assert mended.fault == "healthy"
    assert dataclasses.replace(mended, fault=case.fault) == case


def test_a_weaker_fault_at_a_higher_level():
    def strengths(fault):
        return [draw_with(fault, 1, level).strength for level in LEVELS]

    for fault in ("unscaled", "labels", "dead_relus", "zero_grad", "leak"):
        assert strengths(fault) == sorted(strengths(fault), reverse=True)
