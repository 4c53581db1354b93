"""A trial played again from its record: the same actions on fresh state, held against what was seen then."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sites
from harness import episode
from harness.browser import Browser
from harness.errors import AgentError, UsageError
from harness.store import TRAJECTORY, Record, read_trajectory
from harness.talk import Recalled
from harness.textmode import TextEngine
from harness.types import UNDRAWN, AgentInfo, Brief, Limits, Observation, Trajectory, Turn

AROUND = 60
"""Characters shown before and after the first difference."""
ROOM = 10.0
"""So many times the task's own seconds are given: a record must not fail for a slower machine."""


class Recorded:
    """An Agent that says again what was said, whatever it is shown."""

    def __init__(self, trajectory: Trajectory) -> None:
        self._turns = [step.turn for step in trajectory.steps]
        self._ending = trajectory.footer.ending
        self._info = trajectory.footer.agent

    async def begin(self, brief: Brief) -> AgentInfo:
        """As whoever played."""
        if not self._turns and self._ending.reason not in ("done", "steps"):
            raise AgentError("the record ends before the first action")
        return self._info or AgentInfo(name="replay")

    async def act(self, observation: Observation) -> Turn:
        """The next turn of the record; where it ends by itself, so does this."""
        if observation.n >= len(self._turns):
            raise AgentError("the record ends here")
        return self._turns[observation.n]

    async def end(self, reason: str) -> None:
        """Nothing to stop."""


@dataclass(frozen=True)
class Difference:
    """The first byte that differs."""

    step: int | None
    """The step whose record differs; None for the state at the end, or before the first action."""
    what: str
    """Such as `observation.text`, `changes`, `digest of the state at the end`."""
    byte: int
    """Counts from 0, in UTF-8."""
    then: str
    """What was recorded, around that byte."""
    now: str

    def __str__(self) -> str:
        where = "" if self.step is None else f"step {self.step}, "
        return f"{where}{self.what} differs from byte {self.byte}\n  then  {self.then}\n  now   {self.now}"


@dataclass(frozen=True)
class Replay:
    """What came of it."""

    recorded: Trajectory
    played: Trajectory
    difference: Difference | None
    versions: tuple[str, ...]
    """What plays otherwise than then: `browser 120.0 instead of 119.0`."""


def read(folder: Path) -> Trajectory:
    """The trial's record. Raises UsageError where there is none that was finished."""
    path = folder / TRAJECTORY if folder.is_dir() else folder
    trajectory = read_trajectory(path) if path.is_file() else None
    if trajectory is None:
        raise UsageError(
            f"{folder} holds no finished trial; a trial's folder is such as runs/RUN/omnizon/price-of-a-kettle.1"
        )
    if trajectory.footer.ending.reason == "broken":
        raise UsageError(f"{folder} broke by our own fault: there is no play of it to be repeated")
    return trajectory


async def replay(recorded: Trajectory) -> Replay:
    """Play the recorded actions on fresh sites, and find the first difference. Raises HarnessError if that breaks."""
    limits = recorded.task.limits
    roomy = Limits(
        max_steps=limits.max_steps,
        max_reads=limits.max_reads,
        turn_seconds=limits.turn_seconds,
        max_seconds=limits.max_seconds * ROOM,
    )
    task = recorded.task.model_copy(update={"limits": roomy})
    worlds = [sites.load(name) for name in task.sites]
    async with _opener(recorded) as browser:
        header = episode.header(task, recorded.header.trial, recorded.header.agent_spec, worlds, browser)
        with tempfile.TemporaryDirectory() as scratch, Record(Path(scratch)) as record:
            user = Recalled.of(recorded)
            played = await episode.play(task, Recorded(recorded), worlds, browser, record, header, user=user)
    return Replay(recorded, played, difference(recorded, played), tuple(_versions(recorded, played)))


@asynccontextmanager
async def _opener(recorded: Trajectory) -> AsyncIterator[episode.Opener]:
    """What opened its pages then: a browser, or none."""
    if recorded.header.engine == "text":
        yield TextEngine()
        return
    async with Browser.start() as browser:
        yield browser


def _versions(recorded: Trajectory, played: Trajectory) -> Iterator[str]:
    then, now = recorded.header.versions, played.header.versions
    for name in sorted(then.keys() | now.keys()):
        if then.get(name) != now.get(name):
            yield f"{name} {now.get(name)} instead of {then.get(name)}"


def difference(recorded: Trajectory, played: Trajectory) -> Difference | None:
    """The first byte in which two plays differ, in the order in which they were played; None where they are equal."""
    for step, what, then, now in _pairs(recorded, played):
        if then != now:
            return _at(step, what, then.encode(), now.encode())
    return None


def _pairs(recorded: Trajectory, played: Trajectory) -> Iterator[tuple[int | None, str, str, str]]:
    """(step, what, then, now) of everything that must be equal."""
    then, now = recorded.footer, played.footer
    if then.digests and now.digests:
        yield None, "digest of the state before the first action", then.digests.start, now.digests.start
    for place, (old, new) in enumerate(zip(recorded.steps, played.steps, strict=False)):
        for name, was in _told(old.observation).items():
            yield place, f"observation.{name}", was, _told(new.observation)[name]
        yield place, "changes", _lines(old.changes), _lines(new.changes)
    if len(played.steps) < len(recorded.steps):
        why = f"the play ended: {now.ending.reason} {now.ending.detail}"
        yield len(played.steps), "step", "it was played", why.strip()
    if then.last and now.last:
        for name, was in _told(then.last).items():
            yield None, f"last observation.{name}", was, _told(now.last)[name]
    yield None, "changes at the end", _lines(then.changes), _lines(now.changes)
    if then.digests and now.digests:
        yield None, "digest of the state at the end", then.digests.end, now.digests.end


def _told(observation: Observation) -> dict[str, str]:
    """What the agent was shown, each part as text."""
    shown = observation.model_copy(update={"left": None})
    whole = shown.model_dump(mode="json", exclude=UNDRAWN)
    result = shown.result.model_dump_json(exclude=UNDRAWN["result"]) if shown.result else ""
    parts = {name: str(whole.get(name) or "") for name in ("url", "title", "text", "diff", "user")}
    return {**parts, "result": result}


def _lines(changes: Sequence[Any]) -> str:
    return "\n".join(change.model_dump_json() for change in changes)


def _at(step: int | None, what: str, then: bytes, now: bytes) -> Difference:
    pairs = zip(then, now, strict=False)
    byte = next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(then), len(now)))
    return Difference(step, what, byte, _around(then, byte), _around(now, byte))


def _around(text: bytes, byte: int) -> str:
    """The text about a byte, in one line."""
    before = text[max(0, byte - AROUND) : byte].decode(errors="replace")
    after = text[byte : byte + AROUND].decode(errors="replace")
    return f"{before}»{after}".replace("\n", "⏎") or "(nothing)"
