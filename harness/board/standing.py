"""The leaderboard as one value: `results.json`, of which the Markdown, the page and the badge are pictures.

Equal run folders give equal bytes but for the block `volatile`: what depends on the clock, the machine or where a
folder lies stands there and nowhere else.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

import judges
from harness import __version__, stats
from harness.board import conditions
from harness.board.compare import Figure
from harness.board.results import BASELINES, NULL, Cell, Results, Trial
from harness.errors import UsageError
from harness.store import Plan
from harness.types import AgentInfo, Noun

FORMAT = "replica-harness-results/1"


class Row(Noun):
    """One run."""

    name: str
    agent: str
    """As given on the command line."""
    info: AgentInfo | None = None
    """As the agent named itself."""
    baseline: Literal["oracle", "idle", "random", "constant", "enumerate"] | None = None
    """A built-in agent, shown beside and never ranked."""
    rank: tuple[int, int] | None = None
    """Best and worst place that cannot be ruled out: (1, 3) shares its place with two others. None where not ranked."""
    comparable: bool = True
    """With the first run; a row that is not is marked and never ranked."""
    differs: tuple[str, ...] = ()
    """What makes it incomparable."""
    success: Figure | None = None
    """Over the tasks that were judged."""
    bounds: tuple[float, float] | None = None
    """Where some tasks were not judged: the rate if all of them had failed, and if all had passed."""
    pass_at: dict[str, float] = Field(default_factory=dict)
    """k -> the chance that at least one of k trials passes."""
    pass_hat: dict[str, float] = Field(default_factory=dict)
    """k -> the chance that all of k trials pass."""
    counts: dict[str, int] = Field(default_factory=dict)
    """Trials: planned, passed, failed, broken, unscored, missing."""
    by_site: dict[str, Figure] = Field(default_factory=dict)
    flaky: tuple[str, ...] = ()
    """Tasks of which some trials passed and some failed."""
    by_model: float = 0
    """The share of the judged trials that a model's votes decided."""
    steps: float = 0
    """The mean of the judged trials."""
    tokens: int | None = None
    cost_usd: float | None = None
    """As was metered, or as the agent told; None where it told nothing."""
    usage_source: str = "none"
    """Who counted: metered, self_reported, both joined by a comma, or none."""
    trials: int = 1
    limits: dict[str, float] = Field(default_factory=dict)
    """Limits that replaced the tasks' own."""
    transport: str = "stdio"
    conditions: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """What it was played under: versions, digests, sandbox, jury."""
    tasks: dict[str, str] = Field(default_factory=dict)
    """Task id -> digest of the task as it was played."""
    cells: dict[str, tuple[int, int, int, int, int]] = Field(default_factory=dict)
    """Task id -> trials passed, failed, broken, unscored, missing."""


class Volatile(Noun):
    """What two equal leaderboards may differ in."""

    created: str = ""
    machine: str = ""
    seconds: dict[str, float] = Field(default_factory=dict)
    """Row's name -> seconds played."""
    folders: dict[str, str] = Field(default_factory=dict)
    """Row's name -> the run's folder, as given."""


class Standing(Noun):
    """`results.json`."""

    format: str = FORMAT
    title: str
    harness: str
    """The version that judged."""
    judges: str
    """Digest of the judges' code and prompts."""
    tasks: int
    tasks_digest: str
    """Of the first run's task list: ids and contents."""
    rows: tuple[Row, ...]
    """Ranked ones first, then those that are not comparable, then the baselines."""
    absent: tuple[str, ...] = ()
    """Baselines that no run was given of."""
    invalid: tuple[str, ...] = ()
    """Baselines that do not come out as they must: then no figure here means anything."""
    volatile: Volatile = Volatile()


