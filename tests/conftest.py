"""What the tests share: the real parts, each loaded once, and a small course for the fakes."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from tutor.answering.conversion import converted
from tutor.answering.loading import ADAPTER
from tutor.course import cut_passages, read_course
from tutor.language.intents import IntentClassifier, load_classifier
from tutor.records import Course, Passage
from tutor.retrieval.encoder import SentenceEncoder, load_encoder
from tutor.settings import Settings
from tutor.tutor import Tutor
from tutor.weights import GENERATOR, find_bundle

# What takes long, by the fixtures a test asks for and by where it stands: `make quick` leaves it out.
HEAVY_FIXTURES = {
    "real_encoder",
    "real_classifier",
    "real_tutor",
    "converted_model",
    "course",
    "passages",
    "one_thread",
}
HEAVY_FOLDERS = ("tests/browser/", "tests/knowledge/", "tests/demos/")
HEAVY_FILES = (
    "tests/test_main.py",
    "tests/test_space.py",
    "tests/test_readme.py",
    "tests/test_conversation.py",
)
ROOT = Path(__file__).resolve().parents[1]
COURSES = ROOT / "tests" / "courses"


def pytest_collection_modifyitems(items):
    for item in items:
        where = item.path.relative_to(ROOT).as_posix()
        if HEAVY_FIXTURES & set(item.fixturenames) or where.startswith(HEAVY_FOLDERS + HEAVY_FILES):
            item.add_marker("heavy")


@pytest.fixture(scope="session")
def real_encoder() -> SentenceEncoder:
    encoder = load_encoder()
    assert encoder is not None, "the encoder's package is missing: pip install -e '.[test]'"
    return encoder


@pytest.fixture(scope="session")
def real_classifier() -> IntentClassifier:
    classifier = load_classifier()
    assert classifier is not None, "the encoder's package is missing: pip install -e '.[test]'"
    return classifier


@pytest.fixture(scope="session")
def course() -> Course:
    return read_course(Settings().course)


@pytest.fixture(scope="session")
def passages(course: Course) -> tuple[Passage, ...]:
    return cut_passages(course)


@pytest.fixture(scope="session")
def real_tutor() -> Tutor:
    tutor = Tutor.open(Settings())
    assert tutor.engine is not None, "the language model's package is missing, see README.md"
    return tutor


@pytest.fixture(scope="session")
def converted_model(real_tutor: Tutor) -> Path:
    """The folder of the model that writes, its adapter merged in."""
    bundled = find_bundle(GENERATOR)
    assert bundled is not None, "the language model's package is missing, see README.md"
    return converted(bundled, GENERATOR.sha256, Settings().cache, ADAPTER)


@pytest.fixture(scope="session")
def bicycles() -> Course:
    return read_course(COURSES / "bicycles.md")


@pytest.fixture(scope="module")
def one_thread():
    """Networks this small are no faster on two threads, and far slower where the cores are busy."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
