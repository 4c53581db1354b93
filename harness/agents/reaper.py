"""Ends what an agent started, even when we are killed first.

The harness ends its agents itself. But a `kill -9` leaves it no moment to: so a second process, which runs this file
as a program, is told of each agent at its start and its end, and does the rest when its input closes. The standard
library alone, so that it is there at once.
"""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import subprocess
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

MARK = "HARNESS_DIR"
"""The variable that all of an agent's processes inherit."""


class Reaper:
    """The second process, as the first one sees it."""

    def __init__(self) -> None:
        command = [sys.executable, "-E", "-S", __file__]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
        atexit.register(self.close)

    def born(self, pid: int, scratch: Path) -> None:
        """An agent has started, as the leader of a process group."""
        self._tell(f"born {pid} {scratch}\n")

    def gone(self, pid: int) -> None:
        """It has been ended, and all that it started."""
        self._tell(f"gone {pid}\n")

    def close(self) -> None:
        """What is still known to run is ended; so is the second process."""
        with suppress(OSError):
            self._process.communicate(timeout=10)

    def _tell(self, line: str) -> None:
        assert self._process.stdin
        with suppress(OSError):  # without it we still end our agents ourselves
            self._process.stdin.write(line.encode())
            self._process.stdin.flush()


@cache
def reaper() -> Reaper:
    """The one of this process, started when the first agent is."""
    return Reaper()


def kill_group(pid: int, number: signal.Signals) -> None:
    """Signal a process group. The group's number is its first process's, which `start_new_session` made its leader."""
    with suppress(ProcessLookupError, PermissionError):  # macOS answers EPERM where only a zombie is left
        os.killpg(pid, number)


def terminate(pid: int, *, spare_leader: bool) -> None:
    """SIGTERM to a group; where its leader is a jail, which would take the agent with it at once, to the rest alone."""
    if not spare_leader:
        kill_group(pid, signal.SIGTERM)
        return
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):
            group = int((entry / "stat").read_text().rpartition(")")[2].split()[2])
            if group == pid and int(entry.name) != pid:
                os.kill(int(entry.name), signal.SIGTERM)


def marked(scratch: Path) -> list[int]:
    """The living processes that carry our variable; only where /proc shows it."""
    mark = f"{MARK}={scratch}".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # gone meanwhile, or another user's
            if mark in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return found


def kill_marked(scratch: Path) -> None:
    """Kill what left the group (browsers like to) but carries our variable."""
    for pid in marked(scratch):
        with suppress(OSError):
            os.kill(pid, signal.SIGKILL)


def remove(scratch: Path) -> None:
    """Remove a scratch folder, also what the agent left read-only in it (Go's module cache is)."""
    with suppress(OSError):  # what cannot be opened stays, and rmtree removes the rest
        scratch.chmod(0o700)
        for at, inner, _ in os.walk(scratch):
            for name in inner:
                path = Path(at, name)
                if not path.is_symlink():
                    path.chmod(0o700)
    shutil.rmtree(scratch, ignore_errors=True)


def _wait_and_reap() -> None:
    """The second process: listen until the first is gone, however it went, and end what it left."""
    living: dict[int, Path] = {}
    for line in sys.stdin:
        word, pid, *rest = line.rstrip("\n").split(" ", 2)
        if word == "born":
            living[int(pid)] = Path(rest[0])
        else:
            living.pop(int(pid), None)
    for leader, scratch in living.items():
        kill_group(leader, signal.SIGKILL)
        kill_marked(scratch)
        remove(scratch)


if __name__ == "__main__":
    _wait_and_reap()
