import json
import re
from pathlib import Path

import pytest

from tutor.answering.evidence import EvidenceSentence
from tutor.answering.grounding import find_support, says_the_same
from tutor.course import cut_passages
from tutor.records import Passage
from tutor.retrieval.keywords import KeywordIndex

TYRES = (
    "A road tyre needs about 6 bar of pressure, while 2 suffice on gravel.",
    "A tyre with too little pressure rolls slower and lets the rim touch the kerb.",
    "Pressure does not depend on the colour of the tyre.",
    "The first pump was built in 1887 and held 250 millilitres of air.",
    "Rubber can't hold air under an open valve.",
    "Call `valve.close()` before riding, because the loss is $p = 0.5 t$ while it stands open.",
)
FILLER = (
    "The workshop opens at nine in the morning on every weekday.",
    "Customers leave their helmets on the shelf beside the counter.",
    "A kettle stands in the kitchen for long winter evenings.",
)


def passage_of(*sentences: str) -> Passage:
    return Passage("Bicycles", "Tyres", "bicycles.md", " ".join(sentences), sentences)


def support(sentence: str, *sentences: str, picked: int | None = None) -> EvidenceSentence | None:
    """What carries ``sentence`` where the first ``picked`` of a passage's sentences are evidence."""
    passage = passage_of(*(sentences or TYRES))
    evidence = [EvidenceSentence(text, passage, 1) for text in passage.sentences[:picked]]
    return find_support(sentence, evidence)


@pytest.mark.parametrize("sentence", TYRES)
def test_a_copy_is_carried_by_its_original(sentence):
    found = support(sentence)
    assert found is not None
    assert found.text == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "a road tyre needs about 6 bar of pressure",
        "Road tyre needs about 6 bar of pressure.",
        "The road tyre needs about 6 bar of pressure.",
    ],
)
def test_a_shortened_copy_is_carried(sentence):
    source = TYRES[0].replace(", while 2 suffice on gravel", " (600 kPa)")
    assert support(sentence, source, *TYRES[1:]) is not None


def test_an_end_may_go_but_not_a_statement_or_the_end_of_a_list():
    assert support("A tube holds air.", "A tube holds air, like a balloon.") is not None
    assert support("A tube holds air.", "A tube holds air, which is cheap and light.") is not None
    assert support("A tube holds air.", "A tube holds air; a tyre and a rim hold it.") is not None
    assert support("A tube holds air.", "A tube holds air, and it can be mended.") is None
    assert support("Tools are a pump.", "Tools are a pump, two levers and a patch.") is None


@pytest.mark.parametrize(
    "sentence",
    [
        "A road tyre needs about 6 bar of pressure.",  # "while" limits what it is true of
        "A tyre rolls slower and lets the rim touch the kerb.",
        "Lets the rim touch the kerb.",
        "The pump held 250 millilitres of air.",
        "Tyre pressure does not depend on the colour.",
        "It does not depend on the colour of the tyre.",
        "With too little pressure a tyre rolls slower and lets the rim touch the kerb.",
    ],
)
def test_what_loses_a_condition_or_turns_the_sentence_is_refused(sentence):
    assert support(sentence) is None


def test_every_sentence_of_the_course_may_be_copied(passages):
    copies = [EvidenceSentence(s, passage, 1) for passage in passages for s in passage.sentences]
    assert all(find_support(item.text, [item]) is item for item in copies)


CHANGED = {
    "another number": "A road tyre needs about 7 bar of pressure, while 2 suffice on gravel.",
    "another year": "The first pump was built in 1987 and held 250 millilitres of air.",
    "part of a number": "The first pump was built in 188 and held 250 millilitres of air.",
    "a digit less": "The first pump was built in 1887 and held 25 millilitres of air.",
    "another formula": "Call `valve.close()` before riding, because the loss is $p = 0.7 t$ while it stands open.",
    "another code name": "Call `valve.shut()` before riding, because the loss is $p = 0.5 t$ while it stands open.",
}


@pytest.mark.parametrize("sentence", CHANGED.values(), ids=CHANGED)
def test_a_changed_number_formula_or_name_is_refused(sentence):
    assert support(sentence) is None


def test_no_changed_number_passes_anywhere_in_the_course(passages):
    passed = []
    for passage in passages[::3]:
        numbers = set(re.findall(r"\d+(?:[.,]\d+)*", f"{passage.label} {passage.text}"))
        evidence = [EvidenceSentence(text, passage, 1) for text in passage.sentences]
        for sentence in passage.sentences:
            for match in re.finditer(r"(?<![\w.,$-])\d+(?![\w.,-])", sentence):
                for other in (str(int(match[0]) + 1), match[0][:-1], match[0] + "0"):
                    if other and other not in numbers:
                        wrong = f"{sentence[: match.start()]}{other}{sentence[match.end() :]}"
                        passed += [wrong] * (find_support(wrong, evidence) is not None)
    assert passed == []


