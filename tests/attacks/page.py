"""Writes docs/validity.md from the ledger: `python -m tests.attacks.page`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from tests.attacks.ledger import CHECKLIST, EXPLOITS

PAGE = Path(__file__).parents[2] / "docs" / "validity.md"
HEAD = """<!-- Written by `python -m tests.attacks.page` from tests/attacks/ledger.py; edit that. -->
# Validity

What an agent might try in order to pass without doing the task, what stops it, and the test that shows it. The tests
play real hostile processes over the real transports, in real Chromium, in the strongest sandbox of the machine; beside
them an honest agent passes the same task. `python -m pytest tests/attacks` runs them.

| | exploit | what is tried | what stops it | tests |
|---|---|---|---|---|
"""
MIDDLE = """
## The Agentic Benchmark Checklist

Item by item, after [Zhu and others, 2025](https://arxiv.org/abs/2507.02825), with the test that shows it.

| item | asks whether | here | because | tests |
|---|---|---|---|---|
"""
TAIL = """
## What remains

- The level of isolation is what the machine allows: [sandbox.md](sandbox.md). At `none`, an agent that runs as you can
  read your files and this process; only the record then tells that it could.
- A site that raises is our fault, and such an episode is *broken*: played again, counted apart, and never passed. An
  agent that found an input at which a site raises could have its episodes broken rather than failed; each keeps its
  traceback.
- Memory and CPU of an agent are not limited.
- An equivalent way that no solution plays may leave rows that a check does not accept; `harness show` tells what a task
  accepts.
"""


def rows(found: Iterable[tuple[str, ...]]) -> str:
    """Of a table."""
    return "".join(f"| {' | '.join(cells)} |\n" for cells in found)


def named(tests: tuple[str, ...]) -> str:
    """Tests, each as `file::name`."""
    return "<br>".join(f"`{test}`" for test in tests) or "–"


def text() -> str:
    """The whole page."""
    exploits = rows((one.id, one.name, one.tried, one.stopped, named(one.tests)) for one in EXPLOITS)
    items = rows((one.id, one.asks, one.holds, one.because, named(one.evidence)) for one in CHECKLIST)
    return HEAD + exploits + MIDDLE + items + TAIL


if __name__ == "__main__":
    PAGE.write_text(text(), encoding="utf-8")
