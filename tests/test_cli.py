"""The command line as a user types it: real processes, exit codes, and what is left after each."""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import shutil
import signal
import sys
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness import catalog
from tests.http_client import Reply

ROOT = Path(__file__).parent.parent
TASKS = Path(__file__).parent / "tasks"
ROGUE = Path(__file__).parent / "agents" / "rogue.py"
HARNESS = (sys.executable, "-m", "harness.cli")


@dataclass
class Ended:
    """What a command left."""

    code: int
    out: str
    err: str


@pytest.fixture
async def environ() -> AsyncIterator[dict[str, str]]:
    """An environment with a mark of its own: no process may bear it afterwards."""
    mark = uuid.uuid4().hex
    yield {**os.environ, "HARNESS_TEST_MARK": mark, "COLUMNS": "200", "NO_COLOR": "1"}
    async with asyncio.timeout(15):
        while left := _bearing(mark):
            assert left
            await asyncio.sleep(0.05)


def _bearing(mark: str) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (entry / "environ").read_bytes() and b"Z" not in _state(entry):
                found.append(int(entry.name))
        except OSError:  # gone meanwhile
            continue
    return found


def _state(entry: Path) -> bytes:
    return (entry / "stat").read_bytes().rpartition(b")")[2].split()[0]


async def start(environ: dict[str, str], *words: str, cwd: Path = ROOT) -> asyncio.subprocess.Process:
    """Begin a command."""
    return await asyncio.create_subprocess_exec(
        *HARNESS,
        *words,
        cwd=cwd,
        env={**environ, "PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )


async def harness(environ: dict[str, str], *words: str, cwd: Path = ROOT) -> Ended:
    """Run a command to its end."""
    process = await start(environ, *words, cwd=cwd)
    out, err = await process.communicate()
    assert process.returncode is not None
    return Ended(process.returncode, out.decode(), err.decode())


def verdicts(folder: Path) -> dict[str, str]:
    """What verdicts.jsonl says: task.trial -> outcome."""
    lines = [json.loads(line) for line in (folder / "verdicts.jsonl").read_text().splitlines()]
    return {f"{line['task']}.{line['trial']}": line["outcome"] for line in lines}


async def test_list_names_every_task_and_json_is_json(environ: dict[str, str]) -> None:
    plain = await harness(environ, "list")
    ids = catalog.known_ids()
    assert plain.code == 0
    assert [task for task in ids if task not in plain.out] == []
    as_json = await harness(environ, "list", "--json")
    assert [task["id"] for task in json.loads(as_json.out)] == ids


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("show", "omnizon/loook"), "did you mean"),
        (("run", "omnizon/loook"), "did you mean"),
        (("run", "--agent", "no-such-program --fast"), "no-such-program"),
        (("run", "--agent", "'unbalanced"), "unbalanced"),
        (("run", "--agent", "oracle:9"), "no solution '9'"),
        (("run", "--tag", "nonsense"), "no task bears the tag 'nonsense'"),
        (("list", "--tasks", "/nowhere"), "is no folder"),
        (("serve", "omnizn"), "did you mean 'omnizon'"),
        (("serve", "omnizon", "--clock", "noon"), "'noon' is no date and time"),
        (("judge", "/nowhere"), "holds no run"),
        (("run", "--trials", "0"), "trials"),
        (("rum",), "No such command 'rum'"),
    ],
)
async def test_a_wrong_word_is_told_and_exits_with_2(
    environ: dict[str, str], words: tuple[str, ...], told: str
) -> None:
    tasks = () if "--tasks" in words or words[0] not in ("show", "run", "list") else ("--tasks", str(TASKS))
    ended = await harness(environ, *words, *tasks)
    assert ended.code == 2
    assert told in ended.err
    assert "Traceback" not in ended.err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("goal = ", "bad.toml:1"),
        ('goal = "x"\nshape = "act"\ncolour = "red"\n', "colour"),
        ('goal = "x"\nshape = "act"\n', "check"),
    ],
)
async def test_a_malformed_task_is_told_with_path_and_line(
    environ: dict[str, str], tmp_path: Path, text: str, told: str
) -> None:
    (tmp_path / "omnizon").mkdir()
    (tmp_path / "omnizon" / "bad.toml").write_text(text)
    ended = await harness(environ, "run", "--tasks", str(tmp_path))
    assert ended.code == 2
    assert "bad.toml" in ended.err
    assert told in ended.err
    assert "Traceback" not in ended.err


async def test_run_judge_and_resume(environ: dict[str, str], tmp_path: Path) -> None:
    command = ("run", "--tasks", str(TASKS), "--agent", "oracle", "--trials", "2")
    first = await harness(environ, *command, cwd=tmp_path)
    assert first.code == 0, first.err
    assert "6 of 6 passed, 0 failed" in first.out
    folder = tmp_path / first.out.splitlines()[-1].strip()
    again = await harness(environ, *command, cwd=tmp_path)
    assert (again.code, again.out.splitlines()[-1]) == (0, first.out.splitlines()[-1])
    before = (folder / "verdicts.jsonl").read_bytes()
    (folder / "verdicts.jsonl").unlink()
    judged = await harness(environ, "judge", str(folder))
    assert judged.code == 0
    assert (folder / "verdicts.jsonl").read_bytes() == before
    fresh = await harness(environ, *command, "--fresh", cwd=tmp_path)
    assert fresh.out.splitlines()[-1].strip().endswith(".2")


