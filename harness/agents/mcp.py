"""The agent as an MCP client: each action is a tool, and what a tool answers with is the page.

The address is `http://127.0.0.1:<port>/mcp/<token>` (streamable HTTP), so that a client that can send no header can
call it. `harness/agents/mcp_stdio.py` is the same for clients that know only standard input and output.
"""

from __future__ import annotations

import asyncio
import json
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from mcp.server.lowlevel import Server
from mcp.types import (
    CallToolRequestParams,
    CallToolResult,
    ImageContent,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    Tool,
)
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from harness import __version__
from harness.agents.http import Http
from harness.agents.process import Place
from harness.agents.wire import tools
from harness.types import AgentInfo, Brief, Observation, Result

SHIM = Path(__file__).with_name("mcp_stdio.py")
OBSERVE = "observe"
INSTRUCTIONS = """You operate a web browser through these tools. Every tool answers with the page as it is afterwards:
what can be acted on has a number in square brackets, which is its ref. Call observe to see the first page, and done,
with the answer if the goal asks for one, when the goal is reached.{talk} The goal: {goal}"""
TALK = " What the goal leaves open, ask the user with say; the reply stands before the page."


class Mcp(Http):
    """An Agent behind an MCP server of its own."""

    def __init__(self, words: tuple[str, ...], place: Place) -> None:
        super().__init__(words, place)
        self._goal = ""
        self._talks = False
        self._mcp_app: ASGIApp | None = None
        self._over = asyncio.Event()
        self._serving: asyncio.Task[None] | None = None

    async def begin(self, brief: Brief) -> AgentInfo:
        """Opens the address, starts the command, and waits until it has called."""
        self._goal, self._talks = brief.goal, brief.talks
        ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._serving = asyncio.create_task(self._serve(ready))
        await ready
        return await super().begin(brief)

    async def end(self, reason: str) -> None:
        """Says why to whoever waits, closes the address, and leaves no process behind."""
        await super().end(reason)
        self._over.set()
        if self._serving:
            with suppress(asyncio.CancelledError):
                await self._serving

    def _app(self) -> ASGIApp:
        return self._answer

    def _address(self, origin: str) -> tuple[dict[str, str], dict[str, str]]:
        url = f"{origin}/mcp/{self._api.token}"
        # by its path and without its folder: in a jail there is no more of ours than this one file
        shim = {"command": sys.executable, "args": ["-P", str(SHIM), url]}
        config = {"mcpServers": {"browser": {"type": "http", "url": url}}}
        stdio = {"mcpServers": {"browser": {"type": "stdio", **shim}}}
        variables, _ = super()._address(origin)
        return {**variables, "mcp_url": url}, {
            "mcp_config": json.dumps(config),
            "mcp_stdio_config": json.dumps(stdio),
        }

    async def _serve(self, ready: asyncio.Future[None]) -> None:
        """The MCP server's own tasks live in this one, as its cancel scopes demand."""
        server: Server[Any] = Server(
            "browser",
            version=__version__,
            instructions=INSTRUCTIONS.format(goal=self._goal, talk=TALK if self._talks else ""),
            on_list_tools=self._list,
            on_call_tool=self._call,
        )
        self._mcp_app = server.streamable_http_app(
            streamable_http_path=f"/mcp/{self._api.token}", json_response=True
        )
        async with server.session_manager.run():
            ready.set_result(None)
            await self._over.wait()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and str(scope["path"]).startswith("/v1/"):
            await self._api(scope, receive, send)
        elif scope["type"] == "http" and scope["path"] == f"/mcp/{self._api.token}" and self._mcp_app:
            asked = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1"))).get("obs")
            await (self._api.called(asked) or self._mcp_app)(scope, receive, send)
        elif scope["type"] == "http":
            await JSONResponse({"error": "nothing here; see HARNESS_MCP_URL"}, status_code=404)(
                scope, receive, send
            )

    async def _list(self, _context: Any, _params: PaginatedRequestParams | None) -> ListToolsResult:
        return ListToolsResult(tools=[*_tools(self._talks)])

    async def _call(self, context: Any, params: CallToolRequestParams) -> CallToolResult:
        client = getattr(getattr(context.session, "client_params", None), "client_info", None)
        if client and self._api.info is None:
            self._api.info = AgentInfo(name=client.name, version=client.version)
        look = params.name == OBSERVE and not params.arguments
        if look:
            seen = await self._api.seen()
        else:
            seen = await self._api.play({**(params.arguments or {}), "op": params.name})
        return _result(seen, acted=not look)


def _tools(talks: bool) -> list[Tool]:
    """Every action. `observe` without arguments shows the page as it is, and is not even counted."""
    listed = [
        Tool(
            name=op,
            description=tool["description"],
            input_schema={"type": "object", "properties": tool["properties"], "required": tool["required"]},
        )
        for op, tool in tools(talks).items()
    ]
    return sorted(listed, key=lambda tool: tool.name != OBSERVE)


def _result(seen: Observation | dict[str, str], *, acted: bool) -> CallToolResult:
    """The page in words, after what became of the action."""
    if not isinstance(seen, Observation):
        return CallToolResult(
            content=[TextContent(type="text", text=f"The episode has ended: {seen['reason']}.")]
        )
    told = seen.result if acted else None
    parts = [*([_words(told)] if told else []), _left(seen)]
    content: list[Any] = [TextContent(type="text", text="\n".join([*parts, seen.told]))]
    for image in [each for each in (told.image if told else None, seen.image) if each]:
        content.append(ImageContent(type="image", data=image.data, mime_type=image.media))
    return CallToolResult(content=content, is_error=bool(told and not told.ok))


def _words(result: Result) -> str:
    """`ok`, or the error with its cause; and what a free read found."""
    said = " ".join(part for part in (result.message, result.hint) if part)
    head = f"ok. {said}".rstrip(". ") if result.ok else f"{result.error}: {said}"
    listed = f"\noptions: {' | '.join(result.options)}" if result.options else ""
    return head + listed + (f"\n{result.text}" if result.text else "")


def _left(seen: Observation) -> str:
    left = f"; {seen.left.steps} steps and {seen.left.reads} free reads left" if seen.left else ""
    return f"{seen.url}{left}"
