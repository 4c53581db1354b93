"""A person plays, with real events of pointer and keys, and out come a task's draft and its play."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import pytest
import pytest_asyncio
from typer.testing import CliRunner

from harness import catalog, check, replay
from harness.agents.page import find
from harness.agents.steps import parse
from harness.browser import Browser, Tab
from harness.browser.keys import character
from harness.browser.listen import Ear
from harness.browser.wire import DialogOpened
from harness.cli import app
from harness.errors import UsageError
from harness.recording import checks, recorder
from harness.recording.commands import screen
from harness.recording.draft import value
from harness.recording.recorder import Setting
from harness.recording.steps import Steps, aimed
from harness.report import rows
from tests.fixtures.browser.desk import tab_on
from tests.fixtures.browser.shop import ORIGIN, Shop

pytestmark = pytest.mark.asyncio(loop_scope="module")
MIDDLE = """e => {
  e.scrollIntoView({block: "center"});
  const box = e.getBoundingClientRect();
  return [box.x + box.width / 2, box.y + box.height / 2];
}"""
ADA = "jordan.reyes@example.com"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One for all recordings, without a screen."""
    async with Browser.start() as one:
        yield one


class Listened(Protocol):
    """A tab, what listens there, and what has been heard."""

    tab: Tab
    ear: Ear | None
    steps: Steps


class Person:
    """Clicks and types as somebody before the window does: by the browser's own events."""

    def __init__(self, session: Listened) -> None:
        self.session = session
        self.wire = session.tab.wire

    async def run(self, script: str) -> Any:
        """Looks at the page."""
        answer = await self.wire.send("Runtime.evaluate", expression=f"JSON.stringify({script})")
        return json.loads(answer["result"].get("value", "null"))

    async def click(self, selector: str, count: int = 1) -> None:
        """Moves there, presses and lets go; then waits as people do until the page has taken it in."""
        x, y = await self.run(f"({MIDDLE})(document.querySelector({json.dumps(selector)}))")
        await self.wire.click(x, y, count=count)
        await self.settled()

    async def type(self, text: str) -> None:
        """A key stroke for each letter."""
        for char in text:
            key = character(char)
            common = {"key": key.key, "code": key.code, "windowsVirtualKeyCode": key.number}
            await self.wire.key("keyDown", text=char, **common)
            await self.wire.key("keyUp", **common)
        await self.settled()

    async def press(self, name: str, number: int, text: str = "") -> None:
        """One key that has a name."""
        common = {"key": name, "code": name, "windowsVirtualKeyCode": number}
        typed = {"text": text} if text else {}
        with suppress(DialogOpened):
            await self.wire.key("keyDown" if text else "rawKeyDown", **typed, **common)
            await self.wire.key("keyUp", **common)
        await self.settled()

    async def settled(self) -> None:
        """The page at rest."""
        assert self.session.ear
        await self.session.ear.settled()


async def buys(person: Person) -> None:
    """Looks for a kettle and puts it into the cart, twice."""
    await person.click("input[type=search], input[name=q]")
    await person.type("Simmerly kettle")
    await person.press("Enter", 13, "\r")
    await person.click("main a[href*='/dp/']")
    await person.run("history.length")
    await person.wire.reload()
    await person.settled()
    await person.click("button[name=go], form[action*=cart] button")


async def joins(person: Person) -> None:
    """Registers with a password of one's own."""
    await person.click("input[name=name]")
    await person.type("Ada")
    await person.click("input[name=email]")
    await person.type("ada@example.com")
    await person.click("input[name=password]")
    await person.type("my-own-secret-1")
    await person.press("Enter", 13, "\r")


async def recorded(browser: Browser, setting: Setting, play: Any) -> recorder.Heard:
    async with recorder.recording(setting, browser) as session:
        await play(Person(session))
        return await session.heard()


