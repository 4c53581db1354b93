"""An agent that was written for REAL: it drives a browser of its own, and opens `/config` and `/finish` there.

    GET /config?run_id=$RUNID&task_id=…&latency=0     first of all: signs the visitor in; nothing answers without it
    GET /                                             the task's site
    GET /finish                                       the site's state, as JSON in a <pre>
    GET /submit?retrieved_answer=…                    what the agent answers

They are served beside the site, at an address of the episode's own, to whoever bears its RUNID, and only where
`--real-compat` was asked for. Such an agent can read the state, and is shown no observation: its results say so, and
stand beside no others. It has ended when its command has.
"""

from __future__ import annotations

import html
import json
import secrets
import shlex
from collections.abc import Callable
from dataclasses import replace
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs

from pydantic import JsonValue

from harness.agents.process import Place, Process
from harness.errors import AgentError
from harness.types import AgentInfo, Brief, Done, Observation, Turn

COOKIE = "real_compat"
NAME = "real-compat"
"""As a transport."""
_FORBIDDEN = "Open /config?run_id=$RUNID first, with the RUNID of this command's environment."


class Compat:
    """An Agent behind an origin of its own."""

    def __init__(self, words: tuple[str, ...], place: Place) -> None:
        self._token = secrets.token_urlsafe(24)
        environ = {**place.environ, "RUNID": self._token}
        self._process = Process(words, replace(place, environ=environ, pass_env=(*place.pass_env, "RUNID")))
        self._name = shlex.join(words)[:100]
        self._url = ""
        self._answer: str | None = None
        self._app: Any = None
        self._state: Callable[[], JsonValue] = dict
        self._cookies: tuple[tuple[str, str], ...] = ()

    def beside(
        self, app: Any, state: Callable[[], JsonValue], cookies: tuple[tuple[str, str], ...]
    ) -> Callable[..., Any]:
        """The application to serve: the site's own, with REAL's addresses before it."""
        self._app, self._state, self._cookies = app, state, cookies

        async def served(scope: Any, receive: Any, send: Any) -> None:
            await self._serve(scope, receive, send)

        return served  # a function, since uvicorn takes a bound method for an application of another kind

    def at(self, url: str) -> None:
        """Where that is served."""
        self._url = url

    async def begin(self, brief: Brief) -> AgentInfo:
        """Starts the command, and tells it in its environment where to go."""
        port = int(self._url.rpartition(":")[2])
        await self._process.start(brief, {"start_url": self._url, "url": self._url}, port=port)
        return AgentInfo(name=self._name)

    async def act(self, observation: Observation) -> Turn:
        """Waits until the command has ended; its answer is what it submitted."""
        await self._process.left()
        if not self._process.succeeded:
            raise AgentError(f"the agent's command failed: {await self._process.obituary()}")
        return Turn(action=Done(answer=self._answer))

    async def end(self, reason: str) -> None:
        """Leaves no process behind."""
        await self._process.stop(b"")

    # ---------------------------------------------------------------- the addresses

    async def _serve(self, scope: Any, receive: Any, send: Any) -> None:
        headers = {name: value.decode("latin-1") for name, value in scope.get("headers", ())}
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
        path = "/" + scope.get("path", "").lstrip("/")  # a REAL address may end in a slash: //config
        if path == "/config" and self._is_token(query.get("run_id", [""])[0]):
            await _send(send, 200, "Configured.", [(COOKIE, self._token), *self._cookies])
        elif not self._is_token(_cookie(headers.get(b"cookie", ""))):
            await _send(send, 403, _FORBIDDEN)
        elif path == "/finish":
            state = html.escape(json.dumps(self._state(), indent=2), quote=False)
            await _send(send, 200, f"<!doctype html><title>finish</title><pre>{state}</pre>")
        elif path == "/submit":
            self._answer = query.get("retrieved_answer", [""])[0]
            await _send(send, 200, "Submitted.")
        else:
            await self._app(scope, receive, send)

    def _is_token(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self._token.encode())


def _cookie(header: str) -> str:
    found = SimpleCookie(header).get(COOKIE)
    return found.value if found else ""


async def _send(send: Any, status: int, text: str, cookies: list[tuple[str, str]] | None = None) -> None:
    kind = "text/html; charset=utf-8" if text.startswith("<") else "text/plain; charset=utf-8"
    told = [(b"content-type", kind.encode()), (b"cache-control", b"no-store")]
    for name, value in cookies or []:
        told.append((b"set-cookie", f"{name}={value}; Path=/; HttpOnly; SameSite=Lax".encode()))
    await send({"type": "http.response.start", "status": status, "headers": told})
    await send({"type": "http.response.body", "body": text.encode()})
