"""Small trajectories for tests that need one without playing it."""

from __future__ import annotations

from harness.types import (
    CheckSpec,
    Click,
    Done,
    Ending,
    Footer,
    Header,
    Left,
    Observation,
    Step,
    Task,
    Trajectory,
    Turn,
    Way,
)


def task(task_id: str = "omnizon/example") -> Task:
    """A task that asks for a yes."""
    return Task(
        id=task_id,
        goal="Say yes.",
        shape="retrieve",
        sites=("omnizon",),
        checks=(CheckSpec.model_validate({"kind": "answer", "text": "yes"}),),
        solutions=(Way(steps=({"done": "yes"},)),),
    )


def observation(n: int, text: str = 'page "Home" /') -> Observation:
    """A page."""
    left = Left(steps=30 - n, reads=60, wall_s=600 - n)
    return Observation(n=n, url="http://omnizon.test/", title="Home", text=text, left=left)


def trajectory(task_id: str = "omnizon/example", trial: int = 1, answer: str = "yes") -> Trajectory:
    """Two steps and an answer."""
    return Trajectory(
        header=Header(task=task(task_id), trial=trial, agent_spec="oracle", versions={"harness": "0"}),
        steps=(
            Step(observation=observation(0), turn=Turn(action=Click(ref=3))),
            Step(observation=observation(1, "snow ☃ done"), turn=Turn(action=Done(answer=answer))),
        ),
        footer=Footer(
            ending=Ending(reason="done"),
            answer=answer,
            status="ok",
            last=observation(2),
            gold={"omnizon@start: SELECT 1": ((1, None, "a"),)},
            seconds=1.5,
        ),
    )
