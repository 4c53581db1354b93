"""An agent with a client of its own for its browser: `python attacher.py HOW`. What it saw is its answer, as JSON."""

import asyncio
import json
import os
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

URL = os.environ.get("HARNESS_CDP_URL", "")
HTTP = os.environ.get("HARNESS_CDP_HTTP", "")


class Client:
    """One connection."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.events: list[str] = []
        self._number = 0

    async def call(self, method: str, session: str = "", **params: Any) -> Any:
        """A command's result, or its error's message."""
        self._number += 1
        told = {"id": self._number, "method": method, "params": params}
        await self.socket.send(json.dumps({**told, "sessionId": session} if session else told))
        while True:
            said = await asyncio.wait_for(self.socket.recv(), 20)
            answer = json.loads(said)
            if answer.get("id") == self._number:
                return answer["error"]["message"] if "error" in answer else answer["result"]
            self.events.append(str(said))

    async def page(self) -> str:
        """A session with the first page."""
        [target] = [
            one for one in (await self.call("Target.getTargets"))["targetInfos"] if one["type"] == "page"
        ]
        session = await self.call("Target.attachToTarget", targetId=target["targetId"], flatten=True)
        return str(session["sessionId"])

    async def run(self, session: str, script: str) -> Any:
        """What a script in the page comes to."""
        how = {"expression": script, "awaitPromise": True, "returnByValue": True, "userGesture": True}
        answer = await self.call("Runtime.evaluate", session, **how)
        return answer["result"].get("value") if isinstance(answer, dict) else answer

    async def click(self, session: str, selector: str) -> None:
        """The middle of an element, as a mouse does."""
        box = f"document.querySelector({selector!r}).getBoundingClientRect()"
        x, y = await self.run(
            session, f"(() => {{ const b = {box}; return [b.x + b.width / 2, b.y + b.height / 2] }})()"
        )
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            how = {"x": x, "y": y, "button": "none" if kind == "mouseMoved" else "left", "clickCount": 1}
            await self.call("Input.dispatchMouseEvent", session, type=kind, **how)

    async def key(self, session: str, char: str) -> None:
        """One, pressed and let go."""
        await self.call("Input.dispatchKeyEvent", session, type="keyDown", key=char, text=char)
        await self.call("Input.dispatchKeyEvent", session, type="keyUp", key=char)

    async def write(self, session: str, text: str) -> None:
        """A note, as a person would."""
        await self.click(session, "input[name=text]")
        for char in text:
            await self.key(session, char)
        await self.click(session, "main form[action='/notes'] button")
        await self.written(session)

    async def written(self, session: str) -> None:
        """Waits until the page says so."""
        while not await self.run(session, "document.body?.innerText.includes('Written down')"):
            await asyncio.sleep(0.02)


async def play(client: Client) -> Any:
    """Writes milk down."""
    session = await client.page()
    seen = await client.run(session, "[Date(), Math.random(), navigator.userAgent, innerWidth, innerHeight]")
    await client.write(session, "milk")
    return seen


async def endless(client: Client) -> Any:
    """Clicks for ever."""
    session = await client.page()
    while True:
        await client.click(session, "h1")


async def by_script(client: Client) -> Any:
    """Has a script write, without a finger lifted."""
    session = await client.page()
    body = "{method: 'POST', body: new URLSearchParams({text: 'milk'})}"
    while True:
        await client.run(session, f"fetch('/notes', {body}).then(answer => answer.status)")


async def by_worker(client: Client) -> Any:
    """Has a worker of the page's write."""
    session = await client.page()
    body = "{method: 'POST', body: new URLSearchParams({text: 'milk'})}"
    work = f"fetch('http://tiny.test/notes', {body}).then(a => postMessage(a.status), e => postMessage(String(e)))"
    blob = f"URL.createObjectURL(new Blob([{json.dumps(work)}]))"
    while True:
        await client.run(
            session,
            f"new Promise(done => {{ const one = new Worker({blob}); one.onmessage = e => done(e.data) }})",
        )


async def returns(client: Client) -> Any:
    """Goes away, and comes back to what it left."""
    await client.run(await client.page(), "globalThis.left = 'here'")
    await client.socket.close()
    async with connect(URL) as socket:
        again = Client(socket)
        return await again.run(await again.page(), "globalThis.left")


async def twice(client: Client) -> Any:
    """Comes a second time while it is there."""
    try:
        async with connect(URL):
            return "let in"
    except InvalidStatus as refused:
        await play(client)
        return refused.response.status_code


async def stranger(client: Client) -> Any:
    """Comes with wrong tokens."""
    found: list[Any] = []
    for url in (
        URL[:-1] + ("x" if URL[-1] != "x" else "y"),
        URL.rpartition("/")[0],
        URL.replace("browser", "page"),
    ):
        try:
            async with connect(url):
                found.append("let in")
        except InvalidStatus as refused:
            found.append(refused.response.status_code)
    for url in ("/json/version", "/json/list", "/x/json/version"):
        try:
            with urllib.request.urlopen("http://" + URL.split("/")[2] + url) as answer:
                found.append(answer.status)
        except urllib.error.HTTPError as refused:
            found.append(refused.code)
    return found


