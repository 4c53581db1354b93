"""Nothing that works is missing from an observation: fixture pages with their truth, and omnizon's own pages.

`fixtures/pages/<name>.html` are pages that break extractors; `<name>.json` beside each says what is true of it:

    targets   {"at": selector, "role", "name"}, or {"each": selector, "count", "names"}: what can be acted on.
              `>>>` steps into a shadow root or a frame; "hit" is what a person clicks for it; "blocked" is what
              lies over it
    texts     what a person reads there
    absent    what is not to be seen
    noise     what has a ref although a click does nothing, such as a disabled button, or the tab that is open
    unseen    what takes clicks and is no control to a person: a backdrop, what shows only under the pointer
    options   selector -> how many options a list has
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

import sites
from harness.browser import Browser, Tab
from harness.browser.refs import Live
from harness.browser.tree import squeeze
from harness.browser.words import TARGET
from harness.types import Click, Expand, Observation, Options, Wait
from sites.kit import Server, World
from tests.fixtures.browser.desk import CLOCK, tab_on, unescaped
from tests.fixtures.browser.shop import ORIGIN, Shop

pytestmark = pytest.mark.asyncio(loop_scope="module")

PAGES = Path(__file__).parent / "fixtures" / "pages"
WITNESS = (PAGES.parent / "browser" / "witness.js").read_text()
NAMES = sorted(path.stem for path in PAGES.glob("*.html"))
CLICKED_WHOLE = ("components", "mail", "react", "traps")
"""Pages that are small enough to be clicked all over."""


def truth(name: str) -> dict[str, Any]:
    """What is true of a page."""
    told: dict[str, Any] = json.loads((PAGES / f"{name}.json").read_text())
    return told


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests here."""
    async with Browser.start() as browser:
        yield browser


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def other(browser: Browser) -> AsyncIterator[Browser]:
    """Another instance, to compare with."""
    async with Browser.start() as other:
        yield other


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop() -> AsyncIterator[Shop]:
    """One site, whose pages are the fixtures."""
    async with Shop.serve() as shop:
        for name in NAMES:
            shop.pages[f"/{name}"] = (PAGES / f"{name}.html").read_text()
        yield shop


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tab(browser: Browser, shop: Shop) -> AsyncIterator[Tab]:
    """One tab: opening a page leaves nothing of the last."""
    async with tab_on(browser, shop) as tab:
        yield tab


class Auditor:
    """A page as the observation has it, beside what the page itself says."""

    def __init__(self, tab: Tab, address: str) -> None:
        self.tab = tab
        self.address = address
        self.seen = Observation(n=0, url="", title="", text="")

    async def open(self) -> Observation:
        """The page, fresh."""
        self.seen = await self.tab.open(self.address)
        await self.tab._wire._evaluate(f"({WITNESS})()")
        return self.seen

    async def ask(self, expression: str) -> Any:
        """A value of the page's, with `w` for the witness."""
        return json.loads(
            await self.tab._wire._evaluate(
                f"(() => {{ const w = __witness; return JSON.stringify({expression}) }})()"
            )
        )

    async def whole(self) -> str:
        """All that the agent can come to read: the text, and what `expand` gives of every fold."""
        parts = [self.seen.text]
        for fold in re.findall(r"\(expand (\d+) page=2\)", self.seen.text):
            page, last = 2, 2
            while page <= last:
                result = await self.tab.read(Expand(ref=int(fold), page=page))
                assert result.ok, result.message
                last = int(re.findall(r"of (\d+)", result.message)[0])
                parts.append(result.text or "")
                page += 1
        return "\n".join(parts)

    async def click(self, selector: str, nth: int = 0) -> str:
        """What a real click at the centre of an element changes."""
        point = await self.ask(f"w.centre(w.all({json.dumps(selector)})[{nth}])")
        assert point, f"{selector} {nth} is not drawn"
        return await self.changes(point)

    async def changes(self, point: dict[str, float]) -> str:
        """What a real click at a point changes: nothing, only the `focus`, or `more`."""
        await self.ask("w.note()")
        await self.tab._wire.click(point["x"], point["y"])
        return str(await self.ask("w.changed()"))


