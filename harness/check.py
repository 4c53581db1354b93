"""Every task proves itself: its solution passes, everything less fails, and twice gives equal bytes.

Run as a program (`python -m harness.check TASKS_FOLDER SCRATCH`) it takes tasks from its input, a JSON object a line,
plays the solution of each and prints the digests: the other process in which a proof plays a solution once more, under
load. It is given the tasks themselves, since not every task can be found again by its id.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from pydantic import JsonValue

import judges
from harness.agents.script import Script, edited
from harness.episode import Moment
from harness.errors import HarnessError, UsageError
from harness.known import Plays, Steps
from harness.mutate import Killing, kill
from harness.run import Browsers, Job, MakeAgent, Quiet, play_one
from harness.store import TRAJECTORY, read_trajectory
from harness.talk import Voice, user_of
from harness.talk import voices as voices_of
from harness.types import Change, Digests, Finding, NearMiss, Task, Trajectory, Verdict
from judges.jury import Jury, Nobody

CONSTANTS: tuple[JsonValue, ...] = (
    None, "", "N/A", "none", "unknown", "0", 0, "1", 1, "yes", "no", True, False, "done", "success", "$0.00", [], {},
)  # fmt: skip
"""Answers that need no look at the page; none may pass."""


ELSEWHERE = "elsewhere"
"""The folder of the other process's records."""
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
    timings: dict[str, float] = field(default_factory=dict)
    """Name of each play here -> its seconds."""
    known: int = 0
    """Plays that were not needed, since others had shown the same already."""
    killing: Killing = field(default_factory=Killing)
    """What became of the mutants of its checks and of its outcome; not tried where a claim is broken."""

    def claim(self, holds: bool, what: str, otherwise: str = "") -> None:
        """Note a claim, and how it failed if it did."""
        if holds:
            self.held.append(what)
        else:
            self.broke.append(f"not so: {what}. {otherwise}".rstrip())

    def as_json(self) -> dict[str, JsonValue]:
        """What `harness check --json` prints of it."""
        timings: dict[str, JsonValue] = {name: seconds for name, seconds in self.timings.items()}
        return {
            "task": self.task,
            "proven": self.ok,
            "held": [*self.held],
            "broke": [*self.broke],
            "steps": self.steps,
            "seconds": timings,
            "plays_not_needed": self.known,
            "mutants": self.killing.total,
            "survivors": [*self.killing.survivors],
        }

    @property
    def seconds(self) -> float:
        """Of all plays here."""
        return sum(self.timings.values())

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
    whole: Collection[str] | None = None,
    proven: Callable[[Proof], None] = lambda proof: None,
    jury: Callable[[Task], Jury] = lambda task: Nobody(),
    voice: Callable[[Task], Voice | None] | None = None,
) -> list[Proof]:
    """Prove tasks in parallel, while another process plays each solution once more and `burners` use up the CPU.

    Tasks that are not among `whole` (all are, unless it is given) are spared the other ways, the near misses and the
    other process. `proven` is told of each proof as soon as it is whole; `jury` gives who decides a task's rubric, and
    `voice` who speaks for a user that a model plays (what was recorded beside the task by default).
    Raises HarnessError where a site, the browser or the other process gives up.
    """
    if unproven := [task.id for task in tasks if not task.solutions]:
        raise UsageError(
            f"these come without a solution, so that there is nothing to prove: {', '.join(unproven)}"
        )
    voice = voice or voices_of.recorded(root)
    waiting = list(reversed(tasks))
    proofs: list[Proof] = []
    browsers = Browsers()
    loop = asyncio.get_running_loop()
    twice = [task for task in tasks if whole is None or task.id in whole]
    told: dict[str, asyncio.Future[Digests | None]] = {task.id: loop.create_future() for task in twice}

    async def work(scratch: Path, group: asyncio.TaskGroup) -> None:
        while waiting:
            task = waiting.pop()
            entire = task.id in told
            proof, solution = await _prove(task, scratch, browsers, jury(task), voice(task), entire)
            if task.id in told:
                group.create_task(finish(proof, solution, scratch))
            else:
                proofs.append(proof)
                proven(proof)

    async def finish(proof: Proof, solution: Trajectory, scratch: Path) -> None:
        _is_the_same_elsewhere(proof, solution, await told[proof.task], scratch / ELSEWHERE / proof.task)
        proofs.append(proof)
        proven(proof)

    try:
        with tempfile.TemporaryDirectory(prefix="harness-check-") as folder:
            scratch = Path(folder)
            async with _load(burners, environ), asyncio.TaskGroup() as group:
                if twice:
                    group.create_task(_play_elsewhere(twice, root, environ, scratch / ELSEWHERE, told))
                for _ in range(min(workers, len(tasks))):
                    group.create_task(work(scratch, group))
    except* Exception as failures:
        raise failures.exceptions[0] from None
    finally:
        await browsers.stop()
    return sorted(proofs, key=lambda proof: proof.task)


