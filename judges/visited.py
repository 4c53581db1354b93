"""kind = "visited": pages that a site served to the agent with success.

    path = "/orders/7"              # or {sql = "SELECT '/orders/' || id …"}; of the first site
    site = "other"                  # or of another
    paths = ["/a", "/b"]            # instead of path: all of them; or one query whose rows are all of them
    order = true                    # with paths: in that order, each after the one before

Paths are equal part by part once percent-decoded; a trailing slash counts. The query parameters that the
expected path names must have been requested with exactly those values, in whatever order; further
parameters are ignored, and a path without a query speaks of the page whatever its query. What was opened
before the agent's first action counts only for the page where the task starts.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, NamedTuple
from urllib.parse import parse_qsl, unquote

from pydantic import BaseModel, ConfigDict, PlainValidator, model_validator

from harness.types import Finding, Opened, Query, Trajectory
from judges import gold


def _path(written: Any) -> Any:
    if isinstance(written, dict):
        return gold.query_in(written)
    fault = _fault(written)
    if fault:
        raise ValueError(fault)
    return written


def _fault(path: Any) -> str | None:
    if not isinstance(path, str) or not path.startswith("/") or "#" in path:
        return f'{path!r} is no path as a site is asked for it; write "/orders/7" or "/search?q=desk+lamp"'
    return None


def _paths(written: Any) -> Any:
    if isinstance(written, dict):
        return gold.query_in(written)
    if not isinstance(written, list | tuple) or not written:
        raise ValueError(f"{written!r} names no pages; it should have at least 1 item, or be {{sql = …}}")
    return tuple(map(_path, written))


Path = Annotated[Query | str, PlainValidator(_path)]


class Check(BaseModel):
    """Pages that must have been opened."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: Literal["visited"] = "visited"
    path: Path | None = None
    paths: Annotated[Query | tuple[Query | str, ...] | None, PlainValidator(_paths)] = None
    site: str | None = None
    """The task's first site unless named."""
    order: bool = False
    """Whether `paths` have to be opened one after the other."""

    @model_validator(mode="after")
    def _names_pages(self) -> Check:
        if (self.path is None) == (self.paths is None):
            raise ValueError("a visited check needs either path or paths")
        if self.order and (self.paths is None or (isinstance(self.paths, tuple) and len(self.paths) < 2)):
            raise ValueError("order is of several paths; write paths = [first, second]")
        return self

    @property
    def label(self) -> str:
        """How findings of this check are labelled."""
        return "visited"


class Page(NamedTuple):
    """A requested path, taken apart."""

    parts: tuple[str, ...]
    query: tuple[tuple[str, str], ...]

    @classmethod
    def read(cls, path: str) -> Page:
        """A path with its query, as requested."""
        path, _, query = path.partition("#")[0].partition("?")
        pairs = parse_qsl(query, keep_blank_values=True)
        return cls(tuple(unquote(part) for part in path.split("/")), tuple(sorted(pairs)))

    def is_met_by(self, opened: Page) -> bool:
        """Whether the opened page is this one, as far as this one says."""
        names = {name for name, _ in self.query}
        return self.parts == opened.parts and self.query == tuple(
            pair for pair in opened.query if pair[0] in names
        )


def judge(check: Check, trajectory: Trajectory) -> list[Finding]:
    """One finding: the pages expected against those opened."""
    site = check.site or trajectory.task.sites[0]
    if isinstance(check.paths, Query):
        query = check.paths
        paths = [_as_path(value, query) for value in gold.many(query, trajectory)]
    else:
        written = check.paths if check.paths is not None else (check.path,)
        paths = [_resolved(path, trajectory) for path in written if path is not None]
    opened = [one for one in trajectory.footer.opened if one.site == site]
    missing = (
        _missing_in_order(paths, opened, trajectory) if check.order else _missing(paths, opened, trajectory)
    )
    seen = list(dict.fromkeys(one.path for one in opened if one.step >= 0))
    return [
        Finding(
            label=check.label,
            outcome="failed" if missing else "passed",
            expected=list(paths),
            actual=list(seen[:20]),
            reason=_reason(paths, missing, seen, check.order),
        )
    ]


def _resolved(path: Query | str, trajectory: Trajectory) -> str:
    if isinstance(path, str):
        return path
    return _as_path(gold.one(path, trajectory), path)


def _as_path(value: Any, query: Query) -> str:
    if not isinstance(value, str) or _fault(value):
        raise gold.unusable(query, f"{value!r}, which is no path such as /orders/7,")
    return value


def _meets(path: str, opened: Opened, trajectory: Trajectory) -> bool:
    if opened.step < 0 and not _is_start(path, opened.site, trajectory):
        return False
    return Page.read(path).is_met_by(Page.read(opened.path))


def _is_start(path: str, site: str, trajectory: Trajectory) -> bool:
    return site == trajectory.task.sites[0] and Page.read(path) == Page.read(trajectory.task.start)


def _missing(paths: list[str], opened: list[Opened], trajectory: Trajectory) -> list[str]:
    return [path for path in paths if not any(_meets(path, one, trajectory) for one in opened)]


def _missing_in_order(paths: list[str], opened: list[Opened], trajectory: Trajectory) -> list[str]:
    """The paths from the first on that was not opened after those before it."""
    rest = iter(opened)
    for at, path in enumerate(paths):
        if not any(_meets(path, one, trajectory) for one in rest):
            return paths[at:]
    return []


def _reason(paths: list[str], missing: list[str], seen: list[str], order: bool) -> str:
    if not missing:
        return f"opened {', '.join(paths)}" + (" in that order" if order else "")
    others = ", ".join(seen[:5]) + (f" and {len(seen) - 5} more" if len(seen) > 5 else "")
    after = " in that order" if order else ""
    return f"expected {', '.join(paths)} to be opened{after}; {missing[0]} was not; opened {others or 'none'}"
