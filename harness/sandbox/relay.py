"""Our end of an agent's only way out: a socket in its scratch folder that leads to one port of ours.

The other end is `forward.py`, inside. So an agent without any network still reaches exactly what it was given.
"""

from __future__ import annotations

import asyncio
import os
import socket
from contextlib import suppress
from pathlib import Path

_CHUNK = 64 * 1024


class Relay:
    """One port, reached through a socket file."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._server: asyncio.Server | None = None
        self._flows: set[asyncio.Task[None]] = set()

    async def open(self, path: Path) -> None:
        """Listen at a path of any length. Raises OSError."""
        end = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            end.bind(f"/proc/self/fd/{folder}/{path.name}")  # a socket's own path may have 107 bytes
        except OSError:
            end.close()
            raise
        finally:
            os.close(folder)
        self._server = await asyncio.start_unix_server(self._called, sock=end)

    def close(self) -> None:
        """Nobody listens any more, and what still flows is cut."""
        if self._server:
            self._server.close()
        for call in self._flows:
            call.cancel()

    async def _called(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        call = asyncio.current_task()
        assert call
        self._flows.add(call)
        try:
            there, back = await asyncio.open_connection("127.0.0.1", self._port)
            try:
                await asyncio.gather(flow(reader, back), flow(there, writer))
            finally:
                back.close()
        except (OSError, asyncio.CancelledError):
            pass  # the connection is gone, as the one who called will see
        finally:
            self._flows.discard(call)
            writer.close()


async def flow(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Everything, until one side ends; then the other is told so."""
    while chunk := await source.read(_CHUNK):
        sink.write(chunk)
        await sink.drain()
    with suppress(OSError, RuntimeError):  # it had already closed
        sink.write_eof()
