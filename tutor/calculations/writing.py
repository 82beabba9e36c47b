r"""Numbers and steps as a person writes them: 0.00001, 1.2 \times 10^{-9}, "$$" on lines of their own.

Knows Markdown and the LaTeX that KaTeX reads; nothing of any computation.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

DIGITS = 6  # significant ones, at most
_PLAIN_FROM, _PLAIN_TO = 1e-6, 1e15  # outside, powers of ten


def show(value: float, digits: int = DIGITS) -> str:
    """``value`` in plain text: "0.00001", "0.731059", "150529000", "1.2e-9" only when tiny."""
    if not math.isfinite(value):
        return "not a number" if math.isnan(value) else "infinity" if value > 0 else "-infinity"
    if float(value).is_integer() and abs(value) < _PLAIN_TO:
        return str(int(value))
    rounded = float(f"{value:.{digits}g}")
    if not _PLAIN_FROM <= abs(rounded) < _PLAIN_TO:
        mantissa, _, exponent = f"{rounded:g}".partition("e")
        return f"{mantissa}e{int(exponent)}"
    places = max(0, digits - 1 - math.floor(math.log10(abs(rounded))))
    text = f"{rounded:.{places}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def tex(value: float, digits: int = DIGITS) -> str:
    """``value`` in a formula; powers of ten as 10^{…}."""
    text = show(value, digits)
    if not math.isfinite(value):
        return rf"\text{{{text}}}"
    if "e" not in text:
        return text
    mantissa, _, exponent = text.partition("e")
    return rf"{mantissa} \times 10^{{{int(exponent)}}}"


def signed(value: float) -> str:
    """``value`` as a factor or a later term: in brackets where it is negative."""
    return rf"({tex(value)})" if value < 0 else tex(value)


def count(value: int) -> str:
    """A count with its thousands set apart: "101,770"."""
    return f"{value:,}"


def result(value: float) -> str:
    """``value`` as the last line shows it: four decimals, or four digits of a small number."""
    if float(value).is_integer():
        return show(value)
    near = round(value, 4) if abs(value) >= 0.1 else float(f"{value:.4g}")
    return show(near, 12)


def vector(values: Iterable[float]) -> str:
    """ "[2, 1, 0.1]" in a formula."""
    return "[" + ",\\; ".join(tex(value) for value in values) + "]"


def listed(values: Iterable[float]) -> str:
    """ "2, 1 and 0.1" in a sentence."""
    return words([show(value) for value in values])


def words(parts: Sequence[str]) -> str:
    """ "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def square(sides: Sequence[int]) -> str:
    """ "32 × 32", or "32" for one side."""
    return " × ".join(str(side) for side in sides)


def answer(opening: str, *steps: str, end: str) -> str:
    """Opening sentence, formulas, and the result in bold; a step that starts with "§" is a sentence."""
    parts = [opening]
    parts += [step[1:] if step.startswith("§") else f"$$\n{step}\n$$" for step in steps]
    return "\n\n".join([*parts, end])
