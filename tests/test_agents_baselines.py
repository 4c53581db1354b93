"""The agents that know nothing: they play to the end, the same twice, and pass nothing."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from harness import agents, catalog
from harness.errors import UsageError
from harness.run import Browsers, Job, Quiet, judged, play_one
from harness.types import Trajectory

TASKS = Path(__file__).parent / "tasks"


async def played(spec: str, task_id: str, folder: Path) -> Trajectory:
    """One episode."""
    [task] = catalog.find([task_id], TASKS)
    browsers = Browsers()
    try:
        make = lambda task, folder: agents.agent(spec, task, folder, environ=os.environ)  # noqa: E731
        return await play_one(Job(task, 1), make, spec, folder, browsers, Quiet())
    finally:
        await browsers.stop()


async def test_random_plays_all_its_steps_and_the_same_again(tmp_path: Path) -> None:
    one = await played("random:7", "omnizon/answer", tmp_path / "1")
    two = await played("random:7", "omnizon/answer", tmp_path / "2")
    other = await played("random:8", "omnizon/answer", tmp_path / "3")
    assert (one.footer.ending.reason, len(one.steps)) == ("done", one.task.limits.max_steps)
    assert [step.turn.action for step in one.steps] == [step.turn.action for step in two.steps]
    assert one.footer.digests == two.footer.digests
    assert [step.turn.action for step in one.steps] != [step.turn.action for step in other.steps]
    assert judged(one).outcome == judged(other).outcome == "failed"
    assert one.footer.agent is not None
    assert (one.footer.agent.name, one.footer.agent.version) == ("random", "7")


async def test_enumerate_reads_much_and_its_answer_is_refused(tmp_path: Path) -> None:
    play = await played("enumerate", "omnizon/answer", tmp_path)
    assert play.footer.ending.reason == "done"
    assert len({step.observation.url for step in play.steps}) > 10
    said = json.dumps(play.footer.answer)
    assert all(
        json.dumps(step.observation.text.split("\n")[1].strip())[1:-1] in said for step in play.steps[:5]
    )
    assert judged(play).outcome == "failed"


def test_enumerate_takes_no_seed() -> None:
    with pytest.raises(UsageError, match="no program 'enumerate:3'"):
        agents.agent("enumerate:3", None, None, environ=os.environ)
