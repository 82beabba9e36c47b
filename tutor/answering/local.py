"""A causal language model in this process, through transformers.

Knows how to load, stream and stop one; where the bundled weights are converted to is in
``conversion``.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from demos.kit.language_models import LanguageModel
from tutor.answering.conversion import merge_lora
from tutor.answering.engine import ChatMessage
from tutor.answering.inside import look_inside
from tutor.errors import EngineError, WeightsError

log = logging.getLogger(__name__)

# Copies spans of the prompt as drafts and verifies them: greedy decoding's text, sooner (in bf16 up
# to rounding: a batch of drafts and a single token may differ where two tokens are nearly tied).
PROMPT_LOOKUP_TOKENS = 8
BUSY_SECONDS = 1.0  # a student waits no longer for another's reply to end: quoting takes no time
SMALL = (
    500_000_000  # parameters, below which a second thread costs more than it brings (docs/log.md)
)
STOP_SECONDS = 2.0  # a decoding step takes well under a tenth of that


class LocalEngine:
    """Greedy decoding in bf16; one reply at a time."""

    def __init__(
        self,
        source: Path,
        name: str,
        adapter: Path | None = None,
        device: str | None = None,
        tuned: bool = False,
    ) -> None:
        """Load from a folder, with a LoRA adapter merged in, to ``device``: CUDA where there is one.

        ``tuned`` says that the folder's own weights are tuned to answer directly, as by the adapter.
        Raises WeightsError when that fails.
        """
        import torch

        self.name, self.tuned = name, tuned or adapter is not None
        self._tokenizer, self._model = _read(source, name, adapter, device)
        if self._tokenizer.chat_template is None:
            raise WeightsError(
                f"The model {name} has no chat template. Name an instruction-tuned model."
            )
        self._folds = not _takes_system(self._tokenizer)
        self._turn = threading.Lock()
        self._usual_threads = torch.get_num_threads()
        self._threads = 1 if self._model.num_parameters() < SMALL else self._usual_threads

    @contextmanager
    def stream(
        self, messages: Sequence[ChatMessage], max_tokens: int, seconds: float
    ) -> Iterator[LocalGeneration]:
        """See Engine.stream. Waiting for another reply to end, at most BUSY_SECONDS, counts as well."""
        deadline = time.monotonic() + seconds
        if not self._turn.acquire(timeout=min(seconds, BUSY_SECONDS)):
            raise EngineError("The language model is busy with another question.")
        generation = LocalGeneration(deadline, seconds, self._count if self.tuned else None)
        thread = threading.Thread(
            target=self._generate, args=(generation, list(messages), max_tokens), daemon=True
        )
        thread.start()
        try:
            yield generation
        finally:
            generation.stopped.set()
            thread.join(STOP_SECONDS)  # it releases the turn after the step it is at

    def inside(self) -> LanguageModel | None:
        """This very model for experiments to look into, also during a reply; see look_inside."""
        return self._opened

    @cached_property  # a look reads all weights: paid by the first who looks, not at each start
    def _opened(self) -> LanguageModel | None:
        name = f"{self.name}, the model that answers in the chat"
        return look_inside(name, self._model, self._tokenizer, endless=self.tuned)

    def _count(self, text: str) -> int:
        """How many tokens ``text`` is, next to others."""
        return len(self._tokenizer(text, add_special_tokens=False)["input_ids"])

    def _generate(
        self, generation: LocalGeneration, messages: list[ChatMessage], max_tokens: int
    ) -> None:
        import torch
        from transformers import (
            LogitsProcessor,
            LogitsProcessorList,
            StoppingCriteria,
            StoppingCriteriaList,
            TextIteratorStreamer,
        )

        class Remember(LogitsProcessor):  # type: ignore[misc, unused-ignore]
            """Keeps ln p of the token that greedy decoding takes."""

            def __call__(self, input_ids: Any, scores: Any) -> Any:
                generation.logprobs.append(float(scores[0].float().log_softmax(-1).max()))
                return scores

        class Stop(StoppingCriteria):  # type: ignore[misc, unused-ignore]
            def __call__(self, input_ids: Any, scores: Any, **kwargs: Any) -> Any:
                generation.generated_tokens = input_ids.shape[1] - generation.prompt_tokens
                stop = generation.stopped.is_set()
                return torch.full((input_ids.shape[0],), stop, device=input_ids.device)

        torch.set_num_threads(self._threads)
        streamer = TextIteratorStreamer(self._tokenizer, skip_prompt=True, skip_special_tokens=True)
        streamer.text_queue = generation.pieces
        try:
            inputs = self._tokenizer.apply_chat_template(
                _fold(messages) if self._folds else [dict(message) for message in messages],
                add_generation_prompt=True,
                return_tensors="pt",
                return_dict=True,
            ).to(self._model.device)
            generation.prompt_tokens = inputs["input_ids"].shape[1]
            how: dict[str, Any] = {"prompt_lookup_num_tokens": PROMPT_LOOKUP_TOKENS}
            if self.tuned:  # which answers in words of its own: drafts would seldom fit
                how = {"logits_processor": LogitsProcessorList([Remember()])}
            self._model.generate(
                **inputs,
                **how,
                max_new_tokens=max_tokens,
                do_sample=False,
                stopping_criteria=StoppingCriteriaList([Stop()]),
                streamer=streamer,
            )
        except Exception as error:  # whatever a model raises becomes one kind, in the asking thread
            log.exception("Generation failed")
            generation.pieces.put(
                EngineError(f"The model failed: {first_line(error).rstrip('.')}.")
            )
        finally:
            torch.set_num_threads(
                self._usual_threads
            )  # a new thread starts with the last number set
            self._turn.release()


class LocalGeneration:
    """The reading end of a generation that runs in a thread."""

    def __init__(
        self, deadline: float, seconds: float, count: Callable[[str], int] | None = None
    ) -> None:
        """``count`` says how many tokens a text is; without it no ``logprob`` is known."""
        self.prompt_tokens = 0
        self.generated_tokens = 0
        self.logprobs: list[float] = []
        self._count, self._read = count, 0
        self.stopped = threading.Event()
        self.pieces: queue.Queue[str | EngineError | None] = queue.Queue()
        self._deadline, self._seconds = deadline, seconds

    def logprob(self, text: str) -> float | None:
        """See Generation.logprob."""
        if self._count is None:
            return None
        start, self._read = self._read, self._read + self._count(text)
        tokens = self.logprobs[start : self._read]
        return sum(tokens) / len(tokens) if tokens else None

    def __iter__(self) -> Iterator[str]:
        while True:
            try:
                piece = self.pieces.get(timeout=max(0.0, self._deadline - time.monotonic()))
            except queue.Empty:
                raise EngineError(f"The model took longer than {self._seconds:g} s.") from None
            if piece is None:  # the streamer's end mark
                return
            if isinstance(piece, EngineError):
                raise piece
            yield piece


def _takes_system(tokenizer: Any) -> bool:
    """Whether the chat template knows a system message; Gemma 2's refuses it."""
    messages = [{"role": "system", "content": "x"}, {"role": "user", "content": "x"}]
    try:
        tokenizer.apply_chat_template(messages, tokenize=False)
    except Exception:  # a template raises what its author chose
        return False
    return True


