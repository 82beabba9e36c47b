"""What a program may ask of the tutor: three functions, over Gradio's API and as MCP tools.

Knows arguments and JSON. Each function's docstring is the description that a language model reads;
of an argument's gradio reads one line.
"""

from __future__ import annotations

import importlib.util
import inspect
import json
import logging
import math
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any

import gradio as gr
from gradio.events import api

from demos.kit.catalogue import Demo, UnknownDemoError, pick_demo
from demos.kit.language_models import LanguageModel
from demos.kit.parameters import NumberSpec, ParameterError, TextSpec, check, specs
from demos.kit.run_log import RunLog
from tutor.errors import TutorError
from tutor.language.cleaning import LONGEST_MESSAGE, clean
from tutor.output import as_object
from tutor.records import Message
from tutor.tutor import Tutor
from tutor.web.memory import MOST_TURNS
from tutor.web.runs import Runs
from tutor.web.texts import ENGLISH

log = logging.getLogger(__name__)

LONGEST_TEXT = 100_000  # characters of one argument; of a question far fewer are read
CALLS_AT_ONCE = 4  # of one function; the others wait in the page's queue
_COUNT = NumberSpec(1, 20, 1, True, "count", "", "", ())
_QUERY = TextSpec(LONGEST_MESSAGE, "", None, "query", "", "", ())


def offer_to_programs(tutor: Future[Tutor], runs: Runs, demos: Mapping[str, Demo]) -> None:
    """Add ``ask``, ``search_lessons`` and, where there are experiments, ``run_demo`` to the page being built.

    ``tutor`` may still be loading: a call waits for it. Experiments take their turn in ``runs``.
    """
    programs = Programs(tutor, runs, demos)
    # A reply for a program counts among those of the chat, which sets how many there are at once.
    api(programs.ask, api_name="ask", concurrency_limit=None, concurrency_id="replies")
    api(programs.search_lessons, api_name="search_lessons", concurrency_limit=CALLS_AT_ONCE)
    if demos:
        api(
            programs.run_demo,
            api_name="run_demo",
            api_description=_with_experiments(programs.run_demo.__doc__ or "", demos),
            concurrency_limit=CALLS_AT_ONCE,
        )


def model_of(tutor: Future[Tutor]) -> LanguageModel | None:
    """The language model that experiments look into, once the tutor has loaded one."""
    loaded = tutor.done() and not tutor.exception()
    return tutor.result().language_model if loaded else None


class Page(gr.Blocks):  # type: ignore[misc, unused-ignore]
    """A page that says in a sentence what a call of its API lacks: gradio answers "null"."""

    def validate_inputs(self, block_fn: Any, inputs: list[Any]) -> None:
        """See Blocks. Raises gr.Error where ``inputs`` are too few."""
        wanted = len(block_fn.inputs)
        with _said_in_a_sentence():
            if len(inputs) < wanted:
                raise ParameterError(
                    f"{block_fn.name} takes {wanted} values, and {len(inputs)} came. "
                    "Send null for each that is left out.",
                    str(block_fn.name),
                )


class Programs:
    """The three functions. What they can't do is a gr.Error of one sentence."""

    def __init__(self, tutor: Future[Tutor], runs: Runs, demos: Mapping[str, Demo]) -> None:
        self._tutor, self._runs, self._demos = tutor, runs, demos

    def ask(self, question: str, history: list[dict[str, str]] | None = None) -> dict[str, Any]:
        """Ask the course's tutor one question and get its answer with the sources it rests on.

        Use it to have something explained from the course's lessons, to have a number computed
        (outputs of a layer, a softmax, a gradient), or to find the experiment that shows an idea.
        It answers from this course only; what lies outside is declined, not guessed.

        Gives an object. "kind" is answer, calculation, demo, talk, decline or ask_back (the tutor
        needs another question); "answer" is Markdown in which [1] points at the first of
        "citations", each with number, lesson, heading, file and the sentence quoted; "demo" is null
        or the name and params of an experiment to hand to run_demo; "declined" is true where the
        question is outside the course. "engine" names what wrote the answer, "notice" says what did
        not go as planned, "seconds" and "tokens" what it took. "why" says what decided: the answerer, the
        passages found with their scores, how probable it is that the course covers the question, and
        what was left out for what reason.

        Args:
            question: What a student would type, in English, at most 2,000 characters.
            history: Earlier turns, oldest first, each {"role": "user" or "assistant", "content": text}.
        """
        with _said_in_a_sentence():
            *_, reply = self._tutor.result().reply(_text("question", question), _turns(history))
        return as_object(reply)

    def search_lessons(self, query: str, count: int = 4) -> list[dict[str, Any]]:
        """Find the passages of the course's lessons that are nearest to a query, best first.

        Use it to read what the lessons themselves say, or to quote them; ask gives a finished
        answer. The nearest passages come back even where the course does not cover the query.

        Gives a list of objects: "lesson" and "heading" say where the passage stands, "file" is the
        lesson's Markdown file, "text" the passage, and "score" its rank score, which compares
        passages of one search and no others.

        Args:
            query: A question or key words, in English, at most 2,000 characters.
            count: How many passages to give, from 1 to 20.
        """
        with _said_in_a_sentence():
            wanted = _QUERY.check("query", clean(_text("query", query)))
            number = int(_COUNT.check("count", count))
            hits = self._tutor.result().search(wanted, k=number).hits
        return [
            {
                "lesson": hit.passage.lesson,
                "heading": hit.passage.heading,
                "file": hit.passage.file,
                "text": hit.passage.text,
                "score": hit.score,
            }
            for hit in hits
        ]

    def run_demo(self, name: str, parameters: dict[str, Any] | None = None) -> dict[str, Any]:
        """Run one of the course's PyTorch experiments and get what it measured at its end.

        Use it to see what really happens: whether a learning rate diverges, whether a network
        overfits. Parameters left out keep their defaults; the same seed gives the same run. A name
        or a value that does not fit is refused with a sentence that says what would. Small runs
        take seconds, the largest are stopped at a limit of this server.

        Gives an object: "name", "title", "parameters" as used, "numbers" (final values by name,
        null where one is not finite; "... diverged at ..." where training diverged), "caption"
        (Markdown: what the numbers mean, a divergence and its remedy included), "step" and "clock"
        (how far it came, as 30 and "epoch"), and "stopped", empty unless a limit ended the run early.

        Args:
            name: The experiment's name, one of those in this tool's description.
            parameters: Values by parameter name, such as {"lr": 0.5, "optimizer": "sgd"}.
        """
        with _said_in_a_sentence():
            demo = pick_demo(_text("name", name), self._demos)
            run = RunLog(demo, check(demo.Params, _values(parameters)))
            stopped = ""
            frames = run.follow(demo.run(run.params))
            for item in self._runs.run(frames, lambda: True, ENGLISH):
                stopped = item if isinstance(item, str) else ""
        last = run.last
        assert last is not None, f"{demo.name} showed no frame"  # noqa: S101
        return {
            "name": demo.name,
            "title": demo.title,
            "parameters": asdict(run.params),
            "numbers": {
                key: value if math.isfinite(value) else None for key, value in last.numbers.items()
            },
            "caption": last.caption,
            "step": last.step,
            "clock": demo.clock,
            "stopped": stopped if last.progress < 1 else "",
        }


