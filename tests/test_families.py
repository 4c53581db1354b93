"""Tasks that a rule gives: the same bytes for the same id, whole tasks, and only from where rules may stand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import apsw
import pytest

from harness import catalog, check, families
from harness.agents.script import Script, edited
from harness.errors import UsageError
from harness.run import Browsers, Job, Quiet, judged, play_one
from harness.types import Task

FAMILIES = families.families(catalog.folder())
RULE = '''"""Say a word that was drawn.

More of it."""

COUNT = 3


def task(draw, facts):
    title = draw.pick(facts.column("SELECT title FROM product ORDER BY id LIMIT 100"))
    miss = {"because": "another word", "fails": ["answer"], "instead": {"1": {"done": "x"}}}
    return {
        "goal": f"Say: {title}",
        "shape": "retrieve",
        "check": [{"kind": "answer", "text": title}],
        "solution": [{"steps": [{"done": title}]}],
        "near_miss": [miss, miss, miss],
    }
'''


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with one family, and one task file."""
    (tmp_path / "families" / "omnizon").mkdir(parents=True)
    (tmp_path / "families" / "omnizon" / "say_it.py").write_text(RULE)
    (tmp_path / "omnizon").mkdir()
    look = Path(__file__).parent / "tasks" / "omnizon" / "look.toml"
    (tmp_path / "omnizon" / "look.toml").write_text(look.read_text())
    return tmp_path


def spoiled(root: Path, old: str, new: str) -> Path:
    """A folder of tasks with the rule changed."""
    assert old in RULE
    (root / "families" / "omnizon" / "say_it.py").write_text(RULE.replace(old, new))
    families.families.cache_clear()
    return root


def test_ids_and_ranges_name_tasks(root: Path) -> None:
    found = catalog.find(["omnizon/say-it@0001"], root)
    assert [task.id for task in found] == ["omnizon/say-it@0001"]
    found = catalog.find(["omnizon/say-it@0-2", "omnizon/say-it@1", "omnizon/look"], root)
    ids = ["omnizon/look", "omnizon/say-it@0000", "omnizon/say-it@0001", "omnizon/say-it@0002"]
    assert [task.id for task in found] == ids
    assert found[1].sites == ("omnizon",)
    assert [task.id for task in catalog.find(["*"], root)] == ["omnizon/look"]
    assert [task.id for task in catalog.find([], root)] == ["omnizon/look"]


