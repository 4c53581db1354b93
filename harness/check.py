"""Every task proves itself: its solution passes, everything less fails, and twice gives equal bytes.

Run as a program (`python -m harness.check TASKS_FOLDER ID…`) it plays the solutions of some tasks and prints their
digests: the other process in which a proof plays a solution once more, under load.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import JsonValue

import judges
from harness import catalog
from harness.agents.script import Script, edited
from harness.errors import HarnessError
from harness.run import Browsers, Job, Quiet, play_one
from harness.types import Agent, Change, Digests, Finding, NearMiss, Task, Trajectory

CONSTANTS: tuple[JsonValue, ...] = (
    None, "", "N/A", "none", "unknown", "0", 0, "1", 1, "yes", "no", True, False, "done", "success", "$0.00", [], {},
)  # fmt: skip
"""Answers that need no look at the page; none may pass."""


STATUSES: tuple[Literal["ok", "infeasible"], ...] = ("ok", "infeasible")


@dataclass
class Proof:
    """What was tried on one task, and what did not hold."""

    task: str
    held: list[str] = field(default_factory=list)
    broke: list[str] = field(default_factory=list)
    digests: Digests | None = None
    """Of the solution."""
    steps: int = 0
    """That the solution took."""
    seconds: float = 0

    def claim(self, holds: bool, what: str, otherwise: str = "") -> None:
        """Note a claim, and how it failed if it did."""
        if holds:
            self.held.append(what)
        else:
            self.broke.append(f"not so: {what}. {otherwise}".rstrip())

    @property
    def ok(self) -> bool:
        """Everything held."""
        return not self.broke


async def prove_all(
    tasks: Sequence[Task],
    root: Path,
    environ: Mapping[str, str],
    *,
    workers: int = 2,
    burners: int = 2,
    proven: Callable[[Proof], None] = lambda proof: None,
) -> list[Proof]:
    """Prove tasks in parallel, then play each solution once more in another process while `burners` use the CPU.

    `proven` is told of each proof as soon as it is whole but for that last play.
    """
    waiting = list(reversed(tasks))
    proofs: list[Proof] = []
    browsers = Browsers()

    async def work(scratch: Path) -> None:
        while waiting:
            task = waiting.pop()
            proof = await _prove(task, scratch, browsers)
            proofs.append(proof)
            proven(proof)

    try:
        with tempfile.TemporaryDirectory(prefix="harness-check-") as scratch:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(workers, len(tasks))):
                    group.create_task(work(Path(scratch)))
    finally:
        await browsers.stop()
    proofs.sort(key=lambda proof: proof.task)
    elsewhere = await _digests_elsewhere([task.id for task in tasks], root, environ, burners)
    for proof in proofs:
        same = proof.digests is not None and elsewhere.get(proof.task) == proof.digests.model_dump()
        told = f"Here {proof.digests}, there {elsewhere.get(proof.task)}"
        proof.claim(same, "another process under load gives equal bytes", told)
    return proofs


async def _prove(task: Task, scratch: Path, browsers: Browsers) -> Proof:
    proof = Proof(task.id)

    async def play(name: str, agent: Callable[[], Agent]) -> Trajectory:
        folder = scratch / task.id / name
        made: Callable[[Task, Path], Agent] = lambda _task, _folder: agent()  # noqa: E731
        trajectory = await play_one(Job(task, 1), made, name, folder, browsers, Quiet())
        proof.seconds += trajectory.footer.seconds
        return trajectory

    solution = await play("solution", lambda: Script(task.solutions[0].steps))
    again = await play("again", lambda: Script(task.solutions[0].steps))
    _passes(proof, solution, "the solution passes")
    proof.digests = solution.footer.digests
    proof.steps = len(solution.steps)
    proof.claim(
        again.footer.digests == proof.digests, "two plays give equal bytes", _difference(solution, again)
    )
    for number, way in enumerate(task.solutions[1:], start=2):
        other = await play(f"solution-{number}", lambda way=way: Script(way.steps))  # type: ignore[misc]
        _passes(proof, other, f"the solution {way.name or number!r} passes")
    idle = await play("idle", lambda: Script(()))
    _fails_whatever_it_answers(proof, idle)
    _fails_by_dumping(proof, solution)
    _fails_without_any_change(proof, solution)
    for number, miss in enumerate(task.near_misses, start=1):
        steps = _near(task, miss)
        trajectory = await play(f"near-miss-{number}", lambda steps=steps: Script(steps))  # type: ignore[misc]
        _misses(proof, trajectory, miss)
    return proof


def _near(task: Task, miss: NearMiss) -> Sequence[Mapping[str, object]]:
    return miss.steps if miss.steps is not None else edited(task.solutions[0].steps, miss.instead)


def _passes(proof: Proof, trajectory: Trajectory, what: str) -> None:
    verdict = judges.judge(trajectory)
    ending = trajectory.footer.ending
    told = f"It ended by {ending.reason} {ending.detail}; {_told(_failing(verdict.findings))}"
    proof.claim(verdict.outcome == "passed" and ending.reason == "done", what, told)
    if verdict.checkpoints:
        missed = _failing(verdict.checkpoints)
        proof.claim(not missed, f"{what} and meets every checkpoint", _told(missed))


def _misses(proof: Proof, trajectory: Trajectory, miss: NearMiss) -> None:
    verdict = judges.judge(trajectory)
    failing = _failing(verdict.findings)
    labels = tuple(sorted(finding.label for finding in failing))
    ending = trajectory.footer.ending
    right = verdict.outcome == "failed" and ending.reason == "done" and labels == tuple(sorted(miss.fails))
    told = f"It was {verdict.outcome} by {', '.join(labels) or 'nothing'}, ended by {ending.reason} {ending.detail}"
    proof.claim(right, f"it fails by {', '.join(miss.fails)}: {miss.because}", f"{told}. {_told(failing)}")


def _fails_whatever_it_answers(proof: Proof, idle: Trajectory) -> None:
    """Doing nothing fails, with every constant answer, with all that the first page says, and as infeasible."""
    dump = idle.footer.last.text if idle.footer.last else ""
    lines: list[JsonValue] = list(dump.splitlines())
    answers: tuple[JsonValue, ...] = (*CONSTANTS, dump, lines)
    plays = [(answer, status, _answering(idle, answer, status)) for answer in answers for status in STATUSES]
    verdicts = [(f"{str(answer)[:60]!r}, {status}", judges.judge(play)) for answer, status, play in plays]
    passing = [said for said, verdict in verdicts if verdict.outcome != "failed"]
    proof.claim(not passing, "idling fails, whatever constant it answers", f"These do not fail: {passing}")
    met = {
        finding.label
        for _, verdict in verdicts
        for finding in verdict.checkpoints
        if finding.outcome == "passed"
    }
    if idle.task.checkpoints:
        proof.claim(not met, "idling meets no checkpoint", f"It meets: {', '.join(sorted(met))}")


def _fails_by_dumping(proof: Proof, solution: Trajectory) -> None:
    """An answer that holds everything that was on the way holds the right one too: it must not pass."""
    if not any(check.kind == "answer" for check in solution.task.checks):
        return
    texts = [step.observation.text for step in solution.steps]
    lines: list[JsonValue] = [line.strip() for text in texts for line in text.splitlines()]
    whole = "\n".join(texts)
    dumps: tuple[JsonValue, ...] = (
        whole,
        whole[-15_000:],
        lines,
        f"{solution.footer.answer} or something else",
    )
    passing = [
        str(dump)[-60:]
        for dump in dumps
        for status in STATUSES
        if judges.judge(_answering(solution, dump, status)).outcome != "failed"
    ]
    proof.claim(not passing, "answering with everything that was seen fails", f"These do not fail: {passing}")


def _fails_without_any_change(proof: Proof, solution: Trajectory) -> None:
    """Of the solution's changes, none may be left out or done twice unless the task says that it does not matter."""
    excused = {entry.split(".")[0] for entry in solution.task.may_change}
    ambient = solution.header.ambient
    changes = solution.footer.changes
    for place, change in enumerate(changes):
        if (
            change.table in ambient.get(change.site, ())
            or {change.table, f"{change.site}:{change.table}"} & excused
        ):
            continue
        without = changes[:place] + changes[place + 1 :]
        what = f"without its change of {change.table} the solution fails"
        proof.claim(_outcome(solution, without) == "failed", what)
        if change.change == "added":
            what = f"with another row added to {change.table} the solution fails"
            proof.claim(_outcome(solution, (*changes, change)) == "failed", what)


