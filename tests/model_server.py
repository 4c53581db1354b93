"""A local server that speaks the OpenAI dialect: it stands in for any provider of models, offline.

Who answers is chosen by the request's `model`. A player is a function from the request's body to what is said:

    def parrot(body: Body) -> Said:
        return Said(body["messages"][-1]["content"])

    with ModelServer({"parrot": parrot}) as server:
        litellm.completion("openai/parrot", messages, api_base=server.url, api_key="local")

Replies may be streamed, ask for tools, be garbage, be an error of any status, or never come (`hangs_up`). What was
asked is kept in `server.asked`; tokens are counted as words, so that tests can say what they expect.
"""

from __future__ import annotations

import asyncio
import json
import sys
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp

Body = dict[str, Any]


@dataclass(frozen=True)
class Said:
    """What a player answers."""

    text: str | None = ""
    status: int = 200
    """Of the response; another than 200 is an error with `text` as its message."""
    tools: tuple[tuple[str, dict[str, Any]], ...] = ()
    """Tools to be called: name and arguments."""
    raw: bytes | None = None
    """The response's body as it stands, in place of the dialect's."""
    hangs_up: bool = False
    """The connection is closed without a response."""
    headers: Mapping[str, str] = field(default_factory=dict)
    input_tokens: int | None = None
    """The number of words that were asked, unless given."""
    output_tokens: int | None = None


Player = Callable[[Body], Said]


class Served:
    """An application at `url`, from a thread of its own, for as long as the `with` block lasts."""

    base = ""
    """Behind the address, in `url`."""

    def __init__(self, app: ASGIApp) -> None:
        config = uvicorn.Config(
            app, host="127.0.0.1", port=0, log_level="critical", lifespan="off", interface="asgi3"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._ready = threading.Event()
        self.url = ""

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(30), "the model server did not start"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        let_go()
        self._server.should_exit = self._server.force_exit = True  # an answer may be stalled for good
        self._thread.join(30)

    def _serve(self) -> None:
        asyncio.run(self._main())

    async def _main(self) -> None:
        serving = asyncio.create_task(self._server.serve())
        while not self._server.started:
            await asyncio.sleep(0.005)
        port = self._server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}{self.base}"
        self._ready.set()
        await serving


class ModelServer(Served):
    """Serves players."""

    base = "/v1"

    def __init__(self, players: Mapping[str, Player]) -> None:
        self.players = dict(players)
        self.asked: list[Body] = []
        """The bodies of all requests, as they came."""
        super().__init__(
            Starlette(
                routes=[
                    Route("/v1/models", self._models),
                    Route("/v1/chat/completions", self._complete, methods=["POST"]),
                ]
            )
        )

    @property
    def environ(self) -> dict[str, str]:
        """What a process needs in its environment so that `openai/NAME` is asked here."""
        return {"OPENAI_API_BASE": self.url, "OPENAI_BASE_URL": self.url, "OPENAI_API_KEY": "local"}

    async def _models(self, request: Request) -> Response:
        return JSONResponse(
            {"object": "list", "data": [{"id": name, "object": "model"} for name in self.players]}
        )

    async def _complete(self, request: Request) -> Response:
        body: Body = await request.json()
        self.asked.append(body)
        name = str(body.get("model"))
        if name not in self.players:
            return _error(404, f"The model `{name}` does not exist; have: {', '.join(self.players)}")
        said = await asyncio.to_thread(self.players[name], body)
        if said.hangs_up:
            return _HangUp()
        if said.raw is not None:
            return Response(said.raw, status_code=said.status, media_type="application/json")
        if said.status != 200:
            return _error(said.status, said.text or "")
        if body.get("stream"):
            return StreamingResponse(_streamed(body, said), media_type="text/event-stream")
        message = {"role": "assistant", "content": said.text, **_tool_calls(said)}
        choice = {"index": 0, "message": message, "finish_reason": _finish(said)}
        whole = {**_head(body, "chat.completion"), "choices": [choice], "usage": usage(body, said)}
        return JSONResponse(whole, headers=dict(said.headers))


class _HangUp(Response):
    """Promises a body and sends none: the connection is then closed."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await send(
            {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000000")]}
        )
        await send({"type": "http.response.body", "body": b"", "more_body": False})


def words(text: str) -> int:
    """What this server counts as tokens."""
    return len(text.split())


def prompt_of(body: Body) -> str:
    """All text of a request's messages, parts of messages among it."""
    texts: list[str] = []
    for message in body.get("messages", []):
        content = message.get("content") or ""
        parts = content if isinstance(content, list) else [{"text": content}]
        texts += [part.get("text", "") for part in parts]
    return "\n".join(texts)


def usage(body: Body, said: Said) -> dict[str, int]:
    """The tokens that a reply is charged."""
    asked = said.input_tokens if said.input_tokens is not None else words(prompt_of(body))
    told = said.output_tokens if said.output_tokens is not None else words(said.text or "")
    return {"prompt_tokens": asked, "completion_tokens": told, "total_tokens": asked + told}


def _head(body: Body, kind: str) -> dict[str, Any]:
    return {"id": "chatcmpl-local", "object": kind, "created": 0, "model": body.get("model")}


def _finish(said: Said) -> str:
    return "tool_calls" if said.tools else "stop"


def _tool_calls(said: Said) -> dict[str, Any]:
    calls = [
        {
            "id": f"call_{at}",
            "type": "function",
            "function": {"name": name, "arguments": json.dumps(arguments)},
        }
        for at, (name, arguments) in enumerate(said.tools)
    ]
    return {"tool_calls": calls} if calls else {}


def _error(status: int, message: str) -> Response:
    return JSONResponse({"error": {"message": message, "type": "local", "code": status}}, status_code=status)


async def _streamed(body: Body, said: Said) -> AsyncIterator[str]:
    """The reply word by word, and its tokens at the end."""
    head = _head(body, "chat.completion.chunk")

    def chunk(delta: dict[str, Any], finish: str | None = None, **more: Any) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return f"data: {json.dumps({**head, 'choices': [choice], **more})}\n\n"

    yield chunk({"role": "assistant", "content": ""})
    for at, word in enumerate((said.text or "").split(" ")):
        yield chunk({"content": f" {word}" if at else word})
    if said.tools:
        calls = [{**call, "index": at} for at, call in enumerate(_tool_calls(said)["tool_calls"])]
        yield chunk({"tool_calls": calls})
    yield chunk({}, _finish(said))
    if (body.get("stream_options") or {}).get("include_usage"):
        yield f"data: {json.dumps({**head, 'choices': [], 'usage': usage(body, said)})}\n\n"
    yield "data: [DONE]\n\n"


def let_go() -> None:
    """Close the connections that litellm keeps: forgotten ten minutes later, they would fail another test."""
    litellm: Any = sys.modules.get("litellm")
    if litellm is None:
        return
    kept = litellm.in_memory_llm_clients_cache
    for key, client in list(kept.cache_dict.items()):
        if type(client).__name__ == "OpenAI":
            client.close()
            kept.delete_cache(key)
