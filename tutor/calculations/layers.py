"""Layers in a row: "32x32, then conv 5x5 s2 -> 2x2 max pool" ─▶ the input and each layer's settings.

A message is cut into pieces, one for each kernel; a number that fits nowhere, or in two ways, makes it
no row of layers. The sizes are computed elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from itertools import pairwise

from tutor.calculations.message import Message
from tutor.calculations.placing import vocabulary_of
from tutor.calculations.record import Computation

MOST_LAYERS = 100
_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_UP = r"(?:transposed? conv\w*|conv transpose\d?|convtranspose\w*|deconv\w*|upconv\w*)"
_POOL = r"(?:max |average |avg |mean )?(?:(?:max|avg)?pool(?:ing|ed|s)?\d*)(?: operations?| steps?| window)?"
_NOUN = rf"(?:{_UP}|{_POOL}|conv\d*|convs|convolve\w*|convolution(?:s|al)?)(?: layers?)?\b"
_LINK = (
    r"(?: sizes?| with| of| is| are| has| have| uses?| =| :| -(?! >)| \(| \[| an?| the| by| to)*"
)
_IMAGE = (
    r"(?:input|image|img|picture|photo|pic|feature map|map|signal|sequence|tensor|noise map|noise|crop|scan"
    r"|mnist|cifar|points|samples long)s?"
)
_LOOK = r"(?: (?:rgb|gray|grey|grayscale|colour|color|square|large|noise|long))*"
_AT = (
    r"\b(?:on|from|at|for|to|over|given|gets?|takes?|feed|put|into|start(?:s|ing)? (?:with|from|at)"
    r"|begin(?:s|ning)? (?:with|from|at)|(?:remains|left|becomes?|comes|happens|is|are) of)(?: an?| the| my| of)*"
)
_NOT_OF_KERNEL = rf"\b(?! (?:kernels?|filters?|windows?|{_NOUN}|stride|channels|times?|pass))"
_INPUT = re.compile(
    rf"(?P<many>#\d+) (?:input )?(?:channels|feature maps|maps)(?: of| with| sized?| each| ,| at| and)* (?P<deep>×\d+)"
    rf"|\b{_IMAGE}(?: sizes?| shapes?| resolution| widths?| lengths?)?{_LINK} [#×]\d+{_NOT_OF_KERNEL}"
    rf"|^×\d+(?= - >| ,? ?then)|×\d+{_LOOK} {_IMAGE}\b|×\d+ (?:goes|comes|is fed|enters|going|coming|is sent)\b"
    rf"|#\d+{_LOOK} {_IMAGE}\b|{_AT} ×\d+{_NOT_OF_KERNEL}"
    r"|\b(?:on|from|length|of length) #\d+\b(?! (?:to|- >|into|channels|filters|(?:feature )?maps))"
)
_LIST = r"[#×]\d+(?:(?: ,| and| , and| then)? [#×]\d+\b(?! (?:strides?|layers?|conv\w*|filters|times?)\b))*"
_HEAD = re.compile(
    rf"\b(?:(?:kernel|filter|window|pool(?:ing)?) ?sizes?|kernels?|k|filters?|windows?){_LINK} (?P<list>{_LIST})"
    rf"|(?P<size>×\d+)|\b{_NOUN}{_LINK} (?P<own>#\d+\b)(?! (?:channels|filters|times?|layers|{_NOUN}))"
    r"|\b(?:conv|pool|maxpool|avgpool)(?P<glued>[1-9])\b"
)
_CHANNELS = re.compile(
    r"#\d+ (?:input |output |out |in )?(?:channels?|filters|feature maps|maps|kernels)\b"
    r"|\b(?P<way>out |output |in |input )?(?:channels|filters)(?: of| is| =| :)* #\d+"
)
_SETTING = re.compile(
    rf"\b(?P<name>strides?|s|step size|padding|padded|pad|p|dilations?|dilated|d)(?: rate)?{_LINK}"
    rf" (?P<values>#\d+(?:(?: ,| and| , and)? #\d+)*(?! times?\b)|×\d+)"
    rf"|(?P<value>#\d+) (?P<after>stride|padding|dilation)\b(?!{_LINK} [#×])"
)
_MANY = (
    r"(?:(?:stacked|consecutive|successive|more|such|equal|identical|further|dilated|big|small) )*"
)
_COUNT = re.compile(
    rf"(?P<count>#\d+) {_MANY}(?=×|layers?\b|{_NOUN})|(?P<times>#\d+) times?|\b(?P<said>twice|thrice)\b"
)
_CUT = re.compile(r"- >|\bthen\b|\bfollowed(?: by)?\b|,|\band\b|\+|\bnext\b|\bafter\b|\. ")
_EVERYWHERE = re.compile(r"\b(?:all|every|both|everywhere|always|throughout|each)\b")
_SEVERAL = re.compile(
    r"\b(?:then|followed|next|second|another|last|times?|twice|thrice|kernels|kernel sizes|layers|convs"
    r"|convolutions)\b|- >|\+"
)
_OF_ONE = re.compile(
    rf"\b(?P<which>{'|'.join(_ORDINALS)})(?: (?:one|layer|conv\w*|pool\w*))?(?: (?:has|have|with|uses?|got|a|the"
    rf"|of|is))* (?={_SETTING.pattern})"
)
_SAME = re.compile(r"\b(?:same padding|padding (?:= |is )?same)\b")


@dataclass(frozen=True)
class Layer:
    """One layer; None where the message says nothing. ``kind`` is conv, pool or up (transposed)."""

    kind: str
    kernel: float
    stride: float | None = None
    padding: float | None = None
    dilation: float | None = None
    channels: float | None = None

    def with_(self, name: str, value: float) -> Layer:
        """The layer with one setting more."""
        changes: dict[str, Any] = {name: value}
        return replace(self, **changes)

    def steps(self) -> float:
        """The stride: one, or as wide as a pooling window, where none is given."""
        default = self.kernel if self.kind == "pool" else None
        return self.stride if self.stride is not None else default or 1


@dataclass(frozen=True)
class Row:
    """The input's sides and channels, the layers from the input on, and whether one has no kernel."""

    sides: tuple[float, ...]
    channels: float | None
    layers: tuple[Layer, ...]
    lacks_kernel: bool


