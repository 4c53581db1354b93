"""Run folders for tests that need some without playing them: real files, judged by the real judges."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness import run
from harness.store import Plan, Record, Run
from harness.types import AgentInfo, Ending, Trajectory
from tests.trajectories import task, trajectory

VERSIONS = {"harness": "0", "python": "3", "browser": "1", "site:omnizon": "aaaa"}


def played(task_id: str, trial: int, outcome: str, **header: Any) -> Trajectory:
    """A trial that passes (`p`), fails (`f`) or broke (`b`)."""
    one = trajectory(task_id, trial, answer="yes" if outcome == "p" else "no")
    footer = one.footer.model_copy(update={"agent": AgentInfo(name="somebody", version="1")})
    if outcome == "b":
        footer = footer.model_copy(update={"ending": Ending(reason="broken", detail="the site fell over")})
    known = {"versions": VERSIONS, "agent_spec": "python agent.py", "ambient": {"omnizon": ()}}
    named = one.header.model_copy(update=known | header)
    return one.model_copy(update={"header": named, "footer": footer})


def write(folder: Path, trials: Mapping[str, str], agent: str = "python agent.py", **plan: Any) -> Path:
    """A run: `{"omnizon/a": "pf"}` is a task whose first trial passed and whose second failed; `-` was not played."""
    digests = {name: run.digest(task(name).model_dump_json()) for name in trials}
    most = max(map(len, trials.values()))
    versions = plan.pop("versions", VERSIONS)
    frozen = Plan(agent=agent, tasks=digests, trials=most, **plan)
    kept = Run(folder)
    kept.freeze(frozen)
    for name, outcomes in trials.items():
        for number, outcome in enumerate(outcomes, 1):
            if outcome != "-":
                put(
                    kept.trial(name, number),
                    played(name, number, outcome, agent_spec=agent, versions=versions),
                )
    kept.write_verdicts(run.judged(one) for one in kept.trajectories())
    return folder


def put(folder: Path, one: Trajectory) -> None:
    """A trajectory's file."""
    with Record(folder) as record:
        record.write(one.header)
        for step in one.steps:
            record.write(step)
        record.write(one.footer)
