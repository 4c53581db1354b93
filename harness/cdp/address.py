"""The address of an agent's browser: a WebSocket as Chromium's own would be, on loopback, behind a path nobody guesses.

ws://127.0.0.1:PORT/devtools/browser/TOKEN       the whole browser
ws://127.0.0.1:PORT/devtools/page/TOKEN/TARGET   one page
http://127.0.0.1:PORT/TOKEN/json/version, /json/list   for clients that look it up
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from http import HTTPStatus
from typing import Any

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Request, Response

from harness.cdp.seat import Client, Seat
from harness.cdp.switch import Refused
from harness.errors import BrowserError

MESSAGE_BYTES = 8 * 1024 * 1024
"""Of one message of an agent's; a longer one ends its connection."""
GREETING_S = 10.0
"""Within which a connection has to have said what it wants."""
LEAVE_S = 1.0
"""Given to a client that has left for its place to be free again."""

_SOCKET = re.compile(r"/devtools/(?:browser/(?P<browser>[^/]+)|page/(?P<page>[^/]+)/(?P<target>[^/]+))/?")
_ASKED = re.compile(r"/(?P<token>[^/]+)/json(?:/(?P<what>version|list|protocol))?/?")


class Address:
    """Listens for one agent."""

    def __init__(self, seat: Seat) -> None:
        self.token = secrets.token_urlsafe(24)
        self.first: asyncio.Event = asyncio.Event()
        """Somebody with the token has been here."""
        self.client_name = ""
        """As its program calls itself."""
        self.too_long = ""
        """What was said that ended a connection."""
        self._seat = seat
        self._server: Server | None = None
        self._port = 0
        self._taken: set[str] = set()

    @property
    def url(self) -> str:
        """The browser's."""
        return f"ws://127.0.0.1:{self._port}/devtools/browser/{self.token}"

    @property
    def http(self) -> str:
        """Where it can be looked up."""
        return f"http://127.0.0.1:{self._port}/{self.token}"

    async def listen(self) -> int:
        """The port."""
        self._server = await serve(
            self._connected, "127.0.0.1", 0, process_request=self._asked, max_size=MESSAGE_BYTES,
            open_timeout=GREETING_S, compression=None, ping_interval=None, server_header=None, close_timeout=1,
            logger=_quiet(),
        )  # fmt: skip
        self._port = next(iter(self._server.sockets)).getsockname()[1]
        return self._port

    async def close(self) -> None:
        """Cuts off whoever is there."""
        if self._server:
            server, self._server = self._server, None
            server.close(code=1001, reason="the episode has ended")
            await server.wait_closed()

    async def _asked(self, connection: ServerConnection, request: Request) -> Response | None:
        """A look-up is answered; a socket is let in, or told why not."""
        path = request.path.partition("?")[0]
        if found := _SOCKET.fullmatch(path):
            if not self._knows(found["browser"] or found["page"]):
                return _told(HTTPStatus.FORBIDDEN, {"error": "the token in the path is not this episode's"})
            self._been(request)
            if not await self._free(path.rstrip("/")):
                return _told(
                    HTTPStatus.CONFLICT, {"error": "another client is connected there; one at a time"}
                )
            if self._seat.over:
                return _told(HTTPStatus.GONE, {"error": "the episode has ended"})
            return None
        found = _ASKED.fullmatch(path)
        if not found or not self._knows(found["token"]):
            return _told(
                HTTPStatus.NOT_FOUND, {"error": "nothing here; see HARNESS_CDP_URL and HARNESS_CDP_HTTP"}
            )
        self._been(request)
        try:
            return _told(HTTPStatus.OK, await self._looked_up(found["what"] or "list"))
        except (Refused, BrowserError) as error:
            return _told(HTTPStatus.GONE, {"error": str(error)})

    async def _looked_up(self, what: str) -> Any:
        if what == "version":
            version = await self._seat.version()
            return {
                "Browser": version.get("product", ""),
                "Protocol-Version": version.get("protocolVersion", ""),
                "User-Agent": version.get("userAgent", ""),
                "webSocketDebuggerUrl": self.url,
            }
        if what == "protocol":
            return {"domains": []}
        at = f"ws://127.0.0.1:{self._port}/devtools/page/{self.token}"
        return [
            {
                "id": page["targetId"], "type": page["type"], "title": page["title"], "url": page["url"],
                "description": "", "webSocketDebuggerUrl": f"{at}/{page['targetId']}",
            }
            for page in await self._seat.pages()
        ]  # fmt: skip

    async def _connected(self, connection: ServerConnection) -> None:
        path = connection.request.path.partition("?")[0] if connection.request else ""
        found = _SOCKET.fullmatch(path)
        place = path.rstrip("/")
        if found is None or place in self._taken:  # two that came at once
            return
        self._taken.add(place)
        try:
            client = await self._seat.client(found["target"] or "")
        except (Refused, BrowserError) as error:
            self._taken.discard(place)
            await connection.close(1011, str(error)[:100])
            return
        client.flooded = connection.transport.abort
        telling = asyncio.create_task(_tell(client, connection))
        try:
            await _hear(client, connection)
        except Exception as fault:  # ours, whatever it is: the loop has to hear of it
            self._seat.broke(fault)
            raise
        finally:
            telling.cancel()
            client.leave()
            self._taken.discard(place)
            if connection.close_code == 1009:
                self.too_long = f"a message longer than {MESSAGE_BYTES // 1024 // 1024} MiB"

    def _knows(self, token: str | None) -> bool:
        return secrets.compare_digest((token or "").encode(), self.token.encode())

    def _been(self, request: Request) -> None:
        self.client_name = self.client_name or request.headers.get("user-agent", "")
        self.first.set()

    async def _free(self, place: str) -> bool:
        """Whether nobody is there; somebody who has just left is waited for."""
        for _ in range(round(LEAVE_S / 0.02)):
            if place not in self._taken:
                return True
            await asyncio.sleep(0.02)
        return False


async def _hear(client: Client, connection: ServerConnection) -> None:
    """What the agent says, one message after another, until it has gone."""
    try:
        async for message in connection:
            await client.said(message)
    except ConnectionClosed:
        return


async def _tell(client: Client, connection: ServerConnection) -> None:
    try:
        while True:
            await connection.send(await client.next())
    except ConnectionClosed:
        return


def _told(status: HTTPStatus, body: Any) -> Response:
    data = json.dumps(body).encode()
    headers = Headers(
        {"Content-Type": "application/json", "Content-Length": str(len(data)), "Connection": "close"}
    )
    return Response(status.value, status.phrase, headers, data)


def _quiet() -> Any:
    import logging

    logger = logging.getLogger("harness.cdp")
    logger.addHandler(logging.NullHandler())
    logger.propagate = False
    return logger
