"""The closed world: changes that no check speaks of, and that nothing excuses, fail the task."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from harness.types import Change, Finding, Trajectory
from judges import state
from judges.tables import Table, excused_columns, excused_tables


def judge(checks: Iterable[state.Check], trajectory: Trajectory) -> list[Finding]:
    """One failed finding a table, `unasked:<table>`, or `unasked:<site>:<table>` beyond the first site."""
    spoken = {(Table.read(check.table, trajectory), check.change) for check in checks}
    excused = excused_tables(trajectory)
    unasked: dict[Table, list[Change]] = {}
    for change in trajectory.footer.changes:
        table = Table(change.site, change.table)
        if table in excused or (table, change.change) in spoken or _only_excused_columns(change, trajectory):
            continue
        unasked.setdefault(table, []).append(change)
    return [_finding(table, changes, trajectory) for table, changes in sorted(unasked.items())]


def _only_excused_columns(change: Change, trajectory: Trajectory) -> bool:
    columns = excused_columns(Table(change.site, change.table), trajectory)
    return change.change == "changed" and state.differing(change) <= columns


def _finding(table: Table, changes: list[Change], trajectory: Trajectory) -> Finding:
    name = table.written(trajectory)
    kinds = Counter(change.change for change in changes)
    counted = ", ".join(f"{times} {kind}" for kind, times in sorted(kinds.items()))
    first = changes[0]
    columns = state.differing(first) if first.change == "changed" else frozenset()
    return Finding(
        label=f"unasked:{name}",
        outcome="failed",
        expected=[],
        actual=state.shown(changes),
        reason=f"no check asks for changes of {name}; {counted}: the first {state.described(first, columns)}",
    )
