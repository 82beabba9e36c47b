"""What the optimizers' computations share: a weight, its gradients or its loss, and step after step.

Knows no update rule; those are in ``optimizers``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tutor.calculations.formulas import Formula
from tutor.calculations.message import Message, rules
from tutor.calculations.reading import read_given
from tutor.calculations.record import Computation, Given
from tutor.calculations.slots import ANY, UnfitError, choice, number, numbers
from tutor.calculations.writing import answer, listed, show, signed, tex

LR = "lr | [learn/learning] rate | eta | step size | learningrate | η | learning | stepsize"
WORDS = f"""
    asks  step | update | updated | [new] (theta/w/weight/x) | next (w/weight) | new (value/parameter) | after
        becomes | grad | gradient | weight change | θ1 | w1 | θ
    never  batch | epoch | samples | versus | vs | scheduler | schedule | warmup | clip | clipping | norm
        activation | neuron | sigmoid | parameters | params
    gradient  grad | [current/loss/new/sees] gradient | g | dw | derivative | dl dw | dloss dw | dl | slope
        gradient value | gradient of (loss/the loss)
    w  [at/current/initial/old] w | [current/initial/starting/weight] value | [current/initial/old] weight
        θ | θ0 | theta | parameter [value] | param | x | w0 | start [from/weight] | starting weight | wt
        (beginning/begins/initialised/initialized/starting/it started/it starts/w starts/weight starts) at
        starting (from/point/with) | from | (initialised/initialized) to | it was | [it] starts with
        (w/weight) currently | position
    lr  {LR}
    count.before  [adam/gradient/sgd/gradient descent] step | update | iteration | times
"""
_NEW_ASKED = """
    (final/new/next/updated/turn a/value of the) weight | (final/new/updated/whats/value of/what is) w
    new (parameter/theta/value) | where (is/does) | weight (after/be/become/now) | w (after/become)"""
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

State = dict[str, float]  # what an optimizer keeps from step to step
Update = Callable[[float, float | None], tuple[list[str], float]]  # gradient, weight ─▶ lines, Δw


# Where no weight is given, its change is the answer. The learning rate's default is PyTorch's.
GRADIENT = numbers("gradient", default=(), repeats=True, **ANY)
WEIGHT = number("weight", default=None, **ANY)
RATE = number("learning rate", default=0.001, low=0, high=1e3)
STEPS = number("number of steps", default=None, low=1, high=50, whole=True)
LOSS = choice("loss", None)


@dataclass(frozen=True)
class Walk:
    """What every optimizer takes: several gradients for several steps, or the loss as a formula."""

    gradient: tuple[float, ...]
    w: float | None
    lr: float
    count: int | None
    loss: Formula | None

    def told(self) -> str:
        """ "weight 1, gradients 0.5 and 0.3, learning rate 0.1"."""
        parts = [f"weight {show(self.w)}"] if self.w is not None else []
        several = "s" * (len(self.gradient) > 1)
        given = f"gradient{several} {listed(self.gradient)}" if not self.loss else ""
        given = given or "the gradient of the loss below"
        return ", ".join([*parts, given, f"learning rate {show(self.lr)}"])

    @property
    def many(self) -> int:
        """How many steps are computed."""
        return (self.count or 1) if self.loss else len(self.gradient)

    @property
    def steps(self) -> str:
        """ "one step", "2 steps"."""
        return "one step" if self.many == 1 else f"{self.many} steps"

    def answer(self, opening: str, rule: Sequence[str], update: Update) -> str:
        """Step after step, then the new weight, or the change where no weight was given."""
        lines, w, total = [*rule], self.w, 0.0
        if self.loss:
            lines.insert(0, rf"L({self.loss.letters[0]}) = {self.loss.tex}")
        for step in range(self.many):
            if self.many > 1:
                lines.append(f"§Step {step + 1}:")
            g = self.loss.at(w)[1] if self.loss and w is not None else self.gradient[step]
            if self.loss and w is not None:
                lines.append(rf"g = L'({tex(w)}) = {tex(g)}")
            more, change = update(g, w)
            lines += more
            total += change
            if w is not None:
                # w ← w + Δw
                minus = "-" if change <= 0 else "+"
                new = w + change
                lines.append(rf"w \leftarrow {tex(w)} {minus} {signed(abs(change))} = {tex(new)}")
                w = new
                if not abs(w) <= 1e12:
                    raise UnfitError(
                        f"I read a learning rate of {show(self.lr)}; the weight runs away with it."
                    )
        if w is None:
            lines.append(rf"\Delta w = {tex(total)}")
            return answer(opening, *lines, end=f"The weight changes by **{show(total)}**.")
        after = f" The loss there is {show(self.loss.at(w)[0])}." if self.loss else ""
        return answer(opening, *lines, end=f"The new weight is **{show(w)}**.{after}")


def read_step(computation: Computation, message: Message, state: set[str]) -> Given | None:
    """The numbers of one step or more; a later one alone needs its ``state``. Raises UnfitError."""
    formulas = [token.formula for token in message.tokens if token.formula]
    if len(formulas) > 1 or (formulas and not message.hold(f"{_STEPS} | {LR}")):
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


def decayed(lines: list[str], g: float, decay: float, w: float) -> float:
    """The gradient with weight decay in it; its line is added to ``lines``."""
    new = g + decay * w  # g ← g + λw
    lines.append(rf"g = {signed(g)} + {tex(decay)} \cdot {signed(w)} = {tex(new)}")
    return new
