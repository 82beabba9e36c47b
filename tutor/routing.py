"""Message ─▶ does it ask for an experiment, and which, with what parameters?

Rules over the words that each experiment declares; nothing here knows what the experiments are about.
A wish names an experiment, by its own words, its options or its parameters, and says in some way
"let me see it": an order, a value given, a picture asked for. A question never is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from demos.kit.catalogue import Demo
from demos.kit.parameters import ChoiceSpec, ParameterError, TextSpec, as_typed, check, specs
from tutor.language.parameters import find_options, is_everyday, read_params
from tutor.language.signs import Signs, is_vague, read_signs, without_name
from tutor.language.spelling import Speller
from tutor.records import DemoRequest
from tutor.retrieval.encoder import Encoder, Vectors

SPELT_LIKE = 0.79  # one slip in a word of five letters
LIKE, CLEARLY = 0.40, 0.01  # least cosine to what speaks of an experiment, and lead over the next
WORD, OPTION, PARAMETER = 4, 2, 1  # what a mention of each kind counts


class Likeness:
    """Tells an experiment by the messages, words and sentences that speak of it."""

    def __init__(self, demos: Mapping[str, Demo], encoder: Encoder) -> None:
        self._encoder = encoder
        self._owners, self._texts = [], []
        for demo in demos.values():
            for text in (demo.title, demo.summary, *demo.words, *demo.shows, *demo.examples):
                self._owners.append(demo)
                self._texts.append(text)
        self._vectors: Vectors | None = None

    def nearest(self, message: str) -> Demo | None:
        """The experiment that the message is like, where it is clearly more like it than others."""
        if self._vectors is None:
            self._vectors = self._encoder.encode(self._texts)
        cosines = self._vectors @ self._encoder.encode([message])[0]
        best: dict[str, float] = {}
        for demo, cosine in zip(self._owners, cosines, strict=True):
            best[demo.name] = max(best.get(demo.name, -1.0), float(cosine))
        ranked = sorted(best, key=lambda name: -best[name])
        clear = len(ranked) < 2 or best[ranked[0]] - best[ranked[1]] >= CLEARLY
        if not ranked or best[ranked[0]] < LIKE or not clear:
            return None
        return next(demo for demo in self._owners if demo.name == ranked[0])


@dataclass(frozen=True)
class Wish:
    """What a wish came to: a request to open, or a sentence that asks back.

    ``compared`` is the same with another option that was named too: "sigmoid and tanh".
    """

    request: DemoRequest | None = None
    ask_back: str = ""
    compared: DemoRequest | None = None


def read_wish(message: str, demos: Mapping[str, Demo], like: Likeness | None = None) -> Wish | None:
    """The experiment that ``message`` asks for; None when it is a question.

    What is wished for but named by no word of an experiment's own is told by what it is ``like``. A
    named experiment that can't be told, or a parameter out of its range, is asked back.
    """
    message = _spelt(message, demos)
    signs = read_signs(message)
    if signs.vague:
        return Wish(ask_back=_which(demos))
    demo, values = _find_demo(message, signs, demos, like)
    if demo is None:
        return _unclear(message, signs, demos)
    if not _is_wished(message, signs, demo, values):
        return None
    try:
        check(demo.Params, values)
    except ParameterError as error:
        return Wish(ask_back=tell_out_of_range(error, demo))
    return Wish(DemoRequest(demo.name, values), compared=_compared(message, demo, values))


def _find_demo(
    message: str, signs: Signs, demos: Mapping[str, Demo], like: Likeness | None
) -> tuple[Demo | None, Mapping[str, object]]:
    """The experiment that is named, else that a wish is ``like``; and the parameters it should have."""
    demo, values = _most_mentioned(message, demos)
    if demo and signs.order:  # what the order itself says counts first
        values = {**values, **read_params(demo.Params, signs.order)}
    if demo is None and like and (signs.loosely or signs.shown):
        demo = like.nearest(message)
        values = read_params(demo.Params, message) if demo else {}
    return demo, values


def _is_wished(message: str, signs: Signs, demo: Demo, values: Mapping[str, object]) -> bool:
    """Whether ``demo`` is to be opened, not spoken of."""
    settings = any(value not in _names(demo) for value in values.values())
    compared = _compared(message, demo, values) is not None
    alone = is_vague(re.sub("|".join(map(re.escape, _names(demo))), "", message, flags=re.I))
    ordered = signs.ordered or (signs.loosely and (settings or compared or alone))
    amounts = any(map(_has_amount, values.values()))
    detailed = ordered and amounts and len(values) > 1  # "show how an lstm copies, hidden 8"
    if signs.asked and not (signs.shown or detailed or signs.sought):
        return False
    wished = ordered or signs.happening or signs.named or signs.shown or signs.pictured
    if signs.told and not (wished or len(values) > 2):
        return False
    enough = (
        1 if amounts and _is_named(message, demo) else 2
    )  # parameters that say it by themselves
    return wished or (signs.requested and settings) or len(values) >= enough


def _unclear(message: str, signs: Signs, demos: Mapping[str, Demo]) -> Wish | None:
    """Which experiment? Where the message wants one, by name or with parameters of several."""
    wanted = signs.ordered or signs.happening or signs.requested
    if signs.asked and not signs.shown:
        return None
    if signs.told and not (
        signs.ordered or signs.happening or signs.named or signs.pictured or signs.shown
    ):
        return None
    named = signs.named and (wanted or message.split() == ["demo"])
    fitting = [demo for demo in demos.values() if len(read_params(demo.Params, message)) > 1]
    return Wish(ask_back=_which(demos)) if named or (wanted and len(fitting) > 1) else None


def _compared(message: str, demo: Demo, values: Mapping[str, object]) -> DemoRequest | None:
    """The same with the first option that is named and not chosen."""
    for name, options in find_options(demo.Params, without_name(message, demo.name)).items():
        others = [option for option in options if option != values.get(name, option)]
        if others:
            return DemoRequest(demo.name, {**values, name: others[0]}, beside=True)
    return None


def _has_amount(value: object) -> bool:
    """Whether a value is a number, several numbers, or a text such as an expression."""
    parts = value if isinstance(value, tuple) else (value,)
    return any(isinstance(part, (int, float)) or re.search(r"[(+*]", str(part)) for part in parts)


def offer(message: str, demos: Mapping[str, Demo]) -> DemoRequest | None:
    """The experiment that shows what a question asks about, with the parameters it names."""
    demo, values = _most_mentioned(_spelt(message, demos), demos)
    if demo is None:
        return None
    try:
        check(demo.Params, values)
    except ParameterError:
        return DemoRequest(demo.name, {})
    return DemoRequest(demo.name, values)


def wish_for(request: DemoRequest, demo: Demo) -> str:
    """A message that opens just this, over the run that is open where it is to stay behind."""
    known = specs(demo.Params)
    settings = [
        f"{name.replace('_', ' ')} "
        + (f"“{value}”" if isinstance(known[name], TextSpec) else as_typed(value))
        for name, value in request.params.items()
    ]
    order = "again" if request.beside else f"run the {demo.name} experiment"
    return order + (f" with {', '.join(settings)}" if settings else "")


def _spelt(message: str, demos: Mapping[str, Demo]) -> str:
    """The message with misspelt names of experiments, parameters and options put right."""
    return Speller(_vocabulary(demos), SPELT_LIKE).correct(_SHORT.sub(_spell_out, message))


# Short words of an order, too short for the speller.
_SPELLINGS = {
    "shwo": "show", "wana": "wanna", "wan": "want", "lets": "let us", "wach": "watch", "cud": "could",
    "coud": "could", "trane": "train", "lern": "learn", "plz": "please", "pls": "please", "se": "see",
    "teh": "the", "raec": "race", "ltsm": "lstm", "u": "you", "n": "and",
}  # fmt: skip
_SHORT = re.compile(r"\b(" + "|".join(_SPELLINGS) + r")\b", re.I)


def _spell_out(match: re.Match[str]) -> str:
    return _SPELLINGS[match[0].lower()]


def _vocabulary(demos: Mapping[str, Demo]) -> Iterable[str]:
    for demo in demos.values():
        yield from _names(demo)
        for name, spec in specs(demo.Params).items():
            yield from (name, spec.label, *spec.words)
            if isinstance(spec, ChoiceSpec):
                yield from spec.options
    yield "experiment demonstration please train watch learn start launch animate visualize simulate"
    yield "compare continue recognise classify against remember network model would could"
    yield "mean absolute squared error chatbot"


def _most_mentioned(
    message: str, demos: Mapping[str, Demo]
) -> tuple[Demo | None, Mapping[str, object]]:
    """The one experiment that the message's words, options and parameters speak of, and those."""
    read = {
        name: read_params(demo.Params, without_name(message, demo.name))
        for name, demo in demos.items()
    }
    counts = {name: _mentions(message, demo, read[name]) for name, demo in demos.items()}
    ranked = sorted(counts, key=lambda name: -counts[name])
    if not ranked or counts[ranked[0]] < OPTION:
        return None, {}
    if len(ranked) > 1 and counts[ranked[1]] == counts[ranked[0]]:
        return None, {}
    demo = demos[ranked[0]]
    return demo, {
        name: value
        for name, value in read[ranked[0]].items()
        if value != demo.name or getattr(demo.Params(), name) != value
    }  # "cnn" says which experiment, and no more


