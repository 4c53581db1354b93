"""Nothing but the episode's sites can be reached, whatever a page tries; and no page knows the machine it runs on."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest
import pytest_asyncio

from harness.browser import Browser
from harness.episode import header, play
from harness.store import Record
from harness.types import (
    Action,
    AgentInfo,
    Brief,
    Click,
    Done,
    Goto,
    Observation,
    Task,
    Trajectory,
    Turn,
    Wait,
)
from sites.kit import Server, World
from tests.hostile.app import WAYS, site
from tests.tiny.app import site as tiny

pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass
class Canary:
    """A TCP and a UDP listener on one port, which must hear nothing."""

    port: int
    heard: list[bytes]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for all."""
    async with Browser.start() as browser:
        yield browser


@pytest_asyncio.fixture(loop_scope="module")
async def canary() -> AsyncIterator[Canary]:
    """A listener of a test's own."""

    heard: list[bytes] = []

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(200))
        writer.close()

    class Listen(asyncio.DatagramProtocol):
        def datagram_received(self, data: bytes, addr: object) -> None:
            heard.append(data)

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    canary = Canary(server.sockets[0].getsockname()[1], heard)
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(
        Listen, ("127.0.0.1", canary.port), family=socket.AF_INET
    )
    yield canary
    transport.close()
    server.close()


class Does:
    """An agent that does what it is told; a click on nothing in particular is on the first element there is."""

    def __init__(self, *actions: Action) -> None:
        self._actions = [*actions, Done()]

    async def begin(self, brief: Brief) -> AgentInfo:
        """Ready."""
        return AgentInfo(name="does")

    async def act(self, observation: Observation) -> Turn:
        """The next one."""
        action = self._actions.pop(0)
        if isinstance(action, Click):
            number = observation.text.split("[", 1)[1].split("]", 1)[0]
            action = Click(ref=int(number))
        return Turn(action=action)

    async def end(self, reason: str) -> None:
        """Nothing to stop."""


async def played(browser: Browser, folder: Path, start: str, *actions: Action) -> Trajectory:
    """One episode on the hostile site."""
    task = Task.model_validate(
        {"id": "hostile/x", "goal": "Go.", "shape": "act", "sites": ["hostile"], "start": start}
        | {"check": [{"kind": "state", "table": "thing"}], "solution": [{"steps": [{"done": True}]}]}
        | {"limits": {"max_steps": 100}}
    )
    with Record(folder) as record:
        return await play(
            task, Does(*actions), [site], browser, record, header(task, 1, "x", [site], browser)
        )


URLS = (
    "http://127.0.0.1:{port}/x", "http://localhost:{port}/x", "http://[::1]:{port}/x", "https://127.0.0.1:{port}/x",
    "http://other.test/", "https://other.test/", "http://tiny.test/", "http://hostile.test:81/", "ftp://other.test/",
    "file:///etc/hostname", "chrome://version/", "view-source:http://hostile.test/", "data:text/html,x",
    "about:blank", "blob:http://hostile.test/1", "filesystem:http://hostile.test/temporary/x", "mailto:a@b.c",
    "devtools://devtools/bundled/inspector.html", "chrome-error://chromewebdata/",
)  # fmt: skip


FEW = URLS[::3]


@pytest.mark.parametrize("how", ["goto", *WAYS])
async def test_every_way_elsewhere_is_refused_recorded_and_said(
    browser: Browser, canary: Canary, tmp_path: Path, how: str
) -> None:
    urls = [url.format(port=canary.port) for url in (URLS if how in ("goto", "link", "redirect") else FEW)]
    pages = [f"/way?how={'link' if how == 'goto' else quote(how)}&to={quote(url, safe='')}" for url in urls]
    actions: list[Action] = []
    for url, page in zip(urls, pages, strict=True):
        actions += [Goto(url=page), Goto(url=url) if how == "goto" else Click(ref=1)]
    trajectory = await played(browser, tmp_path, "/way?how=link&to=/", *actions)
    assert trajectory.footer.ending.reason == "done", trajectory.footer.ending
    shown = [*(step.observation for step in trajectory.steps), trajectory.footer.last]
    for number, (url, page) in enumerate(zip(urls, pages, strict=True)):
        step, after = trajectory.steps[number * 2 + 1], shown[number * 2 + 2]
        assert after is not None
        assert after.result is not None
        assert after.result.error == "navigation_blocked", f"{url}: {after.result}"
        assert url.rstrip("/") in after.result.message
        assert after.url == f"http://hostile.test{page}", "the page is as it was"
        assert any(url.rstrip("/") in line for line in step.refused), f"{url}: {step.refused}"
    assert canary.heard == []


async def test_no_channel_of_a_page_reaches_anything_else(
    browser: Browser, canary: Canary, tmp_path: Path
) -> None:
    world = World([tiny], seed=0, now=Task.model_fields["clock"].default)
    other = await Server().open(world)
    there = [f"127.0.0.1:{canary.port}", f"localhost:{canary.port}", f"{other.host}:{other.port}"]
    start = "/all?" + "&".join(f"to={at}" for at in there)
    trajectory = await played(browser, tmp_path, start, Wait(ms=6000), Wait(ms=6000))
    await other.close()
    assert trajectory.footer.ending.reason == "done", trajectory.footer.ending
    assert canary.heard == []
    assert (world.opened, world.refused) == ([], []), "another episode's sites are as foreign as the rest"
    assert trajectory.footer.changes == ()
    world.close()
    refused = {line for step in trajectory.steps for line in step.refused}
    for kind in (
        "fetch",
        "xhr",
        "beacon",
        "events",
        "img",
        "iframe",
        "script",
        "stylesheet",
        "import",
        "worker",
        "srcdoc",
    ):
        assert f"GET http://{there[0]}/{kind}" in refused or f"POST http://{there[0]}/{kind}" in refused, kind


async def test_no_page_can_tell_on_which_machine_it_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    for number, (zone, tongue) in enumerate([("America/Los_Angeles", "de_DE.UTF-8"), ("Asia/Tokyo", "C")]):
        for name in ("LANG", "LANGUAGE", "LC_ALL"):
            monkeypatch.setenv(name, tongue)
        monkeypatch.setenv("TZ", zone)
        async with Browser.start() as browser:
            trajectory = await played(browser, tmp_path / str(number), "/facts", Wait(ms=0))
        assert trajectory.footer.last is not None
        seen.append(trajectory.footer.last.text.replace(" ; ", "\n"))
    assert seen[0] == seen[1]
    for said in (
        "navigator.hardwareConcurrency=4",
        "zone UTC 0",
        "locale en-US 1,234.5",
        "absent false,false,false",
        "worker 4|en-US|",
    ):
        assert said in seen[0]
