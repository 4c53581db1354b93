"""How long omnizon's catalogue takes to build, to open and to search, at one size or at several side by side.

    .venv/bin/python -m bench.search [--products 5000 --products 1180000] [--folder DIR] [--json]

Every size is measured in a process of its own, with files in a temporary folder that is removed at the end. The mix is
fixed: queries of one to three words, beginnings of words and words that nobody sells, each with filters and sorts in
turn. Trust the ratios; a lone millisecond figure is worth little.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from sites.kit import Store
from sites.kit.store import build_image
from sites.omnizon import catalogue, finder
from sites.omnizon.app import CATALOGUE_SEED, site
from sites.omnizon.finder import Wanted

SEARCHES = 400
RESETS = 50
QUERIES = (
    "", "headphones", "wireless headphones", "electric kettle", "black", "red dress", "novel", "coffee", "steel",
    "wood", "running", "dog bed large", "auralis", "t-shirt", "usb", "yoga mat", "kettl", "wireless h", "cordless dr",
    "zzyzx",
    "noise cancelling", "olive oil", "mens jeans", "laptop 16 gb", "pen", "series 3", "cotton", "blue", "set of 4",
    "tea",
)  # fmt: skip
FILTERS: tuple[dict[str, object], ...] = (
    {}, {"rating": 4}, {"low": 2000, "high": 6000}, {"deals": True}, {"in_stock": True}, {"department": 1},
    {"facets": {"Color": ("Black", "Navy")}}, {"department": 20, "rating": 3}, {"makers": ("Auralis", "Nordvale")},
    {"low": 1500, "rating": 4, "in_stock": True, "facets": {"Color": ("White",)}}, {"page": 7},
    {"high": 3000, "page": 3},
)  # fmt: skip
TYPOS = (
    "hedphones",
    "kettel",
    "wireles mouse",
    "sneekers",
    "cofee mug",
    "lptop",
    "backpak",
    "yoga mtt",
    "qqqq",
)
STARTS = (
    "h",
    "he",
    "head",
    "headph",
    "b",
    "bl",
    "blac",
    "black ",
    "the s",
    "the quiet",
    "c",
    "co",
    "coff",
    "wood",
)


def mix() -> Iterator[Wanted]:
    """The searches, the same at every size."""
    sorts = list(finder.SORTS)
    for number in range(SEARCHES):
        filters = FILTERS[number % len(FILTERS)]
        query = QUERIES[(number * 7 + number // len(FILTERS)) % len(QUERIES)]
        yield Wanted(q=query, sort=sorts[number * 3 % len(sorts)], **filters)  # type: ignore[arg-type]


def milliseconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def spread(name: str, work: Callable[[Any], object], items: Iterable[Any]) -> dict[str, float]:
    """p50 and p99 of the work on each item: on the clock, and of this process alone on its core."""
    clock, core = [], []
    for item in items:
        began, alone = time.perf_counter(), time.thread_time()
        work(item)
        core.append((time.thread_time() - alone) * 1000)
        clock.append((time.perf_counter() - began) * 1000)
    return {
        f"{name}{suffix} p{percent} ms": sorted(times)[min(len(times) - 1, len(times) * percent // 100)]
        for suffix, times in (("", clock), (" cpu", core))
        for percent in (50, 99)
    }


def resident() -> float:
    """Megabytes of this process now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def measure(path: Path) -> dict[str, float]:
    """Of a built file: opening, searching, resetting, memory."""
    before = resident()
    attached, modules = {"catalogue": path}, {catalogue.MODULE: catalogue.Made()}
    began = time.perf_counter()
    image = build_image(site.schema, lambda db: None, attached, modules)
    store = Store(image, attached, modules)
    finder.search(store.db, Wanted())
    ready = (time.perf_counter() - began) * 1000
    figures = {"open to ready ms": ready}
    for name in ("first", "search"):  # the first time, sets are read from the file
        figures |= spread(name, lambda wanted: finder.search(store.db, wanted), mix())
    figures |= spread("suggest", lambda text: finder.suggest(store.db, text), STARTS * 8)
    figures |= spread("did you mean", lambda text: finder.did_you_mean(store.db, text), TYPOS * 6)
    figures |= spread("reset", lambda _: Store(image, attached, modules).close(), range(RESETS))
    figures |= {"RSS before MB": before, "RSS MB": resident()}
    store.close()
    return figures


def one(products: int, folder: Path) -> dict[str, float]:
    """All figures of one size."""
    path = folder / f"{products}.sqlite"
    built = 0.0
    if not path.exists():
        built = milliseconds(lambda: catalogue.build(path, products, CATALOGUE_SEED)) / 1000
    code = (
        "import json; from pathlib import Path; from bench.search import measure;"
        f" print(json.dumps(measure(Path({str(path)!r}))))"
    )
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    return {"build s": built, "file MB": path.stat().st_size / 1e6, **json.loads(told)}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--products", type=int, action="append", help="a size; may be given several times")
    parser.add_argument("--folder", type=Path, help="where files are made, or were; those are kept")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    sizes = asked.products or [5000]
    with tempfile.TemporaryDirectory() as scratch:
        figures = {size: one(size, asked.folder or Path(scratch)) for size in sizes}
    if asked.json:
        print(json.dumps(figures))
        return
    print(
        f"{SEARCHES} searches"
        + "".join(f"{size:>14,}" for size in sizes)
        + ("   ratio" if len(sizes) > 1 else "")
    )
    for name in figures[sizes[0]]:
        values = [figures[size][name] for size in sizes]
        ratio = f"{values[-1] / values[0]:8.1f}" if len(sizes) > 1 and values[0] else ""
        print(f"{name:<20}" + "".join(f"{value:>14,.2f}" for value in values) + ratio)


if __name__ == "__main__":
    main()
