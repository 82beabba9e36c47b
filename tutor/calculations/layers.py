"""Layers in a row: "32x32, then conv 5x5 s2 -> 2x2 max pool" ─▶ the input and each layer's settings.

Knows how students string convolution and pooling layers together; the sizes are computed elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from tutor.calculations.layer_stack import MOST_LAYERS, Layer, Stack, UnreadError
from tutor.calculations.layer_words import (
    EVERYWHERE,
    ITEM,
    MANY,
    NOT_ALONE,
    NOUN,
    OF_ONE,
    ONLY_AFTER,
    ORDINALS,
    OWN_STRIDE,
    REVERSED,
    SEPARATES,
    kind_of,
)
from tutor.calculations.phrasing import as_text
from tutor.calculations.tokens import Token

_ORDER = ("kernel", "stride", "padding", "dilation")  # of a call, after the channels


@dataclass
class Chain:
    """The input's sides and channels, the layers from the input on, and whether one has no kernel."""

    sides: tuple[float, ...] = ()
    channels: float | None = None
    layers: list[Layer] = field(default_factory=list)
    lacks_kernel: bool = False


def is_chain(tokens: Sequence[Token]) -> bool:
    """Whether the message tells of more than one layer."""
    chain = read_layers(tokens)
    return chain is not None and len(chain.layers) + chain.lacks_kernel > 1


def read_layers(tokens: Sequence[Token]) -> Chain | None:
    """The layers of the message; None where a number has no place or two readings are possible."""
    text = re.sub(r"(#\d+) (?=#)", r"\1 , ", as_text(tokens))
    reader = _Reader(text, tokens)
    taken = 0
    try:
        for match in ITEM.finditer(text):
            taken += len(re.findall(r"[#×]\d", match[0]))
            reader.take(match)
        chain = reader.chain()
    except UnreadError:
        return None
    return chain if taken == len(re.findall(r"[#×§]\d", text)) else None


