"""Answers from the lessons: search and read ─▶ is it answered? ─▶ a written answer, or a decline."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from tutor.answerers.naming import lesson_by_number
from tutor.answerers.next_steps import NextSteps
from tutor.answering.answer import QUOTATION, AnswerWriter, citations_of, repeat_answer
from tutor.answering.bank import SIMILAR, AnswerBank, Known
from tutor.answering.comparison import compare, find_sides, terms_of, with_table_of
from tutor.answering.evidence import pick_evidence, pick_passages, quote_of
from tutor.answering.example import NOTICE as EXAMPLE
from tutor.answering.example import is_example
from tutor.answering.forms import (
    MOST,
    Shaped,
    as_block,
    as_list,
    as_table,
    count_in,
    prefer,
    prefer_examples,
)
from tutor.language.follow_up import OUTSIDE, TOUCHED
from tutor.language.intents import Form
from tutor.language.reading import Reading
from tutor.reading import Finder
from tutor.reading.finder import CANDIDATES, SHOWN
from tutor.records import (
    Citation,
    Course,
    Decision,
    Excerpt,
    Hit,
    Message,
    Reply,
    Seconds,
    SectionRequest,
)
from tutor.retrieval.retriever import Search

DOUBT = "I am not sure that this answers your question; it is what comes nearest in the course."
NEAREST_LESSONS, NEAREST_SECTIONS = 3, 2
# Forms that a known answer does not have: it is in plain sentences.
NEED_ANOTHER = frozenset[Form](
    [
        "table",
        "list",
        "steps",
        "code",
        "formula",
        "simpler",
        "analogy",
        "example",
        "numbers",
        "longer",
    ]
)
# Forms in which a whole lesson is shown by its summary.
OF_A_LESSON = frozenset[Form](["", "summary", "list", "steps", "shorter", "simpler"])
MISSING: dict[Form, str] = {"code": "code", "formula": "displayed formula", "table": "table"}
_PLAIN = re.compile(r"in plain words|analogy|everyday", re.I)
_MARKED_SENTENCE = re.compile(r"(.+?)\s\[\d+\]", re.S)


class LessonAnswerer:
    """Takes every message: what the course does not cover is declined."""

    name = "lesson"

    def __init__(
        self,
        course: Course,
        finder: Finder,
        bank: AnswerBank,
        steps: NextSteps,
        writer: AnswerWriter,
    ) -> None:
        self._course, self._finder, self._bank, self._steps = course, finder, bank, steps
        self._writer = writer
        self._terms = terms_of(course)
        self._plain = frozenset(
            (lesson.file, section.heading)
            for lesson in course.lessons
            for section in lesson.sections
            if _PLAIN.search(f"{section.part} {section.heading}")
        )

    def answer(self, reading: Reading) -> Iterator[Reply]:
        """The answer with its sources, growing; or the nearest lessons, where none answers."""
        start = time.monotonic()
        question, leans_on = reading.question, reading.leans_on
        if reading.wants("rework") and reading.earlier:  # the last answer, in another form
            question, leans_on = reading.last, reading.last_leans_on
        if isinstance(reading.request, SectionRequest):
            search = self._finder.search_section(reading.request)
        else:
            search = self._finder.search(question, leans_on, CANDIDATES)
        seconds = Seconds(retrieval=time.monotonic() - start)
        for reply in self._write(question, reading, search):
            yield replace(reply, seconds=seconds)

    def again(self, question: str, leans_on: str = "") -> Reply:
        """The last state of the answer to ``question``, which may lean on another."""
        search = self._finder.search(question, leans_on, CANDIDATES)
        found = [hit for hit in search.hits if hit.passage.units]
        known = self._known(search, found)
        if not (found and (search.covered or (known and known.sure))):
            return Reply("decline", self._decline(search))
        *_, last = self._answers(search, found, known, ())
        return last

    def _write(self, question: str, reading: Reading, search: Search) -> Iterator[Reply]:
        near = replace(search, hits=search.hits[:SHOWN])
        why = Decision(self.name, _by(search), search.question, near.hits, search.coverage)
        found = [hit for hit in search.hits if hit.passage.units]
        # "in other words": what was said may not be said again
        form = reading.form or ("simpler" if reading.wants("rework") and reading.earlier else "")
        if summary := self._summary(reading, found):
            yield replace(summary, why=why)
            return
        known = self._known(search, found) if form not in NEED_ANOTHER else None
        given = known is not None and known.sure
        if not (found and (search.covered or given)):
            yield Reply("decline", self._decline(near), why=why)
            return
        if known and known.answers:
            by = f"a listed question, “{known.question}”, has an answer (probability {known.probability:.2f})"
            why = replace(why, by=by)
        unsure = search.coverage.doubtful and self._finder.reads
        doubtful = not given and (unsure or (known is not None and known.answers))
        notices = [DOUBT if doubtful else ""]
        shaped = self._shaped(form, reading, search.question, found)
        if shaped is None and form in MISSING:
            notices.append(f"The lessons have no {MISSING[form]} on this; here is what they say.")
        found = self._preferred(form, search.question, found)
        if form == "analogy" and not self._is_plain(found[0]):
            notices.append("The lessons have no analogy for this; here is what they say.")
        replies = iter([shaped]) if shaped else self._answers(search, found, known, reading.history)
        listed = known.question if known and known.answers else ""
        for reply in replies:
            example = EXAMPLE if is_example(reading.question, reply.answer, listed) else ""
            explained = replace(
                _in_form(form, reply),
                why=replace(why, rejected=reply.why.rejected),
                notice=" ".join(filter(None, (*notices, example, reply.notice))),
            )
            yield self._steps.add(explained, question, near.hits) if reply.done else explained

    def _answers(
        self,
        search: Search,
        found: Sequence[Hit],
        known: Known | None,
        history: Sequence[Message],
    ) -> Iterator[Reply]:
        """The answer that is known, else the one that is written."""
        keywords = self._finder.retriever.keywords
        if known and known.answers:
            return iter([repeat_answer(search.question, known.sentences, keywords)])
        passages = pick_passages(search.question, found, keywords)
        similar = known.similar if known and known.cosine >= SIMILAR else None
        return self._writer.write(search.question, passages, similar, history)

    def _shaped(
        self, form: Form, reading: Reading, question: str, found: Sequence[Hit]
    ) -> Reply | None:
        """The reply as the block or the list that is asked for; None where it is to be written."""
        shaped: Shaped | None = None
        if form == "table":
            shaped = self._table(question, found)
        elif form in ("code", "formula"):
            shaped = as_block(found, form) or as_block(
                self._finder.search(f"{question}: {form}", k=CANDIDATES).hits, form
            )
        elif form in ("list", "steps"):
            keywords = self._finder.retriever.keywords
            passages = pick_passages(question, found, keywords)
            shaped = as_list(
                pick_evidence(question, passages, keywords, MOST), count_in(reading.text)
            )
        if shaped is None:
            return None
        text, cited = shaped
        quotes = tuple(quote_of(item) for item in cited)
        return Reply("answer", text, citations_of(cited), quotes, engine=QUOTATION)

    def _table(self, question: str, found: Sequence[Hit]) -> Shaped | None:
        """A lesson's table; of things compared, one that speaks of all of them, else one put together."""
        sides = find_sides(question, self._terms)
        if len(sides) < 2:
            return as_block(found, "header") or as_table(found)
        shaped = as_block(with_table_of(sides, found), "header")
        passages = self._finder.retriever.passages
        return shaped or compare(sides, found, self._finder.search, passages) or as_table(found)

    def _is_plain(self, hit: Hit) -> bool:
        return (hit.passage.file, hit.passage.heading) in self._plain

    def _preferred(self, form: Form, question: str, found: Sequence[Hit]) -> list[Hit]:
        """The hits in the order in which they serve the form."""
        if form in ("simpler", "analogy"):
            near = prefer(found, self._plain)
            if not self._is_plain(near[0]):
                near = [*self._plain_beside(question, near[0]), *near]
            return [_from_its_start(near[0]), *near[1:]] if self._is_plain(near[0]) else near
        if form in ("example", "numbers"):
            return prefer_examples(found, numbers=form == "numbers")
        return list(found)

    def _plain_beside(self, question: str, hit: Hit) -> tuple[Hit, ...]:
        """The section in plain words of a hit's lesson that is nearest to ``question``, if there is one."""
        own = sorted(heading for file, heading in self._plain if file == hit.passage.file)
        encoder = self._finder.retriever.encoder
        if not own or encoder is None:
            return ()
        asked, *headings = encoder.encode([question, *own])
        nearest = own[max(range(len(own)), key=lambda i: float(headings[i] @ asked))]
        section = SectionRequest(hit.passage.lesson, nearest)
        return self._finder.search_section(section, 1).hits

    def _summary(self, reading: Reading, found: Sequence[Hit]) -> Reply | None:
        """The summary of the lesson that is named by its number, else of the one that is talked about.

        None where another form is asked for, or the lesson has no summary.
        """
        named = lesson_by_number(reading.text, self._course)
        if named and reading.form in OF_A_LESSON:
            file = named.file
        elif reading.form == "summary" and found:
            file = found[0].passage.file
        else:
            return None
        passages = [
            item
            for item in self._finder.retriever.passages
            if item.file == file and item.heading.lower() == "summary" and item.units
        ]
        if not passages:
            return None
        first = passages[0]
        citation = Citation(1, first.lesson, first.heading, first.file, "")
        count = count_in(reading.text)
        shown = tuple(range(len(first.units)))[:count]
        excerpt = Excerpt(1, first, shown, (), cut_after=len(shown) < len(first.units))
        text = f"In short, the lesson **{first.lesson}** says this: [1]"
        return Reply("answer", text, (citation,), ("",), (excerpt,), engine=QUOTATION)

    def _known(self, search: Search, found: Sequence[Hit]) -> Known | None:
        """The known answer that fits best what is asked, if any."""
        if not found:
            return None
        # what is asked for by a button is answered by its section, whatever else is known
        near = found[:1] if search.question == found[0].passage.heading else found
        retriever = self._finder.retriever
        question = retriever.correct(search.question)
        return self._bank.find(question, retriever.listed_near(search.question), near)

    def _decline(self, search: Search) -> str:
        """Where the course touches on it, the sections that come nearest; else its nearest lessons."""
        if search.coverage.touched:
            sections = dict.fromkeys(
                f"**{hit.passage.lesson}**, “{hit.passage.heading}”" for hit in search.hits
            )
            names = " · ".join(list(sections)[:NEAREST_SECTIONS])
            return f"{TOUCHED} What comes nearest: {names}."
        lessons = list(dict.fromkeys(hit.passage.lesson for hit in search.hits))[:NEAREST_LESSONS]
        names = " · ".join(f"**{lesson}**" for lesson in lessons)
        return (
            f"{OUTSIDE}{self._course.title}, so I don't answer it. The nearest lessons are {names}."
        )


