"""What a button under a reply carries: a link, or a message together with the request it stands for.

A chat's button has one text as its value, which the browser keeps with the conversation.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, get_args

from tutor.records import DemoRequest, QuizRequest, QuizStep, Request, SectionRequest

_KINDS: dict[type[Request], str] = {
    DemoRequest: "demo", SectionRequest: "section", QuizRequest: "quiz",
}  # fmt: skip
_STEPS = get_args(QuizStep)


@dataclass(frozen=True)
class Button:
    """``message`` joins the conversation; ``request`` is what it asks, and needs no reading."""

    message: str
    request: Request

    def write(self) -> str:
        """The value of the button."""
        kind = _KINDS[type(self.request)]
        return json.dumps({"message": self.message, kind: asdict(self.request)}, ensure_ascii=False)


def read_button(value: str) -> Button | None:
    """The button of that value; None for a link, and for the plain message of an older page."""
    try:
        match json.loads(value):
            case {"message": str(message), "demo": dict(demo)}:
                return Button(message, _demo(**demo))
            case {"message": str(message), "section": dict(section)}:
                return Button(message, SectionRequest(**section))
            case {"message": str(message), "quiz": dict(quiz)} if quiz.get("step") in _STEPS:
                return Button(message, QuizRequest(**quiz))
    except (ValueError, TypeError, RecursionError):
        return None
    return None


def request_behind(message: str, options: Sequence[Mapping[str, Any]]) -> Request | None:
    """The request of the button, among these ``options``, that says ``message``."""
    buttons = (read_button(str(option["value"])) for option in options)
    return next((item.request for item in buttons if item and item.message == message), None)


def _demo(name: str, params: Mapping[str, Any], overlay: bool) -> DemoRequest:
    """JSON knows no tuples, and gradio hashes what is open."""
    values = {
        key: tuple(value) if isinstance(value, list) else value for key, value in params.items()
    }
    return DemoRequest(name, values, overlay)
