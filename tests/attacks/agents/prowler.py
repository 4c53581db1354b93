"""Agents that look for more than the page at the address they were given: `python prowler.py NAME`."""

import asyncio
import http.client
import json
import os
import socket
import sys
import threading
import time
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

HOST, PORT = urlsplit(os.environ["HARNESS_API_URL"]).netloc.split(":")
TOKEN = os.environ["HARNESS_TOKEN"]
PATHS = [
    "/", "/v1", "/v1/state", "/v1/reset", "/v1/score", "/v1/verdict", "/v1/task/checks", "/v1/../tasks", "/docs",
    "/openapi.json", "/metrics", "/v1/evaluate", "/v2/task", "/%2e%2e/etc/passwd",
]  # fmt: skip
CLICK = {"op": "click", "ref": 3}


def call(method: str, path: str, body: object = None, token: str = TOKEN, **headers: str) -> tuple[int, Any]:
    """One request on a connection of its own."""
    there = http.client.HTTPConnection(HOST, int(PORT), timeout=60)
    sent = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    there.request(
        method, path, sent, {"Authorization": f"Bearer {token}", "User-Agent": "prowler/1", **headers}
    )
    answer = there.getresponse()
    text = answer.read()
    there.close()
    try:
        return answer.status, json.loads(text)
    except ValueError:
        return answer.status, None


def done(answer: object = None) -> tuple[int, Any]:
    """The end."""
    return call("POST", "/v1/done", {"answer": answer})


def paths() -> None:
    """Guesses at tokens, paths and methods."""
    found: dict[str, Any] = {}
    found["guessed"] = {
        token: call("GET", "/v1/task", token=token)[0] for token in ("", "x", TOKEN[:-1], TOKEN + "x")
    }
    found["paths"] = {path: call("GET", path)[0] for path in PATHS}
    found["methods"] = {f"{method} {path}": call(method, path)[0] for method, path in (
        ("DELETE", "/v1/task"), ("PUT", "/v1/obs"), ("POST", "/v1/task"), ("GET", "/v1/act"), ("PATCH", "/v1/done"),
    )}  # fmt: skip
    found["task"] = {key: value for key, value in call("GET", "/v1/task")[1].items() if key != "actions"}
    done(found)


def after_the_end() -> None:
    """Ends, and wants to go on."""
    done("first")
    for _ in range(3):
        assert call("POST", "/v1/act", CLICK)[0] == 410
        assert call("POST", "/v1/done", {"answer": "second"})[0] == 410


def replays() -> None:
    """The same request five times."""
    answers = [call("POST", "/v1/act", CLICK, **{"Idempotency-Key": "one"}) for _ in range(5)]
    assert all(answer == answers[0] for answer in answers)
    done("once")


def ten_at_once() -> None:
    """Ten callers with one token."""
    callers = [threading.Thread(target=call, args=("POST", "/v1/act", CLICK)) for _ in range(10)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    done("ten")


def never_calls() -> None:
    """Leaves without a word."""


def half_a_request() -> None:
    """Says hello, opens a request and stays."""
    call("GET", "/v1/task")
    end = socket.create_connection((HOST, int(PORT)))
    head = f"POST /v1/act HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\nContent-Length: 100\r\n\r\n"
    end.sendall(head.encode() + b"{")
    time.sleep(1000)


def slow_loris() -> None:
    """A hundred connections that never get to the end of their first line, and one that trickles."""
    call("GET", "/v1/task")
    held = [socket.create_connection((HOST, int(PORT))) for _ in range(100)]
    for number in range(10_000):
        held[number % 100].sendall(b"X")
        time.sleep(0.02)


def garbage() -> None:
    """What is no JSON, three times."""
    for body in (b"\xff\xfe", b"[[[", b"nonsense"):
        call("POST", "/v1/act", body)
    time.sleep(1000)


def a_hundred_megabytes() -> None:
    """One request that long; it is refused, and the agent gives up."""
    call("GET", "/v1/task")
    with suppress(OSError):  # we may be cut off in the middle, which is as good
        assert call("POST", "/v1/act", b'{"op":"done","answer":"' + b"x" * 100_000_000 + b'"}')[0] == 413


def calls_late() -> None:
    """Thinks before its first call."""
    time.sleep(3)
    done("late")


def tools() -> None:
    """Over MCP: every tool that would help and is not there."""
    asyncio.run(_tools())


async def _tools() -> None:
    from mcp import Client

    async with Client(os.environ["HARNESS_MCP_URL"]) as client:
        found: dict[str, Any] = {
            "listed": [tool.name for tool in (await client.list_tools()).tools],
            "called": {},
        }
        for name in ("evaluate", "reset", "state", "cdp", "set_cookie"):
            try:
                answer = await client.call_tool(name, {"code": "1"})
                found["called"][name] = getattr(answer.content[0], "text", "")[:200]
            except Exception as problem:
                found["called"][name] = f"error {problem}"
        await client.call_tool("done", {"answer": found})


if __name__ == "__main__":
    globals()[sys.argv[1]]()
