"""Which experiment does a message mention, and with what parameters?

Counts the words that each experiment declares; where there are none, compares what the message means.
Nothing here knows what the experiments are about, or whether one is to be opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from demos.kit.catalogue import Demo
from demos.kit.parameters import ChoiceSpec, ParameterError, check, specs
from tutor.language.parameters import is_everyday, read_params
from tutor.language.spelling import Speller
from tutor.records import DemoRequest
from tutor.retrieval.encoder import Encoder, Vectors

SPELT_LIKE = 0.79  # one slip in a word of five letters
LIKE, LEAD = 0.40, 0.01  # least cosine to a text about the experiment, and least lead over the next
WORD, OPTION, PARAMETER = 4, 2, 1  # what a mention of each kind counts
# Short words of an order, too short for the speller.
_SPELLINGS = {
    "shwo": "show", "wana": "wanna", "wan": "want", "lets": "let us", "wach": "watch", "cud": "could",
    "coud": "could", "trane": "train", "lern": "learn", "plz": "please", "pls": "please", "se": "see",
    "teh": "the", "raec": "race", "ltsm": "lstm", "u": "you", "n": "and",
}  # fmt: skip
_NAMED = r"\b(?:demos?|demonstration|experiments?|simulation|playground|lab|laboratory)\b"
_SHORT = re.compile(r"\b(" + "|".join(_SPELLINGS) + r")\b", re.I)


@dataclass(frozen=True)
class Likeness:
    """The experiment that a message is most like: its cosine, and its lead over the next one."""

    demo: Demo
    cosine: float
    lead: float

    @property
    def is_clear(self) -> bool:
        """Whether the message may be taken to mean this experiment."""
        return self.cosine >= LIKE and self.lead >= LEAD


class LikenessIndex:
    """Finds an experiment by the meaning of its title, summary, words and example messages."""

    def __init__(self, demos: Mapping[str, Demo], encoder: Encoder) -> None:
        self._encoder = encoder
        self._owners, self._texts = [], []
        for demo in demos.values():
            for text in (demo.title, demo.summary, *demo.words, *demo.shows, *demo.examples):
                self._owners.append(demo)
                self._texts.append(text)
        self._vectors: Vectors | None = None

    def nearest(self, message: str) -> Likeness | None:
        """What the message is most like; None where there are no experiments."""
        if not self._texts:
            return None
        if self._vectors is None:
            self._vectors = self._encoder.encode(self._texts)
        cosines = self._vectors @ self._encoder.encode([message])[0]
        best: dict[str, float] = {}
        for demo, cosine in zip(self._owners, cosines, strict=True):
            best[demo.name] = max(best.get(demo.name, -1.0), float(cosine))
        first, *others = sorted(best, key=lambda name: -best[name])
        lead = best[first] - best[others[0]] if others else 1.0
        demo = next(demo for demo in self._owners if demo.name == first)
        return Likeness(demo, best[first], lead)


class Mentions:
    """Finds the experiment that a text mentions."""

    def __init__(self, demos: Mapping[str, Demo]) -> None:
        self.demos = demos
        self._speller = Speller(_vocabulary(demos), SPELT_LIKE)

    def spelt(self, message: str) -> str:
        """The message with misspelt names of experiments, parameters and options corrected."""
        return self._speller.correct(_SHORT.sub(lambda m: _SPELLINGS[m[0].lower()], message))

    def find(self, message: str) -> tuple[Demo | None, Mapping[str, object]]:
        """The one experiment that is mentioned most, and the parameters named."""
        read = {
            name: read_params(demo.Params, without_name(message, demo.name))
            for name, demo in self.demos.items()
        }
        counts = {name: _count(message, demo, read[name]) for name, demo in self.demos.items()}
        ranked = sorted(counts, key=lambda name: -counts[name])
        if not ranked or counts[ranked[0]] < OPTION:
            return None, {}
        if len(ranked) > 1 and counts[ranked[1]] == counts[ranked[0]]:
            return None, {}
        demo = self.demos[ranked[0]]
        return demo, {
            name: value
            for name, value in read[ranked[0]].items()
            if value != demo.name or getattr(demo.Params(), name) != value
        }  # "cnn" says which experiment, and no more

    def offer(self, text: str) -> DemoRequest | None:
        """The experiment that shows what a question asks about, with the parameters it names."""
        demo, values = self.find(self.spelt(text))
        if demo is None:
            return None
        try:
            check(demo.Params, values)
        except ParameterError:
            return DemoRequest(demo.name, {})
        return DemoRequest(demo.name, values)


def names_of(demo: Demo) -> tuple[str, ...]:
    """What people call an experiment."""
    return (demo.name, demo.name.removesuffix("s"), *demo.words)


def without_name(message: str, name: str) -> str:
    """The message without the ``name`` that "experiment" or "demo" follows: "the rnn demo, lstm"."""
    return re.sub(rf"\b{re.escape(name)} (?={_NAMED})", "", message, flags=re.I)


def _vocabulary(demos: Mapping[str, Demo]) -> Iterable[str]:
    for demo in demos.values():
        yield from names_of(demo)
        for name, spec in specs(demo.Params).items():
            yield from (name, spec.label, *spec.words)
            if isinstance(spec, ChoiceSpec):
                yield from spec.options
    yield "experiment demonstration please train watch learn start launch animate visualize simulate"
    yield "compare continue recognise classify against remember network model would could"
    yield "mean absolute squared error chatbot"


def _count(message: str, demo: Demo, values: Mapping[str, object]) -> float:
    """How much the message mentions ``demo``; of several of its words the longest counts."""
    words = [word for word in names_of(demo) if _holds(message, word)]
    options = [
        index
        for index, spec in enumerate(specs(demo.Params).values())
        if isinstance(spec, ChoiceSpec)
        for option in spec.options
        if not is_everyday(option) and _holds(message, option)
    ]
    longest = max(map(len, words), default=0)
    word = WORD + longest / 100 if words else 0
    # the first parameter is what the experiment is about: "plot gelu" is about activations
    about = 1 if 0 in options else 0
    return word + OPTION * min(len(options), 2) + about + PARAMETER * len(values)


def _holds(message: str, word: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(word)}s?(?!\w)", message, re.I))
