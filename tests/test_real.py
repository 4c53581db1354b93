"""REAL's tasks, read where they lie: what is taken over, what is refused, how they are judged."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sites
from harness import catalog, episode, real
from harness.agents import Script
from harness.check import prove_all
from harness.errors import UsageError
from harness.run import Browsers, Job, Quiet, judged, play_one
from harness.types import Task, Trajectory, Verdict

PUBLISHED = Path(__file__).parent / "fixtures" / "published"
OURS = PUBLISHED / "ours"
GAMEPADS = PUBLISHED / "tasks" / "omnizon-gamepads.json"
Write = Callable[..., Path]


def found(*globs: str) -> list[Task]:
    """Tasks, with what the fixtures add to them."""
    return catalog.find(globs, OURS)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """A task file with some fields of the example replaced; None takes one away."""

    def written(name: str = "omnizon-gamepads", **fields: Any) -> Path:
        task = json.loads(GAMEPADS.read_text()) | fields
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps({key: value for key, value in task.items() if value is not None}))
        return path

    return written


# ---------------------------------------------------------------- reading


def test_a_file_becomes_a_task_word_for_word() -> None:
    [task] = found(f"real:{GAMEPADS}")
    written = json.loads(GAMEPADS.read_text())
    assert (task.id, task.goal, task.sites) == ("real/v1/omnizon-gamepads", written["goal"], ("omnizon",))
    assert task.shape == "both"
    assert task.limits.max_steps == 25
    assert [check.fields.get("query") for check in task.checks[:2]] == [
        one["query"] for one in written["evals"][:2]
    ]
    assert [check.fields.get("value") for check in task.checks[:2]] == [["16"], 2]
    assert task.checks[2].fields["rubric"] == written["evals"][2]["rubric"]
    assert task.origin is not None
    assert (task.origin.version, task.origin.points, task.origin.defects) == ("v1", 3, ("words-only",))


def test_a_folder_is_all_of_its_files() -> None:
    assert [task.id for task in found(f"real:{GAMEPADS.parent}")] == ["real/v1/omnizon-gamepads"]


def test_the_version_of_a_file_is_kept(write: Write) -> None:
    [task] = found(f"real:{write(version='v7')}")
    assert (task.id, task.origin and task.origin.version) == ("real/v7/omnizon-gamepads", "v7")


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"goal": None}, "no goal"),
        ({"hint": "x"}, "unknown field 'hint'"),
        ({"evals": []}, "no evals"),
        (
            {"evals": [{"type": "xpath", "query": "//a"}]},
            "no kind of eval called 'xpath'; have: jmespath, llm_boolean, script",
        ),
        ({"evals": [{"type": "jmespath", "query": "a[", "expected_value": 1}]}, "no JMESPath query"),
        ({"evals": [{"type": "jmespath", "query": "a", "expect": 1}]}, "unknown expect"),
        ({"evals": [{"script": "eval_1.py"}]}, "its grading script eval_1.py is not there"),
        ({"evals": [{"script": "../eval_1.py"}]}, "the name of a file, without a folder"),
        ({"evals": ["x"]}, "evals[1] is 'x'"),
        ({"website": {"id": "gomail"}}, "no replica of gomail here; REAL's sites that have one: omnizon"),
        ({"config": {"error_booking": True}}, "ours has no such settings"),
        ({"challengeType": "dance"}, "challengeType is 'dance'; have: retrieval, action"),
        ({"points": "three"}, "points is 'three'"),
    ],
)
def test_what_cannot_be_played_is_refused_by_name(write: Write, fields: dict[str, Any], told: str) -> None:
    with pytest.raises(UsageError) as refused:
        found(f"real:{write(**fields)}")
    assert told in str(refused.value)
    assert "omnizon-gamepads" in str(refused.value)


def test_what_cannot_be_played_is_listed_all_the_same(write: Write) -> None:
    path = write("gomail-1", website={"id": "gomail"})
    [entry] = real.listed([f"real:{path}"], OURS / "real")
    assert (entry.task, entry.site, entry.goal != "") == (None, "gomail", True)
    assert "no replica of gomail" in entry.why_not


def test_no_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such file"):
        found(f"real:{tmp_path}/*.json")


def test_a_file_that_is_no_json_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "omnizon-1.json").write_text("{")
    with pytest.raises(UsageError, match="one JSON object"):
        found(f"real:{tmp_path}")


def test_a_solution_is_of_the_very_content_that_it_was_written_for(write: Write) -> None:
    [task] = found(f"real:{write(goal='Buy three.')}")
    assert task.solutions == ()
    assert "fact" not in task.checks[2].fields


# ---------------------------------------------------------------- the package


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of the name and layout of REAL's, that may not be imported."""
    folder = tmp_path / "lib" / "agisdk"
    tasks = folder / "REAL" / "browsergym" / "webclones" / "v1" / "tasks"
    tasks.mkdir(parents=True)
    (folder / "__init__.py").write_text("raise RuntimeError('was imported')")
    for number in (2, 10):
        shutil.copy(GAMEPADS, tasks / f"omnizon-{number}.json")
    monkeypatch.delitem(sys.modules, "agisdk", raising=False)
    monkeypatch.syspath_prepend(str(tmp_path / "lib"))
    return tasks


@pytest.mark.parametrize(
    "glob", ["agisdk:", "agisdk:v1", "agisdk:v1/omnizon-*", "agisdk:omnizon-*", "agisdk/v1/omnizon-*"]
)
def test_the_packages_tasks_are_found_without_importing_it(package: Path, glob: str) -> None:
    assert [task.id for task in found(glob)] == ["agisdk/v1/omnizon-2", "agisdk/v1/omnizon-10"]


