r"""Accuracy, precision, recall, F1 and specificity from the four counts, or F1 from precision and recall.

Source: Powers 2011, "Evaluation: from precision, recall and F-measure"; the same as scikit-learn's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tutor.calculations.confusion_story import read_story
from tutor.calculations.names import is_all_known
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, UnfitError, Words
from tutor.calculations.slots import choice, number
from tutor.calculations.tokens import Token
from tutor.calculations.vocabulary import ASKS_STILL
from tutor.calculations.writing import answer, result, show, tex, words

_COUNT = {"low": 0, "high": 1e9, "whole": True, "default": None}
_METRICS = {
    "accuracy": "accuracy | acc",
    "precision": "precision | ppv | p , r",
    "recall": "p , r | recall | sensitivity | tpr | true positive rate",
    "f1": "f1 | f1 score | f score | f measure | f 1 | f1score",
    "specificity": "specificity | tnr | true negative rate",
}
_LABELS = {"f1": "F1"}
_NEEDED = {
    "accuracy": ("tp", "fp", "fn", "tn"),
    "precision": ("tp", "fp"),
    "recall": ("tp", "fn"),
    "f1": ("tp", "fp", "fn"),
    "specificity": ("tn", "fp"),
}
_FORMULAS = {
    "accuracy": (r"\frac{TP + TN}{TP + TN + FP + FN}", ("tp", "tn"), ("tp", "tn", "fp", "fn")),
    "precision": (r"\frac{TP}{TP + FP}", ("tp",), ("tp", "fp")),
    "recall": (r"\frac{TP}{TP + FN}", ("tp",), ("tp", "fn")),
    "f1": (r"\frac{2\,TP}{2\,TP + FP + FN}", ("tp", "tp"), ("tp", "tp", "fp", "fn")),
    "specificity": (r"\frac{TN}{TN + FP}", ("tn",), ("tn", "fp")),
}


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """The four counts of a confusion matrix, or two shares."""

    tp: int | None = number(
        "true positives", "tp | true positives | true positive | true pos | tps", **_COUNT
    )
    fp: int | None = number(
        "false positives",
        "fp | false positives | false positive | false pos | fps | false alarms",
        **_COUNT,
    )
    fn: int | None = number(
        "false negatives",
        "fn | false negatives | false negative | false neg | fns | missed",
        **_COUNT,
    )
    tn: int | None = number(
        "true negatives", "tn | true negatives | true negative | true neg | tns", **_COUNT
    )
    precision: float | None = number("precision", "precision | p", low=0, high=1, default=None)
    recall: float | None = number("recall", "recall | r | sensitivity", low=0, high=1, default=None)
    correct: int | None = number(
        "correct predictions",
        "correct | correctly | right | correct predictions | correctly classified",
        **_COUNT,
    )
    total: int | None = number(
        "predictions",
        "out of | of | total | predictions | samples | images | test images | test samples"
        " | examples",
        **_COUNT,
    )
    asked: str = choice("metrics", "")


def solve(numbers: Numbers) -> str:
    """Each metric that was asked for."""
    if numbers.precision is not None and numbers.recall is not None:
        return _f1_of_shares(numbers.precision, numbers.recall)
    if numbers.correct is not None and numbers.total is not None:
        return _share(numbers.correct, numbers.total)
    shares = {"precision": numbers.precision, "recall": numbers.recall}
    for given, needed in (("precision", "recall"), ("recall", "precision")):
        if shares[given] is not None:
            raise UnfitError(
                f"I read {given} {show(shares[given] or 0)}, and still need the {needed}."
            )
    counts = {name: getattr(numbers, name) for name in ("tp", "fp", "fn", "tn")}
    asked = [name for name in numbers.asked.split() if name in _NEEDED]
    lacking = sorted({need for name in asked for need in _NEEDED[name] if counts[need] is None})
    if not asked or lacking:
        needed = words([name.upper() for name in lacking] or ["metric"])
        raise UnfitError(f"I read {_known(counts)}, and still need the {needed}.")
    steps, ends = [], []
    for name in asked:
        formula, above, below = _FORMULAS[name]
        top, bottom = (sum(counts[each] for each in part) for part in (above, below))
        if bottom == 0:
            raise UnfitError(f"I read {_known(counts)}; {name} would be 0 / 0 there.")
        label = _LABELS.get(name, name)
        steps.append(
            rf"\text{{{label}}} = {formula} = \frac{{{top}}}{{{bottom}}} = {tex(top / bottom)}"
        )
        ends.append(f"{label} **{result(top / bottom)}**")
    opening = (
        f"I compute {words([_LABELS.get(name, name) for name in asked])} from {_known(counts)}."
    )
    return answer(opening, *steps, end=f"The result is {words(ends)}.")


def _known(counts: dict[str, int | None]) -> str:
    parts = [f"{name.upper()} = {value}" for name, value in counts.items() if value is not None]
    return words(parts) if parts else "no counts"


def _f1_of_shares(p: float, r: float) -> str:
    if p + r == 0:
        raise UnfitError("I read a precision and a recall of 0; F1 would be 0 / 0 there.")
    # F1 = 2pr / (p + r)
    f1 = 2 * p * r / (p + r)
    return answer(
        f"I compute F1 from precision {show(p)} and recall {show(r)}.",
        r"F_1 = \frac{2\,p\,r}{p + r}",
        rf"F_1 = \frac{{2 \cdot {tex(p)} \cdot {tex(r)}}}{{{tex(p)} + {tex(r)}}} = {tex(f1)}",
        end=f"F1 is **{result(f1)}**.",
    )


def _share(correct: int, total: int) -> str:
    if total == 0 or correct > total:
        raise UnfitError(
            f"I read {correct} correct of {total}; the total has to be at least as large, and not 0."
        )
    return answer(
        f"I compute the accuracy of {correct} correct predictions of {total}.",
        r"\text{accuracy} = \frac{\text{correct}}{\text{all}}",
        rf"\frac{{{correct}}}{{{total}}} = {tex(correct / total)}",
        end=f"The accuracy is **{result(correct / total)}**.",
    )


def read(tokens: Sequence[Token]) -> Given | None:
    """The counts by their names, or from a story, and the metrics asked for."""
    named = read_given(COMPUTATION, _name_share(tokens))
    found = _with_asked(named, tokens) if named else None
    return found or _with_asked(dict(read_story(tokens) or {}), tokens)


def _with_asked(given: Given, tokens: Sequence[Token]) -> Given | None:
    """The metrics named; what is given is not asked for. None where they do not go together."""
    text = f" {' '.join(token.text for token in tokens)} "
    named = [
        name
        for name, names in _METRICS.items()
        if any(f" {each.strip()} " in text for each in names.split("|"))
    ]
    asked = [name for name in named if name not in given]
    counts = {"tp", "fp", "fn", "tn"} & given.keys()
    shares = {"precision", "recall"} & given.keys()
    whole = {"correct", "total"} & given.keys()
    f1_of_shares = len(shares) == 2 and asked == ["f1"] and not counts | whole
    share = len(whole) == 2 and asked == ["accuracy"] and not counts | shares
    of_counts = len(counts) >= 2 and asked and not shares | whole
    alone = asked == ["f1"] and len(shares) == 1 and not counts | whole
    lacks = len(counts | shares | whole) == 1 and asked and is_all_known(COMPUTATION, tokens)
    lacks = lacks or (alone and Words(tokens).hold(ASKS_STILL))
    fits = f1_of_shares or share or of_counts or (lacks and (counts or asked == ["f1"]))
    return given | {"asked": " ".join(asked)} if fits else None


def _name_share(tokens: Sequence[Token]) -> list[Token]:
    """ "90 out of 100 correct" ─▶ "correct = 90 , total = 100"."""
    for place, token in enumerate(tokens):
        links = 2 if [each.text for each in tokens[place + 1 : place + 3]] == ["out", "of"] else 1
        end = place + links + 1
        linked = (
            end < len(tokens)
            and tokens[end - 1].text in ("of", "from", "/")
            and tokens[end].kind == "number"
        )
        if token.kind == "number" and linked:
            rest = [
                each for each in (*tokens[:place], *tokens[end + 1 :]) if each.text not in _CORRECT
            ]
            named = [
                Token("word", "correct"),
                token,
                Token("sign", ","),
                Token("word", "total"),
                tokens[end],
            ]
            return [*rest, Token("sign", ","), *named]
    return list(tokens)


_CORRECT = frozenset(
    ["correct", "correctly", "right", "total", "images", "samples", "predictions", "examples"]
)
COMPUTATION = Computation(
    name="classification",
    title="accuracy, precision, recall or F1",
    topic="accuracy, precision, recall and F1",
    subjects=" | ".join(_METRICS.values()),
    targets="",
    excludes="epochs | epoch | threshold | parameters | params | rise | rises | drop | drops",
    Numbers=Numbers,
    solve=solve,
    read=read,
    example="precision and recall with tp 8, fp 2, fn 4",
)
