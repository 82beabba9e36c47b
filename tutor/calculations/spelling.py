"""How students write, made one way: "torch.", "×", "60k", "1st", "η₀", "120 wide and 80 high", "w²".

Knows characters, signs and the most common words; nothing of tokens or computations.
"""

from __future__ import annotations

import re
from collections.abc import Callable

CODE_NAME = re.compile(r"(?<=[a-z])([123])d\b")  # the numerals read "conv2d" as two words
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_SIGNS = str.maketrans({
    "−": "-", "–": "-", "—": "-", "⋅": "·", "∙": "·", "∂": "d", "’": "'", "′": "'", "“": '"', "”": '"',
    "ŷ": "yhat", "ϵ": "ε", "→": "->", "⇒": "->", "⟶": "->", "↦": "->",
})  # fmt: skip
_NUMBER = r"\d+(?:\.\d+)?"
_POWER = re.compile(
    rf"(?<![\w.^])(?:({_NUMBER})\s*[·*×x]\s*)?10(?:\s*\^\s*\(?(-?\d{{1,2}})\)?|([⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{{1,2}}))"
)
_FEW = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten)"
_ASIDE = re.compile(  # what stands beside the question: "Exercise 4(b).", "(3 points)", "2 years ago"
    r"^\s*\W*(?:exercise|question|task|problem|exam|quiz|ex|q)\s*\d+(?:[.]\d+)?\s*(?:\(?[a-h]\))?\s*[.:)]?"
    rf"|\(\s*{_FEW} (?:points?|pts|marks|credits)\s*\)"
    r"|\b(?:exercise|page|figure|chapter|lecture|section|slide|sheet|week) \d+(?:[.]\d+)?"
    r"|\b(?:at|around|until|by) (?:about )?\d{1,2}(?:[:.]\d\d)? ?(?:am|pm|o'?clock)\b"
    rf"|\b{_FEW} (?:minutes?|hours?|days?|weeks?|months?|years?|semesters?)\b(?: ago| old| later)?"
    rf"|\b(?:all|the|both) (?:of the )?{_FEW} (?=(?:class )?(?:probabilit\w+|values|numbers|outputs"
    rf"|results)\b)"
    r"|\bmy (?:friend|teacher|brother|sister|colleague|mate|prof|professor|neighbou?r|book) (?:thinks"
    r"|says|said"
    r"|claims|believes|bets|guesses|got|gets)(?: (?:that|its?|it's|must|should|has to|will|would|is|be"
    r"|near|about"
    r"|around|roughly))* -?[\d.,]*\d"
    r"|\bi (?:only |just )?(?:noted|wrote down|remember|got|get|have got) (?:about|around|roughly) [\d.,]*\d"
    r"|\(\s*values? (?:scaled |are |between |in |from )+[^()]{1,20}\)"
    r"|\b(?:no|without(?: any| a)?) (?:momentum|dilation|output[ _]padding|warm[- ]?up)\b"
    r"|\b(?:(?:rounded|round|to|with|on|in|give|use|about|up) )+"
    rf"{_FEW} (?:decimals?|digits?|decimal places?|significant (?:digits|figures))"
)
_SIDE = rf"\s*(?:of|is|=|:)?\s*({_NUMBER})"
_UNIT = r" (?:(?:pixels?|points?) )?(?:in )?"
_AND = r"\s*(?:,|and|, and|by|x|\s)\s*(?:an? |the |its )?"
_WIDE, _HIGH = rf"({_NUMBER}){_UNIT}(?:wide|width)\b", rf"({_NUMBER}){_UNIT}(?:high|height|tall)\b"
_COUNTED = {"thousand": 1_000, "million": 1_000_000, "mio": 1_000_000, "k": 1_000}
_PARTS = {
    "half": "0.5",
    "quarter": "0.25",
    "tenth": "0.1",
    "hundredth": "0.01",
    "thousandth": "0.001",
}
_ORDINALS = {"1st": "first", "2nd": "second", "3rd": "third", "4th": "fourth", "5th": "fifth"}
_PAIRS: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"\b(torch|nn|f|functional|np|tf|keras|layers|optim|tensor)\.(?=[a-z])", ""),
    (r"\b(tensor|array)\s*(?=[(\[])", ""),
    (r"\b(dim|axis)\s*=\s*-?\d+", " "),
    (r"\b([a-z]+)'\s*\(", r"derivative of \1 ("),
    (r"\bd(tanh|sigmoid|relu|elu|gelu|silu|softplus|sigma)\s*/\s*d[a-z]\b", r"derivative of \1"),
    (r"['`\"]", ""),
    (r"(?<=\d)\s*(?:percent|per cent|pct)\b", " %"),
    (r"\bw/o\b", "without"),
    (r"\bw/|\bw(?= (?:an?|the) )", "with "),
    (r"\bout(?=\s*[=?!.]*$)", "output"),
    (r"(?<=\s)\(([a-z][a-z ]{1,30})\)", r" \1 "),
    (r"\b(1st|2nd|3rd|4th|5th)\b", lambda match: _ORDINALS[match[1]]),
    (r"\b(?:an?|one) (half|quarter|tenth|hundredth|thousandth)\b", lambda match: _PARTS[match[1]]),
    (r"\bgradient decent\b", "gradient descent"),
    (r"\b([wh])_(?=[a-z])", r"\1 "),
    (r"\bh_(?=\d)", "h"),
    (r"\bone[- ]hot\b", "onehot"),
    (r"\b(max|average|avg|mean)\s*-\s*(?=pool)", r"\1 "),
    (r"\b(conv[3-9]|(?:max|avg)?pool[2-9])\b", lambda match: f"{match[1][:-1]} {match[1][-1]} ,"),
    (r"\b(\d)[- ]?d\b(?!\s*=)", r"dimension\1"),
    (r"\b(?<!zero )(?:at|in|for) (?:the )?point (?=-?\d)", "at "),
    (r"zero[- ]?(padd?(ed|ing)?)\b", r"padding"),
    (r"(?<=\d)\.(?=\s*[,)\]])", ""),
    (r"(?<=\d)(?:\s*[×✕*]\s*|\s+(?:by|x)\s+|x\s*)(?=\d)", " x "),
    (r"(?<=\d)[- ]?(?:px|pixels?|pix)\b", ""),
    (r"->\s*(?=\?+\s*$)", "output "),
    (rf"\bwidth{_SIDE}{_AND}height{_SIDE}", r" \2 x \1 "),  # height first, as in a shape
    (rf"\bheight{_SIDE}{_AND}width{_SIDE}", r" \1 x \2 "),
    (rf"\b{_WIDE}{_AND}{_HIGH}", r" \2 x \1 "),
    (rf"\b{_HIGH}{_AND}{_WIDE}", r" \1 x \2 "),
    (r"(?<![\d.,])([1-9]\d{0,2})((?: 000)+)\b", lambda match: match[0].replace(" ", "")),
    (rf"(?<![\w.])({_NUMBER})(k| (?:thousand|million|mio))\b",
     lambda match: f"{float(match[1][:15]) * _COUNTED[match[2].strip()]:.0f}"),
    (r"(?<![a-z_])([ksp])(\d+)(?=\b|[ksp])", r"\1 \2"),
    (r"\^2\b|²", " squared "),
    (r"(?<![a-z_.\d])(\d+(?:\.\d+)?)([a-df-wyz])", r"\1 \2"),
)  # fmt: skip
_REWRITES = [(re.compile(pattern, re.I), put) for pattern, put in _PAIRS]
# "one" as a word: "the right one", "one step", "one bias"; but "sigmoid of one", "then one output"
_PRONOUN_ONE = re.compile(
    r"\b(which|this|that|each|every|(?:the )?(?:true|last|real|next|same|only|first|right|other|second"
    r"|third|correct))\s+one\b"
)
_ARTICLE_ONE = re.compile(
    r"(?:\bsingle|^1)(?= (?:step|update|iteration|sgd|adam|epoch|neuron|gradient|weight|dense|linear"
    r"|fully|conv|lstm|gru|rnn)\b)"
    r"|(?P<article>\b(?:one|single)\b)(?=\s+(?:(?!(?:and|or|to|for|in|at|is|are|with|as|by|on|from|then"
    r"|please|pls|half|hundred|thousand|w|x|y|b|z|lr|after|if|when|weight|bias|gradient)\b)[a-z]|\d+ x ))"
)
_STEP = re.compile(
    r" (?:step|update|iteration|sgd|adam|epoch|neuron|dense|linear|conv|lstm|gru|rnn|of)\b"
)
_IS_A_NUMBER = re.compile(
    r"(?:[=:(\[]|\b(?:at|is|step|class|label|target|of|than|plus|minus|to|x|y|w|z|b|g|t))\s*$"
)
_JOINS = re.compile(r"(?:\b(?:and|then|to|into|plus)|[,>+])(?: an?)?\s*$")
_COUNTS = re.compile(r"\s(?:output|input|(?:single )?(?:neuron|unit)s?\b|channel|filter)")


