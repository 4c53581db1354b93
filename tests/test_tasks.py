"""The proof of every task, and what holds of the set as a whole. No task's name stands here."""

from __future__ import annotations

import os

import pytest

from harness import catalog, check, juries
from harness.check import Proof
from harness.mutate import ENOUGH, share
from harness.types import Task

TASKS = catalog.find([])
SHARDS = 12
"""Tests among which the tasks are dealt, so that workers of the test run can take one each."""


def dealt(shard: int) -> list[Task]:
    """Long and short tasks in every shard alike."""
    return sorted(TASKS, key=lambda task: (len(task.solutions[0].steps), task.id))[shard::SHARDS]


def whole(tasks: list[Task]) -> list[str]:
    """Which of them are proven with every near miss and in another process: all, or with PROOF_PART=1/3 that third."""
    part, _, parts = os.environ.get("PROOF_PART", "0/1").partition("/")
    return [task.id for place, task in enumerate(tasks) if place % int(parts) == int(part) % int(parts)]


@pytest.mark.timeout(1800)  # dozens of episodes; a hang in one of them ends by its own limits
@pytest.mark.parametrize("shard", range(SHARDS))
async def test_every_task_proves_itself(shard: int) -> None:
    """Solutions pass; idling, constants and near misses fail for their reason; plays are equal to the byte."""
    tasks = dealt(shard)
    root = catalog.folder()
    proofs = await check.prove_all(
        tasks,
        root,
        os.environ,
        workers=1,
        burners=0,
        whole=whole(tasks),
        jury=lambda task: juries.jury("replay", [juries.beside(task.id, root)]),
    )
    assert sorted(proof.task for proof in proofs) == sorted(task.id for task in tasks)
    assert [f"{proof.task}: {line}" for proof in proofs for line in proof.broke] == []
    survivors = [f"{proof.task}: {what}" for proof in proofs for what in proof.killing.survivors]
    assert share(proof.killing for proof in proofs) >= ENOUGH, survivors


def test_no_task_is_left_out() -> None:
    assert sorted(task.id for shard in range(SHARDS) for task in dealt(shard)) == [task.id for task in TASKS]


def test_the_set_has_every_shape_and_length() -> None:
    assert len(TASKS) >= 20
    assert {task.shape for task in TASKS} == {"retrieve", "act", "both"}
    lengths = [sum("read" not in step for step in task.solutions[0].steps) for task in TASKS]
    assert min(lengths) <= 2
    assert max(lengths) >= 15
    assert sum(len(task.solutions) > 1 for task in TASKS) >= 10


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.id)
def test_a_goal_does_not_give_away_what_is_checked(task: Task) -> None:
    assert not [word for word in ("SELECT", "order_line", "cart_line", "ref=", "{") if word in task.goal]


def test_a_proof_whose_claims_hold_is_one() -> None:
    proof = Proof("omnizon/x")
    proof.claim(True, "this holds")
    assert (proof.ok, proof.held) == (True, ["this holds"])


def test_a_proof_with_one_broken_claim_is_none() -> None:
    proof = Proof("omnizon/x", held=["this holds"])
    proof.claim(False, "that holds", "It was otherwise.")
    assert (proof.ok, proof.broke) == (False, ["not so: that holds. It was otherwise."])
