from collections.abc import Mapping
from dataclasses import dataclass, field

from demos.kit.labels import label, labelled


@dataclass(frozen=True)
class Score:
    test_loss: float
    accuracy: float | None = field(metadata=label("accuracy (%)"))


@dataclass(frozen=True)
class Measured:
    step: int
    score: Score
    best: Score = field(metadata=label("best possible"))
    networks: Mapping[str, Score]
    bounds: Mapping[str, float] = field(metadata=label("lr bound"))


def test_numbers_are_labelled_by_their_fields_in_order_without_those_that_are_none() -> None:
    measured = Measured(
        3, Score(0.5, 90.0), Score(0.1, None), {"CNN": Score(0.2, 95.0)}, {"sgd": 0.05}
    )

    assert list(labelled(measured).items()) == [
        ("step", 3),
        ("test loss", 0.5),
        ("accuracy (%)", 90.0),
        ("best possible test loss", 0.1),
        ("CNN test loss", 0.2),
        ("CNN accuracy (%)", 95.0),
        ("sgd lr bound", 0.05),
    ]
