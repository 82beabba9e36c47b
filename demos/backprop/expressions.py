"""Arithmetic as a student types it: "tanh(2x - w₁)" ─▶ its operations, in the order of computing.

    whole    = (name ("(" names ")")? "=")? sum             f(x) = x^2, L = (w*x - y)^2
    sum      = product (("+" | "-") product)*
    product  = signed (("*" | "/") signed | power)*      2x and x(y + 1) multiply
    signed   = ("-" | "+") signed | power
    power    = primary (("^" | "**") signed | "²" | "³")?    -x^2 is -(x^2), 2^3^2 is 2^9
    primary  = number | name | "(" sum ")" | function "(" sum ("," sum)* ")" | function bare
    bare     = number? power*                               sin 2x, of numbers and names

Recursive descent over tokens. Nothing is evaluated here, and nothing ever as Python.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import NoReturn

from demos.backprop.tokens import (
    ALSO_CALLED,
    FUNCTIONS,
    OF_SEVERAL,
    RESULT,
    Token,
    refuse,
    tokenize,
)

CONSTANTS = {"π": math.pi, "e": math.e}
LONGEST = 80  # characters
DEEPEST = 10  # brackets within brackets, or operations one after another: columns of a diagram
MOST_NODES = 25  # boxes of a diagram that can still be read
LARGEST = 1e100  # of a number, so that the rest of float64 is left to the results

_OPERAND = "a number, a variable, a function or `(`"


@dataclass(frozen=True)
class Node:
    """One step of a computation.

    operation   "number", the name of a variable, "+", "-", "*", "/", "^", "neg" or a function
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

    @property
    def is_variable(self) -> bool:
        """Whether its value is given from outside."""
        return not self.inputs and self.operation != "number"


def parse(text: str) -> tuple[Node, ...]:
    """The nodes of ``text``, each after its inputs, the result last; each variable is one node.

    Raises ExpressionError for what can't be read, is longer than LONGEST, deeper than DEEPEST,
    has more than MOST_NODES nodes, or holds no variable.
    """
    nodes = read(text)
    if not any(node.is_variable for node in nodes):
        refuse("it holds no variable, so that there is no slope to find")
    if len(nodes) > MOST_NODES:
        refuse(f"it makes {len(nodes)} nodes; at most {MOST_NODES} can be shown")
    depths: list[int] = []
    for node in nodes:
        depths.append(1 + max((depths[index] for index in node.inputs), default=-1))
    if depths[-1] > DEEPEST:
        refuse(f"it has {depths[-1]} operations one after another; at most {DEEPEST} can be shown")
    return nodes


def read(text: str) -> tuple[Node, ...]:
    """The nodes of ``text``, with or without a variable, however many.

    Raises ExpressionError for what can't be read or is longer than LONGEST.
    """
    if len(text) > LONGEST:
        refuse(f"it is {len(text):,} characters long; at most {LONGEST} are read")
    return _Parser(text).parse()


