"""What need not be played: a script that does nothing but what another play has done already.

An episode is a function of its actions: sites, clock and browser are deterministic, which every proof shows anew by
playing its solution twice. So where a script would act as a recorded play did, up to its own `done`, the record up to
there is its play, with another answer. Of what an episode leaves, the record has only the end; `Moment` is the same
for each of its steps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from harness.agents.script import Script
from harness.episode import Moment
from harness.errors import AgentError
from harness.types import Brief, Done, Ending, Footer, Step, Task, Trajectory, scripts_in

Steps = Sequence[Mapping[str, Any]]


@dataclass
class Known:
    """One play that has been recorded, with what it would have left at each of its steps."""

    trajectory: Trajectory
    moments: list[Moment]

    @property
    def is_whole(self) -> bool:
        """Whether its end left nothing that the last moment does not tell: a page may do something on leaving."""
        footer = self.trajectory.footer
        if footer.ending.reason != "done" or len(self.moments) != len(self.trajectory.steps):
            return False
        last = self.moments[-1]
        return (footer.changes, footer.opened) == (last.changes, last.opened)


@dataclass
class Plays:
    """The recorded plays of one task."""

    task: Task
    found: list[Known] = field(default_factory=list)

    def add(self, trajectory: Trajectory, moments: list[Moment]) -> None:
        """Keep a play, unless it ended by something else than its own `done`, or a script has to rule on each end."""
        if scripts_in(self.task):
            return
        known = Known(trajectory, moments)
        if known.is_whole:
            self.found.append(known)

    async def told(self, steps: Steps) -> Trajectory | None:
        """What playing these steps would record, or None where no play has done them all."""
        for known in self.found:
            if trajectory := await _along(known, Script(steps), self.task):
                return trajectory
        return None


async def _along(known: Known, script: Script, task: Task) -> Trajectory | None:
    """The script shown one observation of the play after the other, as long as it acts as was acted there."""
    start_url = known.trajectory.steps[0].observation.url
    info = await script.begin(Brief(goal=task.goal, start_url=start_url, limits=task.limits))
    for place, (step, moment) in enumerate(zip(known.trajectory.steps, known.moments, strict=True)):
        try:
            turn = await script.act(step.observation)
        except AgentError:
            return None  # played, so that it ends as it does when played
        if isinstance(turn.action, Done):
            last = Step(observation=step.observation, turn=turn)
            footer = Footer(
                ending=Ending(reason="done"),
                agent=info,
                answer=turn.action.answer,
                status=turn.action.status,
                last=step.observation,
                changes=moment.changes,
                opened=moment.opened,
                gold=moment.gold,
                renditions=moment.renditions,
            )
            earlier = known.trajectory.steps[:place]
            return Trajectory(header=known.trajectory.header, steps=(*earlier, last), footer=footer)
        if turn.action != step.turn.action:
            return None
    return None
