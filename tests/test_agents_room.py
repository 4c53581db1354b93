"""An agent that takes more disk, memory or processes than it may: ended whole, by its own doing, with the figures."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from harness.agents import Place, Stdio
from harness.agents.process import Process
from harness.agents.room import MIB, Room, excess
from harness.errors import AgentError
from harness.types import Brief, Limits, Observation

GREEDY = """
import json, os, subprocess, sys, time
greet = lambda: print('{"t":"ready","protocol":"1.0"}', flush=True)
line = sys.stdin.readline(); greet(); sys.stdin.readline()
what = sys.argv[1]
if what == "scratch":
    open(os.path.join(os.environ["HARNESS_DIR"], "big"), "wb").write(b"x" * 3_000_000)
elif what == "memory":
    kept = b"x" * 150_000_000
else:
    several = [subprocess.Popen(["sleep", "1000"], start_new_session=True) for _ in range(8)]
time.sleep(1000)
"""
ROOMS = {
    "scratch": (Room(scratch=2 * MIB), "more than 2 MiB"),
    "memory": (Room(memory=100 * MIB), r"used \d+ MiB of memory, more than 100"),
    "processes": (Room(processes=6), r"ran \d+ processes at once, more than 6"),
}


@pytest.mark.parametrize("what", ROOMS)
async def test_who_takes_more_than_the_room_is_ended_for_that(what: str) -> None:
    room, told = ROOMS[what]
    agent = Stdio((sys.executable, "-c", GREEDY, what), Place(dict(os.environ), grace_s=0.3, room=room))
    await agent.begin(Brief(goal="x", start_url="http://tiny.test/", limits=Limits()))
    try:
        with pytest.raises(AgentError, match=told) as ended:
            await agent.act(Observation(n=0, url="/", title="", text=""))
    finally:
        await agent.end("done")
    assert ended.value.ending == what


def test_a_file_with_holes_takes_what_is_written_of_it(tmp_path: Path) -> None:
    with (tmp_path / "holes").open("wb") as file:
        file.truncate(8 * MIB)
    assert excess(Room(scratch=2 * MIB), tmp_path, -1) is None
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "full").write_bytes(b"x" * 3 * MIB)
    found = excess(Room(scratch=2 * MIB), tmp_path, -1)
    assert found
    assert found.ending == "scratch"


def test_what_is_shared_counts_once() -> None:
    """Forked children share what their parent holds: by what each has in memory it would be eight times as much."""
    share = (
        "import os, time\nkept = b'x' * 60_000_000\n"
        "for _ in range(7):\n    if os.fork() == 0: time.sleep(1000)\n"
        "print('ready', flush=True)\ntime.sleep(1000)"
    )
    leader = subprocess.Popen([sys.executable, "-c", share], stdout=subprocess.PIPE, start_new_session=True)
    try:
        assert leader.stdout
        leader.stdout.readline()
        nowhere = Path("/nowhere")
        assert excess(Room(memory=250 * MIB), nowhere, leader.pid) is None
        found = excess(Room(memory=40 * MIB), nowhere, leader.pid)
        assert found
        assert found.ending == "memory"
    finally:
        os.killpg(leader.pid, 9)
        leader.communicate()


def test_a_process_has_room_by_default() -> None:
    assert Process(("true",), Place(os.environ))._place.room == Room()
