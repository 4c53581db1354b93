"""The kinds of jail: each turns a command into one that runs behind walls."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from harness.sandbox import landlock
from harness.sandbox.walls import Walls, system

HERE = Path(__file__).parent
DOORS = "doors"
"""The folder in the scratch folder that holds the sockets of a jail without a network."""
SCRATCH_BYTES = 1024**3
NOBODY = 65534
MACOS = tuple(map(Path, ("/usr", "/bin", "/opt", "/System", "/Library")))


@dataclass(frozen=True)
class Cell:
    """A command behind walls, ready to be started."""

    words: tuple[str, ...]
    fds: tuple[int, ...] = ()
    """To be inherited by the command, and closed here once it runs."""
    relayed: tuple[int, ...] = ()
    """Ports that need a `Relay` at scratch/doors/<port> before the command starts."""
    outer: bool = False
    """Whether the started process is the jail's, and the agent its child."""
    undo: tuple[str, ...] = ()
    """A command that ends what killing the process does not."""


@dataclass(frozen=True)
class Command:
    """What is to run, and what it may reach."""

    words: Sequence[str]
    walls: Walls
    scratch: Path
    """The one folder that it may write into."""
    cwd: Path
    ports: Sequence[int] = ()
    """Of 127.0.0.1; nothing else is to be reached."""
    variables: Sequence[str] = ()
    """The names of all variables of its environment."""


class Jail(Protocol):
    """One kind of wall."""

    @property
    def kind(self) -> str:
        """Its name on the command line."""

    def missing(self) -> str:
        """Why it cannot be had on this machine; empty if nothing is known against it."""

    def cell(self, run: Command) -> Cell:
        """The command behind walls. Raises OSError."""


@dataclass(frozen=True)
class Open:
    """No walls: an ordinary process with little in its environment."""

    kind: str = "none"

    def missing(self) -> str:
        """It is always there."""
        return ""

    def cell(self, run: Command) -> Cell:
        """The command as it is."""
        return Cell(tuple(run.words))


@dataclass(frozen=True)
class Bwrap:
    """bubblewrap: file system, processes, network and users of its own. Linux, without privileges."""

    kind: str = "bwrap"

    def missing(self) -> str:
        """Whether the program is there."""
        if sys.platform != "linux":
            return "bubblewrap is for Linux"
        return "" if shutil.which("bwrap") else "no bwrap on PATH; install the package bubblewrap"

    def cell(self, run: Command) -> Cell:
        """Its arguments go through a file of memory, so that no path of ours shows in the jail's own /proc."""
        told = [
            "--unshare-user",
            "--unshare-all",
            "--die-with-parent",
            "--cap-drop",
            "ALL",
            "--hostname",
            "agent",
        ]
        if os.getuid() == 0:
            told += ["--uid", str(NOBODY), "--gid", str(NOBODY)]
        told += ["--proc", "/proc", "--dev", "/dev"]
        for path in system():
            if path.is_symlink() and not path.readlink().is_absolute() and path.parent == Path("/"):
                told += ["--symlink", str(path.readlink()), str(path)]
            else:
                told += ["--ro-bind", str(path), str(path)]
        told += ["--size", str(SCRATCH_BYTES), "--tmpfs", "/tmp"]
        layers = [(path, "--ro-bind" if open_ else "--tmpfs") for path, open_ in run.walls.layers()]
        layers.append((run.scratch, "--bind"))
        for path, how in sorted(layers, key=lambda layer: len(layer[0].parts)):
            told += [how, str(path), str(path)] if how != "--tmpfs" else ["--perms", "0555", how, str(path)]
        within = list(run.words)
        if run.ports:
            python = Path(os.path.realpath(sys.executable))
            told += [
                "--ro-bind",
                str(run.scratch / DOORS),
                "/run/doors",
                *_bound(HERE / "forward.py", "/run/forward.py"),
            ]
            told += ["--ro-bind-try", sys.base_prefix, sys.base_prefix] if not _in_system(python) else []
            names = [str(port) for port in run.ports]
            within = [str(python), "-I", "-S", "/run/forward.py", "/run/doors", *names, "--", *within]
        told += ["--dir", str(run.cwd), "--chdir", str(run.cwd)]
        given = os.memfd_create("jail", 0)
        os.write(given, b"\0".join(os.fsencode(word) for word in told) + b"\0")
        os.lseek(given, 0, os.SEEK_SET)
        return Cell(
            ("bwrap", "--args", str(given), "--", *within), fds=(given,), relayed=tuple(run.ports), outer=True
        )


