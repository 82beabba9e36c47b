"""The real reader: robust orders only, since its weights are tuned again and again."""

import threading

import pytest

from tutor.course import cut_passages
from tutor.course.units import units_of
from tutor.errors import WeightsError
from tutor.reading import PassageReader, load_reader
from tutor.reading.reader import BATCH_TOKENS, UNREAD, _batches
from tutor.records import Judgement, Passage
from tutor.weights import ENCODER, find_bundle

QUESTION = "how much pressure does a road tyre need?"


@pytest.fixture(scope="module")
def reader() -> PassageReader:
    reader = load_reader()
    assert reader is not None, "the encoder's package is missing: pip install -e '.[test]'"
    return reader


@pytest.fixture(scope="module")
def tyres(bicycles) -> list[Passage]:
    return [item for item in cut_passages(bicycles) if item.units]


def passage(text: str) -> Passage:
    return Passage("Bicycles", "Tyres", "bicycles.md", text, (), (), units_of(text))


def assert_judges(judgement: Judgement, item: Passage) -> None:
    assert len(judgement.units) == len(item.units)
    assert 0 <= judgement.yes <= 1
    assert 0 <= judgement.no <= 1
    assert judgement.yes + judgement.no <= 1 + 1e-6
    assert judgement.answers == judgement.answers  # no NaN


def test_each_passage_gets_a_judgement_and_each_unit_a_logit(reader, tyres):
    judgements = reader.read(QUESTION, tyres)

    assert len(judgements) == len(tyres)
    for judgement, item in zip(judgements, tyres, strict=True):
        assert_judges(judgement, item)


def test_no_passages_get_no_judgements(reader):
    assert reader.read(QUESTION, []) == ()


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        (QUESTION, "How much pressure a tyre needs"),
        ("what does the front brake do?", "Why the front brake matters"),
        ("what is the gear ratio?", "What the gear ratio is"),
    ],
)
def test_the_passage_that_answers_is_read_to_answer_best(reader, tyres, question, heading):
    judgements = reader.read(question, tyres)

    best = max(range(len(tyres)), key=lambda i: judgements[i].answers)
    assert tyres[best].heading == heading


def test_the_unit_that_answers_is_read_to_answer_best(reader, tyres):
    item = next(item for item in tyres if item.heading == "How much pressure a tyre needs")
    (judgement,) = reader.read(QUESTION, [item])

    sentences = [i for i, unit in enumerate(item.units) if unit.kind == "sentence"]
    best = max(sentences, key=lambda i: judgement.units[i])
    assert "6 bar" in item.units[best].text


def test_what_nothing_speaks_of_is_answered_less_than_what_something_does(reader, tyres):
    asked, foreign = (
        max(judgement.answers for judgement in reader.read(question, tyres))
        for question in (QUESTION, "who painted the ceiling of the sistine chapel?")
    )

    assert asked > foreign


def close(one: tuple[Judgement, ...], other: tuple[Judgement, ...]) -> bool:
    return all(
        a.answers == pytest.approx(b.answers, abs=0.3)
        and a.units == pytest.approx(b.units, abs=0.3)
        for a, b in zip(one, other, strict=True)
    )


def test_the_same_is_judged_the_same_twice_and_from_two_threads(reader, tyres):
    first = reader.read(QUESTION, tyres)
    found: dict[str, tuple[Judgement, ...]] = {}

    def ask(question: str) -> None:
        found[question] = reader.read(question, tyres)

    others = [QUESTION, "what is the gear ratio?"]
    threads = [threading.Thread(target=ask, args=(question,)) for question in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(100)

    assert reader.read(QUESTION, tyres) == first
    assert found[QUESTION] == first
    assert found[others[1]] != first


def test_a_passage_is_judged_nearly_the_same_alone_and_among_others(reader, tyres):
    together = reader.read(QUESTION, tyres)
    alone = tuple(reader.read(QUESTION, [item])[0] for item in tyres[:3])

    assert close(alone, together[:3])  # in bf16 the padding rounds otherwise


def test_of_a_passage_longer_than_the_input_the_rest_is_unread(reader):
    long = passage(" ".join(f"Sentence {i} says that a tyre is round." for i in range(200)))

    (judgement,) = reader.read(QUESTION, [long])

    assert_judges(judgement, long)
    assert judgement.units[-1] == UNREAD
    assert judgement.units[0] != UNREAD
    unread = judgement.units.index(UNREAD)
    assert set(judgement.units[unread:]) == {UNREAD}


@pytest.mark.parametrize(
    "question", ["tyre pressure " * 360, "", "???", "\U0001f6b2", "x" * 5000, "<b>[SEP] [CLS]"]
)
def test_any_question_is_judged(reader, tyres, question):
    for judgement, item in zip(reader.read(question, tyres), tyres, strict=True):
        assert_judges(judgement, item)


def test_every_form_of_a_unit_is_judged(reader):
    forms = passage(
        "See.\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n```py\nx\n```\n\n$$\ny\n$$\n\n> Said.\n"
    )

    (judgement,) = reader.read("what?", [forms])

    assert {unit.kind for unit in forms.units} == {
        "sentence", "item", "header", "row", "code", "formula",
    }  # fmt: skip
    assert UNREAD not in judgement.units
    assert_judges(judgement, forms)


@pytest.mark.parametrize("lengths", [[], [10], [400, 20, 30, 390, 25], [100] * 40, [2000, 3]])
def test_batches_hold_each_input_once_and_no_more_tokens_than_fit(lengths):
    batches = list(_batches(lengths))

    assert sorted(place for batch in batches for place in batch) == list(range(len(lengths)))
    for batch in batches:
        assert len(batch) == 1 or len(batch) * max(lengths[i] for i in batch) <= BATCH_TOKENS


@pytest.mark.parametrize("content", [None, b"", b"no tensors at all"])
def test_an_adapter_that_can_not_be_read_is_named(tmp_path, content):
    if content is not None:
        (tmp_path / "reader.safetensors").write_bytes(content)

    with pytest.raises(WeightsError, match=r"reader's adapter in .* can't be read"):
        PassageReader(str(find_bundle(ENCODER).parent), tmp_path)