FLIPPED = {
    "not removed": "Pressure does depend on the colour of the tyre.",
    "not added": "A tyre with too little pressure does not roll slower and lets the rim touch the kerb.",
    "never added": "A road tyre never needs about 6 bar of pressure.",
    "n't removed": "Rubber can hold air under an open valve.",
    "no added": "The first pump held no 250 millilitres of air.",
}


@pytest.mark.parametrize("sentence", FLIPPED.values(), ids=FLIPPED)
def test_a_flipped_negation_is_refused(sentence):
    assert support(sentence) is None


@pytest.mark.parametrize("apostrophe", ["'", "’"])
def test_a_negation_counts_with_either_apostrophe(apostrophe):
    source = f"The colour doesn{apostrophe}t change the pressure of a road tyre."
    assert support("The colour does change the pressure of a road tyre.", source) is None
    assert support(source, source) is not None


def test_one_negation_of_two_may_not_be_dropped():
    source = "The rear brake does not stop the wheel at once and never heats the steel rim."
    wrong = "The rear brake does stop the wheel at once and never heats the steel rim."
    assert support(wrong, source) is None


OPPOSITES = [
    "increases/decreases", "larger/smaller", "higher/lower", "more/less", "maximum/minimum",
    "faster/slower", "before/after", "first/last", "input/output", "forward/backward",
    "positive/negative", "above/below", "same/different", "training/test", "rows/columns",
    "up/down", "rises/falls", "grows/shrinks", "easier/harder", "largest/smallest",
    "highest/lowest", "strong/weak", "deep/shallow",
]  # fmt: skip


@pytest.mark.parametrize("turned", [False, True], ids=["", "turned"])
@pytest.mark.parametrize("pair", OPPOSITES)
def test_a_swapped_opposite_is_refused_though_the_passage_has_both_words(pair, turned):
    said, other = pair.split("/")[:: -1 if turned else 1]
    source = f"With this saddle the {said} setting gives the rider comfort on rough roads."
    rest = (*FILLER, f"Their {other} setting days keep the clock on the wall.")

    assert support(source, source, *rest, picked=1) is not None
    assert support(source.replace(f" {said} ", f" {other} "), source, *rest, picked=1) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "A road tyre always needs about 6 bar of pressure.",
        "Only a road tyre needs about 6 bar of pressure.",
        "The first pump held exactly 250 millilitres of air.",
    ],
)
def test_a_quantifier_of_its_own_is_refused(sentence):
    assert support(sentence) is None


@pytest.mark.parametrize(
    "sentence",
    [
        "A road tyre needs about 6 bar of nitrogen.",
        "A tyre with too little dropout rolls slower and lets the gradient touch the kerb.",
        "The gear ratio is the number of teeth in front divided by those behind.",
        "Paris is the capital of France.",
    ],
)
def test_words_that_the_passage_lacks_are_refused(sentence):
    assert support(sentence) is None


def test_words_from_far_apart_in_the_passage_are_refused():
    assert (
        support("A road tyre holds air under the kerb in 1887 because rubber rolls slower.") is None
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "A tyre is a tyre and a tyre is a tyre.",
        "Pressure, pressure, pressure, pressure.",
        "Tyre.",
        "Yes.",
        "",
        "It is what it is.",
        "\U0001f6b2\U0001f6b2\U0001f6b2",
    ],
)
def test_empty_talk_and_repetition_are_refused(sentence):
    assert support(sentence) is None


def test_nothing_is_carried_without_evidence():
    assert find_support(TYRES[0], []) is None


def test_the_carrier_is_in_the_passage_that_says_it(bicycles):
    passages = [passage for passage in cut_passages(bicycles) if passage.sentences]
    evidence = [EvidenceSentence(s, p, n) for n, p in enumerate(passages, 1) for s in p.sentences]
    sentence = "The rear brake locks its wheel early and then only slides."

    found = find_support(sentence, evidence)

    assert found is not None
    assert (found.text, found.passage.heading) == (sentence, "Why the front brake matters")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (TYRES[0], TYRES[0], True),
        (TYRES[0], "A road tyre needs 6 bar.", True),
        ("A road tyre needs 6 bar.", TYRES[1], False),
        ("The chain turns.", TYRES[0], False),
    ],
)
def test_a_sentence_whose_words_were_all_said_says_the_same(one, other, same):
    keywords = KeywordIndex([*TYRES, "The chain turns."])
    assert says_the_same(one, other, keywords) is same


LABELLED = [
    json.loads(line)
    for file in sorted((Path(__file__).parents[1] / "sentences").glob("*.jsonl"))
    for line in file.read_text(encoding="utf-8").splitlines()
]


def passes(item) -> bool:
    evidence = [EvidenceSentence(note, passage_of(*item["notes"]), 1) for note in item["notes"]]
    return find_support(item["sentence"], evidence) is not None


def test_of_what_a_small_model_really_wrote_only_what_is_true_passes():
    assert len(LABELLED) >= 300
    assert {item["label"] for item in LABELLED if passes(item)} == {"true"}


def test_of_the_true_sentences_it_wrote_most_pass():
    true = [item for item in LABELLED if item["label"] == "true"]
    assert sum(map(passes, true)) / len(true) > 0.7