class _Reader:
    """What was read so far: layers in groups of equal ones, and what is still to be given to one."""

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self._text, self._tokens = text, tokens
        self._found = Chain()
        self._stack = Stack()
        self._ordinal: int | None = None
        self._times = 1
        self._noun, self._noun_end, self._glued = "", 0, 0
        self._kind = "conv"

    def take(self, match: re.Match[str]) -> None:
        """Give one item of the message its place. Raises UnreadError."""
        for name in (
            "call",
            "image",
            "volume",
            "channels",
            "times",
            "count",
            "setting",
            "kernel",
            "size",
            "noun",
        ):
            if match[name]:
                getattr(self, f"_take_{name}")(match)
                return
        if match["after"]:
            self._adjust(match["after"], self._values(match["before"]), "")
        elif match["same"]:  # its amount depends on the kernel, its rule on the stride
            raise UnreadError

    def chain(self) -> Chain:
        """Everything, with the counts and settings that were meant for all."""
        self._close_noun(at_end=True)
        stack = self._stack
        stack.expand()
        if self._times > 1 and stack.groups:
            if [len(group) for group in stack.groups] != [1]:
                raise UnreadError
            stack.groups[0] *= self._times
        if len(stack.groups) == 2 and not MANY.search(self._text) and len(self._nouns) < 2:
            raise UnreadError  # one layer, told twice
        self._found.layers, self._found.lacks_kernel = stack.layers(), stack.lacks_kernel
        return self._found

    @property
    def _nouns(self) -> list[str]:
        return re.findall(rf"\b{NOUN}", self._text)

    def _values(self, text: str) -> list[float]:
        """The numbers in ``text``; a square size is one."""
        values = []
        for place in re.findall(r"[#×](\d+)", text):
            found = self._tokens[int(place)].values
            if len(set(found)) != 1 or not found[0].is_integer():
                raise UnreadError
            values.append(found[0])
        return values

    def _take_call(self, match: re.Match[str]) -> None:
        kind, values = kind_of(match["callee"]), self._values(match["args"])
        self._close_noun()
        if kind != "pool":
            if len(values) < 2:
                raise UnreadError
            self._stack.waiting["channels"] = values[1]
            values = values[2:]
        names = _ORDER if kind != "up" else _ORDER[:3]
        if len(values) > len(names):
            raise UnreadError
        if values:
            self._start(kind, values[:1])
            for name, value in zip(names[1:], values[1:], strict=False):
                self._adjust(name, [value], "")
        else:
            self._noun = kind

    def _take_image(self, match: Mapping[str, str] | re.Match[str]) -> None:
        (place,) = re.findall(r"[#×](\d+)", match["image"])
        sides = self._tokens[int(place)].values
        if self._found.sides or len(sides) > 3:
            raise UnreadError
        if len(sides) == 3:
            deep = 0 if sides[1] == sides[2] else 2
            if sides[0] == sides[1] == sides[2] or (deep == 2 and sides[0] != sides[1]):
                raise UnreadError
            self._found.channels = sides[deep]
            sides = sides[1:] if deep == 0 else sides[:2]
        self._found.sides = sides

    def _take_volume(self, match: re.Match[str]) -> None:
        self._found.channels = self._tokens[int(re.findall(r"\d+", match["volume"])[0])].value
        self._take_image({"image": match["deep"]})

    def _take_channels(self, match: re.Match[str]) -> None:
        *first, last = self._values(match["channels"])
        own = self._stack.groups and not self._noun and self._stack.groups[-1][-1]
        if not self._stack.groups and not self._noun and "filter" not in match[0] and not first:
            self._found.channels = last
        elif own and own.kind != "pool" and own.channels is None:
            self._stack.groups[-1] = [
                replace(each, channels=last) for each in self._stack.groups[-1]
            ]
        elif "channels" not in self._stack.waiting:
            self._stack.waiting["channels"], self._kind = last, "conv"
        else:
            raise UnreadError

    def _take_times(self, match: re.Match[str]) -> None:
        values = self._values(match["times"])
        times = int(values[0]) if values else 3 if "thrice" in match[0] else 2
        before = self._text[: match.start()].split()[-1:]
        if not 1 <= times <= MOST_LAYERS or self._times > 1 or len(self._stack.groups) > 1:
            raise UnreadError
        if self._stack.groups and before not in (["then"], ["and"], [","], ["by"], ["."]):
            self._stack.groups[-1] *= times
        else:
            self._times = times

    def _take_count(self, match: re.Match[str]) -> None:
        (many,) = self._values(match["count"])
        if not 1 <= many <= MOST_LAYERS:
            raise UnreadError
        if not match["counted"]:  # "two 3x3 …"
            if self._times > 1:
                raise UnreadError
            self._times = int(many)
            return
        kind = kind_of(match["counted"])
        self._close_noun()
        self._stack.counts.append((kind, int(many), len(self._stack.groups)))
        self._noun, self._noun_end = kind, match.end()

    def _take_noun(self, match: re.Match[str]) -> None:
        self._ordinal = None
        self._close_noun(self._text[self._noun_end : match.start()])
        kind, digits = kind_of(match["noun"]), re.search(r"[a-z](\d+)", match["noun"])
        self._noun, self._noun_end = kind, match.end()
        self._glued = int(digits[1]) if digits else 0
        if match["own"]:
            self._start(kind, self._values(match["own"]))

    def _take_size(self, match: re.Match[str]) -> None:
        noun, owner = self._noun, match["owner"]
        listed = len(OWN_STRIDE.findall(self._text)) > 1  # "3x3 s1, 3x3 s2"
        stack = self._stack
        begun = noun or self._found.sides or stack.groups or stack.waiting or stack.counts
        first = not (listed or begun)
        if owner and noun in ("", "layer"):
            noun = kind_of(owner)
        elif first and self._times == 1:
            self._take_image_size(match)
            return
        if self._stack.groups and REVERSED.search(self._text[: match.start()]):
            raise UnreadError
        self._start(noun or self._kind, self._values(match["size"]))

    def _take_image_size(self, match: re.Match[str]) -> None:
        self._found.sides = self._tokens[int(match["size"][1:])].values
        if len(self._found.sides) != 2:
            raise UnreadError

    def _take_kernel(self, match: re.Match[str]) -> None:
        self._start(self._noun or self._kind, self._values(match["kernels"]))

    def _take_setting(self, match: re.Match[str]) -> None:
        name = {"s": "stride", "p": "padding", "d": "dilation"}[match["setting"][0]]
        before = re.split(r"[#×]\d+", self._text[: match.start()])[-1]
        after = re.split(r"[#×]\d+", self._text[match.end() :])[0]
        ordinal, values = OF_ONE.search(before), self._values(match["list"])
        if ordinal:
            self._ordinal = ORDINALS.index(ordinal[1])
            self._noun = ""
        if self._ordinal is None:
            self._adjust(name, values, f"{before} {after}")
        else:
            self._stack.give_one(self._ordinal, name, values)

    def _start(self, kind: str, kernels: Sequence[float]) -> None:
        """A new layer, or one for each kernel."""
        kind = "conv" if kind == "layer" else kind
        self._stack.add(kind, kernels, self._times)
        self._times, self._ordinal = 1, None
        self._kind, self._noun, self._glued = kind, "", 0

    def _adjust(self, name: str, values: Sequence[float], around: str) -> None:
        """A setting, or one for each layer; the words around it tell whether it is meant for all."""
        if len(values) > 1:
            self._stack.give_each(name, values)
            return
        everywhere = EVERYWHERE.search(around)
        self._stack.give(name, values[0], everywhere[0] if everywhere else "", bool(self._noun))

    def _close_noun(self, between: str = "", at_end: bool = False) -> None:
        """A layer that was named without a kernel: glued to it ("conv5"), or not given at all."""
        if self._noun and self._glued > 0 and self._is_glued():
            self._start(self._noun, [self._glued])
        elif self._noun and not at_end and SEPARATES.search(between):
            self._stack.lacks_kernel = True
        elif self._noun and at_end:
            mention = self._text[: self._noun_end]
            if NOT_ALONE.search(mention) and self._stack.groups:
                self._stack.lacks_kernel = True
            if ONLY_AFTER.search(mention) and self._stack.groups and self._kind != self._noun:
                raise UnreadError
        self._noun, self._glued = "", 0

    def _is_glued(self) -> bool:
        """Whether "conv3" means a kernel of 3: one of them is no "conv1d" or "conv2d"."""
        return any(int(digits) > 2 for digits in re.findall(r"conv(\d+)", self._text))