async def test_a_recorded_play_is_a_task_whose_solution_passes_and_a_trial_that_is_replayed(
    browser: Browser, tmp_path: Path
) -> None:
    setting = Setting("omnizon", user=ADA)
    texts = []
    for name in ("one", "other"):
        heard = await recorded(browser, setting, buys)
        file = recorder.place(tmp_path / name / "omnizon" / "kettle.toml", "omnizon")
        made = await recorder.make(heard, setting, file, tmp_path / name / "run", goal="Put it into my cart.")
        texts.append(file.read_text())
        assert made.remarks == ()
        assert made.outcome == "passed"
    assert texts[0] == texts[1]
    written = tomllib.loads(texts[0])
    steps = written["solution"][0]["steps"]
    assert [next(iter(step)) for step in steps] == ["fill", "click", "reload", "click", "done"]
    assert steps[0]["text"] == "Simmerly kettle"
    assert steps[0]["submit"] is True
    assert not any("nth" in step for step in steps)
    (wanted,) = written["check"]
    (row,) = wanted["rows"]
    assert wanted["table"] == "cart_line"
    assert row["quantity"] == 1
    assert row["product_id"]["sql"].startswith("SELECT id FROM product WHERE title = '")
    assert row["account_id"] == {"sql": f"SELECT id FROM account WHERE email = '{ADA}'"}
    trial = rows.one(made.trial)
    assert trial.verdict.outcome == "passed"
    found = await replay.replay(trial.trajectory)
    assert found.difference is None, str(found.difference)
    tasks = catalog.find(["omnizon/kettle"], tmp_path / "one")
    (proof,) = await check.prove_all(tasks, tmp_path / "one", os.environ, workers=1, burners=0)
    assert proof.ok, proof.broke


async def test_a_password_of_ones_own_is_written_nowhere(browser: Browser, tmp_path: Path) -> None:
    setting = Setting("omnizon", start="/register")
    heard = await recorded(browser, setting, joins)
    file = recorder.place(tmp_path / "omnizon" / "join.toml", "omnizon")
    made = await recorder.make(heard, setting, file, tmp_path / "run", answer="Ada")
    assert made.outcome == "passed"
    assert made.remarks == ()
    assert {"fill": "textbox:Password", "text": "Recorded-Passw0rd-1", "submit": True} in heard.steps
    kept = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert not any(b"my-own-secret" in data for data in kept)
    assert made.task.shape == "both"


# ---------------------------------------------------------------- what is heard of a page


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop() -> AsyncIterator[Shop]:
    """One server for all pages here."""
    async with Shop.serve() as served:
        yield served


class Desk:
    """A page that is listened to, and a person before it."""

    def __init__(self, tab: Tab) -> None:
        self.tab = tab
        self.steps = Steps(public=lambda text: "•" * len(text))
        self.ear: Ear | None = None


@asynccontextmanager
async def before(browser: Browser, shop: Shop, body: str) -> AsyncIterator[Person]:
    """Somebody before a page with this body."""
    shop.clear()
    shop.add("/other", "<h1>Other</h1><a href='/'>Home</a>")
    async with tab_on(browser, shop) as tab:
        desk = Desk(tab)
        desk.ear = await Ear.open(tab, shop.add("/", body), desk.steps.told)
        yield Person(desk)


FIELDS = """<label>Name <input name=name></label><label>Secret <input type=password></label>
<label>Size <select><option>Small<option>Large</select></label><label><input type=checkbox>Gift</label>
<label>Note <textarea></textarea></label><div contenteditable aria-label=Text style="height:30px"></div>
<button onclick="document.title = confirm('Sure?')">Ask</button> <a href="/other">Other page</a>"""


async def test_fields_lists_and_boxes_are_told_by_what_they_hold_at_the_end(
    browser: Browser, shop: Shop
) -> None:
    async with before(browser, shop, FIELDS) as person:
        await person.click("input[name=name]")
        await person.type("Ada")
        await person.click("input[type=password]")
        await person.type("hunter2!")
        await person.click("input[type=checkbox]")
        await person.run("document.querySelector('select').focus()")
        await person.press("ArrowDown", 40)
        await person.click("textarea")
        await person.type("one")
        await person.press("Enter", 13, "\r")
        await person.type("two")
        await person.click("[contenteditable]")
        await person.type("bold")
        assert list(person.session.steps.whole) == [
            {"fill": "textbox:Name", "text": "Ada"},
            {"fill": "textbox:Secret", "text": "••••••••"},
            {"check": "checkbox:Gift", "on": True},
            {"select": "combobox:Size", "label": "Large"},
            {"fill": "textbox:Note", "text": "one\ntwo"},
            {"fill": "textbox:Text", "text": "bold"},
        ]
        assert not person.session.steps.notes


