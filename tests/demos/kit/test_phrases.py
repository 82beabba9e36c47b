import pytest

from demos.kit.phrases import each, join, table, tex


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_parts_are_joined_as_in_a_sentence(parts: list[str], sentence: str) -> None:
    assert join(parts) == sentence
    assert join(iter(parts)) == sentence


def test_each_name_stands_behind_its_own_number() -> None:
    assert each({"mse": 0.69421, "mae": 1.5}) == "**0.694** (mse) and **1.5** (mae)"
    assert each({"mae": 7}, " %") == "**7 %** (mae)"


def test_a_number_is_written_for_latex_with_its_power_of_ten() -> None:
    assert [tex(value) for value in (0.01234, 12, 1.5e-9)] == [
        "0.0123",
        "12",
        r"1.5 \times 10^{-9}",
    ]


def test_a_table_is_markdown_with_three_digits_and_a_dash_for_nothing() -> None:
    assert table(["name", "loss"], [["sgd", 0.12345], ["adam", None]]) == (
        "| name | loss |\n| --- | --- |\n| sgd | 0.123 |\n| adam | – |"
    )
