"""How students write, made one way: "torch.", "×", "60k", "1st", "120 wide and 80 high", "the true one".

Knows characters and the most common words; nothing of tokens or computations.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from tutor.calculations.asides import without_asides
from tutor.calculations.notation import in_ascii

CODE_NAME = re.compile(
    r"(?<=[a-z])([123])d\b"
)  # the numerals read conv2 as one word, conv2d as two
_NUMBER = r"\d+(?:\.\d+)?"
_UNIT = r"(?:(?:pixels?|px|units?|cells?|points?|values?) )?"
_WIDE, _HIGH = rf"{_UNIT}(?:in )?(?:wide|width)", rf"{_UNIT}(?:in )?(?:high|height|tall)"
_BESIDE = r"\s*(?:,|and|, and|by|x|\s)\s*(?:an? |the |its )?"
_IS = r"\s*(?:of|is|=|:)?\s*"
_SIDES = [  # height first, as in a shape
    (rf"\bwidth{_IS}({_NUMBER}){_BESIDE}height{_IS}({_NUMBER})", r" \2 x \1 "),
    (rf"\bheight{_IS}({_NUMBER}){_BESIDE}width{_IS}({_NUMBER})", r" \1 x \2 "),
    (rf"\b({_NUMBER}) {_WIDE}\b{_BESIDE}({_NUMBER}) {_HIGH}\b", r" \2 x \1 "),
    (rf"\b({_NUMBER}) {_HIGH}\b{_BESIDE}({_NUMBER}) {_WIDE}\b", r" \1 x \2 "),
]
_SQUARED = re.compile(r"(?<=\))\s*squared\b|(?<=\b[a-zθ])\s+squared\b")
_COUNTED = {"thousand": 1_000, "million": 1_000_000, "mio": 1_000_000, "k": 1_000}
_ORDINALS = dict(
    zip(
        ("1st", "2nd", "3rd", "4th", "5th"),
        ("first", "second", "third", "fourth", "fifth"),
        strict=True,
    )
)
# Words after which "one" is a number, and words before which it is.
_ONE_AFTER = "at|is|step|class|label|target|of|than|plus|minus|to|x|y|w|z|b|g|t"
_ONE_BEFORE = (
    "and|or|to|for|in|at|is|are|with|as|by|on|from|then|please|pls|plz|half|hundred|thousand|w|x|y"
    "|b|z|lr|after|wrt|if|when|weight|bias|gradient"
)
_SLIPS = {  # in words too short to be mended
    "with": "wiht|whit|wih|wth",
    "and": "adn|nad",
    "at all": "at al",
    "that": "taht|tht",
    "the": "teh|hte",
    "size": "sise|siez|sice",
    "bias": "bais|bays",
    "what": "wat|waht|wht",
    "which": "wich|whcih",
    "value": "valeu|vlaue|valu",
    "activation": "activashun|activasion|activaton",
    "many": "manny|meny",
    "million": "milion|milions|millions|mln",
    "layer": "layr|lyer|laier",
    "layers": "layrs|lyers",
    "comes": "coms",
    "every": "evry",
}
_DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_PRECISION = (  # "rounded to 4 decimals": every result has four
    r"\b(?:(?:rounded|round|to|with|on|in|give|use|about|up) )*(?:\d|one|two|three|four|five|six)"
    r" (?:decimals?|digits?|decimal places?|significant (?:digits|figures)"
    r"|(?:digits|places|decimals) after the (?:comma|point|decimal point))\b"
)
_PAIRS: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"\b(torch|nn|f|functional|np|tf|keras|layers|optim|tensor)\.(?=[a-z])", ""),
    (r"\b(tensor|array)\s*(?=[(\[])", ""),
    (r"\b(dim|axis)\s*=\s*-?\d+", " "),
    (r"\b([a-z]+)[’']\s*\(", r"derivative of \1 ("),
    (
        r"\bd(tanh|sigmoid|relu|elu|gelu|silu|softplus|sigma)\s*/\s*d[a-z]\b",
        r"derivative of \1",
    ),
    (r"[’'`\"]", ""),
    (_PRECISION, " "),
    (r"(?<=\d)\s*(?:percent|per cent|pct)\b", " %"),
    (r"\bw/|\bw(?= (?:an?|the) )", "with "),
    (r"\bout(?=\s*[=?!.]*$)", "output"),
    (r"(?<=\s)\(([a-z][a-z ]{1,30})\)", r" \1 "),
    (r"\b(1st|2nd|3rd|4th|5th)\b", lambda match: _ORDINALS[match[1]]),
    (r"\bgradient decent\b", "gradient descent"),
    *((rf"\b(?:{typed})\b", meant) for meant, typed in _SLIPS.items()),
    (r"\bone[- ]hot\b", "onehot"),
    (r"\b(max|average|avg|mean)\s*-\s*(?=pool)", r"\1 "),
    (r"\b(conv|pool)(\d+)x(\d+)\b", r"\1 \2x\3"),
    (r"\bmax\s*\(\s*0\s*,\s*1\s*-\s*[a-z·*\s]+\)", " "),
    (r"\b(\d)[- ]?d\b(?!\s*=)", r"dimension\1"),
    (
        r"\b(two|three|four|five|six|seven|eight|nine|ten)(?: by | x )(two|three|four|five|six|seven"
        r"|eight|nine|ten)\b",
        lambda match: " x ".join(str(_DIGITS.index(side)) for side in match.groups()),
    ),
    (r"\b(one|two)[- ]dimensional\b", lambda match: f"dimension{1 + (match[1] == 'two')}"),
    (r"\b(?<!zero )(?:at|in|for) (?:the )?point (?=-?\d)", "at "),
    (r"zero[- ]?(padd?(ed|ing)?)\b", r"padding"),
    (r"(?<=\d)\.(?=\s*[,)\]])", ""),
    (r"(?<=\d)(?:\s*[×✕*]\s*|\s+(?:by|x)\s+|x\s*)(?=\d)", " x "),
    (r"(?<=\d)[- ]?(?:px|pixels?|pix)\b", ""),
    (r"->\s*(?=\?+\s*$)", "output "),
    *_SIDES,
    (r"(?<![\d.,])([1-9]\d{0,2})((?: 000)+)\b", lambda match: match[0].replace(" ", "")),
    (
        rf"(?<![\w.])({_NUMBER})(k| (?:thousand|million|mio))\b",
        lambda match: f"{float(match[1][:15]) * _COUNTED[match[2].strip()]:.0f}",
    ),
    (r"(?<![a-z_])([ksp])(\d+)(?=\b|[ksp])", r"\1 \2"),
    (r"(?<=\d)(st|nd|rd|th)\b", " th"),
    (r"\^2\b|²", " squared "),
    (r"(?<![a-z_.\d])(\d+(?:\.\d+)?)([a-df-wyz])", r"\1 \2"),
)
_REWRITES = [(re.compile(pattern, re.I), put) for pattern, put in _PAIRS]
_PRONOUN_ONE = re.compile(
    r"\b(which|this|that|the|each|every|(?:the )?(?:true|last|real|next|same|only|first|right|other"
    r"|second|third|fourth|correct))\s+one\b(?! (?:half|hundred|thousand))"
)
_ARTICLE_ONE = re.compile(
    r"(?:\b(?:one|single)|^1)(?= (?:step|update|iteration|sgd|adam|epoch|neuron|gradient|weight|"
    r"dense|linear|fully|conv|lstm|gru|rnn|of)\b)"
    r"|(?P<article>\b(?:one|single)\b)"
    rf"(?=\s+(?:(?!(?:{_ONE_BEFORE})\b)[a-z]|\d+ x ))"
)
_JOIN_BEFORE_ONE = re.compile(r"(?:\b(?:and|then|to|into|plus)|[,>+])(?: an?)?\s*$")
_COUNTED_ONE = re.compile(r"\s(?:output|input|(?:single )?(?:neuron|unit)s?\b|channel|filter)")
_NUMBER_BEFORE_ONE = re.compile(rf"(?:[=:(\[]|\b(?:{_ONE_AFTER}))\s*$")


def lowered(text: str) -> str:
    """``text`` in lower case, with one minus sign, one arrow, and "(w - 3) squared" as a power."""
    return _SQUARED.sub("^2", without_asides(in_ascii(text)))


def plainly(text: str) -> str:
    """Lowered ``text`` with each thing written one way."""
    for pattern, put in _REWRITES:
        text = pattern.sub(put, text)
    text = _PRONOUN_ONE.sub(r"\1 ", as_word(text))
    return _ARTICLE_ONE.sub(_without_article, text)


def as_word(text: str) -> str:
    """ "conv2d" as the one word that the numerals make of it, "conv2"."""
    return CODE_NAME.sub(r"\1", text)


def _without_article(match: re.Match[str]) -> str:
    """ "one bias" is a bias; "step one w", "sigmoid of one" and "then one output" keep their number."""
    before = match.string[max(0, match.start() - 12) : match.start()]
    counts = _JOIN_BEFORE_ONE.search(before) and _COUNTED_ONE.match(match.string, match.end())
    kept = match["article"] and (_NUMBER_BEFORE_ONE.search(before) or counts)
    return match[0] if kept else " "
