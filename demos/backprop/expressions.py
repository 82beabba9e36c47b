"""Arithmetic as a student types it: "tanh(2x - y)" ─▶ its operations, in the order of computing.

    sum     = product (("+" | "-") product)*
    product = signed (("*" | "/") signed | power)*      2x and x(y + 1) multiply
    signed  = ("-" | "+") signed | power
    power   = primary (("^" | "**") signed | "²" | "³")?    -x^2 is -(x^2), 2^3^2 is 2^9
    primary = number | "x" | "y" | function "(" sum ")" | "(" sum ")"

Recursive descent over tokens. Nothing is evaluated here, and nothing ever as Python.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NoReturn

VARIABLES = ("x", "y")
FUNCTIONS = ("tanh", "relu", "exp", "log", "sigmoid", "sin", "cos", "sqrt")
ALSO_CALLED = {"ln": "log"}
EXAMPLE = "tanh(x*y + 2)"
LONGEST = 80  # characters
DEEPEST = 10  # brackets within brackets, or operations one after another: columns of a diagram
MOST_NODES = 25  # boxes of a diagram that can still be read
LARGEST = 1e100  # of a number, so that the rest of float64 is left to the results

_SAME = str.maketrans("×·⋅∙÷∕−–[]{}", "****//--()()")
_NUMBER = r"(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?"
_TOKEN = re.compile(
    rf"(?P<number>{_NUMBER})|(?P<name>[a-z]+)|(?P<sign>\*\*|[-+*/^()²³×·⋅∙÷∕−–\[\]{{}}])|(?P<other>\S)",
    re.I | re.A,
)
_OPERAND = "a number, x, y, a function or `(`"
_ALLOWED = (
    f"Allowed are numbers, x, y, + - * / ^, brackets and {', '.join(FUNCTIONS)}; "
    f"for example `{EXAMPLE}`."
)


class ExpressionError(ValueError):
    """An expression can't be read; the sentence says what was seen, where, and what is allowed."""


@dataclass(frozen=True)
class Node:
    """One step of a computation.

    operation   "number", "x", "y", "+", "-", "*", "/", "^", "neg" or a function
    inputs      indices of the nodes it is computed from, all of them earlier
    number      the value of a "number"; the exponent of a "^" with one input, as in x^2
    """

    operation: str
    inputs: tuple[int, ...] = ()
    number: float = 0.0

    @property
    def has_fixed_exponent(self) -> bool:
        """Whether it is a power whose exponent is no node of its own."""
        return self.operation == "^" and len(self.inputs) == 1


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str
    position: int  # of its first character, from 1
    seen: str  # as it was typed, "×" for the text "*"

    def __str__(self) -> str:
        return f"`{self.seen}` at character {self.position}"


def parse(text: str) -> tuple[Node, ...]:
    """The nodes of ``text``, each after its inputs, the result last; x and y are one node each.

    Raises ExpressionError for what can't be read, is longer than LONGEST, deeper than DEEPEST,
    has more than MOST_NODES nodes, or holds neither x nor y.
    """
    nodes = read(text)
    if not any(node.operation in VARIABLES for node in nodes):
        _refuse("it holds neither x nor y, so that there is no slope to find")
    if len(nodes) > MOST_NODES:
        _refuse(f"it makes {len(nodes)} nodes; at most {MOST_NODES} can be shown")
    depths: list[int] = []
    for node in nodes:
        depths.append(1 + max((depths[index] for index in node.inputs), default=-1))
    if depths[-1] > DEEPEST:
        _refuse(f"it has {depths[-1]} operations one after another; at most {DEEPEST} can be shown")
    return nodes


def read(text: str) -> tuple[Node, ...]:
    """The nodes of ``text``, with or without a variable, however many.

    Raises ExpressionError for what can't be read or is longer than LONGEST.
    """
    if len(text) > LONGEST:
        _refuse(f"it is {len(text):,} characters long; at most {LONGEST} are read")
    return _Parser(text).parse()


