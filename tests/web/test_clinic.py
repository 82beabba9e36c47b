"""The clinic without a browser: what is said of a run, a guess and a mended run, in both languages."""

import functools
import json
from concurrent.futures import Future

import pytest

from demos.clinic.cases import FAULTS, draw_case, draw_with
from demos.clinic.diagnosis import OWN
from demos.clinic.measurements import MEASUREMENTS, measure
from demos.clinic.training import LARGEST_LOSS
from demos.clinic.training import train as train_anew
from demos.output.figures import write_frames
from tutor.practice.progress import add, read_log
from tutor.practice.schedule import reviews
from tutor.records import Practised
from tutor.web.clinic import TOPICS, Clinic, against, outcome
from tutor.web.clinic_pictures import faults, mendings, reasons, show_curves, show_measured
from tutor.web.places import OpenClinic
from tutor.web.progress import write_clinic
from tutor.web.runs import Budget
from tutor.web.texts import ENGLISH, GERMAN

pytestmark = pytest.mark.usefixtures("one_thread")
train = functools.cache(train_anew)
BOTH = pytest.mark.parametrize("words", [ENGLISH, GERMAN], ids=["en", "de"])


@pytest.fixture(scope="module")
def run():
    return train(draw_with("labels", 7, 1))


@BOTH
@pytest.mark.parametrize("name", MEASUREMENTS)
def test_a_measurement_shows_a_picture_and_a_sentence_that_names_no_fault(run, words, name):
    frame = show_measured(measure(run, name), words)

    assert json.loads(write_frames([frame]))[0]["pictures"]
    assert frame.caption
    assert not any(fault in frame.caption for fault in faults(words).values())


@BOTH
def test_a_case_is_told_without_its_fault(run, words):
    told = show_curves(run, words).caption

    assert "200" in told or str(run.case.rows) in told
    assert not any(fault in told for fault in faults(words).values())


def test_a_run_that_diverged_leaves_through_the_top():
    runs = (train(draw_with("unscaled", number, 1)) for number in range(20))
    run = next(run for run in runs if run.diverged)
    loss, accuracy = show_curves(run, ENGLISH).charts

    assert loss.lines[0].y[-1] == LARGEST_LOSS
    assert loss.log_y
    assert len(accuracy.lines[0].y) == len(run.epochs)


@BOTH
def test_a_wrong_guess_is_answered_with_the_numbers_against_it(run, words):
    said = against(run, "unscaled", words)

    assert said.startswith(f"**{words.clinic_wrong.format(fault=words.fault_unscaled)}**")
    assert words.read_batch.format(**measure(run, "batch").numbers) in said
    assert words.usual_batch in said
    assert words.fault_labels not in said


def test_what_only_follows_is_said_to_follow():
    said = against(train(draw_with("unscaled", 1, 1)), "learning_rate", ENGLISH)

    assert ENGLISH.clinic_follows in said
    assert "standard deviations from" in said
    assert ENGLISH.fault_unscaled not in said


@BOTH
@pytest.mark.parametrize("fault", FAULTS)
def test_a_right_guess_is_explained(words, fault):
    clinic = Clinic(Future(), Budget(120, 1000, 1, 1))

    said = clinic.verdict(train(draw_with(fault, 3, 2)), fault, words)

    assert said.startswith(f"**{words.clinic_right.format(fault=faults(words)[fault])}**")
    assert "{" not in said


@BOTH
@pytest.mark.parametrize("fault", ["labels", "softmax", "leak"])
def test_the_mended_run_is_told_beside_the_other(words, fault):
    sick = train(draw_with(fault, 7, 1))
    sound = train(sick.case.mended())

    curves = show_curves(sound, words, before=sick).charts[0]
    muted = [line for line in curves.lines if line.muted]

    assert "{" not in outcome(sick, sound, words)
    assert [line.y[-1] for line in muted] == [
        sick.epochs[-1].training_loss,
        sick.epochs[-1].validation_loss,
    ]


def test_every_fault_has_its_texts_and_a_topic():
    for words in (ENGLISH, GERMAN):
        assert set(faults(words)) == set(reasons(words)) == set(FAULTS) == set(TOPICS)
        assert set(mendings(words)) == set(OWN)


def test_what_was_healed_is_remembered_and_is_no_question_to_review():
    log = add({}, Practised("healed", "L", 1.0, "leak"), Practised("healed", "L", 2.0, "leak"))

    practised = read_log(log)

    assert [item.question for item in practised] == ["leak", "leak"]
    assert reviews(practised, 3.0) == {}
    assert "2, with 1 of 8 faults" in write_clinic(practised, ENGLISH)
    assert ENGLISH.clinic_summary in write_clinic((), ENGLISH)


def test_two_openings_of_a_case_differ_and_show_the_same():
    first, second = OpenClinic.of(12, 2), OpenClinic.of(12, 2)

    assert first != second
    assert first.link == second.link == "?show=clinic&case=12&level=2"
    assert draw_case(first.number, first.level) == draw_case(second.number, second.level)
