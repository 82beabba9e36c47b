"""Declaring an experiment's parameters, and checking what is put into them.

From one dataclass come the sliders, the checks, the command line and the words understood in a
chat. A field is declared with ``number``, ``numbers``, ``choice``, ``text``, ``drawing`` or
``pasted``:

    @dataclass(frozen=True)
    class Params:
        lr: float = number(0.1, 1e-4, 10, step=1e-4, label="learning rate", help="...")

Errors, both a ParameterError: a name no parameter has, a value outside its range.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import Field, field, fields
from string import hexdigits
from typing import Any, ClassVar, Protocol, TypeVar


class ParamsType(Protocol):
    """Any dataclass whose fields were declared here."""

    __dataclass_fields__: ClassVar[dict[str, Any]]


P = TypeVar("P", bound=ParamsType)


class ParameterError(ValueError):
    """A parameter can't be what was asked; ``nearest`` is the allowed value closest to it, if any."""

    def __init__(self, message: str, name: str, nearest: object = None) -> None:
        super().__init__(message)
        self.name, self.nearest = name, nearest


class Spec:
    """What a field's metadata holds: label, help, unit, the words for it, and its kind's range."""

    def __init__(self, label: str, help: str, unit: str, words: Sequence[str]) -> None:
        self.label, self.help, self.unit, self.words = label, help, unit, tuple(words)

    def check(self, name: str, value: object) -> object:
        """The value as the field's type. Raises ParameterError."""
        raise NotImplementedError

    def describe(self) -> str:
        """The allowed values in words."""
        raise NotImplementedError


class NumberSpec(Spec):
    """A number from ``low`` to ``high``; ``whole`` numbers are ints, on a multiple of ``step``.

    ``log`` asks for a slider on which each factor is equally long; a ``low`` of 0 stands at its end.
    """

    def __init__(
        self, low: float, high: float, step: float, whole: bool, *spec: Any, log: bool = False
    ) -> None:
        super().__init__(*spec)
        self.low, self.high, self.step, self.whole, self.log = low, high, step, whole, log

    def describe(self) -> str:
        """See Spec.describe."""
        kind = "a whole number" if self.whole else "a number"
        unit = f" {self.unit}" if self.unit else ""
        steps = f" in steps of {self.step:g}" if self.whole and self.step > 1 else ""
        return f"{kind} from {self.low:g} to {self.high:g}{unit}{steps}"

    def check(self, name: str, value: object) -> float:
        """See Spec.check; text such as "0.5" is read as a number."""
        try:
            number = float(value)  # type: ignore[arg-type]
        except (TypeError, ValueError):
            number = math.nan
        except OverflowError:
            number = math.inf
        if not self.low <= number <= self.high or (self.whole and not self._on_step(number)):
            raise ParameterError(
                f"{name} is {value!r}, but has to be {self.describe()}.",
                name,
                self._nearest(number),
            )
        return int(number) if self.whole else number

    def _on_step(self, number: float) -> bool:
        return (number - self.low) % self.step == 0

    def _nearest(self, number: float) -> float | None:
        if math.isnan(number):
            return None
        number = min(max(number, self.low), self.high)
        if not self.whole:
            return number
        return int(self.low + self.step * math.floor((number - self.low) / self.step + 0.5))


class NumbersSpec(NumberSpec):
    """As many numbers as ``labels``, each within the range."""

    def __init__(self, labels: Sequence[str], *number: Any) -> None:
        super().__init__(*number)
        self.labels = tuple(labels)

    def describe(self) -> str:
        """See Spec.describe."""
        return f"{len(self.labels)} numbers, each from {self.low:g} to {self.high:g}"

    def check(self, name: str, value: object) -> Any:
        """See Spec.check; text is split at commas and spaces."""
        parts = value.replace(",", " ").split() if isinstance(value, str) else value
        if not isinstance(parts, Sequence) or len(parts) != len(self.labels):
            raise ParameterError(f"{name} is {value!r}, but has to be {self.describe()}.", name)
        checked, nearest, wrong = [], [], False
        for part in parts:
            try:
                checked.append(super().check(name, part))
                nearest.append(checked[-1])
            except ParameterError as error:
                wrong = True
                nearest.append(error.nearest)  # type: ignore[arg-type]
        if wrong:
            usable = tuple(nearest) if None not in nearest else None
            raise ParameterError(
                f"{name} is {value!r}, but has to be {self.describe()}.", name, usable
            )
        return tuple(checked)


