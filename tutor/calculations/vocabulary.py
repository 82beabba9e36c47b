"""The everyday words of a question that is to be computed, in any computation.

Knows English, not deep learning: each computation declares its own words.
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


LINKS = _words(  # between a name and its number
    """
    ( : = [ a an are as at be being by equal equals following has have is list now of set size sizes the
    these to value values vector vectors was were with would should
    """
)
FUNCTION_LINKS = _words(  # between a function and what it is applied to
    """
    ( [ a at for function in input list of on point the these value values vector when with x z
    """
)
COPULAS = _words("is was are were of = : at has as to equals with be")  # right before its number
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
    a about after again all also am an and ans answer any applied apply approximately are as at be before
    both by calc calculate calculated can come comes computation compute computed could derive determine
    do does each equal equals evaluate evaluated evaluates exact exactly find first following for from
    function get give given gives go goes got had has have having hello here hey hi how i if in into is it
    its just know layer layers let like list look many me much my need net network neural now number
    numbers of ok on one or our out over pass passed per please pls plz point pytorch question quick
    result results return returned returns roughly same second see shall should show size so solve some
    square squared step steps such take takes tell than thanks that the their them then there these they
    this through thx to torch total u use used using value values vector via want was wat wats we were
    what whats when where which while wht will with work would you your across add added afterwards
    altogether always any assume assuming because begin begins being book but by cant check correct
    currently course default defaults done dont during either else end ends every everything everywhere
    exactly exam exercise explain final finally formula formulas gave getting give gives giving happens
    hand help homework however i im initially instead itself kindly last leaves lecture left less let like
    long made make makes means might more move moves must necessary new next no not nothing once only
    original other otherwise own plus possible put puts rather really receive receives remain remains
    respectively right round rounded said say says sheet show shown side sides since slide slides some
    someone something sorry standard start starting starts still sure task teacher thank that then think
    though together too try two under until us very wants was way well without wonder words yes yet
    actually all ask asks becomes began build built contains contain enter enters fed feed feeds gets hold
    holds into later needed needs obtain obtained outputs produce produces reach reaches sees send sent
    simply there turn turns whereas
    """
)
NEVER_MENDED = _words(  # everyday words one letter off a technical one
    """
    adding alter apple around averaged aside began biased bits bites bound bounded bring bright brain
    calls cases catch catches centres changed chance charge chosen clash clean clear clearing coarse coins
    column combat costs cropped cropping crops curse death delay derived descend drives eight eighty fails
    fakes falls fields filler fixed fooling found fourth frost fusing gains glass grade great halving
    height hides ideas instance lass lasso later latex larger leave letter levels light logic lose marks
    masks match matches measured meant misses modes month moved notes nights order orders outer paint
    partial patch patches peach perception players possibly predict price print prints prize prose pruning
    reacts reads record relay retain review safer sampled spot spots sand saved saving scope sense sensor
    setting shame shape sharp simple slice slices slider smart smell smoothly sound stable stage stalls
    state stats step stepped stopped stopping stops store stored stores story strided suffer suits swing
    tabel taken talks tested thick third thought tools touch tracked trade trailing trained training treat
    trees trend trust typed values weather weighs wheel while white whole whose width words world yields
    """
)
# What makes a message something else: a reason, a judgement, trouble, an order to the laboratory.
BLOCKERS = (
    "why | is that normal | is this normal | is it normal | normal for | normal that | that normal"
    " | typical | usual | better | worse | best | error message | this error | an error | get error"
    " | got error | runtimeerror | typeerror | valueerror | difference | happened | mean by"
    " | does it mean | recommend | recommended | overfit | overfitting | underfitting | too high"
    " | too low | too big | too small | too large | a good | is good | good or | that good | good value"
    " | good choice | good idea | it good | any good | good learning | good enough | good for | so good"
    " | is bad | that bad | bad idea | it bad | bad accuracy | so bad | ok to | runtime error | traceback"
    " | should i use | should i set | should i choose | should i train | should i do | should i take"
    " | should i run | do i need to train | a problem | the reason | diverge | diverges | diverged"
    " | explodes | overshoots | want to watch | want to see | wanna see | wanna watch | let me watch"
    " | show the neuron | show the network | show the net | demo | experiment | crash | crashes"
)
ORDERS = (
    "train | run | open | launch | start | plot | draw | animate | fit | simulate | try | demo | watch"
    " | visualize | play"
)
SHOWINGS = (
    "show | let me see | please show | can you show | could you show | i want to see"  # at first
)
EXPLAINING = (  # no numbers are asked back for
    "explain | meaning | understand | intuition | in general | idea | what if | should my | should a"
    " | should i"
)
EXPLICIT = (
    "calculate | compute | calc | computation of | work out | evaluate | determine | give me the number"
    " | need the number | want the number | tell me the number | need a number | give me a number"
    " | the exact number | numerical value | exact value | number please | number pls | number plz"
    " | just the number | the number only"
)
YES_OR_NO = "is are was were does do did should has have must isnt doesnt arent am"  # as first word
ASKS_STILL = "what | how much | how many | how large | how big | which | whats | know"
