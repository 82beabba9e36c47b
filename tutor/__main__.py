"""The command line: ask · index · check-course · quiz · report · demos · prepare · evaluate.

Turns records into lines, and errors into one sentence on standard error with exit status 2.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from tutor.errors import CourseError, TutorError
from tutor.logs import set_up_logging
from tutor.output import as_object, as_text, explain
from tutor.settings import Settings


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
    from tutor.lines import answer_lines
    from tutor.tutor import Tutor

    if (options.question is None) == (options.jsonl is None):
        print("tutor: give either a question or --jsonl FILE.", file=sys.stderr)
        return 2
    if options.jsonl is None:
        *_, reply = Tutor.open(settings).reply(options.question)
        print(json.dumps(as_object(reply), ensure_ascii=False) if options.json else as_text(reply))
        if options.explain and not options.json:
            print(f"\n{explain(reply.why)}")
        return 0
    if options.jsonl == "-":
        return answer_lines(sys.stdin, Tutor.open(settings))
    try:
        text = Path(options.jsonl).read_text(encoding="utf-8", errors="surrogateescape")
    except OSError as error:
        print(f"tutor: {options.jsonl} can't be read: {error.strerror}.", file=sys.stderr)
        return 2
    return answer_lines(text.splitlines(), Tutor.open(settings))


def index(options: argparse.Namespace, settings: Settings) -> int:
    """Build the index and say what it holds."""
    from tutor.course import cut_passages, read_course
    from tutor.retrieval import Retriever
    from tutor.retrieval.encoder import load_encoder

    course = read_course(settings.course)
    passages = cut_passages(course)
    encoder = load_encoder(settings.encoder, settings.encoder_prefix)
    start = time.monotonic()
    retriever = Retriever(course, passages, encoder, settings.cache)
    seconds = time.monotonic() - start
    if options.ship:
        print(f"Its vectors lie in {retriever.ship()}.")
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
    from tutor.retrieval.encoder import advice_on

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
    if advice := advice_on(course.language, settings.encoder):
        print(f"\n{advice}")
    return 0


def report(options: argparse.Namespace, settings: Settings) -> int:
    """Say what students asked and which sections answer it, and offer lines that help to find them."""
    from tutor.report.offering import offer
    from tutor.report.report import write_report
    from tutor.tutor import Tutor
    from tutor.web.exports import read_conversations

    given = [Path(options.conversations)] if options.conversations else []
    asked, count = read_conversations([*given, *filter(None, [settings.question_log])])
    tutor = Tutor.open_quoting(settings)
    written = write_report(tutor, asked, count)
    page = written.write(Path(options.out))
    print(written.as_markdown())
    print(f"The same as a page: {page}")
    if written.suggestions and sys.stdin.isatty():
        lines = offer(written.suggestions, settings.course, input, print)
        print(f"{lines} of {len(written.suggestions)} lines were written into the lessons.")
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
    indexing.add_argument(
        "--ship",
        action="store_true",
        help="lay the vectors beside the lessons, so that a first start elsewhere encodes nothing",
    )
    checking = add(check_course, "check-course", "check-course my-course/")
    checking.add_argument("path", metavar="PATH", help="the course: a folder or a file")
    reporting = add(report, "report", "report --course my-course/ --conversations saved/")
    reporting.add_argument(
        "--conversations",
        metavar="FOLDER",
        help="what students saved from the page; beside it the file that TUTOR_QUESTION_LOG names is read",
    )
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
    for command, folder in ((evaluating, "runs/evaluate"), (reporting, "runs/report")):
        command.add_argument(
            "--out", metavar="FOLDER", default=folder, help="where the report goes"
        )
    for command in (asking, indexing, quizzing, reporting, preparing, evaluating):
        command.add_argument("--course", metavar="PATH", help="a folder of lessons or one page")
    add(demos, "demos", "demos")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
