"""What a task's checks are good for: the rows that its solution changes, who speaks of them, what stops each near miss.

The solution, idling and every near miss are played once, and mutants of the solution (`harness.mutate`) are judged.
A check is decisive for a play or a mutant where it alone fails it: without that check, it would pass.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import judges
from harness.agents.script import Script, edited
from harness.episode import Moment
from harness.known import Plays, Steps
from harness.mutate import mutants
from harness.run import Browsers, Job, Quiet, play_one
from harness.talk import Voice
from harness.types import Agent, Change, Noun, Task, Trajectory, Verdict
from judges.jury import Jury


class Rows(Noun):
    """Changes of one kind in one table that the solution leaves."""

    table: str
    change: str
    count: int
    spoken: str
    """Which check speaks of them, or why none has to."""
    first: str
    """The columns of the first one that differ, or all that it holds."""


class Stopped(Noun):
    """A play that has to fail, and what becomes of it."""

    play: str
    ended: str
    parts_at: int | None
    """The step, from 1, at which it does something else than the solution; None where nothing else is done."""
    outcome: str
    fails: tuple[str, ...]
    """Labels."""
    reasons: tuple[str, ...]


class Bearing(Noun):
    """What one label is good for."""

    label: str
    alone: tuple[str, ...]
    """Plays that it alone stops."""
    together: int
    """Plays that it stops beside others."""
    mutants: int
    """Mutants that it alone notices."""
    by: str | None = None
    """Of a rubric's criterion: who decides it."""


class Explained(Noun):
    """A task, looked into."""

    task: str
    outcome: str
    """Of the solution."""
    why: str
    """Where the solution does not pass, why."""
    steps: int
    rows: tuple[Rows, ...]
    checks: tuple[Bearing, ...]
    plays: tuple[Stopped, ...]
    survivors: tuple[str, ...]
    """Mutants that nobody notices."""
    remarks: tuple[str, ...]
    """What to think about."""


async def explain(task: Task, jury: Jury, voice: Voice | None = None) -> Explained:
    """Play the task's solution and near misses, and look at what its checks make of them. Raises HarnessError."""
    names: list[tuple[str, Steps]] = [("solution", task.solutions[0].steps), ("idling", ())]
    names += [
        (
            miss.because,
            miss.steps if miss.steps is not None else edited(task.solutions[0].steps, miss.instead),
        )
        for miss in task.near_misses
    ]
    played: dict[str, Trajectory] = {}
    browsers, plays = Browsers(), Plays(task)
    try:
        with tempfile.TemporaryDirectory(prefix="harness-doctor-") as folder:
            for number, (name, steps) in enumerate(names):
                played[name] = await _play(task, steps, Path(folder) / str(number), browsers, plays, voice)
    finally:
        await browsers.stop()
    return await asyncio.to_thread(_look, task, played, jury)


async def _play(
    task: Task, steps: Steps, folder: Path, browsers: Browsers, plays: Plays, voice: Voice | None
) -> Trajectory:
    if known := await plays.told(steps):
        return known
    moments: list[Moment] = []

    def made(_task: Task, _folder: Path) -> Agent:
        return Script(steps)

    trajectory = await play_one(Job(task, 1), made, "script", folder, browsers, Quiet(), moments, voice=voice)
    plays.add(trajectory, moments)
    return trajectory


def _look(task: Task, played: dict[str, Trajectory], jury: Jury) -> Explained:
    solution = played.pop("solution")
    verdict = judges.judge(solution, jury)
    plays = [_stopped(name, one, solution, judges.judge(one, jury)) for name, one in played.items()]
    alone, survivors = _mutants(solution) if verdict.outcome == "passed" else ({}, [])
    checks = [
        Bearing(
            label=finding.label,
            alone=tuple(one.play for one in plays if one.fails == (finding.label,)),
            together=sum(finding.label in one.fails and len(one.fails) > 1 for one in plays),
            mutants=alone.get(finding.label, 0),
            by=finding.by,
        )
        for finding in verdict.findings
    ]
    worst = [one.reason for one in verdict.findings if one.outcome == verdict.outcome != "passed"]
    return Explained(
        task=task.id,
        outcome=verdict.outcome,
        why=worst[0] if worst else "",
        steps=len(solution.steps),
        rows=tuple(_rows(task, solution)),
        checks=tuple(checks),
        plays=tuple(plays),
        survivors=tuple(survivors),
        remarks=tuple(_remarks(task, checks, plays, survivors)),
    )


def _stopped(name: str, one: Trajectory, solution: Trajectory, verdict: Verdict) -> Stopped:
    failing = [finding for finding in verdict.findings if finding.outcome in ("failed", "broken")]
    return Stopped(
        play=name,
        ended=f"{one.footer.ending.reason} {one.footer.ending.detail.partition(chr(10))[0]}".strip(),
        parts_at=_parting(one, solution),
        outcome=verdict.outcome,
        fails=tuple(finding.label for finding in failing),
        reasons=tuple(finding.reason for finding in failing),
    )


