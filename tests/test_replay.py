"""A trial played again from its record, on the tiny site and on a shop: equal, or where it is not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from typer.testing import CliRunner

from harness import catalog, replay, run
from harness.cli import app
from harness.errors import UsageError
from harness.store import Run
from harness.types import Change, Trajectory
from tests.runs import played, put, write
from tests.trajectories import trajectory

TASKS = Path(__file__).parent / "tasks"


async def test_a_play_is_repeated_to_the_byte_and_a_changed_record_is_found_out(tmp_path: Path) -> None:
    tasks = catalog.find(["omnizon/cart"], TASKS)
    await run.play_all(Run(tmp_path), run.plan("oracle", tasks, 1, {}), tasks, os.environ, workers=1)
    recorded = replay.read(Run(tmp_path).trial("omnizon/cart", 1))
    found = await replay.replay(recorded)
    assert found.difference is None, str(found.difference)
    assert found.versions == ()
    assert found.played.footer.digests == recorded.footer.digests
    text = recorded.steps[1].observation.text
    edited = _with_text(recorded, 1, text[:200] + "é" + text[201:])
    other = replay.difference(edited, found.played)
    assert other is not None
    assert (other.step, other.what) == (1, "observation.text")
    assert other.byte == len(text[:200].encode())
    assert "»é" in other.then


def _with_text(one: Trajectory, step: int, text: str) -> Trajectory:
    seen = one.steps[step].observation.model_copy(update={"text": text})
    steps = list(one.steps)
    steps[step] = steps[step].model_copy(update={"observation": seen})
    return one.model_copy(update={"steps": tuple(steps)})


def test_rows_that_changed_otherwise_are_told_by_their_step() -> None:
    one = trajectory()
    change = Change(site="omnizon", table="cart_line", change="added", key=(1,), after={"id": 1})
    steps = (one.steps[0].model_copy(update={"changes": (change,)}), *one.steps[1:])
    found = replay.difference(one, one.model_copy(update={"steps": steps}))
    assert found is not None
    assert (found.step, found.what, found.byte) == (0, "changes", 0)
    assert replay.difference(one, one) is None


def test_a_play_that_ended_early_is_told_so() -> None:
    one = trajectory()
    found = replay.difference(one, one.model_copy(update={"steps": one.steps[:1]}))
    assert found is not None
    assert (found.step, found.what) == (1, "step")


def test_what_cannot_be_repeated_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no finished trial"):
        replay.read(tmp_path)
    put(tmp_path / "a.1", played("omnizon/a", 1, "b"))
    with pytest.raises(UsageError, match="broke by our own fault"):
        replay.read(tmp_path / "a.1")


def test_the_commands_tell_what_they_made_and_what_differs(tmp_path: Path) -> None:
    folder = write(tmp_path / "run", {"omnizon/a": "p"})
    made = CliRunner().invoke(app, ["report", str(folder)])
    assert made.exit_code == 0
    assert Path(made.output.strip()).is_file()
    one = CliRunner().invoke(
        app, ["report", "--single", str(folder / "omnizon" / "a.1"), "--out", str(tmp_path / "a.html")]
    )
    assert one.exit_code == 0
    assert (tmp_path / "a.html").is_file()
    # a record that nobody played: the pages that it tells of are not the shop's
    other = CliRunner().invoke(app, ["replay", str(folder / "omnizon" / "a.1")])
    assert other.exit_code == 1
    assert "step 0, observation.title differs from byte 0" in other.output
