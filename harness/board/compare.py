"""Two or more runs over the same tasks: what flipped, by how much, how surely, and where their plays part."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from pydantic import Field

from harness import stats
from harness.board import conditions
from harness.board.align import Alignment, align
from harness.board.conditions import Difference
from harness.board.results import Cell, Results
from harness.errors import UsageError
from harness.store import Run
from harness.types import Noun

ALIGNED = 20
"""Flipped tasks whose plays are laid side by side; the rest are only named."""


class Figure(Noun):
    """A figure with its interval."""

    value: float
    low: float
    high: float
    method: str
    tasks: int
    clusters: int

    @classmethod
    def of(cls, interval: stats.Interval) -> Figure:
        """Rounded to six digits, as in every file."""
        return cls(
            value=round(interval.value, 6),
            low=round(interval.low, 6),
            high=round(interval.high, 6),
            method=interval.method,
            tasks=interval.tasks,
            clusters=interval.clusters,
        )


class Side(Noun):
    """One of the two runs."""

    run: str
    """Its folder, as given."""
    name: str
    agent: str
    rate: Figure | None
    counts: dict[str, int]


class Flip(Noun):
    """A task that one does better at."""

    task: str
    before: str
    """`2/3`: passed of judged."""
    after: str
    better: Literal["before", "after"]
    why: str
    """Why the worse one did not pass."""
    alignment: Alignment | None = None


class Part(Noun):
    """The difference over some of the tasks."""

    before: Figure | None
    after: Figure | None
    difference: Figure | None


class Comparison(Noun):
    """B against A."""

    format: str = "replica-harness-comparison/1"
    before: Side
    after: Side
    comparable: bool
    changed: tuple[Difference, ...]
    tasks: int
    """Tasks that both planned in the same words and that were judged in both."""
    left_out: dict[str, int]
    """Why others are not among them -> how many."""
    difference: Figure | None
    """After less before, over the shared tasks."""
    p: float | None
    test: str = ""
    shown: int = 0
    """1 where after is shown to be better, -1 where worse, 0 where neither: the interval and the test must agree."""
    better: int = 0
    worse: int = 0
    detectable: float | None = None
    """The smallest true difference that these tasks would have shown in four runs of five."""
    flips: tuple[Flip, ...] = ()
    flaky: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """`before` and `after` -> tasks of which some trials passed and some failed."""
    by: dict[str, dict[str, Part]] = Field(default_factory=dict)
    """`site` and `shape` -> its value -> the difference there."""


def compare(before: Results, after: Results, allow_incomparable: bool = False) -> Comparison:
    """B against A. Raises UsageError where they are not comparable, unless that is allowed, and then marked."""
    changed, comparable = conditions.demand(before, after, allow_incomparable)
    same = conditions.shared(before, after)
    if not same:
        raise UsageError(f"{before.folder} and {after.folder} share no task in the same words")
    ours, theirs = before.rates, after.rates
    both = [task for task in same if task in ours and task in theirs]
    paired = _paired(both, ours, theirs)
    return Comparison(
        before=_side(before, after),
        after=_side(after, before),
        comparable=comparable,
        changed=tuple(changed),
        tasks=len(both),
        left_out=_left_out(before, after, same, both),
        difference=Figure.of(paired.difference) if paired else None,
        p=round(paired.p, 9) if paired else None,
        test=paired.test if paired else "",
        shown=paired.shown if paired else 0,
        better=paired.better if paired else 0,
        worse=paired.worse if paired else 0,
        detectable=round(paired.detectable, 6) if paired else None,
        flips=_flips(before, after, both),
        flaky={
            name: tuple(task for task in run.flaky() if task in both)
            for name, run in (("before", before), ("after", after))
        },
        by={
            kind: _parts(kind, before, after, both)
            for kind in ("site", "shape")
            if len({_kind(before, after, task, kind) for task in both}) > 1
        },
    )


def _paired(
    tasks: Sequence[str], ours: dict[str, Fraction], theirs: dict[str, Fraction]
) -> stats.Paired | None:
    if not tasks:
        return None
    clusters = [stats.cluster(task) for task in tasks]
    return stats.paired([ours[task] for task in tasks], [theirs[task] for task in tasks], clusters)


def _side(run: Results, other: Results) -> Side:
    """Named by what tells it from the other: as the agent names itself, as it was started, or by its folder."""
    rate = run.interval()
    named = run.name if run.name != other.name else run.plan.agent
    return Side(
        run=str(run.folder),
        name=named if run.name != other.name or run.plan.agent != other.plan.agent else run.folder.name,
        agent=run.plan.agent,
        rate=Figure.of(rate) if rate else None,
        counts=run.counts,
    )


def _left_out(before: Results, after: Results, same: Sequence[str], both: Sequence[str]) -> dict[str, int]:
    """Why tasks of either run are not compared."""
    either = before.plan.tasks.keys() | after.plan.tasks.keys()
    common = before.plan.tasks.keys() & after.plan.tasks.keys()
    found = {
        "in only one of them": len(either) - len(common),
        "edited between them": len(common) - len(same),
        "not judged in both": len(same) - len(both),
    }
    return {why: count for why, count in found.items() if count}


def _flips(before: Results, after: Results, tasks: Sequence[str]) -> tuple[Flip, ...]:
    """The largest differences first; the first of them with their plays side by side."""
    ours, theirs = before.rates, after.rates
    flipped = sorted(
        (task for task in tasks if ours[task] != theirs[task]),
        key=lambda task: (-abs(theirs[task] - ours[task]), theirs[task] > ours[task], task),
    )
    return tuple(
        Flip(
            task=task,
            before=_of(before.cells[task]),
            after=_of(after.cells[task]),
            better="after" if theirs[task] > ours[task] else "before",
            why=_why(before if theirs[task] > ours[task] else after, task),
            alignment=_aligned(before, after, task) if place < ALIGNED else None,
        )
        for place, task in enumerate(flipped)
    )


def _of(cell: Cell) -> str:
    return f"{cell.passed}/{cell.judged}"


def _why(run: Results, task: str) -> str:
    return next((one.reason for one in run.trials if one.task == task and one.outcome == "failed"), "")


def _aligned(before: Results, after: Results, task: str) -> Alignment | None:
    """The first failed trial of the worse beside the first passed one of the better, or else their first trials."""
    wanted = ("failed", "passed") if after.rates[task] > before.rates[task] else ("passed", "failed")
    plays = [
        Run(run.folder).read(task, _trial(run, task, outcome))
        for run, outcome in zip((before, after), wanted, strict=True)
    ]
    return align(plays[0], plays[1]) if plays[0] and plays[1] else None


def _trial(run: Results, task: str, outcome: str) -> int:
    trials = [one for one in run.trials if one.task == task]
    return next((one.trial for one in trials if one.outcome == outcome), trials[0].trial)


def _kind(before: Results, after: Results, task: str, kind: str) -> str:
    return (before.about.get(task) or after.about[task])[kind]


def _parts(kind: str, before: Results, after: Results, tasks: Sequence[str]) -> dict[str, Part]:
    found: dict[str, list[str]] = {}
    for task in tasks:
        found.setdefault(_kind(before, after, task, kind), []).append(task)
    return {name: _part(before, after, found[name]) for name in sorted(found)}


def _part(before: Results, after: Results, tasks: Sequence[str]) -> Part:
    ours, theirs = before.interval(tasks), after.interval(tasks)
    paired = _paired(tasks, before.rates, after.rates)
    return Part(
        before=Figure.of(ours) if ours else None,
        after=Figure.of(theirs) if theirs else None,
        difference=Figure.of(paired.difference) if paired else None,
    )
