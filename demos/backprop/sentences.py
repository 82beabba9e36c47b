"""Regular expressions that find an expression, and the values of its variables, in a sentence.

They find where one begins and ends; whether it can be read, the parsers say.
"""

from __future__ import annotations

from demos.backprop.tokens import ALSO_CALLED, FUNCTIONS, OF_SEVERAL

_NUMBER = r"(?:\d+(?:\.\d+)?|\.\d+)(?:e[-+]?\d+)?"
_SIGN = r"\s*(?:\*\*|[-+*/^×·⋅∙÷∕−–])\s*"


def _expression() -> str:
    """Finds an expression; what only looks like one, "foo(x)" or "tanh(x*y", too, to be refused.

    "x = 2", "y -1", plain numbers and words are none. A space belongs to it beside an operator, a
    bracket, or a comma between brackets only. Possessive repeats keep it linear in the message.
    """
    number, sign = _NUMBER, _SIGN
    value = r"\s+[-+−]?\.?\d"  # makes of "y -1" and "x 2" a parameter's
    variable = r"[xy]+(?![^\W²³]|\s*[=:])"
    letter = r"(?:pi|[b-hj-wz](?:_?\d)?|[xy]_?\d|[α-ω])(?!\w)"  # part of a formula that has more: w*x + b
    functions = "|".join((*FUNCTIONS, *ALSO_CALLED))
    known = rf"(?:{functions})\s*(?=\(|{variable}(?!{value}))"
    argument = rf"\(\s*[-+−]?\s*(?:{number}|[xy]\b|{letter}|(?:{functions})\()"
    several = rf"(?:{'|'.join(OF_SEVERAL)})\s?(?={argument})"
    other = (
        r"(?![a-z]+\([^)]*\)\s*=)[a-z]+(?=\([^)]*[xy])"  # foo(x), not the "f(x)" of "f(x) = x^2"
    )
    product = r"[a-z]_?\d?\s?[*×·]\s?[a-z]_?\d?(?!\w)"  # w1*x1
    named = rf"(?:{variable}|{known}|{several}|{other}|{product})"
    spaced = rf"{number}\s(?={variable}(?!{value})|{known})"  # 2 x
    term = rf"{sign}(?:{letter}|{spaced}|(?=[-+−]*+(?:{number}|{named}|\()))"
    start = r"(?<![\w.)*/^])(?<![*/^]\s)"
    has_name = (
        rf"(?={product}|(?:{spaced}|{number}|\(\s*|\s*\)|{letter}\s?[*^]|{sign}){{0,20}}+{named})"
    )
    not_alone = rf"(?!(?:{number}\s|\(\s*|[-+−]\s*)*+[xy](?:\s*\))*+(?:{value}|(?!{term}|[xy(²³])))"
    given = r"(?<![xy]\s)(?<![xy][=:]\s)(?<![xy]\s=\s)"  # the 2 of "x = 2 tanh(y)" is not a factor
    first = rf"[-+−]?(?:{given}{spaced}|{letter}(?=\s?[*^]))?+"
    opening = rf"(?:(?<=\))\s)?(?P<opened>\()\s*(?:{spaced}|(?=[-+−(]|{number}|{named}|{letter}))"
    comma = rf"\s?,\s?(?=[-+−]?(?:{number}|{named}|{letter}|\())"
    inside = r"(?=(?:[^();=]|\([^()]{0,40}\)){1,40}\))"  # what follows ends with its bracket
    operand = rf"(?:{number}|{named}|{opening}|(?<=\(){letter}|(?<=,){letter}|(?<=, ){letter})"
    closed = rf"(?(opened)(?:\s*\)|{comma}{inside})|(?!))"
    return rf"{start}{has_name}{not_alone}{first}(?:{operand}|{term}|[²³]|{closed})+"


def _values() -> str:
    """Finds "w = 2, b1 = -1": letters with numbers; x and y are parameters of their own."""
    name = (
        r"(?<![\w.])(?:[a-eg-wzα-ω](?:_?\d)?|[xy]_?\d|alpha|beta|gamma|theta|lambda|mu|sigma|bias)"
    )
    one = rf"{name}\s?=\s?[-+−]?(?:\d+(?:\.\d+)?|\.\d+)(?![\w^(]|\s*[*/×^]|\.\d)"
    return rf"{one}(?:(?:\s*[,;]|\s+and|,\s+and)?\s+{one})*"


EXPRESSION = _expression()
VALUES = _values()
