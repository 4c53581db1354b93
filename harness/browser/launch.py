"""Finds a Chromium on this machine, starts it so that it reaches nothing but our proxy, and opens tabs in it."""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, cast

from playwright.async_api import Browser as Chromium
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Playwright, async_playwright

from harness.browser.life import Life
from harness.browser.tab import Tab
from harness.browser.wire import init_script
from harness.errors import BrowserError

Kind = Literal["headless shell", "chromium"]

FLAGS = (
    # No name resolves, and nothing goes past the proxy: not even WebRTC's UDP.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.*",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    # Chromium's own calls home, beyond what Playwright already turns off.
    "--disable-domain-reliability",
    "--disable-client-side-phishing-detection",
    "--no-pings",
    "--no-report-upload",
    "--safebrowsing-disable-auto-update",
    # Keys scroll at once: an animated scroll is run by the compositor, in real time.
    "--disable-smooth-scrolling",
    # What the machine speaks must not show either.
    "--lang=en-US",
)
ENVIRONMENT = {"TZ": "UTC", "LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8", "LANGUAGE": "en_US"}
USER_AGENT = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
)
"""Stays the same whatever Chromium there is: a page may print it, or go by it."""
LAUNCH_S = 30.0
CLOSE_S = 5.0

PLAYWRIGHT_CACHES = (".cache/ms-playwright", "Library/Caches/ms-playwright", "AppData/Local/ms-playwright")
PLAYWRIGHT_FILES: tuple[tuple[Kind, str], ...] = (
    ("headless shell", "chromium_headless_shell-*/*/headless_shell*"),
    ("headless shell", "chromium_headless_shell-*/*/chrome-headless-shell*"),
    ("chromium", "chromium-*/chrome-*/chrome"),
    ("chromium", "chromium-*/chrome-*/chrome.exe"),
    ("chromium", "chromium-*/*/*.app/Contents/MacOS/*"),
)
SYSTEM_FILES: tuple[tuple[Kind, str], ...] = (
    # Debian's program itself comes before the shell script that wraps it.
    ("headless shell", "/usr/lib/chromium/chromium-headless-shell"),
    ("headless shell", "chromium-headless-shell"),
    ("headless shell", "chrome-headless-shell"),
    ("headless shell", "/usr/lib64/chromium-browser/headless_shell"),
    ("chromium", "/usr/lib/chromium/chromium"),
    ("chromium", "chromium"),
    ("chromium", "chromium-browser"),
    ("chromium", "google-chrome-stable"),
    ("chromium", "google-chrome"),
    ("chromium", "/Applications/Chromium.app/Contents/MacOS/Chromium"),
    ("chromium", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"),
)
ADVICE = (
    "Install one: `playwright install chromium-headless-shell`, "
    "or on Debian and Ubuntu `apt install chromium-headless-shell`."
)


@dataclass(frozen=True)
class Found:
    """A Chromium on this machine, or why there is none."""

    path: Path | None
    kind: Kind | None = None
    version: str = ""
    why: str = ""
    """Where it was found; or what was looked for, and what to do."""


def _playwrights(home: Path) -> Iterator[tuple[Kind, Path]]:
    """Playwright's own browsers, newest first."""
    for kind, pattern in PLAYWRIGHT_FILES:
        found = [path for cache in PLAYWRIGHT_CACHES for path in (home / cache).glob(pattern)]
        for path in sorted(found, key=_revision, reverse=True):
            if path.is_file():
                yield kind, path


def _revision(path: Path) -> int:
    numbers = re.findall(r"chromium(?:_headless_shell)?-(\d+)", str(path))
    return int(numbers[-1]) if numbers else 0


def _systems() -> Iterator[tuple[Kind, Path]]:
    for kind, name in SYSTEM_FILES:
        path = shutil.which(name)
        if path:
            yield kind, Path(path)


def _version(path: Path) -> str | None:
    """What the program says of itself; None if it does not run."""
    try:
        done = subprocess.run(
            [str(path), "--version", *sandbox_flags()],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    version = re.search(r"\d+(\.\d+)+", done.stdout)
    return version[0] if done.returncode == 0 and version else None


def sandbox_flags() -> tuple[str, ...]:
    """Chromium's sandbox refuses to run as root."""
    return ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()


def find(home: Path | None = None, *, headless: bool = True) -> Found:
    """The first Chromium that runs: Playwright's own before the system's, the headless shell before the whole."""
    broken: list[str] = []
    for where, candidates in (
        ("Playwright's own", _playwrights(home or Path.home())),
        ("the system's", _systems()),
    ):
        for kind, path in candidates:
            if kind == "headless shell" and not headless:
                continue
            version = _version(path)
            if version:
                return Found(path, kind, version, f"{where} {kind}")
            broken.append(str(path))
    tried = f"found, but they do not run: {', '.join(broken)}. " if broken else ""
    return Found(None, why=f"no Chromium on this machine; {tried}{ADVICE}")


class Browser:
    """One Chromium, in which each tab is a context of its own: cookies, caches and connections apart."""

    def __init__(self, playwright: Playwright, chromium: Chromium, found: Found) -> None:
        self._playwright = playwright
        self._chromium = chromium
        self._life = Life(chromium)
        self.found = found

    @staticmethod
    def executable() -> Found:
        """The Chromium that `start` would take, without starting it."""
        return find()

    @classmethod
    @asynccontextmanager
    async def start(cls, *, headless: bool = True) -> AsyncIterator[Browser]:
        """A running browser, stopped at the end of the block."""
        browser = await cls.launch(headless=headless)
        try:
            yield browser
        finally:
            await browser.stop()

    @classmethod
    async def launch(cls, *, headless: bool = True) -> Browser:
        """A running browser; whoever launches it stops it."""
        found = await asyncio.to_thread(find, headless=headless)
        if found.path is None:
            raise BrowserError(found.why)
        playwright = await async_playwright().start()
        try:
            chromium = await playwright.chromium.launch(
                executable_path=found.path,
                headless=headless,
                args=[*FLAGS, *sandbox_flags()],
                env={**os.environ, **ENVIRONMENT},
                timeout=LAUNCH_S * 1000,
            )
        except PlaywrightError as error:
            await playwright.stop()
            cause = str(error).strip().split("\n", 1)[0]
            raise BrowserError(
                f"{found.path} would not start: {cause}. Run it by hand with --version to see why. {ADVICE}"
            ) from error
        return cls(playwright, chromium, found)

    @property
    def version(self) -> str:
        """Of the Chromium that runs."""
        return self.found.version

    @property
    def alive(self) -> bool:
        """Whether tabs can still be opened; a browser that has died is not revived, but launched anew."""
        return self._life.alive

    async def stop(self) -> None:
        """Closes all tabs and the browser; harmless if it has died."""
        for closing in (self._chromium.close(), self._playwright.stop()):
            with suppress(PlaywrightError, TimeoutError):
                async with asyncio.timeout(CLOSE_S):
                    await closing

    async def tab(
        self,
        *,
        proxy: str,
        origins: frozenset[str],
        clock: datetime,
        cookies: list[dict[str, Any]],
        files: Mapping[str, str] | None = None,
        refused: list[str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Tab:
        """A fresh tab whose every request goes through `proxy` with these `headers`, and which stays on `origins`.

        `clock` is the time on pages that do not state one; it is read as UTC, as the pages see it.
        `cookies` are as Playwright's `add_cookies` takes them; `files` are what may be uploaded: name -> base64.
        `refused` is where the proxy writes down what it refuses, and the tab the navigations that get nowhere.
        """
        if not self.alive:
            raise BrowserError("Chromium is no longer running; launch another Browser")
        now = clock if clock.tzinfo else clock.replace(tzinfo=UTC)
        config = {"now": round(now.timestamp() * 1000), "origins": sorted(origins)}
        try:
            return await self._life.during(
                self._opened(
                    proxy,
                    config,
                    origins,
                    cookies,
                    files or {},
                    [] if refused is None else refused,
                    headers or {},
                )
            )
        except PlaywrightError as error:
            raise BrowserError(f"Chromium would not open a tab: {error}") from error

    async def _opened(
        self,
        proxy: str,
        config: dict[str, Any],
        origins: frozenset[str],
        cookies: list[dict[str, Any]],
        files: Mapping[str, str],
        refused: list[str],
        headers: Mapping[str, str],
    ) -> Tab:
        context = await self._chromium.new_context(
            proxy={"server": proxy, "bypass": "<-loopback>"},
            viewport={"width": 1280, "height": 720},
            locale="en-US",
            timezone_id="UTC",
            color_scheme="light",
            reduced_motion="reduce",
            service_workers="block",
            accept_downloads=False,
            user_agent=USER_AGENT,
            extra_http_headers=dict(headers),
        )
        script = context.add_init_script(script=init_script(config))
        await asyncio.gather(script, context.add_cookies(cast(Any, cookies)))
        return await Tab.new(context, origins, self._life, files, refused)
