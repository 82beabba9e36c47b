"""Layers in a row: "32x32, then conv 5x5 s2 -> 2x2 max pool" ─▶ the input and each layer's settings.

A message is cut into one piece for each layer, and each piece is read by its slots. A number that fits
nowhere, or settings that fit in two ways, make it no row. The sizes are computed elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tutor.calculations import shared
from tutor.calculations.message import Message, rules
from tutor.calculations.placing import vocabulary_of
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, computation
from tutor.calculations.slots import COUNT, UnfitError, choice, number, numbers, size

MOST_LAYERS = 100
_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_UP = r"(?:transposed? conv\w*|conv transpose\d?|convtranspose\w*|deconv\w*|upconv\w*)"
_NOUN = (
    rf"(?:{_UP}|(?:max |average |avg |mean )?(?:max|avg)?pool(?:ing|ed|s)?\d*"
    rf"|conv(?!tran)\w*)(?: layers?)?\b"
)
_NOUNS = """
    (conv/convolution/pooling/max pooling) [layer] | conv2d | conv1d | convolutional layer | upconv
    transposed (conv/convolution) | convtranspose2d | convtranspose | deconv | [avg/max] pool
    maxpool | avgpool | average (pooling/pooled) | maxpool2d | avgpool2d | maxpooling | pooled
    layer | dilated conv | step | block | window"""
_KERNEL = r"\b(?:kernels?|k|windows?|filter sizes?|pool sizes?|filters? (?=[×=]))"
_PARTS = re.compile(
    r"( - > | then | followed(?: by)? | , | and | \+ | next | \. | ; )(?!(?:then|and|- >|followed) )"
)
_EVERYWHERE = re.compile(r"\b(?:all|every|both|everywhere|always|throughout|each)\b")
_OF_ONE = re.compile(rf"^(?:but )?(?:the )?({'|'.join(_ORDINALS)})\b(?! ×)")
_SEVERAL = re.compile(
    r"\b(?:then|followed|next|second|another|last|times?|twice|kernels|layers|convs|convolutions)\b|- >|\+"
)
_INPUT = re.compile(
    r"\b(?:input|image|img|picture|photo|pic|map|signal|tensor|on|from|remains)s?(?: (?:of|size|is|an?"
    r"|the|to))* ×\d+"
    r"|×\d+ (?:\w+ )?(?:input|image|img|picture|photo|map)s?\b"
)
_NAMED = r"\b(?:strides?|s|padding|pad|p|dilation|d)(?: size| of| is| =| :)*"
_SETTINGS = ("stride", "padding", "dilation")


_RULES = rules(
    (r"\btwice\b", ""), (r"\bsize (?:after|now|left)\b", ""), (r"(?<=, )(?=×)", "kernel "),
    (r"\b(?:stacked|consecutive|successive|identical|equal|further|dilated|more) (?=conv|pool|×)", ""),
)  # fmt: skip


@computation(
    title="",
    topic="",
    example="",
    rules=_RULES,
    words=f"""
    also  stacked consecutive equal identical dilated rgb gray grayscale square large big small pass noise
    image  {shared.INPUT} | maps | feature maps | noise map | crop | scan | points | samples long | mnist
        cifar
    image.after  on | from | at | start (with/from) | given | (length/remains/left) of | upsample
    depth  (in/input) channel
    kernel  kernel | (filter/kernel/pool/pooling/window) size | k | window
    kernel.sized  {_NOUNS} | filter | filters | kernels | by
    kernel.after  {_NOUNS}
    kernels.after  kernels | (kernel/filter) sizes
    stride  {shared.STRIDE}
    padding  {shared.PADDING}
    dilation  {shared.DILATION} | dilated
    channels  filters | [out/output] channel | [feature] maps | kernels
    many.before  {_NOUNS} | times | time
    unpadded.yes  (no/valid/without) padding | unpadded
    """,
)
def _piece(
    image: tuple[int, ...] | None = size("input size", default=None, depth="depth"),
    depth: int | None = number("input channels", default=None, **COUNT),
    kernel: tuple[int, ...] | None = size("kernel size", default=None),
    kernels: tuple[int, ...] = numbers("kernel sizes", default=(), **COUNT),
    stride: tuple[int, ...] = numbers("stride", default=(), **COUNT),
    padding: tuple[int, ...] = numbers("padding", default=(), low=0, whole=True),
    dilation: tuple[int, ...] = numbers("dilation", default=(), **COUNT),
    channels: int | None = number("channels", default=None, **COUNT),
    many: int | None = number("layers", default=None, **COUNT),
    unpadded: str = choice("padding"),
) -> str:
    """What one piece may tell; nothing is computed of it."""
    return ""


@dataclass(frozen=True)
class Layer:
    """One layer; None where the message says nothing. ``kind`` is conv, pool or up (transposed)."""

    kind: str
    kernel: float
    stride: float | None = None
    padding: float | None = None
    dilation: float | None = None
    channels: float | None = None

    def with_(self, settings: Mapping[str, Any]) -> Layer:
        """The layer with more settings."""
        return replace(self, **settings)

    def steps(self) -> float:
        """The stride: one, or as wide as a pooling window, where none is given."""
        default = self.kernel if self.kind == "pool" else None
        return self.stride if self.stride is not None else default or 1


@dataclass
class Row:
    """The input's sides and channels, the layers from the input on, and whether one has no kernel."""

    sides: tuple[float, ...] = ()
    channels: float | None = None
    layers: list[Layer] = field(default_factory=list)
    lacks_kernel: bool = False