async def expected(
    auditor: Auditor, told: dict[str, Any]
) -> list[tuple[str, int, int, str | None, str | None]]:
    """Selector, position, element number, role and name of all that is true."""
    found = []
    for target in told["targets"]:
        selector = target.get("at") or target["each"]
        numbers = await auditor.ask(f"w.all({json.dumps(selector)}).map(w.number)")
        names = target.get("names")
        count = 1 if "at" in target else target.get("count") or len(names)
        assert len(numbers) == count, f"{selector}: {len(numbers)} on the page, {count} in the truth"
        for nth, number in enumerate(numbers):
            name = names[nth] if names else target.get("name")
            found.append((selector, nth, number, target.get("role"), name))
    return found


@pytest.mark.parametrize("name", NAMES)
async def test_all_that_is_true_of_a_page_is_shown_or_reachable(tab: Tab, name: str) -> None:
    """Actionable recall 1, the names people hear, and text recall 1."""
    auditor, told = Auditor(tab, f"{ORIGIN}/{name}"), truth(name)
    await auditor.open()
    whole = await auditor.whole()
    written = {int(m[1]): (m[2], unescaped(m[3])) for m in TARGET.finditer(whole)}
    missing = []
    for selector, nth, number, role, called in await expected(auditor, told):
        live = tab._refs.of(number) if number else None
        if live is None or live.ref not in written:
            missing.append(f"{selector} {nth}")
            continue
        its_role, its_name = written[live.ref]
        if role and its_role != role:
            missing.append(f"{selector} {nth} is a {its_role}, not a {role}")
        if called is not None and its_name != called:
            missing.append(f"{selector} {nth} is called {its_name!r}, not {called!r}")
    assert not missing
    assert len(auditor.seen.text) <= 24_000
    assert [text for text in told["texts"] if text not in whole] == []
    assert [text for text in told.get("absent", ()) if text in whole] == []
    for selector, count in told.get("options", {}).items():
        number = await auditor.ask(f"w.number(w.all({json.dumps(selector)})[0])")
        live = tab._refs.of(number)
        assert isinstance(live, Live)
        assert len((await tab.read(Options(ref=live.ref))).options) == count


@pytest.mark.parametrize("name", sorted(set(NAMES) - set(CLICKED_WHOLE)))
async def test_a_click_on_a_true_target_changes_something(tab: Tab, name: str) -> None:
    """The truth is true: one of each kind is tried out with a real mouse."""
    auditor = Auditor(tab, f"{ORIGIN}/{name}")
    await auditor.open()
    for target in truth(name)["targets"]:
        assert await auditor.click(target.get("at") or target["each"]), target


ELEMENT = """((e) => ({look: [e.nodeName, e.className, e.parentElement?.className ?? "", e.id].join(),
    own: w.number(e), point: w.centre(e)}))(w.every()[NTH])"""


@pytest.mark.parametrize("name", CLICKED_WHOLE)
async def test_whatever_takes_a_click_has_a_ref_and_the_rest_has_none(tab: Tab, name: str) -> None:
    """Every element of the page is clicked in its middle: what that changes, some ref must stand for."""
    auditor, told = Auditor(tab, f"{ORIGIN}/{name}"), truth(name)
    await auditor.open()
    hits = [
        target.get("hit") or target.get("at") or target["each"]
        for target in told["targets"]
        if "blocked" not in target
    ]
    positions = "%s.map((hit) => w.every().indexOf(w.all(hit)[0]))"
    true = await auditor.ask(positions % json.dumps(hits))
    unseen = await auditor.ask(positions % json.dumps(told.get("unseen", [])))
    noise = await auditor.ask(positions % json.dumps(told.get("noise", [])))
    tried: dict[int, str] = {}
    missed, idle, looks = [], [], set()
    for nth in range(await auditor.ask("w.every().length")):
        element = await auditor.ask(ELEMENT.replace("NTH", str(nth)))
        if element["point"] is None or nth in unseen or (element["look"] in looks and nth not in true):
            continue  # one of each of a row's parts is enough
        looks.add(element["look"])
        x, y = element["point"].values()
        around = await auditor.ask(f"w.around({x}, {y}).map(w.number)")
        tried[nth] = await auditor.changes(element["point"])
        if tried[nth] == "more" and not any(number and tab._refs.of(number) for number in around):
            missed.append(element["look"])
        own = element["own"]
        if not tried[nth] and own in around and tab._refs.of(own) and nth not in noise:
            idle.append(element["look"])
        if tried[nth]:
            await auditor.open()
    assert missed == []
    assert idle == []  # a ref that changes nothing is noise
    assert [hit for hit, nth in zip(hits, true, strict=True) if not tried[nth]] == []


