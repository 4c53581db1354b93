"""The address at which an episode's agent finds its models: what passes is checked, counted and written down.

A reply that comes as a stream goes on event by event, as it comes. What the provider does wrong is passed on, or named
in the dialect's own words, and is in the log as its fault. A reply is read to its end even where the agent listens no
more: it is paid for all the same.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send
from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from harness.meter import reading, routes, strip
from harness.meter.account import Account, Call, Fault, Refused, priced
from harness.meter.prices import Prices
from harness.meter.reading import Events, Reader, Unreadable
from harness.meter.routes import Dialect, Kind, Route
from harness.meter.upstreams import Upstream, lent
from harness.types import Budget

BODY_BYTES = 32 * 1024 * 1024
BODY_SECONDS = 30.0
REPLY_BYTES = 64 * 1024 * 1024
ERROR_BYTES = 1024 * 1024
SILENCE_SECONDS = 100.0
"""A provider that says nothing for so long has stalled: shorter than an agent's turn, so that it is told in time."""
CONNECT_SECONDS = 10.0
CONNECTIONS = 64
"""Of one agent, at once."""
_OURS = (401, 402, 403, 408, 429)
"""Refusals below 500 that are no answer to what was asked: our key, our credit, our rate."""
_TOLD = ("retry-after", "retry-after-ms", "request-id", "x-request-id", "x-should-retry")
_COUNTS: dict[Dialect, Kind] = {"anthropic": "messages", "gemini": "generate"}
"""What a request to count tokens is made of: it reaches out as well as the one that it counts."""
_NO_RETRY = {"x-should-retry": "false"}


