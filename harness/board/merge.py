"""The parts of a sharded run, put together: the same as if one machine had played it all."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from harness.board import conditions
from harness.board.results import Results, judged, named, read, recorded
from harness.errors import StoreError, UsageError
from harness.shard import parse
from harness.store import Plan, Run
from harness.types import Trajectory, Verdict

VOTES = "votes.jsonl"
"""Votes on a run's trials, where a model was asked."""


def merge(folders: Sequence[Path], out: Path) -> Path:
    """One run out of all its parts. Raises UsageError unless they are disjoint, complete and alike, naming the part."""
    parts = [read(folder) for folder in folders]
    _parts_of_one(parts)
    _alike(parts)
    _finished(parts)
    tasks = {task: digest for part in parts for task, digest in part.plan.tasks.items()}
    whole = parts[0].plan.model_copy(update={"tasks": dict(sorted(tasks.items())), "shard": "", "whole": ""})
    if whole.tasks_digest != parts[0].plan.whole:
        raise UsageError(
            f"the parts hold {len(tasks)} tasks of digest {whole.tasks_digest}; the whole was {parts[0].plan.whole}: "
            "a part's run.json has been changed"
        )
    _put_together(parts, Run(out), whole)
    return out


def _parts_of_one(parts: Sequence[Results]) -> None:
    """All of n parts, each once, of the same whole."""
    for part in parts:
        if not part.plan.shard:
            raise UsageError(f"{part.folder} is no part of a run: it was not played with --shard")
        if part.plan.whole != parts[0].plan.whole:
            raise UsageError(
                f"{part.folder} is a part of other tasks ({part.plan.whole}) than {parts[0].folder} "
                f"({parts[0].plan.whole})"
            )
    numbers = [parse(part.plan.shard) for part in parts]
    of = numbers[0][1]
    by_number: dict[int, Path] = {}
    for part, (which, total) in zip(parts, numbers, strict=True):
        if total != of:
            raise UsageError(f"{part.folder} is one of {total} parts, and {parts[0].folder} one of {of}")
        if which in by_number:
            raise UsageError(f"{part.folder} and {by_number[which]} are both part {which}/{of}")
        by_number[which] = part.folder
    if lacking := [f"{which}/{of}" for which in range(1, of + 1) if which not in by_number]:
        raise UsageError(f"missing: {', '.join(lacking)} of the {of} parts; give all of them")


def _alike(parts: Sequence[Results]) -> None:
    """Played by the same agent, as often, under the same conditions."""
    first = parts[0]
    for part in parts[1:]:
        same = first.plan.model_copy(update={"tasks": part.plan.tasks, "shard": part.plan.shard})
        differences = part.plan.differences(same)
        differences += [
            conditions.told(one)
            for one in conditions.differences(first, part)
            if one.forbids and one.what not in ("tasks", "limits", "transport")
        ]
        if differences:
            raise UsageError(
                f"{part.folder} was played otherwise than {first.folder}: {'; '.join(differences)}"
            )


def _finished(parts: Sequence[Results]) -> None:
    for part in parts:
        missing = [f"{one.task}.{one.trial}" for one in part.trials if one.outcome == "missing"]
        if missing:
            raise UsageError(
                f"{part.folder} has not been played to its end: it lacks {named(missing, 'trials')}; "
                "the same run command goes on there"
            )


def _put_together(parts: Sequence[Results], run: Run, plan: Plan) -> None:
    with run.lock():
        run.freeze(plan)
        told: dict[tuple[str, int], Verdict] = {}
        try:
            for part in parts:
                told |= recorded(part.folder)
                for one in part.trials:
                    source, target = (Run(at).trial(one.task, one.trial) for at in (part.folder, run.folder))
                    shutil.copytree(source, target, dirs_exist_ok=True)
            votes = [part.folder / VOTES for part in parts if (part.folder / VOTES).is_file()]
            if votes:
                (run.folder / VOTES).write_bytes(b"".join(path.read_bytes() for path in votes))
        except OSError as problem:
            raise StoreError(f"{problem.filename or run.folder}: {problem.strerror}") from problem
        run.write_verdicts(
            _verdict(one, told.get((one.task.id, one.header.trial))) for one in run.trajectories()
        )


def _verdict(trajectory: Trajectory, told: Verdict | None) -> Verdict:
    """As it was written when it was judged, with who was asked; the new one where the record says otherwise."""
    verdict, _ = judged(trajectory, told)
    return told if told is not None and told.outcome == verdict.outcome else verdict
