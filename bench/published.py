"""REAL's published tasks, solved and idled through several times, each time in another time zone: are the bytes equal?

python -m bench.published [--times 3] [GLOB…]

Every round is a process of its own, without a key and (where bubblewrap is there) without a network but loopback. All
that a trial left is compared, but for how long things took. Exits with 1 where a solution fails, idling passes or two
rounds differ.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from harness.run import judged
from harness.store import Run
from harness.types import Trajectory

GLOBS = ("agisdk:v1/omnizon-*", "agisdk:v1/dashdish-*")
ZONES = ("Asia/Tokyo", "Europe/Berlin", "Pacific/Kiritimati")
TIMINGS: Any = {
    "steps": {"__all__": {"agent_ms": True, "browser_ms": True, "observation": {"left": True}}},
    "footer": {"seconds": True, "last": {"left": True}},
}


def outside_nothing() -> list[str]:
    """What to put before a command so that it reaches no other machine."""
    return ["bwrap", "--dev-bind", "/", "/", "--unshare-net", "--"] if shutil.which("bwrap") else []


def played(agent: str, globs: list[str], zone: str, folder: Path) -> dict[str, tuple[str, str]]:
    """Task -> (verdict, digest of all that was left), of one round."""
    environ = {key: value for key, value in os.environ.items() if not key.endswith("_API_KEY")}
    words = [sys.executable, "-m", "harness.cli", "run", *globs, "--agent", agent, "-o", str(folder)]
    done = subprocess.run(
        [*outside_nothing(), *words, "--screenshots", "none"],
        env={**environ, "TZ": zone},
        capture_output=True,
        text=True,
        check=False,
    )
    found: dict[str, tuple[str, str]] = {
        one.task.id: (judged(one).outcome, digest(one)) for one in Run(folder).trajectories()
    }
    if not found:
        raise SystemExit(f"{agent} in {zone} left nothing: {(done.stderr or done.stdout)[-400:]}")
    return found


def digest(trajectory: Trajectory) -> str:
    """Of everything but how long it took."""
    return hashlib.blake2b(trajectory.model_dump_json(exclude=TIMINGS).encode(), digest_size=8).hexdigest()


def main() -> int:
    """Play, compare, and tell."""
    words = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    words.add_argument("globs", nargs="*", default=GLOBS, metavar="GLOB")
    words.add_argument("--times", type=int, default=3)
    told = words.parse_args()
    good = True
    with tempfile.TemporaryDirectory(prefix="published-") as name:
        for agent, wanted in (("oracle", "passed"), ("idle", "failed")):
            rounds = []
            for turn in range(told.times):
                zone = ZONES[turn % len(ZONES)]
                rounds.append(played(agent, list(told.globs), zone, Path(name) / f"{agent}-{turn}"))
                passed = sum(outcome == "passed" for outcome, _ in rounds[-1].values())
                print(f"{agent:6}  {zone:18}  {passed} of {len(rounds[-1])} passed", flush=True)
            wrong = [task for task, (outcome, _) in rounds[0].items() if outcome != wanted]
            differ = [task for task in rounds[0] if len({one.get(task) for one in rounds}) > 1]
            print(f"{agent:6}  {told.times} rounds {'differ' if differ else 'are equal to the byte'}")
            for task in sorted({*wrong, *differ}):
                print(f"        {task}: {[one.get(task) for one in rounds]}")
            good = good and not wrong and not differ
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
