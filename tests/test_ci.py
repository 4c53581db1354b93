"""The workflows, and the steps that they run: carried out here on a handful of tasks."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from typer.testing import CliRunner, Result

from harness.cli import app

ROOT = Path(__file__).parent.parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
TASKS = ROOT / "tests" / "tasks"
FEW = "omnizon/look omnizon/answer"
pytestmark = pytest.mark.timeout(900)  # a few real runs, each in processes of its own


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the steps leave what they make, after the parts were played and merged."""
    folder: Path = tmp_path_factory.mktemp("ci")
    (folder / "agents.txt").write_text("# two will do\noracle oracle\nidle    idle # does nothing\n")
    for part in ("1/2", "2/2"):
        step(folder, "play", part)
    step(folder, "merge")
    return folder


def step(out: Path, name: str, *words: str, code: int = 0, **environ: str) -> str:
    """A step as a workflow runs it; what it printed."""
    clean = {key: value for key, value in os.environ.items() if not key.startswith("GITHUB_")}
    (out / "none.txt").write_text("omnizon/*\n")
    done = subprocess.run(
        [ROOT / "script" / "ci" / name, *words],
        capture_output=True, text=True, timeout=280, check=False, cwd=out,
        env=clean | {
            "HARNESS": f"{sys.executable} -m harness.cli", "PYTHONPATH": str(ROOT), "OUT": str(out), "CI": "true",
            "MATRIX": str(out / "agents.txt"), "TASKS_FOLDER": str(TASKS), "TASKS": FEW,
            "MUST_PASS": str(out / "none.txt"), **environ,
        },
    )  # fmt: skip
    assert done.returncode == code, f"{name} exited with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def test_the_whole_job_runs_and_its_results_are_the_same_bytes_again(out: Path, tmp_path: Path) -> None:
    step(out, "base")
    table = step(out, "leaderboard", TITLE="Shops")
    assert table.startswith("# Shops\n")
    summary = tmp_path / "summary.md"
    told = step(out, "gate", "oracle", GITHUB_STEP_SUMMARY=str(summary), GITHUB_ACTIONS="true")
    assert "::notice title=gate::nothing to hold it against" in told
    assert told.endswith("the gate is open\n")
    assert summary.read_text().startswith("## ✅ Gate\n")
    suites = ElementTree.parse(out / "junit.xml").getroot()
    assert [(suite.attrib["name"], suite.attrib["failures"]) for suite in suites] == [
        ("gate", "0"),
        ("oracle", "0"),
    ]
    again = tmp_path / "again"
    for agent in ("oracle", "idle"):
        words = ("run", *FEW.split(), "--tasks", TASKS, "--agent", agent, "--out", again / "runs" / agent)
        subprocess.run(
            [sys.executable, "-m", "harness.cli", *words],
            check=True, capture_output=True, cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT), "CI": "true"},
        )  # fmt: skip
    step(again, "leaderboard", TITLE="Shops", MATRIX=str(out / "agents.txt"))
    first, second = (json.loads((folder / "site" / "results.json").read_text()) for folder in (out, again))
    assert first.pop("volatile") != second.pop("volatile")
    assert json.dumps(first) == json.dumps(second)
    assert [row["agent"] for row in first["rows"]] == ["oracle", "idle"]


def test_what_was_published_last_is_what_it_is_held_against(out: Path) -> None:
    step(out, "leaderboard")
    url = (out / "site" / "results.json").as_uri()
    step(out, "base", BASE_URL=url)
    told = step(out, "gate", "oracle")
    assert re.search(r"against .*/base/results.json: \+0.0 points", told), told
    step(out, "base", BASE_URL=url + ".gone")
    assert not (out / "base" / "results.json").exists(), "an old one must not stand in for what is not there"


def test_each_reason_to_stay_shut_comes_through_with_its_exit_code(out: Path, tmp_path: Path) -> None:
    (tmp_path / "must.txt").write_text("omnizon/nothing-such\n")
    step(out, "gate", "oracle", MUST_PASS=str(tmp_path / "must.txt"), code=3)
    assert "must pass, and failed in all" in step(out, "gate", "idle", code=1)
    last = sorted((out / "runs" / "oracle" / "omnizon").glob("*/trajectory.jsonl"))[0]
    kept = last.read_bytes()
    last.write_bytes(b"".join(kept.splitlines(keepends=True)[:-1]))
    try:
        step(out, "gate", "oracle", code=3)
    finally:
        last.write_bytes(kept)


def test_a_real_run_is_taken_in_as_a_bundle_and_a_forged_beginning_is_not(out: Path, tmp_path: Path) -> None:
    def harness(*words: str | Path) -> Result:
        return CliRunner().invoke(app, [str(word) for word in words])

    packed = tmp_path / "sent.zip"
    assert harness("bundle", out / "runs" / "oracle", "-o", packed).exit_code == 0
    told = harness("bundle", "--verify", packed, "--tasks", TASKS, "--out", tmp_path / "in")
    assert told.output.startswith("oracle: 2 trials, judged here: 2 passed\n"), told.output
    [first, *_] = sorted((tmp_path / "in" / "omnizon").glob("answer.1/trajectory.jsonl"))
    honest = first.read_text()
    for place, forged, words in (
        (r'"start":"[0-9a-f]{32}"', f'"start":"{"0" * 32}"', "its sites began in another state"),
        (r'("gold":\{"[^"]*":\[\[)[^\]]*', r'\1"forged"', "its gold value of"),
    ):
        spoiled, times = re.subn(place, forged, honest)
        if times:
            first.write_text(spoiled)
            harness("bundle", tmp_path / "in", "-o", packed)
            refused = harness("bundle", "--verify", packed, "--tasks", TASKS)
            assert f"other_start: omnizon/answer.1: {words}" in str(refused.exception)