class _UnreadError(Exception):
    """A part of the message that fits nowhere."""


def is_one_layer(computation: Computation, message: Message) -> bool:
    """Whether it tells of one layer only, of a kind that the computation knows: no "unpooling"."""
    known = vocabulary_of(computation)
    if any(re.search("conv|pool", each.text) and each.text not in known for each in message.tokens):
        return False
    row = read_row(message)
    return row is None or len(row.layers) + row.lacks_kernel < 2


def read_row(message: Message) -> Row | None:
    """The layers of the message; None where a number has no place or two readings are possible."""
    try:
        return _Reader(message).row()
    except _UnreadError:
        return None


class _Reader:
    """Takes from the text what is read; numbers that are left make the message unreadable."""

    def __init__(self, message: Message) -> None:
        self._message = message
        self._text = re.sub(r"(#\d+) (?=#)", r"\1 , ", message.marks)
        self._own: dict[tuple[int, str], float] = {}
        self._defaults: dict[str, float] = {}
        self._each: dict[str, list[float]] = {}

    def row(self) -> Row:
        """Everything. Raises _UnreadError."""
        if _SAME.search(self._text):
            raise _UnreadError  # its amount depends on the kernel, its rule on the stride
        sides, channels = self._input()
        for match in reversed(list(_OF_ONE.finditer(self._text))):
            self._own_setting(match)
        heads = self._heads()
        pieces = self._pieces(heads)
        if not sides and self._starts_with_image(heads, pieces):
            sides = self._message.tokens[int(heads[0]["size"][1:])].values
            pieces[1] = pieces[0].replace(heads[0][0], " ; ", 1) + pieces[1]
            heads, pieces = heads[1:], pieces[1:]
        if (
            len(heads) == 2
            and len(re.findall(_NOUN, self._text)) < 2
            and not _SEVERAL.search(self._text)
        ):
            raise _UnreadError  # one layer, told twice
        kind = next((_kind(match[0]) for match in re.finditer(_NOUN, self._text)), "conv")
        layers, lacks = [], not heads and bool(re.search(_NOUN, self._text))
        for head, piece in zip(heads, pieces, strict=True):
            nouns = list(re.finditer(_NOUN, piece))
            kind = _kind(nouns[0][0]) if nouns else kind
            gaps = [piece[before.end() : after.start()] for before, after in pairwise(nouns)]
            lacks = lacks or any(_CUT.search(gap) for gap in gaps)
            layers += self._layers(kind, head, piece)
        rest = _COUNT.sub("", _SETTING.sub("", self._text))
        if len(layers) > MOST_LAYERS or (not heads and re.search(r"[#×§]\d", rest)):
            raise _UnreadError
        return Row(sides, channels, self._settled(layers), lacks)

    def _starts_with_image(self, heads: Sequence[re.Match[str]], pieces: Sequence[str]) -> bool:
        """Whether the first size stands alone and is the largest: "32x32 -> conv 5x5"."""
        if len(heads) < 2 or not heads[0]["size"]:
            return False
        alone = not re.search(_NOUN, pieces[0]) and not _SETTING.search(pieces[0])
        sizes = [max(self._message.values(head[0]), default=0) for head in heads]
        return alone and sizes[0] > max(sizes[1:])

    def _input(self) -> tuple[tuple[float, ...], float | None]:
        found = list(_INPUT.finditer(self._text))
        if len(found) > 1:
            found = [each for each in found if "×" in each[0]]
        if len(found) > 1:
            raise _UnreadError
        if not found:
            return (), None
        many = self._values(found[0]["many"]) if found[0]["many"] else [None]
        mark = re.findall(r"[#×]\d+", found[0]["deep"] or found[0][0])[0]
        sides, channels = self._message.tokens[int(mark[1:])].values, many[0]
        self._take(found[0].span())
        if len(sides) == 3:
            deep = 0 if sides[1] == sides[2] else 2
            if sides[0] == sides[1] == sides[2] or (deep == 2 and sides[0] != sides[1]):
                raise _UnreadError
            channels = sides[deep]
            sides = sides[1:] if deep == 0 else sides[:2]
        if len(sides) > 2:
            raise _UnreadError
        return sides, channels

    def _take(self, span: tuple[int, int]) -> None:
        start, end = span
        self._text = f"{self._text[:start]} ;{' ' * (end - start - 2)}{self._text[end:]}"

    def _values(self, text: str) -> list[float]:
        """The numbers in ``text``; a square size is one."""
        values = []
        for place in re.findall(r"[#×](\d+)", text):
            found = self._message.tokens[int(place)].values
            if len(set(found)) != 1 or not found[0].is_integer():
                raise _UnreadError
            values.append(found[0])
        return values

    def _heads(self) -> list[re.Match[str]]:
        """Where kernels are told; "conv3" is one where a "conv5" shows that it is no "conv2d"."""
        found = list(_HEAD.finditer(self._text))
        glued = any(int(digits) > 2 for digits in re.findall(r"(?:conv|pool)(\d+)", self._text))
        return [each for each in found if not each["glued"] or glued]

    def _pieces(self, heads: Sequence[re.Match[str]]) -> list[str]:
        """The text of each head, cut at the last "then" or comma before the next one and its noun."""
        cuts = [0]
        for before, after in pairwise(heads):
            between = self._text[before.end() : after.start()]
            nouns = [
                match for match in re.finditer(_NOUN, between) if between[: match.start()].strip()
            ]
            stop = nouns[-1].start() if nouns else len(between)
            found = [match.start() for match in _CUT.finditer(between) if match.start() <= stop]
            cuts.append(before.end() + (found[-1] if found else stop))
        return (
            [self._text[start:end] for start, end in pairwise([*cuts, len(self._text)])]
            if heads
            else []
        )

    def _own_setting(self, match: re.Match[str]) -> None:
        """ "The second has stride 2", among all of them."""
        setting = _SETTING.match(self._text, match.end())
        if setting:
            name, values = self._named(setting)
            key = (_ORDINALS.index(match["which"]), name)
            if len(values) > 1 or key in self._own:
                raise _UnreadError
            self._own[key] = values[0]
            self._take((match.start(), setting.end()))

    def _named(self, match: re.Match[str]) -> tuple[str, list[float]]:
        name = {"s": "stride", "p": "padding", "d": "dilation"}[
            (match["name"] or match["after"])[0]
        ]
        return name, self._values(match["values"] or match["value"])

    def _layers(self, kind: str, head: re.Match[str], piece: str) -> list[Layer]:
        """The layer or layers of one piece. Raises _UnreadError for a number that is left."""
        kernels = [float(head["glued"])] if head["glued"] else self._values(head[0])
        told = " × " if head["size"] else re.sub(r"[#×]\d+", " ; ", head[0])
        piece = " ".join(piece.replace(head[0], told, 1).split())
        settings: dict[str, float] = {}
        for match in _SETTING.finditer(piece):
            name, values = self._named(match)
            self._give(settings, name, values, piece, match)
        piece = _SETTING.sub(" ; ", piece)
        channels = [
            self._values(match[0])[0]
            for match in _CHANNELS.finditer(piece)
            if (match["way"] or "")[:2] != "in"
        ]
        piece = _CHANNELS.sub(" ; ", piece)
        if channels:
            settings["channels"] = channels[-1]
        many = self._many(piece)
        left = re.search(r"[#×§]\d", _COUNT.sub("", piece))
        if left or len(channels) > 1 or (len(kernels) > 1 and many not in (1, len(kernels))):
            raise _UnreadError
        repeated = kernels * many if len(kernels) == 1 else kernels
        return [Layer(kind, kernel, **settings) for kernel in repeated]

    def _many(self, piece: str) -> int:
        counts = []
        for match in _COUNT.finditer(piece):
            value = self._values(match["count"] or match["times"] or "")
            counts.append(int(value[0]) if value else 2 if match["said"] == "twice" else 3)
        if len(counts) > 1 or not all(1 <= each <= MOST_LAYERS for each in counts):
            raise _UnreadError
        return counts[0] if counts else 1

    def _give(
        self,
        settings: dict[str, float],
        name: str,
        values: list[float],
        piece: str,
        match: re.Match[str],
    ) -> None:
        """A setting of this piece, of every layer, or one for each of them."""
        before = re.split(r"[#×]\d+", piece[: match.start()])[-1]
        everywhere = _EVERYWHERE.search(before) or _EVERYWHERE.search(
            re.split(r"[#×]\d+", piece[match.end() :])[0]
        )
        counted = (
            everywhere
            and everywhere[0] == "each"
            and self._many(_CHANNELS.sub("", _SETTING.sub("", piece))) > 1
        )
        target: dict[str, float] = self._defaults if everywhere and not counted else settings
        if len(values) > 1:
            self._each[name] = values
        elif target.setdefault(name, values[0]) != values[0]:
            raise _UnreadError

    def _settled(self, layers: list[Layer]) -> tuple[Layer, ...]:
        """The layers with the settings that were meant for one, for all, or for each in turn."""
        for name, values in self._each.items():
            if len(values) != len(layers) or any(
                getattr(each, name) is not None for each in layers
            ):
                raise _UnreadError
            layers = [each.with_(name, value) for each, value in zip(layers, values, strict=True)]
        for (place, name), value in self._own.items():
            if place >= len(layers) or len(layers) < 2:
                raise _UnreadError
            layers[place] = layers[place].with_(name, value)
        for name, value in self._defaults.items():
            layers = [
                each if getattr(each, name) is not None else each.with_(name, value)
                for each in layers
            ]
        return tuple(layers)


def stops_early(message: Message, layers: Sequence[Layer]) -> bool:
    """Whether the size is asked for after another layer than the last: "after the second"."""
    match = re.search(rf"\bafter (?:the |my )?({'|'.join(_ORDINALS)})\b", message.marks)
    return match is not None and _ORDINALS.index(match[1]) + 1 != len(layers)


def _kind(noun: str) -> str:
    return "up" if re.search(_UP, noun) else "pool" if "pool" in noun else "conv"
