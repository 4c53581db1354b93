"""What a jail costs at the start of each episode: from starting a process to its first line, taken in turns.

python -m bench.sandbox [ROUNDS]
"""

from __future__ import annotations

import asyncio
import os
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path

from harness.sandbox import DOORS, Command, Jail, Relay, Walls, around
from harness.sandbox.jails import Bwrap, Landlock, Open


async def once(jail: Jail, words: tuple[str, ...], walls: Walls, ports: list[int]) -> float:
    """Milliseconds until `words` has printed a line."""
    scratch = Path(tempfile.mkdtemp())
    started = time.perf_counter()
    cell = jail.cell(Command(words, walls, scratch, Path("/usr"), ports))
    relays = [Relay(port) for port in cell.relayed]
    (scratch / DOORS).mkdir()
    for relay in relays:
        await relay.open(scratch / DOORS / str(ports[0]))
    child = await asyncio.create_subprocess_exec(
        *cell.words, stdout=asyncio.subprocess.PIPE, pass_fds=cell.fds, env={"PATH": os.environ["PATH"]}
    )
    assert child.stdout
    line = await child.stdout.readline()
    took = (time.perf_counter() - started) * 1000
    assert line == b"here\n", line
    for number in cell.fds:
        os.close(number)
    for relay in relays:
        relay.close()
    await child.wait()
    shutil.rmtree(scratch)
    return took


async def main(rounds: int = 30) -> None:
    """A table: one row a kind, side by side in one run."""
    words = ("/bin/sh", "-c", "echo here")
    walls = around((sys.executable,), os.environ, Path("/usr"))
    kinds: list[tuple[str, Jail, list[int]]] = [
        ("none", Open(), []),
        ("bwrap, stdio", Bwrap(), []),
        ("bwrap, http and mcp", Bwrap(), [40001]),
        ("landlock", Landlock(), []),
    ]
    kinds = [kind for kind in kinds if not kind[1].missing()]
    took: dict[str, list[float]] = {name: [] for name, _, _ in kinds}
    for _ in range(rounds):
        for name, jail, ports in kinds:
            took[name].append(await once(jail, words, walls, ports))
    plain = statistics.median(took["none"])
    print("| | median ms | least ms | more than none, ms |\n|---|--:|--:|--:|")
    for name, values in took.items():
        median = statistics.median(values)
        print(f"| {name} | {median:.0f} | {min(values):.0f} | {median - plain:.0f} |")


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))
