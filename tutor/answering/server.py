"""A chat model behind an OpenAI-compatible server: vLLM, TGI, llama-server, ``transformers serve``.

Knows huggingface_hub's client. The student's question and the quoted passages go to that server;
the owner chose it. Its address and what it says about itself stay in the log.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from tutor.answering.engine import ChatMessage
from tutor.errors import EngineError

log = logging.getLogger(__name__)

LEAVE_SECONDS = 2.0  # to close a connection; it goes on in its thread after that


class ServerEngine:
    """Streams from ``url`` (its base, with or without /v1), asking for ``model`` where one is named."""

    def __init__(self, url: str, model: str | None = None, key: str | None = None) -> None:
        self.name, self.tuned = model or "a model server", False
        self._model = model
        self._url = url
        # Without an explicit key the client would send this machine's hub token to the server.
        self._key = key or "none"

    @contextmanager
    def stream(
        self, messages: Sequence[ChatMessage], max_tokens: int, seconds: float
    ) -> Iterator[_ServerGeneration]:
        """See Engine.stream. ``seconds`` hold whatever the server sends, or does not send."""
        generation = _ServerGeneration(seconds)
        writing = self._write(generation, messages, max_tokens)
        # In a loop of its own a wait is ended from outside, which a blocking read is not.
        thread = threading.Thread(target=asyncio.run, args=(writing,), daemon=True)
        thread.start()
        try:
            generation.wait_for_answer()
            yield generation
        finally:
            generation.leave()
            thread.join(LEAVE_SECONDS)

    async def _write(
        self, generation: _ServerGeneration, messages: Sequence[ChatMessage], max_tokens: int
    ) -> None:
        """Pass on what the server sends until ``generation`` is left or its time is over."""
        asked = asyncio.create_task(self._ask(generation, messages, max_tokens))
        generation.begin(asked)
        try:
            async with asyncio.timeout(generation.seconds):
                await asked
        except TimeoutError:
            self._fail(generation, f"took longer than {generation.seconds:g} s", "")
        except asyncio.CancelledError:
            pass
        else:
            generation.pieces.put(None)

    async def _ask(
        self, generation: _ServerGeneration, messages: Sequence[ChatMessage], max_tokens: int
    ) -> None:
        from huggingface_hub import AsyncInferenceClient, ChatCompletionInputStreamOptions
        from huggingface_hub.errors import HfHubHTTPError

        problem = "does not answer"
        try:
            async with AsyncInferenceClient(
                base_url=self._url, api_key=self._key, timeout=generation.seconds
            ) as client:
                chunks: Any = await client.chat_completion(
                    [{**message} for message in messages],
                    model=self._model,
                    max_tokens=max_tokens,
                    temperature=0.0,
                    stream=True,
                    stream_options=ChatCompletionInputStreamOptions(include_usage=True),
                )
                generation.pieces.put("")
                problem = "broke off"
                async for chunk in chunks:
                    generation.add(chunk)
                    if generation.generated_tokens > max_tokens:
                        break  # it does not keep to what was asked of it
            if not generation.generated_tokens:
                self._fail(generation, "sent no text", "")
        except HfHubHTTPError as error:
            hint = "Does TUTOR_MODEL name a model that it has?"
            self._fail(generation, "refused the request", f" ({_one_line(error)}). {hint}")
        except Exception as error:  # the client raises its HTTP library's many kinds
            late = time.monotonic() > generation.deadline
            problem = f"took longer than {generation.seconds:g} s" if late else problem
            self._fail(generation, problem, f": {_one_line(error)}")

    def _fail(self, generation: _ServerGeneration, problem: str, details: str) -> None:
        log.warning("The model server %s %s%s", self._url, problem, details)
        generation.pieces.put(EngineError(f"The model server {problem}."))


class _ServerGeneration:
    """The reading end of a streamed chat completion."""

    def __init__(self, seconds: float) -> None:
        self.prompt_tokens = 0
        self.generated_tokens = 0
        self.seconds, self.deadline = seconds, time.monotonic() + seconds
        self.pieces: queue.Queue[str | EngineError | None] = queue.Queue()
        self._asked: asyncio.Task[None] | None = None
        self._left = False
        self._lock = threading.Lock()

    def wait_for_answer(self) -> None:
        """Until the server has accepted the request. Raises EngineError."""
        self._next()

    def logprob(self, text: str) -> float | None:
        """See Generation.logprob: a server does not tell them."""
        return None

    def __iter__(self) -> Iterator[str]:
        while (piece := self._next()) is not None:
            yield piece

    def _next(self) -> str | None:
        try:
            piece = self.pieces.get(timeout=max(0.0, self.deadline - time.monotonic()))
        except queue.Empty:
            raise EngineError(f"The model server took longer than {self.seconds:g} s.") from None
        if isinstance(piece, EngineError):
            raise piece
        return piece

    def begin(self, asked: asyncio.Task[None]) -> None:
        """Called in the loop of ``asked``, the task that fills ``pieces``."""
        with self._lock:
            self._asked = asked
            if self._left:
                asked.cancel()

    def leave(self) -> None:
        """Nobody reads on: the task ends, and closes its connection."""
        with self._lock:
            self._left = True
            if self._asked:
                with suppress(RuntimeError):  # the loop has ended by itself
                    self._asked.get_loop().call_soon_threadsafe(self._asked.cancel)

    def add(self, chunk: Any) -> None:
        """Take over the text and the counts of one chunk."""
        if chunk.usage:
            self.prompt_tokens = chunk.usage.prompt_tokens
            self.generated_tokens = chunk.usage.completion_tokens
        if chunk.choices and chunk.choices[0].delta.content:
            if not chunk.usage:
                self.generated_tokens += 1
            self.pieces.put(chunk.choices[0].delta.content)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
