"""What messages of another hand want, in what form, and whether they lean on the one before: part of ``make evaluate``."""

import json
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
    print("| | right | 95 % | of |\n| --- | --- | --- | --- |")
    for name, share in rows.items():
        low, high = share.interval
        print(f"| {name} | {share.value:.3f} | {low:.2f} to {high:.2f} | {share.count} |")


def _read(name: str) -> list[dict]:
    lines = (MESSAGES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def _share(right) -> Share:
    found = list(right)
    return Share(sum(found), len(found))


if __name__ == "__main__":
    main()
