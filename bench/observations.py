"""How long an observation is beside Playwright's AI snapshot, on the fixture pages and on omnizon, in one run.

    .venv/bin/python -m bench.observations [--json]

Characters, and tokens of o200k where litellm is installed, which brings the vocabulary. What is folded counts as shown
only as its fold line. Recall is measured by `tests/test_browser_audit.py`.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from statistics import geometric_mean

import sites
from harness.browser import Browser
from sites.kit import Server, World
from tests.fixtures.browser.desk import CLOCK, tab_on
from tests.fixtures.browser.shop import ORIGIN, Shop

PAGES = Path(__file__).parent.parent / "tests" / "fixtures" / "pages"
OMNIZON = ("/", "/s?q=lamp", "/dp/B0YKBYLBB9", "/cart", "/orders")


def counter() -> tuple[str, Callable[[str], int]]:
    """The unit, and how many of it a text has."""
    if found := find_spec("litellm"):
        os.environ["TIKTOKEN_CACHE_DIR"] = str(
            Path(found.origin or "").parent / "litellm_core_utils" / "tokenizers"
        )
    try:
        import tiktoken

        encoding = tiktoken.get_encoding("o200k_base")
        return "tokens", lambda text: len(encoding.encode(text, disallowed_special=()))
    except Exception:  # no vocabulary and no internet
        return "characters", len


async def measured() -> dict[str, tuple[str, str]]:
    """Page -> our text and Playwright's."""
    found = {}
    async with Browser.start() as browser:
        async with Shop.serve() as shop, tab_on(browser, shop) as tab:
            for path in sorted(PAGES.glob("*.html")):
                shop.pages["/"] = path.read_text()
                seen = await tab.open(f"{ORIGIN}/")
                found[path.stem] = (seen.text, await tab._wire._page.aria_snapshot(mode="ai"))
        world = World([sites.load("omnizon")], seed=0, now=CLOCK, user="jordan.reyes@example.com")
        door = await Server().open(world)
        tab = await browser.tab(proxy=door.url, origins=world.origins, clock=world.now, cookies=world.cookies)
        for address in OMNIZON:
            seen = await tab.open(f"http://omnizon.test{address}")
            found[f"omnizon {address}"] = (seen.text, await tab._wire._page.aria_snapshot(mode="ai"))
        await tab.close()
        await door.close()
        world.close()
    return found


def main(as_json: bool) -> None:
    """Print the table, or one object."""
    unit, count = counter()
    rows = {page: (count(ours), count(theirs)) for page, (ours, theirs) in asyncio.run(measured()).items()}
    ratio = geometric_mean(ours / theirs for ours, theirs in rows.values())
    worst = max(ours / theirs for ours, theirs in rows.values())
    if as_json:
        print(json.dumps({"unit": unit, "pages": rows, "tokens_vs_playwright_ai": ratio, "worst": worst}))
        return
    print(f"{'page':28}{'harness':>10}{'playwright':>12}{'ratio':>8}   {unit}")
    for page, (ours, theirs) in rows.items():
        print(f"{page:28}{ours:10,}{theirs:12,}{ours / theirs:8.2f}")
    print(f"geometric mean {ratio:.2f}, worst {worst:.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true")
    main(parser.parse_args().json)
