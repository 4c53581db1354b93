"""A run judged again: by other judges, or by its tasks' checks as they are now; what flipped, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from harness.board.results import recorded
from harness.run import digest, judged
from harness.store import Run
from harness.types import Finding, Noun, Provenance, Task, Trajectory, Verdict
from judges.jury import Jury

JUDGED = frozenset(
    {"checks", "checkpoints", "scores", "may_change", "solutions", "near_misses", "tags", "origin"}
)
"""Fields of a task that may differ from the task that was played: none of them has reached the agent or its world."""


class Flip(Noun):
    """A verdict that is another one now."""

    task: str
    trial: int
    before: str
    after: str
    because: tuple[str, ...]
    """What differs in how it was reached."""
    findings: tuple[str, ...]
    """The findings that turned, with the reasons that they give now."""


class Regraded(Noun):
    """A run's verdicts, and what is new about them."""

    verdicts: tuple[Verdict, ...]
    flips: tuple[Flip, ...]
    unknown: tuple[str, ...] = ()
    """Trials that had no verdict before."""
    as_played: tuple[str, ...] = ()
    """Why trials were judged by the task as it was played, though today's was asked for."""


def regrade(run: Run, jury: Jury, today: Mapping[str, Task] | None = None) -> Regraded:
    """Judge every finished trial again and replace the run's verdicts.

    By the tasks as they were played, unless those of `today` are given. Raises UsageError for a folder that holds no
    run, StoreError for a damaged one, and HarnessError for a record that cannot be judged.
    """
    before = recorded(run.folder)
    verdicts: list[Verdict] = []
    flips: list[Flip] = []
    unknown: list[str] = []
    as_played: dict[str, None] = {}
    for trajectory in run.trajectories():
        if today is not None:
            trajectory, note = under(trajectory, today)
            as_played |= dict.fromkeys([note] if note else [])
        verdict = judged(trajectory, jury)
        verdicts.append(verdict)
        known = before.get((verdict.task, verdict.trial))
        if known is None:
            unknown.append(f"{verdict.task}.{verdict.trial}")
        elif known.outcome != verdict.outcome:
            flips.append(flip(known, verdict))
    run.write_verdicts(verdicts)
    return Regraded(
        verdicts=tuple(verdicts), flips=tuple(flips), unknown=tuple(unknown), as_played=tuple(as_played)
    )


def under(trajectory: Trajectory, today: Mapping[str, Task]) -> tuple[Trajectory, str]:
    """The trajectory as a play of today's task; as it is, and why, where that would be another play."""
    played = trajectory.task
    task = today.get(played.id)
    if task is None:
        return trajectory, f"{played.id} is no task any more"
    task = task.model_copy(update={"limits": played.limits})
    ours, theirs = (one.model_dump(exclude=set(JUDGED)) for one in (played, task))
    differing = [name for name in ours if ours[name] != theirs[name]]
    if differing:
        return (
            trajectory,
            f"{played.id} has another {' and '.join(differing)} since it was played; play it again",
        )
    header = trajectory.header.model_copy(update={"task": task})
    return trajectory.model_copy(update={"header": header}), ""


def flip(before: Verdict, after: Verdict) -> Flip:
    """What turned, and what it may be due to."""
    return Flip(
        task=after.task,
        trial=after.trial,
        before=before.outcome,
        after=after.outcome,
        because=tuple(_because(before.provenance, after.provenance)),
        findings=tuple(_turned(before.findings, after.findings)),
    )


def _because(before: Provenance | None, after: Provenance | None) -> list[str]:
    if before is None or after is None:
        return ["the earlier verdict does not say how it was reached"]
    found = []
    if before.task != after.task:
        found.append("the task's checks have changed")
    if before.judges != after.judges:
        found.append(f"the judges have changed ({before.judges} -> {after.judges})")
    if before.harness != after.harness:
        found.append(f"harness {before.harness} -> {after.harness}")
    if before.jury != after.jury:
        found.append(f"the jury is {after.jury}, was {before.jury}")
    return found or ["nothing that is on record: the verdicts were edited, or the votes were"]


def _turned(before: Sequence[Finding], after: Sequence[Finding]) -> list[str]:
    """`answer: failed -> passed: the answer is $48.50`, for each finding that is another one now."""
    then = {finding.label: finding.outcome for finding in before}
    now = {finding.label: finding for finding in after}
    turned = [
        f"{label}: {then.get(label, 'not there')} -> {finding.outcome}: {finding.reason[:200]}"
        for label, finding in now.items()
        if then.get(label) != finding.outcome
    ]
    return turned + [
        f"{label}: {outcome} -> not there" for label, outcome in then.items() if label not in now
    ]


def edited(run: Run, today: Mapping[str, Task]) -> list[str]:
    """Tasks of the run that are others today: judging by them needs to be asked for."""
    plan = run.plan()
    known = plan.tasks if plan else {}
    return [
        name for name, was in known.items() if name in today and digest(today[name].model_dump_json()) != was
    ]