@dataclass(frozen=True)
class Landlock:
    """Landlock and a filter on sockets: the kernel's own, with nothing to install. Linux 6.12 for all of it."""

    kind: str = "landlock"

    def missing(self) -> str:
        """Whether the kernel has it."""
        if sys.platform != "linux" or os.uname().machine not in landlock.CALLS:
            return "Landlock is for Linux on x86_64 and aarch64"
        return (
            "" if landlock.version() else "this kernel has no Landlock, or it is switched off (lsm=… at boot)"
        )

    def cell(self, run: Command) -> Cell:
        """The launcher locks itself up and becomes the command."""
        rules = {
            "read": [str(path) for path in (*system(), *run.walls.exposed(), HERE / "landlock.py")]
            + [
                f"/proc/{name}" for name in ("cpuinfo", "meminfo", "stat", "uptime", "loadavg", "self", "sys")
            ],
            "write": [str(run.scratch), "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"],
            "look": [str(run.cwd)] if run.cwd in run.walls.readable else [],
            "ports": list(run.ports),
        }
        python = os.path.realpath(sys.executable)
        within = [python, "-I", "-S", str(HERE / "landlock.py"), json.dumps(rules), "--", *run.words]
        return Cell(tuple(within))


@dataclass(frozen=True)
class Docker:
    """A container of an image that holds what the agent needs: `--sandbox docker:IMAGE`."""

    image: str = ""
    kind: str = "docker"

    def missing(self) -> str:
        """Whether the program and an image are there."""
        if not self.image:
            return "name the image that the agent runs in: --sandbox docker:IMAGE"
        return "" if shutil.which("docker") else "no docker on PATH"

    def cell(self, run: Command) -> Cell:
        """No network, no capabilities, nothing of the machine but the agent's files; ports as in `Bwrap`."""
        name = f"replica-harness-{secrets.token_hex(6)}"
        told = ["docker", "run", "--rm", "-i", "--init", "--name", name, "--network", "none", "--read-only"]
        told += ["--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--pids-limit", "512"]
        told += ["--user", f"{os.getuid() or NOBODY}:{os.getgid() or NOBODY}", "--workdir", str(run.cwd)]
        told += ["--tmpfs", f"/tmp:size={SCRATCH_BYTES}", "--volume", f"{run.scratch}:{run.scratch}"]
        for path, open_ in run.walls.layers():
            told += ["--volume", f"{path}:{path}:ro"] if open_ else ["--tmpfs", f"{path}:ro"]
        for variable in run.variables:
            told += ["--env", variable] if variable != "PATH" else []
        within = list(run.words)
        if run.ports:
            told += ["--volume", f"{HERE / 'forward.py'}:/run/forward.py:ro"]
            names = [str(port) for port in run.ports]
            within = [
                "python3",
                "-I",
                "-S",
                "/run/forward.py",
                str(run.scratch / DOORS),
                *names,
                "--",
                *within,
            ]
        return Cell(
            (*told, self.image, *within),
            relayed=tuple(run.ports),
            outer=True,
            undo=("docker", "rm", "--force", name),
        )


@dataclass(frozen=True)
class Seatbelt:
    """macOS's own, by sandbox-exec and a profile."""

    kind: str = "seatbelt"

    def missing(self) -> str:
        """Whether the program is there."""
        return "" if shutil.which("sandbox-exec") else "sandbox-exec is macOS's; it is not here"

    def cell(self, run: Command) -> Cell:
        """Later rules overrule earlier ones, as the layers do."""
        told = [
            "(version 1)", "(deny default)", '(import "system.sb")', "(allow process-exec process-fork)",
            "(allow sysctl-read)", "(allow signal (target same-sandbox))", "(allow file-read-metadata)",
            *(f"(allow file-read* (subpath {_quoted(at)}))" for at in MACOS),
            *(f"({'allow' if on else 'deny'} file-read* (subpath {_quoted(at)}))" for at, on in run.walls.layers()),
            f"(allow file-read* file-write* (subpath {_quoted(run.scratch)}))",
            *(f'(allow network-outbound (remote ip "localhost:{port}"))' for port in run.ports),
        ]  # fmt: skip
        return Cell(("sandbox-exec", "-p", "\n".join(told), *run.words))


KINDS: Mapping[str, Callable[[], Jail]] = {
    "bwrap": Bwrap,
    "landlock": Landlock,
    "docker": Docker,
    "seatbelt": Seatbelt,
    "none": Open,
}
"""What `--sandbox` may name; `auto` takes the first of AUTO that holds."""
AUTO = ("bwrap", "landlock", "seatbelt")


def _quoted(path: Path) -> str:
    return json.dumps(str(path), ensure_ascii=False)


def _bound(path: Path, to: str) -> list[str]:
    return ["--ro-bind", str(path), to]


def _in_system(path: Path) -> bool:
    return any(place in path.parents for place in system())
