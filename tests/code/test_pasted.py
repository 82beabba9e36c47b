"""Code in messages as people paste it."""

import ast

import pytest

from tutor.code import find_code, pasted

LOOP = "for x, y in loader:\n    loss = f(model(x), y)\n    loss.backward()"


def code_of(message):
    found = find_code(message)
    return None if found is None else ast.unparse(found.tree)


def test_fenced_code_is_told_from_the_words_around_it():
    found = find_code(f"why?\n```python\n{LOOP}\n```\nit crashes")

    assert ast.unparse(found.tree) == LOOP
    assert found.prose == "why? it crashes"


@pytest.mark.parametrize(
    "message",
    [
        f"whats wrong here\n{LOOP}",
        f"{LOOP}\nis it ok?",
        f"```\n{LOOP}",  # a fence that is left open
        "\n".join(f"        {line}" for line in LOOP.splitlines()),  # from within something
        "\n".join(f"{'>>> ' if i == 0 else '... '}{line}" for i, line in enumerate(LOOP.splitlines())).replace("... ", ">>> "),
        LOOP.replace("    ", "\t"),
    ],
)  # fmt: skip
def test_code_is_found_without_a_fence_and_with_any_indentation(message):
    assert code_of(message) == LOOP


def test_a_first_line_that_lost_its_indentation_is_code_too():
    message = "self.fc1 = nn.Linear(4, 3)\n        self.fc2 = nn.Linear(3, 2)\n    def forward(self, x):\n        return x"
    assert code_of(message).startswith("self.fc1 = nn.Linear(4, 3)\nself.fc2")


def test_prose_between_two_pieces_stays_prose():
    found = find_code("model = Net()\nand then in the loop:\nloss.backward()\nwhat do i miss")

    assert ast.unparse(found.tree) == "model = Net()\nloss.backward()"
    assert found.prose == "and then in the loop: what do i miss"


def test_what_is_left_out_with_dots_is_no_obstacle():
    assert "Linear" in code_of(
        "class Net(nn.Module):\n    ...\n    def __init__(self):\n        self.fc = nn.Linear(4, 2)"
    )


def test_calls_within_a_sentence_are_code():
    found = find_code("can i use nn.Softmax(dim=1) with nn.CrossEntropyLoss()(out, y)?")

    assert ast.unparse(found.tree) == "nn.Softmax(dim=1)\nnn.CrossEntropyLoss()(out, y)"
    assert found.prose.startswith("can i use")


def test_lines_of_a_traceback_are_not_read_as_code_again():
    message = 'Traceback (most recent call last):\n  File "a.py", line 3, in <module>\n    loss.backward()\nRuntimeError: no'
    assert find_code(message) is None


@pytest.mark.parametrize(
    "message",
    [
        "",
        "what is a loss",
        "relu",
        "help (please)",
        "the loss(es) are high",
        "yes",
        "3",
        "x",
        "what does f(x) = x mean?",
    ],
)
def test_words_are_no_code(message):
    assert find_code(message) is None


@pytest.mark.parametrize("message", ["(" * 900, "[" * 500 + "f(", "f(" * 900, "```\n" * 300])
def test_what_no_parser_takes_is_no_code_and_no_error(message):
    assert find_code(message) is None


@pytest.mark.parametrize(
    "line", ["x", "(", "f(", "for x in y:", "a b", "x = [", "'", "@f", "x = 1 \\"]
)
def test_a_message_of_many_lines_is_read_in_few_tries(line, monkeypatch):
    tried = []
    monkeypatch.setattr(
        pasted, "compile", lambda *given: tried.append(1) or compile(*given), raising=False
    )

    find_code("\n".join([line] * 1000))

    assert len(tried) <= pasted.MOST_TRIES


def test_lines_are_numbered_through_the_pieces():
    found = find_code("a = f(1)\nand then:\nb = f(2)")
    assert [node.lineno for node in found.tree.body] == [1, 2]
