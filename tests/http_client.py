"""A plain HTTP client for tests: one request a connection, through a door as a proxy or straight to it."""

from __future__ import annotations

import asyncio
import http.client
from dataclasses import dataclass
from urllib.parse import urlencode

from sites.kit import Door


@dataclass
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str


class Client:
    """A visitor who keeps cookies, as one browser would."""

    def __init__(self, door: Door, host: str) -> None:
        self.door = door
        self._host = host
        self.cookies: dict[str, str] = {}

    async def get(self, path: str, host: str | None = None) -> Reply:
        """Ask for a page."""
        return await self._ask("GET", path, None, host)

    async def post(self, path: str, **fields: str) -> Reply:
        """Send a form."""
        return await self._ask("POST", path, urlencode(fields), None)

    async def _ask(self, method: str, path: str, body: str | None, host: str | None) -> Reply:
        reply = await asyncio.to_thread(self._blocking, method, path, body, host or self._host)
        for part in reply.headers.get("set-cookie", "").split(","):
            name, _, value = part.split(";")[0].strip().partition("=")
            if name:
                self.cookies[name] = value
        return reply

    def _blocking(self, method: str, path: str, body: str | None, host: str) -> Reply:
        connection = http.client.HTTPConnection(self.door.host, self.door.port, timeout=20)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, f"http://{host}{path}", body, headers)
            answer = connection.getresponse()
            headers_back = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, headers_back, answer.read().decode())
        finally:
            connection.close()
