import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tutor.course import cut_passages, read_course
from tutor.course.passages import PASSAGE_WORDS, sentences_of
from tutor.records import Course, Lesson, Passage, Section

KNOWLEDGE = sorted((ROOT / "knowledge").glob("[0-9]*.md"))
ENCODER_TOKENS = 256  # what all-MiniLM-L6-v2 reads, see its model card


def cut(text: str) -> tuple[Passage, ...]:
    """The passages of a course of one section."""
    lesson = Lesson("Lesson", 1, "", (), "lesson.md", (Section("Heading", text),))
    return cut_passages(Course("Course", (lesson,), Path("lesson.md")))


def squeeze(text: str) -> str:
    return " ".join(text.split())


def taught_lines(file: Path) -> list[str]:
    """Lines that are neither front matter, heading, comment nor quiz; without our parser."""
    body = file.read_text(encoding="utf-8").split("\n---\n", 1)[1]
    body = re.sub(r"<!--.*?-->", "", body, flags=re.DOTALL)
    lines, in_code, quiz = [], False, False
    for line in body.split("\n"):
        if line.lstrip().startswith("```"):
            in_code = not in_code
        heading = re.match(r"(#+) (.*)", line)
        if heading and not in_code:
            if len(heading[1]) <= 2:
                quiz = heading[2].strip().lower() == "check yourself"
        elif line.strip() and not quiz:
            lines.append(squeeze(line))
    return lines


@pytest.mark.parametrize("file", KNOWLEDGE, ids=lambda file: file.stem)
def test_no_line_of_a_lesson_is_lost(file, passages):
    held = "\n".join(squeeze(passage.text) for passage in passages if passage.file == file.name)
    lost = [line for line in taught_lines(file) if line not in held]
    assert taught_lines(file)
    assert lost == []


def test_passages_keep_the_order_of_the_lessons(course, passages):
    first_seen = list(dict.fromkeys(passage.lesson for passage in passages))
    assert first_seen == [lesson.title for lesson in course.lessons]


def test_every_sentence_stands_in_its_passage_up_to_white_space(passages):
    strays = [
        sentence
        for passage in passages
        for sentence in passage.sentences
        if squeeze(sentence) not in squeeze(passage.text)
    ]
    assert sum(len(passage.sentences) for passage in passages) > 1000
    assert strays == []


def is_one_block(text: str) -> bool:
    fenced = text.startswith("```") and text.endswith("```") and text.count("```") == 2
    return fenced or "\n\n" not in text


def test_passages_keep_within_the_length_unless_one_block_is_longer(passages):
    long = [p for p in passages if len(p.text.split()) > PASSAGE_WORDS and not is_one_block(p.text)]
    assert long == []


def test_the_encoder_reads_every_passage_of_prose_to_its_end(passages, real_encoder):
    from transformers import AutoTokenizer

    from tutor.weights import ENCODER, find_bundle

    tokenizer = AutoTokenizer.from_pretrained(find_bundle(ENCODER).parent, model_max_length=10**6)
    prose = [p for p in passages if not re.search(r"[$`|\\]", p.text)]
    counts = {p.label: len(tokenizer(f"{p.label}\n{p.text}")["input_ids"]) for p in prose}
    assert len(prose) > 100
    assert {label: n for label, n in counts.items() if n > ENCODER_TOKENS} == {}


def test_short_blocks_share_a_passage_and_the_next_one_opens_where_the_words_run_out():
    paragraph = "word " * 59 + "end."
    passages = cut("\n\n".join([paragraph] * 5))
    assert [len(passage.text.split()) for passage in passages] == [120, 120, 60]


def test_a_paragraph_longer_than_a_passage_is_cut_between_its_sentences():
    sentences = [f"Sentence number {i} of this paragraph has nine words." for i in range(100)]
    passages = cut(" ".join(sentences))
    assert max(len(passage.text.split()) for passage in passages) <= PASSAGE_WORDS
    assert [s for passage in passages for s in passage.sentences] == sentences


