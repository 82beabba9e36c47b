"""Do reviews by FSRS leave more in memory than as many at random? ``python -m tests.benchmarks.forgetting``

Simulated students, which are a stated model of forgetting and not people: an item of half-life h days is
recalled after t days with probability 2^(-t/h) (Settles and Meeder, ACL 2016). A recall that succeeds
makes h longer by a factor that grows with how much was forgotten (the spacing effect), one that fails
makes it shorter. The model is not FSRS's own, so that the scheduler is not measured against itself.
"""

from __future__ import annotations

import random
import statistics
from dataclasses import dataclass, field

from tutor.practice.plan import DAY
from tutor.practice.progress import due_reviews
from tutor.records import Practised

STUDENTS, ITEMS, DAYS = 40, 40, 30
NEW_A_DAY = 2  # items learned on each of the first days
MOST_A_DAY = 10  # reviews
GAIN, LOSS = 2.5, 0.5  # of the half-life: at most, for a success; for a failure


@dataclass
class Student:
    """Half-lives in days and the last review of each item; ``pace`` is how well this one learns."""

    rng: random.Random
    pace: float
    half_life: dict[str, float] = field(default_factory=dict)
    last: dict[str, float] = field(default_factory=dict)

    def recall(self, item: str, day: float) -> float:
        """The probability that the item is recalled on that day; 0 if it was never learned."""
        if item not in self.half_life:
            return 0.0
        return float(2 ** (-(day - self.last[item]) / self.half_life[item]))

    def review(self, item: str, day: float) -> bool:
        """Whether it was recalled; memory changes with it."""
        if item not in self.half_life:
            self.half_life[item], recalled = 4.0 * self.pace, True
        else:
            chance = self.recall(item, day)
            recalled = self.rng.random() < chance
            factor = 1 + (GAIN * self.pace) * (1 - chance) + 0.2 if recalled else LOSS
            self.half_life[item] = max(0.5, self.half_life[item] * factor)
        self.last[item] = day
        return recalled


def remembered(seed: int, counts: list[int] | None = None) -> tuple[float, list[int]]:
    """The share of all items that one student can be expected to recall after DAYS, and the reviews a day.

    With ``counts`` that many are reviewed at random; else those that FSRS says are due.
    """
    rng = random.Random(seed + 1)
    student = Student(random.Random(seed), pace=random.Random(seed).uniform(0.6, 1.4))
    known: list[str] = []
    done: list[Practised] = []
    reviewed = []
    for day in range(DAYS):
        if counts is None:
            due = due_reviews(done, day * DAY + 1)[:MOST_A_DAY]
            chosen = [review.question for review in due]
        else:
            chosen = rng.sample(known, min(counts[day], len(known)))
        new = [f"item {n}" for n in range(len(known), min(len(known) + NEW_A_DAY, ITEMS))]
        for item in (*chosen, *new):
            what = "right" if student.review(item, day) else "wrong"
            done.append(Practised(what, "", day * DAY, item))
        known += new
        reviewed.append(len(chosen))
    return statistics.mean(student.recall(f"item {n}", DAYS) for n in range(ITEMS)), reviewed


def compare(students: int = STUDENTS) -> tuple[list[float], list[float], int]:
    """What each student remembers with the scheduler and with as many reviews at random; the reviews."""
    scheduled, chance, total = [], [], 0
    for seed in range(students):
        share, counts = remembered(seed)
        scheduled.append(share)
        chance.append(remembered(seed, counts)[0])
        total += sum(counts)
    return scheduled, chance, total


if __name__ == "__main__":
    scheduled, random_, total = compare()
    gains = [one - other for one, other in zip(scheduled, random_, strict=True)]
    print(
        f"{len(gains)} simulated students, {ITEMS} items, {DAYS} days, {total / len(gains):.0f} reviews each"
    )
    print(f"recalled with FSRS    {statistics.mean(scheduled):.3f}")
    print(f"recalled at random    {statistics.mean(random_):.3f}")
    print(f"better with FSRS for  {sum(gain > 0 for gain in gains)} of {len(gains)}")
