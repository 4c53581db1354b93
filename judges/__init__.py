"""Judging: a trajectory in, a verdict out, from nothing but what was recorded.

A kind of check is a file: its frozen model `Check`, and `judge(check, trajectory) -> list[Finding]`. KINDS
lists them. `parse` reads one declared check, `read` all of a task's, `judge` the whole trajectory. Checkpoints are
judged beside: they say how far it got, and decide nothing.
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Sequence
from types import ModuleType

from harness.types import CheckSpec, Finding, Outcome, Task, Trajectory, Verdict, gold_key
from judges import answer, gold, graded, rendered, state, unasked, visited

Check = answer.Check | state.Check | visited.Check | rendered.Check | graded.Check

KINDS: dict[str, ModuleType] = {
    "state": state,
    "answer": answer,
    "visited": visited,
    "jmespath": rendered,
    "llm_boolean": graded,
}
"""kind -> the file that judges it."""


def parse(spec: CheckSpec) -> Check:
    """The check as its kind's own model. Raises ValueError (pydantic's for its fields)."""
    if spec.kind not in KINDS:
        near = difflib.get_close_matches(spec.kind, KINDS, 1)
        meant = f"; did you mean {near[0]!r}?" if near else ""
        raise ValueError(f"no kind of check called {spec.kind!r}; have: {', '.join(KINDS)}{meant}")
    check: Check = KINDS[spec.kind].Check.model_validate({"kind": spec.kind, **spec.fields})
    return check


def read(task: Task) -> tuple[Check, ...]:
    """All of a task's checks, in order. Raises ValueError where there is none, or two contradict."""
    if not task.checks:
        raise ValueError(f"{task.id} has no checks: it cannot be judged, and would pass whatever is done")
    checks = tuple(parse(spec) for spec in task.checks)
    spoken = Counter(
        _subject(check, task) for check in checks if isinstance(check, state.Check | answer.Check)
    )
    for subject, times in spoken.items():
        if times > 1:
            raise ValueError(f"{times} checks speak of {subject}; one check says all that is expected there")
    return checks


def _subject(check: state.Check | answer.Check, task: Task) -> str:
    """What no second check may speak of. That the task is infeasible, and the evidence, are two things."""
    if isinstance(check, state.Check):
        return f"{check.table.removeprefix(task.sites[0] + ':')} rows {check.change}"
    return "the status" if check.infeasible else "the answer"


def labels(task: Task) -> tuple[str, ...]:
    """The label of each check's findings, in order.

    `state:<table>` (`state:<table>:<change>` where two checks speak of one table), `answer` (`answer:infeasible` and
    `answer:money`, say, where evidence is asked for), and of other kinds `visited`, or `visited:1`, `visited:2` where
    there are several.
    Unasked changes come as `unasked:<table>` beside.
    """
    checks = read(task)
    times = Counter(check.label for check in checks)
    seen: Counter[str] = Counter()
    found: list[str] = []
    for check in checks:
        seen[check.label] += 1
        if times[check.label] == 1:
            found.append(check.label)
        elif isinstance(check, state.Check | answer.Check):
            found.append(check.longer_label)
        else:
            found.append(f"{check.label}:{seen[check.label]}")
    return tuple(found)


def judge(trajectory: Trajectory) -> Verdict:
    """The worst of the findings: broken before failed before passed.

    Raises ValueError where the task itself is invalid, and RuntimeError where not all that it declares was
    judged: neither is a verdict.
    """
    if trajectory.footer.ending.reason == "broken":
        return _verdict(
            trajectory, [_broken("ending", trajectory.footer.ending.detail or "the episode broke")]
        )
    checks = read(trajectory.task)
    judged = [
        _judge_one(check, label, trajectory)
        for check, label in zip(checks, labels(trajectory.task), strict=True)
    ]
    if sum(map(bool, judged)) != len(trajectory.task.checks):
        raise RuntimeError(
            f"{trajectory.task.id} declares {len(trajectory.task.checks)} checks; "
            f"{sum(map(bool, judged))} were judged"
        )
    findings = [finding for several in judged for finding in several]
    if trajectory.task.origin is None:  # another benchmark's own rules leave the rest of the world open
        findings += unasked.judge((check for check in checks if isinstance(check, state.Check)), trajectory)
    return _verdict(trajectory, findings, _checkpoints(trajectory))


def _checkpoints(trajectory: Trajectory) -> list[Finding]:
    """One finding a checkpoint. Of rows, those that it names have to be there, whatever else is."""
    return [
        finding
        for spec in trajectory.task.checkpoints
        for finding in _judge_one(parse(spec), spec.name, trajectory, others=True)
    ]


def _scores(trajectory: Trajectory, outcome: Outcome) -> dict[str, float]:
    """What the task's scores came to; of another benchmark's task, the reward. ValueError for what is no number."""
    found: dict[str, float] = {}
    origin = trajectory.task.origin
    if origin is not None and outcome != "broken":
        found["reward"] = origin.points if outcome == "passed" else 0.0
    for score in trajectory.task.scores:
        if trajectory.footer.ending.reason == "broken":
            continue
        rows = trajectory.footer.gold.get(gold_key(score.value, trajectory.task.sites[0]), ())
        value = rows[0][0] if rows and rows[0] else None
        if isinstance(value, str):
            raise ValueError(f"the score {score.name} is {value!r}, which is no number")
        found[score.name] = round(float(value or 0), 6)
    return found


def _judge_one(check: Check, label: str, trajectory: Trajectory, *, others: bool = False) -> list[Finding]:
    """The check's findings under its label; one, broken or failed, where it has no gold value."""
    allowed = {"others": True} if others and isinstance(check, state.Check) else {}
    try:
        findings: list[Finding] = KINDS[check.kind].judge(check, trajectory, **allowed)
    except gold.NoGold as fault:
        return [_broken(label, str(fault))]
    except gold.Unmet as fault:
        return [Finding(label=label, outcome="failed", reason=str(fault))]
    return [finding.model_copy(update={"label": label}) for finding in findings]


def _broken(label: str, reason: str) -> Finding:
    return Finding(label=label, outcome="broken", reason=reason)


_WORST: tuple[Outcome, ...] = ("broken", "failed", "passed")


def _verdict(trajectory: Trajectory, findings: list[Finding], checkpoints: Sequence[Finding] = ()) -> Verdict:
    held = sum(finding.outcome == "passed" for finding in checkpoints)
    origin = trajectory.task.origin
    outcome = min((finding.outcome for finding in findings), key=_WORST.index)
    return Verdict(
        task=trajectory.task.id,
        trial=trajectory.header.trial,
        outcome=outcome,
        findings=tuple(findings),
        ending=trajectory.footer.ending,
        steps=len(trajectory.steps),
        seconds=trajectory.footer.seconds,
        progress=round(held / len(checkpoints), 4) if checkpoints else None,
        checkpoints=tuple(checkpoints),
        scores=_scores(trajectory, outcome),
        defects=origin.defects if origin else (),
    )
