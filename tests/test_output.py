import json

from tutor.answering.excerpt import cut_excerpt
from tutor.output import as_object, as_text, explain, whole_text
from tutor.records import (
    Citation,
    Coverage,
    Decision,
    Hit,
    Judgement,
    Passage,
    Rejection,
    Reply,
)

PASSAGE = Passage("Tyres", "Pressure", "tyres.md", "text", ())
WHY = Decision(
    "lesson",
    "the course does not cover “pizza”",
    "tyres pizza",
    (Hit(PASSAGE, 1.23456, 0.51234, Judgement(-2.71828, (), 0, 0)),),
    Coverage("pizza", 0.123, 0.4, {"known share": 0.25}, touched=True),
    (Rejection("formula", "it asks for no formula"),),
)


def test_the_object_tells_why_as_json():
    why = json.loads(json.dumps(as_object(Reply("decline", "No.", why=WHY))))["why"]

    assert why == {
        "answerer": "lesson",
        "by": "the course does not cover “pizza”",
        "question": "tyres pizza",
        "passages": [
            {"lesson": "Tyres", "heading": "Pressure", "file": "tyres.md", "score": 1.2346,
             "cosine": 0.5123, "answers": -2.7183}
        ],
        "coverage": {"question": "pizza", "probability": 0.123, "threshold": 0.4,
                     "features": {"known share": 0.25}, "touched": True},
        "rejected": [{"what": "formula", "reason": "it asks for no formula"}],
    }  # fmt: skip


def test_the_explanation_has_the_probability_the_passages_and_what_was_left_out():
    assert explain(WHY).splitlines() == [
        "Why",
        "answered by lesson: the course does not cover “pizza”",
        "searched for: tyres pizza",
        "answered by a passage: probability 0.12, answered from 0.40 on",
        "    known share 0.25",
        "    the course speaks of the subject",
        "passages found, best first:",
        "    1.23 (cosine 0.51, read -2.72)  Tyres › Pressure (tyres.md)",
        "considered and left out:",
        "    formula: it asks for no formula",
    ]


def test_where_nothing_was_searched_the_explanation_says_who_answered_and_by_what():
    assert explain(Decision("talk", "it is spelt like “hi”")).splitlines() == [
        "Why",
        "answered by talk: it is spelt like “hi”",
    ]


def test_the_lines_of_a_reply_are_text_notice_and_sources():
    reply = Reply("answer", "Six bar. [1]", (Citation(1, "Tyres", "Pressure", "t.md", "Six bar."),))

    assert as_text(reply).splitlines() == [
        "Six bar. [1]", "", "Sources", "[1] Tyres › Pressure (t.md)", "    “Six bar.”",
    ]  # fmt: skip


BRAKES = Passage("Brakes", "Pads", "brakes.md", "Pads wear.", ("Pads wear.", "Rims too."))


def test_the_passages_behind_an_answer_follow_it_as_quotations():
    excerpts = (cut_excerpt(1, BRAKES, [1], said={0}), cut_excerpt(2, BRAKES, [0]))
    reply = Reply("answer", "Pads wear. [1]", excerpts=excerpts)

    whole = "Pads wear. [1]\n\n> Rims too. [1]\n\n> Pads wear.\n>\n> Rims too. [2]"
    assert whole_text(reply) == whole
    assert as_object(reply)["answer"] == whole
    assert as_text(reply) == whole


def test_a_passage_that_nobody_has_read_has_no_judgement():
    why = Decision("lesson", "", passages=(Hit(PASSAGE, 1.0, 0.5),))

    assert "    1.00 (cosine 0.50)  Tyres › Pressure (tyres.md)" in explain(why)
    (told,) = as_object(Reply("answer", "A.", why=why))["why"]["passages"]
    assert told["answers"] is None


def test_a_source_without_words_of_its_own_is_named_by_its_place_alone():
    reply = Reply("answer", "```\nx\n```\n\n[1]", (Citation(1, "Tyres", "Code", "t.md", ""),))

    assert as_text(reply).splitlines()[-1] == "[1] Tyres › Code (t.md)"
