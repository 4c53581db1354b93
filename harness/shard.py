"""A part of a run for one of several machines: every n-th task, so that the parts are disjoint and complete."""

from __future__ import annotations

import re
from collections.abc import Sequence

from harness.errors import UsageError
from harness.store import Plan
from harness.types import Task


def parse(text: str) -> tuple[int, int]:
    """`2/4` as (2, 4). Raises UsageError."""
    match = re.fullmatch(r"([0-9]+)/([0-9]+)", text)
    which, of = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= which <= of:
        raise UsageError(f"--shard {text!r} is no part; 1/4 to 4/4 are the four of four")
    return which, of


def part(plan: Plan, tasks: Sequence[Task], shard: str) -> tuple[Plan, list[Task]]:
    """What one machine plays of a plan, and the plan that says so. Raises UsageError for a part without tasks."""
    which, of = parse(shard)
    chosen = list(tasks[which - 1 :: of])
    if not chosen:
        raise UsageError(f"--shard {shard} has no task: there are only {len(tasks)}")
    marks = {
        "tasks": {task.id: plan.tasks[task.id] for task in chosen},
        "shard": f"{which}/{of}",
        "whole": plan.tasks_digest,
    }
    return plan.model_copy(update=marks), chosen
