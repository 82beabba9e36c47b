import math
from dataclasses import FrozenInstanceError, dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demos.kit.parameters import (
    ParameterError,
    as_typed,
    check,
    choice,
    drawing,
    number,
    numbers,
    specs,
)

LOW, HIGH = 0.001, 2.0


@dataclass(frozen=True)
class Params:
    lr: float = number(0.1, LOW, HIGH, step=0.001, label="learning rate", unit="per step")
    epochs: int = number(5, 1, 30, step=1, label="epochs")
    point: tuple[float, ...] = numbers((1.0, -1.0), -3, 3, step=0.5, label="point", labels="xy")
    activation: str = choice("relu", ("relu", "leaky relu", "tanh"), label="activation")


def refusal(values: dict[str, object]) -> ParameterError:
    with pytest.raises(ParameterError) as caught:
        check(Params, values)
    return caught.value


def test_what_is_not_given_stays_at_its_default() -> None:
    assert check(Params, {"epochs": 3}) == Params(0.1, 3, (1.0, -1.0), "relu")


def test_specs_come_in_the_order_of_declaration() -> None:
    assert list(specs(Params)) == ["lr", "epochs", "point", "activation"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"lr": "0.5"}, Params(lr=0.5)),
        ({"lr": " 5e-1 "}, Params(lr=0.5)),
        ({"lr": 1}, Params(lr=1.0)),
        ({"epochs": "12"}, Params(epochs=12)),
        ({"epochs": 12.0}, Params(epochs=12)),
        ({"epochs": np.int64(12)}, Params(epochs=12)),
        ({"point": "1.5, -2"}, Params(point=(1.5, -2.0))),
        ({"point": "1.5 -2"}, Params(point=(1.5, -2.0))),
        ({"point": ["1.5", "-2"]}, Params(point=(1.5, -2.0))),
        ({"point": (1.5, -2)}, Params(point=(1.5, -2.0))),
        ({"activation": "Leaky-ReLU"}, Params(activation="leaky relu")),
        ({"activation": "leakyrelu"}, Params(activation="leaky relu")),
        ({"activation": " TANH "}, Params(activation="tanh")),
    ],
)
def test_values_are_read_as_a_person_or_a_slider_gives_them(
    values: dict[str, object], expected: Params
) -> None:
    assert check(Params, values) == expected


def test_a_whole_number_arrives_as_an_int_and_any_other_as_a_float() -> None:
    params = check(Params, {"epochs": 4.0, "lr": "1", "point": (1, 2)})
    assert type(params.epochs) is int
    assert [type(value) for value in (params.lr, *params.point)] == [float] * 3


@pytest.mark.parametrize("end", [LOW, HIGH])
def test_both_ends_of_a_range_are_allowed(end: float) -> None:
    assert check(Params, {"lr": end}).lr == end


@pytest.mark.parametrize(
    ("name", "value", "nearest"),
    [
        ("lr", 5, HIGH),
        ("lr", "-1", LOW),
        ("lr", math.inf, HIGH),
        ("lr", "-inf", LOW),
        ("lr", math.nan, None),
        ("lr", "fast", None),
        ("lr", None, None),
        ("lr", [0.1], None),
        ("epochs", 0, 1),
        ("epochs", 2.6, 3),
        ("epochs", "1e9", 30),
        ("epochs", math.inf, 30),
        ("point", "9, 1", (3.0, 1.0)),
        ("point", (9, math.nan), None),
        ("point", (1, 2, 3), None),
        ("point", "1", None),
        ("point", 1, None),
        ("point", "", None),
        ("activation", "softplus", None),
        ("activation", "", None),
        ("activation", None, None),
    ],
)
def test_a_value_out_of_range_is_named_with_its_nearest_allowed_value(
    name: str, value: object, nearest: object
) -> None:
    error = refusal({name: value})
    assert (error.name, error.nearest) == (name, nearest)
    assert str(error).startswith(f"{name} is {value!r}, but has to be ")


@pytest.mark.parametrize("value", [10**400, -(10**400)], ids=["positive", "negative"])
def test_a_number_too_large_for_a_float_is_out_of_range_too(value: int) -> None:
    assert refusal({"epochs": value}).name == "epochs"


