"""Cheats that need no browser: a judge on episodes in which nothing, too much, or nearly the right was done."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from pydantic import ValidationError

import judges
import sites
from harness import catalog
from harness.errors import UsageError
from harness.mutate import kill
from harness.run import plan
from harness.store import Run
from harness.types import (
    Change,
    CheckSpec,
    Ending,
    Footer,
    Header,
    Task,
    Trajectory,
    Verdict,
    Way,
    gold_key,
    task_queries,
)
from sites.kit import World

ROOT = Path(__file__).parents[2]
EVERY = 9
"""Of the shipped tasks, one in so many is judged here; `harness check` judges idling and constants on all of them."""
CONSTANTS = [
    "N/A",
    "0",
    "1",
    "yes",
    "no",
    "done",
    "none",
    "unknown",
    "I could not find it",
    "",
    "true",
    "$0.00",
]


def left(task: Task, gold: Any = None, **footer: Any) -> Verdict:
    """The verdict on an episode of this task that left just this."""
    told: dict[str, Any] = {"ending": Ending(reason="done"), "status": "ok", "gold": gold or {}, **footer}
    header = Header(task=task, trial=1, agent_spec="test", versions={})
    return judges.judge(Trajectory(header=header, footer=Footer(**told)))


def small(*checks: dict[str, Any], **fields: Any) -> Task:
    """A task with these checks."""
    return Task(
        id="tiny/x", goal="Do.", shape="both", sites=("tiny",), solutions=(Way(steps=({"done": True},)),),
        checks=tuple(CheckSpec.model_validate(check) for check in checks), **fields,
    )  # fmt: skip


@pytest.fixture(scope="module")
def spread() -> list[tuple[Task, Any]]:
    """Shipped tasks of all kinds, each with its gold values as a fresh world gives them."""
    found = []
    for task in catalog.find([])[::EVERY]:
        world = World(
            [sites.load(name) for name in task.sites],
            seed=task.seed,
            now=task.clock,
            user=task.user,
            set=task.knobs,
        )
        try:
            gold = {
                gold_key(query, task.sites[0]): world.stores[query.site or task.sites[0]].query(query.sql)
                for query in task_queries(task)
            }
        finally:
            world.close()
        found.append((task, gold))
    assert len(found) >= 10
    return found


def test_doing_nothing_passes_no_task(spread: list[tuple[Task, Any]]) -> None:
    assert {
        task.id: left(task, gold).outcome for task, gold in spread if left(task, gold).outcome == "passed"
    } == {}


def test_no_constant_answer_passes_any_task(spread: list[tuple[Task, Any]]) -> None:
    statuses: tuple[Literal["ok", "infeasible", "gave_up"], ...] = ("ok", "infeasible", "gave_up")
    for task, gold in spread:
        for answer in CONSTANTS:
            for status in statuses:
                assert left(task, gold, answer=answer, status=status).outcome != "passed", (
                    task.id,
                    answer,
                    status,
                )


def test_an_answer_that_holds_everything_passes_no_task(spread: list[tuple[Task, Any]]) -> None:
    """The truth among all else: every gold value, every number up to 300, and many words."""
    for task, gold in spread:
        values = [str(value) for rows in gold.values() for row in rows for value in row]
        everything = " ".join(
            [*values, *map(str, range(300)), *(f"${cents / 100:.2f}" for cents in range(0, 9000, 37))]
        )
        for answer in (
            everything,
            everything.split(),
            ", ".join([*values[:1], "or", "perhaps", "7", *values[1:]]),
        ):
            assert left(task, gold, answer=answer).outcome != "passed", task.id


def test_giving_up_or_calling_it_infeasible_needs_its_evidence() -> None:
    task = small({"kind": "answer", "infeasible": True}, {"kind": "visited", "path": "/help"})
    assert left(task, status="infeasible").outcome == "failed"
    assert left(small({"kind": "answer", "number": 3}), status="infeasible", answer="3").outcome == "failed"


@pytest.mark.parametrize("path", sorted((ROOT / "judges").glob("*.py")), ids=lambda path: path.stem)
def test_no_judge_runs_a_text(path: Path) -> None:
    """Neither as code nor as a format: what an agent said is only ever compared."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in ("eval", "exec", "compile", "__import__"), f"{path.name}:{node.lineno}"
        if isinstance(node, ast.Attribute):
            assert node.attr not in ("format_map", "literal_eval", "system"), f"{path.name}:{node.lineno}"


@pytest.mark.parametrize(
    "answer", ["{0.__class__}", "%s%n", "__import__('os').abort()", "${7*7}", "\x00", "{{5-1}}"]
)
def test_a_text_that_looks_like_code_is_a_wrong_answer(answer: str) -> None:
    assert left(small({"kind": "answer", "number": 4}), answer=answer).outcome == "failed"


