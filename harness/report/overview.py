"""What a run came to: rates with intervals, endings, what it took, and failures that are alike."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import fmean, median

from harness import stats
from harness.report.rows import Row

JUDGED = ("passed", "failed")
"""The outcomes that count; all others stand beside."""


@dataclass(frozen=True)
class Rate:
    """A share of tasks that passed, and how sure that is."""

    name: str
    passed: int
    """Trials."""
    judged: int
    """Trials."""
    beside: int
    """Trials that are not judged: broken, or unscored."""
    interval: stats.Interval | None
    """None where nothing was judged."""


@dataclass(frozen=True)
class Alike:
    """Trials that failed by the same checks and ended alike."""

    failing: tuple[str, ...]
    ending: str
    outcome: str
    why: str
    """Of the first of them."""
    trials: tuple[Row, ...]


@dataclass(frozen=True)
class Overview:
    """All that the first page tells."""

    whole: Rate
    outcomes: Mapping[str, int]
    by: Mapping[str, tuple[Rate, ...]]
    endings: tuple[tuple[str, int, int], ...]
    """Reason, trials, and how many of them passed."""
    alike: tuple[Alike, ...]
    steps: tuple[float, float] | None
    """Median and mean."""
    seconds: tuple[float, float] | None
    tokens: int | None
    cost: float | None
    priced: int
    """Trials whose price is known."""
    metered: bool = False
    """Whether all that is told of tokens was metered."""


def overview(rows: Sequence[Row]) -> Overview:
    """Of all rows there are."""
    keys: dict[str, Callable[[Row], Iterable[str]]] = {
        "site": lambda row: [row.site],
        "shape": lambda row: [row.shape],
        "length": lambda row: [row.length],
        "tag": lambda row: row.tags,
    }
    told = [row.tokens for row in rows if row.tokens is not None]
    costs = [row.cost for row in rows if row.cost is not None]
    endings = Counter(row.ending for row in rows)
    return Overview(
        whole=_rate("all tasks", rows),
        outcomes=Counter(row.outcome for row in rows),
        by={name: _groups(rows, key) for name, key in keys.items()},
        endings=tuple(
            (ending, count, sum(row.ending == ending and row.outcome == "passed" for row in rows))
            for ending, count in endings.most_common()
        ),
        alike=_alike(rows),
        steps=_middle([row.steps for row in rows]),
        seconds=_middle([row.seconds for row in rows]),
        tokens=sum(told) if told else None,
        cost=round(sum(costs), 4) if costs else None,
        priced=len(costs),
        metered=bool(told) and all(row.counted for row in rows if row.tokens is not None),
    )


def _middle(values: Sequence[float]) -> tuple[float, float] | None:
    return (median(values), fmean(values)) if values else None


def _rate(name: str, rows: Sequence[Row]) -> Rate:
    judged = [row for row in rows if row.outcome in JUDGED]
    trials: dict[str, list[bool]] = defaultdict(list)
    for row in judged:
        trials[row.task].append(row.outcome == "passed")
    values = [Fraction(sum(several), len(several)) for several in trials.values()]
    return Rate(
        name=name,
        passed=sum(row.outcome == "passed" for row in judged),
        judged=len(judged),
        beside=len(rows) - len(judged),
        interval=stats.rate(values, [stats.cluster(task) for task in trials]) if values else None,
    )


def _groups(rows: Sequence[Row], key: Callable[[Row], Iterable[str]]) -> tuple[Rate, ...]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for name in key(row):
            groups[name].append(row)
    return tuple(_rate(name, groups[name]) for name in sorted(groups, key=_by_number))


def _by_number(name: str) -> tuple[int, str]:
    """`8-15` before `16+`, words by their letters."""
    head = name.partition("-")[0].rstrip("+")
    return (int(head), "") if head.isdecimal() else (0, name)


def _alike(rows: Sequence[Row]) -> tuple[Alike, ...]:
    """The largest group first."""
    groups: dict[tuple[str, tuple[str, ...], str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.outcome != "passed":
            groups[row.outcome, tuple(sorted(row.failing)), row.ending].append(row)
    found = [
        Alike(failing=failing, ending=ending, outcome=outcome, why=several[0].why, trials=tuple(several))
        for (outcome, failing, ending), several in groups.items()
    ]
    return tuple(sorted(found, key=lambda alike: (-len(alike.trials), alike.failing)))
