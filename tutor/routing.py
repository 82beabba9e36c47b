"""Message ─▶ does it ask for an experiment, and which, with what parameters?

Rules over the words that each experiment declares; nothing here knows what the experiments are about.
A wish names an experiment, by its own words, its options or its parameters, and says in some way
"let me see it": an order, a value given, a picture asked for. A question never is one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from demos.catalogue import Demo
from demos.parameters import ChoiceSpec, ParameterError, TextSpec, as_typed, check, specs
from demos.wording import find_options, is_everyday, read_params
from tutor.records import DemoRequest
from tutor.retrieval.encoder import Encoder, Vectors
from tutor.retrieval.spelling import Speller

_VERBS = (
    r"(open|launch|start|run|rerun|train|teach|fit|plot|draw|graph|animate|visuali[sz]e|"
    r"simulate|try|play|"
    r"watch|see|show|demo|demonstrate|give|gimme|make|let|compare|generate|put|turn|set|fire|"
    r"poke|overfit|"
    r"type|enter|feed|shift|move|rotate|race|recogni[sz]e|classify|learn|continue|explore|"
    r"inspect|mess|fiddle|paste|upload)"
)
_POLITE = (
    r"(please|pls|plz|kindly|pray|bitte|uh?m|like|be so (good|kind) as|i was wondering|and|ok|"
    r"okay|now|he+y+|hi+|yo+|oo+h|so+|and|then|just|"
    r"enough reading|let'?s|let (me|us)|lemme|you|again|"
    r"(can|could|would|will|may) (you|u|i|we)|i'?d (really )?(like|love|enjoy)|"
    r"i would (really )?(like|love)|"
    r"it'?d be nice|(i )?(want|wanna|wan|like)|to|that you|me|us|a|an|the|for)"
)
# An order, politely or not: "could you please plot …", "i wanna watch …", "let's try out …".
_ORDER = re.compile(rf"^\W*({_POLITE}\W+)*{_VERBS}(ing|s)?\b", re.I)
_WISH = re.compile(
    r"\b(please|pls|plz|gimme|go|asap|live|interactive|visuali[sz](ation|er)|run it|start it|"
    r"in action|on (a )?(graph|screen)|i (want|wanna|wan)|"
    r"if you'?d be so kind|i'?d (really )?(like|love|enjoy)|run|show|watch|train)\b",
    re.I,
)
_PICTURE = re.compile(
    r"\b(curves?|graph|heat ?maps?|plot|animation|race|in the \w+ experiment)\b", re.I
)
# What makes it a question in spite of that: "show me how …", trouble with a model of one's own.
_QUESTION = re.compile(
    r"^\W*(what|whats|why|how|when|which|who|where|is|are|does|do|did|was|were|should|explain|"
    r"define|describe|"
    r"derive|summari[sz]e|if|would|help)\b"
    r"(?! (you|i|we)\b.*\b(show|see|open|run|plot|train|draw|lay|bring|let|start|put|set)\b)"
    r"|(?<!wanna )(?<!want to )(?<!like to )(?<!let me )(?<!let's )"
    r"\b(see|but|know|wonder|understand),? (but )?(why|how|what|when|where|which)\b"
    r"|\b(show|tell|explain|teach|give)( to)? ?(me|us)? ?"
    r"(an example|about|abt|bout|why|how(?! .*\b(goes|learns?|moves?|changes?|forgets?|"
    r"remembers?|falls?|"
    r"grows?|rolls?|slides?|converges?|diverges?|behaves?|looks?|fitted|away)\b)"
    r"|what(?! .*\b(looks? like|happens?|does|do)\b)|when|(the|"
    r"a|an) "
    r"(formula|equation|math\w*|definition|difference|derivation|proof|idea|meaning|code|steps?))\b"
    r"|[,;:] (does|do|is|are|was|why|how|what|can|should|will)\b(?! (you|i|we)\b)[^.]*\?"
    r"|[,;:.] (how|why|what'?s?|which) |\b(why|going on)\W*$|\bshow that\b|\bin terms of\b"
    r"|\b(facts|important points|revision|recap|reminder|cheat ?sheet|code|calculate|by hand|"
    r"name the|marks|"
    r"reasons?|same thing|or not|lost|confused|sentences)\b"
    r"|\bi('ve| have|'m| am)? (try|tried|trying|train|trained|training|got|get)\b"
    r"|\b(explain|derive|opinion|which (one|is)|difference between)\b"
    r"|\bmy (?!friend|brother|sister|dear|sentence|own|csv|data|points)|\w(Error|Warning)\b|\b(won|doesn|don|"
    r"isn|can)['’]?t\b"
    r"|\b(does|do|will|is) not\b",
    re.I,
)
# "I would like to see …", "can we watch …": whatever stands around it, something is to be shown.
_SEEING = (
    r"(see|watch|(have a |take a )?look( once more)?( at| how| what| into)?|observe|view|play|"
    r"try|poke|drag|"
    r"fiddle|inspect|slide|draw|set up|put|show|that|train|"
    r"experiment|have|do the thing)"
)
_DESIRE = re.compile(
    r"(?<!how )\b((let|lets|let's)( me| us)?|lemme|(can|could|may|might|shall) (i|we)|"
    r"(i|we|group|class)( would|'d|'ll| should)?( really| so| also| just)? (want|wanna|wan|wish|"
    r"like|love|desire|need)|it would \w+ me|"
    r"(want|wanna|like|love|possible|happy if i could|curious)( to)?)"
    rf"( to| please| perhaps| maybe| just| also| finally)*,? {_SEEING}\b",
    re.I,
)
# "…? show it", "…, run that": whatever was asked before, the last words are an order.
_SHOW_IT = re.compile(
    r"[,;.:?!]\s*(and |then |so |but |please |pls |can you |could you |just )*"
    r"((show|run|plot|draw|start|try|demo)( (it|that|this|me|us))*"
    r"|(let me|i want to|i wanna) (see|watch|try)( (it|that|this))?)"
    r"( (run|live|please|pls|now|for me|happen|in action|work))*\W*$",
    re.I,
)
# Asks to be told rather than shown, unless something to watch is asked for as well.
_TELL = re.compile(
    r"\?\W*$|\b(vs|versus)\b|\bin (simple|plain|short|easy|other|few|one) (word|term|sentence)s?\b|"
    r"\b(meaning|quickly|briefly|eli5|summary|overview)\b",
    re.I,
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_QUOTED = re.compile(r"[\"“„«].*?[\"”“»]", re.S)
_NAMED = re.compile(
    r"\b(demo|demos|demonstration|experiments?|simulation|playground|lab|laboratory)\b", re.I
)
# What an order may hold beside its verb and still leave open what it wants: "run something cool".
_VAGUE = frozenset([
    "it", "one", "ones", "something", "anything", "some", "any", "cool", "nice", "fun", "the",
    "a", "an", "of", "to", "from", "in", "on", "with", "and", "or", "this", "that", "lesson",
    "thing", "stuff", "for", "me", "us", "i", "you", "know", "which", "please", "pls", "plz",
    "up", "now", "go", "again", "by", "my", "own", "like", "try", "could", "can", "would",
    "set", "run", "start", "open", "show", "see", "random", "another", "live", "here", "there",
    "batch", "size", "seed", "smth", "course", "sliders", "slider", "train", "want", "wanna", "play",
    "one", "not", "sure", "good", "morning", "afternoon", "evening", "told", "that", "can", "watch",
    "might", "may", "is", "was", "am", "let", "lets", "give", "time", "gimme", "hello", "we",
])  # fmt: skip
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
    named = bool(_NAMED.search(message))
    own_words = _QUOTED.sub("", message)
    sentences = _SENTENCE_END.split(own_words)
    ordered = any(map(_ORDER.search, sentences))
    if (ordered or named or _DESIRE.search(own_words)) and _is_vague(_NAMED.sub("", message)):
        return Wish(ask_back=_which(demos))
    shown = bool(_SHOW_IT.search(own_words) or _DESIRE.search(own_words)) or (
        named and bool(re.search(r"\bopen\b", message, re.I))
    )
    if ordered:  # what stands before an order gives its reasons
        own_words = _from_order(sentences)
    demo, values = _most_mentioned(message, demos)
    if demo and len(sentences) > 1:  # what the order itself says counts first
        values = {**values, **read_params(demo.Params, _from_order(sentences))}
    if demo is None and like and (ordered or shown) and (demo := like.nearest(message)):
        values = read_params(demo.Params, message)
    amounts = any(map(_has_amount, values.values()))
    detailed = ordered and amounts and len(values) > 1  # "show how an lstm copies, hidden 8"
    if _QUESTION.search(own_words) and not (shown or detailed):
        return None
    picture = _PICTURE.search(message)
    if _TELL.search(own_words) and not (ordered or named or picture or shown or len(values) > 2):
        return None
    if demo is None:
        asked = ordered or _WISH.search(message)
        unclear = named and (asked or message.split() == ["demo"])
        settings = (
            asked and sum(len(read_params(d.Params, message)) > 1 for d in demos.values()) > 1
        )
        return Wish(ask_back=_which(demos)) if unclear or settings else None
    wished = ordered or named or shown or _WISH.search(message) or picture
    if not wished and len(values) < (1 if amounts and _is_named(message, demo) else 2):
        return None
    try:
        check(demo.Params, values)
    except ParameterError as error:
        return Wish(ask_back=tell_out_of_range(error, demo))
    return Wish(DemoRequest(demo.name, values), compared=_compared(message, demo, values))


def _compared(message: str, demo: Demo, values: Mapping[str, object]) -> DemoRequest | None:
    """The same with the first option that is named and not chosen."""
    for name, options in find_options(demo.Params, _without_name(message, demo)).items():
        others = [option for option in options if option != values.get(name, option)]
        if others:
            return DemoRequest(demo.name, {**values, name: others[0]}, beside=True)
    return None


def _has_amount(value: object) -> bool:
    """Whether a value is a number, several numbers, or a text such as an expression."""
    parts = value if isinstance(value, tuple) else (value,)
    return any(isinstance(part, (int, float)) or re.search(r"[(+*]", str(part)) for part in parts)


def _from_order(sentences: Sequence[str]) -> str:
    """The message from its first order on."""
    first = next((n for n, own in enumerate(sentences) if _ORDER.search(own)), 0)
    return " ".join(sentences[first:])


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
        name: read_params(demo.Params, _without_name(message, demo)) for name, demo in demos.items()
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


def _without_name(message: str, demo: Demo) -> str:
    """The message without the experiment's name where that is no option: "the rnn demo, lstm"."""
    return re.sub(rf"\b{re.escape(demo.name)} (?={_NAMED.pattern})", "", message, flags=re.I)


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


def _is_vague(message: str) -> bool:
    """Whether an order leaves open what it wants: only small words and numbers stand in it."""
    words = re.findall(r"[a-z']+", message.lower())
    return all(word in _VAGUE or len(word) <= 2 for word in words)


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
