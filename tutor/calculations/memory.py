r"""The memory that parameters take: their number times the bytes of one.

Source: ``torch.dtype.itemsize``; a layer in code is built on PyTorch's "meta" device and counted.
"""

from __future__ import annotations

import re

import torch

from tutor.calculations.code import CodeError, built, without
from tutor.calculations.message import Message
from tutor.calculations.record import Computation, Given, computation
from tutor.calculations.slots import choice, number
from tutor.calculations.writing import answer, count, show

_TYPES = {  # the first that the message names
    "float64": r"float[- ]?64|fp[- ]?64|f64|64[- ]?bits?|double\b|torch\.double",
    "bfloat16": r"bf[- ]?16|bfloat[- ]?16",
    "float16": r"float[- ]?16|fp[- ]?16|f16|\bhalf\b|16[- ]?bits?",
    "int8": r"\bu?int[- ]?8|8[- ]?bits?|\bbytes? each",
    "float32": r"float[- ]?32|fp[- ]?32|f32|32[- ]?bits?|single precision|\bfloats?\b|full precision",
}
_UNIT = r"byte|[mgk]i?b\b|bits?\b|float|\bf?p?(?:16|32|64)\b|double|half|precis"
_COUNT = re.compile(
    r"(?<![\w.,])(?P<number>\d{1,3}(?:[, ]\d{3})+(?!\d)|\d+(?:[.,]\d+)?(?:e\+?\d+)?)"
    r"\s*(?P<scale>thousand|k|mill?ions?|mln|mio|m|bill?ions?|bn|b|g)?\b"
)
_SCALES = {"t": 1e3, "k": 1e3, "m": 1e6, "b": 1e9, "g": 1e9}
_UNITS = ((9, "GB", "GiB"), (6, "MB", "MiB"), (3, "kB", "KiB"))


def _read(_: Computation, message: Message) -> Given | None:
    """A count of parameters, or layers in code, and one type."""
    text = message.text
    if not re.search(_UNIT, text):
        return None
    named = next((name for name, pattern in _TYPES.items() if re.search(pattern, text)), None)
    given: Given = {"dtype": named} if named else {}
    rest = without(text, message.layers)
    rest = re.sub(_TYPES[named], " ", rest) if named else rest
    if any(re.search(pattern, rest) for pattern in list(_TYPES.values())[:4]):
        return None  # two types
    if message.layers:
        try:
            modules = [built(layer) for layer in message.layers]
        except CodeError:
            return None
        total = sum(p.numel() for module in modules for p in module.parameters())
        alone = total and not re.search(r"(?<![a-z_])\d", rest)
        return given | {"parameters": total, "code": " of these layers"} if alone else None
    rest = re.sub(r"(?<=\d)\.(?=\d{3}\.\d{3}\b)", "", rest)
    found = list(_COUNT.finditer(rest))
    if len(found) > 1 or re.search(r"(?<![a-z_])\d", _COUNT.sub(" ", rest)):
        return None
    if found:
        given["parameters"] = _counted(found[0])
    return given if given.get("parameters", 100) >= 100 else None


def _counted(match: re.Match[str]) -> float:
    text, grouped = match["number"], re.fullmatch(r"\d{1,3}([, ]\d{3})+", match["number"])
    whole = grouped and not (match["scale"] and text.count(",") == 1)
    value = float(re.sub("[, ]", "", text) if whole else text.replace(",", "."))
    return float(round(value * _SCALES.get((match["scale"] or " ")[0], 1)))


@computation(
    title="the memory of a model's parameters",
    topic="how much memory the parameters of a model take: float32, float16",
    example="1,250,000 parameters in float16: how many bytes?",
    read=_read,
    words="""
    about  parameter | params | param | weights | model | network | θ | floats | layer | sequential
    asks  byte | mb | megabyte | gb | gigabyte | kb | kilobyte | memory | mib | gib | disk | storage | ram
    never  image | gradient | adam | batch [size] | activation | error | tried | oom | out of memory
        training | cuda
    also  double precision half float float32 float16 bf fp occupy stored store
    """,
)
def memory(
    parameters: int = number("number of parameters", low=1, high=1e13, whole=True),
    dtype: str | None = choice("data type", None),
    code: str = choice("layers"),
) -> str:
    """Their product, in bytes and in larger units."""
    name = dtype or "float32"
    size = getattr(torch, name).itemsize
    # bytes = |θ| · size
    total = parameters * size
    assumed = ", PyTorch's default" if not dtype else ""
    opening = (
        f"I compute the memory of {count(parameters)} parameters{code},"
        f" {size} byte{'s' * (size > 1)} each ({name}{assumed})."
    )
    steps = [
        r"\text{bytes} = |\theta| \cdot \text{bytes of one}",
        rf"{parameters} \cdot {size} = {total}",
    ]
    units = ""
    if total >= 1000:
        power, unit, binary = next(each for each in _UNITS if total >= 10 ** each[0])
        in_binary = show(total / 1024 ** (power // 3), 4)
        units = f", {show(total / 10**power)} {unit} ({in_binary} {binary})"
    return answer(opening, *steps, end=f"That makes **{count(total)} bytes**{units}.")
