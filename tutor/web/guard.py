"""The door of the page: who may ask what how often, and what a browser may do with the answers.

Knows HTTP, not the tutor. Every request passes it: those of the page, of the API and of MCP.
"""

from __future__ import annotations

import hmac
import math
import re
from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from urllib.parse import urlsplit

from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tutor.web.limits import Buckets

LARGEST_REQUEST = 8_000_000  # bytes: a browser keeps up to 5 MB of conversations, and sends them
# Of one address, behind which a whole class may sit: messages, experiments and calls of the API at
# once, and a second. What a slider moves does not count.
ASKED_AT_ONCE, ASKED_A_SECOND = 60, 2.0
WRONG_PASSWORDS = 10  # of one name from one address, then one in RETRY_SECONDS
RETRY_SECONDS = 10.0
LOCAL_NAMES = ("localhost", "127.0.0.1", "[::1]")
AUTH_MESSAGE = f"After {WRONG_PASSWORDS} wrong passwords signing in pauses: then wait a minute."
_ASKING = tuple(f"/gradio_api/{name}" for name in ("queue/join", "call/", "api/", "mcp"))
_TAKEN = (*_ASKING, "/login", *(f"/gradio_api/{name}" for name in ("run/", "cancel", "reset")))
_CALLED = "/gradio_api/component_server"  # by an experiment's panel, in JSON: gradio takes files there too
_FILE = "/gradio_api/file="
_LOOPBACK = ("127.0.0.1", "::1")

_address: ContextVar[str] = ContextVar("_address", default="")  # of the request at hand


def guards(host: str, names: Sequence[str], space: str | None) -> list[Middleware]:
    """The middleware of a page that is served at ``host``.

    ``names`` are those under which it is reached through a proxy, ``space`` the host of its Hugging
    Face Space. A page at this machine's own address answers to no other name, so that a page
    elsewhere can't reach it by a name that it points here.
    """
    known = [*names, *([space] if space else [])]
    local = host in (*_LOOPBACK, "localhost")
    hosts = [*LOCAL_NAMES, *known] if local or names else ["*"]
    return [
        Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False),
        Middleware(Guard, names=known, framed=bool(space)),
    ]


class Guard:
    """Refuses what comes from other pages, is too large or too much; adds the browser's rules."""

    def __init__(self, app: ASGIApp, names: Sequence[str], framed: bool) -> None:
        self._app, self._names, self._framed = app, set(names), framed
        self._asked = Buckets(ASKED_AT_ONCE, ASKED_A_SECOND)
        self._policy = _policy(framed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI's entry. Raises HTTPException where a body of unknown length grows too large."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"].removeprefix(scope.get("root_path", ""))
        received = 0

        async def receive_some() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > LARGEST_REQUEST:
                raise HTTPException(413, _too_large(received))
            return message

        async def send_with_rules(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add_rules(MutableHeaders(scope=message), path)
            await send(message)

        _address.set((scope.get("client") or ("",))[0])
        refusal = self._refusal(scope["method"], path, Headers(scope=scope))
        await (refusal or self._app)(scope, receive_some, send_with_rules)

    def _refusal(self, method: str, path: str, headers: Headers) -> PlainTextResponse | None:
        if not self._is_own(headers):
            return PlainTextResponse("This server answers to its own pages only.", 403)
        if method in ("GET", "HEAD", "OPTIONS"):
            return None
        called = path.startswith(_CALLED) and headers.get("content-type") == "application/json"
        if not (called or path.startswith(_TAKEN)):
            return PlainTextResponse("This page takes no files.", 404)
        length = int(headers.get("content-length", "0"))  # a number: uvicorn has read it
        if length > LARGEST_REQUEST:
            return PlainTextResponse(_too_large(length), 413)
        address = _address.get()
        counts = path.startswith(_ASKING) and address not in _LOOPBACK
        if counts and (wait := self._asked.take(address)):
            return PlainTextResponse(
                "Too many requests at once from your address: wait a moment, and ask again.",
                429,
                {"Retry-After": str(math.ceil(wait))},
            )
        return None

    def _is_own(self, headers: Headers) -> bool:
        """Whether a request comes from a page of this server, or from a program, which names none."""
        origin = headers.get("origin")
        if origin is None:
            return True
        parts = urlsplit(origin)
        return parts.netloc == headers.get("host") or parts.hostname in self._names

    def _add_rules(self, headers: MutableHeaders, path: str) -> None:
        own = path.startswith(
            _FILE
        )  # a picture of the course that is opened by itself runs nothing
        headers["Content-Security-Policy"] = _OF_FILES if own else self._policy
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"
        if not self._framed:  # within a frame of another site a browser sends no such cookie
            _keep_cookies(headers)


def _too_large(length: int) -> str:
    return f"The request has {length:,} bytes; at most {LARGEST_REQUEST:,} are read."


_OF_FILES = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"


def _policy(framed: bool) -> str:
    """What the page may load, and who may show it in a frame.

    gradio writes its settings into scripts of the page and makes functions of text.
    """
    frames = "'self' https://huggingface.co" if framed else "'self'"
    rules = (
        "default-src 'none'",
        "script-src 'self' 'unsafe-inline' 'unsafe-eval'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "media-src 'self' data: blob:",
        "connect-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "base-uri 'self'",
        "form-action 'self'",
        f"frame-ancestors {frames}",
    )
    return "; ".join(rules)


def _keep_cookies(headers: MutableHeaders) -> None:
    """A sign-in's cookies go to pages of this site, and with links that lead here, and nowhere else."""
    cookies = headers.getlist("set-cookie")
    if not cookies:
        return
    del headers["set-cookie"]
    for cookie in cookies:
        plain = re.sub(r";\s*samesite=\w+", "", cookie, flags=re.IGNORECASE)
        headers.append("set-cookie", f"{plain}; SameSite=Lax")


class SignIn:
    """Whether a name and a password belong together; wrong ones are slowed down.

    By name and address, by address, and by name: the last so generously that nobody locks out others.
    """

    def __init__(self, users: Iterable[tuple[str, str]]) -> None:
        self._passwords = {name: password.encode() for name, password in users}
        self._wrong = (
            (Buckets(WRONG_PASSWORDS, 1 / RETRY_SECONDS), lambda name, address: (name, address)),
            (Buckets(3 * WRONG_PASSWORDS, 3 / RETRY_SECONDS), lambda name, address: address),
            (Buckets(10 * WRONG_PASSWORDS, 10 / RETRY_SECONDS), lambda name, address: name),
        )

    def __call__(self, name: str, password: str) -> bool:
        """gradio's question. Raises HTTPException after too many wrong passwords.

        Its status is 400, like a wrong password's: the page says nothing of another one.
        """
        address = _address.get()
        wait = max(wrong.wait(key(name, address)) for wrong, key in self._wrong)
        if wait:
            raise HTTPException(400, f"Too many wrong passwords: wait {math.ceil(wait)} s.")
        expected = self._passwords.get(
            name, b""
        )  # compared too, so that no name is told by the time
        right = hmac.compare_digest(expected, password.encode()) and name in self._passwords
        if not right:
            for wrong, key in self._wrong:
                wrong.take(key(name, address))
        return right
