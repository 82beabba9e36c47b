"""What a check is given: the parsed code, and what happens when it is followed."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from tutor.code.fault import Fault
from tutor.code.images import image_size
from tutor.code.names import last_name
from tutor.code.trace import trace
from tutor.code.values import Event


@dataclass(frozen=True)
class Code:
    """Parsed code and the words around it; ``events`` is what happens in it, followed once."""

    tree: ast.Module
    prose: str = ""

    @cached_property
    def events(self) -> list[Event]:
        """What happens, in order."""
        return trace(self.tree, image_size(self.tree, self.prose))

    @cached_property
    def called(self) -> frozenset[str]:
        """The last name of everything that is called."""
        return frozenset(
            last_name(node.func) for node in ast.walk(self.tree) if isinstance(node, ast.Call)
        )


@dataclass(frozen=True)
class Check:
    """``what`` is checked, said after "I checked"; of the calls in ``needs`` one has to be there."""

    what: str
    find: Callable[[Code], Iterator[Fault]]
    needs: frozenset[str]