class ChoiceSpec(Spec):
    """One of the named options; ``also`` are other words for some of them."""

    def __init__(
        self, options: Sequence[str], also: Mapping[str, Sequence[str]], *spec: Any
    ) -> None:
        super().__init__(*spec)
        self.options, self.also = tuple(options), also

    def describe(self) -> str:
        """See Spec.describe."""
        return "one of " + ", ".join(self.options)

    def check(self, name: str, value: object) -> str:
        """See Spec.check; letter case, spaces and hyphens do not matter."""
        wanted = _bare(str(value))
        for option in self.options:
            if _bare(option) == wanted:
                return option
        raise ParameterError(f"{name} is {value!r}, but has to be {self.describe()}.", name)


class ChoicesSpec(ChoiceSpec):
    """One or more of the named options, in the order of the options."""

    def describe(self) -> str:
        """See Spec.describe."""
        return "one or more of " + ", ".join(self.options)

    def check(self, name: str, value: object) -> Any:
        """See Spec.check; text is split at commas."""
        parts = value.split(",") if isinstance(value, str) else value
        if not isinstance(parts, Sequence) or not parts:
            raise ParameterError(f"{name} is {value!r}, but has to be {self.describe()}.", name)
        chosen = {super(ChoicesSpec, self).check(name, part) for part in parts}
        return tuple(option for option in self.options if option in chosen)


class TextSpec(Spec):
    """A short text of at least one and at most ``longest`` characters.

    ``pattern`` finds such a text in a message where it stands without quotation marks. ``parse``,
    where there is one, raises a ValueError that says what is wrong with a text.
    """

    def __init__(
        self, longest: int, pattern: str, parse: Callable[[str], object] | None, *spec: Any
    ) -> None:
        super().__init__(*spec)
        self.longest, self.pattern, self._parse = longest, pattern, parse

    def describe(self) -> str:
        """See Spec.describe."""
        return f"a text of at most {self.longest} characters"

    def check(self, name: str, value: object) -> str:
        """See Spec.check; white space around it does not count."""
        text = str(value).strip()
        if not 1 <= len(text) <= self.longest:
            seen = f"{len(text):,} characters long" if text else "empty"
            raise ParameterError(f"{name} is {seen}, but has to be {self.describe()}.", name)
        try:
            if self._parse:
                self._parse(text)
        except ValueError as error:
            raise ParameterError(f"{name} is `{text}`, but {error}", name) from error
        return text


class DrawingSpec(Spec):
    """A drawing of ``size`` × ``size`` pixels, row by row: a hexadecimal digit each, or "" for none."""

    def __init__(self, size: int, *spec: Any) -> None:
        super().__init__(*spec)
        self.size = size

    def describe(self) -> str:
        """See Spec.describe."""
        return (
            f"nothing, or {self.size} × {self.size} pixels: {self.size**2} characters from 0 (paper) "
            "to f (ink)"
        )

    def check(self, name: str, value: object) -> str:
        """See Spec.check; white space does not count, and paper alone is no drawing."""
        pixels = "".join(str(value).lower().split())
        if pixels and (len(pixels) != self.size**2 or not set(pixels) <= set(hexdigits)):
            raise ParameterError(
                f"{name} is {len(pixels):,} characters, but has to be {self.describe()}.", name
            )
        return pixels if pixels.strip("0") else ""


class PastedSpec(Spec):
    """Lines that are pasted, at most ``longest`` characters, or "" for none; ``parse`` refuses bad ones.

    They are never looked for in a message.
    """

    def __init__(self, longest: int, parse: Callable[[str], object], *spec: Any) -> None:
        super().__init__(*spec)
        self.longest, self._parse = longest, parse

    def describe(self) -> str:
        """See Spec.describe."""
        return f"nothing, or lines of at most {self.longest:,} characters"

    def check(self, name: str, value: object) -> str:
        """See Spec.check; white space around it does not count."""
        text = str(value or "").strip()
        if len(text) > self.longest:
            raise ParameterError(
                f"{name} is {len(text):,} characters, but has to be {self.describe()}.", name
            )
        try:
            if text:
                self._parse(text)
        except ValueError as error:
            raise ParameterError(f"{self.label}: {error}", name) from error
        return text