@pytest.mark.parametrize("answer", [{}, [], {"answer": 4}, [[4]], {"outcome": "passed"}, True, [None], "{}"])
def test_the_right_shape_is_not_the_right_answer(answer: Any) -> None:
    assert left(small({"kind": "answer", "number": 5}), answer=answer).outcome == "failed"


@pytest.mark.parametrize(
    ("check", "answers"),
    [
        ({"text": "A-1, B"}, ["A1 B", "A-1 B", "a1b", "A 1, B"]),
        ({"name": "Moss & Co. 2"}, ["Moss Co 2", "Moss and Co. 3", "moss co"]),
        ({"set": ["1,000", "2"], "of": "number"}, ["1 and 0 and 2", "1000", "1,2", [1, 0, 2]]),
        ({"money": "1.10"}, ["$110", "11.0", "1.1.0", "-1.10", "(1.10) 2.20"]),
    ],
)
def test_distinct_values_are_not_made_equal_by_tidying(check: dict[str, Any], answers: list[Any]) -> None:
    for answer in answers:
        assert left(small({"kind": "answer", **check}), answer=answer).outcome == "failed", answer


@pytest.mark.parametrize(
    ("check", "answers"),
    [
        ({"number": 10}, ["100", "1", "not 10", "10 or 11", "110", "10%0", "-10", "it is not 10"]),
        ({"money": "0.00"}, ["$10.00", "$0.001", "100.00", "free of 0.00 or 1.00"]),
        ({"boolean": True}, ["not true", "no, yes", "yes or no", "nyes"]),
        ({"name": "Ann"}, ["Anna", "not Ann", "Ann or Bo", "Joann"]),
        ({"text": "SUCCESS"}, ["UNSUCCESSFUL", "NOT SUCCESS", "SUCCESS?FAILURE"]),
    ],
)
def test_part_of_the_truth_and_its_opposite_are_wrong(check: dict[str, Any], answers: list[Any]) -> None:
    for answer in answers:
        assert left(small({"kind": "answer", **check}), answer=answer).outcome == "failed", answer


@pytest.mark.parametrize("opened", ["/p/10", "/p/1/reviews", "/p", "/q?p=/p/1", "/p/1?x=2", "/P/1"])
def test_an_address_that_only_begins_alike_is_another(opened: str) -> None:
    task = small({"kind": "visited", "path": "/p/1?x=1"})
    assert left(task, opened=({"step": 0, "site": "tiny", "path": opened},)).outcome == "failed"
    assert left(task, opened=({"step": 0, "site": "tiny", "path": "/p/1?x=1"},)).outcome == "passed"


def test_no_word_and_no_exit_code_of_the_agent_decides() -> None:
    """A verdict is a value of ours: the judge gets neither the agent's log nor its exit code."""
    task = small({"kind": "answer", "number": 4})
    for ending in (
        Ending(reason="crash", detail="it exited with code 0 (finished)"),
        Ending(reason="steps", detail="SUCCESS"),
    ):
        assert left(task, ending=ending, answer=None, status=None).outcome == "failed"


def test_a_task_without_checks_is_no_task() -> None:
    with pytest.raises(ValueError, match="Tuple should have at least 1 item"):
        left(small())
    bare = small({"kind": "answer", "number": 4}).model_copy(update={"checks": ()})
    with pytest.raises(ValueError, match="has no checks: it cannot be judged, and would pass"):
        left(bare)


def test_a_check_of_an_unknown_kind_is_refused_and_never_skipped() -> None:
    with pytest.raises(ValueError, match="no kind of check called 'anwser'"):
        left(small({"kind": "answer", "number": 4}, {"kind": "anwser", "number": 4}), answer="4")


def test_a_check_that_is_not_judged_is_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judges.answer, "judge", lambda check, trajectory: [])
    with pytest.raises(RuntimeError, match="declares 1 checks; 0 were judged"):
        left(small({"kind": "answer", "number": 4}), answer="4")


def row(table: str, **values: Any) -> Change:
    """A row that the episode added."""
    return Change(site="tiny", table=table, change="added", key=(values.get("id", 1),), after=values)


def test_whatever_no_check_speaks_of_may_not_change() -> None:
    task = small({"kind": "state", "table": "note", "rows": [{"text": "milk"}]})
    asked = row("note", id=4, text="milk")
    assert left(task, changes=(asked,)).outcome == "passed"
    verdict = left(task, changes=(asked, row("pin", note_id=4, place="top")))
    assert (verdict.outcome, verdict.findings[-1].label) == ("failed", "unasked:pin")
    removed = Change(site="tiny", table="note", change="removed", key=(1,), before={"id": 1, "text": "old"})
    assert left(task, changes=(asked, removed)).outcome == "failed"


