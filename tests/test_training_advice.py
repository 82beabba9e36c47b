from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demos.parameters import ChoiceSpec, check, specs
from demos.training import Params
from demos.training_advice import _RULES, advise
from demos.wording import read_params

LOSSES = ("training loss", "validation loss", "validation loss early stopping keeps",
          "best possible training loss")  # fmt: skip


@st.composite
def any_params(draw):
    values = {}
    for name, spec in specs(Params).items():
        if isinstance(spec, ChoiceSpec):
            values[name] = draw(st.sampled_from(spec.options))
        else:
            stops = st.integers(0, round((spec.high - spec.low) / spec.step))
            values[name] = min(spec.high, spec.low + draw(stops) * spec.step)
    return check(Params, values)


@st.composite
def any_numbers(draw):
    numbers = {name: draw(st.floats(0.001, 3)) for name in LOSSES}
    numbers["best possible validation accuracy"] = draw(st.floats(50, 100))
    numbers["epoch early stopping keeps"] = draw(st.floats(0, 300))
    return numbers


@pytest.mark.parametrize("verdict", _RULES)
@settings(deadline=None)
@given(p=any_params(), numbers=any_numbers())
def test_advice_is_always_another_setting_that_may_be_typed(verdict, p, numbers):
    change, reason = advise(verdict, p, numbers)
    values = read_params(Params, change)
    assert len(values) == 1, change
    (name,) = values
    new = getattr(check(Params, {name: next(iter(values.values()))}), name)
    at_its_end = new == getattr(p, name) in {"noise": (0.0, 1.0), "lr": (1e-4,)}.get(name, ())
    assert new != getattr(p, name) or at_its_end, change
    assert reason.endswith(".")


def test_every_parameter_is_named_as_the_advice_names_it():
    assert {"lr", "hidden", "layers", "noise", "epochs", "seeds"} <= {
        f.name for f in fields(Params)
    }