def _outcome(trajectory: Trajectory, changes: tuple[Change, ...]) -> str:
    footer = trajectory.footer.model_copy(update={"changes": changes})
    return judges.judge(trajectory.model_copy(update={"footer": footer})).outcome


def _answering(
    trajectory: Trajectory, answer: JsonValue, status: Literal["ok", "infeasible"] = "ok"
) -> Trajectory:
    footer = trajectory.footer.model_copy(update={"answer": answer, "status": status})
    return trajectory.model_copy(update={"footer": footer})


def _failing(findings: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.outcome != "passed"]


def _told(findings: Sequence[Finding]) -> str:
    return " ".join(f"[{finding.label}] {finding.reason}" for finding in findings)


def _difference(one: Trajectory, other: Trajectory) -> str:
    """Where two plays first show something else."""
    for first, second in zip(one.steps, other.steps, strict=False):
        left = first.observation.model_dump(exclude={"left"})
        right = second.observation.model_dump(exclude={"left"})
        for name in left:
            if left[name] != right[name]:
                return f"Step {first.observation.n}, {name}: {left[name]!r} and {right[name]!r}"[:600]
    return f"{one.footer.digests} and {other.footer.digests}"


# ---------------------------------------------------------------- the other process


async def _digests_elsewhere(
    ids: Sequence[str], root: Path, environ: Mapping[str, str], burners: int
) -> dict[str, object]:
    async with _load(burners, environ):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "harness.check",
            str(root),
            *ids,
            stdout=asyncio.subprocess.PIPE,
            env=dict(environ),
        )
        try:
            printed, _ = await process.communicate()
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
    if process.returncode != 0:
        raise HarnessError(f"the other process of the proof ended with exit code {process.returncode}")
    digests: dict[str, object] = json.loads(printed)
    return digests


@asynccontextmanager
async def _load(burners: int, environ: Mapping[str, str]) -> AsyncIterator[None]:
    """Processes that use up the CPU; each also ends by itself when we do."""
    burn = f"import os\nwhile os.getppid() == {os.getpid()}:\n    sum(range(100_000))"
    running = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", burn, env=dict(environ))
        for _ in range(burners)
    ]
    try:
        yield
    finally:
        for process in running:
            process.kill()
            await process.wait()


async def _digests(root: Path, ids: Sequence[str]) -> dict[str, object]:
    """What the other process prints."""
    found: dict[str, object] = {}
    browsers = Browsers()
    try:
        with tempfile.TemporaryDirectory(prefix="harness-check-") as scratch:
            for task in catalog.find(list(ids), root):
                made: Callable[[Task, Path], Agent] = lambda task, _folder: Script(task.solutions[0].steps)  # noqa: E731
                played = await play_one(
                    Job(task, 1), made, "oracle", Path(scratch) / task.id, browsers, Quiet()
                )
                found[task.id] = played.footer.digests.model_dump() if played.footer.digests else None
    finally:
        await browsers.stop()
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(_digests(Path(sys.argv[1]), sys.argv[2:]))))
