"""Chromium over a pipe without Playwright: the floor that any driver stands on."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import tempfile
from typing import Any

from harness.browser.launch import FLAGS, Browser

ARGS = (
    "--headless", "--no-sandbox", "--remote-debugging-pipe", "--no-first-run", "--no-startup-window", "--mute-audio",
    "--hide-scrollbars", "--disable-background-networking", "--disable-extensions", "--disable-back-forward-cache",
    "--disable-component-update", "--disable-default-apps", "--disable-dev-shm-usage", "--use-mock-keychain",
)  # fmt: skip


class Raw:
    """One browser; commands are answered, events are counted."""

    def __init__(self) -> None:
        self._number = 0
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}

    async def start(self) -> None:
        """Launches it."""
        path = str(Browser.executable().path)
        self._profile = tempfile.mkdtemp()
        to_read, self._to = os.pipe()
        self._from, to_write = os.pipe()
        command = f'exec "$0" "$@" 3<&{to_read} 4>&{to_write}'
        self._process = await asyncio.create_subprocess_exec(
            "/bin/sh", "-c", command, path, *FLAGS, *ARGS, f"--user-data-dir={self._profile}",
            pass_fds=(to_read, to_write), stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        os.close(to_read)
        os.close(to_write)
        self._reader = asyncio.StreamReader(limit=1 << 26)
        loop = asyncio.get_running_loop()
        await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(self._reader), os.fdopen(self._from, "rb", 0)
        )
        self._listening = asyncio.ensure_future(self._listen())

    async def stop(self) -> None:
        """Ends it."""
        self._process.terminate()
        await self._process.wait()
        self._listening.cancel()
        os.close(self._to)
        shutil.rmtree(self._profile, ignore_errors=True)

    async def _listen(self) -> None:
        while True:
            message = json.loads((await self._reader.readuntil(b"\0"))[:-1])
            waiting = self._waiting.pop(message.get("id", 0), None)
            if waiting is not None and not waiting.done():
                waiting.set_result(message)

    async def send(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """One command. Raises RuntimeError for one that is refused."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        waiting = self._waiting[self._number] = asyncio.get_running_loop().create_future()
        os.write(self._to, json.dumps(message).encode() + b"\0")
        answer = await waiting
        if "error" in answer:
            raise RuntimeError(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result
