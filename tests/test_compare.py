"""Comparing runs: what flips is named, what is not comparable is refused, and where plays part is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from harness.board import compare, results
from harness.board.align import align
from harness.cli import app
from harness.errors import UsageError
from harness.store import Run
from harness.types import Click, Done, Goto, Observation, Step, Turn
from tests import runs
from tests.trajectories import observation, trajectory

TASKS = {f"omnizon/t{number:02d}": "f" for number in range(20)}


def compared(before: Path, after: Path, **words: Any) -> compare.Comparison:
    """B against A."""
    return compare.compare(results.read(before), results.read(after), **words)


def told(*words: str | Path) -> Result:
    """What the command says."""
    return CliRunner().invoke(app, [str(word) for word in words], env={"COLUMNS": "200"})


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """Twenty tasks: A passes five, B those but one, and eight more."""
    names = list(TASKS)
    before = TASKS | dict.fromkeys(names[:5], "p")
    after = TASKS | dict.fromkeys(names[1:13], "p")
    return runs.write(tmp_path / "a", before), runs.write(tmp_path / "b", after, agent="python other.py")


def test_flipped_tasks_are_named_with_the_reason_and_the_test_is_exact(pair: tuple[Path, Path]) -> None:
    found = compared(*pair)
    assert found.comparable
    assert (found.better, found.worse, found.tasks, found.test) == (8, 1, 20, "mcnemar")
    assert found.shown == 1
    assert found.p == pytest.approx(2 * (1 + 9) / 2**9)
    assert found.difference
    assert found.difference.value == pytest.approx(7 / 20)
    assert 0 < found.difference.low < 7 / 20 < found.difference.high
    first = found.flips[0]
    assert (first.task, first.before, first.after, first.better) == ("omnizon/t00", "1/1", "0/1", "before")
    assert first.why.startswith("answer: ")
    assert [flip.better for flip in found.flips[1:]] == ["after"] * 8
    assert [change.what for change in found.changed] == ["agent"]


def test_the_command_tells_it_in_a_table_and_as_json(pair: tuple[Path, Path]) -> None:
    table = told("compare", *pair)
    assert table.exit_code == 0, table.output
    for words in (
        "+35.0 points",
        "8 better, 1 worse",
        "p = 0.039 (mcnemar)",
        "python other.py",
        "omnizon/t00",
    ):
        assert words in table.output
    as_json = told("compare", *pair, "--json")
    [one] = [compare.Comparison.model_validate(one) for one in json.loads(as_json.output)]
    assert one == compared(*pair)


def test_four_tasks_of_four_are_too_few_to_be_sure(tmp_path: Path) -> None:
    few = dict.fromkeys(list(TASKS)[:4], "f")
    a, b = runs.write(tmp_path / "a", few), runs.write(tmp_path / "b", dict.fromkeys(few, "p"))
    found = compared(a, b)
    assert (found.p, found.shown) == (0.125, 0)
    assert "no difference is shown" in told("compare", a, b).output


def test_nothing_shown_is_not_no_difference(tmp_path: Path) -> None:
    a, b = runs.write(tmp_path / "a", TASKS), runs.write(tmp_path / "b", TASKS | {"omnizon/t00": "p"})
    table = told("compare", a, b)
    assert "no difference is shown; differences below" in table.output
    assert "would mostly stay unseen" in table.output


Spoil = Callable[[Path], Path]
OTHERWISE: dict[str, dict[str, Any]] = {
    "limits": {"limits": {"max_steps": 5}},
    "transport": {"transport": "http"},
    "harness": {"versions": runs.VERSIONS | {"harness": "9"}},
    "site:omnizon": {"versions": runs.VERSIONS | {"site:omnizon": "bbbb"}},
}


@pytest.mark.parametrize("what", OTHERWISE)
def test_runs_under_other_conditions_are_refused_by_name_or_marked(tmp_path: Path, what: str) -> None:
    a, b = runs.write(tmp_path / "a", TASKS), runs.write(tmp_path / "b", TASKS, **OTHERWISE[what])
    with pytest.raises(UsageError, match=f"not comparable:\n  {what}: "):
        compared(a, b)
    marked = compared(a, b, allow_incomparable=True)
    assert not marked.comparable
    assert [one.what for one in marked.changed if one.forbids] == [what]
    assert "not comparable" in told("compare", a, b, "--allow-incomparable").output


def test_another_browser_is_told_and_forbids_nothing(tmp_path: Path) -> None:
    a = runs.write(tmp_path / "a", TASKS)
    b = runs.write(tmp_path / "b", TASKS, versions=runs.VERSIONS | {"browser": "2"})
    assert [one.what for one in compared(a, b).changed] == ["browser"]


def test_other_and_edited_tasks_are_refused_and_otherwise_left_out_and_counted(tmp_path: Path) -> None:
    a, b = runs.write(tmp_path / "a", TASKS), runs.write(tmp_path / "b", TASKS | {"omnizon/new": "p"})
    plan = Run(b).plan()
    assert plan
    edited = plan.model_copy(update={"tasks": plan.tasks | {"omnizon/t03": "000000000000"}})
    (b / "run.json").write_text(edited.model_dump_json())
    with pytest.raises(
        UsageError, match=r"edited since: 1 task: omnizon/t03(.|\n)*only after: 1 task: omnizon/new"
    ):
        compared(a, b)
    found = compared(a, b, allow_incomparable=True)
    assert found.left_out == {"in only one of them": 1, "edited between them": 1}
    assert found.tasks == 19


def test_a_run_that_was_resumed_under_another_version_is_comparable_with_nothing(tmp_path: Path) -> None:
    a, b = runs.write(tmp_path / "a", TASKS), runs.write(tmp_path / "b", TASKS)
    later = runs.played("omnizon/t04", 1, "f", versions=runs.VERSIONS | {"harness": "9"})
    runs.put(Run(b).trial("omnizon/t04", 1), later)
    with pytest.raises(UsageError, match="mixed:harness"):
        compared(a, b)


def test_broken_trials_are_no_failures_and_missing_ones_are_not_left_unsaid(tmp_path: Path) -> None:
    a = runs.write(tmp_path / "a", TASKS)
    b = runs.write(tmp_path / "b", TASKS | {"omnizon/t00": "b", "omnizon/t01": "-", "omnizon/t02": "p"})
    found = compared(a, b)
    assert found.left_out == {"not judged in both": 2}
    assert found.after.counts == {
        "planned": 20, "passed": 1, "failed": 17, "broken": 1, "unscored": 0, "missing": 1
    }  # fmt: skip
    assert found.difference
    assert found.difference.value == pytest.approx(1 / 18, abs=1e-6)


def test_verdicts_are_worked_out_anew_whatever_the_file_claims(pair: tuple[Path, Path]) -> None:
    path = pair[0] / "verdicts.jsonl"
    path.write_text(path.read_text().replace('"outcome":"failed"', '"outcome":"passed"'))
    assert results.read(pair[0]).counts["passed"] == 5


def test_trials_of_one_task_are_not_taken_for_tasks(tmp_path: Path) -> None:
    names = list(TASKS)
    a = runs.write(tmp_path / "a", dict.fromkeys(names, "fff"))
    b = runs.write(tmp_path / "b", dict.fromkeys(names, "fff") | {names[0]: "pfp", names[1]: "ppp"})
    found = compared(a, b)
    assert found.difference
    assert (found.tasks, found.test, found.p) == (20, "sign-flip", 0.5)
    assert found.difference.value == pytest.approx((2 / 3 + 1) / 20, abs=1e-6)
    assert found.flaky["after"] == (names[0],)


@pytest.mark.parametrize("words", [("compare", "/nowhere", "/nowhere2"), ("compare", "/nowhere")])
def test_what_is_no_run_is_told(words: tuple[str, ...]) -> None:
    assert isinstance(told(*words).exception, UsageError)


# ---------------------------------------------------------------- alignment


def step(n: int, action: Click | Goto | Done, text: str = "page") -> Step:
    """One step."""
    return Step(observation=observation(n, text), turn=Turn(action=action))


def seen(steps: list[Step]) -> Any:
    """A trajectory of these steps."""
    return trajectory().model_copy(update={"steps": tuple(steps)})


HOME = [step(0, Click(ref=1)), step(1, Click(ref=2)), step(2, Click(ref=3))]


@pytest.mark.parametrize(
    ("after", "shared", "parting"),
    [
        (HOME, 3, "never"),
        ([*HOME[:2], step(2, Click(ref=4)), step(3, Done())], 2, "action"),
        ([*HOME[:1], step(1, Click(ref=2), "another page"), HOME[2]], 1, "page"),
        (HOME[:2], 2, "end"),
    ],
)
def test_plays_part_where_they_first_differ(after: list[Step], shared: int, parting: str) -> None:
    found = align(seen(HOME), seen(after))
    assert (found.shared, found.parting) == (shared, parting)
    assert found.pairs[-1].before or found.pairs[-1].after


def test_time_left_and_thoughts_are_no_parting() -> None:
    slower = [one.model_copy(update={"turn": one.turn.model_copy(update={"thought": "hm"})}) for one in HOME]
    left = [
        one.model_copy(update={"observation": Observation(**one.observation.model_dump() | {"left": None})})
        for one in slower
    ]
    assert align(seen(HOME), seen(left)).parting == "never"