def test_the_message_gives_the_range_its_unit_and_whether_the_number_is_whole() -> None:
    assert str(refusal({"lr": 3})).endswith("a number from 0.001 to 2 per step.")
    assert str(refusal({"epochs": 1.5})).endswith("a whole number from 1 to 30.")
    assert str(refusal({"point": 1})).endswith("2 numbers, each from -3 to 3.")


def test_a_wrong_option_is_answered_with_the_right_ones() -> None:
    assert str(refusal({"activation": "elu"})).endswith("one of relu, leaky relu, tanh.")


def test_a_wrong_name_is_answered_with_the_right_ones() -> None:
    error = refusal({"rate": 0.1})
    assert str(error) == (
        "There is no parameter 'rate' here; there are lr, epochs, point, activation."
    )
    assert error.name == "rate"


def test_a_field_declared_otherwise_is_named() -> None:
    @dataclass(frozen=True)
    class Loose:
        lr: float = 0.1

    with pytest.raises(TypeError, match="lr is not declared"):
        specs(Loose)


def test_parameters_can_not_be_changed_after_the_check() -> None:
    params = check(Params, {})
    with pytest.raises(FrozenInstanceError):
        params.epochs = 99  # type: ignore[misc]


@settings(deadline=None)
@given(st.floats())
def test_any_number_is_kept_when_in_range_and_else_refused_with_the_clipped_one(
    value: float,
) -> None:
    if LOW <= value <= HIGH:
        assert check(Params, {"lr": value}).lr == value
    else:
        nearest = refusal({"lr": value}).nearest
        assert nearest == (None if math.isnan(value) else np.clip(value, LOW, HIGH))


@settings(deadline=None)
@given(st.floats(-100, 100).filter(lambda value: not (value.is_integer() and 1 <= value <= 30)))
def test_the_nearest_whole_number_is_the_nearest_of_the_allowed_ones(value: float) -> None:
    nearest = refusal({"epochs": value}).nearest
    assert abs(nearest - value) == min(abs(allowed - value) for allowed in range(1, 31))


@settings(deadline=None)
@given(st.floats(-100, 100), st.floats(3, 100, exclude_min=True))
def test_only_the_numbers_out_of_range_are_moved(x: float, y: float) -> None:
    assert refusal({"point": (x, y)}).nearest == tuple(np.clip((x, y), -3, 3))


@settings(deadline=None)
@given(
    st.one_of(
        st.text(),
        st.integers(),
        st.binary(),
        st.booleans(),
        st.lists(st.one_of(st.floats(), st.text(), st.none())),
    ),
    st.sampled_from(list(specs(Params))),
)
def test_anything_else_is_either_checked_or_refused_with_a_sentence(
    value: object, name: str
) -> None:
    try:
        outcome: object = check(Params, {name: value})
    except ParameterError as error:
        outcome = error
    assert isinstance(outcome, Params) or str(outcome).endswith(".")


@pytest.mark.parametrize(
    ("value", "typed"),
    [((1.5, -2.0), "1.5, -2"), ("leaky relu", "leaky relu"), (3, "3"), (0.0005, "0.0005")],
)
def test_a_value_is_written_as_a_person_would_type_it(value: object, typed: str) -> None:
    assert as_typed(value) == typed


@settings(deadline=None)
@given(st.integers(-60, 60), st.integers(1, 2000), st.sampled_from(["relu", "leaky relu", "tanh"]))
def test_what_is_written_is_read_back(twentieth: int, thousandth: int, activation: str) -> None:
    params = Params(
        lr=thousandth / 1000, point=(twentieth / 20, -twentieth / 20), activation=activation
    )
    typed = {name: as_typed(getattr(params, name)) for name in specs(Params)}
    assert check(Params, typed) == params


@dataclass(frozen=True)
class Drawn:
    board: str = drawing(2, label="board")


@pytest.mark.parametrize(
    ("value", "expected"), [("0f8C", "0f8c"), ("0f\n8c", "0f8c"), ("", ""), ("0000", "")]
)
def test_a_drawing_is_a_hexadecimal_digit_a_pixel_or_nothing(value: str, expected: str) -> None:
    assert check(Drawn, {"board": value}) == Drawn(expected)


@pytest.mark.parametrize("value", ["0f8", "0f8cc", "0f8g", None])
def test_what_is_no_drawing_is_told_what_one_is(value: object) -> None:
    with pytest.raises(ParameterError, match="2 × 2 pixels: 4 characters from 0"):
        check(Drawn, {"board": value})