def _parting(one: Trajectory, solution: Trajectory) -> int | None:
    """Where the two first act differently."""
    for number, (ours, theirs) in enumerate(zip(one.steps, solution.steps, strict=False), start=1):
        if ours.turn.action != theirs.turn.action:
            return number
    shorter = min(len(one.steps), len(solution.steps))
    return None if len(one.steps) == len(solution.steps) else shorter + 1


def _mutants(solution: Trajectory) -> tuple[dict[str, int], list[str]]:
    """Label -> mutants that it alone notices; and those that nobody does."""
    alone: dict[str, int] = {}
    survivors = []
    for mutant in mutants(solution):
        try:
            verdict = judges.judge(mutant.trajectory)
        except ValueError:  # no task any more: a reader of tasks refuses it
            continue
        failing = [one.label for one in verdict.findings if one.outcome in ("failed", "broken")]
        if len(failing) == 1:
            alone[failing[0]] = alone.get(failing[0], 0) + 1
        elif verdict.outcome == "passed":
            survivors.append(mutant.what)
    return alone, survivors


def _rows(task: Task, solution: Trajectory) -> Iterator[Rows]:
    groups: dict[tuple[str, str, str], list[Change]] = {}
    for change in solution.footer.changes:
        groups.setdefault((change.site, change.table, change.change), []).append(change)
    for (site, table, kind), several in groups.items():
        yield Rows(
            table=table if site == task.sites[0] else f"{site}:{table}",
            change=kind,
            count=len(several),
            spoken=_spoken(task, solution, site, table, kind),
            first=_told(several[0]),
        )


def _spoken(task: Task, solution: Trajectory, site: str, table: str, kind: str) -> str:
    names = {table, f"{site}:{table}"} if site == task.sites[0] else {f"{site}:{table}"}
    for place, check in enumerate(task.checks, start=1):
        if check.fields.get("table") in names and check.fields.get("change", "added") == kind:
            return f"check {place}"
    if table in solution.header.ambient.get(site, ()):
        return "nobody has to: looking leaves traces there"
    excused = [entry for entry in task.may_change if entry.partition(".")[0] in names]
    return f"nobody has to: may_change {excused[0]}" if excused else "NOBODY: it fails as unasked"


def _told(change: Change) -> str:
    before, after = change.before or {}, change.after or {}
    row = after or before
    if change.change == "changed":
        return ", ".join(
            f"{name} {before[name]!r} -> {after[name]!r}" for name in row if before[name] != after[name]
        )
    return ", ".join(f"{name} {value!r}" for name, value in row.items() if value is not None)


def _remarks(
    task: Task, checks: Sequence[Bearing], plays: Sequence[Stopped], survivors: Sequence[str]
) -> Iterator[str]:
    for check in checks:
        if not check.alone and not check.mutants:
            yield f"{check.label} alone stops nothing that was tried: is it worth a near miss of its own?"
    declared = {miss.because: tuple(sorted(miss.fails)) for miss in task.near_misses}
    for play in plays:
        if play.outcome == "passed":
            yield f"this passes and must not: {play.play}"
        elif play.play in declared and declared[play.play] != tuple(sorted(play.fails)):
            yield f"fails by {', '.join(play.fails)}, declared {', '.join(declared[play.play])}: {play.play}"
    for what in survivors:
        yield f"nobody notices: {what}"


def lines(found: Explained) -> Iterator[str]:
    """As `harness check --doctor` prints it."""
    yield f"{found.task}: the solution {found.outcome} in {found.steps} steps{': ' if found.why else ''}{found.why}"
    yield "\nrows that the solution changes"
    for row in found.rows:
        yield f"  {row.table} {row.change} x{row.count}  ({row.spoken})\n      {row.first[:300]}"
    if not found.rows:
        yield "  none"
    yield "\nchecks, and what each alone stops"
    for check in found.checks:
        by = f", decided by {check.by}" if check.by else ""
        alone = f"{len(check.alone)} plays, {check.mutants} mutants"
        yield f"  {check.label}: {alone}; {check.together} plays with others{by}"
        yield from (f"      {play}" for play in check.alone)
    yield "\nplays that must fail, and where they die"
    for play in found.plays:
        parts = (
            f"parts from the solution at step {play.parts_at}"
            if play.parts_at
            else "does what the solution does"
        )
        yield f"  {play.outcome}  {play.play}  ({parts}; ended by {play.ended})"
        yield from (
            f"      {label}: {reason[:300]}" for label, reason in zip(play.fails, play.reasons, strict=True)
        )
    yield "\nremarks"
    yield from (f"  {remark}" for remark in found.remarks or ("none",))