def test_a_name_that_the_package_lacks_is_an_error(package: Path) -> None:
    with pytest.raises(UsageError, match="editions: v1; sites: omnizon"):
        found("agisdk:v1/gomail-*")


def test_tasks_of_both_kinds_are_played_together(package: Path) -> None:
    ids = [task.id for task in catalog.find(["agisdk:v1/omnizon-2", "omnizon/add-to-cart"])]
    assert ids == ["omnizon/add-to-cart", "agisdk/v1/omnizon-2"]


def test_without_the_package_its_tasks_are_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("harness.real.source.PACKAGE", "agisdk_that_is_not_here")
    with pytest.raises(UsageError, match="pip install --no-deps"):
        real.find(["agisdk_that_is_not_here:v1/omnizon-1"], tmp_path)


# ---------------------------------------------------------------- playing


async def test_a_task_of_a_folder_proves_itself() -> None:
    """By its solution, in another process in another time zone too, and by near misses."""
    tasks = found(f"real:{GAMEPADS}")
    [proof] = await prove_all(tasks, OURS, {**os.environ, "TZ": "Asia/Tokyo"}, workers=1, burners=0)
    assert proof.broke == []
    assert any("in another process" in claim for claim in proof.held)


async def test_the_reward_is_the_tasks_points_or_nothing(tmp_path: Path, write: Write) -> None:
    """And of a task that a script decides, which is run once over the state that the episode left."""
    [task] = found(f"real:{GAMEPADS}")
    shutil.copy(PUBLISHED / "eval_gamepads.py", tmp_path)
    [scripted] = found(f"real:{write('scripted', evals=[{'script': 'eval_gamepads.py'}])}")
    browsers = Browsers()

    async def play(task: Task, name: str, steps: Any) -> Any:
        return await play_one(
            Job(task, 1), lambda _task, _: Script(steps), name, tmp_path / name, browsers, Quiet()
        )

    try:
        solved = await play(task, "solution", task.solutions[0].steps)
        idle = judged(await play(scripted, "idle", ()))
    finally:
        await browsers.stop()
    by_script = await ruled(scripted, solved)
    assert [by_script.outcome, by_script.findings[0].by] == ["passed", "script eval_gamepads.py"], by_script
    verdict = judged(solved)
    assert (verdict.outcome, verdict.scores) == ("passed", {"reward": 3.0}), verdict.findings
    assert verdict.findings[2].by == "fact"
    assert verdict.defects == ("words-only",)
    assert (idle.outcome, idle.scores) == ("failed", {"reward": 0.0})
    order = solved.footer.renditions["omnizon"]["real"]["orderDetailsDiff"]["added"]["0"]["order"]
    assert [(line["id"], line["quantity"], line["price"]) for line in order["cart"]] == [("16", 2, 74.99)]
    assert order["date"].startswith("2025-07-12T17:00:")  # ten in the morning in California
    assert all(isinstance(part, str) for part in order["selected_card"].values())


async def ruled(scripted: Task, played: Trajectory) -> Verdict:
    """The verdict on a play by the rules of another task, which a script decides."""
    rulings = await episode.rulings(scripted, played.footer.renditions)
    if rulings[0].how == "not_run":
        pytest.skip(rulings[0].detail)
    header = played.header.model_copy(update={"task": scripted})
    footer = played.footer.model_copy(update={"rulings": rulings})
    return judged(Trajectory(header=header, steps=played.steps, footer=footer))


def test_no_page_of_a_site_shows_its_state() -> None:
    for name in sites.names():
        for path in ("/finish", "/config", "/submit", "/state", "/reset"):
            assert not sites.load(name).leads_to(path), (name, path)


# ---------------------------------------------------------------- what REAL publishes


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> list[Task]:
    """Those of REAL's own tasks that have a site here, where the package can be had."""
    try:
        entries = real.listed(["agisdk:v1/*"], catalog.folder() / real.FOLDER)
    except UsageError as missing:
        pytest.skip(f"REAL's published tasks are not tried, only our own files in its format: {missing}")
    return [entry.task for entry in entries if entry.task]


def test_every_published_task_of_a_site_that_is_here_has_a_solution(published: list[Task]) -> None:
    assert [task.id for task in published if not task.solutions or not task.near_misses] == []
    assert {site: sum(task.sites == (site,) for task in published) for site in ("omnizon", "dashdish")} == {
        "omnizon": 10,
        "dashdish": 11,
    }


def test_every_published_task_that_a_script_decides_has_a_solution() -> None:
    try:
        entries = real.listed(["agisdk:v2/omnizon-*", "agisdk:v2/dashdish-*"], catalog.folder() / real.FOLDER)
    except UsageError as missing:
        pytest.skip(str(missing))
    tasks = [entry.task for entry in entries if entry.task]
    assert [task.id for task in tasks if not task.solutions or not task.near_misses] == []
    assert len(tasks) == 21
    assert {check.kind for task in tasks for check in task.checks} == {"script"}


@pytest.mark.timeout(900)
async def test_published_tasks_are_solved_and_nothing_less_passes(published: list[Task]) -> None:
    """Each solution; of every third task also the near misses, and the solution again in another time zone."""
    part, _, parts = os.environ.get("PROOF_PART", "0/1").partition("/")
    whole = [task.id for place, task in enumerate(published) if place % int(parts) == int(part) % int(parts)]
    elsewhere = {**os.environ, "TZ": "Asia/Tokyo"}
    proofs = await prove_all(published, catalog.folder(), elsewhere, workers=2, burners=0, whole=whole)
    assert [f"{proof.task}: {line}" for proof in proofs for line in proof.broke] == []
    assert len(proofs) == len(published)
