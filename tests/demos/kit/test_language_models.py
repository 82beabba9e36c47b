from collections.abc import Iterator

import pytest

from demos.kit.language_models import provide, provided
from demos.transformer import experiment as transformer
from demos.transformer.tiny_gpt import TinyGpt, tiny_gpt

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(autouse=True)
def what_was_provided() -> Iterator[None]:
    before = provided()
    provide(None)
    yield
    provide(before)


class Renamed(TinyGpt):
    name = "the model of this test"

    def __init__(self) -> None:
        self.__dict__ |= vars(tiny_gpt())


def first_caption() -> str:
    frames = transformer.DEMO.run(transformer.Params(steps=1))
    return next(frames).caption


def test_without_a_model_the_experiment_says_that_it_has_brought_its_own():
    assert provided() is None
    assert "tiny GPT, trained here" in first_caption()


def test_a_run_looks_into_the_model_that_was_provided_until_it_is_taken_back():
    provide(Renamed())
    assert "Inside the model of this test: 2 layers of 4 heads" in first_caption()
    provide(None)
    assert "tiny GPT, trained here" in first_caption()


def test_a_run_stays_in_the_model_that_it_began_with():
    frames = transformer.DEMO.run(transformer.Params(steps=1))
    next(frames)
    provide(Renamed())
    assert "tiny GPT, trained here" in next(frames).caption
