"""GGUF ─▶ safetensors, once: transformers reads GGUF in tens of seconds and its native format in one.

An adapter is merged in then, so that no start pays for it, and the weights are mapped, not read. The
result is kept in the cache folder, keyed by the GGUF file's sha256, with the sha256 of each of its
files: what was damaged since is converted again.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import struct
import warnings
from pathlib import Path
from typing import Any

from filelock import FileLock

from tutor.errors import WeightsError
from tutor.progress import progress_bar

log = logging.getLogger(__name__)

_SUMS = "complete"  # written last, in the format of sha256sum
WAIT_SECONDS = 600.0  # for another process that converts the same file


def converted(gguf: Path, sha256: str, cache: Path, adapter: Path | None = None) -> Path:
    """The folder with the converted model of ``gguf``, made on first use and where it is damaged.

    ``sha256`` is the file's own, in hexadecimal; ``adapter`` a LoRA adapter's folder.

    Raises WeightsError when the folder can't be written or the file can't be converted.
    """
    folder = cache / "models" / _key(sha256, adapter)
    if _is_whole(folder):
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_suffix(".lock"), timeout=WAIT_SECONDS):
            if not _is_whole(folder):  # or another process has converted it meanwhile
                _replace(folder, gguf, adapter)
    except OSError as error:
        raise WeightsError(
            f"The converted model can't be kept in {folder.parent} ({error.strerror or error}). "
            "Set TUTOR_CACHE to a folder that can be written and has a gigabyte left."
        ) from error
    return folder


def merge_lora(model: Any, adapter: Path) -> Any:
    """W ← W + α/r · B A (Hu et al. 2021), after which the model is as fast as before."""
    from peft import PeftModel

    with warnings.catch_warnings():  # peft asks for names that transformers is about to change
        warnings.simplefilter("ignore", FutureWarning)
        # Left to itself peft reads the adapter to CUDA, which a ZeroGPU Space announces and has not.
        return PeftModel.from_pretrained(model, adapter, torch_device="cpu").merge_and_unload()


def _key(sha256: str, adapter: Path | None) -> str:
    """The folder's name: another adapter makes another model."""
    if adapter is None:
        return sha256[:16]
    digest = hashlib.sha256(sha256.encode())
    for file in (adapter / "adapter_config.json", adapter / "adapter_model.safetensors"):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _replace(folder: Path, gguf: Path, adapter: Path | None) -> None:
    """Convert beside ``folder`` and move the result there; what an earlier process left is removed.

    Raises WeightsError for a file that can't be converted, OSError for a disk that is full.
    """
    if (folder / _SUMS).exists():
        log.warning("The converted model in %s is damaged: converting it again.", folder)
    beside = folder.with_suffix(".part")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        beside.mkdir()
        _convert(gguf, beside, adapter)
        (beside / _SUMS).write_text(_sums(beside), "utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        beside.replace(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _is_whole(folder: Path) -> bool:
    """Whether every file in ``folder`` is as it was written."""
    try:
        return (folder / _SUMS).read_text("utf-8") == _sums(folder)
    except (OSError, ValueError):
        return False


def _sums(folder: Path) -> str:
    """A line for each file but the sums themselves."""
    lines = []
    for file in sorted(folder.iterdir()):
        if file.name != _SUMS:
            with file.open("rb") as stream:
                lines.append(f"{hashlib.file_digest(stream, 'sha256').hexdigest()}  {file.name}\n")
    return "".join(lines)


def _convert(gguf: Path, folder: Path, adapter: Path | None) -> None:
    """Save tokenizer and bf16 weights of ``gguf`` into ``folder``; about half a minute.

    Raises WeightsError for a file that can't be converted, OSError for a disk that is full.
    """
    from safetensors import SafetensorError
    from transformers.utils import logging as transformers_logging

    transformers_logging.set_verbosity_error()  # its advice is about running packed weights
    transformers_logging.disable_progress_bar()
    with progress_bar("Converting the language model (once)", 3, "step") as bar:
        try:
            tokenizer, model = _read(gguf, bar)
        except (OSError, ValueError, RuntimeError, KeyError, struct.error) as error:
            raise WeightsError(
                f"{gguf.name} can't be converted: {error}. Download or install it again."
            ) from error
        model = merge_lora(model, adapter) if adapter else model
        try:
            model.save_pretrained(folder)
        except SafetensorError as error:  # how it reports a write that failed
            raise OSError(str(error)) from error
        tokenizer.save_pretrained(folder)
        bar.update()


def _read(gguf: Path, bar: Any) -> tuple[Any, Any]:
    """The tokenizer, and the model in bf16."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(gguf.parent, gguf_file=gguf.name)
    bar.update()
    model: Any = AutoModelForCausalLM.from_pretrained(
        gguf.parent, gguf_file=gguf.name, dtype=torch.bfloat16
    )
    bar.update()
    # A model read from GGUF counts as quantised and refuses to be saved; its weights are bf16 now.
    model.hf_quantizer = None
    if hasattr(model.config, "quantization_config"):
        del model.config.quantization_config
    return tokenizer, model
