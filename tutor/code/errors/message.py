"""A message of PyTorch as a template: "shapes cannot be multiplied ({n}x{k} and {rows}x{columns})".

A field in braces stands for a number; ``{name:shape}`` for sizes in brackets, ``{name:word}`` for a word,
``{name:type}`` for a type of numbers.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

from tutor.code.fault import Fault

_KINDS = {
    "": r"-?\d+",
    "shape": r"(?:torch\.Size\()?[\[(][-\d, x*]*[\])]\)?",
    "word": r"[\w.\[:-]*\w",
    "type": r"[\w. ]+",
}
_FIELD = re.compile(r"\{(\w+)(?::(\w+))?\}")
Fields = Mapping[str, str]


@dataclass(frozen=True)
class ErrorMessage:
    """One message.

    ``explain`` says what its fields mean and what to change, or "" where it is another one after all;
    ``topic`` is what is asked of the course.
    """

    template: str
    topic: str
    explain: Callable[[Fields], str]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The template as a regular expression; white space may be broken in any way."""
        parts, place = [], 0
        for field in _FIELD.finditer(self.template):
            parts.append(_literal(self.template[place : field.start()]))
            parts.append(f"(?P<{field[1]}>{_KINDS[field[2] or '']})")
            place = field.end()
        parts.append(_literal(self.template[place:]))
        return re.compile("".join(parts), re.I)

    @property
    def has_fields(self) -> bool:
        """Whether it holds numbers or names of the run that raised it."""
        return "{" in self.template

    def fault(self, text: str) -> Fault | None:
        """The fault that the message in ``text`` tells of; None where it has no such message."""
        found = self.pattern.search(text)
        said = self.explain(found.groupdict()) if found else ""
        return Fault(self.template, said, self.topic) if said else None


def sizes(text: str) -> list[int]:
    """[16, 3, 3, 3] of "[16, 3, 3, 3]" or "torch.Size([16, 3, 3, 3])"."""
    return [int(each) for each in re.findall(r"-?\d+", text)]


def _literal(text: str) -> str:
    return r"\s+".join(re.escape(word) for word in re.split(r"\s+", text))
