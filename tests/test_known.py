"""Plays that others have shown already: what is told of them is what playing them records."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from harness import catalog
from harness.agents.script import Script
from harness.episode import Moment
from harness.known import Known, Plays, Steps
from harness.run import Browsers, Job, Quiet, play_one
from harness.types import Task, Trajectory

[CART] = catalog.find(["omnizon/cart"], Path(__file__).parent / "tasks")
SOLUTION: tuple[dict[str, Any], ...] = (
    *CART.solutions[0].steps[:2],
    {"goto": "/cart"},
    {"done": True},
)


async def played(
    task: Task, steps: Steps, folder: Path, browsers: Browsers
) -> tuple[Trajectory, list[Moment]]:
    """The steps' own play."""
    moments: list[Moment] = []
    made = lambda _task, _folder: Script(steps)  # noqa: E731
    return await play_one(Job(task, 1), made, "script", folder, browsers, Quiet(), moments), moments


def left(trajectory: Trajectory) -> dict[str, Any]:
    """What judges see of an episode."""
    seen = trajectory.footer.model_dump(exclude={"seconds", "digests"})
    return seen | {"steps": [(step.observation, step.turn, step.changes) for step in trajectory.steps]}


@pytest.mark.parametrize("until", [0, 1, 2, 3])
async def test_what_is_told_of_a_play_is_what_playing_it_records(tmp_path: Path, until: int) -> None:
    """Of each beginning of the solution, with another answer at its end."""
    browsers = Browsers()
    steps = (*SOLUTION[:until], {"done": "something else"})
    try:
        plays = Plays(CART)
        plays.add(*await played(CART, SOLUTION, tmp_path / "solution", browsers))
        told = await plays.told(steps)
        really, _ = await played(CART, steps, tmp_path / "really", browsers)
    finally:
        await browsers.stop()
    assert told is not None
    assert left(told) == left(really)
    assert told.footer.answer == "something else"
    assert any(change.table == "cart_line" for change in told.footer.changes) == (until >= 2)


async def test_what_was_not_done_is_not_known(tmp_path: Path) -> None:
    browsers = Browsers()
    try:
        trajectory, moments = await played(CART, SOLUTION, tmp_path, browsers)
    finally:
        await browsers.stop()
    plays = Plays(CART)
    plays.add(trajectory, moments)
    for other in (
        SOLUTION[1:],  # begins otherwise
        (*SOLUTION[:1], {"click": "button:Add to cart", "nth": 2}, {"done": True}),  # goes on otherwise
        (*SOLUTION[:1], {"read": "(nothing like it)", "as": "x"}, {"done": "{x}"}),  # stumbles
        (*SOLUTION[:3], {"back": True}, {"done": True}),  # goes further
    ):
        assert await plays.told(other) is None
    assert not Known(trajectory, moments[:-1]).is_whole
    late = moments[-1].__class__((), moments[-1].opened, moments[-1].gold)
    assert not Known(trajectory, [*moments[:-1], late]).is_whole
