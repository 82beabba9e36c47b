from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demos.kit.parameters import ChoiceSpec, PastedSpec, check, specs
from demos.training.advice import _RULES, USUAL_LR, advise
from demos.training.classifier import Measured
from demos.training.learning_curves import Summary
from demos.training.params import Params
from demos.training.report import judge
from demos.training.session import train
from tutor.language.parameters import read_params

pytestmark = pytest.mark.usefixtures("one_thread")
OWN = "\n".join(f"{i},{i % 3},{i % 2}" for i in range(12))
STOPPED = {"early_stopping": "on", "optimizer": "sgd", "lr": 0.1, "epochs": 200}


@st.composite
def any_params(draw):
    values = {}
    for name, spec in specs(Params).items():
        if isinstance(spec, ChoiceSpec):
            values[name] = draw(st.sampled_from(spec.options))
        elif isinstance(spec, PastedSpec):
            values[name] = draw(st.sampled_from(["", OWN]))
        else:
            stops = st.integers(0, round((spec.high - spec.low) / spec.step))
            values[name] = min(spec.high, spec.low + draw(stops) * spec.step)
    return check(Params, values)


LOSSES, EPOCHS, SHARES = st.floats(0.001, 3), st.floats(0, 300), st.floats(50, 100)
MEASURED = st.builds(Measured, LOSSES, LOSSES, SHARES, SHARES)
SUMMARIES = st.builds(
    Summary, now=MEASURED, best=st.none() | MEASURED, kept_loss=LOSSES, kept_epoch=EPOCHS,
    stop_epoch=st.none() | EPOCHS,
)  # fmt: skip


@pytest.mark.parametrize("verdict", _RULES)
@settings(deadline=None)
@given(p=any_params(), summary=SUMMARIES)
def test_advice_is_always_another_setting_that_may_be_typed(verdict, p, summary):
    advice = advise(verdict, p, summary)
    change = advice.words
    values = read_params(Params, change)
    assert values.keys() == advice.params.keys(), change
    assert check(Params, values) == check(Params, advice.params)  # the button and the words
    (name,) = values
    new = getattr(check(Params, {name: next(iter(values.values()))}), name)
    at_its_end = new == getattr(p, name) in {"noise": (0.0, 1.0), "lr": (1e-4,)}.get(name, ())
    assert new != getattr(p, name) or at_its_end, change
    assert advice.reason.endswith(".")


def summary_of(params):
    *_, last = train(params)
    return last.summary


@pytest.mark.parametrize(
    ("settings", "verdict", "change"),
    [
        ({}, "overfitting", "early stopping on"),
        ({"data": "circles", "hidden": 1, "layers": 1, "epochs": 40}, "underfitting", "hidden 32"),
        ({"data": "xor", "noise": 0.2, "lr": 1e-4, "epochs": 30}, "learning", "lr 0.01"),
        ({"data": "spirals", "noise": 0.1, "epochs": 20}, "learning", "epochs 40"),
        ({"data": "circles", "optimizer": "sgd", "lr": 10.0, "layers": 4, "epochs": 40},
         "underfitting", "lr 0.3"),
        ({"data": "circles", "optimizer": "sgd", "lr": 0.1, "weight_decay": 1.0, "epochs": 30},
         "underfitting", "weight decay 0"),
        ({"data": "spirals", "noise": 0.2, **STOPPED}, "underfitting", "early stopping off"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("seed", [0, 1])
def test_who_follows_the_advice_gets_a_lower_validation_loss(settings, verdict, change, seed):
    params = Params(**settings, seed=seed)
    before = summary_of(params)
    assert judge(before, params.early_stopping == "on") == verdict
    assert advise(verdict, params, before).words == change
    changed = {
        name: getattr(check(Params, {name: value}), name)
        for name, value in read_params(Params, change).items()
    }
    after = summary_of(replace(params, **changed))
    assert after.now.validation_loss < 0.9 * before.now.validation_loss


@pytest.mark.parametrize(
    ("settings", "change"),
    [
        ({"data": "moons"}, "weight decay 0.3"),
        ({"data": "circles", "noise": 0.4}, "weight decay 0.3"),
        ({"data": "xor"}, "weight decay 0.3"),
        ({"data": "spirals"}, "weight decay 0.03"),
    ],
)
def test_the_weight_decay_that_is_advised_lowers_the_validation_loss(settings, change):
    params = Params(**settings, seed=1)
    before = summary_of(params)
    assert judge(before) == "overfitting"
    # early stopping would come first
    assert advise("overfitting", replace(params, early_stopping="on"), before).words == change
    after = summary_of(replace(params, weight_decay=float(change.split()[-1])))
    assert after.now.validation_loss < 0.97 * before.now.validation_loss


@pytest.mark.parametrize("optimizer", USUAL_LR)
def test_spirals_are_still_learned_with_the_weight_decay_that_is_advised(optimizer):
    params = Params(data="spirals", noise=0.1, optimizer=optimizer, lr=USUAL_LR[optimizer], seed=1)
    numbers = summary_of(params)
    advice = advise("overfitting", replace(params, early_stopping="on"), numbers)
    (decay,) = advice.params.values()
    assert summary_of(replace(params, weight_decay=decay)).now.validation_loss < 0.08


def test_every_parameter_is_named_as_the_advice_names_it():
    assert {"lr", "hidden", "layers", "noise", "epochs", "seeds"} <= {
        f.name for f in fields(Params)
    }
