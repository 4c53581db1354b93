"""Worlds on loopback addresses: each is a forward proxy, behind which its sites have stable addresses.

A browser that is given a world's `http://HOST:PORT` as its proxy finds `http://omnizon.test/` there, in every episode
the same; requests to any other host are refused and recorded. A person may also open the port itself, and gets
the world's first site.
"""

from __future__ import annotations

import asyncio
import hmac
import os
import sys
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send
from uvicorn import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from sites.kit.site import Site
from sites.kit.world import World

LOOPBACK = "127.0.0.1"
DRESS = ("image/", "font/", "text/css", "text/javascript", "application/javascript")
"""Kinds of content that a page is dressed with: a browser fetches them side by side, in no order, or not at all."""
KEY_HEADER = "content-language"
"""What bears an episode's key: for a header of another name a browser would ask leave before each foreign request."""


def new_key() -> str:
    """A key that cannot be guessed, in the form of a private language."""
    drawn = os.urandom(12).hex()
    return f"x-{drawn[:8]}-{drawn[8:16]}-{drawn[16:]}"


def bearing(key: str) -> dict[str, str]:
    """The headers of the browser that was given the key."""
    return {KEY_HEADER: key}


@dataclass
class Door:
    """One world's open port, on a loopback address."""

    host: str
    port: int
    _server: asyncio.Server
    _state: ServerState

    @property
    def url(self) -> str:
        """The proxy's address."""
        return f"http://{self.host}:{self.port}"

    async def close(self) -> None:
        """Close the port and every connection to it, also one that was accepted just now."""
        self._server.close()
        for _ in range(3):  # an accepted connection takes a turn of the loop to appear
            for connection in list(self._state.connections):
                connection.transport.abort()
            await asyncio.sleep(0)


class Server:
    """Opens worlds. It holds nothing that needs closing: each door closes itself."""

    async def open(self, world: World, port: int | None = None, key: str = "", app: Any = None) -> Door:
        """Serve a world for a browser, at an address that nothing else has had; or for people, at `port` of 127.0.0.1.

        0 is a free port. Raises OSError if `port` is taken. With a `key`, only requests are answered whose header
        KEY_HEADER bears it: those of the browser that was given it. Any other program that finds the address is
        refused, and recorded, whatever cookie it made up. An `app` is served instead of the sites themselves.
        """
        host = LOOPBACK if port is not None else aside()
        config = Config(
            app or _app(world, key),
            lifespan="off",
            access_log=False,
            log_config=None,
            log_level="critical",
            server_header=False,
            date_header=False,  # the machine's clock must not reach a page
            proxy_headers=False,
            ws="none",
        )
        config.load()
        state = ServerState()
        loop = asyncio.get_running_loop()

        def protocol() -> asyncio.Protocol:
            return _Proxy(config, state, {}, loop, world)

        server = await loop.create_server(protocol, host, port or 0, start_serving=False)
        try:
            await server.start_serving()
        except BaseException:  # cancelled just here, nobody else would know of the open port
            server.close()
            raise
        return Door(host, server.sockets[0].getsockname()[1], server, state)


def aside() -> str:
    """A loopback address that nobody is likely to know.

    The system gives a port that was closed to the next who asks. A browser that somebody else left behind, with that
    port as its proxy, would go on talking to another episode's world, whose sites have the same names: with an
    address out of sixteen million beside the port it finds nobody. Only Linux answers at all of 127.0.0.0/8.
    """
    if sys.platform != "linux":
        return LOOPBACK
    return "127." + ".".join(str(1 + byte % 254) for byte in os.urandom(3))


