"""Runs a grading script that came with somebody else's task: behind walls, over one file, and within limits.

Such a script is a program of whoever wrote the task. It is run only where `probe` calls the jail strong, so that it
reaches no file of ours, no process and no network; it sees its own text and the state, and nothing else of the episode.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import JsonValue

from harness.sandbox import jails, walls
from harness.sandbox.jails import Cell, Command, Jail, Open
from harness.sandbox.probe import probe
from harness.types import Ruling, as_shown, ruling_key

SECONDS = 20.0
"""On the wall. A script that needs longer is stopped, and has not ruled."""
OUTPUT_BYTES = 16 * 1024
"""Of either stream. A script that prints more is stopped."""
LIMITS = {"cpu_seconds": 10, "memory_bytes": 512 * 1024**2, "file_bytes": 0, "files": 64}
"""The kernel's own, set inside by `ruling.py`. A script has nothing to write into files."""


How = Literal["ended", "crashed", "stopped"]


class _TooMuchError(Exception):
    """A script prints more than it may."""


class Court(NamedTuple):
    """Where scripts are run: a jail, or why there is none."""

    jail: Jail
    why_not: str = ""


_court: list[Court] = []
"""Found once a process: a machine does not change under way."""


async def court() -> Court:
    """The first kind of jail whose self-test finds it strong."""
    if not _court:
        _court.append(await _seek())
    return _court[0]


async def _seek() -> Court:
    told = []
    for kind in jails.AUTO:
        jail = jails.KINDS[kind]()
        found = await probe(jail)
        if found.level == "strong" and not found.fault:
            return Court(jail)
        told.append(f"{kind}: {found.fault or f'only of level {found.level}'}")
    return Court(Open(), f"no jail on this machine is strong ({'; '.join(told)})")


async def ruling(source: str, state: JsonValue, within: Court | None = None) -> Ruling:
    """What the script says of the state. Never an exception: whatever becomes of the script is in the ruling."""
    where = within or await court()
    about = ruling_key(source, state)
    if where.why_not:
        return Ruling(about=about, how="not_run", detail=where.why_not)
    with tempfile.TemporaryDirectory(prefix="replica-grader-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        try:
            cell = where.jail.cell(_command(folder, source, state))
            how, printed, detail = await _run(cell, folder)
        except OSError as problem:
            return Ruling(about=about, how="not_run", detail=f"it cannot be started: {problem}")
    return Ruling(about=about, how=how, printed=printed, detail=detail, jail=where.jail.kind)


def _command(folder: Path, source: str, state: JsonValue) -> Command:
    """The script in one folder and the state in another, alone, for there are scripts that read all files beside it."""
    for place, file, text in (("script", "grader.py", source), ("state", "state.json", as_shown(state))):
        (folder / place).mkdir()
        (folder / place / file).write_text(text, encoding="utf-8")
    launcher = jails.HERE / "ruling.py"
    python = os.path.realpath(sys.executable)
    files = (str(folder / "script" / "grader.py"), str(folder / "state" / "state.json"))
    words = (python, "-I", "-S", str(launcher), json.dumps(LIMITS), *files)
    prefix = Path(sys.base_prefix).resolve()
    apart = not any(prefix == place or place in prefix.parents for place in walls.system())
    seen = walls.Walls((prefix,) if apart else (), tuple(walls.ours()), (launcher,))
    return Command(words, seen, folder, folder / "state", (), tuple(_environment(folder)))


def _environment(folder: Path) -> dict[str, str]:
    """Equal on every machine: a script that asks for the time zone is told the one that REAL's sites tell it in."""
    return {"PATH": "/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8", "TZ": "America/Los_Angeles"}


async def _run(cell: Cell, folder: Path) -> tuple[How, str, str]:
    """(how it ended, what it printed, why). Raises OSError where it cannot be started."""
    try:
        child = await asyncio.create_subprocess_exec(
            *cell.words,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=folder / "state",
            env=_environment(folder),
            pass_fds=cell.fds,
            start_new_session=True,
        )
    finally:
        for number in cell.fds:
            os.close(number)
    assert child.stdout
    assert child.stderr
    stopped = ""
    out = err = b""
    try:
        async with asyncio.timeout(SECONDS), asyncio.TaskGroup() as group:
            reading = [group.create_task(_capped(stream)) for stream in (child.stdout, child.stderr)]
            out, err = [await one for one in reading]
            await child.wait()
    except* _TooMuchError:
        stopped = f"it printed more than {OUTPUT_BYTES:,} bytes"
    except* TimeoutError:
        stopped = f"it did not end within {SECONDS:g} s"
    finally:
        await _end(child)
    if stopped:
        return "stopped", "", stopped
    last = ([line for line in err.decode(errors="replace").splitlines() if line.strip()] or [""])[-1].strip()
    if child.returncode:
        return (
            "crashed",
            out.decode(errors="replace"),
            f"exit code {child.returncode}. {last}"[:300].strip(". "),
        )
    return "ended", out.decode(errors="replace"), last[:300]


async def _end(child: asyncio.subprocess.Process) -> None:
    """Kill it and all that it started. What its pipes still hold is read away, or it never counts as gone."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    assert child.stdout
    assert child.stderr
    with suppress(TimeoutError):
        async with asyncio.timeout(SECONDS):
            await asyncio.gather(child.stdout.read(), child.stderr.read())
            await child.wait()


async def _capped(stream: asyncio.StreamReader) -> bytes:
    """Everything. Raises _TooMuchError as soon as it is more than is allowed."""
    found = b""
    while chunk := await stream.read(OUTPUT_BYTES):
        found += chunk
        if len(found) > OUTPUT_BYTES:
            raise _TooMuchError
    return found
