"""Which fault a run has, by a rule over what is measured; and what speaks against a guess.

Each fault has one measurement of its own. Others may be out of range with it: inputs of a size of 1,000
make large updates too. So the rule asks for the causes first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from demos.clinic.cases import Fault
from demos.clinic.measurements import Measured, Measurement, measure
from demos.clinic.training import Run

# In the order in which they are asked: data, code, start, rate.
OWN: Mapping[Fault, Measurement] = {
    "unscaled": "batch",
    "labels": "neighbours",
    "leak": "overlap",
    "train_mode": "twice",
    "softmax": "outputs",
    "zero_grad": "accumulated",
    "dead_relus": "units",
    "learning_rate": "slower",
}
MOST_STD = 5.0  # of an input; scaled ones have 1
LEAST_AGREEMENT = (
    0.75  # of the training rows' agreement with their neighbours, as a share of the validation's
)
MOST_OVERLAP = 0.05  # of the validation rows
MOST_DIFFERENT = 0.05  # of rows that are judged twice
SUM_WITHIN = 1e-3  # of 1, for what sums to 1
MOST_RATIO = 1.2  # of the gradient that a step takes to that of its batch
MOST_DEAD = 0.5  # of a layer's units before the first step
LEAST_SLOW = 0.9  # of the training loss, that a tenth of the learning rate comes to


def is_out_of_range(measured: Measured) -> bool:
    """Whether this reads other than it does in a sound run."""
    test = _TESTS.get(measured.name)
    return test is not None and test(measured.numbers)


def diagnose(run: Run) -> Fault:
    """The first fault whose own measurement is out of range."""
    for fault, measurement in OWN.items():
        if is_out_of_range(measure(run, measurement)):
            return fault
    return "healthy"


def speaks_against(run: Run, guess: Fault) -> Measured:
    """The measurement of a run that speaks against a wrong ``guess``.

    It is the guess's own, where that reads as in a sound run; where it does not, that is a consequence,
    and the measurement of the fault itself shows the cause.
    """
    if guess != "healthy":
        own = measure(run, OWN[guess])
        if not is_out_of_range(own):
            return own
    return measure(run, OWN[run.case.fault])


_TESTS: Mapping[Measurement, Callable[[Mapping[str, float]], bool]] = {
    "batch": lambda n: n["most_std"] > MOST_STD,
    "neighbours": lambda n: n["training"] < LEAST_AGREEMENT * n["validation"],
    "overlap": lambda n: n["share"] > MOST_OVERLAP,
    "twice": lambda n: n["share"] > MOST_DIFFERENT,
    "outputs": lambda n: (
        max(abs(n["least_sum"] - 1), abs(n["most_sum"] - 1)) < SUM_WITHIN and n["low"] >= 0
    ),
    "accumulated": lambda n: n["ratio"] > MOST_RATIO,
    "units": lambda n: n["start"] > MOST_DEAD,
    "slower": lambda n: n["diverged"] > 0 or n["slow_loss"] < LEAST_SLOW * n["loss"],
}
