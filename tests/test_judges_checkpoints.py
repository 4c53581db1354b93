"""How far an episode got, told beside the verdict; and evidence that a task cannot be done."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from pydantic import JsonValue

import judges
from harness.types import (
    Change,
    Checkpoint,
    CheckSpec,
    Ending,
    Footer,
    Header,
    Opened,
    Task,
    Trajectory,
    Value,
    Verdict,
    Way,
)

Status = Literal["ok", "infeasible", "gave_up"]
GOLD = "SELECT price_cents FROM product"

THREE: tuple[dict[str, Any], ...] = (
    {"name": "opened the help", "kind": "visited", "path": "/help"},
    {"name": "put the lamp on the list", "kind": "state", "table": "list_item", "rows": [{"product_id": 15}]},
    {"name": "told the price", "kind": "answer", "money": {"sql": GOLD}},
)


def judged(
    *,
    checks: tuple[dict[str, Any], ...] = ({"kind": "answer", "money": {"sql": GOLD}},),
    checkpoints: tuple[dict[str, Any], ...] = THREE,
    answer: JsonValue = None,
    status: Status = "ok",
    opened: tuple[str, ...] = (),
    added: tuple[int, ...] = (),
    gold: Value = 4850,
    ending: Literal["done", "broken"] = "done",
) -> Verdict:
    """The verdict on an episode that left this."""
    task = Task(
        id="omnizon/a-task",
        goal="How much is it?",
        shape="retrieve",
        sites=("omnizon",),
        may_change=("list_item",),
        checks=tuple(CheckSpec.model_validate(one) for one in checks),
        checkpoints=tuple(Checkpoint.model_validate(one) for one in checkpoints),
        solutions=(Way(steps=()),),
    )
    footer = Footer(
        ending=Ending(reason=ending),
        answer=answer,
        status=status,
        opened=tuple(Opened(step=step, site="omnizon", path=path) for step, path in enumerate(opened)),
        changes=tuple(
            Change(
                site="omnizon", table="list_item", change="added", key=(number,), after={"product_id": number}
            )
            for number in added
        ),
        gold={f"omnizon@start: {GOLD}": ((gold,),)},
    )
    header = Header(task=task, trial=1, agent_spec="script", versions={})
    written = Trajectory(header=header, footer=footer).model_dump_json(by_alias=True)
    return judges.judge(Trajectory.model_validate_json(written))


def held(verdict: Verdict) -> list[str]:
    """The names of the checkpoints that hold."""
    return [finding.label for finding in verdict.checkpoints if finding.outcome == "passed"]


# ---------------------------------------------------------------- checkpoints


def test_the_share_of_checkpoints_that_hold_stands_beside_the_verdict() -> None:
    none = judged(answer="$1")
    assert (none.outcome, none.progress, held(none)) == ("failed", 0, [])
    some = judged(answer="$1", opened=("/help",), added=(15,))
    assert (some.outcome, some.progress) == ("failed", 0.6667)
    assert held(some) == ["opened the help", "put the lamp on the list"]
    whole = judged(answer="$48.50", opened=("/help",), added=(15,))
    assert (whole.outcome, whole.progress) == ("passed", 1)


def test_checkpoints_never_decide_the_verdict() -> None:
    verdict = judged(answer="$48.50")
    assert (verdict.outcome, held(verdict)) == ("passed", ["told the price"])
    assert [finding.label for finding in verdict.findings] == ["answer"]
    spoiled = (
        {"name": "of a column that is not there", "kind": "state", "table": "list_item", "rows": [{"x": 1}]},
    )
    broken = judged(answer="$48.50", checkpoints=spoiled, added=(15,))
    assert (broken.outcome, broken.progress) == ("passed", 0)
    assert [finding.outcome for finding in broken.checkpoints] == ["broken"]


def test_a_checkpoint_of_rows_holds_whatever_else_was_done() -> None:
    assert "put the lamp on the list" in held(judged(added=(3, 15, 16)))
    assert "put the lamp on the list" not in held(judged(added=(3, 16)))
    twice = (
        {"name": "two lamps", "kind": "state", "table": "list_item", "count": 2, "each": {"product_id": 15}},
    )
    assert held(judged(checkpoints=twice, added=(15, 16))) == []


def test_a_check_of_rows_does_not() -> None:
    check = {"kind": "state", "table": "list_item", "rows": [{"product_id": 15}]}
    assert judged(checks=(check,), added=(15,)).outcome == "passed"
    assert judged(checks=(check,), added=(3, 15)).outcome == "failed"


def test_without_checkpoints_there_is_no_progress() -> None:
    assert judged(checkpoints=()).progress is None
    assert judged(ending="broken").progress is None


# ---------------------------------------------------------------- infeasible, with the evidence

INFEASIBLE: dict[str, Any] = {"kind": "answer", "infeasible": True}
EVIDENCE: dict[str, Any] = {"kind": "answer", "money": {"sql": GOLD}}


@pytest.mark.parametrize("checks", [(INFEASIBLE, EVIDENCE), (EVIDENCE, INFEASIBLE)])
@pytest.mark.parametrize(
    ("answer", "status", "failing"),
    [
        ("$48.50", "infeasible", set()),
        ("The cheapest one costs $48.50.", "infeasible", set()),
        (None, "infeasible", {"answer:money"}),
        ("$48.51", "infeasible", {"answer:money"}),
        ("$48.50", "ok", {"answer:infeasible"}),
        ("$48.50", "gave_up", {"answer:infeasible", "answer:money"}),
        (None, "ok", {"answer:infeasible", "answer:money"}),
    ],
)
def test_saying_that_it_cannot_be_done_needs_the_evidence(
    checks: tuple[dict[str, Any], ...], answer: JsonValue, status: Status, failing: set[str]
) -> None:
    verdict = judged(checks=checks, checkpoints=(), answer=answer, status=status)
    assert {finding.label for finding in verdict.findings if finding.outcome != "passed"} == failing
    assert {finding.label for finding in verdict.findings} == {"answer:infeasible", "answer:money"}


def test_an_answer_with_the_status_infeasible_is_none_where_it_can_be_done() -> None:
    assert judged(checks=(EVIDENCE,), answer="$48.50", status="infeasible").outcome == "failed"


@pytest.mark.parametrize("checks", [(INFEASIBLE, INFEASIBLE), (EVIDENCE, EVIDENCE, INFEASIBLE)])
def test_no_two_checks_speak_of_one_thing(checks: tuple[dict[str, Any], ...]) -> None:
    with pytest.raises(ValueError, match=r"2 checks speak of the (status|answer)"):
        judged(checks=checks)
