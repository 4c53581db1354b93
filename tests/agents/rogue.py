"""Agents that misbehave, one a function: `python rogue.py <function> [arguments]`."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

MIB = 1024 * 1024
FOREVER = "import time; time.sleep(1000)"


def hear() -> dict[str, Any]:
    line = sys.stdin.readline()
    if not line:
        sys.exit(0)
    message: dict[str, Any] = json.loads(line)
    return message


def send(message: object) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def raw(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def greet(**more: object) -> dict[str, Any]:
    hello = hear()
    send({"t": "ready", "protocol": "1.0", "agent": {"name": "rogue"}, **more})
    return hello


def answer_all(answers: list[object]) -> None:
    """Replies to each observation with the next of these; `n` is filled in where it is missing."""
    greet()
    for answer in answers:
        seen = hear()
        if isinstance(answer, bytes):
            raw(answer)
        elif isinstance(answer, dict):
            send({"t": "act", "n": seen["n"], **answer})
    hear()


def says(text: str) -> None:
    """Replies with these replies: a JSON list, in which a text is sent as it is."""
    answers = json.loads(text)
    answer_all([one.encode() + b"\n" if isinstance(one, str) else one for one in answers])


def tells_what_it_was_told(*_: str) -> None:
    """Its first answer is what it received, its environment, its arguments and its folder."""
    hello = greet()
    seen = hear()
    told = {"hello": hello, "obs": seen, "env": dict(os.environ), "argv": sys.argv[2:], "cwd": os.getcwd()}
    send({"t": "act", "n": seen["n"], "action": {"op": "done", "answer": told}})
    end = hear()
    sys.stderr.write(f"was told {json.dumps(end)}\n")


def repeats_what_it_sees() -> None:
    """Each answer's thought is the observation."""
    greet()
    while (seen := hear())["t"] == "obs":
        send({"t": "act", "n": seen["n"], "action": {"op": "reload"}, "thought": json.dumps(seen)})


def batches(actions: str) -> None:
    """Sends the batch at its first turn, and at later ones what it sees."""
    greet()
    seen = hear()
    send({"t": "act", "n": seen["n"], "actions": json.loads(actions), "thought": "five at once"})
    while (seen := hear())["t"] == "obs":
        send({"t": "act", "n": seen["n"], "action": {"op": "done", "answer": seen}})


def readies(message: str) -> None:
    hear()
    raw(message.encode() + b"\n")
    hear()


def sends_garbage() -> None:
    greet()
    for _ in range(3):
        hear()
        raw(b"Thinking about it...\n")
    hear()


def sends_invalid_utf8() -> None:
    answer_all([b'{"t":"act","n":0,"action":{"op":"done","answer":"caf\xe9"}}\n'])


def sends_a_very_long_line() -> None:
    answer_all([b'{"t":"act","n":0,"thought":"' + b"x" * (9 * MIB) + b'"}\n'])


def sends_a_long_line() -> None:
    answer_all([{"action": {"op": "done", "answer": "x" * (7 * MIB)}}])


def forgets_the_last_newline() -> None:
    greet()
    hear()
    raw(b'{"t":"act","n":0,"action":{"op":"done"}}')


def floods_stdout() -> None:
    greet()
    hear()
    for _ in range(100):
        raw(b"x" * MIB)


def floods_stdout_with_lines() -> None:
    greet()
    hear()
    for _ in range(100):
        raw(b'{"t":"act","n":7,"action":{"op":"done"}}\n' * (MIB // 41))


def floods_stderr() -> None:
    greet()
    seen = hear()
    for _ in range(100):
        sys.stderr.write("y" * (MIB - 1) + "\n")
    sys.stderr.flush()
    send({"t": "act", "n": seen["n"], "action": {"op": "done"}})
    hear()


def closes_stdout() -> None:
    greet()
    hear()
    os.close(1)
    time.sleep(1000)


def closes_stdin() -> None:
    greet()
    os.close(0)
    time.sleep(1000)


def hangs() -> None:
    greet()
    time.sleep(1000)


def never_gets_ready() -> None:
    time.sleep(1000)


def ignores_sigterm(pid_file: str, *how: str) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if "silently" not in how:
        greet()
    Path(pid_file).write_text(str(os.getpid()))
    while True:
        time.sleep(1000)


def tidies_up_on_sigterm(mark: str) -> None:
    def tidy(*_: object) -> None:
        Path(mark).write_text("tidy")
        sys.stderr.write("tidied up\n")
        sys.exit(0)

    signal.signal(signal.SIGTERM, tidy)
    greet()
    while True:
        time.sleep(1000)


def leaves_children(pid_file: str, *how: str) -> None:
    """Starts a child and a grandchild that outlive it; `detached` puts them into a session of their own."""
    script = (
        f"import subprocess, sys, time; p = subprocess.Popen([sys.executable, '-c', {FOREVER!r}]);"
        "print(p.pid, flush=True); time.sleep(1000)"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, start_new_session="detached" in how
    )
    assert child.stdout
    grandchild = child.stdout.readline().decode().strip()
    Path(pid_file).write_text(f"{child.pid} {grandchild}")
    greet()
    if "stays" in how:
        time.sleep(1000)
    hear()


def exits(code: str) -> None:
    greet()
    hear()
    sys.stderr.write("Traceback: no key was given\n")
    sys.exit(int(code))


def dies_by(number: str) -> None:
    greet()
    hear()
    os.kill(os.getpid(), int(number))


def litters(outside: str) -> None:
    """Leaves read-only folders and a link to elsewhere in its scratch folder."""
    scratch = Path(os.environ["HARNESS_DIR"])
    inner = scratch / "mod" / "cache"
    inner.mkdir(parents=True)
    (inner / "file").write_text("x")
    (scratch / "link").symlink_to(outside)
    inner.chmod(0o000)
    inner.parent.chmod(0o500)
    greet()
    hear()


if __name__ == "__main__":
    behaviour: Callable[..., None] = globals()[sys.argv[1]]
    behaviour(*sys.argv[2:])
