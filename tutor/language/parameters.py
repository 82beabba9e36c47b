"""Parameters from a message: "two epochs, lr .5" ─▶ {"epochs": 2, "lr": 0.5}.

Rules over the declared names, labels and words; nothing is evaluated. Values come back as typed,
unchecked: ``parameters.check`` decides what is allowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from demos.kit.parameters import (
    ChoiceSpec,
    ChoicesSpec,
    NumberSpec,
    NumbersSpec,
    ParamsType,
    Spec,
    TextSpec,
    specs,
)
from tutor.language.numerals import Token, tokenize

_LINKS = frozenset(
    ["=", ":", "is", "of", "to", "at", "are", "being", "equals", "equal", "set", "(", "["]
)
_PERCENT = re.compile(r"\b(\d+(?:\.\d+)?) ?(?:%|percent\b)", re.I)
_BETWEEN = frozenset([",", ";", "and"])
_QUOTED = re.compile(r"[\"“„«](.+?)[\"”“»]|(?<!\w)['‘](.+?)['’](?!\w)", re.S)
# Options that are everyday words count only next to their parameter, or alone between commas.
_EVERYDAY = frozenset(
    ["and", "average", "clean", "copy", "he", "linear", "max", "mean", "network", "none", "normal",
     "off", "on", "or", "plain", "same", "step", "text"]
)  # fmt: skip


@dataclass(frozen=True)
class _Mention:
    """A name, or an option, at tokens ``start`` to ``end`` (exclusive)."""

    start: int
    end: int
    name: str
    option: str = ""


def read_params(params: type[ParamsType], text: str) -> dict[str, object]:
    """The parameters that ``text`` names, as numbers or option names, not yet checked."""
    known = specs(params)
    texts, text = _read_texts(text, known)
    # one side describes a square: a 5x5 kernel
    text = re.sub(r"\b(\d+) ?[x×] ?\1\b( kernel)?s?", r"\1\2", text)
    tokens = tokenize(_PERCENT.sub(lambda match: f"{float(match[1]) / 100:g} ", text))
    names = list(_mentions(tokens, _names(known)))
    found = _read_numbers(tokens, names, known)
    for name, chosen in _read_options(text, tokens, names, known).items():
        if isinstance(known[name], ChoicesSpec):
            found[name] = chosen
        else:
            found.setdefault(name, chosen[0])
    found |= texts
    for mention in names:
        spec = known[mention.name]
        if _is_switch(spec):
            found.setdefault(mention.name, _switched(tokens, mention))
        elif isinstance(spec, ChoiceSpec) and "none" in spec.options and _denied(tokens, mention):
            found.setdefault(mention.name, "none")
        elif _is_amount(spec) and _denied(tokens, mention):
            found.setdefault(mention.name, 0)
    return {name: found[name] for name in known if name in found}


def find_options(params: type[ParamsType], text: str) -> dict[str, tuple[str, ...]]:
    """For each parameter that takes one option, all the options that ``text`` names, the surest first."""
    known = specs(params)
    _, text = _read_texts(text, known)
    tokens = tokenize(text)
    chosen = _read_options(text, tokens, list(_mentions(tokens, _names(known))), known)
    return {
        name: options
        for name, options in chosen.items()
        if not isinstance(known[name], ChoicesSpec)
    }


def find_names(params: type[ParamsType], text: str) -> list[str]:
    """The parameters that ``text`` names, in its order, with a value or without."""
    return list(dict.fromkeys(m.name for m in _mentions(tokenize(text), _names(specs(params)))))


def _read_options(
    text: str, tokens: list[Token], names: list[_Mention], known: dict[str, Spec]
) -> dict[str, tuple[str, ...]]:
    """The options named for each parameter, the surest first."""
    options = [
        option
        for option in _mentions(tokens, _options(known))
        if not any(_has_number(tokens, name) for name in names if name.start == option.start)
    ]
    chosen: dict[str, dict[str, None]] = {}
    capitals = set() if text.isupper() else set(re.findall(r"\b[A-Z]{2,}\b", text))
    for mention in _adjacent_first(tokens, options, names, capitals):
        chosen.setdefault(mention.name, {})[mention.option] = None
    return {name: tuple(named) for name, named in chosen.items()}


def _is_amount(spec: Spec) -> bool:
    """Whether zero of it makes sense: no dropout."""
    return isinstance(spec, NumberSpec) and not isinstance(spec, NumbersSpec) and spec.low == 0


def _is_switch(spec: Spec) -> bool:
    return isinstance(spec, ChoiceSpec) and set(spec.options) == {"on", "off"}


def _switched(tokens: list[Token], mention: _Mention) -> str:
    """What follows the name of a switch, "on" or "off"; "no" or "without" before it is "off"."""
    after = _after_links(tokens, mention.end)
    if after < len(tokens) and tokens[after].text in ("on", "off"):
        return tokens[after].text
    return "off" if _denied(tokens, mention) else "on"


def _denied(tokens: list[Token], mention: _Mention) -> bool:
    before = tokens[mention.start - 1].text if mention.start > 0 else ""
    return before in ("no", "without", "not", "off")


def is_everyday(option: str) -> bool:
    """Whether an option is an everyday word that means nothing by itself: "max", "and"."""
    return option in _EVERYDAY


def _read_texts(text: str, known: dict[str, Spec]) -> tuple[dict[str, object], str]:
    """The texts in a message, and the message without them: the 2 in "tanh(2x)" is no setting.

    A text is what is in quotation marks, or the longest match of its pattern; of several quotations
    it is the one that its pattern is all of, and none that another's is.
    """
    found: dict[str, object] = {}
    rest = text
    texts = {name: spec for name, spec in known.items() if isinstance(spec, TextSpec)}
    for name, spec in texts.items():
        others = [own.pattern for own in texts.values() if own is not spec and own.pattern]
        quoted = _quotation(rest, spec.pattern, others)
        like = re.finditer(spec.pattern, rest, re.I) if spec.pattern else ()
        match = quoted or max(like, key=lambda match: len(match[0].strip()), default=None)
        if match and (stretch := (quoted[1] or quoted[2] if quoted else match[0]).strip()):
            found[name] = stretch
            start, end = match.span()
            rest = rest[:start] + "…" * (end - start) + rest[end:]
    return found, rest


def _quotation(text: str, pattern: str, others: list[str]) -> re.Match[str] | None:
    """The first that ``pattern`` is all of, else the first that is none of the ``others``."""
    quotations = {match: (match[1] or match[2]).strip() for match in _QUOTED.finditer(text)}
    for match, quoted in quotations.items():
        if pattern and re.fullmatch(pattern, quoted, re.I):
            return match
    for match, quoted in quotations.items():
        if not any(re.fullmatch(other, quoted, re.I) for other in others):
            return match
    return None


def _read_numbers(
    tokens: list[Token], names: list[_Mention], known: dict[str, Spec]
) -> dict[str, object]:
    found: dict[str, object] = {}
    parts: dict[str, dict[str, object]] = {}
    taken: set[int] = set()
    starts = {mention.start: mention.name for mention in names}
    for mention in names:
        spec = known[mention.name]
        if mention.name in found or not isinstance(spec, NumberSpec):
            continue
        many = isinstance(spec, NumbersSpec) and not mention.option
        indexes = (
            _numbers_after(tokens, mention) if many else _one_number(tokens, mention, taken, starts)
        )
        indexes = [index for index in indexes if index not in taken]
        if not indexes:
            continue
        taken.update(indexes)
        if many:
            found[mention.name] = tuple(n for index in indexes for n in tokens[index].numbers())
        elif mention.option:  # one of several numbers, named by its label: w1 = 2
            parts.setdefault(mention.name, {})[mention.option] = tokens[indexes[0]].number()
        else:
            found[mention.name] = tokens[indexes[0]].number()
    for name, values in parts.items():
        spec = known[name]
        if name not in found and isinstance(spec, NumbersSpec) and len(values) == len(spec.labels):
            found[name] = tuple(values[_bare(label)] for label in spec.labels)
    return found | _read_points(tokens, taken, known, found)


def _read_points(
    tokens: list[Token], taken: set[int], known: dict[str, Spec], found: dict[str, object]
) -> dict[str, object]:
    """Numbers in brackets, "from (-1, 2)", where only one parameter takes that many."""
    read: dict[str, object] = {}
    several = {name: spec for name, spec in known.items() if isinstance(spec, NumbersSpec)}
    for start, token in enumerate(tokens):
        if token.text in ("(", "["):
            indexes = _numbers_from(tokens, start + 1)
            values = tuple(n for index in indexes for n in tokens[index].numbers())
            named = [name for name, spec in several.items() if len(spec.labels) == len(values)]
            if len(named) == 1 and named[0] not in found and not taken & set(indexes):
                read.setdefault(named[0], values)
    return read


def _has_number(tokens: list[Token], mention: _Mention) -> bool:
    """Whether a number follows: the momentum of "momentum 0.9" is a setting, not an optimiser."""
    index = _after_links(tokens, mention.end)
    return index < len(tokens) and tokens[index].kind == "number"


def _one_number(
    tokens: list[Token], mention: _Mention, taken: set[int], starts: dict[int, str]
) -> list[int]:
    """The index of the number after a name, or of the one before it where the other belongs to a name."""
    before, after = mention.start - 1, _after_links(tokens, mention.end)
    if before >= 0 and tokens[before].text == "-":  # a 2-epoch run
        before -= 1
    left = (
        [before] if before >= 0 and tokens[before].kind == "number" and before not in taken else []
    )
    right = [after] if after < len(tokens) and tokens[after].kind == "number" else []
    assigned = mention.end < len(tokens) and tokens[mention.end].text in ("=", ":")
    of = tokens[mention.end].text == "of" if mention.end < len(tokens) else False
    if left and right and of:  # 4 layers of 128
        return left
    if left and right and not assigned and starts.get(after + 1, mention.name) != mention.name:
        return left
    return right or left


def _numbers_after(tokens: list[Token], mention: _Mention) -> list[int]:
    return _numbers_from(tokens, _after_links(tokens, mention.end))


def _numbers_from(tokens: list[Token], index: int) -> list[int]:
    indexes: list[int] = []
    while index < len(tokens):
        if tokens[index].kind == "number":
            indexes.append(index)
        elif not indexes or tokens[index].text not in _BETWEEN:
            break
        index += 1
    return indexes


def _adjacent_first(
    tokens: list[Token], options: list[_Mention], names: list[_Mention], capitals: set[str]
) -> Iterator[_Mention]:
    """Options next to the name of their parameter, then those that stand alone.

    An option that two parameters share, such as "none", says nothing when it stands alone.
    """
    for option in options:
        for name in names:
            follows = _after_links(tokens, name.end) == option.start
            if name.name == option.name and (follows or option.end == name.start):
                yield option
    for option in options:
        alone = _ends_phrase(tokens, option.start - 1) and _ends_phrase(tokens, option.end)
        only = len({other.name for other in options if other.start == option.start}) == 1
        word = "".join(token.text for token in tokens[option.start : option.end])
        everyday = not _EVERYDAY.isdisjoint(_numbers_of(word))
        if only and (not everyday or word.upper() in capitals or alone):
            yield option


def _ends_phrase(tokens: list[Token], index: int) -> bool:
    return not 0 <= index < len(tokens) or tokens[index].text in (",", ";", ".", "!", "?")


def _after_links(tokens: list[Token], start: int) -> int:
    """The first index from ``start`` on that is not a link such as "=" or "is"."""
    index, last = start, min(start + 3, len(tokens))
    while index < last and tokens[index].text in _LINKS:
        index += 1
    return index


def _mentions(tokens: list[Token], phrases: dict[str, list[tuple[str, str]]]) -> Iterator[_Mention]:
    """Where the phrases stand, the longest first, from left to right; hyphens count as spaces."""
    longest = max((len(phrase) for phrase in phrases), default=0)
    index = 0
    while index < len(tokens):
        best: list[_Mention] = []
        end, joined = index, ""
        while end < len(tokens) and len(joined) <= longest:
            token = tokens[end]
            if token.kind == "word":
                joined += token.text
                found = next(filter(None, map(phrases.get, _numbers_of(joined))), None)
                best = [_Mention(index, end + 1, *meant) for meant in found] if found else best
            elif token.text != "-" or not joined:
                break
            end += 1
        yield from best
        index = best[0].end if best else index + 1


def _numbers_of(word: str) -> tuple[str, ...]:
    """Singular and plural are one word."""
    return word, word.removesuffix("s"), f"{word}s"


def _names(known: dict[str, Spec]) -> dict[str, list[tuple[str, str]]]:
    """Every way to name a parameter ─▶ its name, and the label where one number of several is meant."""
    phrases = {
        _bare(word): [(name, "")]
        for name, spec in known.items()
        for word in (name, spec.label, *spec.words)
    }
    for name, spec in known.items():
        if isinstance(spec, NumbersSpec):
            phrases |= {_bare(label): [(name, _bare(label))] for label in spec.labels}
    return phrases


def _options(known: dict[str, Spec]) -> dict[str, list[tuple[str, str]]]:
    """Every option ─▶ the parameters that have it."""
    phrases: dict[str, list[tuple[str, str]]] = {}
    for name, spec in known.items():
        if isinstance(spec, ChoiceSpec) and not _is_switch(spec):
            for option in spec.options:
                for word in (option, *spec.also.get(option, ())):
                    phrases.setdefault(_bare(word), []).append((name, option))
    return phrases


def _bare(phrase: str) -> str:
    return "".join(
        token.text for token in tokenize(re.sub(r"[-_]", " ", phrase)) if token.kind == "word"
    )
