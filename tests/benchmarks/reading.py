"""Finding and reading, on three courses that nothing was tuned on and on ours: part of ``make evaluate``."""

from pathlib import Path

from tutor.evaluation.reading import report
from tutor.settings import Settings

TESTS = Path(__file__).parents[1]
COURSES = {
    "coffee": TESTS / "courses" / "coffee.md",
    "first-aid": TESTS / "courses" / "first-aid",
    "terminal": TESTS / "courses" / "terminal",
    "deep-learning": Settings().course,
}

if __name__ == "__main__":
    print(report(TESTS / "questions" / "reading", COURSES))