async def test_judging_needs_neither_site_nor_browser(environ: dict[str, str], tmp_path: Path) -> None:
    played = await harness(environ, "run", "--tasks", str(TASKS), "--out", str(tmp_path / "run"))
    assert played.code == 0
    only = tmp_path / "only"
    shutil.copytree(
        ROOT / "harness", only / "harness", ignore=shutil.ignore_patterns("browser", "__pycache__")
    )
    shutil.copytree(ROOT / "judges", only / "judges")
    script = (
        "import sys; from pathlib import Path; import judges; from harness.store import Run\n"
        "print([judges.judge(one).outcome for one in Run(Path(sys.argv[1])).trajectories()])\n"
        "assert not {'playwright', 'apsw', 'starlette', 'sites'} & set(sys.modules)"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, str(tmp_path / "run"), cwd=only, env={**environ, "PYTHONPATH": str(only)},
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    out, _ = await process.communicate()
    assert out.decode().strip() == "['passed', 'passed', 'passed']"


async def test_a_gate_that_is_not_reached_exits_with_1(environ: dict[str, str], tmp_path: Path) -> None:
    words = ("run", "--tasks", str(TASKS), "--agent", "idle", "--out", str(tmp_path / "run"))
    assert (await harness(environ, *words)).code == 0
    assert (await harness(environ, *words, "--min-pass", "0.5")).code == 1


async def test_a_disk_that_fails_exits_with_3(environ: dict[str, str], tmp_path: Path) -> None:
    taken = tmp_path / "taken"
    taken.write_text("a file")
    ended = await harness(environ, "run", "--tasks", str(TASKS), "--out", str(taken))
    assert ended.code == 3
    assert ended.err.startswith("broken: ")
    assert str(taken) in ended.err


async def test_two_runs_in_one_folder_are_refused(environ: dict[str, str], tmp_path: Path) -> None:
    words = ("run", "--tasks", str(TASKS), "--out", str(tmp_path / "run"))
    hanging = await start(environ, *words, "--agent", f"{sys.executable} {ROGUE} hangs")
    async with asyncio.timeout(60):
        while not (tmp_path / "run" / "run.json").exists():
            await asyncio.sleep(0.02)
    other = await harness(environ, *words, "--agent", "idle")
    assert other.code == 2
    assert "another process is playing into" in other.err
    hanging.send_signal(signal.SIGINT)
    await hanging.communicate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_an_interrupted_run_exits_with_130_and_says_how_to_go_on(
    environ: dict[str, str], tmp_path: Path, number: signal.Signals
) -> None:
    words = ("run", "--tasks", str(TASKS), "--out", str(tmp_path / "run"))
    process = await start(environ, *words, "--agent", f"{sys.executable} {ROGUE} hangs")
    async with asyncio.timeout(60):
        while not list((tmp_path / "run").glob("*/*/agent.log")):
            await asyncio.sleep(0.02)
    process.send_signal(number)
    out, err = await process.communicate()
    assert process.returncode == 130, err.decode()
    assert "the same command goes on from there" in " ".join(out.decode().split())


async def test_a_run_killed_at_twenty_moments_gives_the_same_verdicts(
    environ: dict[str, str], tmp_path: Path
) -> None:
    words = ("run", "--tasks", str(TASKS), "--trials", "4")
    whole = await harness(environ, *words, "--out", str(tmp_path / "whole"))
    assert whole.code == 0, whole.err
    moments = random.Random(20260715)
    number, kills = 0, 0
    while kills < 20:
        folder = tmp_path / f"killed-{number}"
        process = await start(environ, *words, "--out", str(folder))
        try:
            await asyncio.wait_for(process.communicate(), moments.uniform(0.2, 3.0))
            number += 1  # it was quicker: begin another folder
        except TimeoutError:
            process.kill()
            await process.communicate()
            kills += 1
    for folder in [tmp_path / f"killed-{count}" for count in range(number + 1)]:
        ended = await harness(environ, *words, "--out", str(folder))
        assert ended.code == 0, ended.err
        assert verdicts(folder) == verdicts(tmp_path / "whole")


async def test_a_site_can_be_browsed_by_hand(environ: dict[str, str]) -> None:
    process = await start(environ, "serve", "omnizon", "--clock", "2026-12-24T18:00")
    assert process.stdout
    line = (await process.stdout.readline()).decode()
    found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
    assert found, line
    assert "Thursday, December 24, 2026, 18:00" in line
    reply = await asyncio.to_thread(_get, int(found[1]))
    assert reply.status == 200
    assert "omnizon" in reply.text
    process.send_signal(signal.SIGINT)
    await process.communicate()
    assert process.returncode == 0


def _get(port: int) -> Reply:
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", "/")
        answer = connection.getresponse()
        return Reply(answer.status, dict(answer.getheaders()), answer.read().decode())
    finally:
        connection.close()


async def test_the_doctor_finds_everything_here(environ: dict[str, str]) -> None:
    ended = await harness(environ, "doctor")
    assert ended.code == 0, ended.out
    assert "missing" not in ended.out
    for what in ("python", "sqlite", "browser", "page", "tasks"):
        assert re.search(rf"^ok +{what} ", ended.out, re.MULTILINE), ended.out


async def test_help_does_not_wait_for_heavy_imports(environ: dict[str, str]) -> None:
    script = (
        "import sys; sys.argv = ['harness', '--help']\nimport harness.cli\n"
        "try:\n    harness.cli.main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'playwright', 'starlette', 'uvicorn', 'apsw', 'jinja2', 'litellm', 'pydantic'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", script, cwd=ROOT, env=environ, stdout=asyncio.subprocess.DEVNULL
    )
    assert await process.wait() == 0