def _fold(messages: Sequence[ChatMessage]) -> list[dict[str, object]]:
    """The messages with the system message prepended to the first user message."""
    system = [str(message["content"]) for message in messages if message["role"] == "system"]
    first, *rest = [message for message in messages if message["role"] != "system"]
    opening = "\n\n".join([*system, str(first["content"])])
    return [{**first, "content": opening}, *(dict(message) for message in rest)]


def _read(source: Path, name: str, adapter: Path | None, device: str | None) -> tuple[Any, Any]:
    """The tokenizer and the model, in bf16; see LocalEngine."""
    import torch
    from safetensors import SafetensorError
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging as transformers_logging

    transformers_logging.disable_progress_bar()
    try:
        tokenizer: Any = AutoTokenizer.from_pretrained(source)
        model: Any = AutoModelForCausalLM.from_pretrained(source, dtype=torch.bfloat16)
        model = merge_lora(model, adapter) if adapter else model
        found = "cuda" if torch.cuda.is_available() else "cpu"
        return tokenizer, model.to(device or found).eval()
    except (
        # what someone else's model folder can raise: a missing package, a wrong shape, no memory
        OSError, ValueError, RuntimeError, ImportError, AttributeError, TypeError, KeyError,
        SafetensorError,
    ) as error:  # fmt: skip
        raise WeightsError(f"The model {name} can't be loaded: {first_line(error)}") from error


def first_line(error: BaseException) -> str:
    """The first line of an error's message, or its class name if it has none."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