async def test_what_is_covered_has_a_ref_and_says_so(tab: Tab) -> None:
    auditor = Auditor(tab, f"{ORIGIN}/traps")
    await auditor.open()
    live = tab._refs.of(await auditor.ask("w.number(w.all('#covered')[0])"))
    assert isinstance(live, Live)
    result = (await tab.act(Click(ref=live.ref))).result
    assert result is not None
    assert result.error == "covered"


@pytest.mark.parametrize("name", NAMES)
async def test_a_page_read_twice_and_by_two_browsers_gives_equal_bytes(
    browser: Browser, other: Browser, shop: Shop, name: str
) -> None:
    async with tab_on(browser, shop) as one, tab_on(other, shop) as two:
        first, second = await one.open(f"{ORIGIN}/{name}"), await two.open(f"{ORIGIN}/{name}")
        assert first == second
        assert one._rendered == two._rendered
        assert (await one.act(Wait(ms=0))).text == first.text


OMNIZON = (
    "/",
    "/s?q=lamp",
    "/dp/B0YKBYLBB9",
    "/cart",
    "/orders",
    "/account",
    "/lists/1",
    "/d/electronics",
    "/sell",
)


@asynccontextmanager
async def omnizon(browser: Browser) -> AsyncIterator[Tab]:
    """A tab in the store, signed in."""
    world = World([sites.load("omnizon")], seed=0, now=CLOCK, user="jordan.reyes@example.com")
    door = await Server().open(world)
    tab = await browser.tab(proxy=door.url, origins=world.origins, clock=world.now, cookies=world.cookies)
    try:
        yield tab
    finally:
        await tab.close()
        await door.close()
        world.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def store(browser: Browser) -> AsyncIterator[Tab]:
    """The same tab for all pages of it."""
    async with omnizon(browser) as tab:
        yield tab


@pytest.mark.parametrize("path", OMNIZON)
async def test_no_control_and_no_text_of_omnizon_is_lost(store: Tab, path: str) -> None:
    """By another reader than the extractor: markup that anyone would call a control, and text that is drawn."""
    auditor = Auditor(store, f"http://omnizon.test{path}")
    await auditor.open()
    whole = await auditor.whole()
    shown = {int(match[1]) for match in TARGET.finditer(whole)}
    numbers = await auditor.ask("w.controls().map(w.number)")
    assert len(numbers) > 20
    lost = []
    for nth, number in enumerate(numbers):
        live = store._refs.of(number) if number else None
        if live is None or live.ref not in shown:
            lost.append(await auditor.ask(f"w.controls()[{nth}].outerHTML.slice(0, 200)"))
    assert not lost
    read = squeeze(unescaped(whole))
    assert [text for text in await auditor.ask("w.texts()") if squeeze(text) not in read] == []


ROLES = ("button", "link", "checkbox", "radio", "combobox", "searchbox", "switch", "tab")
SNAPSHOT = re.compile(r"^ *- ('?)(\w+) \"((?:[^\"\\]|\\.)*)\"", re.MULTILINE)


@pytest.mark.parametrize("path", OMNIZON)
async def test_the_names_of_omnizons_controls_are_those_that_playwright_finds(store: Tab, path: str) -> None:
    auditor = Auditor(store, f"http://omnizon.test{path}")
    await auditor.open()
    whole = await auditor.whole()
    ours = Counter((m[2], squeeze(unescaped(m[3]))) for m in TARGET.finditer(whole) if m[2] in ROLES)
    theirs: Counter[tuple[str, str]] = Counter()
    for match in SNAPSHOT.finditer(await store._wire._page.aria_snapshot()):
        name = match[3].replace("''", "'") if match[1] else match[3]
        if match[2] in ROLES:
            theirs[match[2], squeeze(unescaped(name))] += 1
    assert theirs - ours == Counter()