async def looks_up(client: Client) -> Any:
    """Asks over HTTP, and goes to the page that it is told of."""

    def ask(path: str) -> Any:
        with urllib.request.urlopen(HTTP + path) as answer:
            return json.load(answer)

    version = await asyncio.to_thread(ask, "/json/version")
    [page] = await asyncio.to_thread(ask, "/json/list")
    async with connect(page["webSocketDebuggerUrl"]) as socket:
        direct = Client(socket)
        heading = await direct.run("", "document.querySelector('h1').innerText")
        await direct.write("", "milk")
    return [version["webSocketDebuggerUrl"] == URL, version["Protocol-Version"], page["url"], heading]


async def big(client: Client) -> Any:
    """Says more than there is room for, and comes back."""
    await client.socket.close()
    with suppress(ConnectionClosed, AttributeError):  # websockets stumbles where it is cut off in mid message
        async with connect(URL) as socket:
            await socket.send("x" * 100_000_000)
            await socket.recv()
    async with connect(URL) as socket:
        again = Client(socket)
        return await again.run(await again.page(), "1 + 1")


async def nonsense(client: Client) -> Any:
    """Says what is no command."""
    found = []
    session = await client.page()
    for text in (
        "",
        "{",
        "[]",
        '{"id": 1}',
        '{"id": "1", "method": "Browser.getVersion"}',
        '{"id": 7, "method": 3}',
    ):
        await client.socket.send(text)
        found.append(json.loads(await client.socket.recv())["error"]["code"])
    found.append(await client.call("Runtime.evaluate", session="F" * 32, expression="1"))
    found.append(await client.run(session, "1 + 1"))
    return found


async def tries(client: Client) -> Any:
    """Each command and each script that it was given, and what became of it."""
    session = await client.page()
    await client.call("Network.enable", session)
    found = {}
    for method, params in json.loads(sys.argv[2]):
        of_page = not method.startswith(("Target.", "Browser.", "Storage.", "SystemInfo."))
        found[f"{method} {json.dumps(params)}"] = await client.call(
            method, session if of_page else "", **params
        )
    for script in json.loads(sys.argv[3]):
        found[script] = await client.run(session, script)
        await asyncio.sleep(0.3)
    found["page"] = await client.run(session, "location.href")
    found["targets"] = [one["url"] for one in (await client.call("Target.getTargets"))["targetInfos"]]
    found["events"] = "\n".join(client.events)
    return found


async def asks(client: Client) -> Any:
    """Has the page ask, first with nobody to answer and then with somebody."""
    session = await client.page()
    nobody = await client.run(session, "confirm('sure?')")
    await client.call("Page.enable", session)
    await client.run(session, "setTimeout(() => { globalThis.said = confirm('sure?') }, 0)")
    while not any("javascriptDialogOpening" in event for event in client.events):
        await client.call("Target.getTargets")
    await client.call("Page.handleJavaScriptDialog", session, accept=True)
    return [nobody, await client.run(session, "globalThis.said")]


async def closes(client: Client) -> Any:
    """Shuts the only page."""
    [target] = [
        one for one in (await client.call("Target.getTargets"))["targetInfos"] if one["type"] == "page"
    ]
    await client.call("Target.closeTarget", targetId=target["targetId"])
    await asyncio.sleep(0.1)
    return "shut"


async def idle(client: Client) -> Any:
    """Looks on."""
    session = await client.page()
    while True:
        await client.run(session, "1")
        await asyncio.sleep(0.1)


async def main() -> None:
    """Plays as it was told."""
    how = sys.argv[1]
    if how == "never":
        time.sleep(60)
    if how == "at once":
        return
    if how == "half":
        host, port = URL.split("/")[2].split(":")
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"GET /devtools")
        time.sleep(60)
    plays: dict[str, Callable[[Client], Awaitable[Any]]] = {
        "play": play, "endless": endless, "script": by_script, "worker": by_worker, "returns": returns,
        "twice": twice, "big": big,
        "stranger": stranger, "look": looks_up, "nonsense": nonsense, "try": tries, "asks": asks, "closes": closes,
        "idle": idle,
    }  # fmt: skip
    if how.startswith("answer"):
        async with connect(URL):
            pass
        if how == "answer by link":
            os.symlink("/etc/hostname", os.environ["HARNESS_DIR"] + "/answer.txt")
        elif how == "answer by file":
            with open(os.environ["HARNESS_DIR"] + "/answer.txt", "w") as file:
                file.write(sys.argv[2])
        sys.stdout.write("the last line\n\n")
        sys.exit(3 if how == "answer by file" else 0)
    async with connect(URL, max_size=None) as socket:
        found = await plays[how](Client(socket))
    sys.stdout.write("log, of no interest\n")
    sys.stdout.write(json.dumps({"answer": found}) + "\n")


asyncio.run(main())
