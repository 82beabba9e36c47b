"""Settings ─▶ a page that is being served, with the models loading beside it."""

from __future__ import annotations

import gc
import logging
import os
import socket
from concurrent.futures import Future, ThreadPoolExecutor

from tutor.course import read_course
from tutor.errors import SettingError, TutorError
from tutor.report.asked import QuestionLog
from tutor.settings import Settings
from tutor.tutor import Tutor
from tutor.web.guard import AUTH_MESSAGE, SignIn, guards
from tutor.web.languages import translations, words_of_the_sheet
from tutor.web.markdown import for_chat
from tutor.web.page import build_page
from tutor.web.programs import look_at_mcp, serves_tools
from tutor.web.runs import Budget
from tutor.web.theme import CSS, build_theme

log = logging.getLogger(__name__)

SESSIONS_KEPT = 300


def serve(settings: Settings) -> None:
    """Serve the page until interrupted.

    Raises CourseError for a course that can't be read and SettingError for a port in use, both
    before any model is loaded.
    """
    course = read_course(settings.course)
    _check_port(settings)
    tutor = load_in_background(settings)
    kept = QuestionLog(settings.question_log) if settings.question_log else None
    page = build_page(course, tutor, Budget.of(settings), kept, settings.course_code)
    if settings.space:  # uvicorn then takes a visitor's address from the Space's proxy
        os.environ.setdefault("FORWARDED_ALLOW_IPS", "*")
    log.info("Serving %s at http://%s:%d", course.title, settings.host, settings.port)
    page.launch(
        server_name=settings.host,
        server_port=settings.port,
        auth=SignIn(settings.users) if settings.users else None,
        auth_message=AUTH_MESSAGE,
        app_kwargs={"middleware": guards(settings.host, settings.hosts, settings.space)},
        ssr_mode=False,
        run_history=False,
        share=False,
        quiet=True,
        theme=build_theme(),
        css=CSS + words_of_the_sheet(),
        i18n=translations(for_chat(course.title)),
        footer_links=[],
        state_session_capacity=SESSIONS_KEPT,
        mcp_server=serves_tools(settings.users),
        prevent_thread_lock=True,
    )
    look_at_mcp(page)
    page.block_thread()


def load_in_background(settings: Settings) -> Future[Tutor]:
    """The tutor, loading in a thread; it answers by quoting before its language model is there."""
    executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="loading")
    loading = executor.submit(Tutor.open_quoting, settings)
    executor.submit(_complete, loading, settings)
    return loading


def _complete(loading: Future[Tutor], settings: Settings) -> None:
    """Load the language model while the page already quotes, and log the outcome."""
    try:
        tutor = loading.result()
        tutor.load_engine(settings)
    except TutorError as error:
        log.error("%s", error)
        return
    except Exception:
        log.exception("The tutor could not be loaded")
        return
    finally:  # app.py has switched it off; what is there by now stays, and is not looked at again
        gc.freeze()
        gc.enable()
    engine = tutor.engine.name if tutor.engine else "the lessons, quoted"
    log.info("Ready; replies come from %s.", engine)
    # Whatever the first run of each experiment imports and reads is loaded before a student asks; but for
    # one that looks into the language model, whose weights are mapped and not read until then.
    for demo in tutor.demos.values():
        if demo.run_in:
            continue
        try:
            next(demo.run(demo.Params()))
        except Exception:
            log.exception("The experiment %s could not be started", demo.name)


def _check_port(settings: Settings) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            raise SettingError(
                f"Port {settings.port} on {settings.host} can't be used ({error.strerror}). "
                "Set TUTOR_PORT to another one, or end the program that holds it; TUTOR_HOST is a name or an "
                "IPv4 address of this machine."
            ) from error