def _from_its_start(hit: Hit) -> Hit:
    """The hit with its first unit as the best: a picture in words is told from its beginning."""
    if hit.judgement is None or not hit.judgement.units:
        return hit
    units = hit.judgement.units
    first = max(units) + 1
    return replace(hit, judgement=replace(hit.judgement, units=(first, *units[1:])))


def _by(search: Search) -> str:
    coverage = search.coverage
    if not coverage.covered:
        touched = "touches on" if coverage.touched else "does not cover"
        return f"the course {touched} “{coverage.question}”" + (
            ", and no passage answers it" if coverage.touched else ""
        )
    if not any(hit.passage.units for hit in search.hits):
        return "no passage that was found has anything to quote"
    return f"the course covers “{coverage.question}”"


def _in_form(form: Form, reply: Reply) -> Reply:
    """The reply cut to a sentence, or with its passages open."""
    if form in ("shorter", "one_sentence"):
        first = _MARKED_SENTENCE.match(reply.answer)
        text = first[0] if first else reply.answer
        return replace(
            reply, answer=text, quotes=reply.quotes[:1], citations=reply.citations[:1], excerpts=()
        )
    if form == "longer":
        return replace(reply, excerpts=tuple(replace(item, opened=True) for item in reply.excerpts))
    return reply
