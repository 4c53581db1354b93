"""Mutants: what a good task's checks notice, and what a careless one's do not."""

from __future__ import annotations

from typing import Any

import pytest

import judges
from harness.mutate import altered, kill, mutants
from harness.types import Change, CheckSpec, Ending, Footer, Header, Opened, Task, Trajectory, Way

LINE: dict[str, Any] = {"id": 7, "product_id": 3, "quantity": 2, "note": "red", "saved": 0}
SQL = "SELECT id FROM product WHERE name = 'Lamp'"
STRICT: dict[str, Any] = {
    "kind": "state",
    "table": "cart_line",
    "rows": [{"product_id": {"sql": SQL}, "quantity": 2, "note": {"text": "Red"}, "saved": 0}],
}


def played(*checks: dict[str, Any], **left: Any) -> Trajectory:
    """A solution that left this, of a task with these checks; it passes."""
    task = Task(
        id="shop/lamp",
        goal="Two red lamps.",
        shape="act",
        sites=("shop",),
        checks=tuple(CheckSpec.model_validate(check) for check in checks),
        solutions=(Way(steps=({"done": True},)),),
    )
    footer = Footer(ending=Ending(reason="done"), status=left.pop("status", "ok"), **left)
    solution = Trajectory(header=Header(task=task, trial=1, agent_spec="oracle", versions={}), footer=footer)
    assert judges.judge(solution).outcome == "passed"
    return solution


def in_cart(*checks: dict[str, Any], row: dict[str, Any] = LINE) -> Trajectory:
    """A lamp was put into the cart."""
    change = Change(site="shop", table="cart_line", change="added", key=(7,), after=row)
    return played(*checks, changes=(change,), gold={f"shop@start: {SQL}": ((3,),)})


def test_strict_checks_leave_no_survivor() -> None:
    result = kill(in_cart(STRICT))
    assert result.survivors == []
    assert result.killed == result.total >= 15


def test_each_expectation_is_altered_once() -> None:
    found = [mutant.what for mutant in mutants(in_cart(STRICT))]
    for what in (
        "check 1: rows[0].quantity is 3, not 2",
        "check 1: rows[0].note.text is 'Redx', not 'Red'",
        "check 1: one row more is expected",
        f"check 1: {SQL} gives other values",
        "not so: cart_line 7 added",
        "twice: cart_line 7 added",
        "cart_line 7 added, with product_id 4, not 3",
        "besides: stranger added",
    ):
        assert what in found
    assert len(found) == len(set(found))


@pytest.mark.parametrize(
    ("check", "survivor"),
    [
        ({**STRICT, "rows": [{"product_id": {"one_of": [3, 4]}}]}, "cart_line 7 added, with product_id"),
        ({"kind": "state", "table": "cart_line", "count": 1}, "cart_line 7 added, with quantity"),
    ],
)
def test_what_a_check_leaves_open_is_no_mutant(check: dict[str, Any], survivor: str) -> None:
    result = kill(in_cart(check))
    assert not any(what.startswith(survivor) for what in result.survivors)


def test_an_expectation_that_still_holds_when_altered_survives() -> None:
    any_of = [{"quantity": 2, "note": {"one_of": ["0", "1"]}}]
    result = kill(in_cart({**STRICT, "rows": any_of}, row={**LINE, "note": "1"}))
    assert result.survivors == ["check 1: rows[0].note is one of other values"]


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        ({"money": "48.50"}, "$48.50"),
        ({"number": 12}, 12),
        ({"date": "2026-07-18"}, "July 18, 2026"),
        ({"boolean": True}, "yes"),
        ({"name": "Ember Lamp"}, "Ember Lamp"),
        ({"set": ["Ember", "Oak"]}, ["Oak", "Ember"]),
        ({"list": ["Ember", "Oak"]}, ["Ember", "Oak"]),
    ],
)
def test_every_type_of_answer_is_altered_and_noticed(check: dict[str, Any], answer: Any) -> None:
    result = kill(played({"kind": "answer", **check}, answer=answer))
    assert result.survivors == []
    assert result.killed >= 6


def test_an_end_that_is_not_infeasible_is_noticed() -> None:
    result = kill(played({"kind": "answer", "infeasible": True}, status="infeasible"))
    assert result.survivors == []
    assert result.killed >= 1


def test_pages_not_opened_are_noticed() -> None:
    opened = (Opened(step=0, site="shop", path="/help"),)
    result = kill(played({"kind": "visited", "path": "/help"}, opened=opened))
    assert result.survivors == []
    assert result.killed >= 2


@pytest.mark.parametrize(
    ("value", "other"),
    [
        (3, 4), (True, False), (2.5, 3.5), (None, 1), ("$48.59", "$48.50"), ("2026-07-15", "2026-07-16"),
        ("Nova", "Novax"), ("Pack of 3, red", "Pack of 4, red"),
    ],
)  # fmt: skip
def test_altered_is_the_neighbour(value: Any, other: Any) -> None:
    assert altered(value) == other
