"""docs/validity.md says what the tests show."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.attacks.ledger import CHECKLIST, EXPLOITS
from tests.attacks.page import PAGE, text

TESTS = Path(__file__).parents[1]


def names_in(path: Path) -> set[str]:
    """The names of the tests in a file."""
    tree = ast.parse(path.read_text())
    found = (node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return {node.name for node in found if node.name.startswith("test_")}


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == text(), "run `python -m tests.attacks.page`"


def test_every_published_exploit_is_there() -> None:
    assert [one.id for one in EXPLOITS] == [f"E{number}" for number in range(1, len(EXPLOITS) + 1)]
    assert len(EXPLOITS) >= 34


def test_every_named_test_is_there_and_every_attack_is_named() -> None:
    named = {test for one in EXPLOITS for test in one.tests} | {
        test for one in CHECKLIST for test in one.evidence
    }
    for test in sorted(named):
        file, _, name = test.partition("::")
        assert name in names_in(TESTS / file), test
    here = {
        f"attacks/{path.name}::{name}"
        for path in Path(__file__).parent.glob("test_*.py")
        if path.name != Path(__file__).name
        for name in names_in(path)
    }
    assert here - named == set()


def test_every_exploit_and_every_claim_has_evidence() -> None:
    assert [one.id for one in EXPLOITS if not one.tests] == []
    assert {one.holds for one in CHECKLIST} <= {"yes", "partly", "no", "not applicable"}