def is_one_layer(computation: Computation, message: Message) -> bool:
    """Whether it tells of one layer only, of a kind that the computation knows: no "unpooling"."""
    known = vocabulary_of(computation)
    if any(re.search("conv|pool", each.text) and each.text not in known for each in message.tokens):
        return False
    row = read_row(message)
    return row is None or len(row.layers) + row.lacks_kernel < 2


def read_row(message: Message) -> Row | None:
    """The layers of the message; None where a number has no place or two readings are possible."""
    if message.has(r"\bsame padding|\bpadding (?:= |is )?same"):
        return None  # its amount depends on the kernel, its rule on the stride
    pieces, everywhere, own = _pieces(re.sub(r"(#\d+) (?=#)", r"\1 , ", message.marks))
    first = re.search(_NOUN, message.marks)
    row, kind = Row(), _kind(first[0]) if first else "conv"
    each: dict[str, Sequence[float]] = {}
    told = 0
    for place, piece in enumerate(pieces):
        noun = re.search(_NOUN, piece)
        kind = _kind(noun[0]) if noun else kind
        begins = not noun or re.match(r"\W*×", piece)
        if begins and not _INPUT.search(piece):  # "3x3 s2", or the image in front: "32x32 -> conv"
            starts = (
                place == 0
                and not noun
                and len(pieces) > 1
                and re.fullmatch(r"[^#×]*×\d+[^#×]*", piece)
            )
            piece = re.sub(r"×", "input ×" if starts else "kernel ×", piece, count=1)
        given = _read_piece(message, piece)
        if given is None or not _take(
            row, kind, given, each, bool(noun), 2 if "twice" in piece else 1
        ):
            return None
        told += bool({"kernel", "kernels"} & given.keys())
    if (
        told == 2
        and len(re.findall(_NOUN, message.marks)) < 2
        and not _SEVERAL.search(message.marks)
    ):
        return None  # one layer, told twice
    return _settled(row, message, everywhere, own, each)


def _read_piece(message: Message, text: str) -> Given | None:
    """What a piece gives; None where a number has no place, or is out of its range."""
    given = read_given(_piece, message.saying(text))
    try:
        _piece.filled(given or {})
    except UnfitError:
        return None
    return given


