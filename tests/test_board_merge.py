"""Sharded runs: the parts put together are the whole, and whatever is no such part is refused by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness import run, shard
from harness.board import compare, results
from harness.board.merge import merge
from harness.errors import UsageError
from harness.store import TRAJECTORY, Run
from tests import runs
from tests.trajectories import task

OUTCOMES = {f"omnizon/t{number}": "pf" if number % 3 else "ff" for number in range(7)}


def parts(folder: Path, of: int = 3, **plan: Any) -> list[Path]:
    """A run in so many parts."""
    tasks = [task(name) for name in OUTCOMES]
    whole = run.plan("python agent.py", tasks, 2, {})
    made = []
    for which in range(1, of + 1):
        marked, chosen = shard.part(whole, tasks, f"{which}/{of}")
        outcomes = {one.id: OUTCOMES[one.id] for one in chosen}
        marks = {"shard": marked.shard, "whole": marked.whole}
        made.append(runs.write(folder / f"part{which}", outcomes, **marks | plan))
    return made


def test_all_parts_are_the_whole_to_the_byte(tmp_path: Path) -> None:
    whole = runs.write(tmp_path / "whole", OUTCOMES)
    merged = merge(list(reversed(parts(tmp_path))), tmp_path / "out")
    for name in (
        "run.json",
        "verdicts.jsonl",
        *(f"{name}.{trial}/{TRAJECTORY}" for name in OUTCOMES for trial in (1, 2)),
    ):
        assert (merged / name).read_bytes() == (whole / name).read_bytes(), name
    assert merge(parts(tmp_path / "again"), tmp_path / "out") == merged, "again is no harm"
    found = compare.compare(results.read(whole), results.read(merged))
    assert (found.comparable, found.changed, found.flips) == (True, (), ())


def test_parts_are_disjoint_and_even(tmp_path: Path) -> None:
    sizes = [len(Run(part).plan().tasks) for part in parts(tmp_path)]  # type: ignore[union-attr]
    assert sizes == [3, 2, 2]


@pytest.mark.parametrize("text", ["0/4", "5/4", "1", "1/0", "a/b", "-1/4", "1/4/2"])
def test_what_is_no_part_is_told(text: str) -> None:
    with pytest.raises(UsageError, match="is no part; 1/4 to 4/4"):
        shard.parse(text)


def test_a_part_without_tasks_is_told() -> None:
    tasks = [task("omnizon/a")]
    with pytest.raises(UsageError, match="2/2 has no task: there are only 1"):
        shard.part(run.plan("idle", tasks, 1, {}), tasks, "2/2")


def _rewrite(part: Path, **fields: Any) -> None:
    told = json.loads((part / "run.json").read_text())
    (part / "run.json").write_text(json.dumps(told | fields))


def _without(part: Path) -> None:
    told = json.loads((part / "run.json").read_text())
    _rewrite(part, tasks=dict(list(told["tasks"].items())[1:]))


SPOILED: dict[str, tuple[Callable[[list[Path]], object], str]] = {
    "one is missing": (lambda made: made.pop(1), r"missing: 2/3 of the 3 parts"),
    "one is there twice": (lambda made: made.append(made[0]), r"both part 1/3"),
    "one is no part": (lambda made: _rewrite(made[1], shard="", whole=""), r"was not played with --shard"),
    "one of other tasks": (lambda made: _rewrite(made[1], whole="000000000000"), r"a part of other tasks"),
    "one of another cut": (lambda made: _rewrite(made[1], shard="2/4"), r"one of 4 parts, and .* one of 3"),
    "another agent": (
        lambda made: _rewrite(made[1], agent="other"),
        r"part2 was played otherwise .* agent 'other'",
    ),
    "other limits": (lambda made: _rewrite(made[1], limits={"max_steps": 3}), r"played otherwise .*limits"),
    "a task taken out": (lambda made: _without(made[1]), r"the whole was .* has been changed"),
    "a trial is missing": (
        lambda made: (Run(made[2]).trial("omnizon/t2", 2) / TRAJECTORY).unlink(),
        r"part3 has not been played to its end: it lacks 1 trial: omnizon/t2.2",
    ),
}


@pytest.mark.parametrize("case", SPOILED)
def test_parts_that_are_not_disjoint_complete_and_alike_are_refused_by_name(
    tmp_path: Path, case: str
) -> None:
    made = parts(tmp_path)
    spoil, words = SPOILED[case]
    spoil(made)
    with pytest.raises(UsageError, match=words):
        merge(made, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_part_under_another_version_is_refused(tmp_path: Path) -> None:
    made = parts(tmp_path)
    later = runs.played("omnizon/t1", 1, "p", versions=runs.VERSIONS | {"harness": "9"})
    runs.put(Run(made[1]).trial("omnizon/t1", 1), later)
    with pytest.raises(UsageError, match=r"part2 was played otherwise than .*harness"):
        merge(made, tmp_path / "out")
