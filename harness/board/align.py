"""Two trajectories of one task side by side, aligned at the first step at which they part."""

from __future__ import annotations

import json
from itertools import zip_longest
from typing import Literal

from harness.types import Noun, Step, Trajectory

SHOWN = 80
"""Pairs of steps after the parting that are told; a table of more is no longer read."""


class Side(Noun):
    """One step, in the words of a table."""

    n: int
    url: str
    action: str
    """As JSON without empty fields; the reply's error where it was none."""
    changed: str = ""
    """Rows that it changed."""


class Pair(Noun):
    """What each did at the same number of steps."""

    before: Side | None = None
    after: Side | None = None


class Alignment(Noun):
    """Where two plays part, and what each did from there."""

    shared: int
    """Steps that both took alike: the same page, the same action."""
    parting: Literal["never", "action", "page", "end"]
    """`action`: the same page, another action. `page`: the same actions until there, and another page: the site, the
    browser or the clock differ. `end`: one of them stopped."""
    pairs: tuple[Pair, ...]
    """From two steps before the parting on."""
    left_out: int = 0
    """Pairs beyond those that are told."""


def align(before: Trajectory, after: Trajectory) -> Alignment:
    """Where the two part."""
    at, parting = _parting(before, after)
    first = max(0, at - 2)
    steps = list(zip_longest(before.steps[first:], after.steps[first:]))
    pairs = tuple(
        Pair(before=_side(one) if one else None, after=_side(other) if other else None)
        for one, other in steps[:SHOWN]
    )
    return Alignment(shared=at, parting=parting, pairs=pairs, left_out=max(0, len(steps) - SHOWN))


def _parting(before: Trajectory, after: Trajectory) -> tuple[int, Literal["never", "action", "page", "end"]]:
    for at, (one, other) in enumerate(zip(before.steps, after.steps, strict=False)):
        if _page(one) != _page(other):
            return at, "page"
        if _action(one) != _action(other):
            return at, "action"
    shorter = min(len(before.steps), len(after.steps))
    return shorter, "never" if len(before.steps) == len(after.steps) else "end"


def _page(step: Step) -> tuple[str, str, str]:
    seen = step.observation
    return seen.url, seen.title, seen.text


def _action(step: Step) -> str:
    action = step.turn.action
    if action is None:
        return f"no action ({step.turn.error}: {step.turn.message})"
    told = {name: value for name, value in action.model_dump(mode="json", exclude_defaults=True).items()}
    return json.dumps({"op": action.op, **told}, ensure_ascii=False)


def _side(step: Step) -> Side:
    rows = [f"{change.change} {change.table}" for change in step.changes]
    return Side(
        n=step.observation.n,
        url=step.observation.url,
        action=_action(step),
        changed=", ".join(f"{rows.count(row)} {row}" for row in dict.fromkeys(rows)),
    )
