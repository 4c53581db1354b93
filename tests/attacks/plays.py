"""The hostile plays: one Chromium, the tiny site, a real process each, all of them once for every test that looks."""

from __future__ import annotations

import asyncio
import os
import shlex
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness import agents
from harness.browser import Browser
from harness.episode import header, play
from harness.sandbox import Jail, Open, choose
from harness.store import Record
from harness.types import Task, Trajectory
from sites.kit.site import session_id
from tests.tiny.app import site

AGENTS = Path(__file__).parent / "agents"
ROOT = Path(__file__).parents[2]
HOSTILE = AGENTS / "hostile.py"
SOLUTION: list[dict[str, Any]] = [
    {"fill": "textbox:Text", "text": "milk"},
    {"click": "button:Write"},
    {"done": "4"},
]


def task(**fields: Any) -> Task:
    """Write milk down, and say how many notes there are then."""
    whole = {
        "id": "tiny/milk",
        "goal": "Write down: milk. How many notes are there then?",
        "shape": "both",
        "sites": ("tiny",),
        "user": "ada@example.com",
        "limits": {"max_steps": 20, "turn_seconds": 60},
        "check": [
            {"kind": "state", "table": "note", "rows": [{"text": "milk"}]},
            {"kind": "answer", "number": 4},
        ],
        "solution": [{"steps": SOLUTION}],
    }
    return Task.model_validate(whole | fields)


PLAYS: Mapping[str, tuple[str, ...]] = {
    "honest": ("honest",),
    "idles": ("idles",),
    "schemes": ("visits", "schemes"),
    "doors": ("visits", "doors"),
    "controls": ("visits", "controls"),
    "injects": ("injects",),
    "scripts": ("scripts",),
    "posts": ("posts", session_id(0, 0)),
    "twice": ("overdoes", "milk"),
    "more": ("overdoes", "eggs"),
    "crashes": ("crashes_after", "nothing"),
    "breaks": ("breaks",),
    "uploads": ("uploads",),
    "hoards": ("hoards",),
    "searches": ("searches", str(ROOT / "tasks"), "{run}"),
    "again": ("honest",),
}
"""Name -> the hostile agent and its arguments. `posts open` is the same without walls."""


async def played(browser: Browser, folder: Path, name: str, words: tuple[str, ...], jail: Jail) -> Trajectory:
    """One episode, as `harness run` plays it."""
    one = task()
    filled = [word.replace("{run}", str(folder.parent)) for word in words]
    command = shlex.join([sys.executable, str(HOSTILE), *filled])
    environ = {**os.environ, "ANSWER_KEY": "canary-4711"}
    agent = agents.agent(
        command, None, folder / name, environ=environ, cwd=ROOT, jail=jail, hidden=(folder.parent,)
    )
    with Record(folder / name) as record:
        return await play(one, agent, [site], browser, record, header(one, 1, command, [site], browser))


async def all_of_them(folder: Path) -> dict[str, Trajectory]:
    """All plays, two at a time, in the strongest jail that this machine has."""
    jail, _ = await choose("auto")
    browser = await Browser.launch()
    gate = asyncio.Semaphore(2)

    async def one(name: str, words: tuple[str, ...], jail: Jail) -> tuple[str, Trajectory]:
        async with gate:
            return name, await played(browser, folder, name, words, jail)

    try:
        wanted = [one(name, words, jail) for name, words in PLAYS.items()]
        wanted.append(one("posts open", PLAYS["posts"], Open()))
        return dict(await asyncio.gather(*wanted))
    finally:
        await browser.stop()
