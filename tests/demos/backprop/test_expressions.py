import math
import re

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from demos.backprop.computation import forward
from demos.backprop.expressions import (
    DEEPEST,
    LONGEST,
    MOST_NODES,
    Node,
    parse,
)
from demos.backprop.params import Params
from demos.backprop.sentences import EXPRESSION, VALUES
from demos.backprop.tokens import EXAMPLE, FUNCTIONS, OF_SEVERAL, ExpressionError
from demos.kit.parameters import ParameterError, check
from tutor.language.parameters import read_params

PYTHON = {
    name: getattr(math, name) for name in ("tanh", "exp", "log", "sin", "cos", "tan", "sqrt")
} | {
    "abs": abs,
    "relu": lambda z: max(z, 0.0),
    "sigmoid": lambda z: 1 / (1 + math.exp(-z)),
}


def value_of(text: str, **at_others: float) -> float:
    values = {
        "x": 1.5,
        "y": -0.75,
        "w": 2.0,
        "b": 0.5,
        "w₁": 3.0,
        "θ": 0.25,
        "bias": -2.0,
    } | at_others
    at = {name: torch.tensor(value, dtype=torch.float64) for name, value in values.items()}
    return forward(parse(text), at)[-1].item()


def nodes_of(text: str) -> tuple[Node, ...]:
    """None where the text is refused."""
    try:
        return parse(text)
    except ExpressionError:
        return ()


def refusal(text: str) -> str:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    return str(caught.value)


atoms = st.sampled_from(["x", "y", "2", "0.5", "3.", ".25", "1e-1", "7"])


