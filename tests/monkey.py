"""A visitor who does anything at all: every action there is, with sense and without, drawn from a seed.

`python -m tests.monkey omnizon 10000 [SEED]` walks for long, and tells what came of it.
"""

from __future__ import annotations

import asyncio
import hashlib
import random
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, get_args

import sites
from harness.browser import Browser, Tab
from harness.errors import HarnessError
from harness.types import ACTION, FREE_READS, Action, ActionError, Mode, Observation, Result, Wait
from sites.kit import Server, World
from sites.kit.world import STEP_SECONDS
from tests.fixtures.browser.desk import CLOCK, targets

WORDS = (
    "kettle", "2", "-1", "0", "1e9", "99999999999999999999", "jordan@example.com", "10001", "12/28", "2026-02-30",
    "' OR 1=1 --", "<script>alert(1)</script>", "{{ 7*7 }}", "../../etc/passwd", "%00", "%", "\\", "a" * 3000,
    "שלום", "👩‍👩‍👧", "e\u0301", "\u202e abc", "two\nlines", "\t", " ", "",
)  # fmt: skip
KEYS = (
    "Enter", "Tab", "Shift+Tab", "Escape", "Space", "ArrowDown", "ArrowUp", "End", "Home", "PageDown", "Control+a",
    "Backspace", "Delete", "F5", "Control+w", "Alt+ArrowLeft", "Meta+k", "/", "Hyper+q", "",
)  # fmt: skip
ADDRESSES = (
    "/", "/nowhere", "?page=-1", "#below", "..", "//", "http://omnizon.test:80/", "http://elsewhere.test/",
    "https://omnizon.test/", "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "about:blank",
    "chrome://version", "http://", "%zz", "",
)  # fmt: skip
USERS = {"dashdish": "priya.nair@example.com", "omnizon": "jordan.reyes@example.com"}
"""Who walks through a site."""
LONGEST = 60_000
"""Characters of an observation: the budget is in tokens, and a refusal's words come on top."""


@dataclass
class Walk:
    """What came of a walk."""

    ops: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    pages: Counter[str] = field(default_factory=Counter)
    """How often an address was shown, without its query."""
    slowest: float = 0
    """Seconds of one action."""
    digest: str = ""
    """Of all that was shown."""


def drawn(chance: random.Random, seen: Observation) -> Action | None:
    """Any action; None where what was drawn cannot even be read, as an agent's message would be refused."""
    known = [number for number, _, _ in targets(seen)]
    ref = chance.choice(known) if known and chance.random() < 0.97 else chance.choice((0, -1, 1, 99_999))
    text = chance.choice(WORDS) if chance.random() < 0.6 else chance.choice(seen.text.split() or ["word"])
    to_it = {"ref": ref} if chance.random() < 0.5 else {}
    option = chance.choice(({"index": chance.choice((0, 1, 2, 999))}, {"label": text}, {"value": text}))
    button = chance.choice(("left", "left", "left", "right", "middle"))
    scrolled = chance.choice(
        ({"dy": 600}, {"dy": -1e9}, {"to": "bottom"}, {"ref": ref}, {"ref": ref, "dx": 50})
    )
    uploaded = chance.choice((["photo.png"], ["nothing.txt"], ["photo.png", "photo.png"]))
    part = {"scope": ref} if chance.random() < 0.5 else {}
    form = {"mode": chance.choice(get_args(Mode)), "page": chance.choice((1, 1, 2, 99))}
    made: dict[str, dict[str, Any]] = {
        "click": {"ref": ref, "button": button, "count": chance.choice((1, 1, 1, 2))},
        "fill": {"ref": ref, "text": text, "submit": chance.random() < 0.5},
        "type": {"text": text[:200], **to_it},
        "press": {"keys": chance.choice(KEYS), **to_it},
        "select": {"ref": ref, **option},
        "check": {"ref": ref, "on": chance.random() < 0.7},
        "clear": {"ref": ref},
        "hover": {"ref": ref},
        "focus": {"ref": ref},
        "drag": {"ref": ref, "to": chance.choice(known or [1])},
        "upload": {"ref": ref, "files": uploaded},
        "scroll": scrolled,
        "goto": {"url": chance.choice(ADDRESSES)},
        "back": {},
        "forward": {},
        "reload": {},
        "wait": {"ms": chance.choice((0, 1000, 60_000))},
        "dialog": {"accept": chance.random() < 0.5, **({"text": text} if part else {})},
        "observe": form | part,
        "read": {"ref": ref},
        "find": {"text": text},
        "expand": {"ref": ref, "page": chance.choice((2, 3, 99))},
        "options": {"ref": ref},
        "screenshot": {"whole": chance.random() < 0.1},
    }
    often = {"click": 30, "fill": 10, "check": 4, "select": 4, "press": 4, "back": 4}
    op = chance.choices(list(made), [often.get(name, 1) for name in made])[0]
    try:
        return ACTION.validate_python({"op": op, **made[op]})
    except ValueError:
        return None


