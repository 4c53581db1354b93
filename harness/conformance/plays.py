"""The conformance episodes, played by the loop that plays every task, and kept as any run is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from harness import agents
from harness import run as runs
from harness.conformance.corner.app import site
from harness.conformance.episodes import Episode
from harness.run import Browsers, Job, Prison, Quiet
from harness.store import Run
from harness.types import Agent, Task, Trajectory, Verdict


class Play(NamedTuple):
    """One episode as it went."""

    episode: Episode
    trajectory: Trajectory
    verdict: Verdict
    departure: agents.Departure | None
    """How the agent's process went at its end; None for an agent that has none."""

    @property
    def name(self) -> str:
        """`price`, of `corner/price`."""
        return self.episode.task.id.rpartition("/")[2]


async def play_all(
    found: Sequence[Episode],
    spec: str,
    folder: Path,
    browsers: Browsers,
    environ: Mapping[str, str],
    *,
    transport: str = "stdio",
    pass_env: Sequence[str] = (),
    kept_in: Prison | None = None,
    told: Callable[[Play], None] = lambda play: None,
) -> list[Play]:
    """Each episode once, into `folder`; `told` hears of each as it ends.

    Where the agent could not be talked to at all, or we could not play, the rest would go the same way and is not
    played. Raises StoreError,
    and UsageError where the folder holds another run.
    """
    kept_in = kept_in or Prison()
    run = Run(folder)
    tasks = [one.task for one in found]
    plays: list[Play] = []
    made: list[Agent] = []

    def make(task: Task, trial: Path) -> Agent:
        made.append(
            agents.agent(
                spec,
                task,
                trial,
                environ=environ,
                pass_env=tuple(pass_env),
                transport=transport,
                jail=kept_in.jail,
                agent_dirs=kept_in.agent_dirs,
                hidden=(*kept_in.hidden, folder.absolute()),
                allowed=kept_in.containment.allowed,
            )
        )
        return made[-1]

    with run.lock():
        run.freeze(runs.plan(spec, tasks, 1, {}, transport, containment=kept_in.containment))
        try:
            for one in found:
                trajectory = await runs.play_one(
                    Job(one.task, 1),
                    make,
                    spec,
                    run.trial(one.task.id, 1),
                    browsers,
                    Quiet(),
                    containment=kept_in.containment,
                    worlds=[site],
                )
                departure = getattr(made[-1], "departure", None)
                plays.append(Play(one, trajectory, runs.judged(trajectory), departure))
                told(plays[-1])
                if all(mute(play.trajectory) for play in plays) or plays[-1].verdict.outcome == "broken":
                    break
        finally:
            run.write_verdicts(play.verdict for play in plays)
    return plays


def mute(trajectory: Trajectory) -> bool:
    """Whether the agent never said a thing that could be answered."""
    ending = trajectory.footer.ending.reason
    return not trajectory.steps and ending in ("crash", "protocol_error", "turn_timeout")