def _mentions(message: str, demo: Demo, values: Mapping[str, object]) -> float:
    """How much the message speaks of ``demo``; of several of its words the longest counts."""
    words = [word for word in _names(demo) if _holds(message, word)]
    options = [
        place
        for place, spec in enumerate(specs(demo.Params).values())
        if isinstance(spec, ChoiceSpec)
        for option in spec.options
        if not is_everyday(option) and _holds(message, option)
    ]
    longest = max(map(len, words), default=0)
    word = WORD + longest / 100 if words else 0
    # the first parameter is what the experiment is about: "plot gelu" is about activations
    about = 1 if 0 in options else 0
    return word + OPTION * min(len(options), 2) + about + PARAMETER * len(values)


def _names(demo: Demo) -> tuple[str, ...]:
    return (demo.name, demo.name.removesuffix("s"), *demo.words)


def _is_named(message: str, demo: Demo) -> bool:
    """Whether it is called by a word of its own, not only by an option: "rmsprop" is a topic too."""
    options = {
        option
        for spec in specs(demo.Params).values()
        if isinstance(spec, ChoiceSpec)
        for option in spec.options
    }
    return any(_holds(message, word) for word in _names(demo) if word not in options)


def _holds(message: str, word: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(word)}s?(?!\w)", message, re.I))


def _which(demos: Mapping[str, Demo]) -> str:
    if not demos:
        return "There are no experiments here. Ask me a question about the course."
    names = ", ".join(f"**{demo.name}** ({demo.title.lower()})" for demo in demos.values())
    example = next((demo.examples[0] for demo in demos.values() if demo.examples), "")
    return f"Which experiment would you like? There are {names}. For example: “{example}”."


def tell_out_of_range(error: ParameterError, demo: Demo) -> str:
    """Why the experiment was not started, and a message that would start it."""
    text = f"I did not start the experiment: {error}"
    if error.nearest is None:
        return text
    shown = as_typed(error.nearest)
    wish = wish_for(DemoRequest(demo.name, {error.name: error.nearest}), demo)
    return f"{text} The nearest allowed value is {shown}: “{wish}”."
