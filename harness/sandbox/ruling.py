"""Runs inside a jail: `python ruling.py LIMITS SCRIPT STATE` sets limits, and becomes `python SCRIPT STATE`.

The limits are the kernel's. The standard library alone.
"""

import json
import os
import resource
import sys


def main(limits: str, script: str, state: str) -> None:
    """No way back: limits that are lowered stay lowered."""
    told = json.loads(limits)
    for kind, amount in (
        (resource.RLIMIT_CPU, told["cpu_seconds"]),
        (resource.RLIMIT_AS, told["memory_bytes"]),
        (resource.RLIMIT_FSIZE, told["file_bytes"]),
        (resource.RLIMIT_NOFILE, told["files"]),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (amount, amount))
    os.execv(sys.executable, (sys.executable, "-I", "-S", "-B", script, state))


if __name__ == "__main__":
    main(*sys.argv[1:])
