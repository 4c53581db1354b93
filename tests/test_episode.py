"""One episode on the tiny site: how each kind of ending comes about, and what it leaves."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

import judges
from harness.agents import Place, Script, Stdio
from harness.browser import Browser
from harness.episode import Pictures, header, play
from harness.errors import StoreError
from harness.store import TRAJECTORY, Record, read_trajectory
from harness.types import Agent, AgentInfo, Brief, Find, Observation, Task, Trajectory, Turn
from tests.tiny.app import site

ROGUE = Path(__file__).parent / "agents" / "rogue.py"
WRITE = ({"fill": "textbox:Text", "text": "milk"}, {"click": "button:Write"}, {"done": True})


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for all."""
    browser = await Browser.launch()
    yield browser
    await browser.stop()


pytestmark = pytest.mark.asyncio(loop_scope="module")


def task(**fields: Any) -> Task:
    """Write milk down."""
    check = [{"kind": "state", "table": "note", "rows": [{"text": "milk"}]}]
    whole = {
        "id": "tiny/milk",
        "goal": "Write down: milk.",
        "shape": "act",
        "sites": ("tiny",),
        "check": check,
    }
    return Task.model_validate(whole | {"solution": [{"steps": WRITE}]} | fields)


async def played(
    browser: Browser, folder: Path, agent: Agent, pictures: Pictures = "none", **fields: Any
) -> Trajectory:
    """An episode; what was written down equals what was returned."""
    one = task(**fields)
    head = header(one, 1, "test", [site], browser)
    with Record(folder) as record:
        trajectory = await play(one, agent, [site], browser, record, head, pictures=pictures)
    assert read_trajectory(folder / TRAJECTORY) == trajectory
    return trajectory


def rogue(*words: str) -> Stdio:
    """An agent that misbehaves."""
    return Stdio((sys.executable, str(ROGUE), *words), Place(dict(os.environ), grace_s=0.3))


async def test_a_solution_passes_and_its_steps_say_what_they_changed(
    browser: Browser, tmp_path: Path
) -> None:
    trajectory = await played(browser, tmp_path, Script(WRITE))
    assert judges.judge(trajectory).outcome == "passed"
    fill, click, _done = trajectory.steps
    assert "note" not in {change.table for change in fill.changes}
    [added] = [change for change in click.changes if change.table == "note"]
    assert added.after is not None
    assert added.after["text"] == "milk"
    assert added.after["written"] == "2026-07-15T10:00:12", "two actions of six seconds came before"
    assert "milk" in (trajectory.footer.last or trajectory.steps[-1].observation).text


async def test_a_step_tells_what_it_asked_of_the_sites_and_where_it_clicked(
    browser: Browser, tmp_path: Path
) -> None:
    fill, click, done = (await played(browser, tmp_path, Script(WRITE))).steps
    assert [(one.method, one.path, one.status) for one in click.requests] == [
        ("POST", "/notes", 303),
        ("GET", "/", 200),
    ]
    assert fill.requests == done.requests == ()
    assert click.point is not None
    assert fill.point is None, "it was typed, not clicked"
    assert done.point is None, "the click was an earlier step's"


async def test_pages_are_drawn_as_often_as_was_asked_for(browser: Browser, tmp_path: Path) -> None:
    def files(name: str) -> set[str]:
        return {path.name for path in (tmp_path / name).glob("pictures/*.webp")}

    plain = await played(browser, tmp_path / "none", Script(WRITE))
    assert files("none") == set()
    final = await played(browser, tmp_path / "final", Script(WRITE), pictures="final")
    assert files("final") == {final.footer.picture}
    assert [step.picture for step in final.steps] == [None] * 3
    every = await played(browser, tmp_path / "steps", Script(WRITE), pictures="steps")
    names = [step.picture for step in every.steps]
    assert files("steps") == {*names, every.footer.picture}
    assert names[1] != every.footer.picture, "the note is there"
    assert names[2] == every.footer.picture, "nothing happens after the last action"
    for step in every.steps[:2]:
        assert step.box is not None
        assert (tmp_path / "steps" / "pictures" / str(step.picture)).read_bytes()[8:12] == b"WEBP"
    click = every.steps[1]
    assert click.box is not None
    assert click.point is not None
    assert click.box.x <= click.point.x <= click.box.x + click.box.width
    assert click.box.y <= click.point.y <= click.box.y + click.box.height
    assert plain.footer.digests == final.footer.digests == every.footer.digests, "drawing leaves no trace"


async def test_two_plays_are_equal_to_the_byte(browser: Browser, tmp_path: Path) -> None:
    one, other = [await played(browser, tmp_path / name, Script(WRITE)) for name in ("one", "other")]
    assert one.footer.digests == other.footer.digests
    assert [step.observation.text for step in one.steps] == [step.observation.text for step in other.steps]


async def test_episodes_at_once_do_not_see_each_other(browser: Browser, tmp_path: Path) -> None:
    alone = await played(browser, tmp_path / "alone", Script(WRITE))
    together = await asyncio.gather(
        *(played(browser, tmp_path / str(number), Script(WRITE)) for number in range(4))
    )
    assert {trajectory.footer.digests for trajectory in together} == {alone.footer.digests}


async def test_all_steps_used_ends_it_and_the_state_is_judged(browser: Browser, tmp_path: Path) -> None:
    trajectory = await played(browser, tmp_path, Script(WRITE[:2]), limits={"max_steps": 2})
    assert trajectory.footer.ending.reason == "steps"
    assert judges.judge(trajectory).outcome == "passed", "it was never asked to say that it was done"


