"""Says what a jail is worth by trying to get out of it, rather than by its name.

strong   nothing of ours was within reach: no file, process, signal, port, datagram, or way to another machine
files    files, processes and our environment are out of reach, but a network or a signal is not
env      only our environment is: files of this user can be read
none     not even that: our environment can be read from our process
"""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import socket
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from harness.sandbox.jails import DOORS, HERE, Cell, Command, Jail
from harness.sandbox.relay import Relay
from harness.sandbox.walls import PACKAGE, Walls, around
from harness.types import Containment, Level

SECONDS = 15.0
_ENVIRONMENT = ("environ", "memory")
_FILES = ("key", "ours", "write", "processes")


@dataclass(frozen=True)
class Probe:
    """What became of the tries."""

    kind: str
    level: Level
    reached: tuple[str, ...] = ()
    """What the self-test got at."""
    fault: str = ""
    """Why an agent could not run there at all; empty if it could."""
    seconds: float = 0
    """How long it took, the plain start of an interpreter included."""

    @property
    def containment(self) -> Containment:
        """As it is kept with every result."""
        return Containment(sandbox=self.kind, level=self.level)


def level(reached: tuple[str, ...]) -> Level:
    """What a wall is worth through which these could be reached."""
    if not reached:
        return "strong"
    if any(name in reached for name in _ENVIRONMENT):
        return "none"
    return "env" if any(name in reached for name in _FILES) else "files"


async def probe(jail: Jail) -> Probe:
    """Run the self-test in this jail. A jail that does not start is a fault, and never an exception."""
    if why := jail.missing():
        return Probe(jail.kind, "none", fault=why)
    started = time.monotonic()
    with ExitStack() as held:
        folder = Path(held.enter_context(tempfile.TemporaryDirectory(prefix="replica-probe-")))
        try:
            told = await asyncio.wait_for(_tried(jail, folder, held), SECONDS)
        except TimeoutError:
            return Probe(jail.kind, "none", fault=f"the self-test did not end within {SECONDS:g} s")
        except OSError as problem:
            return Probe(jail.kind, "none", fault=str(problem))
    if isinstance(told, str):
        return Probe(jail.kind, "none", fault=told)
    tries, needs = told["tries"], told["needs"]
    reached = tuple(name for name, held_by in tries.items() if not held_by)
    lacking = [f"{name}: {why}" for name, why in needs.items() if why]
    return Probe(jail.kind, level(reached), reached, "; ".join(lacking), round(time.monotonic() - started, 3))


async def _tried(jail: Jail, folder: Path, held: ExitStack) -> dict[str, dict[str, str]] | str:
    """What the self-test says, or why there was none."""
    secret, own, scratch = folder / "secret", folder / "own", folder / "scratch"
    for made in (secret, own, scratch, scratch / DOORS):
        made.mkdir()
    (own / "mine").write_text("mine")
    (secret / "key").write_text("a planted key")
    tcp, udp = _listening(held), held.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    six = _listening(held, socket.AF_INET6)
    udp.bind(("127.0.0.1", 0))
    udp.setblocking(False)
    name, other = f"replica-{secrets.token_hex(8)}", f"bystander-{secrets.token_hex(8)}"
    abstract = held.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
    if sys.platform == "linux":
        abstract.bind(f"\0{name}")
        abstract.listen()
    local = held.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
    local.bind(str(secret / "s"))
    local.listen()
    door = await asyncio.start_server(_greet, "127.0.0.1", 0)
    port = int(door.sockets[0].getsockname()[1])
    bystander = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-S", "-c", "import sys; sys.stdin.read()", other, stdin=asyncio.subprocess.PIPE
    )
    targets = {
        "key": str(secret / "key"), "ours": str(PACKAGE / "catalog.py"), "write": str(secret), "pid": os.getpid(),
        "vgra": other[::-1],
        "tcp": tcp.getsockname()[1], "tcp6": six.getsockname()[1] if six else 0, "udp": udp.getsockname()[1],
        "abstract": name, "local": str(secret / "s"), "own": str(own / "mine"), "port": port,
    }  # fmt: skip
    words = (sys.executable, "-I", "-S", str(HERE / "inside.py"), json.dumps(targets))
    open_ = around(words, os.environ, own, hidden=[secret])
    walls = Walls((*open_.readable, own), open_.hidden, (*open_.lone, HERE / "inside.py"))
    cell = jail.cell(Command(words, walls, scratch, own, [port], ["HARNESS_DIR"]))
    try:
        told = await _printed(cell, scratch, own)
        if isinstance(told, dict) and not told["tries"]["udp"] and not _arrived(udp):
            told["tries"]["udp"] = "it never came"
    finally:
        if bystander.stdin:
            bystander.stdin.close()
        await bystander.wait()
        door.close()
    return told


async def _printed(cell: Cell, scratch: Path, cwd: Path) -> dict[str, dict[str, str]] | str:
    """Runs the cell, and reads what it prints."""
    relays = [Relay(port) for port in cell.relayed]
    for relay, port in zip(relays, cell.relayed, strict=True):
        await relay.open(scratch / DOORS / str(port))
    child: asyncio.subprocess.Process | None = None
    try:
        try:
            child = await asyncio.create_subprocess_exec(
                *cell.words,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                cwd=cwd,
                env={"PATH": os.environ.get("PATH", ""), "HARNESS_DIR": str(scratch), "HOME": str(scratch)},
                pass_fds=cell.fds,
                start_new_session=True,
            )
        finally:
            for number in cell.fds:
                os.close(number)
        out, err = await child.communicate()
    finally:
        if child and child.returncode is None:
            child.kill()
        for relay in relays:
            relay.close()
    try:
        told: dict[str, dict[str, str]] = json.loads(out)
    except ValueError:
        words = [line.strip() for line in err.decode(errors="replace").splitlines() if line.strip()]
        return (words[-1] if words else f"it exited with {child.returncode} and said nothing")[:300]
    return told


def _listening(held: ExitStack, family: socket.AddressFamily = socket.AF_INET) -> socket.socket:
    end = held.enter_context(socket.socket(family, socket.SOCK_STREAM))
    with suppress(OSError):  # a machine without IPv6
        end.bind(("::1" if family == socket.AF_INET6 else "127.0.0.1", 0))
        end.listen()
    return end


def _arrived(end: socket.socket) -> bool:
    """Whether a datagram is there; loopback has delivered it before the sender went on."""
    try:
        return end.recv(16) == b"leak"
    except BlockingIOError:
        return False


async def _greet(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"here")
    with suppress(OSError):
        await writer.drain()
    writer.close()
