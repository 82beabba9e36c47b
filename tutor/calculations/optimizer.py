"""What the optimizers' computations share: a weight, its gradients or its loss, and step after step.

Knows no update rule; each is in its file.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tutor.calculations.phrasing import rephrased, rules
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given, UnfitError, Words
from tutor.calculations.roles import read_roles
from tutor.calculations.slots import formula, number, numbers
from tutor.calculations.tokens import Token, replaced
from tutor.calculations.writing import answer, listed, show, signed, tex

STEP_ASKED = (
    "step | steps | update | updates | updated | new weight | new w | next weight | new value"
    " | new parameter | after"
    " | next w | weight | w | theta | becomes | grad | gradient | new theta | new weights"
    " | weight change | gradients | new x | x | θ1 | w1 | θ"
)
NOT_A_STEP = (
    "batch | batches | epoch | epochs | samples | versus | vs | scheduler"
    " | schedule | warmup | clip | clipping"
    " | norm | activation | neuron | sigmoid | parameters | params"
)
_LATER = "second | third | next step | later | fourth | fifth | th | steps | iterations | updates"
_LATER_STEPS = {"second": 2, "third": 3, "fourth": 4, "fifth": 5, "both": 2, "twice": 2}
_CONSTANT = "constant | always | same | each | every | both | stays | twice"
_STEPS = (
    "step | steps | update | updates | updated | iteration | iterations | new weight | new w | adam | adamw"
    " | rmsprop | nesterov | momentum"
)
_NEW_ASKED = (
    "new weight | new w | new value | where is | updated weight | updated w | weight after | w after"
    " | weight be | weight become | w become | w becomes | weight becomes | next weight | final weight"
    " | final w | weight now | new theta | new parameter | where does | value of w | value of the weight"
    " | turn a weight | what is w | whats w"
)
WEIGHT_WORDS = (
    "θ0 | w | weight | weights | theta | parameter | param | x | current weight | w0"
    " | initial weight | start | starting weight"
    " | parameter value | weight value | value | old weight | start weight | initial value"
    " | current value | wt | initial w"
    " | current w | old w | weight of | start w | at w | at weight | position | θ"
    " | starting value | params | starting at | starting from | start at | starts at | start from"
    " | starts from | from | starting point | weight starts at | w starts at | initialised at"
    " | initialized at | initialised to | initialized to | starting with | begins at | beginning at"
    " | it was | it starts at | it started at | it starts with | w starts with | starts with |"
    " weight currently | w currently"
)
GRADIENT_WORDS = (
    "grad | gradient | gradients | grads | g | dw | derivative | dl dw | dloss dw"
    " | current gradient | gradient value"
    " | gradient of | slope | grad value | gradient of loss | gradient of the loss"
    " | new gradient | dl | gradient values | gradients of | sees gradients | loss gradient"
)
LR_WORDS = (
    "lr | learning rate | eta | alpha | step size | learn rate | learningrate | rate | η"
    " | α | learning | stepsize"
)
_LETTERS = ("w", "x", "theta", "θ")  # that WEIGHT_WORDS knows
_LOSS = rules(
    (
        r"(?:\b(?:loss|l|f|j|c|e|y|cost|function|objective|error)\b )?(?:\( \w+ \) )?(?:= |is |of )?§\d+",
        ",",
    )
)
_IN_TURN = rules(  # gradients that come one after another
    (r"\b(?:in|at|on|for|during|after) (?:the )?(?:step|update|iteration|time) N(?: :| is| =| it"
     r" is| its| we get| i get)?", ""),
    (r"\b(?:step|update|iteration) N(?: :| is| =| has| gives)? ", ""),
    (r"\b(?:in|at|on|for|during) (?:the )?(?:first|second|third|fourth|fifth|next|last|following)"
     r"(?: step| update| iteration| time)?(?: :| is| =| it is| its| we get| i get)?", ""),
    (r"\b(?:first|second|third|fourth|fifth|next|then|N th) (?=(?:step |update )?(?:a |the"
     r" )?(?:gradient|grad|g)\b)", ""),
    (r"(N)(?: ,)?(?: and)? (?:then|afterwards|followed by|after that|next|second|third|later)"
     r"(?: (?:an?|the|another|gradient|grad|of|is|=|:|by|step))* (?=N)", r"\1 , "),
    (r"(N) (?:for|in|at|on|as) (?=, |and |\. |\?|$)", r"\1 "),
)  # fmt: skip

Update = Callable[[float, float | None], tuple[list[str], float]]  # gradient, weight ─▶ lines, Δw


def weight() -> Any:
    """The weight before the step; where it is not given, the change is the answer."""
    return number("weight", WEIGHT_WORDS, default=None, low=-1e6, high=1e6)


def gradient() -> Any:
    """The gradient at that weight; several for several steps; none where the loss is given."""
    return numbers("gradient", GRADIENT_WORDS, low=-1e6, high=1e6, default=(), repeats=True)


def loss() -> Any:
    """The loss as a polynomial of the weight."""
    return formula("loss")


def count() -> Any:
    """How many steps."""
    many = "steps | updates | iterations | times | gradient descent steps | sgd steps | adam steps"
    many += " | step | update | gradient step | sgd step | gd step"
    return number("number of steps", "", before=many, default=None, low=1, high=50, whole=True)


def learning_rate(default: float) -> Any:
    """The learning rate; ``default`` is PyTorch's."""
    return number("learning rate", LR_WORDS, default=default, low=0, high=1e3)


def weight_decay(default: float | None = 0.0) -> Any:
    """The weight decay."""
    return number(
        "weight decay", "weight decay | wd | decay | l2", default=default, low=0, high=1e3
    )


