"""Whether a run may be merged or published: what is looked at, in which order, and what each finding exits with."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from harness import stats
from harness.board import conditions, tables
from harness.board.compare import Figure
from harness.board.results import BASELINES, Results, named, read
from harness.board.standing import from_json, invalid, run_of
from harness.errors import UsageError
from harness.exits import GATE, INCOMPLETE, INVALID, OK, USAGE
from harness.types import Noun

Kind = Literal["validity", "coverage", "comparability", "must-pass", "regression"]
EXITS: dict[Kind, int] = {
    "validity": INVALID,
    "coverage": INCOMPLETE,
    "comparability": USAGE,
    "must-pass": GATE,
    "regression": GATE,
}
"""What each kind of finding exits with; where there are several, the first of this order decides."""


class Finding(Noun):
    """One reason why the gate stays shut."""

    kind: Kind
    told: str
    task: str | None = None
    """The task that it is about, where it is about one."""


class Gate(Noun):
    """What the gate found."""

    format: str = "replica-harness-gate/1"
    run: str
    against: str | None
    findings: tuple[Finding, ...]
    marked: tuple[str, ...] = ()
    """Differences that were allowed: what is told of a regression holds for the tasks that both share."""
    difference: Figure | None = None
    p: float | None = None
    detectable: float | None = None
    """The smallest true difference that these tasks would mostly have shown."""
    notes: tuple[str, ...] = ()

    @property
    def exit(self) -> int:
        """The exit code."""
        kinds = {finding.kind for finding in self.findings}
        return next((EXITS[kind] for kind in EXITS if kind in kinds), OK)


def base(path: Path, like: Results) -> Results:
    """What to hold a run against: another run's folder, or the row of the same agent in a results.json."""
    if path.is_dir():
        return read(path)
    standing = from_json(path)
    rows = [row for row in standing.rows if row.agent == like.plan.agent]
    if not rows:
        have = ", ".join(row.agent for row in standing.rows)
        raise UsageError(f"{path} has no row of the agent {like.plan.agent!r}; have: {have}")
    return run_of(rows[0], path)