def test_existing_once_is_not_existing_twice() -> None:
    task = small({"kind": "state", "table": "note", "rows": [{"text": "milk"}]})
    rows = tuple(row("note", id=number, text="milk") for number in (4, 5))
    assert left(task, changes=rows[:1]).outcome == "passed"
    assert left(task, changes=rows).outcome == "failed"


def test_deleting_any_expectation_of_a_check_is_noticed() -> None:
    """A grader that looks at the shape alone would pass its mutants; `harness check` judges those of shipped tasks."""
    task = small(
        {"kind": "state", "table": "note", "rows": [{"text": "milk", "written": "now"}]},
        {"kind": "answer", "number": 4},
    )
    solution = Trajectory(
        header=Header(task=task, trial=1, agent_spec="oracle", versions={}),
        footer=Footer(
            ending=Ending(reason="done"),
            status="ok",
            answer="4",
            changes=(row("note", id=4, text="milk", written="now"),),
        ),
    )
    result = kill(solution)
    assert result.survivors == []
    assert result.killed >= 8


def test_a_run_holds_every_trial_that_it_announced(tmp_path: Path) -> None:
    """The inventory is frozen before the first episode: fewer tasks or other tasks are another run."""
    one, two = (
        small({"kind": "answer", "number": 4}),
        small({"kind": "answer", "number": 4}).model_copy(update={"id": "tiny/y"}),
    )
    run = Run(tmp_path / "run")
    run.freeze(plan("x", [one, two], 2, {}))
    for other, told in (
        (plan("x", [one], 2, {}), "1 fewer tasks, such as tiny/y"),
        (plan("x", [one, two], 1, {}), "1 trials instead of 2"),
        (
            plan("x", [one, two.model_copy(update={"goal": "Easier."})], 2, {}),
            "1 edited tasks, such as tiny/y",
        ),
        (plan("x", [one, two], 2, {"max_steps": 99}), "limits"),
    ):
        with pytest.raises(UsageError, match=told):
            run.freeze(other)


def test_a_verdict_is_of_the_task_as_it_was_played() -> None:
    """The record holds the task whole: whoever edits a check later does not change a verdict that stands."""
    task = small({"kind": "answer", "number": 4})
    header = Header(task=task, trial=1, agent_spec="x", versions={"harness": "0", "site:tiny": "a1"})
    kept = Trajectory(header=header, footer=Footer(ending=Ending(reason="done"), status="ok", answer="4"))
    again = Trajectory.model_validate_json(kept.model_dump_json(by_alias=True))
    assert again.task.checks == task.checks
    assert again.header.versions["site:tiny"] == "a1"
    assert judges.judge(again) == judges.judge(kept)
    with pytest.raises(ValidationError):
        Header.model_validate({"task": task, "trial": 1, "agent_spec": "x"})


def modules() -> Iterator[Path]:
    """What runs while an agent does."""
    yield from (ROOT / "harness" / "agents").glob("*.py")


def test_an_agents_process_is_never_handed_a_browser_or_a_database() -> None:
    """Transports import neither: there is no handle that could leak."""
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert name.split(".")[0] not in ("playwright", "apsw", "sqlite3", "sites"), (
                    f"{path.name}: {name}"
                )
                assert not name.startswith(("harness.browser", "harness.episode")), f"{path.name}: {name}"


def test_the_clock_and_chance_of_a_site_are_the_tasks_own() -> None:
    """Two worlds from one seed are equal to the digest, and one from another is not."""
    from datetime import datetime

    from tests.tiny.app import site

    digests = []
    for seed in (0, 0, 1):
        world = World([site], seed=seed, now=datetime(2026, 7, 15, 10))
        digests.append(world.digest())
        world.close()
    assert digests[0] == digests[1] != digests[2]


def test_every_task_brings_a_solution_and_near_misses() -> None:
    """`harness check` plays them all: a solution must pass, idling and each near miss fail for the reason given."""
    lacking = [task.id for task in catalog.find([]) if not task.solutions or len(task.near_misses) < 3]
    assert lacking == []


def test_a_rule_gives_other_tasks_for_other_numbers() -> None:
    """A public task can be learned by heart; a rule gives its like without number."""
    one, two = (catalog.find([f"omnizon/shop-goal@{number:04d}"])[0] for number in (3, 4))
    assert (one.goal, one.checks) != (two.goal, two.checks)


def test_equivalent_spellings_and_ways_pass() -> None:
    """What is strict must not be narrow: the same value in other words is right, and rows count in any order."""
    for answer in ("4", 4, "There are 4 notes.", "**4**", "four"):
        assert left(small({"kind": "answer", "number": 4}), answer=answer).outcome == "passed", answer
    task = small({"kind": "state", "table": "note", "rows": [{"text": "a"}, {"text": "b"}]})
    rows = (row("note", id=5, text="b"), row("note", id=4, text="a"))
    assert left(task, changes=rows).outcome == "passed"
