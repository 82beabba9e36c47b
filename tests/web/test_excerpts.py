"""The passage behind a reply on the page: marks that lead to their sentence, and nothing that runs."""

import re
from html import escape, unescape

import pytest

from tutor.answering.excerpt import cut_excerpt
from tutor.course.units import units_of
from tutor.records import Citation, Excerpt, Passage, Reply
from tutor.web.chat import write_out
from tutor.web.excerpts import write_passage
from tutor.web.places import link_to_lesson
from tutor.web.texts import ENGLISH, GERMAN

TYRES = "A road tyre needs $6$ bar. A soft one rolls slower."


def passage(text: str, heading: str = "Tyres") -> Passage:
    return Passage("Bicycles", heading, "bicycles.md", text, (), (), units_of(text))


def excerpt(text: str, *marked: int, **details: object) -> Excerpt:
    return cut_excerpt(1, passage(text), marked, **details)


def chips(written: str) -> list[str]:
    """Where the chips of a text lead to."""
    return [unescape(link) for link in re.findall(r'<a class="chip" href="([^"]*)"', written)]


def link(quote: str) -> str:
    return link_to_lesson("Bicycles", "Tyres", quote)


def test_it_is_a_quotation_in_which_each_unit_that_answers_is_marked_with_its_own_chip():
    written = write_passage(excerpt(TYRES, 0, 1), ENGLISH)

    assert all(line.startswith(">") for line in written.splitlines())
    assert re.findall(r"<mark>(.*?)</mark>", written) == [
        r"A road tyre needs \(6\) bar.",
        "A soft one rolls slower.",
    ]
    assert chips(written) == [link("A road tyre needs $6$ bar."), link("A soft one rolls slower.")]


def test_what_does_not_answer_is_shown_unmarked():
    written = write_passage(excerpt(TYRES, 1), ENGLISH)

    assert "A road tyre needs" in written.split("<mark>")[0]
    assert len(chips(written)) == 1


def test_the_marks_carry_the_source_so_that_none_stands_at_the_end():
    assert "[1]" not in write_passage(excerpt(TYRES, 1), ENGLISH)
    assert "[1]" not in write_passage(
        excerpt("See.\n\n| a | b |\n|---|---|\n| 1 | 2 |", 0), ENGLISH
    )


def test_a_row_is_marked_in_its_first_cell_and_stays_a_row():
    written = write_passage(
        excerpt("| Tyre | bar |\n|---|---|\n| road | 6 |\n| mtb | 2 |", 1), ENGLISH
    )

    assert "> | <mark>road</mark>" in written
    assert written.splitlines()[2].endswith("</a> | 6 |")
    assert chips(written) == [link("road")]


@pytest.mark.parametrize("cell", [r"$\sigma(z)$", r"$a \| b$", "`x`", "**road**", " "])
def test_any_first_cell_can_be_marked(cell):
    written = write_passage(excerpt(f"| Tyre | bar |\n|---|---|\n| {cell} | 6 |", 1), ENGLISH)

    assert written.count("<mark>") == written.count("</mark>") == 1
    assert "| 6 |" in written


@pytest.mark.parametrize(
    ("text", "place", "line"),
    [
        ("- **Pads** are thick.\n- The lever is firm.", 0, "> - <mark>**Pads** are thick.</mark>"),
        ("1. Pour.\n2. Wait.", 1, "> 2. <mark>Wait.</mark>"),
        ("**Pads** are thick.", 0, "> <mark>**Pads** are thick.</mark>"),
        ("*Always* brake early.", 0, "> <mark>*Always* brake early.</mark>"),
        ("> It browns.", 0, "> > <mark>It browns.</mark>"),
        ("- Sort:\n  - by size", 1, ">   - <mark>by size</mark>"),
    ],
)
def test_a_mark_begins_behind_the_sign_of_its_item_and_before_its_emphasis(text, place, line):
    assert any(
        own.startswith(line) for own in write_passage(excerpt(text, place), ENGLISH).splitlines()
    )


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Set it.\n\n```python\np = 6\n```", "> ```python\n> p = 6\n> ```"),
        ("So:\n\n$$\np = 6\n$$", "> \\[\n> p = 6\n> \\]"),
    ],
)
def test_a_listing_and_a_formula_stand_for_themselves(text, shown):
    written = write_passage(excerpt(text, 1), ENGLISH)

    assert shown in written
    assert "<mark>" not in written


def test_html_in_a_passage_is_shown_as_text():
    written = write_passage(excerpt("Never write <script>alert(1)</script> here.", 0), ENGLISH)

    assert "<script" not in written
    assert "&lt;script>alert(1)" in written
    assert "<mark>" in written


def test_a_picture_is_not_fetched():
    assert "](https://" not in write_passage(
        excerpt("- It is ![x](https://x.org/p.png).", 0), ENGLISH
    )


def test_a_passage_that_is_cut_leads_on_to_its_lesson():
    long = " ".join(f"Sentence {i} says something of tyres." for i in range(20))

    assert f"> [Read on in the lesson]({link('')})" in write_passage(
        excerpt(long, 3, words=20), ENGLISH
    )
    assert f"[In der Lektion weiterlesen]({link('')})" in write_passage(
        excerpt(long, 3, words=20), GERMAN
    )
    assert "Read on" not in write_passage(excerpt(TYRES, 0), ENGLISH)


def test_what_the_answer_says_already_is_folded_under_its_place():
    folded = cut_excerpt(1, passage(TYRES, "Is $p$ < 6?"), [0], opened=False)

    written = write_passage(folded, ENGLISH)

    assert written.startswith(
        '<details class="passage"><summary>Bicycles › Is \\(p\\) &lt; 6?</summary>\n\n> '
    )
    assert written.endswith("\n\n</details>")
    assert "<details" not in write_passage(excerpt(TYRES, 0), ENGLISH)


def test_each_chip_of_an_answer_leads_to_what_its_sentence_rests_on():
    citation = Citation(1, "Bicycles", "Tyres", "bicycles.md", "One.")
    reply = Reply("answer", "A. [1] B. [1]", (citation,), ("One.", "Two."))

    assert chips(write_out(reply, ENGLISH)) == [link("One."), link("Two.")]


def test_the_passage_stands_between_the_answer_and_its_sources():
    citation = Citation(1, "Bicycles", "Tyres", "bicycles.md", "One.")
    reply = Reply("answer", "It is so. [1]", (citation,), excerpts=(excerpt(TYRES, 1),))

    written = write_out(reply, ENGLISH)

    assert (
        written.index("It is so.") < written.index("> A road tyre") < written.index("**Sources**")
    )
    assert escape(link("A soft one rolls slower.")) in written


def test_all_of_the_course_can_be_shown_with_all_of_it_marked(passages):
    for item in passages:
        shown = cut_excerpt(1, item, range(len(item.units)))
        if shown is None:
            continue
        written = write_passage(shown, ENGLISH)
        marked = [i for i in shown.marked if item.units[i].kind not in ("code", "formula")]
        assert len(chips(written)) == len(marked), item.label
        assert not re.search("[\ue000-\ue002]", written), item.label
