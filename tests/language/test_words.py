import pytest

from tutor.language.words import words_of


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Brakes, BRAKE; braking!", ["brake", "brake", "brake"]),
        ("what is the chain", ["chain"]),
        ("please explain how it works", []),
        ("zero_grad conv2d 1x1", ["zero_grad", "conv2d", "1x1"]),
        ("x and y", ["x", "y"]),
        ("", []),
    ],
)
def test_words_are_stems_of_the_content_words_in_order(text, words):
    assert words_of(text) == words


@pytest.mark.parametrize("word", ["größe", "née", "нейрон"])
def test_letters_outside_english_are_letters(word):
    assert len(words_of(f"{word} chain")) == 2


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Die Hefen und die Hefe", "de", ["hef", "hef"]),
        ("los gatos y el gato", "es", ["gat", "gat"]),
        ("the cats", "xx", ["the", "cats"]),  # a language that nobody stems
        ("die a death", "en", ["die", "death"]),
    ],
)
def test_stop_words_and_stems_are_those_of_the_language(text, language, words):
    assert words_of(text, language) == words
