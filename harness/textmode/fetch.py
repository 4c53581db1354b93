"""Asks the episode's sites without a socket: cookies, redirects, stylesheets, what is no page."""

from __future__ import annotations

import html
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final
from urllib.parse import quote, unquote, urljoin, urlsplit, urlunsplit

from harness.browser.act import origin_of
from harness.errors import BrowserError
from harness.textmode.forms import Request
from harness.textmode.styles import Sheet

Message = MutableMapping[str, Any]
App = Callable[
    [MutableMapping[str, Any], Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]],
    Awaitable[None],
]
"""An ASGI application: the sites, called in this process."""
REDIRECTS: Final = 20
USUAL_PORTS: Final = {"http": 80, "https": 443}
KEPT_SHEETS: Final = 200


@dataclass(frozen=True)
class Answer:
    """What came back, after redirects."""

    url: str
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def media(self) -> str:
        """Of the body, without parameters."""
        return self.headers.get("content-type", "text/html").split(";")[0].strip().lower()

    @property
    def download(self) -> str | None:
        """The name of the file that it is, if it is none to be shown."""
        disposition = self.headers.get("content-disposition", "")
        if disposition.lower().startswith("attachment"):
            named = re.search(r'filename="?([^";]+)', disposition)
            return named[1] if named else urlsplit(self.url).path.rsplit("/", 1)[-1] or "download"
        if self.media.startswith(("text/", "image/")) or self.media.endswith(("json", "xml")):
            return None
        return urlsplit(self.url).path.rsplit("/", 1)[-1] or "download"

    @property
    def markup(self) -> str:
        """As a page."""
        text = self.body.decode("utf-8", "replace")
        if self.media in ("text/html", "application/xhtml+xml"):
            return text
        if self.media.startswith("image/"):
            return f'<body><img src="{html.escape(self.url)}">'
        return f"<body><pre>{html.escape(text)}</pre>"


def address(base: str, text: str) -> str | None:
    """The whole address that a page means, as a browser reads it; None for none."""
    wanted = re.sub(r"[\t\r\n]", "", text.strip()).replace("\\", "/")
    try:
        parts = urlsplit(urljoin(base, wanted))
    except ValueError:
        return None
    if parts.scheme not in USUAL_PORTS:
        return wanted
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._[]|")
    query = quote(parts.query, safe="/%:@!$&()*+,;=~-._[]|?{}^`\\")
    fragment = quote(parts.fragment, safe="/%:@!$&'()*+,;=~-._[]|?{}^")
    return urlunsplit((parts.scheme, parts.netloc.lower(), path, query, fragment))


class Fetcher:
    """One visitor of the episode's sites, with cookies of its own."""

    def __init__(self, app: App, origins: frozenset[str], cookies: list[dict[str, Any]]) -> None:
        self._app = app
        self._origins = origins
        self.cookies = [dict(cookie) for cookie in cookies]
        """As `Browser.tab` takes them."""
        self._sheets: dict[str, Sheet] = {}

    async def page(self, request: Request, referrer: str) -> Answer | str:
        """The answer to a navigation, redirects followed; an address that leads out of the episode's sites."""
        for _ in range(REDIRECTS):
            if origin_of(request.url) not in self._origins:
                return request.url
            answer = await self._ask(request, referrer, page=True)
            location = answer.headers.get("location")
            if location is None or answer.status not in (301, 302, 303, 307, 308):
                return answer
            target = address(request.url, _as_utf8(location)) or request.url
            if "#" not in target and "#" in request.url:
                target += "#" + request.url.split("#", 1)[1]
            kept = answer.status in (307, 308) or (answer.status != 303 and request.method == "GET")
            request = (
                Request(request.method, target, request.body, request.kind)
                if kept
                else Request("GET", target)
            )
        raise BrowserError(f"{request.url}: the site redirects for ever")

    async def sheet(self, url: str) -> Sheet:
        """A stylesheet; an empty one where there is none."""
        if url not in self._sheets:
            answer = await self._ask(Request("GET", url), "", page=False)
            good = answer.status == 200 and answer.media == "text/css"
            text = answer.body.decode("utf-8", "replace") if good else ""
            self._sheets[url] = read_sheet(text)
        return self._sheets[url]

    async def _ask(self, request: Request, referrer: str, *, page: bool) -> Answer:
        parts = urlsplit(request.url)
        host = parts.hostname or ""
        headers = [(b"host", parts.netloc.encode())]
        if page:
            headers += [
                (b"upgrade-insecure-requests", b"1"),
                (b"accept", b"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),
                (b"accept-language", b"en-US"),
            ]
        if request.kind:
            headers.append((b"content-type", request.kind.encode()))
            headers.append((b"content-length", str(len(request.body)).encode()))
        if referrer:
            headers.append((b"referer", referrer.split("#")[0].encode()))
        mine = [one for one in self.cookies if one["domain"].lstrip(".") == host and _covers(one, parts.path)]
        if mine:
            headers.append((b"cookie", "; ".join(f"{one['name']}={one['value']}" for one in mine).encode()))
        scope: dict[str, Any] = {
            "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": request.method,
            "scheme": parts.scheme, "path": unquote(parts.path), "raw_path": parts.path.encode(),
            "query_string": parts.query.encode(), "root_path": "", "headers": headers, "proxied": True,
            "server": (host, parts.port or USUAL_PORTS[parts.scheme]), "client": ("127.0.0.1", 0),
        }  # fmt: skip
        status = 500
        found: list[tuple[bytes, bytes]] = []
        body: list[bytes] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": request.body, "more_body": False}

        async def send(message: Message) -> None:
            nonlocal status, found
            if message["type"] == "http.response.start":
                status, found = message["status"], list(message["headers"])
            else:
                body.append(message.get("body", b""))

        await self._app(scope, receive, send)
        told = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in found}
        for name, value in found:
            if name.lower() == b"set-cookie":
                self._keep(value.decode("latin-1"), host)
        return Answer(request.url, status, told, b"".join(body))

    def _keep(self, header: str, host: str) -> None:
        try:
            morsels = SimpleCookie(header)
        except CookieError:
            return
        for name, morsel in morsels.items():
            path = morsel["path"] or "/"
            self.cookies = [
                one
                for one in self.cookies
                if (one["name"], one["domain"].lstrip("."), one.get("path", "/")) != (name, host, path)
            ]
            if morsel["max-age"] != "0" and "1970" not in morsel["expires"]:
                self.cookies.append(
                    {
                        "name": name, "value": morsel.value, "domain": host, "path": path,
                        "httpOnly": bool(morsel["httponly"]), "sameSite": morsel["samesite"].capitalize() or "Lax",
                    }
                )  # fmt: skip


def _as_utf8(header: str) -> str:
    """A header's bytes, as browsers read an address in one."""
    try:
        return header.encode("latin-1").decode()
    except UnicodeDecodeError:
        return header


def _covers(cookie: dict[str, Any], path: str) -> bool:
    where = str(cookie.get("path", "/")).rstrip("/")
    return path == where or path.startswith(where + "/")


_READ: dict[str, Sheet] = {}


def read_sheet(text: str) -> Sheet:
    """A stylesheet, read once for all episodes."""
    if text not in _READ:
        if len(_READ) >= KEPT_SHEETS:
            _READ.clear()
        _READ[text] = Sheet.read(text)
    return _READ[text]
