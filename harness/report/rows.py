"""A run's trials as a report lists them: one small row each, made from one trajectory at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import judges
from harness import catalog
from harness.errors import UsageError
from harness.store import TRAJECTORY, Run, read_trajectory
from harness.types import Outcome, Trajectory, Verdict


@dataclass(frozen=True)
class Row:
    """One trial, as far as the overview needs it."""

    number: int
    """Its place in the plan, from 0: names its file of data."""
    id: str
    """`<site>/<slug>.<trial>`: names it in links."""
    task: str
    trial: int
    goal: str
    site: str
    shape: str
    length: str
    """Actions of the task's first solution, as in `8-15`."""
    tags: tuple[str, ...]
    outcome: Outcome
    why: str
    """Why it did not pass: one sentence; empty where it did."""
    failing: tuple[str, ...]
    """Labels of the findings that are as bad as the outcome."""
    ending: str
    steps: int
    seconds: float
    tokens: int | None
    """What went in and out of the agent's models, as was metered or as it says; None if it does not say."""
    cost: float | None
    """Dollars, likewise; None where the price is not known."""
    counted: str = ""
    """`metered` where it was, else empty."""


@dataclass(frozen=True)
class Trial:
    """A finished trial, read whole."""

    number: int
    folder: Path
    trajectory: Trajectory
    verdict: Verdict

    @property
    def id(self) -> str:
        """`<site>/<slug>.<trial>`."""
        return f"{self.trajectory.task.id}.{self.trajectory.header.trial}"

    def row(self) -> Row:
        """What the overview needs of it."""
        task, verdict, usage = self.trajectory.task, self.verdict, self.trajectory.usage
        worst = [finding for finding in verdict.findings if finding.outcome == verdict.outcome]
        passed = verdict.outcome == "passed"
        return Row(
            number=self.number,
            id=self.id,
            task=task.id,
            trial=verdict.trial,
            goal=" ".join(task.goal.split()),
            site=task.sites[0] if len(task.sites) == 1 else catalog.ACROSS,
            shape=task.shape,
            length=catalog.band(catalog.actions(task)),
            tags=task.tags,
            outcome=verdict.outcome,
            why="" if passed or not worst else f"{worst[0].label}: {worst[0].reason}",
            failing=() if passed else tuple(dict.fromkeys(finding.label for finding in worst)),
            ending=verdict.ending.reason,
            steps=verdict.steps,
            seconds=verdict.seconds,
            tokens=usage.input_tokens + usage.output_tokens if usage else None,
            cost=usage.cost_usd if usage else None,
            counted="metered" if usage and usage.source == "metered" else "",
        )


def trials(run: Run) -> Iterator[Trial]:
    """Every finished trial, one at a time, in the plan's order; with the verdict that was kept, or judged now."""
    plan = run.plan()
    if plan is None:
        raise UsageError(f"{run.folder} holds no run: there is no run.json in it; `harness run` makes one")
    kept = run.verdicts()
    places = [(task, trial) for task in plan.tasks for trial in range(1, plan.trials + 1)]
    for number, (task, trial) in enumerate(places):
        if trajectory := run.read(task, trial):
            verdict = _verdict(trajectory, kept)
            yield Trial(number, run.trial(task, trial), trajectory, verdict)


def trial_at(run: Run, number: int, task: str, trial: int) -> Trial | None:
    """One trial of a run that may be going on; None if it is not finished."""
    trajectory = run.read(task, trial)
    if trajectory is None:
        return None
    return Trial(number, run.trial(task, trial), trajectory, _verdict(trajectory, run.verdicts()))


def one(folder: Path) -> Trial:
    """The trial in a folder. Raises UsageError where there is no finished one."""
    path = folder / TRAJECTORY if folder.is_dir() else folder
    trajectory = read_trajectory(path) if path.is_file() else None
    if trajectory is None:
        raise UsageError(
            f"{folder} holds no finished trial; a trial's folder is such as runs/RUN/omnizon/price-of-a-kettle.1"
        )
    home = path.parent
    kept = Run(home.parent.parent).verdicts()
    return Trial(0, home, trajectory, _verdict(trajectory, kept))


def _verdict(trajectory: Trajectory, kept: Mapping[tuple[str, int], Verdict]) -> Verdict:
    """The one that was kept, unless the trial was played again since."""
    verdict = kept.get((trajectory.task.id, trajectory.header.trial))
    fits = verdict and (verdict.ending, verdict.seconds) == (
        trajectory.footer.ending,
        trajectory.footer.seconds,
    )
    return verdict if verdict and fits else judges.judge(trajectory)