async def rehearse(tasks: Sequence[Task], voice: Callable[[Task], Voice]) -> None:
    """Play what has a user that a model plays once, so that `voice` keeps the replies which a proof then replays."""
    browsers = Browsers()
    try:
        with tempfile.TemporaryDirectory(prefix="harness-rehearse-") as folder:
            for task in tasks:
                if task.talk is None or task.talk.persona is None:
                    continue
                ways = [
                    *(way.steps for way in task.solutions),
                    *(_near(task, miss) for miss in task.near_misses),
                ]
                for number, steps in enumerate(ways):
                    at = Path(folder) / task.id / str(number)
                    await play_one(
                        Job(task, 1), _by(steps), "script", at, browsers, Quiet(), voice=voice(task)
                    )
    finally:
        await browsers.stop()


async def _prove(
    task: Task, scratch: Path, browsers: Browsers, jury: Jury, voice: Voice | None, entire: bool = True
) -> tuple[Proof, Trajectory]:
    """Every claim but the one about the other process; and the solution's play.

    Unless it is to be `entire`, other ways and near misses are left out.
    """
    proof = Proof(task.id)
    plays = Plays(task)

    async def play(name: str, steps: Steps) -> Trajectory:
        if known := await plays.told(steps):
            proof.known += 1
            return known
        moments: list[Moment] = []
        folder = scratch / task.id / name
        trajectory = await play_one(
            Job(task, 1), _by(steps), name, folder, browsers, Quiet(), moments, voice=voice
        )
        plays.add(trajectory, moments)
        proof.timings[name] = trajectory.footer.seconds
        return trajectory

    solution = await play("solution", task.solutions[0].steps)
    await asyncio.to_thread(_passes, proof, solution, "the solution passes", jury)
    proof.digests = solution.footer.digests
    proof.steps = len(solution.steps)
    for number, way in enumerate(task.solutions[1:] if entire else (), start=2):
        other = await play(f"solution-{number}", way.steps)
        await asyncio.to_thread(_passes, proof, other, f"the solution {way.name or number!r} passes", jury)
    _fails_whatever_it_answers(proof, await play("idle", ()))
    if task.talk:
        _fails_in_silence(proof, solution)
        await _tells_nothing_at_once(proof, solution)
    if task.origin is None:  # another benchmark's rules are its own, and leave more open than ours
        _fails_by_dumping(proof, solution)
        _fails_without_any_change(proof, solution)
        if proof.ok:
            proof.killing = kill(solution)
    for number, miss in enumerate(task.near_misses if entire else (), start=1):
        missed = await play(f"near-miss-{number}", _near(task, miss))
        await asyncio.to_thread(_misses, proof, missed, miss, jury)
    return proof, solution


def _by(steps: Steps) -> MakeAgent:
    return lambda _task, _folder: Script(steps)


def _near(task: Task, miss: NearMiss) -> Steps:
    return miss.steps if miss.steps is not None else edited(task.solutions[0].steps, miss.instead)


def _passes(proof: Proof, trajectory: Trajectory, what: str, jury: Jury) -> None:
    verdict = judges.judge(trajectory, jury)
    ending = trajectory.footer.ending
    told = f"It ended by {ending.reason} {ending.detail}; {_told(_failing(verdict.findings))}"
    proof.claim(verdict.outcome == "passed" and ending.reason == "done", what, told)
    _agrees_without_a_model(proof, trajectory, verdict, what)
    if verdict.checkpoints:
        missed = _failing(verdict.checkpoints)
        proof.claim(not missed, f"{what} and meets every checkpoint", _told(missed))


def _agrees_without_a_model(proof: Proof, trajectory: Trajectory, verdict: Verdict, what: str) -> None:
    """Each fallback of a rubric decides as the votes do."""
    voted = {one.label: one.outcome for one in verdict.findings if one.votes}
    if not voted:
        return
    plain = {one.label: one for one in judges.judge(trajectory).findings if one.by in ("typed", "words")}
    differ = [
        f"[{label}] votes: {voted[label]}, {one.by}: {one.outcome}, {one.reason}"
        for label, one in plain.items()
        if one.outcome != voted.get(label)
    ]
    if plain:
        proof.claim(not differ, f"{what}, by its fallback without a model as well", " ".join(differ))


def _misses(proof: Proof, trajectory: Trajectory, miss: NearMiss, jury: Jury) -> None:
    verdict = judges.judge(trajectory, jury)
    failing = [one for one in _failing(verdict.findings) if one.outcome != "unscored"]
    labels = tuple(sorted(finding.label for finding in failing))
    ending = trajectory.footer.ending
    right = verdict.outcome == "failed" and ending.reason == "done" and labels == tuple(sorted(miss.fails))
    told = f"It was {verdict.outcome} by {', '.join(labels) or 'nothing'}, ended by {ending.reason} {ending.detail}"
    proof.claim(right, f"it fails by {', '.join(miss.fails)}: {miss.because}", f"{told}. {_told(failing)}")
    _agrees_without_a_model(proof, trajectory, verdict, f"it fails: {miss.because}")


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
    texts = [step.observation.told for step in solution.steps]
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


