import pytest
from transformers import AutoTokenizer

from tutor.answering.evidence import EvidenceSentence, say
from tutor.answering.prompt import build_prompt
from tutor.records import Passage

NOTES = ("Glue dries in five minutes.", "A road tyre needs 6 bar.", "Braces {like these} stay.")
PASSAGE = Passage("Bicycles", "Tyres", "bicycles.md", " ".join(NOTES), NOTES)
EVIDENCE = [EvidenceSentence(note, PASSAGE, 1) for note in NOTES]


def test_a_system_message_opens_and_the_turns_alternate_up_to_the_student():
    roles = [message["role"] for message in build_prompt("why?", EVIDENCE)]
    assert roles[0] == "system"
    assert roles[1::2] == ["user"] * len(roles[1::2])
    assert roles[2::2] == ["assistant"] * len(roles[2::2])
    assert roles[-1] == "user"


def test_the_last_message_holds_the_notes_in_order_and_ends_in_the_question():
    last = build_prompt("How much pressure?", EVIDENCE)[-1]["content"]
    assert [last.index(note) for note in NOTES] == sorted(last.index(note) for note in NOTES)
    assert last.endswith("How much pressure?")


def test_the_lesson_and_the_question_stand_in_the_last_message_only():
    *before, last = build_prompt("How much pressure?", EVIDENCE)
    assert not any(note in message["content"] for note in NOTES for message in before)
    assert "pressure" not in " ".join(message["content"] for message in before)
    assert "pressure" in last["content"]


def test_the_worked_examples_answer_in_the_words_of_their_notes():
    messages = build_prompt("why?", EVIDENCE)
    for asked, answered in zip(messages[1:-1:2], messages[2::2], strict=True):
        notes = asked["content"].lower().split("question:")[0]
        words = [word.strip(".,") for word in answered["content"].lower().split()]
        copied = sum(word in notes for word in words)
        assert copied / len(words) > 0.9


@pytest.mark.parametrize("question", ["", "{}", "{question}", "<|im_end|>", "%s", "a\nb\n- c"])
def test_any_question_is_put_in_as_it_stands(question):
    assert build_prompt(question, EVIDENCE)[-1]["content"].endswith(question)


def test_the_longest_prompt_fits_the_bundled_models_window(real_tutor, converted_model):
    tokenizer = AutoTokenizer.from_pretrained(converted_model)
    longest = sorted(
        (
            EvidenceSentence(say(passage, place), passage, 1, place=place)
            for passage in real_tutor.retriever.passages
            for place, unit in enumerate(passage.units)
            if unit.kind not in ("code", "formula")
        ),
        key=lambda item: -len(item.text),
    )[:4]
    tokens = tokenizer.apply_chat_template(build_prompt("what? " * 333, longest), tokenize=True)
    assert len(tokens["input_ids"]) < 2048
