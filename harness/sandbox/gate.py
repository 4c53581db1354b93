"""The way to named hosts, for an agent that has no network: a proxy that connects to those and to nothing else.

A jail lets its agent reach this one port. What it asks for elsewhere is refused, and told to whoever keeps the log.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from urllib.parse import urlsplit

from harness.errors import UsageError
from harness.sandbox.relay import flow

LOOPBACK = ("localhost", "127.0.0.1", "::1", "[::1]")
PROVIDERS = {
    "OPENAI": "api.openai.com:443",
    "ANTHROPIC": "api.anthropic.com:443",
    "GEMINI": "generativelanguage.googleapis.com:443",
    "GOOGLE": "generativelanguage.googleapis.com:443",
    "MISTRAL": "api.mistral.ai:443",
    "DEEPSEEK": "api.deepseek.com:443",
    "GROQ": "api.groq.com:443",
    "XAI": "api.x.ai:443",
    "OPENROUTER": "openrouter.ai:443",
    "TOGETHER": "api.together.xyz:443",
    "COHERE": "api.cohere.com:443",
}
"""What stands before `_API_KEY` -> where that key is for. Whoever passes the key means the agent to use it."""
_HEAD_BYTES = 64 * 1024
_HEAD_SECONDS = 30.0
_WORDS = {403: "Forbidden", 502: "Bad Gateway", 400: "Bad Request"}


def allowed(hosts: Sequence[str], pass_env: Sequence[str], environ: Mapping[str, str]) -> tuple[str, ...]:
    """`host:port` of all that an agent may reach: what `--allow` names, and what the passed variables are for.

    Raises UsageError for a host that is none.
    """
    found = dict.fromkeys(_host(host) for host in hosts)
    for name in pass_env:
        value, maker = environ.get(name, ""), name.removesuffix("_API_KEY")
        if value and name.endswith(("_BASE_URL", "_API_BASE")):
            found[_host(value)] = None
        elif value and maker != name and maker in PROVIDERS and f"{maker}_BASE_URL" not in pass_env:
            found[PROVIDERS[maker]] = None
    return tuple(found)


def local(hosts: Sequence[str]) -> tuple[int, ...]:
    """Those of them that are ports of this machine."""
    split = [host.rpartition(":") for host in hosts]
    return tuple(int(port) for name, _, port in split if name in LOOPBACK)


def elsewhere(hosts: Sequence[str]) -> tuple[str, ...]:
    """Those of them that are not."""
    return tuple(host for host in hosts if host.rpartition(":")[0] not in LOOPBACK)


def _host(text: str) -> str:
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        port = parts.port or (80 if parts.scheme == "http" else 443)
    except ValueError:
        parts, port = urlsplit(""), 0
    if not parts.hostname:
        raise UsageError(f"--allow {text!r} is no host; such as api.openai.com, or localhost:8000")
    return f"{parts.hostname}:{port}"


class Gate:
    """A proxy on a port of loopback, for one episode."""

    def __init__(self, hosts: Sequence[str], told: Callable[[str], None]) -> None:
        self._hosts = frozenset(hosts)
        self._told = told
        self._server: asyncio.Server | None = None
        self._calls: set[asyncio.Task[None]] = set()

    async def open(self) -> int:
        """Listen; gives the port."""
        self._server = await asyncio.start_server(self._called, "127.0.0.1", 0, limit=_HEAD_BYTES)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    def close(self) -> None:
        """Nobody listens any more, and what still flows is cut."""
        if self._server:
            self._server.close()
        for call in self._calls:
            call.cancel()

    async def _called(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        call = asyncio.current_task()
        assert call
        self._calls.add(call)
        try:
            await self._answer(reader, writer)
        except (
            OSError,
            asyncio.CancelledError,
            TimeoutError,
            asyncio.IncompleteReadError,
            asyncio.LimitOverrunError,
        ):
            pass  # the connection is gone, as the one who called will see
        finally:
            self._calls.discard(call)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(_HEAD_SECONDS):
            head = await reader.readuntil(b"\r\n\r\n")
        method, _, rest = head.decode("latin-1").partition(" ")
        target = rest.split(" ")[0]
        try:
            host = _host(target)
        except UsageError:
            return await _refuse(writer, 400)
        if host not in self._hosts:
            self._told(f"refused a connection to {host:.200}; --allow {host:.200} would let it pass")
            return await _refuse(writer, 403)
        name, _, port = host.rpartition(":")
        try:
            there, back = await asyncio.open_connection(name, int(port))
        except OSError as problem:
            self._told(f"no connection to {host}: {problem}")
            return await _refuse(writer, 502)
        try:
            if method == "CONNECT":
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:  # every HTTP/1.1 server understands a request that names it whole
                back.write(head)
            await asyncio.gather(flow(reader, back), flow(there, writer))
        finally:
            back.close()


async def _refuse(writer: asyncio.StreamWriter, status: int) -> None:
    writer.write(
        f"HTTP/1.1 {status} {_WORDS[status]}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()
    )
    with suppress(OSError):
        await writer.drain()
