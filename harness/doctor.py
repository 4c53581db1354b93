"""What the machine has for playing, what it lacks, and how to get it."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sites
from harness import catalog
from harness.agents.presets import PRESETS
from harness.browser import Browser
from harness.errors import BrowserError, UsageError
from harness.sandbox import AUTO, KINDS, Probe, probe
from sites.kit import Server, World


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    what: str
    state: Literal["ok", "missing", "optional"]
    told: str
    """Its version, or how to get it."""


async def examine() -> list[Finding]:
    """Look at everything, in the order in which it is needed."""
    return [
        *(_python(), _sqlite(), _browser(), await _page(), _fonts(), *await _sandbox()),
        *(_node(), _presets(), _tasks()),
    ]


def _python() -> Finding:
    version = platform.python_version()
    ok = sys.version_info >= (3, 11)
    return Finding(
        "python", "ok" if ok else "missing", version if ok else f"{version}; 3.11 or later is needed"
    )


def _sqlite() -> Finding:
    import apsw

    version = apsw.sqlite_lib_version()
    if not hasattr(apsw, "Session"):
        return Finding(
            "sqlite", "missing", f"{version} without the Session extension; install the apsw wheel"
        )
    return Finding("sqlite", "ok", f"{version} with the Session extension")


def _browser() -> Finding:
    found = Browser.executable()
    if found.path is None:
        return Finding("browser", "missing", found.why)
    return Finding("browser", "ok", f"{found.kind} {found.version} at {found.path}")


async def _page() -> Finding:
    """Whether the browser, the proxy and the first site work together."""
    first = sites.names()[0]
    try:
        browser = await Browser.launch()
    except BrowserError as fault:
        return Finding("page", "missing", str(fault).splitlines()[0])
    try:
        world = World([sites.load(first)], seed=0, now=datetime(2026, 7, 15, 10))
        door = await Server().open(world)
        tab = await browser.tab(proxy=door.url, origins=world.origins, clock=world.now, cookies=[])
        seen = await tab.open(f"http://{first}.test/")
        await tab.close()
        await door.close()
        return Finding("page", "ok", f"{first} shows {seen.title!r} in {len(seen.text):,} characters")
    except BrowserError as fault:
        return Finding("page", "missing", str(fault).splitlines()[0])
    finally:
        await browser.stop()


def _fonts() -> Finding:
    listed = _printed("fc-list", ":", "family")
    if listed is None:
        return Finding(
            "fonts", "optional", "fontconfig's fc-list is not here; the sites bring their own fonts"
        )
    return Finding("fonts", "ok", f"{len(set(listed.splitlines()))} families, besides those the sites bring")


async def _sandbox() -> list[Finding]:
    """A line for each kind of jail: what a self-test in it could reach, or why there is none."""
    found = [await probe(KINDS[kind]()) for kind in (*AUTO, "none")]
    lines = [Finding(f"sandbox {one.kind}", "optional" if one.fault else "ok", _worth(one)) for one in found]
    if not any(one.level == "strong" for one in found):
        hint = "agents can reach what the best line below tells; bubblewrap would help (apt, dnf, pacman: bubblewrap)"
        lines.insert(0, Finding("sandbox", "optional", hint))
    return lines


def _worth(found: Probe) -> str:
    if found.fault:
        return f"cannot be had: {found.fault}"
    reached = f"; within reach: {', '.join(found.reached)}" if found.reached else "; nothing within reach"
    return f"level {found.level}{reached} (tried in {found.seconds * 1000:.0f} ms)"


def _presets() -> Finding:
    """Which well-known agents are here."""
    here = [name for name, one in PRESETS.items() if shutil.which(one.words[0])]
    absent = [f"{name}: {one.get}" for name, one in PRESETS.items() if name not in here]
    told = f"--agent {', '.join(here) or 'none of them'}" + (
        f"; not here: {'; '.join(absent)}" if absent else ""
    )
    return Finding("presets", "ok" if here else "optional", told)


def _node() -> Finding:
    version = _printed("node", "--version")
    if version is None:
        return Finding("node", "optional", "not here; only examples/agents/minimal.mjs needs it")
    return Finding("node", "ok", version.strip())


def _tasks() -> Finding:
    try:
        return Finding("tasks", "ok", f"{len(catalog.find([]))} on {', '.join(sites.names())}")
    except UsageError as problem:
        return Finding("tasks", "missing", str(problem).splitlines()[0])


def _printed(program: str, *words: str) -> str | None:
    """What a program prints, or None if it is not on this machine."""
    path = shutil.which(program)
    if path is None:
        return None
    return subprocess.run([path, *words], capture_output=True, text=True, timeout=20, check=False).stdout
