import pytest

from tutor.records import DemoRequest, QuizRequest, SectionRequest
from tutor.web.buttons import Button, read_button, request_behind

REQUESTS = [
    DemoRequest("cnn", {}),
    DemoRequest("optimizers", {"lr": 0.5, "optimizers": ("sgd", "adam"), "start": (1.5, -2.0)}),
    DemoRequest("backprop", {"expression": "(x*y + 3)^2"}, overlay=True),
    SectionRequest("Glossary", "Größe „$x < 2$“"),
    QuizRequest("ask", "Glossary"),
    QuizRequest("half", "Glossary", "What is $x < 2$?"),
]


@pytest.mark.parametrize("request_", REQUESTS)
def test_a_button_carries_its_request_as_it_is(request_):
    button = Button("a message", request_)

    assert read_button(button.write()) == button


@pytest.mark.parametrize(
    "value",
    ["?lesson=Tyres", "why relu?", "", "3", "null", "{", '{"message": "m"}', '{"message": "m", "demo": {}}',
     '{"message": "m", "quiz": {"step": "cheat"}}', '{"message": "m", "quiz": {}}',
     '{"message": 3, "section": {"lesson": "a", "heading": "b"}}', '{"message": "m", "section": {"x": 1}}'],
)  # fmt: skip
def test_any_other_text_is_no_button(value):
    assert read_button(value) is None


def test_the_request_is_found_by_the_message_of_its_button():
    buttons = [Button(f"message {n}", request) for n, request in enumerate(REQUESTS)]
    options = [{"label": "…", "value": own.write()} for own in buttons]

    assert (
        request_behind("message 2", [{"label": "…", "value": "?lesson=a"}, *options]) == REQUESTS[2]
    )
    assert request_behind("message 9", options) is None
    assert request_behind("message 2", []) is None


def test_a_value_nested_too_deeply_is_no_button():
    assert read_button("[" * 100_000) is None