def test_a_missing_part_stops_the_merge(out: Path) -> None:
    hidden = (out / "parts" / "2-of-2").rename(out / "hidden")
    try:
        step(out, "merge", code=2)
    finally:
        hidden.rename(out / "parts" / "2-of-2")


def test_the_nightly_plays_a_model_where_one_is_set(tmp_path: Path) -> None:
    step(tmp_path, "matrix", AGENT="python my_agent.py --model x/y")
    lines = (tmp_path / "agents.txt").read_text().splitlines()
    assert lines[-1] == "model\tpython my_agent.py --model x/y"
    step(tmp_path, "matrix", AGENT="")
    assert "model" not in (tmp_path / "agents.txt").read_text()


# ---------------------------------------------------------------- the workflows


def parsed(path: Path) -> dict[str, Any]:
    """YAML reads the key `on` as true."""
    read: dict[str, Any] = yaml.safe_load(path.read_text())
    return read


def steps(path: Path) -> Iterator[dict[str, Any]]:
    """All steps of all jobs."""
    for job in parsed(path)["jobs"].values():
        yield from job["steps"]


def test_there_are_workflows() -> None:
    assert [path.stem for path in WORKFLOWS] == ["leaderboard", "nightly", "tests"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_runs_scripts_that_are_there_and_nothing_else(path: Path) -> None:
    for one in steps(path):
        if "run" in one:
            assert "${{" not in one["run"], "what others may write must not become a command"
            script = ROOT / one["run"].split()[0]
            assert script.is_file(), one["run"]
            assert os.access(script, os.X_OK), one["run"]
            assert len(one["run"].splitlines()) == 1


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_actions_are_pinned_to_a_commit_with_the_version_said(path: Path) -> None:
    used = [line for line in path.read_text().splitlines() if "uses:" in line]
    assert used
    for line in used:
        assert re.search(r"uses: actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), line


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_permissions_are_minimal_and_no_job_runs_for_ever(path: Path) -> None:
    flow = parsed(path)
    assert flow["permissions"] == {"contents": "read"}
    for name, job in flow["jobs"].items():
        assert job["timeout-minutes"] <= 300
        wanted = {"pages": "write", "id-token": "write"} if name == "publish" else None
        assert job.get("permissions") == wanted, name
        for one in job["steps"]:
            if one.get("uses", "").startswith("actions/checkout@"):
                assert one["with"]["persist-credentials"] is False


def test_what_runs_on_a_pull_request_has_no_secret() -> None:
    for path in WORKFLOWS:
        triggers = parsed(path)[True]  # type: ignore[index] # YAML 1.1: `on` is a boolean
        assert "pull_request_target" not in triggers
        if "pull_request" in triggers:
            assert "secrets." not in path.read_text(), path.name


def test_a_key_is_given_to_the_step_that_plays_the_model_and_to_no_other() -> None:
    """A step's own environment only, and one that neither sets up nor downloads anything."""
    holders = [one for path in WORKFLOWS for one in steps(path) if "secrets." in str(one)]
    assert [one["run"] for one in holders] == ['script/ci/play "$PART"']
    assert holders[0]["env"]["HARNESS"] == ".venv/bin/harness"
    assert holders[0]["env"]["MATRIX"] == "ci-out/model.txt"
    for path in WORKFLOWS:
        flow = parsed(path)
        wider = [flow.get("env"), *(job.get("env") for job in flow["jobs"].values())]
        assert "secrets." not in str(wider), path.name


def test_the_key_is_in_the_environment_of_the_command_that_plays_and_of_nothing_else(tmp_path: Path) -> None:
    said = tmp_path / "said.txt"
    harness = tmp_path / "harness"
    harness.write_text(f'#!/bin/sh\nprintf "%s %s\\n" "$MODEL_API_KEY" "$*" >>{said}\n')
    harness.chmod(0o755)
    beside = tmp_path / "sed"  # a program that the step calls besides
    beside.write_text(f'#!/bin/sh\nprintf "beside %s\\n" "$MODEL_API_KEY" >>{said}\nexec /bin/sed "$@"\n')
    beside.chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    step(tmp_path, "matrix", AGENT="python agent.py", HARNESS=str(harness), PATH=path)
    assert (tmp_path / "model.txt").read_text() == "model\tpython agent.py\n"
    said.unlink(missing_ok=True)
    step(
        tmp_path,
        "play",
        "1/4",
        MATRIX=str(tmp_path / "model.txt"),
        MODEL_API_KEY="k-1",
        HARNESS=str(harness),
        PATH=path,
    )
    beside_lines, (played,) = said.read_text().splitlines()[:-1], said.read_text().splitlines()[-1:]
    assert beside_lines
    assert set(beside_lines) == {"beside "}
    assert played.startswith("k-1 run ")
    assert "--agent python agent.py --shard 1/4" in played
    assert "--pass-env MODEL_API_KEY" in played


def test_every_script_of_a_step_is_used_by_a_workflow() -> None:
    run = " ".join(one["run"] for path in WORKFLOWS for one in steps(path) if "run" in one)
    for path in (ROOT / "script" / "ci").iterdir():
        if os.access(path, os.X_OK):
            assert f"script/ci/{path.name}" in run, path.name


def test_the_must_pass_list_names_tasks_that_are_there() -> None:
    from harness import catalog
    from harness.board.gate import listed

    ids = set(catalog.known_ids())
    assert set(listed(ROOT / "script" / "ci" / "must-pass.txt")) <= ids
    assert listed(ROOT / "script" / "ci" / "retired.txt") == ()