def sound(action: Action, result: Result | None) -> None:
    """What every outcome owes to whoever asked."""
    if result is None:
        return
    assert result.ok == (result.error is None), f"{action}: {result}"
    assert result.ok or (result.error in get_args(ActionError) and result.message), f"{action}: {result}"


async def walk(
    tab: Tab, start: str, seed: object, count: int, after: Callable[[Action], None] = lambda _: None
) -> Walk:
    """So many actions from an address on. Raises what the tab raises, and AssertionError for an outcome unsound."""
    chance, told, digest = random.Random(f"{seed}"), Walk(), hashlib.blake2b(digest_size=16)
    seen = await tab.open(start)
    for _ in range(count):
        digest.update(f"{seen.url}\n{seen.text}\n{seen.result}\n".encode())
        told.pages[seen.url.split("?")[0]] += 1
        action = drawn(chance, seen)
        if action is None:
            continue
        began = time.monotonic()
        if isinstance(action, FREE_READS):
            result: Result | None = await tab.read(action)
        else:
            seen = await tab.act(action)
            result = seen.result
            after(action)
        told.slowest = max(told.slowest, time.monotonic() - began)
        sound(action, result)
        assert 0 < len(seen.text) < LONGEST, f"{action}: {len(seen.text)} characters at {seen.url}"
        told.ops[action.op] += 1
        if result is not None and result.error:
            told.errors[result.error] += 1
        if isinstance(action, FREE_READS) and result is not None:
            digest.update(f"{result.text}\n{result.message}\n".encode())
    told.digest = digest.hexdigest()
    return told


PHOTO = (  # a PNG of one pixel, in base64
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@asynccontextmanager
async def world_of(name: str, user: str | None) -> AsyncIterator[World]:
    """A site as an episode has it."""
    world = World([sites.load(name)], seed=0, now=CLOCK, user=user)
    try:
        yield world
    finally:
        world.close()


async def through(
    browser: Browser, name: str, user: str | None, seed: object, count: int
) -> tuple[Walk, str]:
    """A walk through a site of ours, and the digest of the state that it leaves. Raises AssertionError for a crash."""
    async with world_of(name, user) as world:
        door = await Server().open(world)
        tab = await browser.tab(
            proxy=door.url,
            origins=world.origins,
            clock=world.now,
            cookies=world.cookies,
            files={"photo.png": PHOTO},
            refused=world.refused,
        )
        try:

            def after(action: Action) -> None:
                assert not world.faults, f"{action}: {world.faults[0]}"
                world.advance(action.ms / 1000 if isinstance(action, Wait) else STEP_SECONDS)

            told = await walk(tab, f"http://{world.sites[0].host}/", seed, count, after)
            return told, world.digest()
        finally:
            await tab.close()
            await door.close()


def say(text: str) -> None:
    """For whoever waits."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


async def main(name: str, count: int, first: int) -> None:
    """Walks of 100 actions each, until there were so many."""
    total = Walk()
    async with Browser.start() as browser:
        for seed in range(first, first + -(-count // 100)):
            user = USERS[name] if seed % 4 else None
            try:
                told, _ = await through(browser, name, user, seed, 100)
            except (AssertionError, HarnessError) as problem:
                say(f"seed {seed}: {type(problem).__name__}: {problem}")
                continue
            for ours, theirs in (
                (total.ops, told.ops),
                (total.errors, told.errors),
                (total.pages, told.pages),
            ):
                ours.update(theirs)
            if told.slowest > 5:
                say(f"seed {seed}: one action took {told.slowest:.1f} s")
    say(f"{sum(total.ops.values())} actions: {dict(total.ops.most_common())}")
    say(f"{sum(total.errors.values())} refused: {dict(total.errors.most_common())}")
    say(f"{len(total.pages)} addresses")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), int((sys.argv[3:] or ["0"])[0])))
