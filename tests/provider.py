"""A local provider that speaks four dialects, and does whatever a provider may do wrong.

    with Provider() as provider:
        provider.says = Says("four words are here")       # or any of what stands under `Says`

What was asked is kept in `provider.seen`. Tokens: seven in, two of them cached; as many out as words were said.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from tests.model_server import Served

IN, CACHED = 7, 2
PER_WORD = 1


@dataclass(frozen=True)
class Says:
    """How requests are answered."""

    text: str = "four words are here"
    status: int = 200
    """Another than 200 comes with `text` as its body."""
    headers: tuple[tuple[str, str], ...] = ()
    counts: bool = True
    """Whether tokens are told."""
    raw: bytes | None = None
    """The body as it stands."""
    media: str | None = None
    breaks_off: Literal["", "cut", "ends", "stalls", "errs"] = ""
    """A stream after its first word: it is cut, ends as if all was said, says nothing more, tells an error."""
    model: str = ""
    """By whom it says to be answered."""


@dataclass(frozen=True)
class Seen:
    """A request."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: dict[str, Any] = field(default_factory=dict)


class Provider(Served):
    """Serves `says` on every path."""

    def __init__(self, says: Says | None = None) -> None:
        self.says = says or Says()
        self.seen: list[Seen] = []
        self.go_on: asyncio.Event | None = None
        """Where it is set, a stream waits for it after its first word."""
        super().__init__(self._app)

    async def _app(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        content = await request.body()
        body = json.loads(content) if content else {}
        path = request.url.path
        self.seen.append(Seen(request.method, path, request.url.query, dict(request.headers), body))
        says, headers = self.says, dict(self.says.headers)
        if says.breaks_off == "stalls" and not streams(path, body):
            await asyncio.Event().wait()
        if says.status != 200 or says.raw is not None:
            kind = says.media or "application/json"
            answer = Response(says.raw if says.raw is not None else says.text, says.status, headers, kind)
        elif streams(path, body):
            kind = (
                "application/json"
                if path.endswith("streamGenerateContent") and not request.url.query
                else "text/event-stream"
            )
            answer = StreamingResponse(self._pieces(path, body), 200, headers, kind)
        else:
            answer = Response(json.dumps(whole(path, says)), 200, headers, "application/json")
        await answer(scope, receive, send)

    async def _pieces(self, path: str, body: dict[str, Any]) -> AsyncIterator[bytes]:
        told = [event.encode() for event in events(path, body, self.says)]
        if self.says.media == "array":
            told = [b"[" + b",\n".join(piece.removeprefix(b"data: ").strip() for piece in told) + b"]"]
        yield b"".join(told[:2])
        if self.go_on is not None:
            await self.go_on.wait()
        match self.says.breaks_off:
            case "cut":
                raise RuntimeError("cut")
            case "ends":
                return
            case "stalls":
                await asyncio.Event().wait()
            case "errs":
                yield b'data: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n'
                return
        for event in told[2:]:
            yield event
            await asyncio.sleep(0)


def streams(path: str, body: dict[str, Any]) -> bool:
    """Whether a request asks for a stream."""
    return path.endswith(":streamGenerateContent") or body.get("stream") is True


def usage(path: str, says: Says) -> dict[str, Any]:
    """The tokens, in the dialect's words."""
    told = len(says.text.split()) * PER_WORD
    if not says.counts:
        return {}
    if "Content" in path:
        counts = {"promptTokenCount": IN, "cachedContentTokenCount": CACHED, "candidatesTokenCount": told - 1}
        return {"usageMetadata": {**counts, "thoughtsTokenCount": 1, "totalTokenCount": IN + told}}
    if path.endswith("/messages"):
        return {
            "usage": {"input_tokens": IN - CACHED, "cache_read_input_tokens": CACHED, "output_tokens": told}
        }
    before, after = ("input", "output") if path.endswith("/responses") else ("prompt", "completion")
    counts = {f"{before}_tokens": IN, f"{after}_tokens": told, "total_tokens": IN + told}
    details = {f"{before}_tokens_details": {"cached_tokens": CACHED}}
    return {
        "usage": {
            **counts,
            **details,
            **({"output_tokens_details": {"reasoning_tokens": 0}} if before == "input" else {}),
        }
    }


def whole(path: str, says: Says) -> dict[str, Any]:
    """A reply in one."""
    model = says.model or "a-model"
    if "Content" in path:
        said = {"role": "model", "parts": [{"text": says.text}]}
        return {
            "candidates": [{"content": said, "finishReason": "STOP", "index": 0}],
            "modelVersion": model,
            **usage(path, says),
        }
    if path.endswith("/messages"):
        content = [{"type": "text", "text": says.text}]
        head = {"id": "msg_1", "type": "message", "role": "assistant", "model": model, "content": content}
        return {**head, "stop_reason": "end_turn", "stop_sequence": None, **usage(path, says)}
    if path.endswith("/responses"):
        return response(says, "completed") | usage(path, says)
    choice = {"index": 0, "message": {"role": "assistant", "content": says.text}, "finish_reason": "stop"}
    first = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": model}
    return {**first, "choices": [choice], **usage(path, says)}


def response(says: Says, status: str) -> dict[str, Any]:
    """One of the responses dialect."""
    text = {"type": "output_text", "text": says.text, "annotations": []}
    message = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "status": "completed",
        "content": [text],
    }
    head = {"id": "resp_1", "object": "response", "created_at": 1, "model": says.model or "a-model"}
    rest = {"parallel_tool_calls": True, "tool_choice": "auto", "tools": [], "error": None}
    return {**head, **rest, "status": status, "output": [message] if status == "completed" else []}


