"""Reset, fill and click beside agisdk, REAL's harness: on the same shop, browser and machine, in one run.

    .venv/bin/python -m bench.real [--rounds 5] [--peer-python PYTHON] [--json]

Both serve and visit omnizon as a guest: reset, type into the search box, press Enter, open the first product, each with
the observation that the harness shows its agent. agisdk's side is `BrowserEnv`, from wherever PYTHON has it; REAL's own
reset opens two pages more, which is left out in its favor. Visits alternate, so that a busy machine slows both alike:
trust the ratios. Where agisdk cannot be run, that is what is told, and no figure of it.

    python -m venv peer && peer/bin/pip install --no-deps agisdk
    peer/bin/pip install numpy pillow gymnasium playwright python-dotenv requests pyparsing beautifulsoup4 lxml rich \
        jmespath openai tqdm regex tiktoken anthropic ray
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Awaitable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import sites
from harness.browser import Browser
from harness.types import ACTION, Observation
from sites.kit import Server, World

CLOCK = datetime(2026, 7, 15, 10)
PEER = Path(__file__).with_name("real_peer.py")
T = TypeVar("T")
Times = dict[str, list[float]]


async def ours(browser: Browser, times: Times) -> None:
    """One visit with this harness; its reset makes the shop's state anew as well."""
    began = time.perf_counter()

    def done(name: str) -> None:
        nonlocal began
        times[name].append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()

    world = World([sites.load("omnizon")], seed=0, now=CLOCK)
    door = await Server().open(world)
    tab = await browser.tab(
        proxy=door.url, origins=world.origins, clock=world.now, cookies=world.cookies, files={}
    )
    seen = await tab.open("http://omnizon.test/")
    done("reset")
    box = _ref(seen, "combobox", "Search omnizon")
    await tab.act(ACTION.validate_python({"op": "fill", "ref": box, "text": "kettle"}))
    done("fill")
    seen = await tab.act(ACTION.validate_python({"op": "press", "ref": box, "keys": "Enter"}))
    done("search")
    results = seen.text[seen.text.index("## Products") :]
    product = int(results[results.index("[") + 1 : results.index("]")])
    began = time.perf_counter()
    await tab.act(ACTION.validate_python({"op": "click", "ref": product}))
    done("click")
    await tab.close()
    await door.close()
    world.close()


def _ref(seen: Observation, role: str, name: str) -> int:
    start = seen.text.index(f']{role} "{name}')
    return int(seen.text[seen.text.rindex("[", 0, start) + 1 : start])


class Peer:
    """agisdk in a process of its own, since its Python need not be ours."""

    def __init__(self, python: str, chromium: str) -> None:
        self._words = (python, str(PEER), chromium)
        self._process: asyncio.subprocess.Process | None = None

    async def visit(self, times: Times) -> str:
        """One visit on a shop of its own; what is wrong, if it gives none."""
        if self._process is None:
            self._process = await asyncio.create_subprocess_exec(
                *self._words,
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
            )
        process = self._process
        assert process.stdin
        assert process.stdout
        assert process.stderr
        world = World([sites.load("omnizon")], seed=0, now=CLOCK)
        door = await Server().open(world)
        try:
            process.stdin.write(f"{door.url}/\n".encode())
            line = await process.stdout.readline()
            if not line:
                told = (await process.stderr.read()).decode(errors="replace").strip().splitlines()
                errors = [line for line in told if "Error" in line]
                return (errors or told or [f"it ended with exit code {await process.wait()}"])[-1]
        finally:
            await door.close()
            world.close()
        for name, took in json.loads(line).items():
            times[name].append(took)
        return ""

    async def stop(self) -> None:
        """Let it end."""
        if self._process and self._process.returncode is None:
            assert self._process.stdin
            self._process.stdin.close()
            await within(self._process.wait(), 20)


async def within(work: Awaitable[T], seconds: float) -> T:
    """Its result, or TimeoutError."""
    return await asyncio.wait_for(work, seconds)


async def measured(rounds: int, python: str) -> dict[str, Any]:
    """Medians of both sides in milliseconds, and the ratios; or what agisdk lacks."""
    mine: Times = defaultdict(list)
    theirs: Times = defaultdict(list)
    missing = ""
    browser = await Browser.launch()
    peer = Peer(python, str(Browser.executable().path))
    try:
        for number in range(rounds + 1):  # the first warms up
            await ours(browser, mine if number else defaultdict(list))
            if not missing:
                missing = await peer.visit(theirs if number else defaultdict(list))
    finally:
        await peer.stop()
        await browser.stop()
    steps = {
        name: {
            "ours_ms": round(statistics.median(took), 1),
            "agisdk_ms": round(statistics.median(theirs[name]), 1) if theirs[name] and not missing else None,
            "ratio": round(statistics.median(theirs[name]) / statistics.median(took), 1)
            if theirs[name] and not missing
            else None,
        }
        for name, took in mine.items()
    }
    return {
        "rounds": rounds,
        "agisdk_missing": missing or None,
        "agisdk_steps_repeated": int(sum(theirs.get("again", []))),
        "steps": steps,
    }


def main() -> None:
    """Print the table, or JSON."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--peer-python", default=sys.executable, help="a Python that has agisdk whole")
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    told = asyncio.run(measured(chosen.rounds, chosen.peer_python))
    if chosen.json:
        print(json.dumps(told, indent=2))
        return
    print(f"{'':10}{'harness':>10}{'agisdk':>10}{'ratio':>8}   medians of {told['rounds']}, ms")
    for name, step in told["steps"].items():
        theirs, ratio = step["agisdk_ms"], step["ratio"]
        print(
            f"{name:10}{step['ours_ms']:10.0f}"
            f"{'-' if theirs is None else f'{theirs:.0f}':>10}{'-' if ratio is None else f'{ratio:.1f}':>8}"
        )
    if told["agisdk_steps_repeated"]:
        print(
            f"{told['agisdk_steps_repeated']} steps of agisdk's had to be repeated: it gives an action 500 ms"
        )
    if told["agisdk_missing"]:
        print(f"agisdk cannot be run by {chosen.peer_python}: {told['agisdk_missing']}")


if __name__ == "__main__":
    main()
