"""What users do first: the README's commands, and an installed wheel in an empty environment."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import harness
from harness import catalog

ROOT = Path(__file__).parent.parent


def run(*words: str | Path, cwd: Path = ROOT) -> str:
    """A command's output; it has to succeed."""
    environ = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        [str(word) for word in words],
        cwd=cwd,
        env=environ,
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, ROOT)
    [built] = folder.glob("replica_harness-*.whl")
    return built


def test_the_wheel_holds_sites_tasks_and_templates(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    wanted = [f"harness/_tasks/{task}.toml" for task in catalog.known_ids()]
    wanted += [f"harness/_tasks/families/omnizon/{name}.py" for name in ("shop_goal", "orders_sum")]
    for top in ("harness", "judges", "sites"):
        for path in (ROOT / top).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                wanted.append(path.relative_to(ROOT).as_posix())
    assert [name for name in wanted if name not in names] == []
    assert not [name for name in names if name.startswith("tests/")]


def test_the_wheel_plays_from_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", tmp_path / "venv")
    python = tmp_path / "venv" / "bin" / "python"
    run(python, "-m", "pip", "install", "-q", "-c", ROOT / "constraints.txt", wheel)
    command = tmp_path / "venv" / "bin" / "harness"
    assert harness.__version__ in run(command, "--version", cwd=tmp_path)
    listed = json.loads(run(command, "list", "--json", cwd=tmp_path))
    assert [task["id"] for task in listed] == catalog.known_ids()
    assert "1 of 1 passed" in run(command, "run", listed[0]["id"], cwd=tmp_path)
    generated = run(command, "run", "omnizon/shop-goal@0003", cwd=tmp_path)
    assert "1 of 1 passed" in generated
    assert "mean webshop_reward 1.000 of 1" in generated


def commands(document: str) -> list[str]:
    """The lines of a document's console blocks."""
    blocks = re.findall(r"```console\n(.*?)```", (ROOT / document).read_text(), re.DOTALL)
    lines = [line.partition(" #")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith(("harness ", "bash script/"))]


def test_the_readmes_commands_are_ones_that_run() -> None:
    """Each is run here, or is one of the two that run everything: CI itself runs those."""
    found = commands("README.md")
    assert found[:2] == ["bash script/run", "bash script/test"]
    assert len(found) > 5
    for line in found[2:]:
        words = line.split()
        assert (ROOT / ".venv" / "bin" / "harness").exists()
        if words[1] == "serve":
            words = ["harness", "serve", "--help"]
        elif words[1] in (
            "run",
            "check",
            "judge",
            "compare",
            "leaderboard",
            "gate",
            "bundle",
            "merge",
            "export",
            "report",
            "replay",
            "record",
        ):
            continue  # they need a run, or a screen: test_cli.py, test_report.py and the like have some
        run(ROOT / ".venv" / "bin" / words[0], *words[1:])


def test_the_readmes_agent_plays(tmp_path: Path) -> None:
    [source] = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    (tmp_path / "agent.py").write_text(source)
    words = (
        "-m",
        "harness.cli",
        "run",
        "omnizon/look",
        "--tasks",
        ROOT / "tests" / "tasks",
        "--out",
        tmp_path / "run",
    )
    run(sys.executable, *words, "--agent", f"{sys.executable} {tmp_path / 'agent.py'}")
    [verdict] = (tmp_path / "run" / "verdicts.jsonl").read_text().splitlines()
    assert json.loads(verdict)["ending"]["reason"] == "done"


def test_every_link_of_the_documents_leads_somewhere() -> None:
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        prose = re.sub(r"```.*?```", "", document.read_text(), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)#\s]+)", prose):
            if not target.startswith(("http://", "https://")):
                assert (document.parent / target).exists(), f"{document.name} links to {target}"