def read_step(computation: Computation, tokens: Sequence[Token], state: set[str]) -> Given | None:
    """The numbers of one step or more; a later one alone needs its ``state``. Raises UnfitError."""
    formulas = [token.formula for token in tokens if token.formula]
    if len(formulas) > 1:
        return None
    words = Words(tokens)
    if formulas and not words.hold(f"{_STEPS} | {LR_WORDS}"):
        return None  # only the slope is asked for
    if formulas and formulas[0].letter not in _LETTERS:
        tokens = replaced(tokens, formulas[0].letter, "w")
    given = _named(computation, rephrased(tokens, _LOSS), bool(formulas))
    if given is None or (formulas and "gradient" in given):
        return None
    if not formulas and "gradient" not in given:
        if "w" in given and words.hold(_NEW_ASKED):
            raise UnfitError("I can compute the new weight, and still need the gradient.")
        return None
    many = given.pop("count", None) or max(
        (many for word, many in _LATER_STEPS.items() if words.hold(word)), default=None
    )
    if formulas:
        given |= {"loss": formulas[0], "count": many or 1}
    elif not _repeated(given, many, words) and not state <= given.keys():
        return None
    if given.get("w") is None and (formulas or words.hold(_NEW_ASKED)):
        raise UnfitError(
            "I can compute how much the weight changes; for the new one I need the weight before."
        )
    return given


def _named(computation: Computation, tokens: Sequence[Token], typed: bool) -> Given | None:
    """The numbers by their names, several gradients in turn, or as a story tells them."""
    in_turn = read_given(computation, rephrased(tokens, _IN_TURN))
    if in_turn and len(in_turn.get("gradient", ())) > 1:
        return in_turn
    given = read_given(computation, tokens)
    return given if given is not None or typed else _told(tokens)


_BETWEEN = (
    r"(?: (?!but\b|and\b|with\b|then\b)[a-z]+){0,6}? (?:is|was|of|=|at|has|equals|be)(?: (?:the|a"
    r"|value|now|currently|about))* (N)"
)
_ROLES = {
    "lr": rf"\b(?:learning rate|lr|η|eta|step size){_BETWEEN}|\b(?:learning rate|lr|η|eta) (N)",
    "velocity": rf"\b(?:velocity|v0|v){_BETWEEN}|\bvelocity (N)",
    "momentum": rf"\b(?:momentum(?: coefficient)?|μ|mu){_BETWEEN}|\bmomentum (N)",
    "weight_decay": rf"\bweight decay{_BETWEEN}|\bweight decay (N)",
    "gradient": rf"\b(?:gradient|slope|grad|derivative){_BETWEEN}|\b(?:gradient|slope) (N)",
    "w": rf"\b(?:weight|parameter|θ|w|position){_BETWEEN}|\b(?:weight|parameter) (N)",
}


def _told(tokens: Sequence[Token]) -> Given | None:
    """ "The slope under my boots is 0.8": weight, gradient and learning rate, all three told."""
    if Words(tokens).hold(_LATER):
        return None
    found = read_roles(tokens, _ROLES)
    if found is None or not {"w", "gradient", "lr"} <= found.keys():
        return None
    given: Given = {name: values[0] for name, values in found.items()}
    return given | {"gradient": found["gradient"]}


def _repeated(given: Given, many: float | None, words: Words) -> bool:
    """Whether there is a gradient for every step; a constant one is repeated."""
    found = given["gradient"]
    if many and len(found) == 1 and 1 < many <= 50 and words.hold(_CONSTANT):
        given["gradient"] = found * int(many)
    if len(found) == 1 and not many:
        return not words.hold(_LATER)
    return many in (None, len(given["gradient"]))


def assumed(**values: tuple[float | None, float]) -> str:
    """ "lr = 0.001 and …, PyTorch's defaults": the settings that equal their default."""
    same = [
        f"{name} = {show(default)}" for name, (value, default) in values.items() if value == default
    ]
    return f" With PyTorch's defaults {', '.join(same)}." if same else ""


def told(numbers: Any) -> str:
    """ "weight 1, gradients 0.5 and 0.3, learning rate 0.1"."""
    parts = [f"weight {show(numbers.w)}"] if numbers.w is not None else []
    if numbers.loss:
        parts.append("the gradient of the loss below")
    else:
        parts.append(f"gradient{'s' * (len(numbers.gradient) > 1)} {listed(numbers.gradient)}")
    return ", ".join([*parts, f"learning rate {show(numbers.lr)}"])


def steps(numbers: Any) -> str:
    """ "one step", "2 steps"."""
    many = numbers.count if numbers.loss else len(numbers.gradient)
    return "one step" if many == 1 else f"{many} steps"


def walk(numbers: Any, opening: str, rule: Sequence[str], update: Update) -> str:
    """Step after step, then the new weight, or the change where no weight was given."""
    lines, w, total = [*rule], numbers.w, 0.0
    if numbers.loss:
        lines.insert(0, rf"L({numbers.loss.letter}) = {numbers.loss.text}")
    many = numbers.count if numbers.loss else len(numbers.gradient)
    for step in range(many):
        if many > 1:
            lines.append(f"§Step {step + 1}:")
        g = numbers.gradient[step] if not numbers.loss else numbers.loss.at(w)[1]
        if numbers.loss:
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
            if abs(w) > 1e12:
                raise UnfitError(
                    f"I read a learning rate of {show(numbers.lr)}; the weight runs away with it."
                )
    if w is None:
        lines.append(rf"\Delta w = {tex(total)}")
        return answer(opening, *lines, end=f"The weight changes by **{show(total)}**.")
    after = f" The loss there is {show(numbers.loss.at(w)[0])}." if numbers.loss else ""
    return answer(opening, *lines, end=f"The new weight is **{show(w)}**.{after}")
