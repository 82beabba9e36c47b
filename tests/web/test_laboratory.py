from demos.kit.catalogue import find_demos
from demos.kit.run_log import RunLog
from tutor.records import DemoRequest
from tutor.settings import Settings
from tutor.web.desks import Desk
from tutor.web.laboratory import Laboratory, OpenDemo
from tutor.web.panel import Panel
from tutor.web.runs import Budget, Runs
from tutor.web.texts import ENGLISH


def test_two_openings_of_the_same_experiment_differ_and_can_be_hashed():
    request = DemoRequest("cnn", {"epochs": 2})
    one, two = OpenDemo.of(request), OpenDemo.of(request)

    assert one != two
    assert len({one, two}) == 2


def test_a_slider_that_moves_late_leaves_the_experiment_alone_that_was_opened_since():
    demos = find_demos()
    laboratory = Laboratory(demos, Runs(Budget.of(Settings())))
    neuron, rnn = demos["neuron"], demos["rnn"]
    laboratory._desks.put("visitor", Desk(2, RunLog(rnn, rnn.Params())))

    shown = laboratory._redraw(Panel(neuron, 1, [], [None] * 3, ENGLISH), "visitor", [])

    assert laboratory.run_of("visitor").demo is rnn
    assert len(shown) == 3
