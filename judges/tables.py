"""Tables as tasks name them, and the changes in them that a task or a site excuses."""

from __future__ import annotations

from typing import NamedTuple

from harness.types import Change, Trajectory


class Table(NamedTuple):
    """A table of one of the episode's sites."""

    site: str
    name: str

    @classmethod
    def read(cls, written: str, trajectory: Trajectory) -> Table:
        """`table` of the first site, or `site:table`."""
        site, colon, name = written.rpartition(":")
        return cls(site if colon else trajectory.task.sites[0], name)

    def holds(self, change: Change) -> bool:
        """Whether the changed row is one of this table's."""
        return (change.site, change.table) == self

    def written(self, trajectory: Trajectory) -> str:
        """The shortest name that `read` takes back."""
        return self.name if self.site == trajectory.task.sites[0] else f"{self.site}:{self.name}"


def excused_tables(trajectory: Trajectory) -> frozenset[Table]:
    """Tables that may change as they like: named so by the task, or ambient at their site."""
    ambient = {Table(site, name) for site, names in trajectory.header.ambient.items() for name in names}
    return frozenset(
        {Table.read(entry, trajectory) for entry in trajectory.task.may_change if "." not in entry} | ambient
    )


def excused_columns(table: Table, trajectory: Trajectory) -> frozenset[str]:
    """Columns of the table in which changed rows may differ."""
    columns = (entry.rpartition(".") for entry in trajectory.task.may_change if "." in entry)
    return frozenset(column for name, _, column in columns if Table.read(name, trajectory) == table)