def standing(runs: Sequence[Results], title: str, allow_incomparable: bool = False) -> Standing:
    """The leaderboard of these runs, compared with the first that is no baseline.

    Raises UsageError where one is not comparable, unless that is allowed, and where two runs are of one agent under
    the same name.
    """
    compat = [run.plan.transport == "real-compat" for run in runs if not run.baseline]
    if any(compat) and not (all(compat) and len(compat) == len(runs)):
        raise UsageError(
            "runs with --real-compat stand on no leaderboard with others: their agents could read the state"
        )
    first = next((run for run in runs if not run.baseline), runs[0])
    names = _names(runs)
    differs = [
        conditions.demand(first, run, allow_incomparable)[0] if run is not first else [] for run in runs
    ]
    rows = [_row(run, names[at], differs[at]) for at, run in enumerate(runs)]
    ranked = [at for at, row in enumerate(rows) if row.comparable and not row.baseline and row.success]
    ranks = _ranks([runs[at] for at in ranked])
    for place, at in enumerate(ranked):
        rows[at] = rows[at].model_copy(update={"rank": ranks[place]})
    present = {run.baseline for run in runs}
    return Standing(
        title=title,
        harness=__version__,
        judges=judges.digest(),
        tasks=len(first.plan.tasks),
        tasks_digest=first.plan.tasks_digest,
        rows=tuple(sorted(rows, key=_order)),
        absent=tuple(name for name in BASELINES if name not in present),
        invalid=tuple(fault for run in runs for fault in invalid(run)),
        volatile=Volatile(
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            machine=f"{platform.system()} {platform.machine()}",
            seconds={
                names[at]: round(sum(one.seconds for one in run.trials), 1) for at, run in enumerate(runs)
            },
            folders={names[at]: str(run.folder) for at, run in enumerate(runs)},
        ),
    )


def _names(runs: Sequence[Results]) -> list[str]:
    """Each run's name; the agent as given where two name themselves alike. Raises UsageError where that is so too."""
    names = [run.name for run in runs]
    names = [run.plan.agent if names.count(name) > 1 else name for run, name in zip(runs, names, strict=True)]
    for run, name in zip(runs, names, strict=True):
        if names.count(name) > 1:
            raise UsageError(
                f"{run.folder} is one of {names.count(name)} runs of {name!r}; give one of them, or let the agents "
                "tell their versions apart"
            )
    return names


def _order(row: Row) -> tuple[object, ...]:
    """Ranked, then unranked, then baselines; the better first, and the name where that is equal."""
    place = BASELINES.index(row.baseline) + 1 if row.baseline else 0
    value = row.success.value if row.success else -1.0
    return (place, not row.comparable, -value, row.name)


def _row(run: Results, name: str, differs: Sequence[conditions.Difference]) -> Row:
    interval, lacking = run.interval(), [cell for cell in run.cells.values() if cell.rate is None]
    judged = [one for one in run.trials if one.outcome in ("passed", "failed")]
    costs = [one.cost_usd for one in judged if one.cost_usd is not None]
    tokens = sum(one.tokens for one in judged)
    forbidding = [one for one in differs if one.forbids]
    return Row(
        name=name,
        agent=run.plan.agent,
        info=run.agent,
        baseline=run.baseline,  # type: ignore[arg-type] # one of BASELINES
        comparable=not forbidding,
        differs=tuple(conditions.told(one) for one in forbidding),
        success=Figure.of(interval) if interval else None,
        bounds=_rounded(stats.with_missing(list(run.rates.values()), len(lacking))) if lacking else None,
        pass_at=_over_k(run, stats.pass_at_k),
        pass_hat=_over_k(run, stats.pass_hat_k),
        counts=run.counts,
        by_site=_by_site(run),
        flaky=tuple(run.flaky()),
        by_model=round(sum(one.by_model for one in judged) / len(judged), 4) if judged else 0,
        steps=round(sum(one.steps for one in judged) / len(judged), 2) if judged else 0,
        tokens=tokens or None,
        cost_usd=round(sum(costs), 6) if costs else None,
        usage_source=",".join(sorted({one.counted for one in judged} - {"none"})) or "none",
        trials=run.plan.trials,
        limits=run.plan.limits,
        transport=run.plan.transport,
        conditions=dict(run.conditions),
        tasks=dict(run.plan.tasks),
        cells={
            task: (cell.passed, cell.failed, cell.broken, cell.unscored, cell.missing)
            for task, cell in run.cells.items()
        },
    )


