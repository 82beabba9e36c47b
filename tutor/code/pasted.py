"""Finds the code in a message, by its fences or because it parses, and tells it from the prose around it.

Code comes as people paste it: a body without its header, the first line without its indentation, an
interpreter's prompts, a line of prose between. Nothing is evaluated; what does not parse is prose.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

MOST_LINES = 200  # of one message, that are looked at for code
MOST_TRIES = 600  # runs of lines that are parsed to find it
# What an interpreter's prompt allows: an error tells of code that only is not finished yet.
_ALLOW_INCOMPLETE = 0x4000
_FENCE = re.compile(r"```[ \t]*(?:python|py|pytorch)?[ \t]*\n?(.*?)(?:```|\Z)", re.S | re.I)
_PROMPT = re.compile(r"^\s*(?:>>>|\.\.\.|In \[\d+\]:) ?")
_PLACE = re.compile(r"^\s*File \"|^-+> *\d+|^\s*\^+\s*$")  # what a traceback says of where it was
_CALL = re.compile(r"(?:[\w.]+ *= *)?[A-Za-z_][\w.]*\(")
_MORE = re.compile(r"(?:\.\w+)*\(")
_STATEMENTS = (
    ast.Assign, ast.AugAssign, ast.FunctionDef, ast.ClassDef, ast.For, ast.With, ast.Import, ast.ImportFrom,
    ast.Return, ast.While,
)  # fmt: skip


@dataclass(frozen=True)
class Pasted:
    """The code of a message as one module, and its other words.

    ``mentioned`` says that no line of it is code alone: calls are named within sentences.
    """

    tree: ast.Module
    prose: str
    mentioned: bool = False


def find_code(message: str) -> Pasted | None:
    """The code in ``message``; None where it has none."""
    bodies: list[ast.Module] = []
    calls: list[ast.Module] = []  # those of the bodies that stand within sentences
    prose: list[str] = []
    place = 0
    for fence in _FENCE.finditer(message):
        _read_plain(message[place : fence.start()], bodies, calls, prose)
        found = parse(fence[1].splitlines())
        if found:
            bodies.append(found)
        else:
            _read_plain(fence[1], bodies, calls, prose)
        place = fence.end()
    _read_plain(message[place:], bodies, calls, prose)
    if not bodies:
        return None
    mentioned = len(calls) == len(bodies)
    return Pasted(_joined(bodies), " ".join(" ".join(prose).split()), mentioned)


def parse(lines: Sequence[str]) -> ast.Module | None:
    """The lines as a module, whatever their indentation; None where they hold no code."""
    for text in _indented(lines):
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        return tree if any(map(_is_code, ast.walk(tree))) else None
    return None


def _is_code(node: ast.AST) -> bool:
    """Whether only code has it: "help", "help (me)" and "Error: no" parse too."""
    if isinstance(node, ast.Call):
        return not isinstance(node.func, ast.Name)
    return isinstance(node, _STATEMENTS) or (
        isinstance(node, ast.AnnAssign) and node.value is not None
    )


def _read_plain(
    text: str, bodies: list[ast.Module], calls: list[ast.Module], prose: list[str]
) -> None:
    """Add to ``bodies``, ``calls`` and ``prose`` what stands outside the fences."""
    lines = _without_places(text.expandtabs(4).splitlines())[:MOST_LINES]
    start, tries = 0, MOST_TRIES
    while start < len(lines):
        end, found, tried = _longest(lines, start, tries)
        tries -= tried
        if found and any(map(_is_code, ast.walk(found))):
            bodies.append(found)
        else:  # of lines that parse and are no code none is
            for line in lines[start:end]:
                within = _calls(line)
                bodies += within
                calls += within
                prose.append(line)
        start = end


def _longest(lines: Sequence[str], start: int, tries: int) -> tuple[int, ast.Module | None, int]:
    """The longest run of lines from ``start`` that parses, as (its end, the module, how many were tried)."""
    best, found, tried = start + 1, None, 0
    first = lines[start]
    for indent in _indents(lines, start):
        for end in range(start + 1, len(lines) + 1):
            if tried >= tries:
                return best, found, tried
            tried += 1
            text = textwrap.dedent(
                "\n".join([" " * indent + first.lstrip(), *lines[start + 1 : end]])
            )
            try:
                tree = compile(text, "", "exec", ast.PyCF_ONLY_AST | _ALLOW_INCOMPLETE)
            except SyntaxError as error:
                if "incomplete input" in str(error):
                    continue
                break  # more lines don't mend it
            except (ValueError, RecursionError, MemoryError):
                break
            if end >= best and tree.body:
                best, found = end, tree
    return best, found, tried


def _indents(lines: Sequence[str], start: int) -> list[int]:
    """How far the line at ``start`` may be meant to stand in: as it does, else as one of those after it."""
    own = len(lines[start]) - len(lines[start].lstrip())
    others = {len(line) - len(line.lstrip()) for line in lines[start + 1 :] if line.strip()}
    return [own, *sorted(others - {own})[:3]] if own == 0 else [own]


def _indented(lines: Sequence[str]) -> Iterator[str]:
    """The lines with each indentation that may have been meant, likeliest first."""
    lines = [line.rstrip() for line in lines if line.strip()]
    if not lines:
        return
    yield textwrap.dedent("\n".join(lines))
    first, rest = lines[0].lstrip(), lines[1:]
    for indent in sorted({len(line) - len(line.lstrip()) for line in rest}):
        yield textwrap.dedent("\n".join([" " * indent + first, *rest]))


def _calls(line: str) -> list[ast.Module]:
    """The calls within a line of prose."""
    found, place = [], 0
    while match := _CALL.search(line, place):
        end = _closing(line, match.end())
        while end and (more := _MORE.match(line, end)):  # "nn.MSELoss()(out, y)", "x.mean().item()"
            end = _closing(line, more.end())
        text = line[match.start() : end]
        place = end or match.end()
        tree = parse([text]) if end else None
        # "the loss(es)" is a call too: one that code has passes numbers or words, or has a module's name
        if tree and ("." in match[0] or "=" in match[0]):
            found.append(tree)
    return found


def _closing(text: str, place: int) -> int:
    """The place after the bracket that closes the one before ``place``; 0 where none does."""
    depth = 1
    for end, sign in enumerate(text[place:], place + 1):
        depth += (sign in "([{") - (sign in ")]}")
        if depth == 0:
            return end
    return 0


def _without_places(lines: Sequence[str]) -> list[str]:
    """Without an interpreter's prompts, and without the lines of a traceback that repeat the code."""
    kept, repeats = [], False
    for line in lines:
        if _PLACE.match(line):
            repeats = line.lstrip().startswith("File")
        elif repeats:
            repeats = False
        else:
            kept.append(
                _PROMPT.sub("", line) if line.lstrip().startswith((">>>", "In [")) else line
            )
    return kept


def _joined(bodies: Sequence[ast.Module]) -> ast.Module:
    """One module; its lines are numbered in the order of the pieces."""
    joined, lines = ast.Module([], []), 0
    for body in bodies:
        ast.increment_lineno(body, lines)
        lines = max((getattr(node, "end_lineno", 0) or 0 for node in ast.walk(body)), default=lines)
        joined.body += body.body
    return joined
