"""The generator on a ZeroGPU Space, which lends a GPU for the length of one call.

Knows the package ``spaces``, which only a Space has. A function that it decorates runs in a fork of
this process; arguments and pieces are pickled, and the GPU exists in the fork alone.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing, contextmanager
from contextvars import copy_context
from pathlib import Path
from typing import Any

from tutor.answering.engine import ChatMessage
from tutor.answering.local import LocalEngine, LocalGeneration, first_line
from tutor.errors import EngineError

try:
    import spaces
except ImportError:
    spaces = None

log = logging.getLogger(__name__)

LENDS_GPU = spaces is not None and bool(os.environ.get("SPACES_ZERO_GPU"))
# A short loan comes sooner and is refused later; 140 tokens and the model's way there take less.
LOAN_SECONDS = 20.0

Written = tuple[str, int, int]  # a piece, the prompt's tokens, the tokens generated so far
_in_forks: list[ZeroGpuEngine] = []  # what a fork finds in its memory: an engine can't be pickled


class ZeroGpuEngine(LocalEngine):
    """A LocalEngine on the CPU whose replies are written on a lent GPU, while there is one to lend.

    A refusal (the visitor's or the Space's seconds are used up) leaves the writing to the CPU.
    """

    def __init__(
        self, source: Path, name: str, adapter: Path | None = None, tuned: bool = False
    ) -> None:
        """See LocalEngine; experiments look into the model that stays on the CPU."""
        super().__init__(source, name, adapter, device="cpu", tuned=tuned)
        _in_forks[:] = [self]

    @contextmanager
    def stream(
        self, messages: Sequence[ChatMessage], max_tokens: int, seconds: float
    ) -> Iterator[LocalGeneration]:
        """See Engine.stream. Waiting for a GPU counts towards ``seconds``."""
        generation = LocalGeneration(time.monotonic() + seconds, seconds)
        # The context holds the visitor's request: its sender's seconds are the ones that are used.
        threading.Thread(
            target=copy_context().run,
            args=(self._fetch, generation, list(messages), max_tokens, seconds),
            daemon=True,
        ).start()
        try:
            yield generation
        finally:
            generation.stopped.set()

    def write_in_fork(self, messages: Sequence[ChatMessage], max_tokens: int) -> Iterator[Written]:
        """The reply, written on CUDA; only for a fork, whose model nothing else reads."""
        self._turn = threading.Lock()  # at the fork another thread may have held it
        self._model.to("cuda")
        yield from _counted(super().stream(messages, max_tokens, LOAN_SECONDS))

    def _fetch(
        self,
        generation: LocalGeneration,
        messages: list[ChatMessage],
        max_tokens: int,
        seconds: float,
    ) -> None:
        try:
            with closing(self._written(messages, max_tokens, seconds)) as written:
                for piece, generation.prompt_tokens, generation.generated_tokens in written:
                    generation.pieces.put(piece)
                    if generation.stopped.is_set():
                        return
            generation.pieces.put(None)
        except EngineError as error:
            generation.pieces.put(error)

    def _written(
        self, messages: list[ChatMessage], max_tokens: int, seconds: float
    ) -> Generator[Written]:
        began = False
        try:
            for item in _write_on_gpu(messages, max_tokens):
                began = True
                yield item
        except Exception as error:  # of gradio, of spaces, or of the connection to the scheduler
            if began:
                raise EngineError(f"The GPU was taken away: {first_line(error)}.") from error
            log.info("No GPU was lent (%s): the CPU writes.", first_line(error))
            yield from _counted(super().stream(messages, max_tokens, seconds))


def _counted(streaming: Any) -> Iterator[Written]:
    with streaming as generation:
        for piece in generation:
            yield piece, generation.prompt_tokens, generation.generated_tokens


def _lent(function: Callable[..., Iterator[Written]]) -> Callable[..., Iterator[Written]]:
    """``spaces.GPU`` where it exists; it has to see its function before the page is launched."""
    lend: Any = spaces.GPU(duration=LOAN_SECONDS) if spaces else None
    return lend(function) if lend else function


@_lent
def _write_on_gpu(messages: list[ChatMessage], max_tokens: int) -> Iterator[Written]:
    yield from _in_forks[0].write_in_fork(messages, max_tokens)