def _rounded(pair: tuple[float, float]) -> tuple[float, float]:
    return round(pair[0], 6), round(pair[1], 6)


def _over_k(run: Results, chance: Callable[[int, int, int], Fraction]) -> dict[str, float]:
    """For every k that all judged tasks have trials for: the mean over the tasks."""
    cells = [cell for cell in run.cells.values() if cell.judged]
    most = min((cell.judged for cell in cells), default=0)
    of: dict[str, float] = {}
    for k in range(1, most + 1):
        values = [chance(cell.judged, cell.passed, k) for cell in cells]
        of[str(k)] = round(float(sum(values, Fraction(0)) / len(values)), 6)
    return of


def _by_site(run: Results) -> dict[str, Figure]:
    by: dict[str, list[str]] = {}
    for task, about in run.about.items():
        by.setdefault(about["site"], []).append(task)
    found = {site: run.interval(by[site]) for site in sorted(by)}
    return {site: Figure.of(interval) for site, interval in found.items() if interval}


def _ranks(runs: Sequence[Results]) -> list[tuple[int, int]]:
    """Best and worst place of each: one stands above another only where a paired comparison shows it.

    The intervals of two rows may well overlap while the same tasks, compared one by one, tell them apart, so it is
    the paired difference that decides (`stats.Paired.shown`).
    """
    shown = [[_shown(one, other) for other in runs] for one in runs]
    return [(1 + sum(one > 0 for one in row), len(runs) - sum(one < 0 for one in row)) for row in shown]


def _shown(one: Results, other: Results) -> int:
    """1 where `other` is shown to be better than `one`."""
    ours, theirs = one.rates, other.rates
    tasks = [task for task in conditions.shared(one, other) if task in ours and task in theirs]
    if one is other or not tasks:
        return 0
    clusters = [stats.cluster(task) for task in tasks]
    return stats.paired([ours[task] for task in tasks], [theirs[task] for task in tasks], clusters).shown


def invalid(run: Results) -> list[str]:
    """What is wrong with a baseline: the oracle that does not pass all, one that knows nothing and passes something.

    `enumerate` answers with all that it has read; it is told beside, and held to nothing.
    """
    if run.baseline == "oracle":
        wrong = [one for one in run.trials if one.outcome == "failed"]
        return [f"oracle fails {_task(one)}: {one.reason}" for one in wrong]
    if run.baseline in NULL:
        return [f"{run.plan.agent} passes {_task(one)}" for one in run.trials if one.outcome == "passed"]
    return []


def _task(one: Trial) -> str:
    return f"{one.task}.{one.trial}"


# ---------------------------------------------------------------- results.json


def as_json(one: Standing, volatile: bool = True) -> str:
    """The file's text; without `volatile`, what equal inputs give equal bytes of."""
    left_out = None if volatile else {"volatile"}
    return json.dumps(one.model_dump(mode="json", exclude=left_out), indent=1, ensure_ascii=False) + "\n"


def from_json(path: Path) -> Standing:
    """A results.json. Raises UsageError for what is none."""
    try:
        return Standing.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError, UnicodeDecodeError) as problem:
        raise UsageError(f"{path} is no results.json of this harness ({FORMAT}): {problem}") from None


def run_of(row: Row, path: Path) -> Results:
    """A row as a run that can be compared: without trajectories, and so without plays to lay side by side."""
    outcomes = ("passed", "failed", "broken", "unscored", "missing")
    trials = [
        Trial(task, number, outcome)
        for task, cell in row.cells.items()
        for number, outcome in enumerate(
            [name for name, count in zip(outcomes, cell, strict=True) for _ in range(count)], 1
        )
    ]
    return Results(
        folder=path,
        plan=Plan(
            agent=row.agent, tasks=row.tasks, trials=row.trials, limits=row.limits, transport=row.transport
        ),
        trials=tuple(trials),
        cells={task: Cell(*cell) for task, cell in row.cells.items()},
        about={},
        conditions=row.conditions,
        agent=row.info,
    )