def listed(path: Path) -> tuple[str, ...]:
    """The globs of a must-pass list: one a line, `#` begins a comment."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise UsageError(f"{path}: {problem}; it is a text file with a task's id or a glob a line") from None
    return tuple(line.partition("#")[0].strip() for line in lines if line.partition("#")[0].strip())


def examine(
    run: Results,
    *,
    against: Results | None = None,
    must_pass: Sequence[str] = (),
    validity: Sequence[Results] = (),
    retired: Sequence[str] = (),
    margin: float | None = None,
    allow_incomparable: bool = False,
) -> Gate:
    """All that speaks against the run.

    With `margin`, a share, the run has to be shown to be no worse than that; without, it must not be shown to be worse.
    `retired` are globs of the base's tasks that may be gone.
    """
    found = [*_validity(run, validity), *_coverage(run, against, retired), *_must_pass(run, must_pass)]
    marked: list[str] = []
    paired = None
    if against is not None:
        differs = conditions.differences(against, run)
        forbidding = [conditions.told(one) for one in differs if one.forbids]
        if forbidding and not allow_incomparable:
            found += [Finding(kind="comparability", told=told) for told in forbidding]
        else:
            marked = forbidding
            paired = _paired(against, run)
            found += _regression(paired, margin) if paired else []
    order = list(EXITS)
    return Gate(
        run=str(run.folder),
        against=str(against.folder) if against else None,
        findings=tuple(sorted(found, key=lambda one: order.index(one.kind))),
        marked=tuple(marked),
        difference=Figure.of(paired.difference) if paired else None,
        p=round(paired.p, 9) if paired else None,
        detectable=round(paired.detectable, 6) if paired else None,
        notes=tuple(_notes(against, [run, *validity], must_pass)),
    )


def _validity(run: Results, others: Sequence[Results]) -> list[Finding]:
    """The oracle passes everything, who knows nothing passes nothing, and each has tried every task."""
    found = []
    for one in (run, *others):
        found += [Finding(kind="validity", told=told) for told in invalid(one)]
    for one in others:
        if one.baseline is None:
            raise UsageError(
                f"{one.folder} was played by {one.plan.agent!r}, which is no validity agent; {', '.join(BASELINES)} are"
            )
        untried = [task for task in run.plan.tasks if not one.cells.get(task) or one.cells[task].lacking]
        if untried:
            told = f"{one.plan.agent} has not tried {named(untried)}, and so shows nothing there"
            found.append(Finding(kind="validity", told=told))
    return found


def _coverage(run: Results, against: Results | None, retired: Sequence[str]) -> list[Finding]:
    """Every planned trial has a verdict, and no task of the base has vanished."""
    found = [
        Finding(kind="coverage", task=one.task, told=f"{one.task}.{one.trial} is {one.outcome}: {one.reason}")
        for one in run.trials
        if one.outcome not in ("passed", "failed")
    ]
    if against is not None:
        gone = [task for task in against.plan.tasks if task not in run.plan.tasks]
        for task in gone:
            if not any(fnmatchcase(task, glob) for glob in retired):
                told = f"{task} is in {against.folder} and not in this run; --retired names tasks that may go"
                found.append(Finding(kind="coverage", task=task, told=told))
    return found


def _must_pass(run: Results, globs: Sequence[str]) -> list[Finding]:
    """Tasks that fail in every trial though they must pass; a glob that no task of the run matches is no list."""
    found = []
    for glob in globs:
        tasks = [task for task in run.plan.tasks if fnmatchcase(task, glob)]
        if not tasks:
            found.append(
                Finding(kind="coverage", told=f"no task of the run matches {glob!r} of the must-pass list")
            )
        for task in tasks:
            cell = run.cells[task]
            if cell.judged and not cell.passed:
                why = next(one.reason for one in run.trials if one.task == task and one.outcome == "failed")
                told = f"{task} must pass, and failed in all {cell.judged} of its trials: {why}"
                found.append(Finding(kind="must-pass", task=task, told=told))
    return found


def _paired(against: Results, run: Results) -> stats.Paired | None:
    ours, theirs = against.rates, run.rates
    tasks = [task for task in conditions.shared(against, run) if task in ours and task in theirs]
    if not tasks:
        return None
    clusters = [stats.cluster(task) for task in tasks]
    return stats.paired([ours[task] for task in tasks], [theirs[task] for task in tasks], clusters)


def _regression(paired: stats.Paired, margin: float | None) -> list[Finding]:
    told = tables.points(Figure.of(paired.difference))
    if margin is not None and paired.difference.low < -margin:
        rule = f"it is not shown to be less than {100 * margin:g} points worse"
        return [Finding(kind="regression", told=f"{told}: {rule}")]
    if margin is None and paired.shown < 0:
        return [Finding(kind="regression", told=f"{told}, {tables.p_value(paired.p)} ({paired.test}): worse")]
    return []


def _notes(against: Results | None, validity: Sequence[Results], must_pass: Sequence[str]) -> list[str]:
    """What was not looked at, so that silence is not taken for a finding."""
    notes = [] if against else ["nothing to hold it against: no paired test was made"]
    absent = [name for name in BASELINES if name not in {one.baseline for one in validity}]
    notes += [f"validity agents not given: {', '.join(absent)}"] if absent else []
    return notes + ([] if must_pass else ["no must-pass list was given"])


def lines(gate: Gate) -> list[str]:
    """What the gate says, a line each."""
    found = [f"{finding.kind}: {finding.told}" for finding in gate.findings]
    if gate.difference is not None and gate.p is not None:
        found.append(
            f"against {gate.against}: {tables.points(gate.difference)}, {tables.p_value(gate.p)}; differences below "
            f"{100 * (gate.detectable or 0):.1f} points would mostly stay unseen"
        )
    found += [f"marked as not comparable: {told}" for told in gate.marked]
    found += [f"note: {note}" for note in gate.notes]
    return [*found, "the gate is open" if gate.exit == OK else f"the gate stays shut (exit code {gate.exit})"]
