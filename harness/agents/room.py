"""How much disk, memory and how many processes an agent may take, and the watch over it.

No limit of the operating system fits: an address space (RLIMIT_AS) is far larger than what node or Chromium use,
processes are counted by user and not by agent (RLIMIT_NPROC), and a cgroup can rarely be had. So /proc and the scratch
folder are looked at while the agent plays, which a burst within one look may outrun; it is an end to what runs away,
not a wall.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from harness.agents.reaper import MARK
from harness.errors import AgentError

MIB = 1024 * 1024
LOOK_S = 1.0
"""Seconds between two looks."""
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Room:
    """What one agent may take; more of it ends the episode, by the agent's doing."""

    scratch: int = 1024 * MIB
    """Bytes on the disk, of its scratch folder."""
    memory: int = 4096 * MIB
    """Bytes of all its processes together; what they share counts once."""
    processes: int = 512


def excess(room: Room, scratch: Path, group: int) -> AgentError | None:
    """What an agent takes more of than it may; None while it keeps to its room. What /proc does not show, goes free."""
    used = _on_disk(scratch, room.scratch)
    if used > room.scratch:
        return AgentError(
            f"the agent's scratch folder holds more than {room.scratch // MIB:,} MiB; it has to be kept smaller",
            ending="scratch",
        )
    own = list(_own(scratch, group))
    if len(own) > room.processes:
        return AgentError(
            f"the agent ran {len(own):,} processes at once, more than {room.processes:,}", ending="processes"
        )
    if sum(map(_resident, own)) > room.memory and (used := sum(map(_proportional, own))) > room.memory:
        return AgentError(
            f"the agent's {len(own)} processes used {used // MIB:,} MiB of memory, more than {room.memory // MIB:,}",
            ending="memory",
        )
    return None


async def overrun(room: Room, scratch: Path, group: int) -> AgentError:
    """Waits until the agent takes more than it may, and says of what."""
    while True:
        await asyncio.sleep(LOOK_S)
        if found := await asyncio.to_thread(excess, room, scratch, group):
            return found


def _on_disk(folder: Path, enough: int) -> int:
    """Bytes that a folder takes on the disk, as far as needed to know that it is more than enough; holes are free."""
    total = 0
    for at, _, names in os.walk(folder, onerror=None):
        for name in names:
            with suppress(OSError):  # gone meanwhile
                total += os.lstat(os.path.join(at, name)).st_blocks * 512
        if total > enough:
            break
    return total


def _own(scratch: Path, group: int) -> Iterator[Path]:
    """The /proc entries of an agent: of its process group, and whatever else bears its mark."""
    mark = f"{MARK}={scratch}".encode()
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, ValueError, IndexError):  # gone meanwhile, or another user's
            in_group = int((entry / "stat").read_text().rpartition(")")[2].split()[2]) == group
            if in_group or mark in (entry / "environ").read_bytes().split(b"\0"):
                yield entry


def _resident(entry: Path) -> int:
    """Bytes in memory, with all that is shared."""
    with suppress(OSError, ValueError, IndexError):
        return int((entry / "statm").read_text().split()[1]) * _PAGE
    return 0


def _proportional(entry: Path) -> int:
    """Bytes in memory, of what is shared its part; slower to tell."""
    with suppress(OSError, ValueError, IndexError):
        for line in (entry / "smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0
