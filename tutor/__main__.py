"""The command line: ask · index · check-course · quiz · demos · prepare · evaluate.

Turns records into lines, and errors into one sentence on standard error with exit status 2.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tutor.errors import CourseError, TutorError
from tutor.logs import set_up_logging
from tutor.output import as_object, as_text, explain
from tutor.records import Message, Reply
from tutor.settings import Settings

if TYPE_CHECKING:
    from tutor.tutor import Tutor


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand; the exit status is 0, 1 for unreadable input lines, 2 for an error."""
    options = _parser().parse_args(arguments)
    set_up_logging(logging.INFO if options.verbose else logging.WARNING)
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    try:
        course = getattr(options, "course", None)
        settings = Settings.from_environment(
            os.environ | ({"TUTOR_COURSE": course} if course else {})
        )
        status: int = options.command(options, settings)
    except TutorError as error:
        print(f"tutor: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `tutor demos | head`: nobody reads on
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return status


def ask(options: argparse.Namespace, settings: Settings) -> int:
    """Answer one question, or every line of a file."""
    from tutor.tutor import Tutor

    if (options.question is None) == (options.jsonl is None):
        print("tutor: give either a question or --jsonl FILE.", file=sys.stderr)
        return 2
    if options.jsonl is None:
        reply = _last(Tutor.open(settings).reply(options.question))
        print(json.dumps(as_object(reply), ensure_ascii=False) if options.json else as_text(reply))
        if options.explain and not options.json:
            print(f"\n{explain(reply.why)}")
        return 0
    if options.jsonl == "-":
        return _ask_many(sys.stdin, Tutor.open(settings))
    try:
        text = Path(options.jsonl).read_text(encoding="utf-8", errors="surrogateescape")
    except OSError as error:
        print(f"tutor: {options.jsonl} can't be read: {error.strerror}.", file=sys.stderr)
        return 2
    return _ask_many(text.splitlines(), Tutor.open(settings))


def _ask_many(lines: Iterable[str], tutor: Tutor) -> int:
    status = 0
    for line in lines:
        if not line.strip():
            continue
        answer: dict[str, object]
        identity, question, history, problem = _read_line(line)
        if problem:
            status, answer = 1, {"id": identity, "error": problem}
        else:
            answer = {"id": identity, **as_object(_last(tutor.reply(question, history)))}
        print(
            json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace").decode(), flush=True
        )
    return status


def _read_line(line: str) -> tuple[object, str, list[Message], str]:
    """id, question and history of one JSON line, or what is wrong with it."""
    try:
        item = json.loads(line)
    except (ValueError, RecursionError) as error:
        return None, "", [], f"not JSON: {error}"
    if not isinstance(item, dict):
        return None, "", [], f"expected a JSON object with a question, got {type(item).__name__}"
    identity, question, history = item.get("id"), item.get("question"), item.get("history", [])
    if not isinstance(question, str):
        return identity, "", [], "the object has no 'question' that is a string"
    if not isinstance(history, list):
        return identity, "", [], "'history' is not a list of {role, content} objects"
    messages = []
    for turn in history:
        role, content = (
            (turn.get("role"), turn.get("content")) if isinstance(turn, dict) else (None, None)
        )
        if role not in ("user", "assistant") or not isinstance(content, str):
            return identity, "", [], "'history' is not a list of {role, content} objects"
        messages.append(Message(role, content))
    return identity, question, messages, ""


def index(options: argparse.Namespace, settings: Settings) -> int:
    """Build the index and say what it holds."""
    from tutor.course import cut_passages, read_course
    from tutor.retrieval import Retriever
    from tutor.retrieval.encoder import load_encoder

    course = read_course(settings.course)
    passages = cut_passages(course)
    encoder = load_encoder()
    start = time.monotonic()
    Retriever(course, passages, encoder, settings.cache)
    seconds = time.monotonic() - start
    for lesson in course.lessons:
        count = sum(passage.lesson == lesson.title for passage in passages)
        print(f"{count:5d} passages  {lesson.title}")
    print(
        f"{course.title}: {len(course.lessons)} lessons, {len(passages)} passages, {seconds:.1f} s"
    )
    return 0


def check_course(options: argparse.Namespace, settings: Settings) -> int:
    """Say what was read of a course, what was left out and why, and what its teacher should mend."""
    from tutor.course import cut_passages, read_course
    from tutor.course.check import check_course as check
    from tutor.retrieval import Retriever

    logging.getLogger("tutor.course").setLevel(logging.ERROR)  # the report says the same
    try:
        course = read_course(Path(options.path))
    except CourseError as error:
        print(error)
        return 1
    passages = cut_passages(course)
    retriever = Retriever(course, passages, None, settings.cache)  # words alone: no model, no wait
    report = check(
        course, passages, lambda text: [hit.passage for hit in retriever.search(text).hits]
    )
    print("\n".join(report.lines()))
    return 0


def quiz(options: argparse.Namespace, settings: Settings) -> int:
    """List the questions of a quiz, of all lessons or of one, and check each; 1 where one needs mending."""
    from tutor.course import read_course
    from tutor.practice.check import check_questions
    from tutor.practice.judge import Judge
    from tutor.practice.questions import questions_of
    from tutor.reading import load_reader
    from tutor.retrieval.encoder import load_encoder

    course = read_course(settings.course)
    count = len(course.lessons)
    if options.lesson is not None and not 1 <= options.lesson <= count:
        print(
            f"tutor: there is no lesson {options.lesson}; there are 1 to {count}.", file=sys.stderr
        )
        return 2
    wanted = course.lessons if options.lesson is None else [course.lessons[options.lesson - 1]]
    files = {lesson.file for lesson in wanted}
    questions = [item for item in questions_of(course) if item.file in files]
    checked = check_questions(questions, Judge(load_reader(), load_encoder()))
    for item in checked:
        print(f"{item.question.lesson}: {item.question.prompt}")
        print(f"    {item.question.answer}  [asks for {item.asks_for}]")
        for problem in item.problems:
            print(f"    ! {problem}")
    problems = sum(bool(item.problems) for item in checked)
    gaps = sum(item.question.kind == "gap" for item in checked)
    made = f", {gaps} of them gaps in definitions" if gaps else ""
    print(f"{len(checked)} questions{made}; to mend: {problems}.")
    return 1 if problems else 0


def demos(options: argparse.Namespace, settings: Settings) -> int:
    """List the experiments and their parameters."""
    from demos.kit.catalogue import find_demos
    from demos.kit.parameters import specs

    for demo in find_demos().values():
        print(f"{demo.name}: {demo.title}. {demo.summary}")
        for name, spec in specs(demo.Params).items():
            print(f"    {name:12} {spec.describe()}" + (f"; {spec.help}" if spec.help else ""))
    return 0


def prepare(options: argparse.Namespace, settings: Settings) -> int:
    """Do every slow first-time step now: weights converted, course indexed."""
    from tutor.tutor import Tutor

    engine = Tutor.open(settings).engine
    print(f"Ready. Replies come from {engine.name if engine else 'the lessons, quoted'}.")
    return 0


def evaluate(options: argparse.Namespace, settings: Settings) -> int:
    """Measure retrieval, the scope gate and the replies on labelled questions."""
    from tutor.evaluation.questions import read_questions
    from tutor.evaluation.report import evaluate as run
    from tutor.tutor import Tutor

    asked = read_questions(Path(options.questions)).of(options.split)
    tutor = Tutor.open(settings)
    title = f"{tutor.course.title}: the {options.split} questions"
    report = run(tutor, asked, title, generate=not options.quote)
    report.write(Path(options.out))
    print(report.as_markdown())
    return 0


def _last(replies: Iterator[Reply]) -> Reply:
    *_, last = replies
    return last


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="tutor", description="A tutor that answers from a course."
    )
    parser.add_argument("--verbose", action="store_true", help="say what is found and loaded")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(command: object, name: str, example: str) -> argparse.ArgumentParser:
        doc = (command.__doc__ or "").strip()
        added = commands.add_parser(
            name, help=doc, description=doc, epilog=f"Example: python -m tutor {example}"
        )
        added.set_defaults(command=command)
        return added

    asking = add(ask, "ask", 'ask "why ReLU?" --json')
    asking.add_argument("question", nargs="?", help="the question")
    asking.add_argument("--json", action="store_true", help="print one JSON object")
    asking.add_argument(
        "--explain", action="store_true", help="say why the reply is as it is (--json always does)"
    )
    asking.add_argument(
        "--jsonl",
        metavar="FILE",
        help="answer one JSON object a line, {id, question, history}; - is standard input",
    )
    indexing = add(index, "index", "index --course my-course/")
    checking = add(check_course, "check-course", "check-course my-course/")
    checking.add_argument("path", metavar="PATH", help="the course: a folder or a file")
    quizzing = add(quiz, "quiz", "quiz --lesson 5")
    quizzing.add_argument("--lesson", type=int, metavar="N", help="only lesson N, counted from 1")
    preparing = add(prepare, "prepare", "prepare")
    evaluating = add(evaluate, "evaluate", "evaluate --split dev --quote")
    evaluating.add_argument(
        "--questions",
        metavar="FILE",
        default="tests/questions/deep-learning",
        help="a file or folder of labelled questions; from a checkout those of its tests",
    )
    evaluating.add_argument(
        "--split", choices=("dev", "held_out"), default="held_out", help="which half"
    )
    evaluating.add_argument("--quote", action="store_true", help="leave the generator out")
    evaluating.add_argument(
        "--out", metavar="FOLDER", default="runs/evaluate", help="where the report goes"
    )
    for command in (asking, indexing, quizzing, preparing, evaluating):
        command.add_argument("--course", metavar="PATH", help="a folder of lessons or one page")
    add(demos, "demos", "demos")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
