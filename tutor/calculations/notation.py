"""The signs of mathematics as the words and numbers of a message: "η₀", "7.1·10⁶", "H=W=100", "⇒".

Knows characters only; what students write in words is in ``spelling``.
"""

from __future__ import annotations

import re

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_SIGNS = str.maketrans({
    "−": "-", "–": "-", "—": "-", "′": "", "⋅": "·", "∙": "·", "∂": "d", "’": "'", "“": '"', "”": '"',
    "ŷ": "yhat", "ϵ": "ε",
})  # fmt: skip
_ARROWS = re.compile(r"[→⇒⟶⟹↦]|=>")
_POWER = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*[·*×x]\s*10\s*(?:\^\s*\(?(-?\d{1,2})\)?|([⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}))"
)
_BARE_POWER = re.compile(r"(?<![\w.^])10\s*(?:\^\s*\(?(-?\d{1,2})\)?|([⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}))")
_EQUAL_SIDES = re.compile(r"\bh(?:_?in)?\s*=\s*w(?:_?in)?\s*=\s*(\d+)")
_SLASHED = re.compile(r"(?<![\w.])(?:-?\d+(?:[.,]\d+)?\s*/\s*){2,}-?\d+(?:[.,]\d+)?(?![\w/])")
_DRAWN = (("~u(", " uniform ("), ("~n(", " normal ("))
_DECIMAL = re.compile(r"(?<![\d.,])(\d+),(\d{1,6})(?!\d|,\d)")
_SURELY_DECIMAL = re.compile(r"(?<![\d.,(\[])0,\d*[2-9]\d*(?![\d,])")
_NO_DECIMAL = re.compile(r"\d\.\d|\[[^\]]*\d,\d|\(\d+,\d+\)|(?<![\d,])\d{1,3},\d{3}(?!\d)")
_PARALLEL = re.compile(  # "tp, fp, fn = 8, 2, 4"
    r"((?:\b[a-zα-ω]{1,2}\d?\s*[,/]\s*){1,7}\b[a-zα-ω]{1,2}\d?)\s*=\s*((?:-?\d[\d.]*\s*[,/]\s*){1,7}-?\d[\d.]*)(?![\d,])"
)


def in_ascii(text: str) -> str:
    """Lowered ``text`` with its signs written one way."""
    text = text.lower().translate(_SIGNS)
    text = _POWER.sub(lambda m: _scientific(m[1], m[2] or m[3]), text)
    text = _BARE_POWER.sub(lambda m: _scientific("1", m[1] or m[2]), text)
    text = _ARROWS.sub("->", text.translate(_SUBSCRIPTS))
    text = _EQUAL_SIDES.sub(r"input \1x\1", text)
    text = re.sub(r"\s*[∼~]\s*([un])\s*\(", r" ~\1(", text)
    for sign, word in _DRAWN:
        text = text.replace(sign, word)
    text = _SLASHED.sub(lambda match: re.sub(r"\s*/\s*", " , ", match[0]), text)
    if (
        len(_DECIMAL.findall(text)) > 1
        and _SURELY_DECIMAL.search(text)
        and not _NO_DECIMAL.search(text)
    ):
        text = _DECIMAL.sub(r"\1.\2", text)
    return _PARALLEL.sub(_paired, text)


def _scientific(mantissa: str, power: str) -> str:
    value = float(mantissa.replace(",", ".")) * 10.0 ** int(power.translate(_SUPERSCRIPTS))
    return f"{value:.15g}" if 1e-4 <= value < 1e15 else f"{value:g}"


def _paired(match: re.Match[str]) -> str:
    names, values = (re.split(r"\s*[,/]\s*", part.strip()) for part in match.groups())
    if len(names) != len(values):
        return match[0]
    return " , ".join(f"{name} = {value}" for name, value in zip(names, values, strict=True))
