"""Evidence ─▶ the reply, growing: its best sentence, checked generated ones, what they left unsaid.

Knows the order of events of one answer; generating, checking and picking text is done elsewhere.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import sentencex

from tutor.answering.engine import Engine
from tutor.answering.evidence import SENTENCES, EvidenceSentence, find_opening
from tutor.answering.grounding import differs_by_articles, find_support, says_the_same
from tutor.answering.prompt import build_prompt, build_tuned_prompt
from tutor.errors import EngineError
from tutor.records import Citation, Decision, Rejection, Reply, Tokens
from tutor.retrieval.keywords import KeywordIndex

log = logging.getLogger(__name__)

GENERATED_SENTENCES = 2  # after the opening
MAX_TOKENS = 96
REFUSAL = "The notes don't"  # as the examples it is tuned on word it
QUOTATION = "quotation"
NO_ENGINE = "No language model is loaded, so this reply quotes the lessons."


# What a generator puts around a sentence: a dash, an unsupported "No, ", a mark such as [1].
_TRIMMINGS = re.compile(r"^(?:- |\[\d+\] ?|(?:yes|no), )+|(?: ?\[\d+\])+$", re.I)


@dataclass
class _Draft:
    """The reply so far."""

    keywords: KeywordIndex
    lines: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    cited: list[EvidenceSentence] = field(default_factory=list)
    carried: int = 0  # generated sentences that may be shown, one that repeats the opening included
    rejected: list[Rejection] = field(default_factory=list)  # generated sentences that may not

    def add(self, text: str, source: EvidenceSentence) -> None:
        """Append a sentence; sources are numbered in the order in which they are first cited."""
        passages = list(dict.fromkeys(item.passage for item in [*self.cited, source]))
        self.lines.append(f"{text} [{passages.index(source.passage) + 1}]")
        self.said.append(text)
        self.cited.append(source)

    def repeats(self, text: str) -> bool:
        return any(says_the_same(earlier, text, self.keywords) for earlier in self.said)

    def reject(self, text: str, reason: str) -> None:
        self.rejected.append(Rejection("generated", f"“{text}”: {reason}"))

    def reply(self) -> Reply:
        why = Decision("", "", rejected=tuple(self.rejected))
        return Reply("answer", " ".join(self.lines), citations_of(self.cited), why=why, done=False)


def write_answer(
    question: str,
    evidence: Sequence[EvidenceSentence],
    engine: Engine | None,
    keywords: KeywordIndex,
    seconds: float,
) -> Iterator[Reply]:
    """The growing reply to ``question``, which is no shorter than its opening; the last one is ``done``.

    The generator reads all of ``evidence``, which is not empty; the best of it is quoted.
    ``seconds`` limits the generation, after which the rest is quoted and ``notice`` says so.
    """
    draft = _Draft(keywords)
    opening = find_opening(evidence)
    draft.add(opening.text, opening)
    last = replace(draft.reply(), engine=QUOTATION, notice="" if engine else NO_ENGINE)
    yield last
    if engine:
        for last in _generate(question, evidence, engine, draft, seconds):
            yield last
    best = [item for item in evidence if item.rank < SENTENCES]
    for item in best:
        new = item not in draft.cited and not draft.repeats(item.text)
        if new and len(draft.lines) < SENTENCES:
            draft.add(item.text, item)
            yield replace(draft.reply(), engine=last.engine, notice=last.notice)
    log.debug("Reply: %d sentences, %d generated ones carried", len(draft.lines), draft.carried)
    yield replace(
        draft.reply(),
        engine=engine.name if engine and draft.carried else QUOTATION,
        notice=last.notice,
        tokens=last.tokens,
        done=True,
    )


def _generate(
    question: str,
    evidence: Sequence[EvidenceSentence],
    engine: Engine,
    draft: _Draft,
    seconds: float,
) -> Iterator[Reply]:
    """Let the engine write; keep each sentence that the evidence carries and that is new."""
    tokens, notice, rest = Tokens(), "", ""
    prompt = (build_tuned_prompt if engine.tuned else build_prompt)(question, evidence)
    try:
        with engine.stream(prompt, MAX_TOKENS, seconds) as generation:
            for piece in generation:
                rest += piece
                *complete, rest = sentencex.segment("en", rest) or [""]
                going = all(_keep(sentence, evidence, draft) for sentence in complete)
                tokens = Tokens(generation.prompt_tokens, generation.generated_tokens)
                if complete:
                    yield replace(draft.reply(), engine=engine.name, tokens=tokens)
                if not going or len(draft.lines) > GENERATED_SENTENCES:
                    return  # once a model has left the evidence, it does not come back to it
            _keep(rest, evidence, draft)
            tokens = Tokens(generation.prompt_tokens, generation.generated_tokens)
    except EngineError as error:
        log.warning("Quoting instead: %s", error)
        notice = f"{error} This reply quotes the lessons instead."
    yield replace(draft.reply(), engine=engine.name, tokens=tokens, notice=notice)


def _keep(sentence: str, evidence: Sequence[EvidenceSentence], draft: _Draft) -> bool:
    """Add a generated sentence to the draft if it is new; whether the evidence carries it."""
    written = " ".join(sentence.split())
    text = _TRIMMINGS.sub("", written)
    if not text:
        return True  # only a mark
    if text.startswith(REFUSAL):
        draft.reject(text, "the search and the scope gate know better")
        return True
    if not written.startswith(text):
        text = text[0].upper() + text[1:]
    finished = text.endswith((".", "!", "$", "`", ")"))
    # What the encoder ranks low may be true and still not answer the question.
    shown = [item for item in evidence if item.rank < SENTENCES]
    support = find_support(text, shown) if finished else None
    if support and differs_by_articles(text, support.text):
        text = support.text  # the lesson says "an ablation study" where the generator has "a"
    if support is None:
        draft.reject(text, "no sentence of the lessons carries it" if finished else "it breaks off")
        return False
    draft.carried += 1
    if draft.repeats(text):
        draft.reject(text, "it has been said already")
    elif len(draft.lines) <= GENERATED_SENTENCES:
        draft.add(text, support)
    return True


def citations_of(cited: Sequence[EvidenceSentence]) -> tuple[Citation, ...]:
    """One citation for each passage, quoting the first sentence used from it."""
    first: dict[object, EvidenceSentence] = {}
    for item in cited:
        first.setdefault(item.passage, item)
    return tuple(
        Citation(number, item.passage.lesson, item.passage.heading, item.passage.file, item.text)
        for number, item in enumerate(first.values(), 1)
    )
