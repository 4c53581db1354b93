"""kind = "hops": that things were done one after the other, on one site or several, and how far it got.

    [[check.hop]]
    name = "looked up the last order"
    site = "dashdish"                   # the task's first site unless named
    path = "/orders"                    # a page, as a `visited` check names it
    [[check.hop]]
    name = "put the kettles into the cart"
    table = "cart_line"                 # or a row that an action changed
    change = "added"                    # or "removed", "changed"

Each hop counts only once those before it have been made, in the same action or a later one. All of them have to be; the
share of them that were made, in order, is the score `hops` beside the verdict.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, model_validator

from harness.types import Finding, Query, Trajectory
from judges import gold, visited


def _path(written: Any) -> Any:
    if written is None or isinstance(written, dict):
        return None if written is None else gold.query_in(written)
    return visited.Check.model_validate({"path": written}).path


class Hop(BaseModel):
    """One thing that was done."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: Annotated[str, Field(min_length=1)]
    site: str | None = None
    path: Annotated[Query | str | None, PlainValidator(_path)] = None
    table: Annotated[str, Field(pattern=r"^\w+$")] | None = None
    change: Literal["added", "removed", "changed"] = "added"

    @model_validator(mode="after")
    def _is_one_thing(self) -> Hop:
        if (self.path is None) == (self.table is None):
            raise ValueError("a hop is a page or a row: write either path or table")
        return self


class Check(BaseModel):
    """Things that were done one after the other."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)
    kind: Literal["hops"] = "hops"
    hops: Annotated[tuple[Hop, ...], Field(alias="hop", min_length=2)]

    @property
    def label(self) -> str:
        """How findings of this check are labelled."""
        return "hops"


def judge(check: Check, trajectory: Trajectory) -> list[Finding]:
    """One finding."""
    made = _made(check, trajectory)
    names = [hop.name for hop in check.hops]
    whole = made == len(names)
    reason = (
        "all hops were made in their order" if whole else f"{made} of {len(names)} hops; not {names[made]!r}"
    )
    return [
        Finding(
            label=check.label,
            outcome="passed" if whole else "failed",
            expected=[*names],
            actual=[*names[:made]],
            reason=reason,
        )
    ]


def share(check: Check, trajectory: Trajectory) -> float:
    """Of the hops, those that were made in their order: from 0 to 1."""
    try:
        return round(_made(check, trajectory) / len(check.hops), 6)
    except (gold.NoGold, gold.Unmet):
        return 0.0


def _made(check: Check, trajectory: Trajectory) -> int:
    """How many hops from the first on were made, each not before the one before it."""
    since = 0
    for made, hop in enumerate(check.hops):
        when = [step for step in _moments(hop, trajectory) if step >= since]
        if not when:
            return made
        since = min(when)
    return len(check.hops)


def _moments(hop: Hop, trajectory: Trajectory) -> list[int]:
    """The steps at which it was done."""
    site = hop.site or trajectory.task.sites[0]
    if hop.path is None:
        return [
            number
            for number, step in enumerate(trajectory.steps)
            for change in step.changes
            if (change.site, change.table, change.change) == (site, hop.table, hop.change)
        ]
    path = gold.one(hop.path, trajectory) if isinstance(hop.path, Query) else hop.path
    wanted = visited.Page.read(str(path))
    return [
        one.step
        for one in trajectory.footer.opened
        if one.site == site and one.step >= 0 and wanted.is_met_by(visited.Page.read(one.path))
    ]
