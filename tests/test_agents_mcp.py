"""The MCP transport: the official client, over HTTP and through the shim on standard input and output."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from harness.agents import Place, agent
from harness.agents.mcp import Mcp, _tools
from harness.errors import AgentError, UsageError
from harness.types import Brief, Click, Done, Image, Limits, Observation, Result, Screenshot, Turn

CLIENT = """
import asyncio, json, os, sys
from mcp import Client, StdioServerParameters, stdio_client
from mcp.types import Implementation
def log(*values): print(*values, file=sys.stderr, flush=True)
def said(answer): return answer.is_error, answer.content[0].text
def server():
    if "shim" in sys.argv:
        with open(os.environ["HARNESS_MCP_STDIO_CONFIG"]) as config: one = json.load(config)["mcpServers"]["browser"]
        return stdio_client(StdioServerParameters(command=one["command"], args=one["args"], env=dict(os.environ)))
    with open(os.environ["HARNESS_MCP_CONFIG"]) as config: return json.load(config)["mcpServers"]["browser"]["url"]
async def main():
    async with Client(server(), client_info=Implementation(name="tester", version="3")) as client:
        await play(client)
"""
RUN = "\nasyncio.run(main())\n"
TOKENS_A_CHARACTER = 1 / 3.5
MOST_TOKENS = 2_000


def brief(**limits: Any) -> Brief:
    """A goal."""
    return Brief(
        goal="Say yes.", start_url="http://shop.test/", limits=Limits(**{"turn_seconds": 30, **limits})
    )


def page(n: int, text: str = '[3]button "Yes"', result: Result | None = None) -> Observation:
    """What the agent is shown."""
    return Observation(n=n, url="http://shop.test/", title="Shop", text=text, result=result)


@asynccontextmanager
async def playing(code: str, tmp_path: Path, *words: str) -> AsyncIterator[tuple[Mcp, Path]]:
    """A client that has called; and its log."""
    (tmp_path / "client.py").write_text(CLIENT + "async def play(client):\n" + code + RUN)
    environ = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent)}
    place = Place(environ, log_dir=tmp_path, cwd=tmp_path, pass_env=("PYTHONPATH",), grace_s=3)
    player = Mcp((sys.executable, "client.py", *words), place)
    try:
        await player.begin(brief())
        yield player, tmp_path / "agent.log"
    finally:
        await player.end("done")


@pytest.mark.parametrize("words", [(), ("shim",)])
async def test_a_whole_episode(tmp_path: Path, words: tuple[str, ...]) -> None:
    code = """
    log(client.instructions.split("The goal: ")[1])
    log(sorted(tool.name for tool in (await client.list_tools()).tools)[:4])
    log(said(await client.call_tool("observe", {})))
    log(said(await client.call_tool("click", {"ref": 3})))
    log(said(await client.call_tool("done", {"answer": "yes"})))
"""
    async with playing(code, tmp_path, *words) as (player, kept):
        assert await player.act(page(0)) == Turn(action=Click(ref=3))
        after = Result(ok=False, error="covered", message="It is covered.", hint="Close it.")
        assert await player.act(page(1, result=after)) == Turn(action=Done(answer="yes"))
        await player.end("done")
    lines = [line for line in kept.read_text().splitlines() if not line.startswith("INFO")]
    assert lines[0] == "Say yes."
    assert lines[1] == "['back', 'check', 'clear', 'click']"
    assert lines[2] == """(False, 'http://shop.test/\\n[3]button "Yes"')"""
    assert lines[3] == """(True, 'covered: It is covered. Close it.\\nhttp://shop.test/\\n[3]button "Yes"')"""
    assert lines[4] == "(False, 'The episode has ended: done.')"


async def test_the_client_says_who_it_is(tmp_path: Path) -> None:
    async with playing(
        "    await client.call_tool('observe', {})\n    await asyncio.sleep(30)", tmp_path
    ) as (player, _):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(2):
                await player.act(page(0))
        assert player._api.info is not None
        assert (player._api.info.name, player._api.info.version) == ("tester", "3")


async def test_a_picture_is_an_image(tmp_path: Path) -> None:
    code = """
    answer = await client.call_tool("screenshot", {})
    log(answer.content[1].type, answer.content[1].mime_type, answer.content[1].data)
    await client.call_tool("done", {})
"""
    async with playing(code, tmp_path) as (player, kept):
        assert (await player.act(page(0))).action == Screenshot()
        picture = Result(message="A picture.", image=Image(width=1, height=1, data="iVBORw=="))
        assert (await player.act(page(1, result=picture))).action == Done()
    assert "image image/png iVBORw==" in kept.read_text()


async def test_a_tool_that_is_none_is_an_error_that_says_what_there_is(tmp_path: Path) -> None:
    code = """
    log(said(await client.call_tool("jump", {})))
    await client.call_tool("done", {})
"""
    async with playing(code, tmp_path) as (player, kept):
        turn = await player.act(page(0))
        assert (turn.action, turn.error) == (None, "unknown_action")
        told = Result(ok=False, error=turn.error, message=turn.message)
        assert (await player.act(page(1, result=told))).action == Done()
    assert kept.read_text().startswith("(True, 'unknown_action: no action ")


async def test_a_guessed_token_finds_nothing(tmp_path: Path) -> None:
    code = """
    import urllib.error, urllib.request
    try: urllib.request.urlopen(os.environ["HARNESS_MCP_URL"][:-3] + "xyz", b"{}")
    except urllib.error.HTTPError as error: log(error.code)
    await client.call_tool("done", {})
"""
    async with playing(code, tmp_path) as (player, kept):
        assert (await player.act(page(0))).action == Done()
    assert "404" in kept.read_text().split()


async def test_one_that_exits_is_told(tmp_path: Path) -> None:
    (tmp_path / "client.py").write_text("import sys; sys.exit(77)")
    player = Mcp((sys.executable, "client.py"), Place(os.environ, cwd=tmp_path, grace_s=1))
    with pytest.raises(AgentError, match=r"exited with code 77 \(refused\)"):
        await player.begin(brief())


def test_the_tools_are_short() -> None:
    text = json.dumps(
        [tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in _tools(True)]
    )
    assert len(text) * TOKENS_A_CHARACTER < MOST_TOKENS


def test_without_the_package_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "harness.agents.mcp", None)
    with pytest.raises(UsageError, match=r"pip install 'replica-harness\[mcp\]'"):
        agent("python -V", None, None, environ=os.environ, transport="mcp")
