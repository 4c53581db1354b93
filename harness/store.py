"""Trajectories and verdicts as files under runs/, written as they come and closed by their last line.

    runs/<run>/run.json                          what is played, frozen before the first episode
    runs/<run>/<site>/<slug>.<trial>/trajectory.jsonl    header, one line a step, footer
    runs/<run>/<site>/<slug>.<trial>/agent.log           what the agent wrote to stderr
    runs/<run>/<site>/<slug>.<trial>/pictures/<digest>.webp   pages, where pictures were asked for
    runs/<run>/verdicts.jsonl                    one line a trial, rewritten whenever the run is judged

A trajectory without its footer is an unfinished episode: resuming needs no other bookkeeping.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO

from pydantic import Field, JsonValue, ValidationError

from harness.errors import StoreError, UsageError
from harness.types import (
    FORMAT,
    UNDRAWN,
    Budget,
    Containment,
    Engine,
    Footer,
    Header,
    Mode,
    Noun,
    Step,
    Trajectory,
    Verdict,
)

TRAJECTORY = "trajectory.jsonl"
AGENT_LOG = "agent.log"
PICTURES = "pictures"
"""A trial's files, by name."""


def digest(text: str) -> str:
    """Twelve hexadecimal digits."""
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


class Plan(Noun):
    """What a run plays: `run.json`, frozen at its start."""

    format: str = FORMAT
    agent: str
    tasks: dict[str, str]
    """Task id -> digest of the task as it was read."""
    trials: int
    limits: dict[str, float] = Field(default_factory=dict)
    """Limits that replace the tasks' own."""
    transport: str = "stdio"
    """How the agent's command is spoken to."""
    obs: Mode = "a11y"
    """In which form an agent is shown pages that asks for none."""
    containment: Containment = Containment()
    engine: Engine = "chromium"
    """What opens its pages."""
    budget: Budget | None = None
    """What the models of an episode may use; None where no meter counts them."""

    shard: str = ""
    """`2/4` where this is one of four parts; empty for a whole run."""
    whole: str = ""
    """Of a part: the `tasks_digest` of the whole."""

    @property
    def tasks_digest(self) -> str:
        """Of the ids and digests of all tasks: equal lists of equal tasks have equal digests."""
        lines = "".join(f"{task} {digest}\n" for task, digest in sorted(self.tasks.items()))
        return digest(lines)

    def differences(self, other: Plan) -> list[str]:
        """What `other` would play differently, a phrase each."""
        found = []
        if self.agent != other.agent:
            found.append(f"agent {self.agent!r} instead of {other.agent!r}")
        if self.transport != other.transport:
            found.append(f"transport {self.transport} instead of {other.transport}")
        if self.obs != other.obs:
            found.append(f"observations as {self.obs} instead of {other.obs}")
        if self.engine != other.engine:
            found.append(f"pages opened by {self.engine} instead of {other.engine}")
        if self.shard != other.shard:
            found.append(f"shard {self.shard or 'none'} instead of {other.shard or 'none'}")
        if self.containment != other.containment:
            found.append(f"{_told(self.containment)} instead of {_told(other.containment)}")
        if self.budget != other.budget:
            found.append(f"{_counted(self.budget)} instead of {_counted(other.budget)}")
        if self.trials != other.trials:
            found.append(f"{self.trials} trials instead of {other.trials}")
        if self.limits != other.limits:
            found.append(f"limits {self.limits} instead of {other.limits}")
        added, gone = sorted(self.tasks.keys() - other.tasks), sorted(other.tasks.keys() - self.tasks)
        found += [f"{len(added)} more tasks, such as {added[0]}"] if added else []
        found += [f"{len(gone)} fewer tasks, such as {gone[0]}"] if gone else []
        edited = [task for task in self.tasks if other.tasks.get(task, self.tasks[task]) != self.tasks[task]]
        found += [f"{len(edited)} edited tasks, such as {sorted(edited)[0]}"] if edited else []
        return found


def _counted(budget: Budget | None) -> str:
    """Whether an agent's models are metered, in a phrase."""
    return f"models {budget.told}" if budget else "models unmetered"


def _told(containment: Containment) -> str:
    """Where an agent runs, in a phrase."""
    return f"sandbox {containment.sandbox} at level {containment.told}"


class Record:
    """One episode's file while it is being played."""

    def __init__(self, folder: Path) -> None:
        """Begins the file anew. Raises StoreError if the folder cannot be written."""
        with _disk(folder):
            folder.mkdir(parents=True, exist_ok=True)
            for old in folder.glob(f"{PICTURES}/*.webp"):
                old.unlink()
            self._file: IO[str] = (folder / TRAJECTORY).open("w", encoding="utf-8")
        self.folder = folder

    def write(self, part: Header | Step | Footer) -> None:
        """Append one line, and hand it to the operating system at once."""
        name = type(part).__name__.lower()
        with _disk(self.folder):
            undrawn = {"observation": UNDRAWN, "last": UNDRAWN}
            self._file.write(f'{{"{name}":{part.model_dump_json(exclude_none=True, exclude=undrawn)}}}\n')
            self._file.flush()

    def picture(self, drawn: bytes) -> str:
        """Keep a picture, once however often it is drawn; its name."""
        name = hashlib.blake2b(drawn, digest_size=16).hexdigest() + ".webp"
        with _disk(self.folder):
            path = self.folder / PICTURES / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(drawn)
        return name

    def __enter__(self) -> Record:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._file.close()
        except OSError as problem:  # a full disk shows itself again on close; the first complaint is enough
            if error is None:
                raise StoreError(f"{self.folder}: {problem.strerror}") from problem


