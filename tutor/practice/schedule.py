"""When a question is due again: FSRS over what the browser remembers of it.

The schedule is worked out anew from the log of answers, so that the log is all there is to keep. A
question comes back when the chance to know it still has fallen to RETENTION (Ye et al., KDD 2022).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from fsrs import Card, Rating, Scheduler

from tutor.records import Practised, PractisedKind

RETENTION = 0.9
_RATINGS: dict[PractisedKind, Rating] = {
    "right": Rating.Good, "half": Rating.Hard, "wrong": Rating.Again,
}  # fmt: skip


@dataclass(frozen=True)
class Review:
    """A question that was answered: when it is due (seconds since 1970), and what is known of it.

    ``recall`` is the chance, in [0, 1], that it is remembered at the time that was asked for.
    """

    question: str
    lesson: str
    due: float
    recall: float
    last: PractisedKind


def reviews(practised: Iterable[Practised], now: float) -> Mapping[str, Review]:
    """Each question that was answered, by its name, as it stands at ``now``."""
    cards: dict[str, Card] = {}
    last: dict[str, Practised] = {}
    for item in practised:
        rating = _RATINGS.get(item.what)
        if rating is None or not item.question:
            continue
        card = cards.get(item.question) or Card(card_id=0)
        cards[item.question], _ = _scheduler().review_card(card, rating, _time(item.at))
        last[item.question] = item
    return {
        name: Review(
            name,
            last[name].lesson,
            card.due.timestamp(),
            float(_scheduler().get_card_retrievability(card, _time(now))),
            last[name].what,
        )
        for name, card in cards.items()
    }


@cache
def _scheduler() -> Scheduler:
    """Without steps of minutes: a question comes back on another day; and without chance."""
    return Scheduler(
        desired_retention=RETENTION, learning_steps=(), relearning_steps=(), enable_fuzzing=False
    )


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
