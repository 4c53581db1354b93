"""A report drawn, for those who see it only in documentation."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from harness.browser.shot import shot
from harness.errors import UsageError

WIDTH, HEIGHT = 1280, 860
"""Pixels: a window on an ordinary screen."""


async def draw(page: Path, at: str, to: Path) -> None:
    """The overview, or a trial at a step (`omnizon/price-of-a-kettle.1/3`). Raises UsageError, BrowserError."""
    if to.suffix != ".png":
        raise UsageError(f"--picture {to}: it is a PNG, so that its name ends with .png")
    address = page.absolute().as_uri() + (f"#/{quote(at)}" if at else "")
    to.parent.mkdir(parents=True, exist_ok=True)
    ready = "#trial .head, #trial .fault" if at or "trial.html" in page.name else "#table"
    await shot(address, to, ready=ready, width=WIDTH, height=HEIGHT)
