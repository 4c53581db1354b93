"""The well-known agents: a program of that name on PATH is started with the files that it reads, and plays by them."""

from __future__ import annotations

import json
import os
import stat
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from harness import agents
from harness.agents.presets import PRESETS, filled, preset, words_of
from harness.errors import UsageError
from harness.types import Brief, Done, Goto, Limits, Observation

VALUES = {"mcp_url": "http://127.0.0.1:1/mcp/x", "OPENAI_BASE_URL": "http://127.0.0.1:2/v1", "dir": "/home"}

FAKE = """#!{python}
import asyncio, json, os, re, sys
from pathlib import Path
from mcp import Client

def address():
    name, home = Path(sys.argv[0]).name, Path(os.environ["HOME"])
    if name == "claude":
        file = Path(sys.argv[sys.argv.index("--mcp-config") + 1])
        return json.loads(file.read_text())["mcpServers"]["browser"]["url"]
    files = {{"codex": ".codex/config.toml", "gemini": ".gemini/settings.json"}}
    file = files.get(name, ".config/goose/config.yaml")
    return re.search(r"http://127[^\\"\\s]*/mcp/[^\\"\\s]*", (home / file).read_text())[0]

async def main():
    told = json.dumps([sys.argv[1:], sys.stdin.read(), os.environ.get("CODEX_HOME", "")])
    async with Client(address()) as client:
        await client.call_tool("observe", {{}})
        await client.call_tool("goto", {{"url": "/help/returns"}})
        await client.call_tool("done", {{"answer": told}})

asyncio.run(main())
"""


@pytest.mark.parametrize("name", PRESETS)
async def test_a_program_of_that_name_plays_by_the_files_that_it_reads(name: str, tmp_path: Path) -> None:
    program = tmp_path / name
    program.write_text(FAKE.format(python=sys.executable))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    environ = {**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}", "OPENAI_BASE_URL": "http://here/v1"}
    agent = agents.agent(f"{name}:small", None, tmp_path, environ=environ, pass_env=("OPENAI_BASE_URL",))
    goal = 'say "$(hello)" {dir}'
    await agent.begin(Brief(goal=goal, start_url="http://tiny.test/", limits=Limits()))
    try:
        first = (await agent.act(Observation(n=0, url="/", title="", text="page"))).action
        done = (await agent.act(Observation(n=1, url="/help/returns", title="", text="page"))).action
    finally:
        await agent.end("done")
    assert first == Goto(url="/help/returns")
    assert isinstance(done, Done)
    words, stdin, codex_home = json.loads(str(done.answer))
    assert goal in words, "the goal is one word, whatever is in it"
    assert words[words.index("--model") + 1] == "small"
    assert stdin == "", "there is nothing to wait for"
    assert (name != "codex") or codex_home.endswith("/.codex")


def read(name: str) -> dict[str, Any]:
    """A preset's one file, as its program would read it."""
    [(path, text)] = PRESETS[name].files.items()
    whole = filled(text, {**PRESETS[name].otherwise, **VALUES})
    found: dict[str, Any] = tomllib.loads(whole) if path.endswith(".toml") else json.loads(whole)
    return found


def test_the_file_of_codex_has_the_form_that_is_documented() -> None:
    config = read("codex")
    assert config["mcp_servers"]["browser"]["url"] == VALUES["mcp_url"]
    provider = config["model_providers"][config["model_provider"]]
    assert (provider["base_url"], provider["env_key"]) == (VALUES["OPENAI_BASE_URL"], "OPENAI_API_KEY")


def test_without_an_address_codex_asks_its_own_provider() -> None:
    text = PRESETS["codex"].files[".codex/config.toml"]
    assert 'base_url = "https://api.openai.com/v1"' in filled(text, PRESETS["codex"].otherwise)


def test_the_file_of_gemini_has_the_form_that_is_documented() -> None:
    assert read("gemini")["mcpServers"]["browser"]["httpUrl"] == VALUES["mcp_url"]


def test_a_program_that_is_not_here_is_told_with_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(
        UsageError, match=r"'claude' is not on PATH; npm install -g @anthropic-ai/claude-code"
    ):
        agents.agent("claude", None, None, environ={"PATH": str(tmp_path)})
    with pytest.raises(UsageError, match="names no model behind the colon"):
        words_of("codex:", {"PATH": str(tmp_path)})


def test_other_commands_are_no_presets() -> None:
    assert preset("claude -p {goal}") is None
    assert agents.transport_of("python my_agent.py", "http") == "http"
    assert agents.transport_of("gemini:some-model", "stdio") == "mcp"
