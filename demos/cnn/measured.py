"""What a run on digits has measured: both networks in training, and their answers to one image."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from demos.kit.labels import label


@dataclass(frozen=True)
class NetworkMeasured:
    """One network: its losses (nats) and accuracies (%), those in training over the last batches.

    ``moved`` are the test digits one pixel to the side. Where it diverged, all but ``diverged_at``
    is how it was before.
    """

    parameters: int
    test_loss: float
    test_accuracy: float = field(metadata=label("test accuracy (%)"))
    moved_loss: float
    moved_accuracy: float = field(metadata=label("moved accuracy (%)"))
    training_loss: float | None
    training_accuracy: float | None = field(metadata=label("training accuracy (%)"))
    diverged_at: int | None = field(metadata=label("diverged at batch"))


@dataclass(frozen=True)
class Standing:
    """Both networks by name after ``step`` of all ``batches``; ``trained`` and ``tested`` digits."""

    step: int
    batches: int
    epoch: float
    trained: int
    tested: int
    networks: Mapping[str, NetworkMeasured]
    dead_filters: int


@dataclass(frozen=True)
class Answer:
    """The class that a network gives an image, its probability, and that of the image's label."""

    answer: int
    p_answer: float = field(metadata=label("p(answer)"))
    p_label: float = field(metadata=label("p(digit)"))


@dataclass(frozen=True)
class Look:
    """What both networks say of an image, and the pixel, counted from 1, where a patch costs most."""

    label: int = field(metadata=label("looked for"))
    answers: Mapping[str, Answer]
    largest_drop: float
    drop_row: int
    drop_column: int


@dataclass(frozen=True)
class Measured:
    """All that a frame tells."""

    standing: Standing
    look: Look
