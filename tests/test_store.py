"""Trajectories and verdicts as files, and what is said about files that are none."""

from __future__ import annotations

import json
import multiprocessing
import os
from pathlib import Path

import pytest

import judges
from harness.errors import StoreError, UsageError
from harness.store import TRAJECTORY, Plan, Record, Run
from harness.types import Trajectory
from tests.trajectories import trajectory

PLAN = Plan(agent="oracle", tasks={"omnizon/a": "1", "omnizon/b": "2"}, trials=2)


def write(run: Run, played: Trajectory) -> Path:
    """Keep a trajectory as an episode would; its file."""
    folder = run.trial(played.task.id, played.header.trial)
    with Record(folder) as record:
        record.write(played.header)
        for step in played.steps:
            record.write(step)
        record.write(played.footer)
    return folder / TRAJECTORY


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """A run that has been frozen."""
    run = Run(tmp_path / "run")
    run.freeze(PLAN)
    return run


def test_what_is_written_is_read(run: Run) -> None:
    played = trajectory("omnizon/a").model_copy(update={"steps": trajectory().steps[:1]})
    write(run, played)
    assert run.read("omnizon/a", 1) == played


@pytest.mark.parametrize("keep", [0, 1, 2, 3])
def test_a_trajectory_without_its_last_line_is_unfinished(run: Run, keep: int) -> None:
    path = write(run, trajectory("omnizon/a"))
    path.write_text("".join(path.read_text().splitlines(keepends=True)[:keep]))
    assert run.read("omnizon/a", 1) is None


def test_a_trajectory_cut_at_any_byte_is_unfinished_and_never_damaged(run: Run) -> None:
    path = write(run, trajectory("omnizon/a"))
    whole = path.read_bytes()
    for length in range(len(whole) - 1):
        path.write_bytes(whole[:length])
        assert run.read("omnizon/a", 1) is None, length


def test_a_line_damaged_inside_is_said_by_file_and_not_taken_for_unfinished(run: Run) -> None:
    path = write(run, trajectory("omnizon/a"))
    lines = path.read_text().splitlines()
    path.write_text("\n".join([lines[0], "garbage", *lines[2:]]))
    with pytest.raises(StoreError, match=r"trajectory\.jsonl is damaged"):
        run.read("omnizon/a", 1)


def test_a_trajectory_of_another_layout_is_said_to_be_one(run: Run) -> None:
    path = write(run, trajectory("omnizon/a"))
    lines = path.read_text().splitlines()
    path.write_text("\n".join([json.dumps({"header": {"format": "other"}}), *lines[1:]]))
    with pytest.raises(StoreError, match="is no trajectory of replica-harness/1"):
        run.read("omnizon/a", 1)


def test_only_finished_trials_are_listed_in_the_plans_order(run: Run) -> None:
    write(run, trajectory("omnizon/b", trial=2))
    write(run, trajectory("omnizon/a", trial=1))
    path = write(run, trajectory("omnizon/a", trial=2))
    path.write_text(path.read_text().splitlines()[0])
    assert [(played.task.id, played.header.trial) for played in run.trajectories()] == [
        ("omnizon/a", 1),
        ("omnizon/b", 2),
    ]


def test_the_same_plan_may_go_on(run: Run) -> None:
    run.freeze(PLAN)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"agent": "idle"}, "agent 'idle' instead of 'oracle'"),
        ({"trials": 3}, "3 trials instead of 2"),
        ({"limits": {"max_steps": 5}}, "limits {'max_steps': 5.0} instead of {}"),
        ({"tasks": {"omnizon/a": "1"}}, "1 fewer tasks, such as omnizon/b"),
        ({"tasks": {**PLAN.tasks, "omnizon/c": "3"}}, "1 more tasks, such as omnizon/c"),
        ({"tasks": {**PLAN.tasks, "omnizon/a": "9"}}, "1 edited tasks, such as omnizon/a"),
    ],
)
def test_another_plan_is_refused_and_told_apart(run: Run, change: dict[str, object], told: str) -> None:
    other = Plan.model_validate(PLAN.model_dump() | change)
    with pytest.raises(UsageError) as caught:
        run.freeze(other)
    assert told in str(caught.value)
    assert "--out" in str(caught.value)
    assert run.plan() == PLAN


def test_a_folder_with_a_foreign_run_json_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text('{"mine": true}')
    with pytest.raises(UsageError, match="is no run of this harness"):
        Run(tmp_path).freeze(PLAN)
    assert (tmp_path / "run.json").read_text() == '{"mine": true}'


def test_a_folder_without_a_run_is_said_to_hold_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"holds no run: there is no run\.json"):
        list(Run(tmp_path).trajectories())


def _hold(
    folder: Path, held: multiprocessing.synchronize.Event, release: multiprocessing.synchronize.Event
) -> None:
    with Run(folder).lock():
        held.set()
        release.wait(20)


def test_two_processes_cannot_play_into_one_folder(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    held, release = spawn.Event(), spawn.Event()
    other = spawn.Process(target=_hold, args=(tmp_path, held, release))
    other.start()
    assert held.wait(20)
    with pytest.raises(UsageError, match="another process is playing into"), Run(tmp_path).lock():
        pass
    release.set()
    other.join()
    with Run(tmp_path).lock():
        pass


def test_verdicts_are_replaced_whole_and_sorted(run: Run) -> None:
    one = judges.judge(trajectory("omnizon/b"))
    other = judges.judge(trajectory("omnizon/a", answer="no"))
    run.write_verdicts([one, other])
    run.write_verdicts([one, other])
    lines = [json.loads(line) for line in (run.folder / "verdicts.jsonl").read_text().splitlines()]
    assert [(line["task"], line["outcome"]) for line in lines] == [
        ("omnizon/a", "failed"),
        ("omnizon/b", "passed"),
    ]


def test_a_full_disk_is_ours_and_names_the_file(run: Run) -> None:
    folder = run.trial("omnizon/a", 1)
    folder.mkdir(parents=True)
    (folder / TRAJECTORY).symlink_to("/dev/full")
    with pytest.raises(StoreError, match="No space left on device"), Record(folder) as record:
        record.write(trajectory().header)


def test_a_folder_that_cannot_be_written_is_said_to_be_one(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    nowhere = (
        Path("/sys/replica-harness") if os.geteuid() == 0 else tmp_path / "run"
    )  # root may write anywhere else
    with pytest.raises(StoreError, match=r"Permission denied|not permitted|Read-only"), Run(nowhere).lock():
        pass


def test_a_folder_whose_place_is_taken_by_a_file_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("a file")
    with pytest.raises(StoreError, match="File exists"), Run(tmp_path / "run").lock():
        pass
