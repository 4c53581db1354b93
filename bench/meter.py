"""What the meter adds to a call: straight to a local server that plays a model, and through the meter, taken in turns.

python -m bench.meter [ROUNDS]

The server answers at once, so that what is measured is the way alone; a real model takes a thousand times as long.
Prices are given by hand (no table is loaded). For streams the time is that of the first byte.
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import threading
import time
from typing import Any

import httpx
import uvicorn

from harness.meter.prices import Prices
from harness.meter.proxy import Meter
from harness.meter.upstreams import Upstream
from harness.types import Budget

MODEL = "local"
USAGE = {"prompt_tokens": 10, "completion_tokens": 3, "total_tokens": 13}
CHUNK = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": MODEL}
PICTURE = "data:image/png;base64," + "A" * 400_000


async def model(scope: Any, receive: Any, send: Any) -> None:
    """A reply of three words, whole or as a stream."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    streams = b'"stream":true' in body.replace(b" ", b"")
    kind = b"text/event-stream" if streams else b"application/json"
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
    if streams:
        for word in ("three", " short", " words"):
            choice = {"index": 0, "delta": {"content": word}, "finish_reason": None}
            piece = f"data: {json.dumps({**CHUNK, 'choices': [choice]})}\n\n"
            await send({"type": "http.response.body", "body": piece.encode(), "more_body": True})
        last = f"data: {json.dumps({**CHUNK, 'choices': [], 'usage': USAGE})}\n\ndata: [DONE]\n\n"
        await send({"type": "http.response.body", "body": last.encode()})
    else:
        choice = {"index": 0, "message": {"role": "assistant", "content": "three short words"}}
        whole = {
            "id": "c",
            "object": "chat.completion",
            "created": 0,
            "model": MODEL,
            "choices": [choice],
            "usage": USAGE,
        }
        await send({"type": "http.response.body", "body": json.dumps(whole).encode()})


def serve() -> tuple[uvicorn.Server, str]:
    """The server, in a thread of its own, and its address."""
    server = uvicorn.Server(uvicorn.Config(model, port=0, log_level="critical", lifespan="off"))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.01)
    return server, f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/v1"


async def once(client: httpx.AsyncClient, base: str, key: str, body: dict[str, Any]) -> float:
    """Milliseconds until the reply, or a stream's first byte, is there."""
    started = time.perf_counter()
    headers = {"authorization": f"Bearer {key}"}
    async with client.stream("POST", f"{base}/chat/completions", json=body, headers=headers) as reply:
        pieces = reply.aiter_bytes()
        first = await anext(pieces)
        took = time.perf_counter() - started
        rest = b"".join([piece async for piece in pieces])
        assert reply.status_code == 200
        assert b"three" in first + rest
        return (took if body.get("stream") else time.perf_counter() - started) * 1000


async def main(rounds: int = 200) -> None:
    """A table: one row a kind of call, both ways side by side in one run."""
    server, url = serve()
    meter = Meter({"openai": Upstream(url)}, Budget(max_cost_usd=1e9), Prices({MODEL: (1.0, 1.0)}))
    hello: dict[str, Any] = {"model": MODEL, "messages": [{"role": "user", "content": "hello " * 500}]}
    drawn = [{"type": "text", "text": "hello"}, {"type": "image_url", "image_url": {"url": PICTURE}}]
    calls = {
        "a reply": hello,
        "a stream's first byte": {**hello, "stream": True},
        "a reply to a picture of 400 kB": {"model": MODEL, "messages": [{"role": "user", "content": drawn}]},
    }
    print("| | direct, median ms | through the meter | added ms | ratio |\n|---|--:|--:|--:|--:|")
    async with meter.episode(None) as door, httpx.AsyncClient() as client:
        ways = {"direct": (url, "none"), "metered": (f"{door.root}/v1", door.account.key)}
        for name, body in calls.items():
            took: dict[str, list[float]] = {way: [] for way in ways}
            for round_ in range(rounds + 5):
                for way, (base, key) in ways.items():
                    spent = await once(client, base, key, body)
                    if round_ >= 5:
                        took[way].append(spent)
            direct, metered = (statistics.median(took[way]) for way in ways)
            print(
                f"| {name} | {direct:.1f} | {metered:.1f} | {metered - direct:.1f} | {metered / direct:.1f} |"
            )
    await meter.stop()
    server.should_exit = True


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))
