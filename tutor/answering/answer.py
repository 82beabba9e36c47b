"""Passages ─▶ the reply, growing: the sentence that answers, checked generated ones, the passage itself.

Knows the order of events of one answer; generating, checking and picking text is done elsewhere.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import sentencex

from tutor.answering.bank import BANK
from tutor.answering.engine import Engine
from tutor.answering.evidence import (
    READ_SENTENCES,
    SENTENCES,
    EvidenceSentence,
    find_lead,
    pick_evidence,
    quote_of,
    say,
)
from tutor.answering.excerpt import SECOND_WORDS, WHOLE_WORDS, answering_units, cut_excerpt
from tutor.answering.grounding import differs_by_articles, find_support, says_the_same
from tutor.answering.prompt import build_prompt, build_tuned_prompt
from tutor.errors import EngineError
from tutor.records import Citation, Decision, Excerpt, Hit, Rejection, Reply, Tokens
from tutor.retrieval.keywords import KeywordIndex

log = logging.getLogger(__name__)

GENERATED_SENTENCES = 2  # after the opening
MAX_TOKENS = 96
REFUSAL = "The notes don't"  # as the examples it is tuned on word it
QUOTATION = "quotation"
NO_ENGINE = "No language model is loaded, so this reply quotes the lessons."
_DISPLAYED = ("code", "formula")  # kinds of units that stand on lines of their own
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
        # a fence ends only on a line of its own
        gap = "\n\n" if text == source.text and source.unit.kind in _DISPLAYED else " "
        self.lines.append(f"{text}{gap}[{passages.index(source.passage) + 1}]")
        self.said.append(text)
        self.cited.append(source)

    def repeats(self, text: str) -> bool:
        return any(says_the_same(earlier, text, self.keywords) for earlier in self.said)

    def reject(self, text: str, reason: str) -> None:
        self.rejected.append(Rejection("generated", f"“{text}”: {reason}"))

    def reply(self) -> Reply:
        why = Decision("", "", rejected=tuple(self.rejected))
        return Reply(
            "answer",
            " ".join(self.lines),
            citations_of(self.cited),
            quotes=tuple(quote_of(item) for item in self.cited),
            why=why,
            done=False,
        )


def write_answer(
    question: str,
    passages: Sequence[Hit],
    engine: Engine | None,
    keywords: KeywordIndex,
    seconds: float,
    known: Sequence[tuple[str, EvidenceSentence]] = (),
) -> Iterator[Reply]:
    """The growing reply to ``question``: one or two ``passages``, best first; the last one is ``done``.

    It opens with the unit that answers best; a generator goes on from there, and the passages
    follow. ``seconds`` limits the generation, after which ``notice`` says so. Where the sentences
    of an answer are ``known``, they are the answer, and the first passage stands folded behind it.
    """
    if known:
        yield _repeat(known, keywords)
        return
    count = READ_SENTENCES if engine and engine.tuned else SENTENCES
    evidence = pick_evidence(question, passages, keywords, count)
    draft = _Draft(keywords)
    lead = find_lead(evidence)
    draft.add(lead.text, lead)
    last = replace(draft.reply(), engine=QUOTATION, notice="" if engine else NO_ENGINE)
    yield last
    if engine:
        readable = [item for item in evidence if item.unit.kind not in _DISPLAYED]
        for last in _generate(question, readable, engine, draft, seconds):
            yield last
    log.debug("Reply: %d sentences, %d generated ones carried", len(draft.lines), draft.carried)
    excerpts = _excerpts(passages, draft)
    yield replace(
        draft.reply(),
        citations=citations_of([*draft.cited, *_marked(excerpts)]),
        excerpts=excerpts,
        engine=engine.name if engine and draft.carried else QUOTATION,
        notice=last.notice,
        tokens=last.tokens,
        done=True,
    )


def _repeat(known: Sequence[tuple[str, EvidenceSentence]], keywords: KeywordIndex) -> Reply:
    """The reply that a teacher wrote, with the passage it rests on."""
    draft = _Draft(keywords)
    for text, source in known:
        draft.add(text, source)
    passage = known[0][1].passage
    answering = [source.place for _, source in known if source.passage == passage]
    excerpt = cut_excerpt(1, passage, answering, opened=False)
    return replace(draft.reply(), excerpts=(excerpt,) if excerpt else (), engine=BANK, done=True)


def _excerpts(passages: Sequence[Hit], draft: _Draft) -> tuple[Excerpt, ...]:
    """What is shown of each passage; nothing that the draft said word for word is said again."""
    order = list(dict.fromkeys([item.passage for item in draft.cited]))
    order += [hit.passage for hit in passages if hit.passage not in order]
    excerpts = []
    for rank, hit in enumerate(passages):
        own = [item for item in draft.cited if item.passage == hit.passage]
        whole = ("sentence", *_DISPLAYED)  # an item or a row stays with those beside it
        said = {item.place for item in own if item.unit.kind in whole and item.text in draft.said}
        answering = answering_units(hit) or [item.place for item in own]
        number, words = order.index(hit.passage) + 1, WHOLE_WORDS if rank == 0 else SECOND_WORDS
        if excerpt := cut_excerpt(number, hit.passage, answering, said, words):
            excerpts.append(excerpt)
    return tuple(excerpts)


def _marked(excerpts: Sequence[Excerpt]) -> list[EvidenceSentence]:
    """The units marked in the excerpts, as sources."""
    return [
        EvidenceSentence(say(item.passage, place), item.passage, item.number, place=place)
        for item in excerpts
        for place in item.marked or item.shown[:1]
    ]


def _generate(
    question: str,
    evidence: Sequence[EvidenceSentence],
    engine: Engine,
    draft: _Draft,
    seconds: float,
) -> Iterator[Reply]:
    """Let the engine write; keep each sentence that the evidence carries and that is new."""
    if not evidence:
        return
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
        draft.reject(text, "the search knows better")
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
        Citation(
            number, item.passage.lesson, item.passage.heading, item.passage.file, quote_of(item)
        )
        for number, item in enumerate(first.values(), 1)
    )
