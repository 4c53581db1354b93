"""An agent's own browser over CDP: it plays as well as any, is counted as any, and gets no further than any."""

from __future__ import annotations

import asyncio
import json
import os
import shlex
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

import judges
import sites
from harness import agents, catalog
from harness.agents.cdp import done_in
from harness.browser import Browser
from harness.cdp.deeds import Deed, deed_in
from harness.cdp.rules import RULES, Forbidden, Ground, judged, within
from harness.episode import Pictures, header, play
from harness.store import TRAJECTORY, Record, read_trajectory
from harness.types import Done, Task, Trajectory, Turn
from tests.test_episode import task
from tests.tiny.app import site

ATTACHER = Path(__file__).parent / "agents" / "attacher.py"
ORIGIN = "http://tiny.test"
GROUND = Ground(frozenset({ORIGIN}), "http://127.1.2.3:4", {"a.png": "/ours/a.png"})


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Only asked for its version: every play here starts one of its own."""
    browser = await Browser.launch()
    yield browser
    await browser.stop()


inside = pytest.mark.asyncio(loop_scope="module")


async def played(
    browser: Browser, folder: Path, *words: str, pictures: Pictures = "none", **fields: Any
) -> Trajectory:
    """An episode over CDP; what was written down equals what was returned."""
    one: Task = task(**fields)
    command = shlex.join([sys.executable, str(ATTACHER), *words])
    agent = agents.agent(command, one, folder, environ=os.environ, transport="cdp")
    with Record(folder) as record:
        trajectory = await play(
            one, agent, [site], browser, record, header(one, 1, "test", [site], browser), pictures=pictures
        )
    assert read_trajectory(folder / TRAJECTORY) == trajectory
    return trajectory


# ---------------------------------------------------------------- plays


@inside
async def test_an_agent_plays_on_a_browser_of_its_own(browser: Browser, tmp_path: Path) -> None:
    trajectory = await played(browser, tmp_path, "play", pictures="steps")
    assert judges.judge(trajectory).outcome == "passed", trajectory.footer.ending
    assert [step.turn.deed for step in trajectory.steps][1] == "typed 'milk'", "one step, and not four"
    click, _typed, write, _done = trajectory.steps
    assert [getattr(step.turn.action, "op", None) for step in trajectory.steps] == [
        "click",
        "type",
        "click",
        "done",
    ]
    assert [(one.method, one.path, one.status) for one in write.requests] == [
        ("POST", "/notes", 303),
        ("GET", "/", 200),
    ]
    assert [change.after and change.after["text"] for change in write.changes] == ["milk"]
    assert 'textbox "Text"' in click.observation.text
    assert trajectory.footer.last is not None
    assert "milk" in trajectory.footer.last.text
    assert click.point is not None
    assert all((tmp_path / "pictures" / str(step.picture)).is_file() for step in trajectory.steps)
    date, _random, agent, width, height = json.loads(json.dumps(trajectory.footer.answer))
    assert str(date).startswith("Wed Jul 15 2026 10:0"), "the episode's time"
    assert (width, height) == (1280, 720)
    assert "Headless" not in str(agent)
    assert trajectory.footer.agent is not None
    again = await played(browser, tmp_path / "again", "look")
    assert again.footer.answer[1:] == ["1.3", f"{ORIGIN}/", "Notes of nobody"]  # type: ignore[index]
    assert judges.judge(again).outcome == "passed", "a page's own socket serves as well"


@inside
@pytest.mark.parametrize(
    ("how", "limits", "ending", "told"),
    [
        ("never", {"turn_seconds": 1, "max_seconds": 1.5}, "wall", "all 1.5 seconds"),
        ("half", {"turn_seconds": 1, "max_seconds": 1.5}, "wall", "all 1.5 seconds"),
        ("at once", {}, "crash", "never connected to its browser"),
        ("idle", {"turn_seconds": 1}, "turn_timeout", "did nothing to its browser within 1 s"),
        ("endless", {"max_steps": 2}, "steps", "all 2 steps"),
        ("script", {"max_steps": 2}, "steps", "all 2 steps"),
        ("worker", {"max_steps": 2, "turn_seconds": 3}, "steps", "all 2 steps"),
        ("by no such name", {}, "crash", "KeyError"),
    ],
)
async def test_each_way_to_end_has_its_name(
    browser: Browser, tmp_path: Path, how: str, limits: dict[str, Any], ending: str, told: str
) -> None:
    trajectory = await played(browser, tmp_path, how, limits=limits)
    assert (trajectory.footer.ending.reason, told in trajectory.footer.ending.detail) == (ending, True), (
        trajectory
    )
    if how in ("script", "worker"):
        assert [step.turn.deed for step in trajectory.steps] == [f"by a script: POST {ORIGIN}/notes"] * 2


@inside
@pytest.mark.parametrize(
    ("how", "answer"),
    [
        (("returns",), "here"),
        (("twice",), 409),
        (("stranger",), [403, 404, 404, 404, 404, 404]),
        (("nonsense",), [-32600] * 6 + ["Session with given id not found.", 2]),
        (("big",), 2),
        (("asks",), [False, True]),
        (("closes",), "shut"),
        (("answer by line",), "the last line"),
        (("answer by link",), "the last line"),
        (("answer by file", '{"status": "infeasible", "note": "no"}'), None),
        (("answer by file", "$42.10\n"), "$42.10"),
    ],
)
async def test_what_clients_do_has_an_end_that_is_known(
    browser: Browser, tmp_path: Path, how: tuple[str, ...], answer: Any
) -> None:
    trajectory = await played(browser, tmp_path, *how)
    log = (tmp_path / "agent.log").read_text()[-1500:]
    assert trajectory.footer.ending.reason == "done", (trajectory.footer.ending, log)
    assert trajectory.footer.answer == answer


@inside
async def test_the_documented_example_is_one_of_playwrights_and_passes(
    browser: Browser, tmp_path: Path
) -> None:
    text = (Path(__file__).parent.parent / "docs" / "agents.md").read_text()
    code = text.partition("## Over CDP instead")[2].partition("```python\n")[2].partition("```")[0]
    script = tmp_path / "my_agent.py"
    script.write_text(code)
    [one] = catalog.find(["omnizon/answer"], Path(__file__).parent / "tasks")
    command = shlex.join([sys.executable, str(script)])
    agent = agents.agent(command, one, tmp_path, environ=os.environ, transport="cdp")
    shop = [sites.load("omnizon")]
    with Record(tmp_path) as record:
        trajectory = await play(one, agent, shop, browser, record, header(one, 1, "test", shop, browser))
    assert judges.judge(trajectory).outcome == "passed", (tmp_path / "agent.log").read_text()[-2000:]
    assert [step.turn.deed for step in trajectory.steps] == ["opened http://omnizon.test/help/returns", None]


KILLED = """
import asyncio, base64, os, sys
from datetime import datetime
from harness.agents.reaper import reaper
from harness.cdp import Attached, Seat

