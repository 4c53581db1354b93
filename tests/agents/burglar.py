"""Goes wherever it is sent, and answers with what it got: `python burglar.py TRIES`, a JSON object of name -> try.

A try is ["read", path], ["list", path], ["write", path], ["connect", port], ["send", port] (a datagram),
["signal", pid], ["processes", text], ["environ"] or ["fetch", host:port] (through the proxy that it is told of).
"""

import json
import os
import socket
import sys
from pathlib import Path
from typing import Any


def tried(kind: str, *what: Any) -> Any:
    """What came of one try; raises OSError where it was stopped."""
    match kind:
        case "read":
            return Path(what[0]).read_text(errors="replace")[:200]
        case "list":
            return sorted(os.listdir(what[0]))[:50]
        case "write":
            return Path(what[0]).write_text("burgled")
        case "connect":
            with socket.create_connection(("127.0.0.1", what[0]), timeout=5) as end:
                return end.recv(20).decode(errors="replace")
        case "send":
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
                return end.sendto(b"burgled", ("127.0.0.1", what[0]))
        case "signal":
            return os.kill(what[0], 0)
        case "processes":
            lines = [
                path.read_bytes().decode(errors="replace") for path in Path("/proc").glob("[0-9]*/cmdline")
            ]
            return [line for line in lines if what[0] in line and "burglar" not in line]
        case "environ":
            return dict(os.environ)
        case "fetch":
            with socket.create_connection(
                ("127.0.0.1", int(os.environ["HTTPS_PROXY"].rpartition(":")[2]))
            ) as end:
                end.sendall(f"CONNECT {what[0]} HTTP/1.1\r\n\r\n".encode())
                first = end.recv(200).split(b"\r\n")[0].decode()
                if " 200 " not in first:
                    return first
                end.sendall(b"hello")
                return end.recv(200).decode()
    raise ValueError(kind)


def outcome(kind: str, *what: Any) -> Any:
    """The same, with what stopped it as a text that begins with `stopped`."""
    try:
        return tried(kind, *what)
    except (OSError, KeyError) as stopped:
        return f"stopped: {stopped}"


def say(message: dict[str, Any]) -> None:
    """One line out."""
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def main(tries: str) -> None:
    """One episode."""
    sys.stdin.readline()
    say({"t": "ready", "protocol": "1.0", "agent": {"name": "burglar"}})
    seen = json.loads(sys.stdin.readline())
    found = {name: outcome(*one) for name, one in json.loads(tries).items()}
    say({"t": "act", "n": seen["n"], "action": {"op": "done", "answer": found}})
    sys.stdin.readline()


if __name__ == "__main__":
    main(*sys.argv[1:])
