"""Bytes ─▶ text: UTF-8, what a byte order mark says, else the likeliest older encoding.

Knows encodings; nothing of Markdown.
"""

from __future__ import annotations

import codecs
from pathlib import Path

from charset_normalizer import from_bytes

from tutor.errors import FileError
from tutor.records import Finding

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What lessons were saved in before UTF-8; without the list short texts are taken for rare ones.
_OLDER = ["cp1252", "cp1251", "shift_jis", "euc_jp", "gb18030", "big5", "euc_kr"]
_WESTERN = "cp1252"
FEWEST_BYTES = 4  # beyond ASCII: fewer are an accent or a dash, and tell no encoding apart


def read_text(file: Path, name: str) -> tuple[str, list[Finding]]:
    """The text of ``file``, with a finding under ``name`` where it is not UTF-8.

    Raises FileError for what is no text and for what the system does not let read.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise FileError(name, f"it can't be read: {error.strerror}.") from error
    try:
        text, encoding = _decode(data)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    except (UnicodeDecodeError, LookupError) as error:
        raise FileError(name, "its encoding is unknown. Save it as UTF-8.") from error
    if "\0" in text:
        raise FileError(name, "it holds null bytes, so it is no text. Move it out of the course.")
    if encoding.startswith("utf-8"):
        return text, []
    return text, [
        Finding("mended", name, f"it is not UTF-8 and was read as {encoding}. Save it as UTF-8.")
    ]


def _decode(data: bytes) -> tuple[str, str]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data.decode(encoding), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        encoding = _guess(data)
        return data.decode(encoding, errors="replace"), encoding


def _guess(data: bytes) -> str:
    if sum(byte > 127 for byte in data) < FEWEST_BYTES:
        return _WESTERN
    best = from_bytes(data, cp_isolation=_OLDER).best()
    return best.encoding if best else _WESTERN