class Run:
    """A run's folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def plan(self) -> Plan | None:
        """What is played here; None if nothing has been yet. Raises UsageError for a file that is no plan."""
        path = self.folder / "run.json"
        try:
            text = path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise UsageError(f"{path}: {problem.strerror}") from problem
        try:
            return Plan.model_validate_json(text)
        except ValidationError as problem:
            raise UsageError(f"{path} is no run of this harness ({FORMAT}): {problem}") from problem

    def freeze(self, plan: Plan) -> None:
        """Begin a run, or go on with the same one. Raises UsageError if another plan is here already."""
        known = self.plan()
        if known is None:
            with _disk(self.folder):
                _write_whole(self.folder / "run.json", plan.model_dump_json(indent=2) + "\n")
        elif differences := plan.differences(known):
            raise UsageError(
                f"{self.folder} holds another run; this command has {'; '.join(differences)}. "
                "Give a new folder with --out."
            )

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep other processes from playing into this folder. The lock goes with the process, however it ends."""
        with _disk(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(self.folder / ".lock", os.O_CREAT | os.O_RDWR)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as problem:
                raise UsageError(
                    f"another process is playing into {self.folder}; wait for it, or give a new folder with --out"
                ) from problem
            yield
        finally:
            os.close(handle)

    def trial(self, task: str, trial: int) -> Path:
        """Where one trial of a task is kept."""
        return self.folder / f"{task}.{trial}"

    def read(self, task: str, trial: int) -> Trajectory | None:
        """A finished trial, or None if there is none. Raises StoreError for a file that is damaged inside."""
        path = self.trial(task, trial) / TRAJECTORY
        return read_trajectory(path) if path.is_file() else None

    def trajectories(self) -> Iterator[Trajectory]:
        """Every finished trial of the plan, in the plan's order."""
        plan = self.plan()
        if plan is None:
            raise UsageError(f"{self.folder} holds no run: there is no run.json in it")
        for task in plan.tasks:
            for trial in range(1, plan.trials + 1):
                if trajectory := self.read(task, trial):
                    yield trajectory

    def verdicts(self) -> dict[tuple[str, int], Verdict]:
        """What was judged last: (task, trial) -> verdict; nothing where nothing was yet."""
        path = self.folder / "verdicts.jsonl"
        with _disk(path):
            lines = path.read_text(encoding="utf-8").split("\n") if path.is_file() else []
        try:
            read = [Verdict.model_validate_json(line) for line in lines if line]
        except ValidationError as problem:
            raise StoreError(f"{path} is damaged, `harness judge` writes it anew: {problem}") from problem
        return {(verdict.task, verdict.trial): verdict for verdict in read}

    def write_verdicts(self, verdicts: Iterable[Verdict]) -> None:
        """Replace verdicts.jsonl, all or nothing."""
        ordered = sorted(verdicts, key=lambda verdict: (verdict.task, verdict.trial))
        with _disk(self.folder):
            lines = "".join(verdict.model_dump_json() + "\n" for verdict in ordered)
            _write_whole(self.folder / "verdicts.jsonl", lines)


def read_trajectory(path: Path) -> Trajectory | None:
    """A trajectory file; None if its episode has not been played to the end.

    Raises StoreError for a line that cannot be read, other than a last one that was cut off.
    """
    with _disk(path):
        # not splitlines, which also ends lines at U+2028 and the like: a page may hold them
        lines = path.read_text(encoding="utf-8", errors="surrogateescape").removesuffix("\n").split("\n")
    try:
        parts: list[dict[str, JsonValue]] = [json.loads(line) for line in lines]
    except json.JSONDecodeError as problem:
        if problem.doc == lines[-1]:
            return None
        raise StoreError(f"{path} is damaged: {problem}") from problem
    if not parts or "footer" not in parts[-1]:
        return None
    try:
        return Trajectory(
            header=Header.model_validate(parts[0].get("header")),
            steps=tuple(Step.model_validate(part.get("step")) for part in parts[1:-1]),
            footer=Footer.model_validate(parts[-1]["footer"]),
        )
    except ValidationError as problem:
        raise StoreError(f"{path} is no trajectory of {FORMAT}: {problem}") from problem


def _write_whole(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch = path.with_name(path.name + ".new")
    scratch.write_text(text, encoding="utf-8")
    os.replace(scratch, path)


@contextmanager
def _disk(path: Path) -> Iterator[None]:
    """The one place where the file system's complaints become ours."""
    try:
        yield
    except OSError as problem:
        raise StoreError(f"{problem.filename or path}: {problem.strerror}") from problem