def _fails_in_silence(proof: Proof, solution: Trajectory) -> None:
    """What the user knows is needed: the same play without a word to the user fails."""
    steps = tuple(step.model_copy(update={"exchange": None}) for step in solution.steps)
    silent = judges.judge(solution.model_copy(update={"steps": steps}))
    proof.claim(silent.outcome == "failed", "the solution fails if the user is never asked")


async def _tells_nothing_at_once(proof: Proof, solution: Trajectory) -> None:
    """Who asks for everything in one message, or copies the page into it, learns nothing of a scripted user."""
    talk = solution.task.talk
    if talk is None or talk.persona is not None:
        return
    words = [phrase.removesuffix("*") for rule in talk.rules for group in rule.asked for phrase in group]
    page = solution.steps[0].observation.text if solution.steps else ""
    asked_for = [rule for rule in talk.rules if rule.asked]
    for what, text in (
        ("everything", ", ".join(words) + "?"),
        ("the page and everything", f"{page} {words}"),
    ):
        user = user_of(solution.task)
        assert user
        reply = await user.hear(text)
        holds = not set(reply.told) & {rule.name for rule in asked_for}
        if what == "everything" and len(asked_for) <= talk.at_once:
            holds = False
        otherwise = (
            f"It is told {', '.join(reply.told) or 'nothing, for want of another rule that is asked for'}."
        )
        proof.claim(holds, f"a message that asks for {what} is told nothing", otherwise)


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


def _is_the_same_elsewhere(proof: Proof, solution: Trajectory, digests: Digests | None, record: Path) -> None:
    same = proof.digests is not None and digests == proof.digests
    other = None if same else read_trajectory(record / TRAJECTORY)
    otherwise = _difference(solution, other) if other else f"Here {proof.digests}, there {digests}"
    proof.claim(same, "a second play, in another process under load, gives equal bytes", otherwise)


async def _play_elsewhere(
    tasks: Sequence[Task],
    root: Path,
    environ: Mapping[str, str],
    scratch: Path,
    told: Mapping[str, asyncio.Future[Digests | None]],
) -> None:
    """Have another process play each solution; `told` gets their digests as they come."""
    scratch.mkdir(parents=True, exist_ok=True)
    given = scratch / "tasks.jsonl"
    given.write_text("".join(f"{task.model_dump_json()}\n" for task in tasks), encoding="utf-8")
    with given.open("rb") as lines:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "harness.check", str(root), str(scratch)),
            stdin=lines,
            stdout=asyncio.subprocess.PIPE,
            env=dict(environ),
        )
    assert process.stdout
    try:
        async for line in process.stdout:
            played = json.loads(line)
            digests = played["digests"]
            told[played["task"]].set_result(Digests.model_validate(digests) if digests else None)
        await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0 or not all(future.done() for future in told.values()):
        raise HarnessError(f"the other process of the proof ended with exit code {process.returncode}")


BURN = """
import os
os.nice(10)  # it takes what the plays leave of the processor, and a little of theirs
while os.getppid() == {parent}:
    sum(range(100_000))
"""


@asynccontextmanager
async def _load(burners: int, environ: Mapping[str, str]) -> AsyncIterator[None]:
    """Processes that use up the CPU; each also ends by itself when we do."""
    burn = BURN.format(parent=os.getpid())
    running = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", burn, env=dict(environ))
        for _ in range(burners)
    ]
    try:
        yield
    finally:
        for process in running:
            with suppress(ProcessLookupError):  # it may have been ended with us
                process.kill()
            await process.wait()


async def _elsewhere(root: Path, scratch: Path, tasks: Sequence[Task]) -> None:
    """What the other process does: a line for each solution that it has played, in the order of tasks."""
    browsers = Browsers()
    try:
        for task in tasks:
            made = _by(task.solutions[0].steps)
            voice = voices_of.recorded(root)(task)
            folder = scratch / task.id
            played = await play_one(Job(task, 1), made, "oracle", folder, browsers, Quiet(), voice=voice)
            digests = played.footer.digests.model_dump() if played.footer.digests else None
            sys.stdout.write(json.dumps({"task": task.id, "digests": digests}) + "\n")
            sys.stdout.flush()
    finally:
        await browsers.stop()


if __name__ == "__main__":
    given = [Task.model_validate_json(line) for line in sys.stdin.buffer]
    asyncio.run(_elsewhere(Path(sys.argv[1]), Path(sys.argv[2]), given))