def number(
    default: float,
    low: float,
    high: float,
    *,
    step: float,
    label: str,
    help: str = "",
    unit: str = "",
    words: Sequence[str] = (),
    log: bool = False,
) -> Any:
    """A field for one number; whole where default and step are ints. ``log``: see NumberSpec."""
    whole = isinstance(default, int) and isinstance(step, int)
    spec = NumberSpec(low, high, step, whole, label, help, unit, words, log=log)
    return field(default=default, metadata={"spec": spec})


def numbers(
    default: tuple[float, ...],
    low: float,
    high: float,
    *,
    step: float,
    label: str,
    labels: Sequence[str],
    help: str = "",
    unit: str = "",
    words: Sequence[str] = (),
) -> Any:
    """A field for a fixed count of numbers, one per entry of ``labels``."""
    spec = NumbersSpec(labels, low, high, step, False, label, help, unit, words)
    return field(default=default, metadata={"spec": spec})


def choice(
    default: str | tuple[str, ...],
    options: Sequence[str],
    *,
    label: str,
    help: str = "",
    words: Sequence[str] = (),
    also: Mapping[str, Sequence[str]] | None = None,
) -> Any:
    """A field for one of the named options, or for several where the default is a tuple.

    ``also`` are other words for some of them.
    """
    kind = ChoicesSpec if isinstance(default, tuple) else ChoiceSpec
    return field(
        default=default,
        metadata={"spec": kind(options, also or {}, label, help, "", words)},
    )


def text(
    default: str,
    longest: int,
    *,
    label: str,
    pattern: str = "",
    parse: Callable[[str], object] | None = None,
    help: str = "",
    words: Sequence[str] = (),
) -> Any:
    """A field for a short text; ``pattern`` finds it in a message, ``parse`` refuses a bad one."""
    spec = TextSpec(longest, pattern, parse, label, help, "", words)
    return field(default=default, metadata={"spec": spec})


def drawing(size: int, *, label: str, help: str = "", words: Sequence[str] = ()) -> Any:
    """A field for a square drawing, none by default."""
    return field(default="", metadata={"spec": DrawingSpec(size, label, help, "", words)})


def pasted(
    longest: int,
    *,
    label: str,
    parse: Callable[[str], object],
    help: str = "",
    words: Sequence[str] = (),
) -> Any:
    """A field for pasted lines, none by default; ``parse`` refuses bad ones."""
    spec = PastedSpec(longest, parse, label, help, "", words)
    return field(default="", metadata={"spec": spec})


def specs(params: type[ParamsType]) -> dict[str, Spec]:
    """Each field's spec by its name, in the order of declaration."""
    return {item.name: _spec(item) for item in fields(params)}


def check(params: type[P], values: Mapping[str, object]) -> P:
    """An instance with these values, the rest at their defaults.

    Raises ParameterError for an unknown name (the message lists the right ones) and for a value
    outside its range (the message gives the range).
    """
    known = specs(params)
    for name in values:
        if name not in known:
            raise ParameterError(
                f"There is no parameter {name!r} here; there are {', '.join(known)}.", name
            )
    return params(**{name: known[name].check(name, value) for name, value in values.items()})


def as_typed(value: object) -> str:
    """A parameter's value as a person would type it: "1.5, -2", "sgd, adam", "leaky relu", "3"."""
    if not isinstance(value, tuple):
        return str(value)
    return ", ".join(part if isinstance(part, str) else f"{part:g}" for part in value)


def _spec(item: Field[Any]) -> Spec:
    spec = item.metadata.get("spec")
    if not isinstance(spec, Spec):
        raise TypeError(
            f"The field {item.name} is not declared with number, numbers, choice, "
            "text, drawing or pasted."
        )
    return spec


def _bare(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())
