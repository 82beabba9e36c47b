"""The settings, read from the environment once.

Knows the names and defaults of all settings; starts nothing and creates no folder.
"""

from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import platformdirs

from tutor.errors import SettingError


def _course_of_the_package() -> Path:
    """The folder of the bundled lessons, in a checkout or installed."""
    found = importlib.util.find_spec("knowledge")
    folders = found.submodule_search_locations if found else None
    return Path(next(iter(folders))) if folders else Path("knowledge")


_COURSE = _course_of_the_package()
_Default = TypeVar("_Default", Path, None)


@dataclass(frozen=True)
class Settings:
    """What the owner of a tutor can set; each field names its environment variable.

    course          TUTOR_COURSE: a folder of lessons, a .zip of one, one page, or a public Git address
    cache           TUTOR_CACHE: folder for converted weights and indexes, made when needed
    model           TUTOR_MODEL: a hub model's name, a local folder or a GGUF file instead of the bundled one;
                    beside TUTOR_SERVER, the model's name on that server
    server          TUTOR_SERVER: base URL of an OpenAI-compatible server
    server_key      TUTOR_SERVER_KEY: the key that server wants, if it wants one
    reply_seconds   TUTOR_REPLY_SECONDS: seconds a generated reply may take before the quoted
                    passages replace it
    run_seconds     TUTOR_RUN_SECONDS: seconds a run of an experiment may take
    run_megabytes   TUTOR_RUN_MEGABYTES: memory by which the program may grow during one
    run_threads     TUTOR_RUN_THREADS: torch threads of one run
    runs_at_once    TUTOR_RUNS_AT_ONCE: runs side by side; the others wait for their turn
    host, port      TUTOR_HOST, TUTOR_PORT: where the page is served (a Space sets gradio's own
                    GRADIO_SERVER_NAME and GRADIO_SERVER_PORT, which are read after these)
    hosts           TUTOR_HOSTS: names under which a proxy shows the page, a comma between two
    space           SPACE_HOST: the name of the Hugging Face Space that this is, which sets it
    encoder         TUTOR_ENCODER: a hub model's name or a folder instead of the bundled encoder, which knows
                    English
    encoder_prefix  TUTOR_ENCODER_PREFIX: what that encoder wants before each text
    course_code     TUTOR_COURSE_CODE: yes, where the experiments beside the course's lessons may be run:
                    they are code
    question_log    TUTOR_QUESTION_LOG: a file to which each question and what became of it is added, without
                    names; none where unset
    users           TUTOR_USERS: name:password,name:password; where set, only they open the page
    """

    course: Path = _COURSE
    cache: Path = Path(platformdirs.user_cache_dir("course-tutor", appauthor=False))
    model: str | None = None
    server: str | None = None
    server_key: str | None = field(default=None, repr=False)
    reply_seconds: float = 20.0
    run_seconds: float = 120.0
    run_megabytes: float = 1000.0
    run_threads: int = 1
    runs_at_once: int = 2
    host: str = "127.0.0.1"
    port: int = 7860
    hosts: tuple[str, ...] = ()
    space: str | None = None
    encoder: str | None = None
    encoder_prefix: str = ""
    course_code: bool = False
    question_log: Path | None = None
    users: tuple[tuple[str, str], ...] = field(default=(), repr=False)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> Settings:
        """Read every setting; empty variables count as unset.

        Raises SettingError when a number is no number or out of range.
        """

        def text(name: str) -> str | None:
            return environ.get(name, "").strip() or None

        def number(
            name: str, default: float, low: float, high: float, whole: bool = False
        ) -> float:
            return _number(name, text(name), default, low, high, whole)

        port = "TUTOR_PORT" if text("TUTOR_PORT") else "GRADIO_SERVER_PORT"
        return cls(
            course=_path("TUTOR_COURSE", text("TUTOR_COURSE"), cls.course),
            cache=_path("TUTOR_CACHE", text("TUTOR_CACHE"), cls.cache),
            model=text("TUTOR_MODEL"),
            server=_address("TUTOR_SERVER", text("TUTOR_SERVER")),
            server_key=text("TUTOR_SERVER_KEY"),
            reply_seconds=number("TUTOR_REPLY_SECONDS", cls.reply_seconds, 0.1, 600),
            run_seconds=number("TUTOR_RUN_SECONDS", cls.run_seconds, 1, 3600),
            run_megabytes=number("TUTOR_RUN_MEGABYTES", cls.run_megabytes, 10, 1e6),
            run_threads=int(number("TUTOR_RUN_THREADS", cls.run_threads, 1, 64, whole=True)),
            runs_at_once=int(number("TUTOR_RUNS_AT_ONCE", cls.runs_at_once, 1, 64, whole=True)),
            host=text("TUTOR_HOST") or text("GRADIO_SERVER_NAME") or cls.host,
            port=int(number(port, cls.port, 1, 65535, whole=True)),
            hosts=_hosts("TUTOR_HOSTS", text("TUTOR_HOSTS")),
            space=text("SPACE_HOST"),
            encoder=text("TUTOR_ENCODER"),
            encoder_prefix=environ.get(
                "TUTOR_ENCODER_PREFIX", ""
            ).lstrip(),  # its last space counts
            course_code=_switch("TUTOR_COURSE_CODE", text("TUTOR_COURSE_CODE")),
            question_log=_path("TUTOR_QUESTION_LOG", text("TUTOR_QUESTION_LOG"), None),
            users=_users("TUTOR_USERS", text("TUTOR_USERS")),
        )


def _path(name: str, text: str | None, default: _Default) -> Path | _Default:
    try:
        return Path(text).expanduser() if text else default
    except RuntimeError as error:
        raise SettingError(f"{name} is {text!r}; no home folder of that name is known.") from error


def _switch(name: str, text: str | None) -> bool:
    if text and text.lower() not in ("yes", "no"):
        raise SettingError(f"{name} is {text!r}; set it to yes or no.")
    return text is not None and text.lower() == "yes"


def _address(name: str, text: str | None) -> str | None:
    if text and not text.startswith(("http://", "https://")):
        raise SettingError(f"{name} is {text!r}; give a URL such as http://127.0.0.1:8000/v1.")
    return text


def _hosts(name: str, text: str | None) -> tuple[str, ...]:
    hosts = tuple(entry.strip().lower() for entry in text.split(",")) if text else ()
    for host in hosts:
        if not re.fullmatch(r"[\w.-]+", host):
            raise SettingError(
                f"{name} holds {host!r}; write names such as tutor.example.org, without http:// "
                "and without a port, a comma between two."
            )
    return hosts


def _users(name: str, text: str | None) -> tuple[tuple[str, str], ...]:
    users = []
    for number, entry in enumerate(text.split(",") if text else (), 1):
        user, _, password = entry.strip().partition(":")
        if not user or not password:  # the entry itself is not shown: it may hold a password
            raise SettingError(
                f"{name} can't be read at entry {number}; write name:password, a comma between two."
            )
        users.append((user, password))
    return tuple(users)


def _number(
    name: str, text: str | None, default: float, low: float, high: float, whole: bool
) -> float:
    if text is None:
        return default
    try:
        value = float(text)
    except ValueError:
        value = float("nan")
    if not low <= value <= high or (whole and value != round(value)):
        raise SettingError(f"{name} is {text!r}; set it to a number from {low:g} to {high:g}.")
    return value
