"""Tasks without number from one rule: a Python module a family, that gives a whole task for each number.

    tasks/families/<site>/<name>.py         shop_goal.py has the tasks omnizon/shop-goal@0000, omnizon/shop-goal@0001, …

A module's docstring says what its tasks ask for. It has `COUNT`, how many there are, and

    def task(draw: Rng, facts: Facts) -> dict[str, Any]

which returns what a task file would hold. All chance comes from `draw`, a stream that the id alone determines, and all
facts from `facts`, the rows with which the site starts, read-only. So the same id is the same task in every process.

This is the only Python that is loaded from a folder of tasks, and only from its `families/`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from harness.errors import UsageError

if TYPE_CHECKING:  # a site is loaded only when a task is made: listing tasks must not wait for it
    from sites.kit import Database, Rng

FOLDER = "families"
DIGITS = 4
_ASKED = re.compile(r"(?P<family>[a-z0-9-]+/[a-z0-9-]+)@(?P<first>\d+)(?:-(?P<last>\d+))?")
MOST = 10_000
"""Of one range."""


class Facts:
    """What a site holds when an episode starts, for reading only; what writes is refused by SQLite."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def rows(self, sql: str, *values: Any) -> list[dict[str, Any]]:
        """Every row. The query has to say their order."""
        return self._db.all(sql, *values)

    def column(self, sql: str, *values: Any) -> list[Any]:
        """The first column of every row."""
        return self._db.column(sql, *values)

    def value(self, sql: str, *values: Any) -> Any:
        """The first column of the first row, or None."""
        return self._db.value(sql, *values)


@dataclass(frozen=True)
class Family:
    """One module of a folder of families."""

    site: str
    path: Path

    @property
    def id(self) -> str:
        """As in `omnizon/shop-goal`."""
        return f"{self.site}/{self.path.stem.replace('_', '-')}"

    @cached_property
    def module(self) -> ModuleType:
        """The module, loaded. Raises UsageError if it cannot be."""
        spec = spec_from_file_location(f"families_{self.site}_{self.path.stem}", self.path)
        assert spec
        assert spec.loader
        module = module_from_spec(spec)
        try:
            spec.loader.exec_module(module)
        except Exception as problem:  # a family is code of its own: whatever it raises is its fault
            raise UsageError(f"{self.path}: {problem!r}") from problem
        for name in ("COUNT", "task"):
            if not hasattr(module, name):
                raise UsageError(f"{self.path} has no {name}; see docs/tasks.md, Families")
        return module

    @property
    def count(self) -> int:
        """How many tasks there are, numbered from 0."""
        count: int = self.module.COUNT
        return count

    @property
    def about(self) -> str:
        """What its tasks ask for, in a line."""
        return (self.module.__doc__ or "").strip().partition("\n")[0]

    def written(self, number: int) -> dict[str, Any]:
        """What the task file of that number would hold."""
        if number >= self.count:
            raise UsageError(
                f"{self.id} has tasks @{0:0{DIGITS}} to @{self.count - 1:0{DIGITS}}, not @{number}"
            )
        from sites.kit import Rng

        task: Callable[[Rng, Facts], dict[str, Any]] = self.module.task
        try:
            return task(Rng(number, self.id), facts(self.site))
        except Exception as problem:  # as above
            raise UsageError(f"{self.id}@{number:0{DIGITS}}: {problem!r}") from problem


@lru_cache
def facts(site: str) -> Facts:
    """Of a site at seed 0 with its knobs as they are by default."""
    import sites

    store = sites.load(site).store(0)
    store.db.connection.execute("PRAGMA query_only = ON")
    return Facts(store.db)


@lru_cache
def families(root: Path) -> dict[str, Family]:
    """id -> family, of those under a folder of tasks, sorted."""
    found = [Family(path.parent.name, path) for path in sorted((root / FOLDER).glob("*/*.py"))]
    return {family.id: family for family in found}


def asked(glob: str, root: Path) -> list[tuple[Family, int]]:
    """The tasks that `omnizon/shop-goal@0042` or `omnizon/shop-goal@0000-0099` names. Raises UsageError for none."""
    match = _ASKED.fullmatch(glob)
    if match is None:
        raise UsageError(f"{glob!r} names no generated task; such as omnizon/shop-goal@0042 or …@0000-0099")
    have = families(root)
    if match["family"] not in have:
        near = difflib.get_close_matches(match["family"], have, 1)
        meant = f"did you mean {near[0]!r}?" if near else f"have: {', '.join(have) or 'none'}"
        raise UsageError(f"no family called {match['family']!r}; {meant}")
    family, first = have[match["family"]], int(match["first"])
    last = int(match["last"] or first)
    if not first <= last < min(family.count, first + MOST):
        most = f"@{0:0{DIGITS}} to @{family.count - 1:0{DIGITS}}"
        raise UsageError(f"{glob!r} is no range of {family.id}, which has {most}")
    return [(family, number) for number in range(first, last + 1)]


def task_id(family: Family, number: int) -> str:
    """As in `omnizon/shop-goal@0042`."""
    return f"{family.id}@{number:0{DIGITS}}"
