"""Runs: resumed, retried, and refused where two would mix."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from pathlib import Path

import pytest

from harness import catalog, run
from harness.errors import HarnessError, StoreError, UsageError
from harness.store import TRAJECTORY, Run
from harness.types import CheckSpec, Task, Verdict
from tests.trajectories import trajectory

TASKS = Path(__file__).parent / "tasks"


class Watched(run.Quiet):
    """Remembers what it is told."""

    def __init__(self) -> None:
        self.played: list[str] = []
        self.kept: list[str] = []
        self.causes: list[str] = []

    def ended(self, verdict: Verdict, *, kept: bool = False) -> None:
        """One more."""
        (self.kept if kept else self.played).append(f"{verdict.task}.{verdict.trial}")

    def retried(self, task: Task, trial: int, cause: str) -> None:
        """Why."""
        self.causes.append(cause)


async def play(
    folder: Path, *globs: str, agent: str = "oracle", trials: int = 1
) -> tuple[list[Verdict], Watched]:
    """What `harness run` does."""
    tasks = catalog.find(globs, TASKS)
    plan = run.plan(agent, tasks, trials, {})
    watched = Watched()
    verdicts = await run.play_all(Run(folder), plan, tasks, os.environ, watcher=watched)
    return verdicts, watched


def outcomes(verdicts: list[Verdict]) -> dict[str, str]:
    """task.trial -> outcome."""
    return {f"{verdict.task}.{verdict.trial}": verdict.outcome for verdict in verdicts}


async def test_every_trial_is_played_once_and_kept_by_the_same_command(tmp_path: Path) -> None:
    verdicts, first = await play(tmp_path, trials=2)
    names = [f"omnizon/{name}.{trial}" for name in ("answer", "cart", "look") for trial in (1, 2)]
    assert outcomes(verdicts) == dict.fromkeys(names, "passed")
    assert (sorted(first.played), first.kept) == (names, [])
    again, second = await play(tmp_path, trials=2)
    assert (second.played, sorted(second.kept)) == ([], names)
    assert sorted(again, key=str) == sorted(verdicts, key=str)


async def test_an_unfinished_trial_is_played_again_and_the_others_are_kept(tmp_path: Path) -> None:
    await play(tmp_path)
    path = Run(tmp_path).trial("omnizon/cart", 1) / TRAJECTORY
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:-1]))
    verdicts, watched = await play(tmp_path)
    assert watched.played == ["omnizon/cart.1"]
    assert set(outcomes(verdicts).values()) == {"passed"}


async def test_other_tasks_in_the_same_folder_are_refused(tmp_path: Path) -> None:
    await play(tmp_path, "omnizon/look")
    with pytest.raises(UsageError, match="2 more tasks, such as omnizon/answer"):
        await play(tmp_path)


async def test_a_browser_that_is_killed_costs_a_retry_and_no_verdict(tmp_path: Path) -> None:
    playing = asyncio.create_task(play(tmp_path, trials=2))
    killed = await _kill_chromium_of_this_process()
    verdicts, watched = await playing
    assert killed
    assert set(outcomes(verdicts).values()) == {"passed"}
    assert watched.causes, "the kill must have been noticed"
    headers = [trajectory.header for trajectory in Run(tmp_path).trajectories()]
    assert any(header.earlier for header in headers), "the record tells of the earlier play"


async def _kill_chromium_of_this_process() -> int:
    """Wait until an episode is under way, then kill its browser; its process id."""
    async with asyncio.timeout(60):
        while True:
            for pid in _descendants(os.getpid()):
                command = _command(pid)
                if b"headless-shell" in command and b"--type=renderer" in command:
                    for parent in _ancestors(pid):
                        if b"headless-shell" in _command(parent) and b"--type=" not in _command(parent):
                            os.kill(parent, signal.SIGKILL)
                            return parent
            await asyncio.sleep(0.01)


def _command(pid: int) -> bytes:
    """Empty for a process that is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _ancestors(pid: int) -> list[int]:
    """Nearest first; as far as they are still there."""
    found = []
    with contextlib.suppress(OSError):
        while (pid := int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])) > 1:
            found.append(pid)
    return found


def _descendants(pid: int) -> list[int]:
    running = [int(entry.name) for entry in Path("/proc").glob("[0-9]*")]
    return [other for other in running if pid in _ancestors(other)]


async def test_a_full_disk_stops_the_run_and_loses_no_finished_trial(tmp_path: Path) -> None:
    await play(tmp_path, trials=1)
    path = Run(tmp_path).trial("omnizon/cart", 1) / TRAJECTORY
    path.unlink()
    path.symlink_to("/dev/full")
    kept = {
        name: (Run(tmp_path).trial(name, 1) / TRAJECTORY).read_bytes()
        for name in ("omnizon/look", "omnizon/answer")
    }
    with pytest.raises(StoreError, match="No space left on device"):
        await play(tmp_path, trials=1)
    assert kept == {name: (Run(tmp_path).trial(name, 1) / TRAJECTORY).read_bytes() for name in kept}
    path.unlink()
    verdicts, watched = await play(tmp_path, trials=1)
    assert watched.played == ["omnizon/cart.1"]
    assert set(outcomes(verdicts).values()) == {"passed"}


async def test_an_interrupted_run_goes_on_where_it_was(tmp_path: Path) -> None:
    playing = asyncio.create_task(play(tmp_path, trials=3))
    async with asyncio.timeout(60):
        while not list(tmp_path.glob("omnizon/*/trajectory.jsonl")):
            await asyncio.sleep(0.01)
    playing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await playing
    verdicts, _ = await play(tmp_path, trials=3)
    assert len(verdicts) == 9
    assert set(outcomes(verdicts).values()) == {"passed"}


def test_a_record_that_cannot_be_judged_is_ours_and_named() -> None:
    played = trajectory("omnizon/old")
    nonsense = (CheckSpec.model_validate({"kind": "vibes"}),)
    header = played.header.model_copy(update={"task": played.task.model_copy(update={"checks": nonsense})})
    with pytest.raises(HarnessError, match=r"omnizon/old\.1 cannot be judged: .*vibes"):
        run.judged(played.model_copy(update={"header": header}))
