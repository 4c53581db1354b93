"""Judging: a trajectory in, a verdict out, from nothing but what was recorded.

A kind of check is a file: its frozen model `Check`, and `judge(check, trajectory) -> list[Finding]`. KINDS
lists them. `parse` reads one declared check, `read` all of a task's, `judge` the whole trajectory. Checkpoints are
judged beside: they say how far it got, and decide nothing. Only rubrics (`rubric`, and
REAL's `llm_boolean`) ask somebody (`judges.jury`), after everything else, and never where something else has failed.
"""

from __future__ import annotations

import difflib
import hashlib
from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from harness.types import CheckSpec, Finding, Outcome, Task, Trajectory, Verdict, gold_key
from judges import answer, gold, graded, hops, rendered, rubric, said, scripted, state, unasked, visited
from judges.jury import Jury, Nobody

Check = (
    answer.Check
    | state.Check
    | visited.Check
    | rendered.Check
    | scripted.Check
    | graded.Check
    | hops.Check
    | rubric.Check
    | said.Check
)

KINDS: dict[str, ModuleType] = {
    "state": state,
    "answer": answer,
    "visited": visited,
    "rubric": rubric,
    "jmespath": rendered,
    "script": scripted,
    "llm_boolean": graded,
    "hops": hops,
    "said": said,
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
    _refuse_a_model_alone(task, checks)
    _refuse_without_a_user(task, checks)
    spoken = Counter(
        _subject(check, task)
        for check in checks
        if isinstance(check, state.Check | answer.Check | rubric.Check)
    )
    for subject, times in spoken.items():
        if times > 1:
            raise ValueError(f"{times} checks speak of {subject}; one check says all that is expected there")
    return checks


def _refuse_a_model_alone(task: Task, checks: Sequence[Check]) -> None:
    """Raises ValueError where a model's word would be all that a verdict rests on."""
    kinds = {check.kind for check in checks}
    if "rubric" in kinds and task.shape != "retrieve" and "state" not in kinds:
        raise ValueError(
            f"the task changes something (shape {task.shape}), and only a rubric judges it; write a state check of "
            "the rows that it has to change, and leave to the rubric what they say"
        )
    if kinds == {"rubric"}:
        raise ValueError(
            "only a rubric judges the task; write a check that needs no model beside it: an answer check of what has "
            "a type, or a visited check of the page that has to be read"
        )
    if any(spec.kind == "rubric" for spec in task.checkpoints):
        raise ValueError("a checkpoint is of kind rubric; checkpoints are judged without a model")


def _refuse_without_a_user(task: Task, checks: Sequence[Check]) -> None:
    """Raises ValueError where a check speaks of a user that is not there, or of what no user knows."""
    for check in checks:
        if isinstance(check, said.Check):
            if task.talk is None:
                raise ValueError("a check is of kind said, and the task has no user to talk to; write [talk]")
            if check.heard is not None and check.heard not in task.talk.names:
                have = ", ".join(task.talk.names) or "none"
                raise ValueError(
                    f"heard = {check.heard!r} is nothing that the user of [talk] tells; have: {have}"
                )


def _subject(check: state.Check | answer.Check | rubric.Check, task: Task) -> str:
    """What no second check may speak of. That the task is infeasible, and the evidence, are two things."""
    if isinstance(check, rubric.Check):
        return "a rubric"
    if isinstance(check, state.Check):
        return f"{check.table.removeprefix(task.sites[0] + ':')} rows {check.change}"
    return "the status" if check.infeasible else "the answer"


def labels(task: Task) -> tuple[str, ...]:
    """The label of each check's findings, in order.

    `state:<table>` (`state:<table>:<change>` where two checks speak of one table), `answer` (`answer:infeasible` and
    `answer:money`, say, where evidence is asked for), `rubric:<criterion>`, and of other kinds `visited`, or
    `visited:1`, `visited:2` where there are several. Unasked changes come as `unasked:<table>` beside.
    """
    return tuple(label for several in _labels(read(task)) for label in several)


def _labels(checks: Sequence[Check]) -> list[tuple[str, ...]]:
    """For each check the labels of its findings: one, and one a criterion of a rubric."""
    times = Counter(check.label for check in checks if not isinstance(check, rubric.Check))
    seen: Counter[str] = Counter()
    found: list[tuple[str, ...]] = []
    for check in checks:
        if isinstance(check, rubric.Check):
            found.append(check.labels)
            continue
        seen[check.label] += 1
        if times[check.label] == 1:
            found.append((check.label,))
        elif isinstance(check, state.Check | answer.Check):
            found.append((check.longer_label,))
        else:
            found.append((f"{check.label}:{seen[check.label]}",))
    return found


def judge(trajectory: Trajectory, jury: Jury | None = None) -> Verdict:
    """The worst of the findings: broken before failed before unscored before passed.

    `jury` is asked what rubrics leave to a model; nobody is, unless it is given. Raises ValueError where the task
    itself is invalid, and RuntimeError where not all that it declares was judged: neither is a verdict.
    """
    if trajectory.footer.ending.reason == "broken":
        return _verdict(
            trajectory, [_broken("ending", trajectory.footer.ending.detail or "the episode broke")]
        )
    checks = read(trajectory.task)
    plain = {
        at: _judge_one(check, label[0], trajectory)
        for at, (check, label) in enumerate(zip(checks, _labels(checks), strict=True))
        if not isinstance(check, rubric.Check | graded.Check)
    }
    besides: list[Finding] = []
    if trajectory.task.origin is None:  # another benchmark's own rules leave the rest of the world open
        besides = unasked.judge((check for check in checks if isinstance(check, state.Check)), trajectory)
    settled = [finding for several in plain.values() for finding in several] + besides
    lost = next((finding.label for finding in settled if finding.outcome != "passed"), None)
    panel = jury or Nobody()
    judged = []
    for at, (check, label) in enumerate(zip(checks, _labels(checks), strict=True)):
        if isinstance(check, rubric.Check):
            judged.append(rubric.judge(check, trajectory, panel, lost))
        elif isinstance(check, graded.Check):
            judged.append(_judge_one(check, label[0], trajectory, panel=panel, lost=lost))
        else:
            judged.append(plain[at])
    if sum(map(bool, judged)) != len(trajectory.task.checks):
        raise RuntimeError(
            f"{trajectory.task.id} declares {len(trajectory.task.checks)} checks; "
            f"{sum(map(bool, judged))} were judged"
        )
    findings = [finding for several in judged for finding in several]
    return _verdict(trajectory, findings + besides, _checkpoints(trajectory))


@cache
def digest() -> str:
    """Of all that decides how a trajectory is judged: this package's code and prompts. Twelve hexadecimal digits."""
    whole = hashlib.blake2b(digest_size=6)
    folder = Path(__file__).parent
    for path in sorted((*folder.rglob("*.py"), *folder.rglob("*.jinja"))):
        whole.update(f"{path.relative_to(folder).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return whole.hexdigest()


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
    if origin is not None and outcome in ("passed", "failed"):
        found["reward"] = origin.points if outcome == "passed" else 0.0
    for check in map(parse, trajectory.task.checks):
        if isinstance(check, hops.Check) and trajectory.footer.ending.reason != "broken":
            found["hops"] = hops.share(check, trajectory)
    for score in trajectory.task.scores:
        if trajectory.footer.ending.reason == "broken":
            continue
        rows = trajectory.footer.gold.get(gold_key(score.value, trajectory.task.sites[0]), ())
        value = rows[0][0] if rows and rows[0] else None
        if isinstance(value, str):
            raise ValueError(f"the score {score.name} is {value!r}, which is no number")
        found[score.name] = round(float(value or 0), 6)
    return found


def _judge_one(
    check: Check, label: str, trajectory: Trajectory, *, others: bool = False, **asked: Any
) -> list[Finding]:
    """The check's findings under its label; one, broken or failed, where it has no gold value.

    `asked` is what a check that asks somebody is told besides: the panel, and what has failed already.
    """
    allowed = asked | ({"others": True} if others and isinstance(check, state.Check) else {})
    try:
        findings: list[Finding] = KINDS[check.kind].judge(check, trajectory, **allowed)
    except gold.NoGold as fault:
        return [_broken(label, str(fault))]
    except gold.Unmet as fault:
        return [Finding(label=label, outcome="failed", reason=str(fault))]
    return [finding.model_copy(update={"label": label}) for finding in findings]


def _broken(label: str, reason: str) -> Finding:
    return Finding(label=label, outcome="broken", reason=reason)


_WORST: tuple[Outcome, ...] = ("broken", "failed", "unscored", "passed")


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
        usage=trajectory.usage,
        containment=trajectory.header.containment,
        compat=trajectory.header.compat,
    )
