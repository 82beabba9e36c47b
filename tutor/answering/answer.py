"""Passages ─▶ the reply, growing: an answer in the generator's words, checked; then the passage behind it.

Until a first sentence is written and checked, the one of the lesson that answers best stands in for it;
where none may be shown, it is the answer. Knows the order of events of one answer; generating, checking
and picking text is done elsewhere.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import sentencex

from tutor.answering.bank import BANK
from tutor.answering.checking import VERDICT, Checker
from tutor.answering.engine import ChatMessage, Engine
from tutor.answering.evidence import (
    DISPLAYED,
    READ_SENTENCES,
    EvidenceSentence,
    find_lead,
    pick_evidence,
    quote_of,
    repeats,
    say,
)
from tutor.answering.excerpt import SECOND_WORDS, WHOLE_WORDS, answering_units, cut_excerpt
from tutor.answering.prompt import Similar, build_prompt, build_tuned_prompt
from tutor.errors import EngineError
from tutor.records import (
    Citation,
    Decision,
    Excerpt,
    Hit,
    Message,
    Passage,
    Rejection,
    Reply,
    Tokens,
)
from tutor.retrieval.keywords import KeywordIndex

log = logging.getLogger(__name__)

GENERATED_SENTENCES = 3
MAX_TOKENS = 140
QUOTATION = "quotation"
NO_ENGINE = "No language model is loaded, so this reply quotes the lessons."
NO_READER = (
    "The model that checks what is written is not installed, so this reply quotes the lessons."
)
# What a generator puts around a sentence: a dash, a mark such as [1].
_TRIMMINGS = re.compile(r"^(?:(?:- |\* |\[\d+\] ?))+|(?: ?\[\d+\])+(?=[.!?]?$)")
_ASKS_OPENLY = re.compile(
    r"\W*(?:(?:so|and|but|ok|okay|well)\W+)*(?:why|how|what|whats|which|where|when|who)\b", re.I
)


@dataclass
class _Draft:
    """The reply so far."""

    keywords: KeywordIndex
    lines: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    cited: list[EvidenceSentence] = field(default_factory=list)
    rejected: list[Rejection] = field(
        default_factory=list
    )  # generated sentences that are not shown

    def add(self, text: str, source: EvidenceSentence) -> None:
        """Append a sentence; sources are numbered in the order in which they are first cited."""
        passages = list(dict.fromkeys(item.passage for item in [*self.cited, source]))
        # a fence ends only on a line of its own
        gap = "\n\n" if text == source.text and source.unit.kind in DISPLAYED else " "
        self.lines.append(f"{text}{gap}[{passages.index(source.passage) + 1}]")
        self.said.append(text)
        self.cited.append(source)

    def repeats(self, text: str) -> bool:
        return bool(self.said) and repeats(" ".join(self.said), text, self.keywords)

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


class AnswerWriter:
    """Writes answers with one engine; without an engine or a checker the lessons are quoted."""

    def __init__(
        self,
        keywords: KeywordIndex,
        engine: Engine | None,
        checker: Checker | None,
        seconds: float,
    ) -> None:
        """``seconds`` limits each generation, after which the reply's ``notice`` says so."""
        self._keywords, self._engine, self.checker = keywords, engine, checker
        self._seconds = seconds

    def write(
        self,
        question: str,
        passages: Sequence[Hit],
        similar: Similar | None = None,
        history: Sequence[Message] = (),
    ) -> Iterator[Reply]:
        """The growing reply to ``question`` from the best hits, best first; the last state is ``done``.

        ``similar`` is a question that is like it, with its answer; ``history`` the turns before.
        """
        evidence = pick_evidence(question, passages, self._keywords, READ_SENTENCES)
        lead = find_lead(evidence)
        quoted = _Draft(self._keywords)
        for item in lead:
            quoted.add(item.text, item)
        notice = "" if self._engine else NO_ENGINE
        if self._engine and not self.checker:
            notice = NO_READER
        last = replace(quoted.reply(), engine=QUOTATION, notice=notice)
        yield last
        draft = _Draft(self._keywords)
        if self._engine and self.checker:
            prompt = (
                build_tuned_prompt(question, evidence, similar)
                if self._engine.tuned
                else build_prompt(question, passages, history)
            )
            shown = [hit.passage for hit in passages]
            for last in self._generate(prompt, question, shown, draft, similar):
                if last.answer:  # until then the sentence that stands in stays
                    yield last
        written = bool(draft.lines)
        if not written:
            draft = replace(quoted, rejected=draft.rejected)
        excerpts = _excerpts(passages, draft, opened=not written)
        yield replace(
            draft.reply(),
            citations=citations_of([*draft.cited, *_marked(excerpts)]),
            excerpts=excerpts,
            engine=self._engine.name if self._engine and written else QUOTATION,
            notice=last.notice,
            tokens=last.tokens,
            done=True,
        )

    def _generate(
        self,
        prompt: list[ChatMessage],
        question: str,
        passages: Sequence[Passage],
        draft: _Draft,
        similar: Similar | None,
    ) -> Iterator[Reply]:
        """Let the engine write; show each sentence that the check passes, until one fails it."""
        assert self._engine  # noqa: S101 - the caller asked
        tokens, notice, rest = Tokens(), "", ""
        try:
            with self._engine.stream(prompt, MAX_TOKENS, self._seconds) as generation:

                def keep(sentence: str) -> bool:
                    sure = generation.logprob(sentence)
                    return self._keep(sentence, question, passages, draft, sure, similar)

                for piece in generation:
                    rest += piece
                    *complete, rest = sentencex.segment("en", rest) or [""]
                    going = all(map(keep, complete))
                    tokens = Tokens(generation.prompt_tokens, generation.generated_tokens)
                    if complete and draft.lines:
                        yield replace(draft.reply(), engine=self._engine.name, tokens=tokens)
                    if not going or len(draft.lines) >= GENERATED_SENTENCES:
                        break  # once a model has left the passages, it does not come back to them
                else:
                    keep(rest)
                tokens = Tokens(generation.prompt_tokens, generation.generated_tokens)
        except EngineError as error:
            log.warning("Quoting instead: %s", error)
            notice = f"{error} This reply quotes the lessons instead."
        yield replace(draft.reply(), engine=self._engine.name, tokens=tokens, notice=notice)

    def _keep(
        self,
        sentence: str,
        question: str,
        passages: Sequence[Passage],
        draft: _Draft,
        logprob: float | None,
        similar: Similar | None,
    ) -> bool:
        """Add a generated sentence to the draft where the check passes it; whether it does."""
        assert self.checker  # noqa: S101 - the caller asked
        assert self._engine  # noqa: S101 - the caller asked
        text = _TRIMMINGS.sub("", " ".join(sentence.split()))
        if not re.search(r"\w", text):
            return True  # only a mark
        if not text.endswith((".", "!", "?", "$", "`", ")", ":", '"', "”")):
            draft.reject(text, "it breaks off")
            return False
        if draft.repeats(text):
            draft.reject(text, "it has been said already")
            return True
        if self._engine.tuned:
            seen = similar.answer if similar else ""
            checked = self.checker.check(text, question, passages, logprob, seen)
        else:
            checked = self.checker.check_instructed(text, question, passages)
        if checked.reason:
            draft.reject(text, checked.reason)
            return False
        draft.add(text, checked.source)
        return True


