"""An MCP server on standard input and output that passes everything on to an address: `python -m … URL`.

For clients that can start a server and cannot call one.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from mcp import Client, stdio_server
from mcp.server.lowlevel import Server
from mcp.types import CallToolRequestParams, CallToolResult, ListToolsResult, PaginatedRequestParams


async def pass_on(url: str) -> None:
    """Until standard input closes."""
    async with Client(url) as client:

        async def listed(_context: Any, _params: PaginatedRequestParams | None) -> ListToolsResult:
            return await client.list_tools()

        async def called(_context: Any, params: CallToolRequestParams) -> CallToolResult:
            answer = await client.call_tool(params.name, params.arguments or {})
            assert isinstance(answer, CallToolResult)
            return answer

        server: Server[Any] = Server(
            "browser", instructions=client.instructions, on_list_tools=listed, on_call_tool=called
        )
        async with stdio_server() as (read, write):
            await server.run(read, write, server.create_initialization_options())


if __name__ == "__main__":
    asyncio.run(pass_on(sys.argv[1]))
