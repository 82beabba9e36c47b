"""What the optimizers' computations share: a weight, its gradients or its loss, and step after step.

Knows no update rule; each is in its file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tutor.calculations.formulas import Formula
from tutor.calculations.message import Message, rules
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, UnfitError
from tutor.calculations.slots import ANY, choice, number, numbers
from tutor.calculations.writing import answer, listed, show, signed, tex

STEP_ASKED = (
    "step | update | updated | new weight | new w | next weight | new value | new parameter | after"
    " | next w | weight | w | theta | becomes | grad | gradient | new theta | weight change | new x | x"
    " | θ1 | w1 | θ"
)
NOT_A_STEP = (
    "batch | epoch | samples | versus | vs | scheduler | schedule | warmup | clip | clipping | norm"
    " | activation | neuron | sigmoid | parameters | params"
)
LR_WORDS = "lr | learning rate | eta | step size | learn rate | learningrate | rate | η | learning | stepsize"
_WEIGHT_WORDS = (
    "w | weight | θ | θ0 | theta | parameter | param | x | current weight | w0 | initial weight | start"
    " | starting weight | parameter value | weight value | value | old weight | start weight"
    " | initial value | current value | wt | initial w | current w | old w | at w | position"
    " | starting value | starting at | starting from | start from | from | starting point"
    " | weight starts at | w starts at | initialised at | initialized at | initialised to"
    " | initialized to | starting with | begins at | beginning at | it was | it starts at | it started at"
    " | it starts with | starts with | weight currently | w currently"
)
_GRADIENT_WORDS = (
    "grad | gradient | g | dw | derivative | dl dw | dloss dw | current gradient | gradient value | slope"
    " | gradient of loss | gradient of the loss | new gradient | dl | sees gradient | loss gradient"
)
_NEW_ASKED = (
    "new weight | new w | new value | where is | updated weight | updated w | weight after | w after"
    " | weight be | weight become | w become | next weight | final weight | final w | weight now"
    " | new theta | new parameter | where does | value of w | value of the weight | turn a weight"
    " | what is w | whats w"
)
_STEPS = (
    "step | update | updated | iteration | new weight | new w | adam | adamw | rmsprop | nesterov"
    " | momentum"
)
_LATER = "second | third | next step | later | fourth | fifth | th | steps | iterations | updates"
_LATER_STEPS = {"second": 2, "third": 3, "fourth": 4, "fifth": 5, "both": 2, "twice": 2}
_CONSTANT = "constant | always | same | each | every | both | stays | twice"
_ORDINAL = r"(?:first|second|third|fourth|fifth|next|last|following)"
_LOSS = rules(
    (
        r"(?:\b(?:loss|l|f|j|c|e|y|cost|function|objective|error)\b )?(?:\( \w+ \) )?(?:= |is |of )?§\d+",
        ",",
    ),
)
_IN_TURN = rules(  # gradients that come one after another
    (r"\b(?:(?:in|at|on|for|during|after) )?(?:the )?(?:step|update|iteration|time) N"
     r"(?: :| is| =| it is| its| has| gives)?", ""),
    (rf"\b(?:in|at|on|for|during) (?:the )?{_ORDINAL}(?: step| update| iteration| time)?(?: :| is| ="
    rf"| it is)?", ""),
    (rf"\b(?:{_ORDINAL}|then|N th) (?=(?:step |update )?(?:a |the )?(?:gradient|grad|g)\b)", ""),
    (r"(N)(?: ,)?(?: and)? (?:then|afterwards|followed by|after that|next|second|third|later)"
     r"(?: (?:an?|the|another|gradient|grad|of|is|=|:|by|step))* (?=N)", r"\1 , "),
    (r"(N) (?:for|in|at|on|as) (?=, |and |\. |\?|$)", r"\1 "),
)  # fmt: skip

Update = Callable[[float, float | None], tuple[list[str], float]]  # gradient, weight ─▶ lines, Δw


@dataclass(frozen=True, kw_only=True)
class Step:
    """What every optimizer takes: several gradients for several steps, or the loss as a formula.

    Where no weight is given, its change is the answer. The learning rate's default is PyTorch's.
    """

    gradient: tuple[float, ...] = numbers(
        "gradient", _GRADIENT_WORDS, default=(), repeats=True, **ANY
    )
    w: float | None = number("weight", _WEIGHT_WORDS, default=None, **ANY)
    lr: float = number("learning rate", f"{LR_WORDS} | alpha | α", default=0.001, low=0, high=1e3)
    count: int | None = number(
        "number of steps",
        before="step | update | iteration | times | gradient descent step | sgd step | adam step"
        " | gradient step",
        default=None, low=1, high=50, whole=True,
    )  # fmt: skip
    loss: Formula | None = choice("loss", None)  # noqa: RUF009 (a field)


def read_step(computation: Computation, message: Message, state: set[str]) -> Given | None:
    """The numbers of one step or more; a later one alone needs its ``state``. Raises UnfitError."""
    formulas = [token.formula for token in message.tokens if token.formula]
    if len(formulas) > 1 or (formulas and not message.hold(f"{_STEPS} | {LR_WORDS}")):
        return None  # only the slope is asked for
    letter = formulas[0].letters[0] if formulas else "w"
    plain = message.rephrased(_LOSS)
    if letter not in ("w", "x", "θ"):
        plain = plain.rephrased(rules((rf"\b{letter}\b", "w")))
    given = read_given(computation, plain.rephrased(_IN_TURN))
    if given is None or len(given.get("gradient", ())) < 2:
        given = read_given(computation, plain)
    if given is None or (formulas and "gradient" in given):
        return None
    if not formulas and "gradient" not in given:
        if "w" in given and message.hold(_NEW_ASKED):
            raise UnfitError("I can compute the new weight, and still need the gradient.")
        return None
    said = [many for word, many in _LATER_STEPS.items() if message.hold(word)]
    many = given.pop("count", None) or max(said, default=None)
    if formulas:
        given |= {"loss": formulas[0], "count": many or 1}
    elif not _repeated(given, many, message) and not state <= given.keys():
        return None
    if given.get("w") is None and (formulas or message.hold(_NEW_ASKED)):
        raise UnfitError(
            "I can compute how much the weight changes; for the new one I need the weight before."
        )
    return given


def _repeated(given: Given, many: float | None, message: Message) -> bool:
    """Whether there is a gradient for every step; a constant one is repeated."""
    found = given["gradient"]
    if many and len(found) == 1 and 1 < many <= 50 and message.hold(_CONSTANT):
        given["gradient"] = found * int(many)
    if len(found) == 1 and not many:
        words = {token.text for token in message.tokens}
        return not any(set(name.split()) <= words for name in _LATER.split(" | "))
    return many in (None, len(given["gradient"]))


def assumed(**values: tuple[float | None, float]) -> str:
    """ "lr = 0.001 and …, PyTorch's defaults": the settings that equal their default."""
    same = [
        f"{name} = {show(default)}" for name, (value, default) in values.items() if value == default
    ]
    return f" With PyTorch's defaults {', '.join(same)}." if same else ""


def told(numbers: Step) -> str:
    """ "weight 1, gradients 0.5 and 0.3, learning rate 0.1"."""
    parts = [f"weight {show(numbers.w)}"] if numbers.w is not None else []
    several = "s" * (len(numbers.gradient) > 1)
    given = f"gradient{several} {listed(numbers.gradient)}" if not numbers.loss else ""
    return ", ".join(
        [*parts, given or "the gradient of the loss below", f"learning rate {show(numbers.lr)}"]
    )


def steps_of(numbers: Step) -> int:
    """How many steps are computed."""
    return (numbers.count or 1) if numbers.loss else len(numbers.gradient)


def steps(numbers: Step) -> str:
    """ "one step", "2 steps"."""
    many = steps_of(numbers)
    return "one step" if many == 1 else f"{many} steps"


def walk(numbers: Step, opening: str, rule: Sequence[str], update: Update) -> str:
    """Step after step, then the new weight, or the change where no weight was given."""
    lines, w, total = [*rule], numbers.w, 0.0
    if numbers.loss:
        lines.insert(0, rf"L({numbers.loss.letters[0]}) = {numbers.loss.tex}")
    many = steps_of(numbers)
    for step in range(many):
        if many > 1:
            lines.append(f"§Step {step + 1}:")
        g = numbers.loss.at(w)[1] if numbers.loss and w is not None else numbers.gradient[step]
        if numbers.loss and w is not None:
            lines.append(rf"g = L'({tex(w)}) = {tex(g)}")
        more, change = update(g, w)
        lines += more
        total += change
        if w is not None:
            # w ← w + Δw
            new = w + change
            minus = "-" if change <= 0 else "+"
            lines.append(rf"w \leftarrow {tex(w)} {minus} {signed(abs(change))} = {tex(new)}")
            w = new
            if not abs(w) <= 1e12:
                raise UnfitError(
                    f"I read a learning rate of {show(numbers.lr)}; the weight runs away with it."
                )
    if w is None:
        lines.append(rf"\Delta w = {tex(total)}")
        return answer(opening, *lines, end=f"The weight changes by **{show(total)}**.")
    after = f" The loss there is {show(numbers.loss.at(w)[0])}." if numbers.loss else ""
    return answer(opening, *lines, end=f"The new weight is **{show(w)}**.{after}")
