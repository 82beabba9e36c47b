"""Settings ─▶ Engine: the order in which a generator is looked for, logged in one line."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from tutor.answering.conversion import converted
from tutor.answering.engine import ChatMessage, Engine, Generation
from tutor.answering.local import LocalEngine
from tutor.answering.server import ServerEngine
from tutor.answering.zerogpu import LENDS_GPU, ZeroGpuEngine
from tutor.errors import EngineError, WeightsError
from tutor.settings import Settings
from tutor.weights import GENERATOR, find_bundle, find_on_hub, sha256_of

log = logging.getLogger(__name__)

# What writes where a GPU carries it: follows instructions well, and its licence allows any use.
LARGER, LARGER_IS = "Qwen/Qwen3-4B-Instruct-2507", "4.0 billion parameters, Apache-2.0"
LARGER_BYTES = 11e9  # of a GPU's memory: 8 for its weights in bf16, the rest for what it reads
ADAPTER = Path(__file__).parent / "adapter"  # of the 135M model alone; tutor.tuning.train makes it


class AbsentEngine:
    """Stands in for an engine that is not loaded: replies quote the lessons and say ``why``."""

    name, tuned = "none", False

    def __init__(self, why: str) -> None:
        self._why = why

    def stream(
        self, messages: Sequence[ChatMessage], max_tokens: int, seconds: float
    ) -> AbstractContextManager[Generation]:
        """See Engine.stream. Raises EngineError."""
        raise EngineError(self._why)


def load_engine(settings: Settings) -> Engine | None:
    """The owner's server, else the owner's model, else LARGER on a GPU, else the bundled model or its like.

    None means that the lessons are quoted. Raises WeightsError when a model the owner named can't
    be loaded: a wrong name should be reported, not covered up.
    """
    if settings.server:
        log.info("Generator: server %s (set by TUTOR_SERVER).", settings.server)
        return ServerEngine(settings.server, settings.model, settings.server_key)
    if settings.model:
        log.info("Generator: %s (set by TUTOR_MODEL).", settings.model)
        return _local(_named(settings.model, settings.cache), settings.model)
    if has_gpu() and (larger := find_on_hub(LARGER)):
        log.info("Generator: %s (%s), for there is a GPU.", LARGER, LARGER_IS)
        return _local(larger, LARGER.rpartition("/")[2])
    try:
        bundled = find_bundle(GENERATOR)
        if bundled is not None:
            folder = converted(bundled, GENERATOR.sha256, settings.cache, _adapter())
            engine = _local(folder, "SmolLM2-135M-Instruct", tuned=_adapter() is not None)
            log.info("Generator: bundled package (found), then hub (not asked).")
            return engine
        tried = "bundled package (not installed)"
    except WeightsError as error:
        tried = f"bundled package ({error})"
    downloaded = find_on_hub(GENERATOR.hub)
    if downloaded is None:
        log.warning("Generator: %s, then hub (no answer): quoting the lessons.", tried)
        return None
    log.info("Generator: %s, then hub (found).", tried)
    return _local(downloaded, "SmolLM2-135M-Instruct", _adapter())


def _local(
    source: Path, name: str, adapter: Path | None = None, tuned: bool = False
) -> LocalEngine:
    return (ZeroGpuEngine if LENDS_GPU else LocalEngine)(source, name, adapter, tuned=tuned)


def _adapter() -> Path | None:
    return ADAPTER if (ADAPTER / "adapter_config.json").exists() else None


def has_gpu() -> bool:
    """Whether a GPU that holds LARGER is here, or lent to each reply as on a ZeroGPU Space."""
    import torch

    if LENDS_GPU or not torch.cuda.is_available():
        return LENDS_GPU
    return bool(torch.cuda.get_device_properties(0).total_memory >= LARGER_BYTES)


def _named(model: str, cache: Path) -> Path:
    """The folder of the model the owner named: a local one, a GGUF file, or a download from the hub.

    A GGUF file is converted once, into the cache.
    """
    folder = Path(model).expanduser()
    if folder.suffix.lower() == ".gguf" and folder.is_file():
        return converted(folder, sha256_of(folder), cache)
    found = folder if folder.is_dir() else find_on_hub(model)
    if found is None:
        raise WeightsError(
            f"The model {model} can't be loaded: there is no such folder or file, and the hub does not "
            "answer or has no model of that name. Correct TUTOR_MODEL, or unset it for the bundled model."
        )
    return found