def repeat_answer(
    question: str, known: Sequence[tuple[str, EvidenceSentence]], keywords: KeywordIndex
) -> Reply:
    """The answer that a teacher wrote to a listed question, with the passage that it rests on.

    Its "Yes" or "No" was said to the listed one: where ``question`` asks why, what or who, it is left out.
    """
    draft = _Draft(keywords)
    for place, (text, source) in enumerate(known):
        if place == 0 and _ASKS_OPENLY.match(question) and VERDICT.match(text):
            said = VERDICT.sub("", text)
            text = said[:1].upper() + said[1:]
        draft.add(text, source)
    passage = known[0][1].passage
    answering = [source.place for _, source in known if source.passage == passage]
    excerpt = cut_excerpt(1, passage, answering, opened=False)
    return replace(draft.reply(), excerpts=(excerpt,) if excerpt else (), engine=BANK, done=True)


def _excerpts(passages: Sequence[Hit], draft: _Draft, opened: bool) -> tuple[Excerpt, ...]:
    """What is shown of each passage; nothing that the draft said word for word is said again."""
    order = list(dict.fromkeys([item.passage for item in draft.cited]))
    order += [hit.passage for hit in passages if hit.passage not in order]
    excerpts = []
    for rank, hit in enumerate(passages):
        own = [item for item in draft.cited if item.passage == hit.passage]
        whole = ("sentence", *DISPLAYED)  # an item or a row stays with those beside it
        said = {item.place for item in own if item.unit.kind in whole and item.text in draft.said}
        answering = answering_units(hit) or [item.place for item in own]
        number, words = order.index(hit.passage) + 1, WHOLE_WORDS if rank == 0 else SECOND_WORDS
        if excerpt := cut_excerpt(number, hit.passage, answering, said, words, opened):
            excerpts.append(excerpt)
    return tuple(excerpts)


def _marked(excerpts: Sequence[Excerpt]) -> list[EvidenceSentence]:
    """The units marked in the excerpts, as sources."""
    return [
        EvidenceSentence(say(item.passage, place), item.passage, item.number, place=place)
        for item in excerpts
        for place in item.marked or item.shown[:1]
    ]


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
