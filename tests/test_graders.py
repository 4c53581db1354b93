"""Grading scripts that came with other people's tasks: what they are given, and what they cannot do."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from pydantic import JsonValue

from harness.sandbox import graders
from harness.sandbox.graders import Court
from harness.sandbox.jails import Open
from harness.types import Ruling, ruling_key

STATE: dict[str, JsonValue] = {"orders": {"added": {"0": {"id": "7"}}}}
READ = "import json, sys; state = json.load(open(sys.argv[1]));"


@pytest.fixture
async def court() -> Court:
    """A jail that is strong, where this machine has one."""
    found = await graders.court()
    if found.why_not:
        pytest.skip(found.why_not)
    return found


async def ruled(court: Court, source: str) -> Ruling:
    return await graders.ruling(source, STATE, court)


async def test_a_script_is_run_over_the_state(court: Court) -> None:
    source = f"{READ} print('SUCCESS' if state['orders']['added']['0']['id'] == '7' else 'FAILURE')"
    assert await ruled(court, source) == Ruling(
        about=ruling_key(source, STATE), how="ended", printed="SUCCESS\n", jail=court.jail.kind
    )


@pytest.mark.parametrize(
    ("source", "how", "told"),
    [
        (f"{READ} state['nothing']", "crashed", "exit code 1. KeyError: 'nothing'"),
        ("import sys; sys.exit(3)", "crashed", "exit code 3"),
        ("this is no Python", "crashed", "SyntaxError"),
        ("print('SUCCESS'); x = bytearray(10**9)", "crashed", "MemoryError"),
        ("print('SUCCESS\\n' * 10_000)", "stopped", "printed more than 16,384 bytes"),
        ("import sys\nwhile True: sys.stderr.write('x' * 999)", "stopped", "printed more"),
        ("with open('more', 'w') as file: file.write('x')", "crashed", "File too large"),
    ],
)
async def test_what_becomes_of_a_script_that_fails(court: Court, source: str, how: str, told: str) -> None:
    ruling = await ruled(court, source)
    assert (ruling.how, told in ruling.detail) == (how, True), ruling


@pytest.mark.parametrize(
    "source",
    [
        "while True: pass",
        "import time; time.sleep(99)",
    ],
)
async def test_a_script_that_hangs_is_stopped(
    court: Court, source: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(graders, "SECONDS", 0.7)
    ruling = await ruled(court, f"print('SUCCESS')\n{source}")
    assert (ruling.how, ruling.detail, ruling.printed) == ("stopped", "it did not end within 0.7 s", "")


async def test_a_script_reaches_nothing_of_this_machine(court: Court, tmp_path: Path) -> None:
    """No file of ours or of the user's, no process, no network, no variable; of files beside the state, none."""
    secret = tmp_path / "secret"
    secret.write_text("x")
    tries = {
        "a file": f"open({str(secret)!r}).read()",
        "the tasks": f"open({str(Path(graders.__file__))!r}).read()",
        "our process": f"open('/proc/{os.getpid()}/environ').read() or 1/0",
        "a port": "__import__('socket').create_connection(('192.0.2.1', 9), 1)",
        "a signal": f"__import__('os').kill({os.getpid()}, 0)",
        "another file": "1/0 if __import__('os').listdir('.') == ['state.json'] else 1",
        "a variable": "1/0 if set(__import__('os').environ) <= {'PATH','HOME','LANG','TZ','LC_CTYPE','PWD'} else 1",
    }
    lines = [f"try:\n {code}\n print({what!r})\nexcept Exception: pass" for what, code in tries.items()]
    ruling = await ruled(court, "\n".join([*lines, "print('FAILURE')"]))
    assert (ruling.how, ruling.printed) == ("ended", "FAILURE\n"), ruling


async def test_without_a_strong_jail_no_script_is_run(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    nowhere = Court(Open(), "no jail on this machine is strong")
    ruling = await graders.ruling(f"open({str(trace)!r}, 'w'); print('SUCCESS')", STATE, nowhere)
    assert (ruling.how, ruling.detail, trace.exists()) == ("not_run", nowhere.why_not, False)


async def test_a_jail_that_will_not_start_is_no_ruling(court: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    ruling = await ruled(court, "print('SUCCESS')")
    assert ruling.how in ("crashed", "not_run")
    assert ruling.printed == ""
