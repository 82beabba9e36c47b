import pytest

from demos.kit.phrases import each, join


@pytest.mark.parametrize(
    ("parts", "sentence"),
    [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_parts_are_joined_as_in_a_sentence(parts: list[str], sentence: str) -> None:
    assert join(parts) == sentence
    assert join(iter(parts)) == sentence


def test_each_name_stands_behind_its_own_number() -> None:
    numbers = {"mse slope": 0.69421, "mae slope": 1.5, "mae border": 7}
    assert each(numbers, ["mse", "mae"], "slope") == "**0.694** (mse) and **1.5** (mae)"
    assert each(numbers, ["mae"], "border", " %") == "**7 %** (mae)"
