from tutor.practice.choices import LETTERS, choices, chosen
from tutor.practice.hints import cut_short, hint
from tutor.practice.questions import lesson_questions
from tutor.practice.record import Question

WORDS = Question(
    "lesson", "Which gate keeps it?", "The forget gate.", "It multiplies.", "A", "", ""
)
NUMBER = Question("lesson", "How many?", "28 parameters.", "24 + 4 = 28.", "A", "", "")
OTHERS = [
    Question("lesson", f"Which {n}?", f"The answer {word}.", "", lesson, "", "")
    for n, (word, lesson) in enumerate([("alpha", "A"), ("beta", "B"), ("gamma", "A")])
]


def test_the_right_answer_stands_among_answers_of_the_same_lesson():
    offered = choices(WORDS, [WORDS, *OTHERS])

    assert sorted(offered) == ["The answer alpha.", "The answer gamma.", "The forget gate."]
    assert choices(WORDS, [WORDS, *OTHERS]) == offered


def test_a_number_is_not_chosen_and_without_others_there_is_no_choice():
    assert choices(NUMBER, [NUMBER, *OTHERS]) == ()
    assert choices(WORDS, [WORDS]) == ()


def test_a_letter_is_read_however_it_is_typed():
    offered = ("one", "two", "three")

    assert [chosen(text, offered) for text in ("b", "B)", "(b)", " c. ")] == [
        "two",
        "two",
        "two",
        "three",
    ]
    assert chosen("because", offered) is None
    assert chosen("b", ()) is None


def test_every_question_in_words_of_the_course_has_three_different_choices(course):
    questions = lesson_questions(course)
    offered = [found for item in questions if (found := choices(item, questions))]

    assert len(offered) > 25
    assert all(len(set(found)) == len(LETTERS) for found in offered)


def test_hints_say_nothing_of_the_answer_itself():
    assert "28" not in hint(NUMBER, 2, None)
    assert "24" in hint(NUMBER, 2, None)
    assert hint(NUMBER, 3, None) == "The answer is a number between 14 and 56."
    assert "forget" not in cut_short(WORDS)