def wider(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Longer expressions in the notation that we share with Python, few brackets among them."""
    functions = st.sampled_from(sorted(PYTHON))
    return st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", " * ", "/", "**"]), inner).map("".join),
        inner.map("-{}".format),
        inner.map("({})".format),
        st.tuples(functions, inner).map(lambda pair: f"{pair[0]}({pair[1]})"),
    )


python_expressions = st.recursive(atoms, wider, max_leaves=8)


@settings(deadline=None, max_examples=400)
@given(text=python_expressions)
def test_an_expression_means_what_it_means_to_python(text: str) -> None:
    assume(nodes_of(text))
    try:
        expected = eval(text, {"__builtins__": {}}, {**PYTHON, "x": 1.5, "y": -0.75})
    except (ValueError, OverflowError, ZeroDivisionError, TypeError):  # the last: complex numbers
        assume(False)
    assume(isinstance(expected, (int, float)) and abs(expected) < 1e100)
    assert value_of(text) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("2x", "2*x"),
        ("2x^2", "2*(x^2)"),
        ("-2x", "(-2)*x"),
        ("xy", "x*y"),
        ("3xy²", "3*x*(y^2)"),
        ("x(y + 1)", "x*(y+1)"),
        ("(x+1)(y-2)", "(x+1)*(y-2)"),
        ("2sin(x)cos(y)", "2*sin(x)*cos(y)"),
        ("1/2x", "(1/2)*x"),
        ("x×y÷2·x", "x*y/2*x"),
        ("x−y – 1", "x-y-1"),
        ("x**y", "x^y"),
        ("x³", "x^3"),
        ("2^3^2x", "(2^9)*x"),
        ("-x^2", "-(x^2)"),
        ("x^-2", "1/(x^2)"),
        ("x - -2", "x+2"),
        ("+x", "x"),
        ("ln(x)", "log(x)"),
        ("TANH(X)", "tanh(x)"),
        ("[x + 1]{y}", "(x+1)*y"),
        ("  x\t*\n y ", "x*y"),
        ("sin x", "sin(x)"),
        ("2 sin 2x cos y", "2*sin(2*x)*cos(y)"),
        ("ln wx + 3", "log(w*x) + 3"),
        ("exp(-x²)", "exp(-(x^2))"),
        ("wx + b", "w*x + b"),
        ("w1*x", "w_1*x"),
        ("W₁X", "w1*x"),
        ("theta*x", "θ*x"),
        ("σ(wx + bias)", "sigmoid(w*x + bias)"),
        ("max(0, x)", "relu(x)"),
        ("max(0,5, x)", "max(x, max(0, 5))"),
        ("min(x, -max(y, 1)) - 1", "-(max(-x, max(y, 1))) - 1"),
        ("0,5x", "0.5*x"),
        ("max(x, (0,5))", "max(x, 0.5)"),
        ("e^x", "exp(x)"),
        ("sin(pi x)", "sin(π*x)"),
        ("y = 3x²", "3*x^2"),
        ("f(x, w) = wx", "w*x"),
        ("abs(x)", "max(x, -x)"),
        ("sin2x", "sin(2*x)"),
    ],
)
def test_what_students_write_is_read_as_they_mean_it(text: str, same: str) -> None:
    assert value_of(text) == pytest.approx(value_of(same), rel=1e-15)


def test_nodes_come_after_their_inputs_with_the_result_last() -> None:
    assert parse("tanh(x*y + 2)") == (
        Node("x"),
        Node("y"),
        Node("*", (0, 1)),
        Node("number", number=2.0),
        Node("+", (2, 3)),
        Node("tanh", (4,)),
    )


@given(text=python_expressions)
def test_every_node_but_the_last_feeds_a_later_one_and_each_variable_is_one_node(text: str) -> None:
    nodes = nodes_of(text)
    assume(nodes)
    fed = {source for place, node in enumerate(nodes) for source in node.inputs if source < place}
    assert fed == set(range(len(nodes) - 1))
    assert all(source < place for place, node in enumerate(nodes) for source in node.inputs)
    assert all([node.operation for node in nodes].count(name) <= 1 for name in "xy")


def test_a_number_as_exponent_is_part_of_the_power_and_anything_else_a_node() -> None:
    assert parse("x^-2") == (Node("x"), Node("^", (0,), -2.0))
    assert parse("x^y") == (Node("x"), Node("y"), Node("^", (0, 1)))
    assert parse("2^x") == (Node("number", number=2.0), Node("x"), Node("^", (0, 1)))


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("", "it ends where a number"),
        (
            "x +",
            "after `+` at character 3 it ends where a number, a variable, a function or `(` belongs",
        ),
        ("x × ÷ y", "after `×` at character 3 `÷` at character 5 stands where"),
        ("*x", "`*` at character 1 stands where"),
        ("x ** ** 2", "after `**` at character 3 `**` at character 6 stands where"),
        ("()", "`)` at character 2 stands where"),
        ("tanh(x", "the `(` at character 5 is never closed"),
        ("x*(y + 2", "the `(` at character 3 is never closed"),
        ("x*y)", "`)` at character 4 closes nothing"),
        ("tanh", "`(` has to follow `tanh` at character 1: `tanh(x)`"),
        ("1 + ln -x", "`(` has to follow `ln` at character 5: `log(x)`"),
        ("erf(x)", "`erf` at character 1 is no function here"),
        ("log2(x)", "`log2` at character 1 is no function here"),
        ("x*f", "`f` at character 3 is what the whole result is called"),
        ("max x", "`(` has to follow `max` at character 1: `max(0, x)`"),
        ("max(x)", "`max` at character 1 takes two arguments or more"),
        ("sin(x, y)", "`,` at character 6 is one argument too many: only max and min take several"),
        ("x, y", "`,` at character 2 parts nothing: only max and min take several arguments"),
        ("ф(x)", "`ф` at character 1 means nothing here"),
        ("x $ y", "`$` at character 3 means nothing here"),
        ("x + 1 = 3", "`=` at character 7 means nothing here"),
        ("x = 3", "it holds no variable"),
        ("x 3", "`3` at character 3 needs an operator before it, such as `*`"),
        ("(x 3)", "`3` at character 4 needs an operator before it"),
        ("1e999*x", "`1e999` at character 1 is too large: at most 1e+100"),
        ("2*3", "it holds no variable"),
        ("__import__('os').system('x')", "`_` at character 1 means nothing here"),
        ("x.real", "`.` at character 2 means nothing here"),
    ],
)
def test_a_bad_expression_is_told_what_was_seen_where_and_what_is_allowed(
    text: str, seen: str
) -> None:
    sentence = refusal(text)
    assert seen in sentence
    assert all(
        name in sentence for name in ("numbers", "x, y", "+ - * / ^", *FUNCTIONS, *OF_SEVERAL)
    )
    assert sentence.endswith(f"for example `{EXAMPLE}`.")


@pytest.mark.parametrize(
    ("allowed", "refused", "why"),
    [
        ("+".join("x" * 10), "+".join("x" * 60), f"119 characters long; at most {LONGEST}"),
        (f"{'(' * DEEPEST}x{')' * DEEPEST}", f"{'(' * 11}x{')' * 11}", "stand within each other"),
        (f"{'-' * DEEPEST}x", f"{'-' * 11}x", "stand within each other"),
        ("^".join("x" * 11), "^".join("x" * 12), "stand within each other"),
        ("+".join("x" * 11), "+".join("x" * 12), "11 operations one after another; at most 10"),
        (
            "+".join(f"{n}x" for n in range(8)),
            "+".join(f"({n}+x)*{n}" for n in range(6)),
            f"makes 30 nodes; at most {MOST_NODES}",
        ),
    ],
)
def test_length_nesting_and_size_have_limits_that_are_named(
    allowed: str, refused: str, why: str
) -> None:
    assert parse(allowed)
    assert why in refusal(refused)


@pytest.mark.timeout(20)
@settings(deadline=None)
@given(text=st.one_of(st.text(), st.text("xy12.e^*+-/()², tanhlogs", max_size=LONGEST)))
def test_any_text_is_read_or_refused_in_a_sentence(text: str) -> None:
    nodes = nodes_of(text)
    assert len(nodes) <= MOST_NODES
    assert nodes or refusal(text).endswith(".")


def test_a_bad_expression_is_refused_before_a_run_starts() -> None:
    with pytest.raises(ParameterError) as caught:
        check(Params, {"expression": " tanh(x* "})
    assert caught.value.name == "expression"
    assert str(caught.value).startswith(
        "expression is `tanh(x*`, but after `*` at character 7 it ends where"
    )
    assert check(Params, {"expression": " x*y "}).expression == "x*y"


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("backprop through (x*y+3)^2 at x=2 and y=-1",
         {"expression": "(x*y+3)^2", "x": 2, "y": -1}),
        ("gradient graph of tanh(2x - y)", {"expression": "tanh(2x - y)"}),
        ("tanh(x*y +2) pls, x .5", {"expression": "tanh(x*y +2)", "x": 0.5}),
        ("x=2; y=3; x*y+1", {"expression": "x*y+1", "x": 2, "y": 3}),
        ("x*y x 2 y -1", {"expression": "x*y", "x": 2, "y": -1}),
        ("let x=2 and y=3 in sigmoid(x)*y", {"expression": "sigmoid(x)*y", "x": 2, "y": 3}),
        ("f(x, y) = x*y + 3. go", {"expression": "x*y + 3"}),
        ("slope of y = 3x² at x = 1?", {"expression": "3x²", "x": 1}),
        ("loss=(2x − y)², x is 1, y is 4", {"expression": "(2x − y)²", "x": 1, "y": 4}),
        ("expression: x*y, x: 2, y: 3", {"expression": "x*y", "x": 2, "y": 3}),
        ("exp(-(x - 1)^2 / 2) * y with x 0.5", {"expression": "exp(-(x - 1)^2 / 2) * y", "x": 0.5}),
        ("do `2 x + sin(y)` at y=1", {"expression": "2 x + sin(y)", "y": 1}),
        ("X×Y÷2 - at x=4", {"expression": "X×Y÷2", "x": 4}),
        ("try x*y + sin(x) (like micrograd)", {"expression": "x*y + sin(x)"}),
        ("x*y - a nice one", {"expression": "x*y"}),
        ("(x+1)(y-2), y=half", {"expression": "(x+1)(y-2)", "y": 0.5}),
        ('the expression "x - 1" at x 3', {"expression": "x - 1", "x": 3}),
        ("x = -1, y = 1/2", {"x": -1, "y": 0.5}),
        ("x at 2 y at -1", {"x": 2, "y": -1}),
        ("backprop through max(0, w*x + b)", {"expression": "max(0, w*x + b)"}),
        ("graph of w*x + b with w = 3, b = -1", {"expression": "w*x + b", "values": "w = 3, b = -1"}),
        ("w1*x1 + w2*x2 (a neuron), w1=.5", {"expression": "w1*x1 + w2*x2", "values": "w1=.5"}),
        ("derivative of tan(x*y) at x=1", {"expression": "tan(x*y)", "x": 1}),
        ("gradient of tanh x please", {"expression": "tanh x"}),
        ("min(tanh(x), y), y is 2", {"expression": "min(tanh(x), y)", "y": 2}),
        ("max (average) pooling, or min", {}),
        ("open the backprop experiment", {}),
        ("the x-axis and the y axis, 3x3 kernels and lr 1e-3, 2 times", {}),
    ],
)  # fmt: skip
def test_an_expression_is_found_in_a_sloppy_message_beside_x_and_y(
    message: str, expected: dict[str, object]
) -> None:
    assert read_params(Params, message) == expected
    check(Params, expected)


@pytest.mark.parametrize(
    ("message", "found"),
    [
        ("backprop erf(x*y) at x=1", "erf(x*y)"),
        ("tanh(x*y at x=2", "tanh(x*y"),
    ],
)
def test_what_only_looks_like_an_expression_is_found_too_so_that_it_can_be_refused(
    message: str, found: str
) -> None:
    assert read_params(Params, message)["expression"] == found
    with pytest.raises(ParameterError, match="Allowed are"):
        check(Params, {"expression": found})


@settings(deadline=None)
@given(
    first=st.sampled_from(["x", "2y", "tanh(x*y)", "-x", "(x - 1)", "3 sin(y)", "0.5", "(y/2)^2"]),
    sign=st.sampled_from([" + ", "-", " * ", "/", "^", "**", "×"]),
    rest=python_expressions.filter(lambda text: "3." not in text),  # that is where a sentence ends
    x=st.integers(-9, 9),
)
def test_an_expression_is_found_whole_in_a_sentence(
    first: str, sign: str, rest: str, x: int
) -> None:
    text = f"{first}{sign}({rest}) - x"
    assert read_params(Params, f"the graph of {text}, x={x}") == {"expression": text, "x": x}


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "scrap",
    ["(", "2x", "x ", "1 ", "x+", "tanh(", "1", "x*", "((x+1)", "ab(", "- ", "x(", "1e", "a*",
     "-+", "ln x ", "x)", "(1", "2(", "*(", "max(", "max(0,", "x,", "w*", "w=1 ", "w=1,"],
)  # fmt: skip
def test_a_very_long_message_is_searched_before_the_time_is_up(scrap: str) -> None:
    message = scrap * (10_000 // len(scrap))
    for pattern in (EXPRESSION, VALUES):
        assert sum(len(found[0]) for found in re.finditer(pattern, message, re.I)) <= len(message)
