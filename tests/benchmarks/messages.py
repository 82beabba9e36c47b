"""What messages of another hand want, in what form, whether they lean on the one before, and how replies read: part of ``make evaluate``."""

import json
from collections.abc import Sequence
from pathlib import Path

from tutor.evaluation.metrics import Share
from tutor.language.follow_up import names_its_subject
from tutor.language.intents import load_classifier

MESSAGES = Path(__file__).parents[1] / "messages"


def main() -> None:
    """Print a table: the classifier, and beside it the dumbest guess or rule."""
    classifier = load_classifier()
    assert classifier, "the encoder's package is missing: make setup"
    items, pairs = (_read(name) for name in ("intents", "follow-ups"))
    told = [classifier.read(item["message"], item["before"], item["run"]) for item in items]
    leans = [classifier.read(pair["message"], pair["earlier"]).leans >= 0.5 for pair in pairs]
    alone = [not names_its_subject(pair["message"]) for pair in pairs]
    rows = {
        "intent": _share(w.intent == i["intent"] for w, i in zip(told, items, strict=True)),
        "intent, always “ask”": _share(item["intent"] == "ask" for item in items),
        "form": _share(w.form == i["form"] for w, i in zip(told, items, strict=True)),
        "form, where one is asked for": _share(
            w.form == i["form"] for w, i in zip(told, items, strict=True) if i["form"]
        ),
        "form, always none": _share(not item["form"] for item in items),
        "follow-up or new": _share(a == p["leans"] for a, p in zip(leans, pairs, strict=True)),
        "the same by pronouns and links": _share(
            a == p["leans"] for a, p in zip(alone, pairs, strict=True)
        ),
    }
    _print(rows)
    for name in ("fresh-replies", "fresh-replies-2"):
        print(f"Replies to fresh questions on this course, {name}, 1 December 2026:\n")
        _print(_replies(_read(name)))
    unseen = [item for item in _read("unseen-replies") if item["answerable"]]
    for engine in ("quotation", "1.5B"):
        print(f"Replies on three courses that nothing was tuned on, {engine}, unchecked:\n")
        _print(_replies([item for item in unseen if item["engine"] == engine]))


def _replies(items: Sequence[dict]) -> dict[str, Share]:
    """What two readers found in the replies, each label counted."""
    labels = [label for item in items for label in item["labels"]]
    verdicts = [label["verdict"] for label in labels if label["verdict"] is not None]

    def is_good(label: dict) -> bool:
        whole = label["direct"] == label["complete"] == 2
        return whole and label["coherent"] and not label["misleading"]

    return {
        "reply direct": _share(label["direct"] == 2 for label in labels),
        "complete, with its passage": _share(label["complete"] == 2 for label in labels),
        "coherent": _share(label["coherent"] for label in labels),
        "misleading": _share(label["misleading"] for label in labels),
        "yes or no right, where one is said": _share(verdicts),
        "all of it, and nothing misleading": _share(map(is_good, labels)),
    }


def _print(rows: dict[str, Share]) -> None:
    print("| | right | 95 % | of |\n| --- | --- | --- | --- |")
    for name, share in rows.items():
        low, high = share.interval
        print(f"| {name} | {share.value:.3f} | {low:.2f} to {high:.2f} | {share.count} |")
    print()


def _read(name: str) -> list[dict]:
    lines = (MESSAGES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _share(right) -> Share:
    found = list(right)
    return Share(sum(found), len(found))


if __name__ == "__main__":
    main()
