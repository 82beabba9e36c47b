"""What writes text: the one plug point of this package.

Two real engines implement it: ``local`` (transformers) and ``server`` (OpenAI-compatible).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Literal, Protocol, TypedDict


class ChatMessage(TypedDict):
    """One message of a prompt, in the form chat templates and servers share."""

    role: Literal["system", "user", "assistant"]
    content: str


class Generation(Protocol):
    """A running generation: pieces of text, and the tokens counted so far."""

    prompt_tokens: int
    generated_tokens: int

    def __iter__(self) -> Iterator[str]: ...

    def logprob(self, text: str) -> float | None:
        """Mean ln p of the tokens of ``text``, what was written next; None where they are not known."""
        ...


class Engine(Protocol):
    """A chat model. ``name`` says which; a ``tuned`` one was trained on ``build_tuned_prompt``."""

    name: str
    tuned: bool

    def stream(
        self, messages: Sequence[ChatMessage], max_tokens: int, seconds: float
    ) -> AbstractContextManager[Generation]:
        """Start writing a reply of at most ``max_tokens``; leaving the context stops it.

        Raises EngineError, here or while iterating, when the model fails or ``seconds`` pass.
        """
        ...
