import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from demos.kit.parameters import ParameterError, check
from demos.training.own_points import read_points
from demos.training.params import Params

ROWS = [(0.5 * i, 10.0 - i, "cat" if i % 2 else "dog") for i in range(12)]


def lines(pattern: str) -> str:
    return "\n".join(pattern.format(*row) for row in ROWS)


@pytest.mark.parametrize(
    "text",
    [
        lines("{},{},{}"),
        lines("{}, {}, {}"),
        lines("{}\t{}\t{}"),
        lines("{};{};{}"),
        lines("{} {} {}"),
        lines('"{}","{}","{}"'),
        lines("{};{};{}").replace(".", ","),
        lines("{}\t{}\t{}").replace(".", ","),
        lines("{},{},{}").replace("\n", "\r\n\r\n") + "\n\n",
        "width,height,animal\n" + lines("{},{},{}"),
    ],
)
def test_lines_of_any_spreadsheet_give_the_same_points(text):
    own = read_points(text)
    assert own.x.tolist() == [[first, second] for first, second, _ in ROWS]
    assert own.classes == ("cat", "dog")
    assert own.y.tolist() == [float(label == "dog") for _, _, label in ROWS]


def test_the_first_line_may_name_the_columns():
    assert read_points("width,height,animal\n" + lines("{},{},{}")).inputs == ("width", "height")
    assert read_points(lines("{},{},{}")).inputs == ("input x₁", "input x₂")


def test_classes_that_are_numbers_are_in_their_order():
    text = "\n".join(f"1,2,{label}" for label in [10, 9] * 6)
    assert read_points(text).classes == ("9", "10")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1,2,a", "there are 1 points, but it takes 10 to 2,000"),
        (lines("{},{}"), "line 1 has 2 columns, but it takes 3"),
        (lines("{},{},7,{}"), "line 1 has 4 columns"),
        (lines("{},{},{}") + "\n1,,cat", "line 13 is not two numbers and a class"),
        (lines("{},{},{}") + "\nnan,1,cat", "line 13 is not two numbers"),
        (lines("{},{},{}") + "\n1e300,1,cat", "line 13 is not two numbers"),
        (lines("{},{},same"), "there are 1 classes in the last column, but it takes exactly 2"),
        (lines("{},{},{}") + "\n1,2,cow", "there are 3 classes"),
        ("\n".join(["1,2,a"] * 20 + ["3,4,b"]), "only 1 points are of class b, but it takes 4"),
        ("x,y,z", "there are 0 points"),
    ],
)
def test_what_cant_be_used_is_said_with_its_line(text, says):
    with pytest.raises(ParameterError, match=f"your own points: .*{says}"):
        check(Params, {"points": text})


@given(st.text(max_size=200))
def test_any_text_gives_points_or_a_sentence(text):
    try:
        outcome = f"{len(read_points(text).y) >= 10}."
    except ValueError as error:
        outcome = str(error)
    assert outcome.endswith((".", ")."))
    assert outcome != "False."


def test_a_half_of_each_class_is_kept_for_validation_and_scales_nothing():
    own = read_points(lines("{},{},{}"))
    halves = own.split(torch.Generator().manual_seed(0))
    training, validation = halves.training, halves.validation
    assert training.y.tolist() == [0, 0, 0, 1, 1, 1] == validation.y.tolist()
    torch.testing.assert_close(training.x.mean(dim=0), torch.zeros(2), atol=1e-6, rtol=0)
    torch.testing.assert_close(training.x.std(dim=0), torch.ones(2))
    assert validation.x.mean(dim=0).abs().max() > 1e-3


def test_an_input_that_never_changes_is_no_division_by_zero():
    own = read_points("\n".join(f"3,{i},{i % 2}" for i in range(12)))
    training = own.split(torch.Generator().manual_seed(0)).training
    assert training.x[:, 0].tolist() == [0.0] * 6
