"""agisdk's own environment on an address, one visit a line: the other side of `bench.real`, run by its own Python.

Standard input holds addresses, a line each; for each, standard output gets one JSON object of milliseconds. `reset` is
`BrowserEnv.reset` with a task that only opens the address: REAL's own tasks open two more pages in it. A step is
`BrowserEnv.step` with its observation, as its harness takes it; one that it refuses is tried again, which costs it that
time and is counted as `again`. Nothing of ours is imported.
"""

from __future__ import annotations

import functools
import json
import logging
import sys
import time
from typing import Any

import numpy as np
from agisdk.REAL.browsergym.core.env import BrowserEnv
from agisdk.REAL.browsergym.core.task import AbstractBrowserTask
from playwright.sync_api import BrowserType

TRIES = 5


class Visit(AbstractBrowserTask):
    """Opens an address, asks for nothing and never ends."""

    @classmethod
    def get_task_id(cls) -> str:
        """A name."""
        return "visit"

    def __init__(self, seed: int, url: str) -> None:
        super().__init__(seed)
        self.random = np.random.RandomState(seed)
        self.url = url
        self.viewport = {"width": 1280, "height": 720}
        self.slow_mo = 0
        self.timeout = 5000

    def setup(self, page: Any) -> tuple[str, dict[str, Any]]:
        """The page, opened."""
        page.goto(self.url)
        return "Look around.", {}

    def teardown(self) -> None:
        """Nothing."""

    def validate(self, page: Any, chat_messages: list[Any]) -> tuple[float, bool, str, dict[str, Any]]:
        """Not done."""
        return 0.0, False, "", {}


def visit(url: str) -> dict[str, float]:
    """Milliseconds of a reset, and of each step of one visit."""
    times: dict[str, float] = {}

    def timed(name: str, work: Any) -> None:
        began = time.perf_counter()
        work()
        times[name] = (time.perf_counter() - began) * 1000

    env = BrowserEnv(task_entrypoint=Visit, task_kwargs={"url": url}, headless=True)
    try:
        timed("reset", lambda: env.reset(seed=0))

        def bid(locator: Any) -> str:
            return str(locator.get_attribute("bid"))

        def step(action: str) -> None:
            """Until it goes through: on a slow machine its own half second for an action is soon over."""
            for _ in range(TRIES):
                before = env.page.url
                error = env.step(action)[0]["last_action_error"]
                if not error or env.page.url != before:
                    return
                times["again"] = times.get("again", 0) + 1
            raise RuntimeError(f"{action}: {error.splitlines()[0]}")

        box = bid(env.page.get_by_role("combobox", name="Search omnizon"))
        timed("fill", lambda: step(f"fill({box!r}, 'kettle')"))
        timed("search", lambda: step(f"press({box!r}, 'Enter')"))
        product = bid(env.page.locator("article h3 a").first)
        timed("click", lambda: step(f"click({product!r})"))
    finally:
        env.close()
    return times


def main(chromium: str) -> None:
    """Answer each line until there are no more."""
    logging.disable(logging.WARNING)
    launch = BrowserType.launch
    BrowserType.launch = functools.partialmethod(launch, executable_path=chromium)  # type: ignore[assignment]
    out, sys.stdout = sys.stdout, sys.stderr
    for line in sys.stdin:
        out.write(json.dumps(visit(line.strip())) + "\n")
        out.flush()


if __name__ == "__main__":
    main(sys.argv[1])
