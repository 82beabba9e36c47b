r"""Accuracy, precision, recall, F1 and specificity from the four counts, or F1 from precision and recall.

Source: Powers 2011, "Evaluation: from precision, recall and F-measure"; the same as scikit-learn's.
"""

from __future__ import annotations

from collections.abc import Sequence

from tutor.calculations.confusion import read_story
from tutor.calculations.message import Message, rules
from tutor.calculations.placing import is_all_known
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, computation
from tutor.calculations.slots import MANY, UnfitError, choice, number
from tutor.calculations.vocabulary import ASKS_STILL
from tutor.calculations.writing import answer, result, show, tex, words

_COUNT = MANY | {"low": 0, "default": None}
_SHARE = {"low": 0, "high": 1, "default": None}
_METRICS = {
    "accuracy": "accuracy | acc",
    "precision": "precision | ppv",
    "recall": "recall | sensitivity | tpr | true positive rate",
    "f1": "f1 | f1 score | f score | f measure | f 1 | f1score",
    "specificity": "specificity | tnr | true negative rate",
}
_FORMULAS = {  # formula, counts above, counts below
    "accuracy": (r"\frac{TP + TN}{TP + TN + FP + FN}", ("tp", "tn"), ("tp", "tn", "fp", "fn")),
    "precision": (r"\frac{TP}{TP + FP}", ("tp",), ("tp", "fp")),
    "recall": (r"\frac{TP}{TP + FN}", ("tp",), ("tp", "fn")),
    "f1": (r"\frac{2\,TP}{2\,TP + FP + FN}", ("tp", "tp"), ("tp", "tp", "fp", "fn")),
    "specificity": (r"\frac{TN}{TN + FP}", ("tn",), ("tn", "fp")),
}


def _known(counts: dict[str, int]) -> str:
    parts = [f"{name.upper()} = {value}" for name, value in counts.items()]
    return words(parts) if parts else "no counts"


def _f1_of_shares(p: float, r: float) -> str:
    if p + r == 0:
        raise UnfitError("I read a precision and a recall of 0; F1 would be 0 / 0 there.")
    f1 = 2 * p * r / (p + r)  # F1 = 2pr / (p + r)
    step = rf"F_1 = \frac{{2 \cdot {tex(p)} \cdot {tex(r)}}}{{{tex(p)} + {tex(r)}}} = {tex(f1)}"
    opening = f"I compute F1 from precision {show(p)} and recall {show(r)}."
    return answer(opening, r"F_1 = \frac{2\,p\,r}{p + r}", step, end=f"F1 is **{result(f1)}**.")


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


def _read(computation: Computation, message: Message) -> Given | None:
    """The counts by their names, or from a story, and the metrics asked for."""
    named = read_given(computation, message)
    found = _with_asked(computation, named, message) if named else None
    return found or _with_asked(computation, dict(read_story(message) or {}), message)


def _with_asked(computation: Computation, given: Given, message: Message) -> Given | None:
    """The metrics named; what is given is not asked for. None where they do not go together."""
    named = set(message.named(_METRICS))
    asked = [name for name in _METRICS if name in named and name not in given]
    counts = {"tp", "fp", "fn", "tn"} & given.keys()
    shares = {"precision", "recall"} & given.keys()
    whole = {"correct", "total"} & given.keys()
    f1_of_shares = len(shares) == 2 and asked == ["f1"] and not counts | whole
    share = len(whole) == 2 and asked == ["accuracy"] and not counts | shares
    of_counts = len(counts) >= 2 and asked and not shares | whole
    alone = asked == ["f1"] and len(shares) == 1 and not counts | whole
    lacks = (
        len(counts | shares | whole) == 1 and asked and is_all_known(computation, message.tokens)
    )
    lacks = lacks or (alone and message.hold(ASKS_STILL))
    fits = f1_of_shares or share or of_counts or (lacks and (counts or asked == ["f1"]))
    return given | {"asked": " ".join(asked)} if fits else None


_METRIC_NAMES = "\n".join(_METRICS.values())


@computation(
    title="accuracy, precision, recall or F1",
    topic="accuracy, precision, recall and F1",
    example="precision and recall with tp 8, fp 2, fn 4",
    rules=rules(
        (
            r"(?:\b(?:correct|right) )?(N) (?:correct )?(?:out of|of|from|/) (N)(?: (?:were |are |is )?"
            r"(?:images|samples|predictions|pictures|examples|correct|correctly|right))*",
            r", rightcount \1 , allcount \2 ,",
        )
    ),
    read=_read,
    words=f"""
    about  {_METRIC_NAMES}
    never  epoch | threshold | parameter | params | rise | drop
    tp  tp | true (positive/pos) | tps
    fp  fp | false (alarm/pos/positive) | fps
    fn  fn | false (negative/neg) | fns | missed
    tn  tn | true (negative/neg) | tns
    precision  precision | p
    recall  recall | r | sensitivity
    correct  rightcount
    total  allcount
    """,
)
def classification(
    tp: int | None = number("true positives", **_COUNT),
    fp: int | None = number("false positives", **_COUNT),
    fn: int | None = number("false negatives", **_COUNT),
    tn: int | None = number("true negatives", **_COUNT),
    precision: float | None = number("precision", **_SHARE),
    recall: float | None = number("recall", **_SHARE),
    correct: int | None = number("correct predictions", **_COUNT),
    total: int | None = number("predictions", **_COUNT),
    asked: str = choice("metrics"),
) -> str:
    """Each metric that was asked for. Raises UnfitError."""
    if precision is not None and recall is not None:
        return _f1_of_shares(precision, recall)
    if correct is not None and total is not None:
        return _share(correct, total)
    if precision is not None:
        raise UnfitError(f"I read precision {show(precision)}, and still need the recall.")
    if recall is not None:
        raise UnfitError(f"I read recall {show(recall)}, and still need the precision.")
    counts = {"tp": tp, "fp": fp, "fn": fn, "tn": tn}
    return _metrics(asked.split(), {name: n for name, n in counts.items() if n is not None})


def _metrics(asked: Sequence[str], counts: dict[str, int]) -> str:
    needs = {need for name in asked for need in _FORMULAS[name][2]}
    lacking = sorted(name.upper() for name in needs - counts.keys())
    if not asked or lacking:
        raise UnfitError(
            f"I read {_known(counts)}, and still need the {words(lacking or ['metric'])}."
        )
    steps, ends = [], []
    for name in asked:
        formula, above, below = _FORMULAS[name]
        top, bottom = (sum(counts[each] for each in part) for part in (above, below))
        if bottom == 0:
            raise UnfitError(f"I read {_known(counts)}; {name} would be 0 / 0 there.")
        label, share = name.replace("f1", "F1"), top / bottom
        steps.append(rf"\text{{{label}}} = {formula} = \frac{{{top}}}{{{bottom}}} = {tex(share)}")
        ends.append(f"{label} **{result(share)}**")
    labels = words([name.replace("f1", "F1") for name in asked])
    opening = f"I compute {labels} from {_known(counts)}."
    return answer(opening, *steps, end=f"The result is {words(ends)}.")
