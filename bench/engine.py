"""Measures the engine beside its peers, in one run on the same pages, and prints ratios.

    script/bench engine [--json] [--rounds 5] [--seconds 20] [--peer FOLDER]

Rounds alternate between the subjects, so that a busy machine slows all alike: trust the ratios, and no lone
millisecond. `--peer` is a folder with `browsergym-core` (docs/bench.md says how to get it); without it its figures are
null. Nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
from collections import defaultdict
from typing import Any

SUBJECTS = ("harness", "playwright", "browsergym", "browsergym_tuned", "floor")
STEPS = ("navigate", "change", "fill")
LINE = 1 << 20
ANSWER_S = 300.0


class Worker:
    """A subject in a process of its own; `why` says why there is none."""

    def __init__(self, name: str, peer: str) -> None:
        self.name = name
        self.why = ""
        self.failed = 0
        """Steps that it could not do, though others can."""
        self._peer = peer

    async def start(self) -> None:
        """Launch it and its browser."""
        if self.name.startswith("browsergym") and not self._peer:
            self.why = "browsergym-core is not here: --peer was not given"
            return
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.subjects", self.name, self._peer, limit=LINE,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        await self._heard()

    async def ask(self, *words: object) -> Any:
        """Its answer; None once it has failed."""
        if self.why:
            return None
        assert self._process.stdin is not None
        self._process.stdin.write((" ".join(map(str, words)) + "\n").encode())
        answer = await self._heard()
        if isinstance(answer, dict) and "error" in answer:
            self.why = f"{words[0]}: {answer['error']}"
            return None
        if isinstance(answer, dict) and "failed" in answer:
            self.failed += 1
            return None
        return answer

    async def _heard(self) -> Any:
        assert self._process.stdout is not None
        try:
            async with asyncio.timeout(ANSWER_S):
                line = await self._process.stdout.readline()
        except TimeoutError:
            self.why = f"it did not answer within {ANSWER_S:g} s"
            return None
        if not line:
            assert self._process.stderr is not None
            said = (await self._process.stderr.read()).decode(errors="replace").strip().split("\n")
            self.why = f"it ended: {said[-1][:300]}"
            return None
        return json.loads(line)

    async def stop(self) -> None:
        """End it."""
        if not hasattr(self, "_process") or self._process.returncode is not None:
            return
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            async with asyncio.timeout(20):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()


def say(text: str) -> None:
    """What is being done, for whoever waits."""
    print(text, file=sys.stderr, flush=True)


async def timed(workers: list[Worker], rounds: int) -> dict[str, dict[str, float]]:
    """Median milliseconds by measure and subject, of rounds that alternate; the first warms up."""
    times: dict[tuple[str, str], list[float]] = defaultdict(list)
    for number in range(rounds + 1):
        for worker in workers:
            say(f"round {number} of {rounds}: {worker.name}")
            for measure in ("reset", *STEPS, *STEPS, "close"):
                took = await worker.ask(measure)
                if took is not None and number:
                    times[measure, worker.name].append(took)
    table: dict[str, dict[str, float]] = defaultdict(dict)
    for (measure, name), taken in times.items():
        table[measure][name] = round(statistics.median(taken), 1)
    return dict(table)


async def saturated(peer: str, names: list[str], seconds: float) -> dict[str, float]:
    """Steps a second of two processes at once, resets included."""
    rates: dict[str, float] = {}
    for name in names:
        say(f"saturated: {name}")
        pair = [Worker(name, peer) for _ in range(2)]
        await asyncio.gather(*(worker.start() for worker in pair))
        await asyncio.gather(*(worker.ask("loop", 0.1) for worker in pair))
        answers = await asyncio.gather(*(worker.ask("loop", seconds) for worker in pair))
        if all(answers):
            rates[name] = round(sum(answer["steps"] / answer["seconds"] for answer in answers), 2)
        await asyncio.gather(*(worker.stop() for worker in pair))
    return rates


async def measure(rounds: int, seconds: float, peer: str) -> dict[str, Any]:
    """All figures."""
    workers = [Worker(name, peer) for name in SUBJECTS]
    await asyncio.gather(*(worker.start() for worker in workers))
    times = await timed(workers, rounds)
    cpu: dict[str, list[float]] = defaultdict(list)
    for _ in range(max(1, rounds // 2)):
        for worker in workers:
            say(f"CPU: {worker.name}")
            if (spent := await worker.ask("cpu")) is not None:
                cpu[worker.name].append(spent)
    memory: dict[str, float] = {}
    for worker in workers:
        say(f"memory: {worker.name}")
        if held := await worker.ask("hold", 3):
            memory[worker.name] = round((held[-1] - held[0]) / (len(held) - 1), 1)
    places = await workers[0].ask("places")
    for worker in workers:
        await worker.stop()
    there = [worker.name for worker in workers if not worker.why]
    rates = await saturated(peer, there, seconds) if seconds else {}
    figures = {
        "times_ms": times,
        "steps_per_s": rates,
        "cpu_s_per_episode": {name: round(statistics.median(spent), 3) for name, spent in cpu.items()},
        "memory_mb_per_episode": memory,
        "places_ms": places and {name: round(took, 1) for name, took in places.items()},
    }
    return (
        ratios(figures)
        | {
            "steps_failed": {worker.name: worker.failed for worker in workers if worker.failed},
            "absent": {worker.name: worker.why for worker in workers if worker.why},
            "load_average": round(os.getloadavg()[0], 1),
            "cores": os.cpu_count(),
            "rounds": rounds,
        }
        | figures
    )


def ratios(figures: dict[str, Any]) -> dict[str, float | None]:
    """Times: how many times as long the peer takes, or how many times the floor we take. The rest: ours by theirs."""
    found: dict[str, float | None] = {}

    def put(key: str, over: float | None, under: float | None) -> None:
        found[key] = round(over / under, 3) if over and under else None

    peers = {"browsergym": "browsergym", "browsergym_tuned": "browsergym_tuned", "playwright": "playwright"}
    for key, name in {"reset": "reset", "step": "navigate", "change": "change", "fill": "fill"}.items():
        times = figures["times_ms"].get(name, {})
        for peer in peers:
            put(f"{key}_vs_{peer}", times.get(peer), times.get("harness"))
        put(f"{key}_vs_floor", times.get("harness"), times.get("floor"))
    for peer in (*peers, "floor"):
        for key, table in {
            "steps_per_s": figures["steps_per_s"],
            "cpu": figures["cpu_s_per_episode"],
            "memory": figures["memory_mb_per_episode"],
        }.items():
            put(f"{key}_vs_{peer}", table.get("harness"), table.get(peer))
    return found


def shown(figures: dict[str, Any]) -> str:
    """For people."""
    lines = []
    tables = {f"{name}, ms": row for name, row in figures["times_ms"].items()}
    tables |= {
        "steps a second, two processes": figures["steps_per_s"],
        "CPU-seconds an episode": figures["cpu_s_per_episode"],
        "MB an episode beyond the first": figures["memory_mb_per_episode"],
    }
    lines.append(f"{'':32}" + "".join(f"{name:>18}" for name in SUBJECTS))
    for name, row in tables.items():
        lines.append(f"{name:32}" + "".join(f"{row.get(subject, '-'):>18}" for subject in SUBJECTS))
    lines += [f"{name}: {value}" for name, value in (figures["places_ms"] or {}).items()]
    lines += [f"{name}: {why}" for name, why in figures["absent"].items()]
    lines += [f"{key}: {value}" for key, value in figures.items() if "_vs_" in key]
    return "\n".join(lines)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--seconds", type=float, default=20, help="of saturation for each subject; 0 leaves it out"
    )
    parser.add_argument("--peer", default="", help="a folder with browsergym-core")
    chosen = parser.parse_args()
    figures = asyncio.run(measure(chosen.rounds, chosen.seconds, chosen.peer))
    print(json.dumps(figures) if chosen.json else shown(figures))


if __name__ == "__main__":
    main()
