"""Agents that were written for REAL, and that nobody else reaches what is served to them."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from harness import agents, catalog, run
from harness.agents.compat import Compat
from harness.agents.process import Place
from harness.browser.launch import find
from harness.episode import _beside, begun
from harness.errors import UsageError
from harness.run import Browsers, Job, Quiet, judged, play_one
from harness.types import Agent, OwnBrowser, Task, Verdict
from sites import load

HERE = Path(__file__).parent
OURS = HERE / "fixtures" / "published" / "ours"
[GAMEPADS] = catalog.find([f"real:{HERE / 'fixtures' / 'published' / 'tasks'}"], OURS)


@pytest.fixture
async def browsers() -> AsyncIterator[Browsers]:
    found = Browsers()
    yield found
    await found.stop()


async def played(browsers: Browsers, folder: Path, *words: str) -> Verdict:
    environ = {**os.environ, "CHROMIUM": str(find().path)}

    def made(task: Task, log: Path) -> Agent:
        place = Place(environ, log, pass_env=("CHROMIUM",))
        return Compat((sys.executable, str(HERE / "agents" / "written_for_real.py"), *words), place)

    return judged(await play_one(Job(GAMEPADS, 1), made, "theirs", folder, browsers, Quiet()))


async def test_an_agent_written_for_real_is_played_and_marked(browsers: Browsers, tmp_path: Path) -> None:
    verdict = await played(browsers, tmp_path, "{url}", "{goal}")
    assert (verdict.outcome, verdict.compat) == ("passed", True), (verdict.findings, verdict.ending)
    assert verdict.scores == {"reward": 3.0}


# ---------------------------------------------------------------- who is served


def got(url: str, path: str, cookie: str = "") -> tuple[int, str]:
    """Status and body, without following anything."""
    parts = urlsplit(url)
    line = HTTPConnection(parts.hostname or "", parts.port or 0, timeout=10)
    line.request("GET", path, headers={"Cookie": cookie} if cookie else {})
    answer = line.getresponse()
    body = answer.read().decode()
    line.close()
    return answer.status, body


async def test_nothing_is_served_without_the_run_id_of_the_episode() -> None:
    agent = Compat(("true",), Place({}))
    world = begun(GAMEPADS, [load("omnizon")])
    try:
        async with _beside(agent, world):
            asks: list[tuple[str, str]] = [
                ("/finish", ""),
                ("//finish", ""),
                ("/", ""),
                ("/config?run_id=0&task_id=v1.omnizon-1", ""),
                ("/config", ""),
                ("/submit?retrieved_answer=x", ""),
                ("/finish", "real_compat=guessed"),
                ("/finish", "real_compat="),
            ]
            answers = [await asyncio.to_thread(got, agent._url, path, cookie) for path, cookie in asks]
            assert [(status, "RUNID" in body) for status, body in answers] == [(403, True)] * len(asks)
            token = f"real_compat={agent._token}"
            status, body = await asyncio.to_thread(got, agent._url, "//finish", token)
            assert (status, "orderDetailsDiff" in body) == (200, True)
        with pytest.raises(ConnectionRefusedError):
            await asyncio.to_thread(got, agent._url, "/finish", token)
    finally:
        world.close()


def test_no_other_agent_is_one_with_a_browser_of_its_own() -> None:
    """So that for none of them such an address is opened."""
    specs: list[tuple[str, str]] = [("oracle", "stdio"), ("idle", "stdio"), ("random", "stdio")]
    specs += [(f"{sys.executable} -c pass", name) for name in agents.TRANSPORTS if name != agents.REAL_COMPAT]
    made = [agents.agent(spec, GAMEPADS, None, environ=os.environ, transport=name) for spec, name in specs]
    assert [isinstance(one, OwnBrowser) for one in made] == [False] * len(specs)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"wanted": False, "transport": "real-compat"}, "by --real-compat alone"),
        ({"agent_spec": "oracle"}, "a browser of its own"),
        ({"transport": "http"}, "takes no --transport"),
        ({"tasks": catalog.find(["omnizon/add-to-cart"])}, "plays REAL's tasks"),
    ],
)
def test_it_is_had_for_such_a_command_on_such_a_task_alone(asked: dict[str, Any], told: str) -> None:
    usual: dict[str, Any] = {
        "wanted": True,
        "agent_spec": "python x.py",
        "transport": "stdio",
        "tasks": [GAMEPADS],
    }
    assert run.compatible(**usual) == "real-compat"
    with pytest.raises(UsageError, match=told):
        run.compatible(**{**usual, **asked})
