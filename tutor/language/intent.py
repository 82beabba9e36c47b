"""Intent: does a message ask to be shown something, or to be told? Features of its wording.

Knows English as students type it, and no experiments. Each feature is a pattern with examples; all were
tested on labelled messages (tests/questions).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields


def _any(*patterns: str) -> re.Pattern[str]:
    """Whichever of these is found, in capitals or not."""
    return re.compile("|".join(patterns), re.I)


# Verbs for experiments, and verbs for many other things too: "give me a hint on backprop".
_VERB = (
    r"(?:open|launch|start|run|rerun|train|teach|fit|plot|draw|graph|animate|visuali[sz]e|simulate|"
    r"(?:play|fiddle|mess)(?: around)? with|watch|show|demo|demonstrate|fire|poke|overfit|shift|"
    r"move|rotate|race|recogni[sz]e|classify|explore|inspect)"
)
_OTHER_VERB = (
    r"(?:try|play|see|give|gimme|make|let|compare|generate|put|turn|set|type|enter|feed|learn|"
    r"continue|mess|fiddle|paste|upload)"
)
# Such a verb within another phrase: "run time", "training loss", "draw conclusions".
_NO_PHRASE = (
    r"(?!\W+(?:(?:me|us)\W+)?(?:time|out|vs|versus|of|through|twist|conclusions?|the line|error|loss|"
    r"accuracy|set|neural|with the|point|problems?|questions?|from scratch|off|on to|up with|rate|curves?)\b)"
)
_POLITE = (
    r"(?:(?:please|pls|plz|kindly|pray|bitte|uh?m|like|be so (?:good|kind) as|i was wondering|and|ok|"
    r"okay|now|he+y+|hi+|yo+|oo+h|so+|then|just|enough reading|let'?s|let (?:me|us)|lemme|you|again|"
    r"(?:can|could|would|will|may) (?:you|u|i|we)|i'?d (?:really )?(?:like|love|enjoy)|"
    r"i would (?:really )?(?:like|love)|it'?d be nice|(?:i )?(?:want|wanna|wan|like)|to|that you|"
    r"me|us|a|an|the|for)\W+)*"
)
# "could you please plot …", "i wanna watch …", "let's try out …"
_ORDER = _any(rf"^\W*{_POLITE}{_VERB}{_NO_PHRASE}\b")
# "put adam on the saddle", "training with lr 0.1"
_LOOSE_ORDER = _any(rf"^\W*{_POLITE}(?:{_VERB}|{_OTHER_VERB})(?:ing|s)?{_NO_PHRASE}\b")
# "make gradient descent diverge", "let a GRU learn the text"
_HAPPENS = _any(
    r"\b(?:make|let)s?\b(?! me\b| us\b).*\b(?:diverge|converge|learn|memori[sz]e|remember|forget|overfit|"
    r"flow|guess|fail|descend|die|vanish|explode|observe)\b"
)
_REQUEST = _any(
    r"\b(?:please|pls|plz|gimme|go|i (?:want|wanna|wan)|if you'?d be so kind|"
    r"i'?d (?:really )?(?:like|love|enjoy)|run|show|watch|train)\b"
)
_PICTURE = _any(
    r"\b(?:curves?|graph(?! neural)|heat ?maps?|plot|animation|race|in the \w+ experiment|asap|live|"
    r"interactive|visuali[sz](?:ation|er)|in action|(?:start|run|fire) it|on (?:a |the )?(?:graph|screen))\b"
)
_NAMED = _any(r"\b(?:demos?|demonstration|experiments?|simulation|playground|lab|laboratory)\b")
_OPEN = _any(r"\bopen\b")
# "is there a demo for rnn?", "how do i start the cnn demo"
_SOUGHT = _any(
    r"\b(?:(?:is|are) there|(?:do|have) you(?: have| got)?|where (?:is|are|do|can)|"
    r"how (?:do|can|to)(?: i| we| you)? (?:start|open|run|use|launch|find|get))\b"
)
# "I would like to see …", "can we watch …": whatever stands around it, something is to be shown.
_SEEING = (
    r"(?:see|watch|type|nudge|turn|(?:have a |take a )?look(?: once more)?(?: at| how| what| into)?|"
    r"observe|view|play|try|poke|drag|fiddle|inspect|slide|draw|set up|put|show|that|train|"
    r"experiment|have|do the thing)"
)
_DESIRE = _any(
    r"(?<!how )\b(?:(?:let|lets|let's)(?: me| us)?|lemme|(?:can|could|may|might|shall) (?:i|we)|"
    r"(?:i|we|group|class)(?: would|'d|'ll| should)?(?: really| so| also| just)? "
    r"(?:want|wanna|wan|wish|like|love|desire|need)|it would \w+ me|"
    r"(?:want|wanna|like|love|possible|happy if i could|curious)(?: to)?)"
    rf"(?: to| please| perhaps| maybe| just| also| finally)*,? {_SEEING}\b",
    r"\benjoy (?:seeing|watching)\b",
)
# "…? show it", "…, run that": whatever was asked before, the last words are an order.
_SHOW_IT = _any(
    r"[,;.:?!]\s*(?:and |then |so |but |please |pls |can you |could you |just )*"
    r"(?:(?:show|run|plot|draw|start|try|demo)(?: (?:it|that|this|me|us))*|"
    r"(?:let me|i want to|i wanna) (?:see|watch|try)(?: (?:it|that|this))?)"
    r"(?: (?:run|live|please|pls|now|for me|happen|in action|work))*\W*$"
)
_QUESTION = _any(
    # "what is …", but "would you show …"
    r"^\W*(?:what|whats|why|how|when|which|who|where|is|are|does|do|did|was|were|should|explain|define|"
    r"describe|derive|summari[sz]e|if|would|help)\b"
    r"(?! (?:you|i|we)\b.*\b(?:show|see|open|run|plot|train|draw|lay|bring|let|start|put|set)\b)",
    # "i see, but why …", "… and i wonder how …"
    r"(?<!wanna )(?<!want to )(?<!like to )(?<!let me )(?<!let's )"
    r"\b(?:see|but|know|wonder|understand),? (?:but )?(?:why|how|what|when|where|which)\b",
    # "show me why …", "give me the formula …", but "show how it moves"
    r"\b(?:show|tell|explain|teach|give)(?: to)? ?(?:me|us)? ?(?:an example|about|abt|bout|why|"
    r"how(?! .*\b(?:goes|learns?|moves?|changes?|forgets?|remembers?|falls?|grows?|rolls?|slides?|"
    r"converges?|diverges?|behaves?|looks?|fitted|away)\b)|"
    r"what(?! .*\b(?:looks? like|happens?|does|do)\b)|when|"
    r"(?:the|a|an) (?:formula|equation|math\w*|definition|difference|derivation|proof|idea|meaning|code|"
    r"steps?))\b",
    # "training an rnn: why …", "sigmoid, does it …?", "… when my loss rises, why"
    r"[,;:] (?:does|do|is|are|was|why|how|what|can|should|will)\b(?! (?:you|i|we)\b)[^.]*\?",
    r"[,;:.] (?:how|why|what'?s?|which) |\b(?:why|how|called|going on)\W*$",
    # words for what is explained, read or calculated
    r"\b(?:facts|important points|revision|recap|reminder|cheat ?sheet|code|calculate|calculation|by hand|"
    r"name the|marks|reasons?|same thing|or not|lost|confused|sentences|explain|define|derive|opinion|"
    r"which (?:one|is)|differences?|understand|homework|one \w+ step for me|(?:teach|learn) me|in words|"
    r"in terms of|show that|more about|make it clear|comparison (?:of|between)|your sources?|"
    r"lessons? (?:on|about|of|talks?))\b",
    # trouble with the student's own model
    r"\bi(?:'ve| have|'m| am)? (?:try|tried|trying|train|trained|training|got|get)\b",
    r"\bmy (?!friend|brother|sister|dear|sentence|own|csv|data|points)|\w(?:Error|Warning)\b",
    r"\b(?:won|doesn|don|isn|can)['’]?t\b|\b(?:does|do|will|is) not\b|\bgives? (?:me )?(?:nan|inf)\b",
)
# Asks to be told rather than shown, unless something to watch is asked for as well.
_TOLD = _any(
    r"\?\W*$|\b(?:vs|versus)\b|\b(?:meaning|quickly|briefly|eli5|summary|overview)\b",
    r"\bin (?:simple|plain|short|easy|other|few|one) (?:word|term|sentence)s?\b",
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_QUOTED = re.compile(r"[\"“„«].*?[\"”“»]", re.S)
# Words beside the verb that leave open what is wanted: "run something cool".
_VAGUE = frozenset([
    "it", "one", "ones", "something", "anything", "some", "any", "cool", "nice", "fun", "the",
    "a", "an", "of", "to", "from", "in", "on", "with", "and", "or", "this", "that", "lesson",
    "thing", "stuff", "for", "me", "us", "i", "you", "know", "which", "please", "pls", "plz",
    "up", "now", "go", "again", "by", "my", "own", "like", "try", "could", "can", "would",
    "set", "run", "start", "open", "show", "see", "random", "another", "live", "here", "there",
    "batch", "size", "seed", "smth", "course", "sliders", "slider", "train", "want", "wanna", "play",
    "not", "sure", "good", "morning", "afternoon", "evening", "told", "watch", "might", "may",
    "is", "was", "am", "let", "lets", "give", "time", "gimme", "hello", "we",
])  # fmt: skip


@dataclass(frozen=True)
class Intent:
    """The features of a message.

    ``order`` is the message from its first order on, where it has one of several sentences.
    """

    order: str
    ordered: bool  # with a verb used for experiments
    loosely_ordered: bool  # with a verb used for many other things too
    requested: bool  # "please", "i want"
    to_be_shown: bool  # to see or try it, whatever else is asked
    pictured: bool  # a curve, a plot, something live
    happening: bool  # something is made to learn, to fail, to move
    names_experiment: bool  # says experiment, demo or laboratory
    looks_for_one: bool  # asks whether there is one, or how to start it
    asks: bool  # a question, or words for an explanation
    in_question_form: bool  # in the form of a question
    vague: bool  # wants to see something and does not say what

    @property
    def features(self) -> tuple[str, ...]:
        """The names of the features that were found."""
        found = (item.name for item in fields(self) if getattr(self, item.name) is True)
        return tuple(name.replace("_", " ") for name in found)


def read_intent(message: str) -> Intent:
    """The intent of ``message``; words in quotation marks do not count."""
    words = _QUOTED.sub("", message)
    sentences = _SENTENCE_END.split(words)
    loosely = any(map(_LOOSE_ORDER.search, sentences))
    named, desired = bool(_NAMED.search(message)), bool(_DESIRE.search(words))
    order = " ".join(_from_order(sentences))
    told = order if loosely else words  # what stands before an order gives its reasons
    return Intent(
        order=order if len(sentences) > 1 else "",
        ordered=any(map(_ORDER.search, sentences)),
        loosely_ordered=loosely,
        requested=bool(_REQUEST.search(message)),
        to_be_shown=desired
        or bool(_SHOW_IT.search(words))
        or bool(named and _OPEN.search(message)),
        pictured=bool(_PICTURE.search(message)),
        happening=bool(_HAPPENS.search(told)),
        names_experiment=named,
        looks_for_one=named and bool(_SOUGHT.search(told)),
        asks=bool(_QUESTION.search(told)),
        in_question_form=bool(_TOLD.search(told)),
        vague=(loosely or named or desired) and is_vague(_NAMED.sub("", message)),
    )


def without_name(message: str, name: str) -> str:
    """The message without the ``name`` that "experiment" or "demo" follows: "the rnn demo, lstm"."""
    return re.sub(rf"\b{re.escape(name)} (?={_NAMED.pattern})", "", message, flags=re.I)


def is_vague(message: str) -> bool:
    """Whether it has only small words and numbers."""
    words = re.findall(r"[a-z']+", message.lower())
    return all(word in _VAGUE or len(word) <= 2 for word in words)


def _from_order(sentences: list[str]) -> Iterator[str]:
    first = next((n for n, one in enumerate(sentences) if _LOOSE_ORDER.search(one)), 0)
    yield from sentences[first:]
