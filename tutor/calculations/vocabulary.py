"""The everyday words of a question that is to be computed, in any computation.

Knows English, not deep learning: each computation declares its own words.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LINKS = _words(  # between a name and its number
    """
    ( : = [ a an are as at be being by equal equals following has have is list of set size sizes
    the these to value values vector vectors was were with
    """
)
FUNCTION_LINKS = _words(  # between a function and what it is applied to
    """
    ( [ a at for function in input list of on point the these value values vector when with x z
    """
)
AFTER_NUMBER = _words(  # between a number and its name
    """
    ) - ] a an as different each for in of sized square the total
    """
)
PREPOSITIONS = _words(  # before a number that has no name
    """
    ( , : [ at for from of on over to with
    """
)
PLAIN_WORDS = _words(  # beside numbers and names
    """
    a about after again all also am an and ans answer any applied apply approximately are as at
    be before both by calc calculate calculated can come comes computation compute computed
    could derive determine do does each equal equals evaluate evaluated evaluates exact exactly
    find first following for from function get give given gives go goes got had has have having
    hello here hey hi how i if in into is it its just know layer layers let like list look many
    me much my need net network neural now number numbers of ok on one or our out over pass
    passed per please pls plz point pytorch question quick result results return returned
    returns roughly same second see shall should show size so solve some square squared step
    steps such take takes tell than thanks that the their them then there these they this
    through thx to torch total u use used using value values vector via want was wat wats we
    were what whats when where which while wht will with work would you your
    """
)
# What makes a message something else: a reason, a judgement, trouble, an order to the laboratory.
BLOCKERS = (
    "why | normal | typical | usual | better | worse | best | error message | this error"
    " | an error | get error | got error | runtimeerror | typeerror | valueerror"
    " | difference | happened"
    " | mean by | does it mean | recommend | recommended | overfit | overfitting | underfitting"
    " | too high | too low | too big"
    " | too small | too large | good | bad | ok to | runtime error | traceback | should i use"
    " | should i set"
    " | should i choose | crash | crashes"
)
ORDERS = (
    "train | run | open | launch | start | plot | draw | animate | fit | simulate | try"
    " | demo | watch | visualize | play"
)
EXPLICIT = "calculate | compute | calc | computation of | work out | evaluate | determine"