async def test_all_seconds_used_ends_it(browser: Browser, tmp_path: Path) -> None:
    trajectory = await played(browser, tmp_path, rogue("hangs"), limits={"max_seconds": 1.0})
    assert trajectory.footer.ending.reason == "wall"
    assert judges.judge(trajectory).outcome == "failed"


async def test_a_turn_that_takes_too_long_ends_it(browser: Browser, tmp_path: Path) -> None:
    trajectory = await played(browser, tmp_path, rogue("hangs"), limits={"turn_seconds": 0.3})
    assert trajectory.footer.ending.reason == "turn_timeout"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (("exits", "3"), "crash"),
        (("dies_by", "11"), "crash"),
        (("closes_stdout",), "crash"),
        (("sends_garbage",), "protocol_error"),
        (("sends_a_very_long_line",), "protocol_error"),
        (("floods_stdout",), "protocol_error"),
    ],
)
async def test_an_agents_fault_is_failed_and_never_broken(
    browser: Browser, tmp_path: Path, words: tuple[str, ...], reason: str
) -> None:
    trajectory = await played(browser, tmp_path, rogue(*words))
    assert trajectory.footer.ending.reason == reason, trajectory.footer.ending.detail
    assert judges.judge(trajectory).outcome == "failed"


async def test_a_view_that_raises_is_broken_with_the_traceback(browser: Browser, tmp_path: Path) -> None:
    trajectory = await played(browser, tmp_path, Script(({"goto": "/crash"}, *WRITE)))
    assert trajectory.footer.ending.reason == "broken"
    assert "RuntimeError: a defect" in trajectory.footer.ending.detail
    assert judges.judge(trajectory).outcome == "broken"


async def test_a_user_who_is_not_there_is_broken(browser: Browser, tmp_path: Path) -> None:
    trajectory = await played(browser, tmp_path, Script(WRITE), user="eve")
    assert trajectory.footer.ending.reason == "broken"
    assert "no account 'eve'" in trajectory.footer.ending.detail


@pytest.mark.parametrize("sql", ["SELECT nothing FROM nowhere", "DELETE FROM note"])
async def test_a_gold_query_that_fails_is_broken(browser: Browser, tmp_path: Path, sql: str) -> None:
    check = [{"kind": "answer", "number": {"sql": sql}}]
    trajectory = await played(browser, tmp_path, Script(WRITE), check=check)
    assert trajectory.footer.ending.reason == "broken"
    assert sql in trajectory.footer.ending.detail


async def test_gold_is_asked_before_the_first_action_or_after_the_last(
    browser: Browser, tmp_path: Path
) -> None:
    count = "SELECT count(*) FROM note"
    check = [
        {"kind": "answer", "number": {"sql": count}},
        {"kind": "answer", "number": {"sql": count, "at": "end"}},
    ]
    trajectory = await played(browser, tmp_path, Script(WRITE), check=check)
    assert trajectory.footer.gold == {f"tiny@start: {count}": ((3,),), f"tiny@end: {count}": ((4,),)}


async def test_a_disk_that_is_full_stops_everything(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / TRAJECTORY).symlink_to("/dev/full")
    with pytest.raises(StoreError, match="No space left"):
        await played(browser, tmp_path, Script(WRITE))


async def test_a_browser_that_dies_is_broken(browser: Browser, tmp_path: Path) -> None:
    own = await Browser.launch()

    class Killer(Script):
        """Ends the browser before its second action."""

        async def act(self, observation: Observation) -> Turn:
            if observation.n == 1:
                await own.stop()
            return await super().act(observation)

    trajectory = await played(own, tmp_path, Killer(WRITE))
    assert trajectory.footer.ending.reason == "broken", trajectory.footer.ending
    assert not own.alive


class Reader:
    """Reads freely, for ever, then keeps on reading."""

    def __init__(self) -> None:
        self.seen: list[Observation] = []

    async def begin(self, brief: Brief) -> AgentInfo:
        """Remembers nothing."""
        return AgentInfo(name="reader")

    async def act(self, observation: Observation) -> Turn:
        """Always the same."""
        self.seen.append(observation)
        return Turn(action=Find(text="note"))

    async def end(self, reason: str) -> None:
        """Nothing to stop."""


async def test_free_reads_cost_no_step_until_they_are_used_up(browser: Browser, tmp_path: Path) -> None:
    reader = Reader()
    trajectory = await played(browser, tmp_path, reader, limits={"max_steps": 2, "max_reads": 3})
    assert trajectory.footer.ending.reason == "steps"
    left = [(seen.left.steps, seen.left.reads) for seen in reader.seen if seen.left]
    assert left == [(2, 3), (2, 2), (2, 1), (2, 0), (1, 0)]
    results = [seen.result for seen in reader.seen if seen.result]
    assert "note 0" in (results[0].text or "")
    assert results[-1].error == "limit_exceeded"


async def test_foreign_addresses_are_refused_and_recorded(browser: Browser, tmp_path: Path) -> None:
    steps = (
        {"goto": "http://example.com/", "may_fail": True},
        {"goto": "file:///etc/passwd", "may_fail": True},
    )
    trajectory = await played(browser, tmp_path, Script((*steps, *WRITE)))
    errors = [step.observation.result for step in trajectory.steps if step.observation.result]
    assert [result.error for result in errors[:2]] == ["navigation_blocked", "navigation_blocked"]
    assert judges.judge(trajectory).outcome == "passed"
