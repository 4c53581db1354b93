"""One play, spoken over any transport: `python same.py stdio|http|mcp`."""

import asyncio
import json
import os
import re
import sys
import urllib.request
from collections.abc import Generator
from typing import Any

Action = dict[str, Any]


def play(text: str) -> Generator[Action, str, None]:
    """Each action as the page before it suggests; the page after it is sent in."""
    search = int(re.findall(r'\[(\d+)\]\w+ "Search omnizon"', text)[0])
    text = yield {"op": "fill", "ref": search, "text": "kettle", "submit": True}
    yield {"op": "click", "ref": 9_999}
    yield {"op": "find", "text": "results"}
    yield {"op": "observe", "mode": "html"}
    yield {"op": "read", "ref": search}
    text = yield {"op": "say", "text": "Which page do you mean?"}
    yield {"op": "goto", "url": re.findall(r"^» User: .* (/help/\w+)$", text, re.MULTILINE)[0]}
    yield {"op": "done", "answer": "Returns and refunds"}


def say(message: Action) -> None:
    """One line."""
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def stdio() -> None:
    """JSON lines."""
    json.loads(sys.stdin.readline())
    say({"t": "ready", "protocol": "1.0"})
    seen = json.loads(sys.stdin.readline())
    playing = play(seen["text"])
    action = next(playing)
    while seen["t"] == "obs":
        say({"t": "act", "n": seen["n"], "action": action})
        seen = json.loads(sys.stdin.readline())
        if seen["t"] == "obs":
            action = playing.send(seen["text"])


def http() -> None:
    """Requests."""

    def ask(path: str, body: Action | None = None) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {os.environ['HARNESS_TOKEN']}"}
        data = json.dumps(body).encode() if body else None
        request = urllib.request.Request(os.environ["HARNESS_API_URL"] + path, data, headers)
        with urllib.request.urlopen(request) as answer:
            told: dict[str, Any] = json.load(answer)
            return told

    seen = ask("/v1/obs")
    playing = play(seen["text"])
    action = next(playing)
    while (seen := ask("/v1/act", action))["t"] == "obs":
        action = playing.send(seen["text"])


async def mcp() -> None:
    """Tool calls."""
    from mcp import Client

    async with Client(os.environ["HARNESS_MCP_URL"]) as client:

        async def call(name: str, arguments: Action) -> str:
            return str((await client.call_tool(name, arguments)).content[0].text)  # type: ignore[union-attr]

        playing = play(await call("observe", {}))
        action = next(playing)
        while not (said := await call(action.pop("op"), action)).startswith("The episode has ended"):
            action = playing.send(said)


if sys.argv[1] == "mcp":
    asyncio.run(mcp())
else:
    {"stdio": stdio, "http": http}[sys.argv[1]]()
