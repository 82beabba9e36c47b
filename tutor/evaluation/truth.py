"""Labelled replies ─▶ how much of what each version of the tutor says is true.

The labels were given by reading (tests/questions/README.md); here they are only counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from tutor.evaluation.metrics import Share, points_found
from tutor.evaluation.questions import LABELS, LabelledReplies, Question


def truth_of(
    replies: Sequence[LabelledReplies], questions: Mapping[str, Question]
) -> Iterator[tuple[str, Share]]:
    """Figures by name, for each version in turn; ``questions`` by id, for their key points.

    A premise counts as corrected where a reader of that reply alone sees that it is wrong.
    """
    for row in dict.fromkeys(name for item in replies for name in item.rows):
        said = [item.said(row) for item in replies]
        labels = [label for sentences in said for _, label in sentences]
        for label in LABELS:
            yield f"sentences {label}, {row}", Share(labels.count(label), len(labels))
        second = [label for item in replies for label in item.second_labels(row)]
        if second:
            yield (
                f"sentences true to a second reader, {row}",
                Share(second.count("true"), len(second)),
            )
        wrong = sum(any(label == "false" for _, label in sentences) for sentences in said)
        yield f"replies with a false sentence, {row}", Share(wrong, len(said))
        full = sum(item.answers[row] == 2 for item in replies)
        yield f"questions answered in full, {row}", Share(full, len(replies))
        corrected = [item.corrects[row] for item in replies if item.corrects]
        yield f"wrong premises corrected, {row}", Share(sum(corrected), len(corrected))
        found = wanted = 0
        for item, sentences in zip(replies, said, strict=True):
            points = questions[item.id].key_points
            found += points_found(" ".join(text for text, _ in sentences), points)
            wanted += len(points)
        yield f"key points of the same, {row}", Share(found, wanted)
    twice = [
        label == second
        for item in replies
        for (_, label), second in zip(item.sentences, item.second, strict=False)
    ]
    if twice:
        yield "labels on which both readers agree", Share(sum(twice), len(twice))