class _Parser:
    """One method for each rule of the grammar above; each gives the index of its node."""

    def __init__(self, text: str) -> None:
        self._tokens = [*tokenize(text), Token("end", "", len(text) + 1, "")]
        self._next = 0
        self._depth = 0
        self._listing = False  # directly between the brackets of max or min, commas part arguments
        self._nodes: list[Node] = []
        self._variables: dict[str, int] = {}

    def parse(self) -> tuple[Node, ...]:
        self._skip_left_side()
        self._sum()
        token = self._token
        if token.text == ")":
            refuse(f"{token} closes nothing")
        if token.text == ",":
            refuse(f"{token} parts nothing: only {' and '.join(OF_SEVERAL)} take several arguments")
        if token.text == "=":
            refuse(f"{token} means nothing here: values are set beside the expression")
        if token.kind != "end":
            refuse(f"{token} needs an operator before it, such as `*`")
        return tuple(self._nodes)

    def _skip_left_side(self) -> None:
        """What the result is called, "y =" or "f(x, w) =", is read and not needed."""
        texts = [token.text for token in self._tokens]
        if "=" not in texts:
            return
        place = texts.index("=")
        called, *arguments = self._tokens[:place] or [self._token]
        listed = all(token.kind == "name" or token.text == "," for token in arguments[1:-1])
        bracketed = [token.text for token in (*arguments[:1], *arguments[-1:])] == ["(", ")"]
        if called.kind == "name" and listed and (bracketed or not arguments):
            self._next = place + 1

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
        name = token.text
        if token.kind == "number":
            return self._number(token)
        if name == "(":
            self._next -= 1
            (inner,) = self._brackets(several=False)
            return inner
        if token.kind != "name":
            return self._refuse_operand(token)
        called = ALSO_CALLED.get(name, name)
        if called in (*FUNCTIONS, *OF_SEVERAL) and (name != "σ" or self._token.text == "("):
            return self._function(called, token)
        return self._variable(name, token)

    def _number(self, token: Token) -> int:
        """A number; "0,5" is one too, but for between the brackets of max and min."""
        text, comma = token.text, self._token
        decimals = self._tokens[min(self._next + 1, len(self._tokens) - 1)]
        joined = comma.position == token.end and decimals.position == comma.end
        if comma.text == "," and decimals.kind == "number" and joined and not self._listing:
            text = f"{text}.{decimals.text}"
            self._next += 2
        try:
            number = float(text)
        except ValueError:
            refuse(f"{token} and what follows it is no number")
        if not number <= LARGEST:
            refuse(f"{token} is too large: at most {LARGEST:g} can be read")
        return self._add(Node("number", number=number))

    def _variable(self, name: str, token: Token) -> int:
        if name in CONSTANTS:
            return self._add(Node("number", number=CONSTANTS[name]))
        if name == RESULT:
            refuse(f"{token} is what the whole result is called; another letter is free")
        if self._token.text == "(" and len(name) > 1 and name[1].isalpha():  # log₂(x), foo(x)
            refuse(f"{token} is no function here")
        if name not in self._variables:
            self._variables[name] = self._add(Node(name))
        return self._variables[name]

    def _function(self, name: str, token: Token) -> int:
        if name in OF_SEVERAL:
            if self._token.text != "(":
                refuse(f"`(` has to follow {token}: `{name}(0, x)`")
            first, *others = self._brackets(several=True)
            if not others:
                refuse(f"{token} takes two arguments or more, with a comma between: `{name}(0, x)`")
            for other in others:
                first = self._add(Node(name, (first, other)))
            return first
        if self._token.text == "(":
            (inner,) = self._brackets(several=False)
            return self._add(Node(name, (inner,)))
        return self._add(Node(name, (self._bare(name, token),)))

    def _bare(self, name: str, token: Token) -> int:
        """What a function without brackets takes: a number, variables behind it, or both."""
        if not self._is_bare(numbers=True):
            refuse(f"`(` has to follow {token}: `{name}(x)`")
        left = self._deeper(self._power)
        while self._is_bare(numbers=False):
            left = self._add(Node("*", (left, self._power())))
        return left

    def _is_bare(self, numbers: bool) -> bool:
        token = self._token
        if token.kind == "name":
            return ALSO_CALLED.get(token.text, token.text) not in (*FUNCTIONS, *OF_SEVERAL)
        return numbers and token.kind == "number"

    def _brackets(self, several: bool) -> list[int]:
        """The sums between brackets; ``several`` may stand with commas between."""
        opening, outside = self._token, self._listing
        self._next += 1
        self._listing = several
        inner = [self._deeper(self._sum)]
        while several and self._take(","):
            inner.append(self._deeper(self._sum))
        self._listing = outside
        if not self._take(")"):
            if self._token.kind == "end":
                refuse(f"the {opening} is never closed")
            if self._token.text == ",":
                refuse(f"{self._token} is one argument too many: only {' and '.join(OF_SEVERAL)} "
                       "take several")  # fmt: skip
            refuse(f"{self._token} needs an operator before it, such as `*`")
        return inner

    def _refuse_operand(self, token: Token) -> NoReturn:
        before = f"after {self._tokens[self._next - 2]} " if self._next > 1 else ""
        seen = "it ends" if token.kind == "end" else f"{token} stands"
        refuse(f"{before}{seen} where {_OPERAND} belongs")

    @property
    def _token(self) -> Token:
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
            refuse(f"more than {DEEPEST} brackets, signs or powers stand within each other")
        index = rule()
        self._depth -= 1
        return index

    def _add(self, node: Node) -> int:
        self._nodes.append(node)
        return len(self._nodes) - 1
