"""GGUF ─▶ safetensors, once: transformers reads GGUF in tens of seconds and its native format in one.

The result is kept in the cache folder, keyed by the GGUF file's sha256, with the sha256 of each of its
files: what was damaged since is converted again.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import struct
from pathlib import Path
from typing import Any

from filelock import FileLock

from tutor.errors import WeightsError
from tutor.progress import progress_bar

log = logging.getLogger(__name__)

_SUMS = "complete"  # written last, in the format of sha256sum
WAIT_SECONDS = 600.0  # for another process that converts the same file


def converted(gguf: Path, sha256: str, cache: Path) -> Path:
    """The folder with the converted model of ``gguf``, made on first use and where it is damaged.

    ``sha256`` is the file's own, in hexadecimal.

    Raises WeightsError when the folder can't be written or the file can't be converted.
    """
    folder = cache / "models" / sha256[:16]
    if _is_whole(folder):
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.with_suffix(".lock"), timeout=WAIT_SECONDS):
            if not _is_whole(folder):  # or another process has converted it meanwhile
                _replace(folder, gguf)
    except OSError as error:
        raise WeightsError(
            f"The converted model can't be kept in {folder.parent} ({error.strerror or error}). "
            "Set TUTOR_CACHE to a folder that can be written and has a gigabyte left."
        ) from error
    return folder


def _replace(folder: Path, gguf: Path) -> None:
    """Convert beside ``folder`` and move the result there; what an earlier process left is removed.

    Raises WeightsError for a file that can't be converted, OSError for a disk that is full.
    """
    if (folder / _SUMS).exists():
        log.warning("The converted model in %s is damaged: converting it again.", folder)
    beside = folder.with_suffix(".part")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        beside.mkdir()
        _convert(gguf, beside)
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


def _convert(gguf: Path, folder: Path) -> None:
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
