"""A task looked into: whose rows, which check stops what, and where near misses die."""

from __future__ import annotations

from pathlib import Path

from harness import catalog, explain
from judges.jury import Nobody

TASKS = Path(__file__).parent / "tasks"


async def test_a_task_is_explained_by_its_plays() -> None:
    [task] = catalog.find(["omnizon/cart"], TASKS)
    found = await explain.explain(task, Nobody())
    assert found.outcome == "passed"
    spoken = {row.table: row.spoken for row in found.rows}
    assert spoken["cart_line"] == "check 1"
    assert not any(told.startswith("NOBODY") for told in spoken.values())
    by_label = {check.label: check for check in found.checks}
    assert by_label["state:cart_line"].mutants > 0
    declared = {miss.because: sorted(miss.fails) for miss in task.near_misses}
    died = {play.play: sorted(play.fails) for play in found.plays if play.play in declared}
    assert died == declared
    assert all(play.outcome == "failed" and play.parts_at for play in found.plays)
    alone = [play for check in found.checks for play in check.alone]
    assert set(alone) <= set(declared) | {"idling"}
    assert alone

    told = "\n".join(explain.lines(found))
    for words in (
        "rows that the solution changes",
        "cart_line added x1  (check 1)",
        "parts from the solution at step",
    ):
        assert words in told


async def test_a_check_that_is_worth_nothing_is_remarked() -> None:
    [task] = catalog.find(["omnizon/cart"], TASKS)
    changed = task.near_misses[0].model_copy(update={"fails": ("answer",)})
    found = await explain.explain(task.model_copy(update={"near_misses": (changed,)}), Nobody())
    assert any("declared answer" in remark for remark in found.remarks)