def events(path: str, body: dict[str, Any], says: Says) -> Sequence[str]:
    """The reply, a word an event."""
    words = [f"{' ' if at else ''}{word}" for at, word in enumerate(says.text.split())]
    model = says.model or "a-model"
    if "Content" in path:
        pieces = [{"content": {"role": "model", "parts": [{"text": word}]}, "index": 0} for word in words]
        told: list[dict[str, Any]] = [{"candidates": [piece], "modelVersion": model} for piece in pieces]
        told[-1]["candidates"][0]["finishReason"] = "STOP"
        told[-1] |= usage(path, says)
        return [f"data: {json.dumps(one)}\r\n\r\n" for one in told]
    if path.endswith("/messages"):
        return anthropic_events(path, says, words, model)
    if path.endswith("/responses"):
        base = {"item_id": "msg_1", "output_index": 0, "content_index": 0}
        told = [{"type": "response.created", "response": response(says, "in_progress")}]
        told += [{"type": "response.output_text.delta", **base, "delta": word} for word in words]
        told += [{"type": "response.completed", "response": response(says, "completed") | usage(path, says)}]
        return [
            f"event: {one['type']}\ndata: {json.dumps(one | {'sequence_number': at})}\n\n"
            for at, one in enumerate(told)
        ]
    asked = (body.get("stream_options") or {}).get("include_usage")
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": model}
    told = [
        {**head, "choices": [{"index": 0, "delta": {"content": word}, "finish_reason": None}]}
        for word in words
    ]
    told += [{**head, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}]
    told += [{**head, "choices": [], **usage(path, says)}] if asked and says.counts else []
    return [*(f"data: {json.dumps(one)}\n\n" for one in told), "data: [DONE]\n\n"]


def anthropic_events(path: str, says: Says, words: Sequence[str], model: str) -> Sequence[str]:
    """With a comment among them, and the count in two halves, as Anthropic sends it."""
    count = usage(path, says).get("usage", {})
    first = {name: value for name, value in count.items() if name != "output_tokens"} | {"output_tokens": 1}
    head: dict[str, Any] = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [],
        "stop_reason": None,
    }
    told: list[dict[str, Any]] = [
        {"type": "message_start", "message": {**head, **({"usage": first} if count else {})}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "ping"},
    ]
    told += [
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": word}}
        for word in words
    ]
    end = {"usage": {"output_tokens": count["output_tokens"]}} if count else {}
    told += [
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn", "stop_sequence": None}, **end},
        {"type": "message_stop"},
    ]
    return [f"event: {one['type']}\ndata: {json.dumps(one)}\n\n" for one in told]
