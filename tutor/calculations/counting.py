"""What the counts of parameters share: the words that ask for one, a missing bias, the last line."""

from __future__ import annotations

from tutor.calculations.writing import count

PARAMETERS_ASKED = (
    "parameter | params | param | learnable | trainable | how many weights | number of weights"
    " | how much weights | weights plus bias | weights and bias | weight count | total weights"
    " | weights total | how many biases | number of biases | count of weights | numbers does it learn"
    " | does it learn | to learn"
)
BIASES = {
    "without": "no bias | without bias | bias false | bias none | bias off | without a bias | bias is false"
    " | bias not | without any bias | ignoring bias | ignore bias | excluding bias | not counting bias"
    " | biasless | without the bias | not count the bias"
}


def in_all(weights: int, biases: int) -> str:
    """The last line of a count."""
    total = f"In all **{count(weights + biases)} parameters**"
    return f"{total} ({count(weights)} weights and {count(biases)} biases)."
