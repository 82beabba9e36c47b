"""Parameters out of a person's words: "two epochs, lr .5" ─▶ {"epochs": 2, "lr": 0.5}.

Rules over the declared names, labels and words; nothing is evaluated. Values come back as typed,
unchecked: ``parameters.check`` decides what is allowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from demos.parameters import ChoiceSpec, NumberSpec, NumbersSpec, ParamsType, Spec, specs

_NUMBER = r"(?:[-+]?(?:\d[\d_]*\.?\d*|\.\d+)(?:e[-+]?\d+)?|[-+]?(?:nan|inf(?:inity)?)\b)"
_NUMBER_WORDS = {
    word: str(value)
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ]
    )
} | {"twenty": "20", "fifty": "50", "hundred": "100", "half": "0.5", "single": "1"}
_SET = r"\s*(?:=|:|is|of|to|at|are)?\s*"


def read_params(params: type[ParamsType], text: str) -> dict[str, object]:
    """The parameters that ``text`` names, as numbers or option names, not yet checked."""
    text = _normalise(text)
    found: dict[str, object] = {}
    taken: list[tuple[int, int]] = []
    # Longer words first, so that "kernel size 5" is not read as "kernel".
    pairs = [(word, name) for name, spec in specs(params).items() for word in _words(name, spec)]
    for word, name in sorted(pairs, key=lambda pair: -len(pair[0])):
        spec = specs(params)[name]
        if name in found:
            continue
        for match, value in _matches(word, spec, text):
            if all(match.end() <= start or match.start() >= end for start, end in taken):
                taken.append(match.span())
                found[name] = value
                break
    for name, spec in specs(params).items():
        if name not in found and isinstance(spec, ChoiceSpec):
            option = _bare_option(spec, text)
            if option:
                found[name] = option
    return found


def _normalise(text: str) -> str:
    text = text.lower().replace("−", "-").replace("₁", "1").replace("₂", "2")
    pattern = r"\b(" + "|".join(_NUMBER_WORDS) + r")\b"
    return re.sub(pattern, lambda match: _NUMBER_WORDS[match[1]], text)


def _words(name: str, spec: Spec) -> set[str]:
    return {name, name.replace("_", " "), spec.label.lower(), *spec.words}


def _matches(word: str, spec: Spec, text: str) -> Iterator[tuple[re.Match[str], object]]:
    name = rf"(?<![\w.]){re.escape(word)}s?(?!\w)"
    if isinstance(spec, NumbersSpec):
        many = rf"{_NUMBER}(?:\s*(?:,|;|and|\s)\s*(?:{_NUMBER}))+|{_NUMBER}"
        for match in re.finditer(rf"{name}{_SET}[\[(]?\s*({many})", text):
            parts = re.findall(_NUMBER, match[1])
            yield match, tuple(_number(part) for part in parts)
    elif isinstance(spec, NumberSpec):
        for match in re.finditer(rf"{name}{_SET}({_NUMBER})", text):
            yield match, _number(match[1])
        for match in re.finditer(rf"(?<![\w.=])({_NUMBER})\s*-?\s*{name}", text):
            yield match, _number(match[1])
    elif isinstance(spec, ChoiceSpec):
        for option in sorted(spec.options, key=len, reverse=True):
            spelled = re.escape(option).replace(r"\ ", r"[\s_-]*")
            for match in re.finditer(rf"{name}{_SET}{spelled}(?!\w)", text):
                yield match, option


def _bare_option(spec: ChoiceSpec, text: str) -> str | None:
    """An option named without its parameter ("leaky relu, go"); the longest one wins."""
    for option in sorted(spec.options, key=len, reverse=True):
        spelled = re.escape(option).replace(r"\ ", r"[\s_-]*")
        if len(option) > 3 and re.search(rf"(?<!\w){spelled}(?!\w)", text):
            return option
    return None


def _number(text: str) -> float:
    value = float(text.replace("_", ""))
    return int(value) if value.is_integer() else value