async def main():
    await Attached.start(
        Seat(reaper()), proxy="http://127.0.0.1:9", origins=frozenset(), clock=datetime(2026, 7, 15), cookies=[],
        files={"a.png": base64.b64encode(b"x").decode()}, refused=[], headers={},
    )
    print("started", flush=True)
    os.kill(os.getpid(), 9)

asyncio.run(main())
"""


async def test_a_browser_leaves_nothing_behind_though_the_harness_is_killed(tmp_path: Path) -> None:
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        KILLED,
        env={**os.environ, "TMPDIR": str(tmp_path)},
        stdout=asyncio.subprocess.PIPE,
    )
    assert child.stdout
    assert await child.stdout.readline() == b"started\n"
    await child.wait()
    async with asyncio.timeout(20):
        while list(tmp_path.glob("replica-harness-*")):
            await asyncio.sleep(0.05)


# ---------------------------------------------------------------- what it gets at

COMMANDS: list[tuple[str, dict[str, Any]]] = [
    ("SystemInfo.getProcessInfo", {}), ("Browser.getBrowserCommandLine", {}), ("Browser.crash", {}),
    ("Target.exposeDevToolsProtocol", {"targetId": "x"}), ("Target.attachToBrowserTarget", {}),
    ("Target.createBrowserContext", {"proxyServer": "direct://"}),
    ("Target.createTarget", {"url": "file:///etc/hostname"}), ("Page.navigate", {"url": "file:///etc/hostname"}),
    ("Page.navigate", {"url": "chrome://version"}), ("Page.navigate", {"url": "https://example.com/"}),
    ("Page.navigate", {"url": "javascript:alert(1)"}), ("Page.navigate", {"url": "http://tiny.test@evil.test/"}),
    ("Fetch.enable", {}), ("IO.read", {"handle": "1"}), ("Tracing.start", {}), ("Debugger.enable", {}),
    ("Network.setExtraHTTPHeaders", {"headers": {"Content-Language": "x"}}), ("Storage.setCookies", {"cookies": []}),
    ("Network.setCookie", {"name": "session", "value": "x"}), ("Security.setIgnoreCertificateErrors", {"ignore": True}),
    ("DOM.setFileInputFiles", {"files": ["/etc/hostname"]}), ("Page.printToPDF", {}),
    ("Input.dispatchDragEvent", {"type": "drop", "x": 1, "y": 1, "data": {"items": [], "files": ["/etc/hostname"]}}),
    ("Network.loadNetworkResource", {"url": "file:///etc/hostname", "options": {}}),
    ("Emulation.setVirtualTimePolicy", {"policy": "pause"}), ("Memory.simulatePressureNotification", {}),
]  # fmt: skip
SCRIPTS = [
    "void (location = 'file:///etc/hostname')",
    "void (location = 'chrome://version')",
    "String(window.open('file:///etc/hostname'))",
    "fetch('http://127.0.0.1:8123/').then(a => a.status, String)",
    "fetch('https://example.com/').then(a => a.status, String)",
    "typeof RTCPeerConnection + typeof WebTransport + typeof SharedWorker + navigator.serviceWorker",
    "new Promise(done => { const work = new Worker(URL.createObjectURL(new Blob([`fetch('http://tiny.test/')"
    ".then(a => postMessage(a.status), e => postMessage(String(e)))`]))); work.onmessage = e => done(e.data) })",
]


@inside
async def test_nothing_beyond_the_episode_is_in_reach(browser: Browser, tmp_path: Path) -> None:
    trajectory = await played(browser, tmp_path, "try", json.dumps(COMMANDS), json.dumps(SCRIPTS))
    found = trajectory.footer.answer
    assert isinstance(found, dict), (tmp_path / "agent.log").read_text()
    for method, params in COMMANDS:
        assert isinstance(found[f"{method} {json.dumps(params)}"], str), f"{method} was answered"
    assert found["page"] == f"{ORIGIN}/"
    assert f"{ORIGIN}/" in str(found["targets"])
    assert not any(scheme in str(found["targets"]) for scheme in ("file:", "chrome", "example.com"))
    assert found[SCRIPTS[2]] == "null"
    assert str(found[SCRIPTS[3]]) in ("403", "TypeError: Failed to fetch")
    assert found[SCRIPTS[4]] == "TypeError: Failed to fetch"
    assert found[SCRIPTS[5]] == "undefinedundefinedundefinedundefined"
    assert found[SCRIPTS[6]] == 200, "a page's worker is in the episode's network"
    refused = [line for step in trajectory.steps for line in step.refused]
    assert {"CDP Tracing.start", "NAVIGATE chrome://version", "CDP Fetch.enable"} <= set(refused)
    assert "CONNECT example.com:443" in refused
    assert "GET http://127.0.0.1:8123/" in refused
    assert not [line for line in refused if line.startswith("OUTSIDE")], "all of its requests bear the key"
    borne = str(found["events"]).lower().split('content-language":"')[1:]
    assert borne, "the agent is told of headers"
    assert not any(value.startswith("x-") for value in borne), "but not of the key"


def test_a_command_that_nobody_has_thought_of_is_refused() -> None:
    with pytest.raises(Forbidden, match=r"Coming\.soon is not allowed"):
        judged("Coming.soon", {}, GROUND)
    assert not {name.split(".")[0] for name in RULES} & {
        "Fetch",
        "IO",
        "Tracing",
        "SystemInfo",
        "Debugger",
        "Security",
    }


@pytest.mark.parametrize(
    ("method", "params", "passed"),
    [
        ("Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": "/etc"}, {"behavior": "deny"}),
        ("Target.createBrowserContext", {"originsWithUniversalNetworkAccess": ["x"]},
         {"proxyServer": GROUND.proxy, "proxyBypassList": "<-loopback>"}),
        ("DOM.setFileInputFiles", {"files": ["/tmp/x/../a.png"], "nodeId": 1}, {"files": ["/ours/a.png"], "nodeId": 1}),
        ("Target.createTarget", {"url": f"{ORIGIN}/x", "forTab": True}, {"url": f"{ORIGIN}/x"}),
        ("Page.navigate", {"url": f"{ORIGIN}/x", "referrer": "http://evil.test/"}, {"url": f"{ORIGIN}/x"}),
    ],
)  # fmt: skip
def test_what_could_reach_further_is_passed_on_as_what_cannot(
    method: str, params: dict[str, Any], passed: dict[str, Any]
) -> None:
    assert judged(method, params, GROUND) == passed


@pytest.mark.parametrize(
    "params", [{"autoAttach": True}, {"autoAttach": True, "flatten": False}, {"targetId": "x", "flatten": 1}]
)
def test_a_session_that_would_hide_its_commands_is_refused(params: dict[str, Any]) -> None:
    with pytest.raises(Forbidden, match="flat"):
        judged("Target.setAutoAttach", params, GROUND)


@pytest.mark.parametrize(
    "url",
    ["http://tiny.test.evil.test/", "http://tiny.test:81/", "http://tiny.test\\@evil.test/", "HTTP://tiny.test/\n",
     "view-source:http://tiny.test/", "data:text/html,x", "blob:http://tiny.test/x", " http://tiny.test/"],
)  # fmt: skip
def test_addresses_are_taken_by_the_letter(url: str) -> None:
    assert not within(url, GROUND.origins)


# ---------------------------------------------------------------- what counts


def deed(method: str, **params: Any) -> Deed:
    found = deed_in(method, params)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("params", "what"),
    [
        ({"type": "keyDown", "key": "Enter", "text": "\r"}, "pressed Enter"),
        ({"type": "rawKeyDown", "key": "a", "modifiers": 2}, "pressed Control+a"),
        ({"type": "keyDown", "key": "Tab", "modifiers": 8}, "pressed Shift+Tab"),
        ({"type": "keyDown", "key": "A", "text": "A", "modifiers": 8}, "typed 'A'"),
        ({"type": "char", "text": "é"}, "typed 'é'"),
        ({"type": "rawKeyDown", "key": "Shift"}, None),
        ({"type": "keyUp", "key": "a"}, None),
    ],
)
def test_keys(params: dict[str, Any], what: str | None) -> None:
    found = deed_in("Input.dispatchKeyEvent", params)
    assert (found.what if found else None) == what


def test_looking_and_moving_the_pointer_is_nothing_done() -> None:
    assert deed_in("Input.dispatchMouseEvent", {"type": "mouseMoved", "x": 1, "y": 1}) is None
    assert deed_in("Runtime.evaluate", {"expression": "1"}) is None
    assert deed_in("Target.createTarget", {"url": "about:blank"}) is None


def test_what_is_done_in_one_go_is_one_step() -> None:
    typed = deed("Input.insertText", text="mi").with_more(deed("Input.insertText", text="lk"))
    assert typed is not None
    assert typed.turn.deed == "typed 'milk'"
    press = {"type": "mousePressed", "x": 5, "y": 5, "button": "left"}
    once, again = (deed("Input.dispatchMouseEvent", **press, clickCount=count) for count in (1, 2))
    twice = once.with_more(again)
    assert twice is not None
    assert getattr(twice.turn.action, "count", None) == 2
    assert once.with_more(once) is None, "two clicks that are no double click"
    assert typed.with_more(once) is None


@pytest.mark.parametrize("far", [10**400, 1e308, float("inf"), float("nan")])
def test_a_number_beyond_all_pages_is_no_trouble_of_ours(far: float) -> None:
    turned = deed("Input.dispatchMouseEvent", type="mouseWheel", deltaX=far, deltaY=-far)
    twice = turned.with_more(turned)
    assert twice is not None
    for one in (turned, twice, deed("Input.dispatchMouseEvent", type="mousePressed", x=far, y=far)):
        assert Turn.model_validate_json(one.turn.model_dump_json()) == one.turn


@pytest.mark.parametrize("junk", [{"x": "left"}, {"x": None, "y": []}, {"clickCount": 99}, {"button": 7}])
def test_a_command_of_wrong_words_is_still_a_deed(junk: dict[str, Any]) -> None:
    assert deed("Input.dispatchMouseEvent", type="mousePressed", **junk).turn.deed is not None


@pytest.mark.parametrize(
    ("text", "done"),
    [
        ("  $42.10\n", Done(answer="$42.10")),
        ("", Done()),
        ('{"answer": ["a", 2]}', Done(answer=["a", 2])),
        ('{"status": "infeasible"}', Done(status="infeasible")),
        ('{"price": 3}', Done(answer='{"price": 3}')),
        ('{"answer": NaN}', Done(answer='{"answer": NaN}')),
    ],
)
def test_an_answer_is_text_or_the_fields_of_done(text: str, done: Done) -> None:
    assert done_in(text) == done
