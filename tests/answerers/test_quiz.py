"""A quiz in a conversation, through the real parts: asked, hinted at, answered, skipped, left."""

import pytest

from tests.conftest import COURSES
from tests.fakes import BagOfWords
from tutor.course import cut_passages, read_course
from tutor.records import Message, Practised, QuizRequest
from tutor.retrieval import Retriever
from tutor.tutor import Tutor

CNN = "Convolutional Neural Networks (CNNs)"


@pytest.fixture(scope="module")
def quoting(real_tutor) -> Tutor:
    return real_tutor.quoting()


class Talk:
    """A conversation with a tutor, turn by turn."""

    def __init__(self, tutor, practised=()):
        self.tutor, self.practised, self.history = tutor, practised, []

    def say(self, message, request=None):
        *_, reply = self.tutor.reply(message, self.history, None, request, self.practised)
        self.history += [Message("user", message), Message("assistant", reply.answer)]
        return reply

    def asked(self, lesson=CNN):
        return self.say("Quiz me.", QuizRequest("ask", lesson))


def test_a_question_of_the_topic_is_asked_and_its_answer_kept_back(quoting):
    reply = Talk(quoting).say("quiz me on cnns")

    assert reply.why.answerer == "quiz"
    assert (reply.quiz.lesson, reply.quiz.opened, reply.quiz.hints_left) == (CNN, True, 3)
    assert reply.quiz.question in reply.answer
    assert "2,416" not in reply.answer
    assert not reply.excerpts


def test_a_lesson_can_be_named_by_its_number_and_by_its_title(quoting):
    assert Talk(quoting).say("quiz me on lesson 4").quiz.lesson == "Activation Functions"
    for lesson in quoting.course.lessons:
        if lesson.quiz:
            said = f"Quiz me on the lesson “{lesson.title}”."
            assert Talk(quoting).say(said).quiz.lesson == lesson.title


@pytest.mark.parametrize("message", ["hint pls", "Give me a hint, please!", "another hint"])
def test_a_step_is_known_among_polite_words(quoting, message):
    talk = Talk(quoting)
    talk.asked()

    assert talk.say(message).quiz.hints_left == 2


def test_the_next_question_is_on_the_same_lesson(quoting):
    talk = Talk(quoting)
    lesson = talk.say("quiz me on cnns").quiz.lesson

    assert talk.say("next question please").quiz.lesson == lesson


def test_three_hints_come_before_the_answer_and_none_says_it(quoting):
    talk = Talk(quoting)
    talk.asked()
    hints = [talk.say("hint") for _ in range(3)]

    assert [hint.quiz.hints_left for hint in hints] == [2, 1, 0]
    assert all("2,416" not in hint.answer and "2416" not in hint.answer for hint in hints)
    assert hints[0].citations
    assert "all 3 hints" in talk.say("hint").answer
    assert talk.say("2416").quiz.grade == "right"


def test_an_answer_is_judged_and_explained_with_its_source(quoting):
    talk = Talk(quoting)
    talk.asked()
    reply = talk.say("it has 2400 params")

    assert (reply.quiz.grade, reply.quiz.opened) == ("wrong", False)
    assert "**Not quite.**" in reply.answer
    assert "2,416" in reply.answer
    assert "**Why.**" in reply.answer
    assert reply.citations[0].lesson == CNN


def test_an_answer_without_a_number_is_asked_for_once_more(quoting):
    talk = Talk(quoting)
    talk.asked()

    assert talk.say("the filters have weights").answer.startswith("**Once more.**")
    assert talk.say("2,416").quiz.grade == "right"


def test_the_last_hint_to_a_question_in_words_is_a_choice_that_counts_half(quoting):
    talk = Talk(quoting)
    asked = talk.say("quiz me on overfitting")
    hints = [talk.say("hint") for _ in range(3)]
    places = [line for line in hints[2].answer.split("\n\n") if line[:2] in ("a)", "b)", "c)")]
    right = next(line[0] for line in places if "overfitting" in line)

    assert "what is happening?" in asked.quiz.question
    assert hints[2].quiz.choices == ("a", "b", "c")
    assert talk.say(right).quiz.grade == "half"


def test_another_question_in_between_is_answered(quoting):
    talk = Talk(quoting)
    talk.asked()

    assert talk.say("what is dropout?").why.answerer == "lesson"


def test_skipped_it_says_the_answer_and_stopped_it_does_not(quoting):
    talk = Talk(quoting)
    talk.asked()
    assert "2,416" in talk.say("skip").answer
    talk.asked()
    stopped = talk.say("stop")
    assert stopped.quiz is None
    assert "quiz me" in stopped.answer


def test_no_question_is_asked_twice_and_every_third_has_fresh_numbers(quoting):
    talk = Talk(quoting)
    asked = [talk.asked().answer for _ in range(6)]

    assert len(set(asked)) == 6
    assert asked[2].startswith("**Work it out.**")


def test_fresh_numbers_are_judged_by_computing(quoting):
    talk = Talk(quoting)
    while not talk.asked().answer.startswith("**Work it out.**"):
        pass

    assert talk.say("-123.4").quiz.grade == "wrong"


def test_a_question_that_is_due_comes_first(quoting):
    last = quoting.course.lessons[6].quiz[-1]
    talk = Talk(quoting, [Practised("wrong", CNN, 0.0, last.heading)])

    assert talk.asked().quiz.question == last.heading


def test_where_it_is_unsure_the_student_says_how_it_was(quoting):
    reply = Talk(quoting).say("I had it right.", QuizRequest("right", CNN, "Why?"))

    assert (reply.quiz.grade, reply.quiz.question) == ("right", "Why?")


def test_a_course_without_questions_says_so_and_one_with_marked_terms_asks_for_them(tmp_path):
    def ask(name):
        course = read_course(COURSES / name)
        retriever = Retriever(course, cut_passages(course), BagOfWords(), tmp_path)
        return Talk(Tutor(course, retriever, None)).say("Quiz me.", QuizRequest("ask"))

    assert (
        ask("first-aid").answer == "The lessons of this course hold no questions to test you with."
    )
    gap = ask("terminal")
    assert gap.answer.startswith("**Fill the gap.** ____ is where it reads from")
    assert "A definition of the lesson" in gap.answer


def test_what_comes_next_and_a_plan_follow_what_was_practised(quoting):
    first = quoting.course.lessons[0].title
    done = [Practised("right", first, 0.0, f"q{n}") for n in range(3)]

    assert (
        quoting.course.lessons[1].title
        in Talk(quoting, done).say("what should i learn next?").answer
    )
    plan = Talk(quoting, done).say("make me a plan for two weeks").answer
    assert "| 14 |" in plan
    assert f"**{first}**" not in plan
