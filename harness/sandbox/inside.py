"""The probe's inner half: `python inside.py TARGETS` tries to get out, and prints what became of each try as JSON.

It does nothing that would harm where it succeeds. The standard library alone.
"""

import json
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

Try = Callable[[], object]


def tries(at: dict[str, Any]) -> dict[str, Try]:
    """Name -> what raises OSError where the wall holds."""
    return {
        "key": lambda: Path(at["key"]).read_bytes(),
        "ours": lambda: Path(at["ours"]).read_bytes(),
        "write": lambda: Path(at["write"], "left-by-the-probe").write_bytes(b"x"),
        "environ": lambda: Path(f"/proc/{at['pid']}/environ").read_bytes() or missing(),
        "memory": lambda: Path(f"/proc/{at['pid']}/mem").open("rb").close(),
        "processes": lambda: others(at["vgra"][::-1]),
        "signal": lambda: os.kill(at["pid"], 0),
        "tcp": lambda: called(socket.AF_INET, ("127.0.0.1", at["tcp"])),
        "tcp6": lambda: called(socket.AF_INET6, ("::1", at["tcp6"])) if at["tcp6"] else missing(),
        "fastopen": lambda: fast(("127.0.0.1", at["tcp"])),
        "mptcp": lambda: called(socket.AF_INET, ("127.0.0.1", at["tcp"]), 262),
        "udp": lambda: sent(socket.AF_INET, ("127.0.0.1", at["udp"])),
        "route": routed,
        "abstract": lambda: called(socket.AF_UNIX, "\0" + at["abstract"]),
        "local": lambda: called(socket.AF_UNIX, at["local"]),
    }


def needs(at: dict[str, Any]) -> dict[str, Try]:
    """Name -> what must work, or no agent could."""
    return {
        "scratch": lambda: Path(os.environ["HARNESS_DIR"], "mine").write_bytes(b"x"),
        "own files": lambda: Path(at["own"]).read_bytes(),
        "its port": lambda: called(socket.AF_INET, ("127.0.0.1", at["port"]), wanted=b"here"),
    }


def missing() -> NoReturn:
    """Nothing to be had here."""
    raise OSError("nothing there")


def others(argv: str) -> None:
    """Whether another's command line can be read."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if argv.encode() in (entry / "cmdline").read_bytes():
                return
        except OSError:
            continue
    missing()


def called(family: int, address: Any, protocol: int = 0, wanted: bytes = b"") -> None:
    """Connects; with something `wanted`, it must come."""
    with socket.socket(family, socket.SOCK_STREAM, protocol) as end:
        end.settimeout(2)
        end.connect(address)
        if wanted and end.recv(len(wanted)) != wanted:
            missing()


def fast(address: Any) -> None:
    """Connects by sending, which is another call of the kernel's."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as end:
        end.sendto(b"x", getattr(socket, "MSG_FASTOPEN", 0), address)


def sent(family: int, address: Any) -> None:
    """One datagram."""
    with socket.socket(family, socket.SOCK_DGRAM) as end:
        end.sendto(b"leak", address)


def routed() -> None:
    """Whether there is a way to another machine; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
        end.connect(("192.0.2.1", 9))


def outcome(attempt: Try) -> str:
    """What held it, or nothing."""
    try:
        attempt()
    except OSError as held:
        return held.strerror or str(held) or type(held).__name__
    return ""


def main(targets: str) -> None:
    """All of them."""
    at = json.loads(targets)
    told = {"tries": tries(at), "needs": needs(at)}
    found = {what: {name: outcome(one) for name, one in them.items()} for what, them in told.items()}
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
