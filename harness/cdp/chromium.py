"""A Chromium of an episode's own, spoken to through a pair of pipes: it opens no port that anybody could find."""

from __future__ import annotations

import asyncio
import fcntl
import os
import signal
from contextlib import suppress
from pathlib import Path

from harness.browser.launch import ENVIRONMENT, FLAGS, USER_AGENT, find, sandbox_flags
from harness.errors import BrowserError

MESSAGE_BYTES = 256 * 1024 * 1024
"""A whole page's picture in base64 is far below."""
LEAVE_S = 3.0
"""Given to it to end by itself once its pipe is closed."""
ABOVE = 10
"""Pipes get numbers from here on, clear of the 3 and 4 that Chromium wants them at."""
SWITCHES = (
    "--remote-debugging-pipe",
    "--headless",
    "--disable-background-networking",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-back-forward-cache",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-features=Translate,MediaRouter,OptimizationHints,HttpsUpgrades",
    "--disable-field-trial-config",
    "--disable-popup-blocking",
    "--disable-prompt-on-repost",
    "--disable-renderer-backgrounding",
    "--disable-sync",
    "--enable-automation",
    "--force-color-profile=srgb",
    "--force-prefers-reduced-motion",
    "--hide-scrollbars",
    "--metrics-recording-only",
    "--mute-audio",
    "--no-default-browser-check",
    "--no-first-run",
    "--password-store=basic",
    "--use-mock-keychain",
    "--window-size=1280,720",
    f"--user-agent={USER_AGENT}",
)


class Chromium:
    """Its process, and messages to and from it as JSON texts."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        """Of its first process, which leads a group of its own."""
        self._pid = pid
        self._reader = asyncio.StreamReader(limit=MESSAGE_BYTES)
        self._to: asyncio.WriteTransport | None = None
        self._from: asyncio.ReadTransport | None = None

    @classmethod
    async def start(cls, proxy: str, profile: Path) -> Chromium:
        """All that it asks for goes to `proxy`; `profile` is an empty folder of its own. Raises BrowserError."""
        found = await asyncio.to_thread(find)
        if found.path is None:
            raise BrowserError(found.why)
        words = [
            str(found.path), *FLAGS, *SWITCHES, *sandbox_flags(), f"--user-data-dir={profile}",
            f"--proxy-server={proxy}", "--proxy-bypass-list=<-loopback>", "about:blank",
        ]  # fmt: skip
        hears, ours_out = _pipe()
        ours_in, says = _pipe()
        null = os.open(os.devnull, os.O_RDWR)
        try:
            actions = [
                *((os.POSIX_SPAWN_DUP2, null, number) for number in (0, 1, 2)),
                (os.POSIX_SPAWN_DUP2, hears, 3),
                (os.POSIX_SPAWN_DUP2, says, 4),
            ]
            env = {**os.environ, **ENVIRONMENT}
            pid = os.posix_spawn(found.path, words, env, file_actions=actions, setpgroup=0)
        except OSError as error:
            os.close(ours_in)
            os.close(ours_out)
            raise BrowserError(f"{found.path} would not start: {error}") from error
        finally:
            for number in (hears, says, null):
                os.close(number)
        chromium = cls(pid)
        loop = asyncio.get_running_loop()
        chromium._from, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(chromium._reader), os.fdopen(ours_in, "rb", 0)
        )
        chromium._to, _ = await loop.connect_write_pipe(asyncio.Protocol, os.fdopen(ours_out, "wb", 0))
        return chromium

    def say(self, message: str) -> None:
        """One message; lost if it has gone, which `hear` tells."""
        if self._to and not self._to.is_closing():
            self._to.write(message.encode() + b"\0")

    async def hear(self) -> str:
        """The next message; empty once it has gone."""
        try:
            return (await self._reader.readuntil(b"\0"))[:-1].decode()
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
            return ""

    async def stop(self) -> None:
        """Ends it and what it has started; harmless a second time."""
        pid, self._pid = self._pid, 0
        for end in (self._to, self._from):
            if end:
                end.close()
        if not pid:
            return
        try:
            async with asyncio.timeout(LEAVE_S):  # it ends by itself when nobody holds the pipe
                while not _over(pid):
                    await asyncio.sleep(0.01)
        except TimeoutError:
            pass
        finally:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, signal.SIGKILL)
            await asyncio.to_thread(_over, pid, wait=True)


def _over(pid: int, *, wait: bool = False) -> bool:
    """Whether it has ended, and been taken note of."""
    try:
        return os.waitpid(pid, 0 if wait else os.WNOHANG)[0] == pid
    except ChildProcessError:
        return True


def _pipe() -> tuple[int, int]:
    """A pipe's two ends, by numbers that are out of the way."""
    ends = os.pipe()
    moved = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, ABOVE) for end in ends]
    for end in ends:
        os.close(end)
    return moved[0], moved[1]
