"""Logging, set up alike for the page and the command line; libraries only when they warn."""

from __future__ import annotations

import logging

_CHATTY = ("bm25s", "faiss.loader", "httpx", "httpx2", "sentence_transformers")
_WARNING_OF_NOTHING = (
    "pypdf",
)  # of each font that it can't map; what no text comes from is said anyway


def set_up_logging(level: int) -> None:
    """Send the tutor's log records from ``level`` upwards to standard error, one line each."""
    logging.basicConfig(level=level, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    for name in _CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    for name in _WARNING_OF_NOTHING:
        logging.getLogger(name).setLevel(logging.ERROR)