def serves_tools(users: Sequence[tuple[str, str]]) -> bool:
    """Whether to launch a page for these ``users`` (none: for all) with its MCP server.

    Where it has to do without, the log says why.
    """
    if importlib.util.find_spec("mcp") is None:
        log.info("No MCP server: it needs the package mcp (pip install 'course-tutor[mcp]').")
        return False
    if users:  # gradio lists the tools to everyone, and can't log in when it calls them
        log.info("No MCP server: its tools can't log in, and this page asks for a password.")
        return False
    return True


def look_at_mcp(page: gr.Blocks) -> None:
    """Once ``page`` is launched: log why its MCP server did not start, or have it speak JSON.

    gradio gives what a tool returns as Python writes it, and the API as JSON.
    """
    if page.mcp_error:
        log.warning("No MCP server: %s", page.mcp_error)
    if page.mcp_server_obj:
        logging.getLogger("mcp").setLevel(logging.WARNING)  # it tells of every request
        page.mcp_server_obj.postprocess_output_data = _as_json  # type: ignore[method-assign]


def _as_json(data: Any, root_url: str) -> list[Any]:
    from mcp.types import TextContent

    return [
        TextContent(type="text", text=json.dumps(item, ensure_ascii=False, allow_nan=False))
        for item in data
    ]


def _with_experiments(doc: str, demos: Mapping[str, Demo]) -> str:
    """The description in a docstring, and the experiments there are with their parameters."""
    about, _, _ = inspect.cleandoc(doc).partition("Args:")
    listed = (
        f"- {demo.name}: {demo.summary} Parameters: {', '.join(specs(demo.Params))}."
        for demo in demos.values()
    )
    return about + "The experiments:\n" + "\n".join(listed)


@contextmanager
def _said_in_a_sentence() -> Iterator[None]:
    """Expected errors reach the caller as their message, without a traceback in the log."""
    try:
        yield
    except (TutorError, ParameterError, UnknownDemoError) as error:
        raise gr.Error(str(error), print_exception=False) from error
    except Exception as error:  # the last resort: without a message gradio answers "null"
        log.exception("A call failed")
        raise gr.Error(ENGLISH.failed, print_exception=False) from error


def _text(name: str, value: object) -> str:
    """An argument that has to be a text: the API does not check what it was given."""
    if not isinstance(value, str):
        raise ParameterError(f"{name} has to be a text.", name)
    if len(value) > LONGEST_TEXT:
        raise ParameterError(
            f"{name} has {len(value):,} characters; at most {LONGEST_TEXT:,} are read.", name
        )
    return value


def _values(parameters: object) -> dict[str, Any]:
    values = {} if parameters is None else parameters
    if not isinstance(values, dict):
        raise ParameterError("parameters has to be an object of values by name.", "parameters")
    return values


def _turns(history: object) -> list[Message]:
    turns = [] if history is None else history
    if not isinstance(turns, list) or not all(map(_is_turn, turns)):
        raise ParameterError(
            "history has to be a list of turns, each with a role (user or assistant) and a content "
            "(a text).",
            "history",
        )
    length = sum(len(turn["content"]) for turn in turns)
    if len(turns) > MOST_TURNS or length > LONGEST_TEXT:
        raise ParameterError(
            f"history has {len(turns):,} turns of together {length:,} characters; at most "
            f"{MOST_TURNS} of together {LONGEST_TEXT:,} are read. Send the last ones.",
            "history",
        )
    return [Message(turn["role"], turn["content"]) for turn in turns]


def _is_turn(turn: object) -> bool:
    return (
        isinstance(turn, dict)
        and turn.get("role") in ("user", "assistant")
        and isinstance(turn.get("content"), str)
    )
