"""The proof itself, tried on tasks that do not hold: each defect must be told."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from harness import catalog, check

TASKS = Path(__file__).parent / "tasks"


async def proof(folder: Path, old: str = "", new: str = "") -> check.Proof:
    """The proof of the cart task with some of its text replaced."""
    text = (TASKS / "omnizon" / "cart.toml").read_text()
    assert old in text
    text = text.replace(old, new, 1) if old else text
    (folder / "omnizon").mkdir()
    (folder / "omnizon" / "cart.toml").write_text(text)
    tasks = catalog.find([], folder)
    [found] = await check.prove_all(tasks, folder, os.environ, workers=1, burners=0)
    return found


async def test_a_sound_task_is_proven(tmp_path: Path) -> None:
    found = await proof(tmp_path)
    assert found.broke == []
    assert found.ok


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        ("{ quantity = 1, saved = 0 } => { quantity = 2, saved = 0 }", "the solution passes"),
        ("nth = 1 },\n  { done => nth = 99 },\n  { done", "the solution passes"),
        ('count = 1 => count = { sql = "SELECT 1 WHERE 0" }', "the solution passes"),
        ("count = 1\neach = { quantity = 1, saved = 0 } => count = 0", "idling fails"),
        (
            'fails = ["state:cart_line"]\ninstead.2 = [] => fails = ["unasked:coupon"]\ninstead.2 = []',
            "it fails by",
        ),
        ('[[solution]] => [[checkpoint]]\nname = "a"\nkind = "visited"\npath = "/help"\n\n[[solution]]',
         "meets every checkpoint"),
        ('[[solution]] => [[checkpoint]]\nname = "a"\nkind = "visited"\npath = "/"\n\n[[solution]]',
         "idling meets no checkpoint"),
        ("instead.2 = []\n\n => instead.3 = { done = true }\n\n", "it fails by state:cart_line: only looked"),
    ],
)  # fmt: skip
async def test_a_defect_of_a_task_is_told(tmp_path: Path, edit: str, told: str) -> None:
    found = await proof(tmp_path, *edit.split(" => "))
    assert not found.ok
    assert any(told in line for line in found.broke), found.broke