async def test_journeys_and_dialogs_are_told_where_they_are_a_persons_own(
    browser: Browser, shop: Shop
) -> None:
    async with before(browser, shop, FIELDS) as person:
        await person.click("a[href='/other']")
        history = await person.wire.send("Page.getNavigationHistory")
        entry = history["entries"][history["currentIndex"] - 1]["id"]
        await person.wire.send("Page.navigateToHistoryEntry", entryId=entry)
        await person.settled()
        await person.wire.send("Page.navigate", url=f"{ORIGIN}/other")
        await person.settled()
        await person.click("a[href='/']")
        await person.run("document.querySelector('button').focus()")
        await person.press("Enter", 13, "\r")
        await person.wire._session.send("Page.handleJavaScriptDialog", {"accept": True})
        await person.settled()
        assert await person.run("document.title") == "true"
        assert list(person.session.steps.whole) == [
            {"click": "link:Other page"},
            {"back": True},
            {"goto": "/other"},
            {"click": "link:Home"},
            {"click": "button:Ask"},
            {"dialog": True},
        ]


async def test_a_page_finds_nothing_of_who_listens(browser: Browser, shop: Shop) -> None:
    look = (
        "[Object.getOwnPropertyNames(window).sort(), document.documentElement.outerHTML, "
        "String(window.__harnessTell), '__harnessTell' in window]"
    )
    async with before(browser, shop, FIELDS) as person:
        await person.click("input[name=name]")
        heard = await person.run(look)
    async with tab_on(browser, shop) as tab:
        await tab.open(shop.add("/", FIELDS))
        assert heard == await Person(Desk(tab)).run(look)
    assert heard[2:] == ["undefined", False]


async def test_an_element_is_meant_by_its_name_then_by_what_stands_beside_it() -> None:
    page = (
        'page "Shop" /\n[1]link "Home"\n- [2]link "Lamp" $3 [3]button "Add"\n- [4]link "Cup" $4 [5]button "Add"\n'
        f'[6]link "{"Kettle of steel, " * 5}$9"\n[7]button "Go" · [8]button "Go"\n'
    )
    assert aimed(page, 1) == {"target": "link:Home"}
    assert aimed(page, 5) == {"target": "button:Add", "near": "Cup"}
    assert aimed(page, 8) == {"target": "button:Go", "nth": 2}
    found = aimed(page, 6)
    assert found is not None
    assert found["like"] is True
    assert not found["target"].endswith("$9")
    for ref in range(1, 9):
        said = aimed(page, ref)
        assert said is not None
        (step,) = parse([{"click": said.pop("target"), **said}])
        assert step.target is not None
        assert find(page, step.target).ref == ref
    assert aimed(page, 99) is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("$54.49", {"money": "$54.49"}), ("1,200", {"number": 1200}), ("2026-07-18", {"date": "2026-07-18"}),
        ("14:30", {"time": "14:30"}), ("yes", {"boolean": True}), ("Ada", {"text": "Ada"}),
    ],
)  # fmt: skip
async def test_an_answer_is_checked_by_what_it_looks_like(text: str, wanted: dict[str, Any]) -> None:
    assert checks.answer(text) == wanted


async def test_an_answer_is_read_by_the_words_beside_it() -> None:
    pattern = checks.reading("# Lamp\nOrder total $54.49 with tax\nShipping $4.00", "$4.00")
    assert pattern is not None
    assert re.findall(pattern, "Order total $54.49\nShipping $5.10", re.MULTILINE) == ["$5.10"]
    assert checks.reading("nothing of it", "$4.00") is None


@pytest.mark.parametrize(
    "told", ['a "b" \\ c\n', "\x7f", "ü 🦊", 3, 2.5, True, [1, "x"], {"a b": {"sql": "x"}}]
)
async def test_what_is_written_is_read_as_the_same(told: Any) -> None:
    assert tomllib.loads(f"x = {value(told)}")["x"] == told


async def test_what_cannot_be_recorded_is_refused_before_anybody_plays(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="neither DISPLAY nor WAYLAND_DISPLAY"):
        screen({}, "linux")
    screen({"DISPLAY": ":0"}, "linux")
    screen({}, "darwin")
    (tmp_path / "omnizon").mkdir()
    (tmp_path / "omnizon" / "there.toml").write_text("")
    for name, why in (
        ("omnizon/there.toml", "is there already"),
        ("omnizon/New Task.toml", "names no task"),
        ("elsewhere/new.toml", "in no folder called omnizon"),
    ):
        with pytest.raises(UsageError, match=why):
            recorder.place(tmp_path / name, "omnizon")


async def test_the_command_says_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    for words, why in (
        (["omnizn"], "no site called 'omnizn'"),
        (["omnizon", "--clock", "noon"], "--clock 'noon' is no date"),
        (["omnizon"], "there is no screen"),
    ):
        done = CliRunner().invoke(app, ["record", *words])
        assert isinstance(done.exception, UsageError)
        assert why in str(done.exception)
    assert not list(tmp_path.iterdir())
