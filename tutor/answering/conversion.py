"""GGUF ─▶ safetensors, once: transformers reads GGUF in tens of seconds and its native format in one.

The result is kept in the cache folder, keyed by the GGUF file's sha256.
"""

from __future__ import annotations

import logging
import shutil
import struct
import tempfile
from pathlib import Path
from typing import Any

from tutor.errors import WeightsError
from tutor.progress import progress_bar
from tutor.weights import Bundle

log = logging.getLogger(__name__)

_COMPLETE = "complete"  # written last: a folder without it is an unfinished conversion


def converted(gguf: Path, bundle: Bundle, cache: Path) -> Path:
    """The folder with the converted model of ``gguf``, made on first use.

    Raises WeightsError when the folder can't be written or the file can't be converted.
    """
    folder = cache / "models" / bundle.sha256[:16]
    if (folder / _COMPLETE).exists():
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(tempfile.mkdtemp(dir=folder.parent, suffix=".part"))
    except OSError as error:
        raise WeightsError(
            f"The converted model can't be kept in {folder.parent} ({error.strerror}). "
            "Set TUTOR_CACHE to a folder that can be written."
        ) from error
    try:
        _convert(gguf, beside)
        (beside / _COMPLETE).touch()
        shutil.rmtree(folder, ignore_errors=True)
        beside.replace(folder)
    except (OSError, ValueError, RuntimeError, KeyError, struct.error) as error:
        if (folder / _COMPLETE).exists():  # another process was faster
            return folder
        raise WeightsError(
            f"The model can't be converted: {error}. Install its package again."
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return folder


def _convert(gguf: Path, folder: Path) -> None:
    """Save tokenizer and bf16 weights of ``gguf`` into ``folder``; about half a minute."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer
    from transformers.utils import logging as transformers_logging

    transformers_logging.set_verbosity_error()  # its advice is about running packed weights
    transformers_logging.disable_progress_bar()
    with progress_bar("Converting the language model (once)", 3, "step") as bar:
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
        model.save_pretrained(folder)
        tokenizer.save_pretrained(folder)
        bar.update()
