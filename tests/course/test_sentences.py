"""Sentences are whole: nothing within code, a formula, a link or an abbreviation ends one."""

import pytest

from tutor.course.sentences import count_words, sentences_in

NEXT = "Then comes another one."


@pytest.mark.parametrize(
    "sentence",
    [
        "`?` stands for one character.",
        "Write `./run.sh` to start it.",
        "``a `b`. C`` holds a backtick and a stop.",
        "The sum $a_1 + \\dots. B$ is a formula.",
        "Read [Part two. The end](https://example.org/a?b=c!d) first.",
        "It stands at https://example.org/what.Is?x=1 with the rest.",
        "Version 1.2.3 is out.",
        "The knots hold, cf. Table 3 for more.",
        "It weighs approx. 5 kg when dry.",
    ],
)
def test_nothing_within_a_word_ends_a_sentence(sentence):
    pieces = sentences_in(f"{sentence} {NEXT}")
    assert [piece.strip() for piece in pieces] == [sentence, NEXT]


def test_pieces_joined_are_the_paragraph():
    text = "One `a. B` ends.  Two “quoted.” *Three.* And $x. Y$?"
    assert "".join(sentences_in(text)) == text


@pytest.mark.parametrize(
    ("language", "text", "count"),
    [
        ("de", "Das geht z.B. im Ordner bzw. im neuen. Danach folgt mehr.", 2),
        ("ja", "配列は入れ物です。番号は0です。", 2),
        ("es", "¿Qué es un nudo? Une dos cuerdas, p. ej. en un barco.", 2),
    ],
)
def test_other_languages_have_their_own_abbreviations_and_stops(language, text, count):
    assert len(sentences_in(text, language)) == count


@pytest.mark.parametrize(("text", "count"), [("two words", 2), ("配列は値", 4), ("値 and 値", 3)])
def test_signs_without_spaces_count_as_words(text, count):
    assert count_words(text) == count
