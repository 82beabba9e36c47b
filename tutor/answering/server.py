"""A chat model behind an OpenAI-compatible server: vLLM, TGI, llama-server, ``transformers serve``.

Knows huggingface_hub's client. The student's question and the quoted passages go to that server;
the owner chose it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from tutor.answering.engine import ChatMessage
from tutor.errors import EngineError


class ServerEngine:
    """Streams from ``url`` (its base, with or without /v1), asking for ``model`` where one is named."""

    def __init__(self, url: str, model: str | None = None, key: str | None = None) -> None:
        self.name, self.tuned = f"{model or 'model'} at {url}", False
        self._model = model
        self._url = url
        # Without an explicit key the client would send this machine's hub token to the server.
        self._key = key or "none"

    @contextmanager
    def stream(
        self, messages: Sequence[ChatMessage], max_tokens: int, seconds: float
    ) -> Iterator[_ServerGeneration]:
        """See Engine.stream."""
        from huggingface_hub import ChatCompletionInputStreamOptions, InferenceClient
        from huggingface_hub.errors import HfHubHTTPError

        deadline = time.monotonic() + seconds
        client = InferenceClient(base_url=self._url, api_key=self._key, timeout=seconds)
        try:
            chunks: Any = client.chat_completion(
                [{**message} for message in messages],
                model=self._model,
                max_tokens=max_tokens,
                temperature=0.0,
                stream=True,
                stream_options=ChatCompletionInputStreamOptions(include_usage=True),
            )
        except HfHubHTTPError as error:
            raise EngineError(
                f"The server {self._url} refused the request ({_one_line(error)}). "
                "Does TUTOR_MODEL name a model that it has?"
            ) from error
        except Exception as error:  # the client raises its HTTP library's many kinds
            raise EngineError(
                f"The server {self._url} does not answer: {_one_line(error)}."
            ) from error
        try:
            yield _ServerGeneration(iter(chunks), deadline, seconds)
        finally:
            close = getattr(chunks, "close", None)
            if close:
                close()


class _ServerGeneration:
    """The pieces of one streamed chat completion."""

    def __init__(self, chunks: Iterator[Any], deadline: float, seconds: float) -> None:
        self.prompt_tokens = 0
        self.generated_tokens = 0
        self._chunks, self._deadline, self._seconds = chunks, deadline, seconds

    def __iter__(self) -> Iterator[str]:
        try:
            for chunk in self._chunks:
                if time.monotonic() > self._deadline:
                    raise EngineError(f"The server took longer than {self._seconds:g} s.")
                if chunk.usage:
                    self.prompt_tokens = chunk.usage.prompt_tokens
                    self.generated_tokens = chunk.usage.completion_tokens
                if chunk.choices and chunk.choices[0].delta.content:
                    if not chunk.usage:
                        self.generated_tokens += 1
                    yield chunk.choices[0].delta.content
        except EngineError:
            raise
        except Exception as error:  # see above
            if time.monotonic() > self._deadline:
                raise EngineError(f"The server took longer than {self._seconds:g} s.") from error
            raise EngineError(f"The server broke off: {_one_line(error)}.") from error


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__