def _pieces(text: str) -> tuple[list[str], list[str], list[tuple[int, str]]]:
    """One text for each layer; those that hold for all layers, and for one ("the second has …")."""
    pieces, everywhere, own = [""], list[str](), list[tuple[int, str]]()
    parts = _PARTS.split(f"{text} ")
    for separator, part in zip(["", *parts[1::2]], parts[::2], strict=True):
        (noun, kernel), (had_noun, had_kernel) = _layer_in(part), _layer_in(pieces[-1])
        which = _OF_ONE.match(part.strip())
        if which and not kernel and "#" in part:
            own.append((_ORDINALS.index(which[1]), part))
        elif (
            _EVERYWHERE.search(part)
            and not noun
            and "×" not in part
            and re.search(rf"{_NAMED} #", part)
        ):
            everywhere.append(part)
        elif (noun and had_noun) or (kernel and had_kernel):
            pieces.append(part)
        else:
            pieces[-1] += f"{separator}{part}"
    return pieces, everywhere, own


def _layer_in(text: str) -> tuple[bool, bool]:
    """Whether a noun and a kernel of a layer stand in the text."""
    rest = _INPUT.sub("", text)
    return bool(re.search(_NOUN, rest)), bool(re.search(rf"×\d|{_KERNEL}", rest))


def _take(
    row: Row, kind: str, given: Given, each: dict[str, Sequence[float]], noun: bool, twice: int
) -> bool:
    """Put what a piece gives into the row; False where it does not fit."""
    if "image" in given:
        if row.sides:
            return False
        row.sides = tuple(given["image"])
        row.channels = given.get("depth")
    kernels = [*given.get("kernels", ())] or [*dict.fromkeys(given.get("kernel", ()))]
    settings = {name: given[name] for name in _SETTINGS if name in given}
    each |= {name: values for name, values in settings.items() if len(values) > 1}
    own: dict[str, float] = {
        name: values[0] for name, values in settings.items() if len(values) == 1
    }
    many = int(given.get("many", twice))
    if not kernels:
        row.lacks_kernel = row.lacks_kernel or noun
        row.channels = given.get("channels", row.channels)
        return noun or not settings
    if ("kernel" in given and len(kernels) > 1) or (
        len(kernels) > 1 and many not in (1, len(kernels))
    ):
        return False
    if kind == "pool":
        row.channels = given.get("channels", row.channels)
    elif "channels" in given:
        own["channels"] = given["channels"]
    repeated = kernels * many if len(kernels) == 1 else kernels
    row.layers += [Layer(kind, kernel).with_(own) for kernel in repeated]
    return len(row.layers) <= MOST_LAYERS


def _settled(
    row: Row,
    message: Message,
    everywhere: Sequence[str],
    own: Sequence[tuple[int, str]],
    each: Mapping[str, Sequence[float]],
) -> Row | None:
    """The row with the settings that were meant for one, for all, or for each in turn."""
    for name, values in each.items():
        if len(values) != len(row.layers):
            return None
        row.layers = [
            layer.with_({name: value}) for layer, value in zip(row.layers, values, strict=True)
        ]
    for place, text in [*own, *((-1, text) for text in everywhere)]:
        given = _read_piece(message, text)
        if (
            given is None
            or not given.keys() <= {*_SETTINGS, "unpadded"}
            or place >= len(row.layers)
        ):
            return None
        for name in given.keys() & {*_SETTINGS}:
            if len(given[name]) > 1:
                return None
            for at, layer in enumerate(row.layers):
                if at == place or (place < 0 and getattr(layer, name) is None):
                    row.layers[at] = layer.with_({name: given[name][0]})
    return row


def stops_early(message: Message, layers: Sequence[Layer]) -> bool:
    """Whether the size is asked for after another layer than the last: "after the second"."""
    match = re.search(rf"\bafter (?:the |my )?({'|'.join(_ORDINALS)})\b", message.marks)
    return match is not None and _ORDINALS.index(match[1]) + 1 != len(layers)


def _kind(noun: str) -> str:
    return "up" if re.search(_UP, noun) else "pool" if "pool" in noun else "conv"