@pytest.mark.parametrize(
    ("glob", "said"),
    [
        ("omnizon/say-it@3", "'omnizon/say-it@3' is no range of omnizon/say-it, which has @0000 to @0002"),
        ("omnizon/say-it@2-1", "is no range of omnizon/say-it, which has @0000 to @0002"),
        ("omnizon/say-its@1", "no family called 'omnizon/say-its'; did you mean 'omnizon/say-it'?"),
        ("omnizon/*@1", "'omnizon/*@1' names no generated task; such as omnizon/shop-goal@0042"),
        ("omnizon/say-it", "'omnizon/say-it' is a family of tasks; name one such as omnizon/say-it@0042"),
    ],
)
def test_what_names_no_task_is_said(root: Path, glob: str, said: str) -> None:
    with pytest.raises(UsageError) as refusal:
        catalog.find([glob], root)
    assert said in str(refusal.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"shape"', '"shpae"', "omnizon/say-it@0001:1: shpae: unknown field; did you mean 'shape'?"),
        ("[miss, miss, miss]", "[miss]", "omnizon/say-it@0001:1: near_miss: 1; a task needs at least 3"),
        ('"kind": "answer"', '"kind": "anser"', "check[1].kind: no kind of check called 'anser'"),
        ("def task", "def tusk", "has no task; see docs/tasks.md, Families"),
        ("COUNT = 3", "COUNT = 3 / 0", "ZeroDivisionError"),
        ("SELECT title", "SELECT titel", "omnizon/say-it@0001: SQLError('no such column: titel')"),
        (
            "facts.column(",
            "facts.rows('DELETE FROM orders') or facts.column(",
            "omnizon/say-it@0001: ReadOnlyError",
        ),
    ],
)
def test_a_rule_that_gives_no_task_is_said(root: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(UsageError) as refusal:
        catalog.find(["omnizon/say-it@0001"], spoiled(root, old, new))
    assert said in str(refusal.value)


def test_python_is_loaded_from_the_families_folder_alone(root: Path) -> None:
    for stray in (root / "omnizon" / "stray.py", root / "families" / "stray.py", root / "stray.py"):
        stray.write_text("raise SystemExit('it was loaded')")
    families.families.cache_clear()
    assert list(families.families(root)) == ["omnizon/say-it"]
    assert len(catalog.find(["*", "omnizon/say-it@0"], root)) == 2
    for sneaky in ("omnizon/../../stray@0", "../omnizon/say-it@0"):
        with pytest.raises(UsageError):
            catalog.find([sneaky], root)


def test_facts_cannot_be_written() -> None:
    facts = families.facts("omnizon")
    before = facts.value("SELECT count(*) FROM account")
    for sql in ("DELETE FROM account", "UPDATE account SET name = ''", "DROP TABLE account"):
        with pytest.raises(apsw.ReadOnlyError):
            facts.rows(sql)
    assert facts.value("SELECT count(*) FROM account") == before


# ---------------------------------------------------------------- the shipped ones

SAME = """
import json, sys
from harness import catalog
print(json.dumps([task.model_dump_json() for task in catalog.find(sys.argv[1:])]))
"""


def elsewhere(ids: list[str], hash_seed: str) -> list[str]:
    """The tasks as another process makes them."""
    environ = {**os.environ, "PYTHONHASHSEED": hash_seed}
    words = [sys.executable, "-c", SAME, *ids]
    done = subprocess.run(words, env=environ, capture_output=True, text=True, timeout=250, check=True)
    tasks: list[str] = json.loads(done.stdout)
    return tasks


def test_an_id_is_the_same_task_in_every_process() -> None:
    globs = [f"{family}@0000-0004" for family in FAMILIES]
    here = [task.model_dump_json() for task in catalog.find(globs)]
    assert len(here) == 5 * len(FAMILIES)
    assert elsewhere(globs, "1") == here
    assert elsewhere(globs[::-1], "2") == here


@pytest.mark.parametrize("family", FAMILIES)
def test_numbers_make_a_difference(family: str) -> None:
    tasks = catalog.find([f"{family}@0000-0009"])
    assert len({task.goal for task in tasks}) >= 8
    assert FAMILIES[family].about.endswith(".")
    assert all("family" in task.tags for task in tasks)


@pytest.mark.timeout(600)  # some dozens of episodes
@pytest.mark.parametrize("family", FAMILIES)
async def test_generated_tasks_prove_themselves(family: str) -> None:
    tasks = catalog.find([f"{family}@0003", f"{family}@0007"])
    part = os.environ.get("PROOF_PART", "").partition("/")[0]
    whole = [tasks[int(part) % 2].id] if part else None  # as in tests/test_tasks.py
    proofs = await check.prove_all(tasks, catalog.folder(), os.environ, workers=1, burners=0, whole=whole)
    assert [f"{proof.task}: {line}" for proof in proofs for line in proof.broke] == []


# ---------------------------------------------------------------- WebShop's reward


def module() -> Any:
    """The family itself."""
    return FAMILIES["omnizon/shop-goal"].module


def rewards(task: Task, where: str) -> dict[str, float]:
    """The reward that each variant would have brought: the score's own expression, asked of other rows."""
    expression = task.scores[0].value.sql.removeprefix("SELECT ").partition(" FROM cart_line JOIN")[0]
    rows = families.facts("omnizon").rows(
        f"SELECT sku, {expression} AS reward FROM variant JOIN product ON product.id = product_id WHERE {where}"
    )
    return {row["sku"]: row["reward"] for row in rows}


@pytest.mark.parametrize("number", range(4))
def test_the_reward_is_whole_for_what_is_accepted_and_less_for_all_else_of_the_type(number: int) -> None:
    [task] = catalog.find([f"omnizon/shop-goal@{number:04}"])
    facts = families.facts("omnizon")
    accepted = set(facts.column(task.checks[0].fields["rows"][0]["sku"]["one_of"]["sql"]))
    [title] = [step["text"] for step in task.solutions[0].steps if "fill" in step]
    kind = facts.value("SELECT type FROM product WHERE title = ?", title)
    found = rewards(task, f"product.type = '{kind}'")
    assert accepted
    assert {sku for sku, reward in found.items() if reward >= 1} >= accepted
    assert all(0 <= reward <= 1 for reward in found.values())
    assert len(set(found.values())) >= 3


def test_the_reward_counts_what_is_met_and_weighs_it_by_type() -> None:
    facts = families.facts("omnizon")
    product = facts.rows(
        "SELECT product.*, path, plural FROM product JOIN product_type ON product_type.key = type"
        " JOIN department ON department.id = product.department_id WHERE title LIKE 'Urbano Heritage Walking Sneakers%'"
    )[0]
    wish = {
        "product": product,
        "options": {"Color": "Sand", "Size": "9"},
        "attributes": {"Sole": "Rubber"},
        "upper": product["price_cents"],
        "nouns": ["urbano", "heritage", "walking", "sneakers", "women"],
    }

    def reward(color: str, size: str, **other: Any) -> float:
        sql = (
            f"SELECT {module()._reward(facts, wish | other)} FROM variant JOIN product ON product.id = product_id"
            " JOIN variant_option AS c ON c.variant_id = variant.id AND c.name = 'Color' AND c.value = ?"
            " JOIN variant_option AS s ON s.variant_id = variant.id AND s.name = 'Size' AND s.value = ?"
            " WHERE product.id = ?"
        )
        return float(facts.value(sql, color, size, product["id"]))

    assert reward("Sand", "9") == 1
    assert reward("Sand", "8") == 0.75
    assert reward("Black", "8") == 0.5
    assert reward("Black", "8", upper=1) == 0.25
    assert reward("Sand", "9", upper=1) == 0.75
    assert reward("Sand", "9", attributes={"Sole": "Rubber", "Closure": "Velcro straps"}) == 0.8
    assert reward("Sand", "9", nouns=["lamp"]) == 0
    assert reward(
        "Sand", "9", nouns=["urbano", *(f"word{letter}" for letter in "abcdefghijk")]
    ) == pytest.approx(0.1)
    other = product | {"type": "lamp", "path": "A > B > C"}
    assert reward("Sand", "9", product=other, nouns=["urbano", "b", "c", "d", "e"]) == 0.5
    assert reward("Sand", "9", product=other, nouns=["urbano", "b", "c", "d"]) == 1


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("Rubber", "rubber", 100),
        ("natural rubber", "rubber", 100),
        ("fuzzy was a bear", "fuzzy fuzzy was a bear", 100),
        ("cotton", "linen", 18.18),
        ("", "", 0),
    ],
)
def test_the_token_set_ratio_is_the_published_one(one: str, other: str, ratio: float) -> None:
    assert module()._token_set_ratio(one, other) == pytest.approx(ratio, abs=0.01)


async def test_the_score_stands_beside_the_verdict(tmp_path: Path) -> None:
    """Too many of a thing that fits: the verdict fails, and the score is whole all the same."""
    [task] = catalog.find(["omnizon/shop-goal@0003"])
    browsers = Browsers()
    steps = {
        "solution": task.solutions[0].steps,
        "two": edited(task.solutions[0].steps, task.near_misses[2].instead),
        "nothing": (),
    }
    found = {}
    try:
        for name, played in steps.items():
            made = lambda _task, _folder, played=played: Script(played)  # noqa: E731
            verdict = judged(await play_one(Job(task, 1), made, name, tmp_path / name, browsers, Quiet()))
            found[name] = (verdict.outcome, verdict.scores["webshop_reward"])
    finally:
        await browsers.stop()
    assert found == {"solution": ("passed", 1), "two": ("failed", 1), "nothing": ("failed", 0)}