def test_a_listing_is_never_torn():
    listing = "```python\n" + "\n\n".join(f"x{i} = {i} + 1" for i in range(80)) + "\n```"
    texts = [passage.text for passage in cut(f"Before it stands a line.\n\n{listing}\n\nAfter.")]
    assert listing in texts


@pytest.mark.parametrize("break_", ["\u2028", "\x0c\n", "\x0b", "\x85", "\x1c"])
def test_rare_line_breaks_lose_nothing(break_):
    text = f"The first line{break_}goes on here.\n\nThe second paragraph ends it."
    held = " ".join(passage.text for passage in cut(text))
    assert squeeze(held) == squeeze(text)


def test_a_passage_is_labelled_with_its_lesson_and_heading():
    (passage,) = cut("A short text is enough.")
    assert passage.label == "Lesson › Heading"
    assert passage.file == "lesson.md"


def test_sentences_come_from_paragraphs_and_lists_only():
    text = (
        "The first sentence stands here. The second one follows it.\n\n"
        "- A list item is quotable too.\n\n"
        "| Tables are not. | They have no sentences. |\n|---|---|\n| No cell of one is. | Nor this one is. |\n\n"
        "```\nCode is never quoted as a sentence.\n```\n\n"
        "$$\nx = y.\n$$\n\n"
        "### A heading is no sentence either.\n"
    )
    assert list(sentences_of(text)) == [
        "The first sentence stands here.",
        "The second one follows it.",
        "A list item is quotable too.",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Too short here.",
        "A fragment that does not end",
        "A line that announces something:",
        "![an image has no words of its own](a.png)",
    ],
)
def test_fragments_are_no_sentences(text):
    assert list(sentences_of(text)) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "The model has 3.5 million parameters in total.",
        "Some losses, e.g. the hinge loss, have kinks.",
        "The update is $w \\leftarrow w - \\eta g$.",
        "Call `optimizer.zero_grad()` before every step.",
        "Is the loss of the last batch finite?",
    ],
)
def test_dots_inside_a_sentence_do_not_end_it(sentence):
    assert list(sentences_of(f"{sentence} Then comes another short sentence.")) == [
        sentence,
        "Then comes another short sentence.",
    ]


def test_line_breaks_in_a_sentence_become_spaces():
    text = "One sentence runs\nover three\nlines here."
    assert list(sentences_of(text)) == ["One sentence runs over three lines here."]


def test_a_wholly_bold_sentence_loses_its_marks():
    assert list(sentences_of("1. **Neurons turn inputs into outputs.**")) == [
        "Neurons turn inputs into outputs."
    ]


@pytest.mark.parametrize(
    "text",
    [
        "**ReLU** is zero for negative inputs.",
        "The gradient of the loss is **never zero.**",
        "First comes this sentence. **Gradient** flows through the network.",
    ],
)
def test_a_bold_word_at_the_edge_of_a_sentence_leaves_no_half_mark(text):
    assert all(sentence.count("**") % 2 == 0 for sentence in sentences_of(text))
    assert list(sentences_of(text))


def test_a_sentence_that_ends_in_a_quotation_mark_is_quotable():
    assert list(sentences_of('Many people say that "it always works."')) != []


def test_a_sentence_with_an_image_inside_still_stands_in_its_passage():
    (passage,) = cut("See ![a curve](curve.png) the shape of the curve.")
    assert all(squeeze(s) in squeeze(passage.text) for s in passage.sentences)


@pytest.mark.parametrize("path", ["bicycles.md", "garden"])
def test_any_course_is_cut(path):
    course = read_course(Path(__file__).parents[1] / "courses" / path)
    passages = cut_passages(course)
    assert {passage.lesson for passage in passages} == {lesson.title for lesson in course.lessons}
    assert any(passage.sentences for passage in passages)