class _Parser:
    """One method for each rule of the grammar above; each gives the index of its node."""

    def __init__(self, text: str) -> None:
        self._tokens = [*_tokenize(text), _Token("end", "", len(text) + 1, "")]
        self._next = 0
        self._depth = 0
        self._nodes: list[Node] = []
        self._variables: dict[str, int] = {}

    def parse(self) -> tuple[Node, ...]:
        self._sum()
        token = self._token
        if token.text == ")":
            _refuse(f"{token} closes nothing")
        if token.kind != "end":
            _refuse(f"{token} needs an operator before it, such as `*`")
        return tuple(self._nodes)

    def _sum(self) -> int:
        left = self._product()
        while sign := self._take("+", "-"):
            left = self._add(Node(sign, (left, self._product())))
        return left

    def _product(self) -> int:
        left = self._signed()
        while True:
            if sign := self._take("*", "/"):
                left = self._add(Node(sign, (left, self._signed())))
            elif self._token.kind == "name" or self._token.text == "(":
                left = self._add(Node("*", (left, self._power())))
            else:
                return left

    def _signed(self) -> int:
        if not (sign := self._take("-", "+")):
            return self._power()
        index = self._deeper(self._signed)
        node = self._nodes[index]
        if sign == "+":
            return index
        if node.operation == "number":  # -2 is a number, not an operation on one
            self._nodes[index] = Node("number", number=-node.number)
            return index
        return self._add(Node("neg", (index,)))

    def _power(self) -> int:
        base = self._primary()
        if mark := self._take("²", "³"):
            return self._add(Node("^", (base,), 2.0 if mark == "²" else 3.0))
        if not self._take("^", "**"):
            return base
        exponent = self._deeper(self._signed)
        node = self._nodes[exponent]
        if node.operation == "number":  # as in torch: x ** 2 has no gradient for the 2
            self._nodes.pop()
            return self._add(Node("^", (base,), node.number))
        return self._add(Node("^", (base, exponent)))

    def _primary(self) -> int:
        token = self._token
        self._next += 1
        name = ALSO_CALLED.get(token.text, token.text)
        if token.kind == "number":
            if not float(name) <= LARGEST:
                _refuse(f"{token} is too large: at most {LARGEST:g} can be read")
            return self._add(Node("number", number=float(name)))
        if name in VARIABLES:
            if name not in self._variables:
                self._variables[name] = self._add(Node(name))
            return self._variables[name]
        if name in FUNCTIONS:
            if self._token.text != "(":
                _refuse(f"`(` has to follow {token}: `{name}(x)`")
            return self._add(Node(name, (self._bracket(),)))
        if name == "(":
            self._next -= 1
            return self._bracket()
        return self._refuse_operand(token)

    def _bracket(self) -> int:
        opening = self._token
        self._next += 1
        inner = self._deeper(self._sum)
        if not self._take(")"):
            if self._token.kind == "end":
                _refuse(f"the {opening} is never closed")
            _refuse(f"{self._token} needs an operator before it, such as `*`")
        return inner

    def _refuse_operand(self, token: _Token) -> NoReturn:
        if token.kind == "name":
            _refuse(f"{token} is no function or variable here")
        before = f"after {self._tokens[self._next - 2]} " if self._next > 1 else ""
        seen = "it ends" if token.kind == "end" else f"{token} stands"
        _refuse(f"{before}{seen} where {_OPERAND} belongs")

    @property
    def _token(self) -> _Token:
        return self._tokens[self._next]

    def _take(self, *signs: str) -> str:
        """The next token's text if it is one of ``signs``, else an empty one."""
        found = self._token.text if self._token.text in signs else ""
        self._next += bool(found)
        return found

    def _deeper(self, rule: Callable[[], int]) -> int:
        """The same rule again, one level down; the limit keeps Python's own stack out of it."""
        self._depth += 1
        if self._depth > DEEPEST:
            _refuse(f"more than {DEEPEST} brackets, signs or powers stand within each other")
        index = rule()
        self._depth -= 1
        return index

    def _add(self, node: Node) -> int:
        self._nodes.append(node)
        return len(self._nodes) - 1


def _tokenize(text: str) -> Iterator[_Token]:
    for match in _TOKEN.finditer(text):
        read = match[0].lower().translate(_SAME)
        token = _Token(str(match.lastgroup), read, match.start() + 1, match[0])
        if token.kind == "other":
            _refuse(f"{token} means nothing here")
        if token.kind == "name" and set(token.text) <= set(VARIABLES):  # xy is x times y
            for i, variable in enumerate(token.text):
                yield _Token("name", variable, token.position + i, token.seen[i])
        else:
            yield token


def _refuse(what: str) -> NoReturn:
    raise ExpressionError(f"{what}. {_ALLOWED}")


def _pattern() -> str:
    """A regular expression that finds an expression in a sentence; the parser has the last word.

    What looks like a formula but is none, "tan(x)", "e^x" or "tanh(x*y", is found too, so that the
    student is told. "x = 2", "y -1", plain numbers and words are not. A space belongs to it beside
    an operator or a bracket only. Possessive repeats keep it linear in the message's length.
    """
    number = r"(?:\d+(?:\.\d+)?|\.\d+)(?:e[-+]?\d+)?"
    sign = r"\s*(?:\*\*|[-+*/^×·⋅∙÷∕−–])\s*"
    value = r"\s+[-+−]?\.?\d"  # makes of "y -1" and "x 2" a parameter's
    variable = r"[xy]+(?![^\W²³]|\s*[=:])"
    letter = r"(?:pi|[b-hj-wz])(?!\w)"  # unknown, but part of the formula: w*x + b
    known = rf"(?:{'|'.join((*FUNCTIONS, *ALSO_CALLED))})\s*(?=\(|{variable}(?!{value}))"
    other = (
        r"(?![a-z]+\([^)]*\)\s*=)[a-z]+(?=\([^)]*[xy])"  # tan(x), not the "f(x)" of "f(x) = x^2"
    )
    named = rf"(?:{variable}|{known}|{other})"
    spaced = rf"{number}\s(?={variable}(?!{value})|{known})"  # 2 x
    term = rf"{sign}(?:{letter}|{spaced}|(?=[-+−]*+(?:{number}|{named}|\()))"
    start = r"(?<![\w.)*/^])(?<![*/^]\s)"
    has_name = rf"(?=(?:{spaced}|{number}|\(\s*|\s*\)|{letter}\s?[*^]|{sign}){{0,20}}+{named})"
    not_alone = rf"(?!(?:{number}\s|\(\s*|[-+−]\s*)*+[xy](?:\s*\))*+(?:{value}|(?!{term}|[xy(²³])))"
    given = r"(?<![xy]\s)(?<![xy][=:]\s)(?<![xy]\s=\s)"  # the 2 of "x = 2 tanh(y)" is not a factor
    first = rf"[-+−]?(?:{given}{spaced}|{letter}(?=\s?[*^]))?+"
    opening = rf"(?:(?<=\))\s)?(?P<opened>\()\s*(?:{spaced}|(?=[-+−(]|{number}|{named}|{letter}))"
    operand = rf"(?:{number}|{named}|{opening}|(?<=\(){letter})"
    return rf"{start}{has_name}{not_alone}{first}(?:{operand}|{term}|[²³]|(?(opened)\s*\)|(?!)))+"


PATTERN = _pattern()
