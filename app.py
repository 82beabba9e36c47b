"""Serve the tutor's page; also a Hugging Face Space's entry.

Reads the settings, loads the models beside the page's start, launches.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
from contextlib import suppress

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # read when gradio is imported
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
# Torch keeps what it compiles for a shape, by default 1,024 of them at two places. Every reply brings new
# shapes: 60 replies took 670 MB, with these 70, in the same time (docs/log.md). Read at the first product.
os.environ.setdefault("LRU_CACHE_CAPACITY", "64")
os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "128")
if (
    __name__ == "__main__"
):  # the imports stay: looking for garbage among them takes a fifth of the start
    gc.disable()

with suppress(ImportError):  # only a Space has it; on ZeroGPU it has to come before torch
    import spaces  # noqa: F401

from tutor.errors import TutorError
from tutor.logs import set_up_logging
from tutor.settings import Settings
from tutor.web.serving import serve


def main() -> int:
    """Serve until interrupted; 2 when the settings or the course can't be used."""
    set_up_logging(logging.INFO)
    try:
        serve(Settings.from_environment())
    except TutorError as error:
        print(f"tutor: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
