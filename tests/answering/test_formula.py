from tutor.answering.formula import LEAST_SCORE, find_formula, merge
from tutor.records import Hit, Passage

LEAD = "A lever of length $l$ turns a force into a torque:"
TORQUE = r"$$ \tau = l \cdot F. $$"
POWER = r"$$ P = \tau\,\omega. $$"
NUMBERS = r"$$ \begin{aligned} \tau &= 0.17 \cdot 300 = 51 \end{aligned} $$"


def hit(text: str, score: float = 2.0, heading: str = "Levers") -> Hit:
    return Hit(Passage("Bicycles", heading, "bicycles.md", text, ()), score, 0.0)


def test_the_formula_comes_with_the_paragraph_that_leads_to_it():
    passage = hit(f"First this.\n\n{LEAD}\n\n{TORQUE}\n\nThen that.")
    assert find_formula([hit("No formula, $a$ or b."), passage]) == (passage, LEAD, TORQUE)


def test_a_second_formula_follows_the_first():
    found = find_formula([hit(f"{LEAD}\n\n{TORQUE}\n\nand per second\n\n{POWER}\n\nEnd.")])
    assert found is not None
    assert found[2] == f"{TORQUE}\n\nand per second\n\n{POWER}"


def test_a_second_formula_far_away_does_not():
    found = find_formula([hit(f"{LEAD}\n\n{TORQUE}\n\n{'and so on ' * 100}\n\n{POWER}")])
    assert found is not None
    assert found[2] == TORQUE


def test_a_worked_example_is_no_formula():
    assert find_formula([hit(f"{LEAD}\n\n{NUMBERS}")]) is None


def test_a_passage_that_is_too_far_has_none():
    assert find_formula([hit(f"{LEAD}\n\n{TORQUE}", LEAST_SCORE - 0.1)]) is None


def test_what_two_searches_find_comes_before_what_one_finds():
    both, one = hit("a", 1.0, "both"), hit("b", 1.5, "one")
    assert [own.passage.heading for own in merge([one, both], [both])] == ["both", "one"]
