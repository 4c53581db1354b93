"""The same play over every transport is the same trajectory, to the byte, and the same verdict."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import pytest

import judges
from harness import agents, catalog
from harness.run import Browsers, Job, Quiet, play_one
from harness.types import Agent, Exchange, Rule, Talk, Task, Trajectory

HERE = Path(__file__).parent
SAME = ("stdio", "http", "mcp")
"""Over CDP the agent sees pages with its own eyes: tests/test_cdp.py plays the same task there."""


async def played(transport: str, folder: Path, browsers: Browsers) -> Trajectory:
    """One episode."""
    [found] = catalog.find(["omnizon/answer"], HERE / "tasks")
    rule = Rule(name="page", asked=(("which page",),), reply="I mean /help/returns")
    task = found.model_copy(update={"talk": Talk(rules=(rule,))})
    command = shlex.join([sys.executable, str(HERE / "agents" / "same.py"), transport])

    def make(task: Task, folder: Path) -> Agent:
        return agents.agent(command, task, folder, environ=os.environ, transport=transport)

    return await play_one(Job(task, 1), make, "same", folder / transport, browsers, Quiet())


@pytest.fixture(scope="module")
def plays(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Trajectory]:
    """transport -> what was recorded."""
    import asyncio

    async def all_of_them() -> dict[str, Trajectory]:
        browsers = Browsers()
        try:
            folder = tmp_path_factory.mktemp("plays")
            return {transport: await played(transport, folder, browsers) for transport in SAME}
        finally:
            await browsers.stop()

    return asyncio.run(all_of_them())


def test_it_plays_over_all_of_them(plays: dict[str, Trajectory]) -> None:
    assert list(plays) == ["stdio", "http", "mcp"]
    for transport, play in plays.items():
        assert judges.judge(play).outcome == "passed", (transport, play.footer.ending)
        assert len(play.steps) == 8
        [said] = [step.exchange for step in play.steps if step.exchange]
        assert said == Exchange(said="Which page do you mean?", reply="I mean /help/returns", told=("page",))


@pytest.mark.parametrize("other", ["http", "mcp"])
def test_every_byte_that_was_shown_and_said_is_the_same(plays: dict[str, Trajectory], other: str) -> None:
    one, two = plays["stdio"], plays[other]
    assert one.footer.digests == two.footer.digests
    for first, second in zip(one.steps, two.steps, strict=True):
        assert first.turn == second.turn
        assert first.observation.model_copy(update={"left": None}) == second.observation.model_copy(
            update={"left": None}
        )
