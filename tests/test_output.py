import json

from tutor.output import as_object, as_text, explain
from tutor.records import Citation, Coverage, Decision, Hit, Passage, Rejection, Reply

PASSAGE = Passage("Tyres", "Pressure", "tyres.md", "text", ())
WHY = Decision(
    "lesson",
    "the course does not cover “pizza”",
    "tyres pizza",
    (Hit(PASSAGE, 1.23456, 0.51234),),
    Coverage("pizza", 0.123, 0.4, {"known share": 0.25}, "pizza in Naples"),
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
             "cosine": 0.5123}
        ],
        "coverage": {"question": "pizza", "probability": 0.123, "threshold": 0.4,
                     "features": {"known share": 0.25}, "elsewhere": "pizza in Naples"},
        "rejected": [{"what": "formula", "reason": "it asks for no formula"}],
    }  # fmt: skip


def test_the_explanation_has_the_probability_the_passages_and_what_was_left_out():
    assert explain(WHY).splitlines() == [
        "Why",
        "answered by lesson: the course does not cover “pizza”",
        "searched for: tyres pizza",
        "covered by the course: probability 0.12, answered from 0.40 on",
        "    known share 0.25",
        "    nearest message about another subject: “pizza in Naples”",
        "passages found, best first:",
        "    1.23 (cosine 0.51)  Tyres › Pressure (tyres.md)",
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