class _Proxy(HttpToolsProtocol):
    """uvicorn's protocol, which reads a proxy's absolute addresses already; here CONNECT is refused and recorded."""

    def __init__(
        self,
        config: Config,
        state: ServerState,
        app_state: dict[str, Any],
        loop: asyncio.AbstractEventLoop,
        world: World,
    ) -> None:
        super().__init__(config, state, app_state, loop)
        self._world = world
        self._first = True

    def on_url(self, url: bytes) -> None:
        """Note whether the address was absolute, as a proxy is asked."""
        super().on_url(url)
        self.scope["proxied"] = not self.url.startswith(b"/")  # type: ignore[typeddict-unknown-key]

    def data_received(self, data: bytes) -> None:
        """Look at a connection's first words before uvicorn does."""
        if self._first and data.startswith(b"CONNECT "):
            target = data.split(b" ", 2)[1].decode("latin-1")
            self._world.refused.append(f"CONNECT {target}")
            self.transport.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            self.transport.close()
            return
        self._first = False
        super().data_received(data)


def in_process(world: World) -> Any:
    """A world's sites as an ASGI application, for who calls them without a socket: every host is theirs."""
    return _app(world, "")


def _app(world: World, key: str) -> Any:
    following = 0
    """Requests to come without the key: when a form is answered by a redirect, the browser leaves that header out."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal following
        request = Request(scope, receive)
        site = _site(world, request)
        given = request.headers.get(KEY_HEADER, "")
        bears = not key or hmac.compare_digest(given.encode(), key.encode())
        follows = not bears and request.method == "GET" and following > 0
        following -= follows
        if not bears and not follows:
            response: Response = _refuse(world, request, "OUTSIDE ")
        elif site is None:
            response = _refuse(world, request)
        else:
            form = await request.form() if request.method == "POST" else FormData()
            if "upgrade-insecure-requests" in request.headers:  # a whole page: nothing else sends it
                world.note_load(_address(request), request.method, request.headers.get("cookie", ""))
            response = _kept_in(world, request, site.serve(world, request, form))
            await form.close()  # what was uploaded lies in temporary files
            _record(world, site, request, response)
            if response.status_code in (301, 302, 303) and (follows or request.method != "GET"):
                following += bool(key)
        await response(scope, receive, send)

    return app


def _address(request: Request) -> str:
    """As the browser wrote it, to the letter."""
    path, query = request.scope["raw_path"].decode("latin-1"), request.scope["query_string"].decode("latin-1")
    return f"http://{request.headers.get('host', '')}{path}" + (f"?{query}" if query else "")


def _site(world: World, request: Request) -> Site | None:
    """The site a request is for; a request to our own address, not through the proxy, is for the first."""
    host = request.url.hostname or ""
    server = request.scope.get("server")
    direct = not request.scope.get("proxied")
    if direct and server and host == server[0] and request.url.port == server[1]:
        return world.sites[0]
    return world.site_at(host) if request.url.port in (None, 80) else None


def _refuse(world: World, request: Request, how: str = "") -> Response:
    world.refused.append(f"{how}{request.method} {request.url}")
    return PlainTextResponse("This address is outside the episode's sites.", status_code=403)


def _kept_in(world: World, request: Request, response: Response) -> Response:
    """The response; a redirect out of the episode's sites is recorded, and answered by nothing to show."""
    location = response.headers.get("location")
    if location is None or not 300 <= response.status_code < 400:
        return response
    try:
        target = urlsplit(urljoin(str(request.url), location.replace("\\", "/")))  # as a browser reads it
        same = (target.scheme, target.netloc) == (request.url.scheme, request.url.netloc)
        known = target.scheme == "http" and target.port in (None, 80) and world.site_at(target.hostname or "")
    except ValueError:
        same = known = False
    if same or known:
        return response
    world.refused.append(f"REDIRECT {location}")
    return Response(status_code=204)


def _record(world: World, site: Site, request: Request, response: Response) -> None:
    kind = response.headers.get("content-type", "")
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if not kind.startswith(DRESS) and not path.startswith("/static/"):
        world.requests.append((site.name, request.method, path, response.status_code))
    if request.method == "GET" and response.status_code == 200 and kind.startswith("text/html"):
        world.opened.append((world.step, site.name, path))