class Refusal(Exception):
    """A call that does not reach a provider."""

    def __init__(self, status: int, code: Refused, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


class Failure(Exception):
    """What a provider did wrong, where there is no reply to pass on."""

    def __init__(self, status: int, fault: Fault, message: str) -> None:
        super().__init__(message)
        self.status, self.fault, self.message = status, fault, message


class Meter:
    """For one run: its providers, their prices, and what each episode may use."""

    def __init__(
        self, upstreams: Mapping[Dialect, Upstream], budget: Budget, prices: Prices | None = None
    ) -> None:
        self.upstreams = dict(upstreams)
        self.budget = budget
        self.prices = prices or Prices()
        self.client = httpx.AsyncClient(follow_redirects=False, limits=httpx.Limits(max_connections=None))

    @property
    def told(self) -> str:
        """Whom it asks, and what it allows, in a line."""
        asked = ", ".join(f"{dialect} at {one.host}" for dialect, one in self.upstreams.items())
        return f"models: {self.budget.told}; {asked}"

    async def start(self) -> None:
        """Before the first episode. Raises UsageError where no prices can be had."""
        await asyncio.to_thread(self.prices.load)

    async def stop(self) -> None:
        """After the last."""
        await self.client.aclose()

    @asynccontextmanager
    async def episode(self, log: Path | None, turn_seconds: float = 120.0) -> AsyncIterator[Door]:
        """An account of its own, open for as long as the block lasts."""
        door = Door(self, Account(self.budget, log), min(SILENCE_SECONDS, 0.8 * turn_seconds))
        await door.open()
        try:
            yield door
        finally:
            await door.close()


class Door:
    """One episode's address."""

    def __init__(self, meter: Meter, account: Account, silence_s: float) -> None:
        self.account = account
        self.port = 0
        self._meter = meter
        self._silence = silence_s
        self._state = ServerState()
        self._server: asyncio.Server | None = None
        self._under_way: set[asyncio.Task[Any]] = set()

    @property
    def root(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def variables(self) -> dict[str, str]:
        """What the agent's environment holds, under the names that programs look for."""
        return lent(list(self._meter.upstreams), self.root, self.account.key)

    @property
    def told(self) -> dict[str, str]:
        """What the agent is told by our own names."""
        budget = self.account.budget
        caps = {"max_tokens": budget.max_tokens, "max_cost_usd": budget.max_cost_usd}
        found = {name: f"{cap:.15g}" for name, cap in caps.items() if cap is not None}
        return {"llm_base_url": f"{self.root}/v1", "llm_api_key": self.account.key, **found}

    async def open(self) -> None:
        """Listen."""
        config = Config(
            self,
            interface="asgi3",
            lifespan="off",
            access_log=False,
            log_config=None,
            log_level="critical",
            server_header=False,
            ws="none",
            limit_concurrency=CONNECTIONS,
        )
        config.load()
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(
            lambda: HttpToolsProtocol(config, self._state, {}, loop), "127.0.0.1", 0
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Nobody listens any more, and what is under way is cut."""
        if self._server:
            self._server.close()
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        for connection in list(self._state.connections):
            connection.transport.abort()
        self.account.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        task = asyncio.current_task()
        assert task
        self._under_way.add(task)
        try:
            with suppress(ClientDisconnect):  # it went away before it had asked
                await self._answer(Request(scope, receive), send)
        finally:
            self._under_way.discard(task)

    async def _answer(self, request: Request, send: Send) -> None:
        path = request.url.path
        dialect = routes.dialect_of(path)
        given = routes.given_key(request.headers, request.query_params)
        if not secrets.compare_digest(given.encode(), self.account.key.encode()):
            message = "this is not the key of this episode; it is in the environment, as OPENAI_API_KEY and the like"
            return await _say(send, request, dialect, 401, "wrong_key", message)
        route = routes.route(request.method, path, request.headers)
        if route is None:
            message = f"{request.method} {path:.200} is not for models; there are {routes.HAVE}"
            return await _say(send, request, dialect, 404, "not_found", message)
        async with self.account.room:
            await Exchange(self._meter, self.account, self._silence, route, request, send).run()


class Exchange:
    """One call: asked, passed on, answered and written down."""

    def __init__(
        self, meter: Meter, account: Account, silence_s: float, route: Route, request: Request, send: Send
    ) -> None:
        self._meter, self._account, self._silence = meter, account, silence_s
        self._route, self._request, self._send = route, request, send
        self._started = time.monotonic()
        self._letters = 0
        self._hides_usage = False
        self._begun = False
        self._asked: Upstream | None = None
        """Who is to be paid for what comes of it."""
        self._call = Call(
            n=0,
            at_s=round(account.now_s, 3),
            dialect=route.dialect,
            kind=route.kind,
            model=route.model or "",
            streamed=route.streams,
        )

    async def run(self) -> None:
        """To its end, whatever that is."""
        try:
            await self._pass_on()
        except Refusal as no:
            self._update(refused=no.code, detail=no.message)
            await self._refuse(no.status, no.code, no.message, _NO_RETRY)
        except Failure as fault:
            self._update(fault=fault.fault, detail=fault.message)
            await self._refuse(fault.status, f"upstream_{fault.fault}", fault.message)
        except ClientDisconnect:
            self._update(refused="bad_request", detail="the agent went away before it had asked")
            raise
        except asyncio.CancelledError:  # the episode has ended; what was asked is paid for all the same
            if self._asked and not (self._call.input_tokens or self._call.output_tokens):
                self._charge(self._asked, None, None, 0)
            raise
        except Exception as bug:  # ours, and no doing of the agent's
            self._update(fault="meter", detail=f"the meter failed: {bug!r}"[:300])
            await self._refuse(500, "meter_failed", "the meter failed; this is no doing of yours")
        finally:  # reached as well when the episode ends meanwhile
            self._update(ms=self._ms())
            self._account.note(self._call)

    # ---------------------------------------------------------------- asking

    async def _pass_on(self) -> None:
        upstream = self._meter.upstreams.get(self._route.dialect)
        if upstream is None:
            have = ", ".join(self._meter.upstreams)
            message = f"the meter has no provider for the dialect {self._route.dialect}; have: {have}"
            raise Refusal(404, "no_upstream", message)
        content = await self._content(upstream) if self._route.method == "POST" else None
        headers = {
            "accept-encoding": "identity",
            **routes.passed_headers(self._route.dialect, self._request.headers),
            **routes.key_headers(self._route.dialect, upstream.key),
            **({"content-type": "application/json"} if content is not None else {}),
        }
        request = self._meter.client.build_request(
            self._route.method,
            upstream.base + self._route.path,
            params=routes.passed_query(self._route, self._request.query_params) or None,
            headers=headers,
            content=content,
            timeout=httpx.Timeout(self._silence, connect=CONNECT_SECONDS),
        )
        self._asked = upstream if self._route.kind != "free" else None
        try:
            response = await self._meter.client.send(request, stream=True)
        except httpx.ConnectTimeout as problem:
            raise Failure(502, "unreachable", f"no connection to {upstream.host}") from problem
        except httpx.TimeoutException as problem:
            raise self._stalled(upstream) from problem
        except httpx.HTTPError as problem:
            raise Failure(
                502, "unreachable", f"no answer from {upstream.host}: {_words(problem)}"
            ) from problem
        try:
            await self._received(upstream, response)
        except httpx.TimeoutException as problem:
            raise self._stalled(upstream) from problem
        except httpx.HTTPError as problem:
            raise Failure(502, "cut", f"{upstream.host} broke off its reply: {_words(problem)}") from problem
        finally:
            await response.aclose()

    def _stalled(self, upstream: Upstream) -> Failure:
        return Failure(504, "stalled", f"{upstream.host} said nothing for {self._silence:g} s")

    async def _content(self, upstream: Upstream) -> bytes:
        """The request's body as the provider is to see it: written anew, so that both read the same in it."""
        body = _object(await self._body())
        model = self._route.model or body.get("model")
        if not isinstance(model, str) or not model:
            raise Refusal(400, "bad_request", "the request names no model")
        streams = self._route.streams or body.get("stream") is True
        self._update(model=model[:200], streamed=streams)
        free = self._route.kind == "free"
        if not free and (spent := self._account.spent()):
            raise Refusal(
                429, "budget_exceeded", f"budget_exceeded: the budget of this episode is used up: {spent}"
            )
        if self._account.budget.max_cost_usd is not None and not free:
            self._check_price(model, upstream)
        try:
            kind = _COUNTS.get(self._route.dialect, self._route.kind) if free else self._route.kind
            stripped = strip.stripped(kind, model, body)
        except strip.Browses:
            message = f"the model {model} searches the web by itself, past the sandbox; take another"
            raise Refusal(400, "model_browses", message) from None
        except RecursionError:
            raise Refusal(400, "bad_request", "the request is nested too deeply") from None
        if self._route.kind == "chat" and streams:
            options = body.get("stream_options")
            options = options if isinstance(options, dict) else {}
            self._hides_usage = options.get("include_usage") is not True
            body["stream_options"] = {**options, "include_usage": True}
        self._update(stripped=tuple(stripped))
        self._letters = reading.letters(body)
        try:
            return json.dumps(body, separators=(",", ":"), allow_nan=False).encode()
        except (ValueError, RecursionError) as problem:
            raise Refusal(400, "bad_request", f"the request is no JSON: {problem}") from None

    def _check_price(self, model: str, upstream: Upstream) -> None:
        if not self._meter.prices.known(model, upstream.provider):
            raise Refusal(
                400,
                "price_unknown",
                f"no price is known for the model {model}, and a run with --max-cost asks no model without: "
                f"--price {model}=IN/OUT names it, in dollars for a million tokens",
            )

    async def _body(self) -> bytes:
        limit = f"a request is at most {BODY_BYTES // 1024 // 1024} MiB long"
        if self._request.headers.get("content-encoding", "identity") != "identity":
            raise Refusal(415, "bad_request", "a request is to be sent without compression")
        length = self._request.headers.get("content-length", "0")
        if length.isdigit() and int(length) > BODY_BYTES:
            raise Refusal(413, "too_large", limit)
        found = bytearray()
        try:
            async with asyncio.timeout(BODY_SECONDS):
                async for chunk in self._request.stream():
                    found += chunk
                    if len(found) > BODY_BYTES:
                        raise Refusal(413, "too_large", limit)
        except TimeoutError:
            message = f"the request did not arrive within {BODY_SECONDS:g} s"
            raise Refusal(408, "too_slow", message) from None
        return bytes(found)

    # ---------------------------------------------------------------- answering

    async def _received(self, upstream: Upstream, response: httpx.Response) -> None:
        status = response.status_code
        self._update(first_byte_ms=self._ms())
        kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
        if not 200 <= status < 300:
            await self._error(upstream, response)
        elif kind == "text/event-stream":
            await self._stream(upstream, response)
        elif self._route.kind == "generate" and self._route.streams:
            await self._array(upstream, response)
        else:
            await self._whole(upstream, response)

    async def _error(self, upstream: Upstream, response: httpx.Response) -> None:
        """A refusal of the provider's, as it stands; but for what it says of our key."""
        status = response.status_code
        if status < 400:
            raise Failure(502, "unreadable", f"{upstream.host} answered with status {status}")
        text = _keyless(await _read(response, ERROR_BYTES), upstream).decode(errors="replace")
        if status in _OURS or status >= 500:
            told = " ".join(text.split())[:200]
            self._update(fault="status", detail=f"{upstream.host} answered with status {status}: {told}")
        if status == 401:
            raise Failure(502, "status", f"{upstream.host} does not take the key that the harness was given")
        kind = response.headers.get("content-type", "application/json")
        await self._reply(status, text.encode(), kind, response)

    async def _whole(self, upstream: Upstream, response: httpx.Response) -> None:
        body = _keyless(await _read(response, REPLY_BYTES), upstream)
        try:
            reply = json.loads(body)
        except (ValueError, RecursionError):
            reply = None
        if not isinstance(reply, dict):
            told = " ".join(body[:300].decode(errors="replace").split())[:100]
            raise Failure(502, "unreadable", f"{upstream.host} answered with no JSON object: {told!r}")
        if isinstance(reply.get("error"), dict) and self._route.kind != "responses":
            self._update(
                fault="status", detail=f"{upstream.host} answered with {json.dumps(reply['error'])[:200]}"
            )
        elif self._route.kind != "free":
            told_model = reply.get("model") or reply.get("modelVersion")
            used = reading.tally(self._route.kind, reply)
            self._charge(upstream, used, told_model, reading.letters(reply))
        await self._reply(response.status_code, body, "application/json", response)

    async def _stream(self, upstream: Upstream, response: httpx.Response) -> None:
        reader, events = Reader(self._route.kind), Events()
        try:
            await self._begin(response, "text/event-stream")
            async for piece in response.aiter_bytes():
                await self._events(reader, [_keyless(event, upstream) for event in events.feed(piece)])
            rest = _keyless(events.rest(), upstream)
            await self._events(reader, [rest] if rest.strip() else [])
            if reader.fault:
                self._update(fault="error_in_stream", detail=f"{upstream.host} said {reader.fault}")
            elif not reader.finished:
                raise Failure(502, "cut", f"{upstream.host} ended its stream before it was finished")
        except Unreadable as problem:
            raise Failure(502, "unreadable", f"{upstream.host} sent {problem}") from None
        finally:
            if reader.tally or reader.letters:
                self._charge(upstream, reader.tally, reader.model, reader.letters)
        await self._send({"type": "http.response.body", "body": b""})

    async def _events(self, reader: Reader, events: list[bytes]) -> None:
        passed = []
        for event in events:
            told = reading.data(event)
            reader.read(told)
            if not (self._hides_usage and reading.bears_only_usage(told)):
                passed.append(event)
        if passed:
            await self._send({"type": "http.response.body", "body": b"".join(passed), "more_body": True})

    async def _array(self, upstream: Upstream, response: httpx.Response) -> None:
        """Gemini's other form of a stream: one list, of which the pieces go on as they come."""
        reader, found = Reader(self._route.kind), bytearray()
        held = b""
        try:
            await self._begin(response, "application/json")
            async for piece in response.aiter_bytes():
                whole = _keyless(held + piece, upstream)
                cut = len(whole) - _begun_key(whole, upstream)
                piece, held = whole[:cut], whole[cut:]
                found += piece[: max(0, REPLY_BYTES - len(found))]
                await self._send({"type": "http.response.body", "body": piece, "more_body": True})
            found += held
            await self._send({"type": "http.response.body", "body": held, "more_body": True})
        finally:
            with suppress(ValueError, RecursionError):
                for event in json.loads(found):
                    reader.read(event)
            self._charge(upstream, reader.tally, reader.model, reader.letters)
        if reader.fault or not reader.finished:
            self._update(
                fault="cut", detail=f"{upstream.host} did not finish its reply {reader.fault}".strip()
            )
        await self._send({"type": "http.response.body", "body": b""})

    def _charge(self, upstream: Upstream, used: reading.Tally | None, model: object, told: int) -> None:
        """What the call took; by its characters where the provider does not say."""
        if used is None:
            self._update(estimated=True)
        used = used or reading.guessed(self._letters, told)
        asked = self._call.model
        cost = self._meter.prices.cost(asked, upstream.provider, used)
        if isinstance(model, str) and model and model != asked:
            self._update(answered_by=model[:200])
            exact = self._meter.prices.cost(model, upstream.provider, used)
            cost = exact if exact is not None else cost
        self._call = priced(self._call, used, cost)

    # ---------------------------------------------------------------- the reply

    async def _begin(self, response: httpx.Response, kind: str) -> None:
        headers = [(b"content-type", kind.encode()), (b"cache-control", b"no-cache")]
        headers += [(name.encode(), value.encode("latin-1")) for name, value in _told(response).items()]
        self._begun = True
        self._update(status=response.status_code)
        await self._send({"type": "http.response.start", "status": response.status_code, "headers": headers})

    async def _reply(self, status: int, body: bytes, kind: str, response: httpx.Response) -> None:
        self._update(status=status)
        reply = Response(body, status_code=status, media_type=kind, headers=_told(response))
        await reply(self._request.scope, self._request.receive, self._send)

    async def _refuse(
        self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
    ) -> None:
        """In the dialect's words; within a stream that has begun, as its last event."""
        if not self._begun:
            self._update(status=status)
            more = {**(headers or {}), **({"connection": "close"} if status == 408 else {})}
            dialect = self._route.dialect
            await _say(self._send, self._request, dialect, status, code, message, more)
            return
        told = json.dumps(routes.error(self._route.dialect, status, code, message))
        named = "event: error\n" if self._route.kind in ("messages", "responses") else ""
        if self._route.kind == "responses":
            told = json.dumps({"type": "error", "code": code, "message": message, "param": None})
        event = f"{named}data: {told}\n\n".encode()
        await self._send({"type": "http.response.body", "body": event, "more_body": True})
        await self._send({"type": "http.response.body", "body": b""})

    def _ms(self) -> float:
        return round((time.monotonic() - self._started) * 1000, 1)

    def _update(self, **fields: Any) -> None:
        self._call = self._call.model_copy(update=fields)


async def _say(
    send: Send,
    request: Request,
    dialect: Dialect,
    status: int,
    code: str,
    message: str,
    headers: Mapping[str, str] | None = None,
) -> None:
    reply = JSONResponse(routes.error(dialect, status, code, message), status_code=status, headers=headers)
    await reply(request.scope, request.receive, send)


def _keyless(said: bytes, upstream: Upstream) -> bytes:
    """Without our key, which some providers say again."""
    return said.replace(upstream.key.encode(), b"[key]") if upstream.key else said


def _begun_key(said: bytes, upstream: Upstream) -> int:
    """How many of the last bytes may be the beginning of our key."""
    key = upstream.key.encode()
    return next((n for n in range(len(key) - 1, 0, -1) if said.endswith(key[:n])), 0)


def _told(response: httpx.Response) -> dict[str, str]:
    return {name: response.headers[name] for name in _TOLD if name in response.headers}


async def _read(response: httpx.Response, most: int) -> bytes:
    found = bytearray()
    async for piece in response.aiter_bytes():
        found += piece
        if len(found) > most:
            raise Failure(
                502, "unreadable", f"the provider's reply is longer than {most // 1024 // 1024} MiB"
            )
    return bytes(found)


def _object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as problem:
        raise Refusal(400, "bad_request", f"the request is no JSON: {problem}") from None
    if not isinstance(value, dict):
        raise Refusal(400, "bad_request", "the request is not a JSON object")
    return value


def _words(problem: Exception) -> str:
    return str(problem).split("\n")[0][:160] or type(problem).__name__