def lowered(text: str) -> str:
    """``text`` in lower case, its signs written one way, without what stands beside the question."""
    text = _POWER.sub(_scientific, text.lower().translate(_SIGNS)).translate(_SUBSCRIPTS)
    text = re.sub(r"(?<=\))\s*squared\b|(?<=\b[a-zθ])\s+squared\b", "^2", text)
    return _ASIDE.sub(" ", text.replace("=>", "->"))


def plainly(text: str) -> str:
    """Lowered ``text`` with each thing written one way."""
    for pattern, put in _REWRITES:
        text = pattern.sub(put, text)
    return _ARTICLE_ONE.sub(_without_article, _PRONOUN_ONE.sub(r"\1 ", as_word(text)))


def as_word(text: str) -> str:
    """ "conv2d" as the one word that the numerals make of it, "conv2"."""
    return CODE_NAME.sub(r"\1", text)


def _without_article(match: re.Match[str]) -> str:
    """ "one bias" is a bias; "step one w", "sigmoid of one" and "then one output" keep their number."""
    before = match.string[max(0, match.start() - 12) : match.start()]
    if not match["article"] or _STEP.match(match.string, match.end()):
        return " "
    counts = _JOINS.search(before) and _COUNTS.match(match.string, match.end())
    return match[0] if counts or _IS_A_NUMBER.search(before) else " "


def _scientific(match: re.Match[str]) -> str:
    """ "7.1·10⁶" and "10^-3" as plain numbers."""
    power = int((match[2] or match[3]).translate(_SUPERSCRIPTS))
    value = float((match[1] or "1")[:15]) * 10.0**power
    return f"{value:.15g}" if 1e-4 <= value < 1e15 else f"{value:g}"
