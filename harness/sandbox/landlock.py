"""Runs a command behind Landlock: `python landlock.py RULES -- COMMAND…`, with the rules as one word of JSON.

The process locks itself up and then becomes the command; nothing that it starts gets out again. The kernel does it
(Linux 5.13, and 6.12 for all that is used here), so nothing has to be installed. Landlock knows files, TCP and signals;
a small filter shuts what it does not know: UDP, local sockets, and the ways around it. The standard library alone.
"""

import ctypes
import json
import os
import struct
import sys
from collections.abc import Iterable

CREATE, ADD, RESTRICT = 444, 445, 446
NO_NEW_PRIVILEGES, SECCOMP, FILTER = 38, 22, 2
FILE, PORT = 1, 2
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
WRITES = WRITE_FILE | sum(1 << bit for bit in range(4, 13))
REFER, TRUNCATE, IOCTL = 1 << 13, 1 << 14, 1 << 15
CONNECT = 2
ABSTRACT, SIGNAL = 1, 2
IO_URING, FAST_OPEN = 425, 0x20000000
CALLS = {
    "x86_64": {"machine": 0xC000003E, "socket": 41, "sendto": 44, "sendmsg": 46, "sendmmsg": 307},
    "aarch64": {"machine": 0xC00000B7, "socket": 198, "sendto": 206, "sendmsg": 211, "sendmmsg": 269},
}
"""Machine -> its number for the kernel, and those of its calls."""
BPF = {"load": 0x20, "equal": 0x15, "least": 0x35, "any": 0x45, "and": 0x54, "return": 0x06}

_c = ctypes.CDLL(None, use_errno=True)


def version() -> int:
    """Which Landlock the kernel has; 0 for none."""
    return max(0, int(_c.syscall(CREATE, None, ctypes.c_size_t(0), ctypes.c_uint32(1))))


def rights(abi: int) -> tuple[int, int]:
    """All file rights that this version knows, and those of them that only read."""
    known = EXECUTE | READ_FILE | READ_DIR | WRITES
    for since, right in ((2, REFER), (3, TRUNCATE), (5, IOCTL)):
        known |= right if abi >= since else 0
    return known, EXECUTE | READ_FILE | READ_DIR


def lock(read: Iterable[str], write: Iterable[str], look: Iterable[str], ports: Iterable[int]) -> None:
    """From here on: these are readable, these writable too, these only listed, and these ports reached."""
    abi = version()
    if not abi:
        raise OSError("this kernel has no Landlock")
    known, reading = rights(abi)
    scoped = ABSTRACT | SIGNAL if abi >= 6 else 0
    told = struct.pack("=QQQ", known, CONNECT if abi >= 4 else 0, scoped)[
        : 24 if abi >= 6 else 16 if abi >= 4 else 8
    ]
    rules = _called(CREATE, told, ctypes.c_size_t(len(told)), ctypes.c_uint32(0))
    for paths, granted in ((read, reading), (write, known), (look, READ_DIR)):
        for path in paths:
            _allow(rules, path, granted)
    if abi >= 4:
        for port in ports:
            _called(ADD, rules, PORT, struct.pack("=QQ", CONNECT, port), ctypes.c_uint32(0))
    if _c.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "no_new_privs")
    _called(RESTRICT, rules, ctypes.c_uint32(0))
    os.close(rules)
    _only_plain_tcp()


def _allow(rules: int, path: str, granted: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # what is not there need not be allowed
        return
    if not os.path.isdir(path):
        granted &= EXECUTE | READ_FILE | WRITE_FILE | TRUNCATE | IOCTL
    _called(ADD, rules, FILE, struct.pack("=Qi", granted, place), ctypes.c_uint32(0))
    os.close(place)


def _only_plain_tcp() -> None:
    """`socket` gives plain TCP alone; what would open or connect one past Landlock is refused.

    Pairs and pipes are other calls, so that children can be talked to as ever; a socket file of somebody's cannot.
    """
    if os.uname().machine not in CALLS:
        return
    calls, load = CALLS[os.uname().machine], "load"
    steps: list[tuple[str, int, str, str]] = [
        (load, 4, "", ""), ("equal", calls["machine"], "", "refuse"),  # another machine's calls
        (load, 0, "", ""), ("least", 0x40000000, "refuse", ""),        # and x32's
        ("equal", IO_URING, "refuse", ""),                             # opens sockets unseen by this filter
        ("equal", calls["sendto"], "fourth", ""), ("equal", calls["sendmmsg"], "fourth", ""),
        ("equal", calls["sendmsg"], "third", ""), ("equal", calls["socket"], "", "allow"),
        (load, 16, "", ""), ("equal", 2, "kind", ""), ("equal", 10, "", "refuse"),
        ("kind:load", 24, "", ""), ("and", 0xF, "", ""), ("equal", 1, "", "refuse"),
        (load, 32, "", ""), ("equal", 0, "allow", ""), ("equal", 6, "allow", "refuse"),
        ("third:load", 32, "", ""), ("any", FAST_OPEN, "refuse", "allow"),
        ("fourth:load", 40, "", ""), ("any", FAST_OPEN, "refuse", "allow"),
        ("allow:return", 0x7FFF0000, "", ""), ("refuse:return", 0x00050000 | 13, "", ""),  # EACCES
    ]  # fmt: skip
    at = {name.partition(":")[0]: place for place, (name, *_) in enumerate(steps) if ":" in name}
    code = b"".join(
        struct.pack(
            "=HBBI",
            BPF[name.rpartition(":")[2]],
            *(at[to] - place - 1 if to else 0 for to in (yes, no)),
            value,
        )
        for place, (name, value, yes, no) in enumerate(steps)
    )
    held = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("@HP", len(steps), ctypes.addressof(held))
    if _c.prctl(SECCOMP, FILTER, ctypes.create_string_buffer(program, len(program)), 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")


def _called(number: int, *arguments: object) -> int:
    result = int(_c.syscall(number, *arguments))
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), f"Landlock call {number}")
    return result


def main(rules: str, _cut: str, *words: str) -> None:
    """Lock up, and become the command."""
    lock(**json.loads(rules))
    try:
        os.execvp(words[0], words)
    except OSError as error:
        sys.stderr.write(f"{words[0]}: {error.strerror}\n")
        sys.exit(127)


if __name__ == "__main__":
    main(*sys.argv[1:])
