"""The agent as a process that speaks HTTP to us, in its own time and from any language or shell.

    GET  /v1/task               the brief, and every action as a tool definition
    GET  /v1/obs                the page as it is now
    POST /v1/act  {"n", "action"}   does it, and answers with the page after it
    POST /v1/done {"answer", "status"}   ends the episode

One address and one token an episode, both in the agent's environment. A request with an `Idempotency-Key` that was
answered before gets that answer again. There is no reset, no state and no score.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import shlex
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, Literal, cast, get_args

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from harness.agents.dialects import Dialect
from harness.agents.process import LINE_BYTES, Departure, Place, Process, beginning
from harness.agents.wire import PROTOCOL, Heard, one_of, reply, to_hello, to_obs, who
from harness.errors import AgentError
from harness.types import AgentInfo, Brief, Mode, Observation, Turn

START_SECONDS = 30.0
KEPT_ANSWERS = 200
"""Answers that an idempotency key may ask for again."""
DISMISS_S = 5.0
"""Given to the last answer to be read, before the address is gone."""

Ended = dict[str, str]
_BAD_JSON_IN_A_ROW = 3


class Api:
    """The four addresses: what the loop shows, and what the agent asks for."""

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(24)
        self.first: asyncio.Event = asyncio.Event()
        """Somebody with the token has been here."""
        self.info: AgentInfo | None = None
        self.mode: Mode | None = None
        """How the agent asked to be shown pages, with its first request."""
        self.dialect: Dialect = "native"
        """In whose words it says what is to be done, as asked with its first request."""
        self._hello: dict[str, Any] = {}
        self._talks = False
        self._shown: Observation | None = None
        self._ended: Ended | None = None
        self._changed = asyncio.Condition()
        self._asked: asyncio.Queue[Heard] = asyncio.Queue()
        self._busy = asyncio.Lock()
        self._answers: dict[str, tuple[int, dict[str, Any]]] = {}

    def brief(self, brief: Brief) -> None:
        """What GET /v1/task tells."""
        hello = to_hello(brief)
        self._talks = brief.talks
        self._hello = {
            "protocol": hello.pop("protocol")[0],
            **{key: hello[key] for key in hello if key != "t"},
        }

    async def show(self, observation: Observation) -> None:
        """The page is now this one; whoever waits for it is answered."""
        async with self._changed:
            self._shown = observation
            self._changed.notify_all()

    async def heard(self) -> Heard:
        """The next action."""
        return await self._asked.get()

    async def over(self, reason: str) -> None:
        """Nothing will follow: every request is answered with the end from here on."""
        async with self._changed:
            self._ended = {"t": "end", "reason": reason}
            self._changed.notify_all()

    async def seen(self) -> Observation | Ended:
        """The page as it is now, once there is one; or how it ended."""
        async with self._changed:
            await self._changed.wait_for(lambda: self._shown is not None or self._ended is not None)
            assert self._shown or self._ended
            return self._ended or cast(Observation, self._shown)

    def called(self, mode: str | None, dialect: str | None = None) -> Response | None:
        """Somebody with the token is here; `?obs=MODE` of the first request is the form of all pages.

        `?actions=DIALECT` says likewise in whose words it acts.
        """
        if dialect is not None and dialect not in get_args(Dialect):
            have = ", ".join(get_args(Dialect))
            return _wrong(400, "bad_argument", f"actions was {dialect!r:.100}; it is one of {have}")
        if mode is not None and mode not in get_args(Mode):
            return _wrong(
                400, "bad_argument", f"obs was {mode!r:.100}; it is one of {', '.join(get_args(Mode))}"
            )
        if not self.first.is_set():
            self.mode = cast(Mode | None, mode)
            self.dialect = cast(Dialect, dialect or "native")
            self.first.set()
        return None

    async def play(self, action: dict[str, Any]) -> Observation | Ended:
        """Has an action done, and gives the page after it; or how it ended."""
        async with self._busy:
            return await self._played(json.dumps({"action": action}).encode())

    # ---------------------------------------------------------------- the addresses

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        request = Request(scope, receive)
        with suppress(ClientDisconnect):  # an agent that goes away before it has asked has asked nothing
            response = await self._answer(request)
            await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        if not secrets.compare_digest(given.encode(), self.token.encode()):
            return _wrong(
                401, "unauthorized", "the header Authorization: Bearer $HARNESS_TOKEN is missing or wrong"
            )
        self.info = self.info or who(request.headers.get("user-agent", ""))
        asked = request.query_params
        if (wrong := self.called(asked.get("obs"), asked.get("actions"))) is not None:
            return wrong
        match (request.method, request.url.path):
            case ("GET", "/v1/task"):
                return JSONResponse(self._hello)
            case ("GET", "/v1/obs"):
                return await self._obs()
            case ("POST", "/v1/act"):
                return await self._once(request, self._act(request))
            case ("POST", "/v1/done"):
                return await self._once(request, self._done(request))
        if request.url.path in ("/v1/task", "/v1/obs", "/v1/act", "/v1/done"):
            return _wrong(405, "bad_argument", f"{request.method} is not for {request.url.path}")
        have = "GET /v1/task, GET /v1/obs, POST /v1/act, POST /v1/done"
        return _wrong(404, "bad_argument", f"nothing at {request.url.path:.100}; there are {have}")

    async def _once(
        self, request: Request, work: Coroutine[Any, Any, tuple[int, dict[str, Any]]]
    ) -> Response:
        """An answer that is given again to a request which says that it is the same."""
        key = request.headers.get("idempotency-key", "")
        async with self._busy:  # one action at a time: who asks while another is done waits
            if key and key in self._answers:
                work.close()
                status, body = self._answers[key]
            else:
                status, body = await work
                if key:
                    self._answers[key] = (status, body)
                    if len(self._answers) > KEPT_ANSWERS:
                        del self._answers[next(iter(self._answers))]
        return JSONResponse(body, status_code=status)

    async def _obs(self) -> Response:
        seen = await self.seen()
        return (
            JSONResponse(to_obs(seen))
            if isinstance(seen, Observation)
            else JSONResponse(seen, status_code=410)
        )

    async def _act(self, request: Request) -> tuple[int, dict[str, Any]]:
        body = await _body(request)
        if body is not None and b'"actions"' in body and "actions" in _fields(body):
            return 400, {
                "ok": False,
                "error": "bad_argument",
                "message": "send one action a request, as action",
            }
        if body is None:
            limit = f"{LINE_BYTES // 1024 // 1024} MiB"
            return 413, {"ok": False, "error": "bad_json", "message": f"a request is at most {limit} long"}
        return await self._play(body)

    async def _done(self, request: Request) -> tuple[int, dict[str, Any]]:
        body = await _body(request) or b"{}"
        fields = _fields(body)
        if not fields and body.strip() not in (b"", b"{}"):
            return await self._play(body)
        return await self._play(json.dumps({"action": {**fields, "op": "done"}}).encode())

    async def _play(self, body: bytes) -> tuple[int, dict[str, Any]]:
        over = self._ended is not None
        after = await self._played(body)
        return (200, to_obs(after)) if isinstance(after, Observation) else (410 if over else 200, dict(after))

    async def _played(self, body: bytes) -> Observation | Ended:
        """Hands an action to the loop, and waits for what it shows next."""
        seen = await self.seen()
        if not isinstance(seen, Observation):
            return seen
        heard = reply(_whole(body, seen.n), seen.n, self.dialect, talks=self._talks)
        await self._asked.put(one_of(heard))
        async with self._changed:
            await self._changed.wait_for(
                lambda: self._ended is not None or (self._shown is not None and self._shown.n != seen.n)
            )
        return await self.seen()


class Http:
    """An Agent behind an address of its own."""

    def __init__(self, words: tuple[str, ...], place: Place) -> None:
        self._name = shlex.join(words)[:100]
        self._process = Process(words, place)
        self._api = Api()
        self._server: asyncio.Server | None = None
        self._state = ServerState()
        self._turn_seconds = 0.0
        self._bad_json = 0

    async def begin(self, brief: Brief) -> AgentInfo:
        """Opens the address, starts the command, and waits until it has called."""
        self._turn_seconds = brief.limits.turn_seconds
        self._api.brief(brief)
        async with beginning(self.end):
            port = await self._listen()
            await self._process.start(brief, *self._address(f"http://127.0.0.1:{port}"), port=port)
            await self._within(self._api.first.wait(), max(START_SECONDS, self._turn_seconds), "request")
        info = self._api.info or AgentInfo(name=self._name)
        return info.model_copy(update={"mode": self._api.mode})

    async def act(self, observation: Observation) -> Turn:
        """Shows the page, and waits for the next action."""
        await self._api.show(observation)
        heard: Heard = await self._within(self._api.heard(), self._turn_seconds, "action")
        self._count_bad_json(heard.turn)
        return heard.turn

    async def end(self, reason: str) -> None:
        """Says why to whoever waits, closes the address, and leaves no process behind."""
        await self._api.over(reason)
        try:
            async with asyncio.timeout(DISMISS_S):
                while any(
                    connection.cycle and not connection.cycle.response_complete for connection in self._open()
                ):
                    await asyncio.sleep(0.005)
        except TimeoutError:
            pass
        await self._process.stop(b"")
        if self._server:
            self._server.close()
            for connection in self._open():
                connection.transport.abort()

    @property
    def departure(self) -> Departure | None:
        """How its process went; None until it has been ended."""
        return self._process.departure

    def _app(self) -> ASGIApp:
        """What answers at the address."""
        return self._api

    def _address(self, origin: str) -> tuple[dict[str, str], dict[str, str]]:
        """What the agent is told of it: variables, and files in its scratch folder."""
        return {"api_url": origin, "token": self._api.token}, {}

    def _open(self) -> list[Any]:
        return list(self._state.connections)

    async def _listen(self) -> int:
        config = Config(
            self._app(),
            interface="asgi3",
            lifespan="off",
            access_log=False,
            log_config=None,
            log_level="critical",
            server_header=False,
            ws="none",
            timeout_keep_alive=3600,
        )
        config.load()
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: H11Protocol(config, self._state, {}, loop), "127.0.0.1", 0
        )
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def _within(
        self, waited: Coroutine[Any, Any, Any], seconds: float, wanted: Literal["request", "action"]
    ) -> Any:
        """What is waited for, unless the agent exits or lets the time pass."""
        asked, left = asyncio.ensure_future(waited), asyncio.ensure_future(self._process.left())
        try:
            await asyncio.wait((asked, left), timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
            if asked.done():
                return asked.result()
            if left.done():
                raise AgentError(f"the agent stopped before it said done: {await self._process.obituary()}")
            raise AgentError(f"the agent sent no {wanted} within {seconds:g} s", ending="turn_timeout")
        finally:
            for task in (asked, left):
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    def _count_bad_json(self, turn: Turn) -> None:
        self._bad_json = self._bad_json + 1 if turn.error == "bad_json" else 0
        if self._bad_json == _BAD_JSON_IN_A_ROW:
            raise AgentError(
                f"{_BAD_JSON_IN_A_ROW} replies in a row could not be read: {turn.message}",
                ending="protocol_error",
            )


def _fields(body: bytes) -> dict[str, Any]:
    try:
        fields = json.loads(body)
    except ValueError:
        return {}
    return fields if isinstance(fields, dict) else {}


def _whole(body: bytes, n: int) -> bytes:
    """A request as a reply of the protocol: what it leaves out is filled in, and a bare action is one."""
    fields = _fields(body)
    if not fields:
        return body
    if "op" in fields and "action" not in fields:
        fields = {"action": fields}
    return json.dumps({"n": n, **fields, "t": "act"}).encode()


async def _body(request: Request) -> bytes | None:
    """At most a line's length of it; None for more."""
    found = b""
    async for chunk in request.stream():
        found += chunk
        if len(found) > LINE_BYTES:
            return None
    return found


def _wrong(status: int, error: str, message: str) -> Response:
    return JSONResponse(
        {"ok": False, "error": error, "message": message, "protocol": PROTOCOL}, status_code=status
    )
