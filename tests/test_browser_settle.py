"""A step is shown when the page has come to rest, whatever it was doing, and always at the same page time."""

# ruff: noqa: E501 - a page or a script is easier to read on one line
from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from harness.browser import Browser, Tab
from harness.browser.wire import HORIZON_MS
from harness.types import Back, Click, Fill, Forward, Goto, Result, Wait
from tests.fixtures.browser.desk import CLOCK, lines, ref, tab_on
from tests.fixtures.browser.shop import CLOCK_MS, ORIGIN, Request, Response, Shop, View, page

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests here."""
    async with Browser.start() as browser:
        yield browser


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def served() -> AsyncIterator[Shop]:
    """One server for all tests here."""
    async with Shop.serve() as shop:
        yield shop


@pytest.fixture
def shop(served: Shop) -> Shop:
    """A site of a test's own."""
    served.clear()
    return served


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tab(browser: Browser, served: Shop) -> AsyncIterator[Tab]:
    """One tab: a page that is opened leaves nothing of the last."""
    async with tab_on(browser, served) as tab:
        yield tab


def after(ms: float, body: str = "answer") -> View:
    """A view that keeps the client waiting."""
    return lambda request: Response(body, after=ms / 1000)


SAY = "const say = text => document.querySelector('#out').textContent = text;"
REST = {
    "nothing": ("", "before"),
    "timer 300": ("setTimeout(() => say('done'), 300)", "done"),
    "fetch": ("fetch('/slow').then(r => r.text()).then(say)", "answer"),
    "timer then fetch twice": (
        """setTimeout(async () => { const a = await (await fetch('/slow')).text();
           setTimeout(async () => say(a + await (await fetch('/slow')).text()), 200) }, 200)""",
        "answeranswer",
    ),
    "animation": (
        "document.querySelector('#out').animate([{opacity: 0}, {opacity: 1}], 400).finished.then(() => say('done'))",
        "done",
    ),
    "timer 5000": ("setTimeout(() => say('done'), 5000)", "done"),
    "pushState and fetch": ("history.pushState(0, '', '/there'); fetch('/slow').then(r => r.text()).then(say)", "answer"),
    "fetch then location": ("fetch('/slow').then(() => location.href = '/next')", "next"),
    "slow navigation": ("location.href = '/slow-page'", "slow page"),
    "debounce and fetch": (
        "let t; for (let i = 0; i < 3; i++) { clearTimeout(t); t = setTimeout(() => fetch('/slow').then(r => r.text()).then(say), 200) }",
        "answer",
    ),
    "polling every 400": ("let n = 0; setInterval(() => say(`tick ${++n}`), 400)", "tick 15"),
    "polling by fetch": ("let n = 0; setInterval(() => fetch('/fast').then(() => say(`tick ${++n}`)), 1000)", "tick 6"),
    "beyond the horizon": ("setTimeout(() => say('never'), 7000)", "before"),
    "XMLHttpRequest": (
        "const x = new XMLHttpRequest(); x.onload = () => say(x.responseText); x.open('GET', '/slow'); x.send()",
        "answer",
    ),
    "MessageChannel": ("const c = new MessageChannel(); let n = 0; c.port1.onmessage = () => ++n < 9 ? c.port2.postMessage(0) : say('done'); c.port2.postMessage(0)", "done"),
    "frames of animation": ("let n = 0; const f = () => ++n < 60 ? requestAnimationFrame(f) : say('done'); requestAnimationFrame(f)", "done"),
    "idle callback": ("requestIdleCallback(() => say('done'))", "done"),
    "script made by script": ("const s = document.createElement('script'); s.src = '/say.js'; document.head.append(s)", "from script"),
    "form sent by script": ("const f = document.createElement('form'); f.action = '/next'; document.body.append(f); f.submit()", "next"),
    "two redirects": ("location.href = '/first'", "next"),
    "timer then location": ("setTimeout(() => location.href = '/next', 2500)", "next"),
    "transition's end": (
        "const o = document.querySelector('#out'); o.ontransitionend = 0; o.addEventListener('transitionend', () => say('done')); o.style.transition = 'margin 1s'; o.offsetWidth; o.style.margin = '9px'",
        "done",
    ),
    "seen by an observer": ("new IntersectionObserver(() => say('seen')).observe(document.querySelector('#out'))", "seen"),
    "abort after 3 s": ("AbortSignal.timeout(3000).addEventListener('abort', () => say('aborted'))", "aborted"),
    "body read late": ("fetch('/slow').then(r => setTimeout(() => r.text().then(say), 800))", "answer"),
    "IndexedDB": (
        """const o = indexedDB.open('d'); o.onupgradeneeded = () => o.result.createObjectStore('s');
           o.onsuccess = () => { const s = o.result.transaction('s', 'readwrite').objectStore('s'); s.put('kept', 1).onsuccess = () => s.get(1).onsuccess = e => say(e.target.result) }""",
        "kept",
    ),
    "a worker that answers late": (
        "const w = new Worker('/worker.js?late'); w.onmessage = e => say(e.data); w.postMessage('hello')",
        "hello 5000 true",
    ),
    "a worker's fetch": ("new Worker('/worker.js?fetch').onmessage = e => say(e.data)", "answer"),
    "a worker of a module": ("new Worker('/module.js', {type: 'module'}).onmessage = e => say(e.data)", "hello from a module"),
    "a worker from a blob that is let go": (
        "const u = URL.createObjectURL(new Blob(['postMessage(`${location.protocol} started`)'])); new Worker(u).onmessage = e => say(e.data); URL.revokeObjectURL(u)",
        "blob: started",
    ),
    "a worker and a page that take turns": (
        "const w = new Worker('/worker.js?turns'); let n = 0; w.onmessage = e => ++n < 5 ? setTimeout(() => w.postMessage(e.data), 300) : say(e.data); w.postMessage('')",
        ".....",
    ),
    "a worker that is not there": ("new Worker('/none.js').onerror = () => say('failed')", "failed"),
    "an event stream": ("new EventSource('/events').addEventListener('news', e => say(e.data))", "news 3"),
    "a socket": ("const s = new WebSocket('ws://shop.test/echo'); s.onmessage = e => say(e.data); s.onopen = () => s.send('over the wire')", "over the wire"),
    "a body read bit by bit": (
        "fetch('/events').then(async r => { const d = new TextDecoder(), b = r.body.getReader(); let t = ''; for (;;) { const {done, value} = await b.read(); if (done) break; t += d.decode(value); say(t) } })",
        "event: news data: news 0 event: news data: news 1 event: news data: news 2 event: news data: news 3",
    ),
    "write to the history and back": ("history.pushState(0, '', '/x'); addEventListener('popstate', () => say('popped')); history.back()", "popped"),
}  # fmt: skip


WORKER = """
if (location.search === '?late') onmessage = e => { const t = Date.now(); setTimeout(() => postMessage(`${e.data} ${Date.now() - t} ${performance.now() < 20000}`), 5000) };
if (location.search === '?fetch') fetch('slow').then(r => r.text()).then(t => postMessage(t));
if (location.search === '?turns') onmessage = e => setTimeout(() => postMessage(e.data + '.'), 200);
"""


def furnish(shop: Shop, script: str) -> str:
    """A page whose button runs a script, and what such scripts ask for."""
    for path, view in {
        "/slow": after(80),
        "/fast": after(0),
        "/slow-page": after(250, page("<p id=out>slow page</p>")),
    }.items():
        shop.pages[path] = view
    shop.pages["/say.js"] = lambda request: Response(
        "document.querySelector('#out').textContent = 'from script'",
        headers={"content-type": "text/javascript"},
        after=0.05,
    )
    js = {"content-type": "text/javascript"}
    shop.pages["/worker.js"] = lambda request: Response(WORKER, headers=js)
    shop.pages["/module.js"] = lambda request: Response(
        "import { hello } from './hello.js'; postMessage(hello)", headers=js
    )
    shop.pages["/hello.js"] = lambda request: Response(
        "export const hello = 'hello from a module'", headers=js
    )
    news = tuple(f"event: news\ndata: news {n}\n\n" for n in range(4))
    shop.pages["/events"] = lambda request: Response(
        headers={"content-type": "text/event-stream"}, stream=news, after=0.04
    )
    shop.add("/next", "<p id=out>next</p>")
    shop.pages["/first"] = lambda request: Response(status=302, headers={"location": "/second"}, after=0.02)
    shop.pages["/second"] = lambda request: page(
        "<script>location.replace('/next')</script><p id=out>second</p>"
    )
    return shop.add(
        "/",
        f"<p id=out>before</p><button onclick='go()'>Go</button><script>{SAY} function go() {{ {script} }}</script>",
    )


@pytest.mark.parametrize("case", REST)
async def test_settled_page_shows_the_outcome(tab: Tab, shop: Shop, case: str) -> None:
    script, outcome = REST[case]
    url = furnish(shop, script)
    seen = await tab.open(url)
    assert "before" in lines(seen)
    for again in range(2):
        seen = await tab.act(Click(ref=ref(seen, "button", "Go")))
        assert outcome in lines(seen)
        assert seen.result is not None
        assert seen.result.ok
        assert "busy" not in seen.result.message
        if again < 1:
            seen = await tab.open(url)


async def test_page_time_is_equal_in_every_play_and_advances_by_the_horizon(
    browser: Browser, shop: Shop
) -> None:
    url = furnish(
        shop,
        "fetch('/slow').then(() => say(`${Date.now()} ${performance.now()} ${new Date().toISOString()}`))",
    )
    for _ in range(2):
        async with tab_on(browser, shop) as tab:
            seen = await tab.open(url)
            for n in (1, 2):
                seen = await tab.act(Click(ref=ref(seen, "button", "Go")))
                now = CLOCK_MS + n * HORIZON_MS
                iso = (
                    datetime.fromtimestamp(now / 1000, UTC)
                    .isoformat(timespec="milliseconds")
                    .replace("+00:00", "Z")
                )
                assert f"{now} {n * HORIZON_MS} {iso}" in lines(seen)


async def test_all_that_tells_the_time_tells_the_same(browser: Browser, shop: Shop) -> None:
    url = furnish(
        shop,
        """const day = new Intl.DateTimeFormat('en-US', {dateStyle: 'long'});
        say([Date().slice(0, 15), new Date(2020, 0).getFullYear(), new (class extends Date {})().getTime() === Date.now(),
             new Date() instanceof Date, day.format(), day.formatToParts()[0].value,
             window.Temporal ? Temporal.Now.plainDateISO() : '2026-07-15', Math.round(performance.timeOrigin)].join(' '))""",
    )
    async with tab_on(browser, shop) as tab:
        seen = await tab.open(url)
        seen = await tab.act(Click(ref=ref(seen, "button", "Go")))
        assert f"Wed Jul 15 2026 2020 true true July 15, 2026 July 2026-07-15 {CLOCK_MS}" in lines(seen)


async def test_a_page_without_a_stated_time_goes_by_the_episodes_clock(browser: Browser, shop: Shop) -> None:
    url = shop.add("/", "<script>document.write(`<p>${Date.now()}</p>`)</script>", now=False)
    async with tab_on(browser, shop) as tab:
        seen = await tab.open(url)
    assert str(int(CLOCK.replace(tzinfo=UTC).timestamp() * 1000)) in lines(seen)


async def test_wait_lets_just_so_much_time_pass(browser: Browser, shop: Shop) -> None:
    url = furnish(shop, "setTimeout(() => say('late'), 20000)")
    async with tab_on(browser, shop) as tab:
        seen = await tab.open(url)
        await tab.act(Click(ref=ref(seen, "button", "Go")))
        before = await tab.act(Wait(ms=13_999))
        assert "before" in lines(before)
        assert "late" in lines(await tab.act(Wait(ms=1)))


FRAMES = {
    "timer in it": ("<p id=o>-</p><script>setTimeout(() => o.textContent = `in ${Date.now()}`, 3000)</script>", f"in {CLOCK_MS + 3000}"),
    "fetch in it": ("<p id=o>-</p><script>fetch('/slow').then(r => r.text()).then(t => o.textContent = t)</script>", "answer"),
    "it goes elsewhere": ("<script>setTimeout(() => location.href = '/next', 1000)</script>", "next"),
    "frame in it": ("<iframe src='/next'></iframe>", "next"),
}  # fmt: skip


@pytest.mark.parametrize("case", FRAMES)
@pytest.mark.parametrize("made", ["written", "innerHTML", "createElement"])
async def test_frames_of_the_site_come_to_rest_too(tab: Tab, shop: Shop, case: str, made: str) -> None:
    inside, outcome = FRAMES[case]
    shop.add("/frame", inside, now=False)
    how = {
        "written": "location.href = '/with-frame'",
        "innerHTML": "document.body.insertAdjacentHTML('beforeend', '<iframe src=/frame></iframe>')",
        "createElement": "const f = document.createElement('iframe'); f.src = '/frame'; document.body.append(f)",
    }[made]
    url = furnish(shop, how)
    shop.add("/with-frame", "<iframe src=/frame title=inner></iframe>")
    if made != "written" and case == "timer in it":
        outcome = f"in {CLOCK_MS + 9000}"  # the page around it had lived for one step already
    seen = await tab.open(url)
    seen = await tab.act(Click(ref=ref(seen, "button", "Go")))
    assert outcome in seen.text


BOUNDED = {
    "timers without end": "const f = () => setTimeout(f, 0); f()",
    "intervals without end": "setInterval(() => 0, 1)",
    "frames without end": "const f = () => requestAnimationFrame(f); f()",
    "a loop that waits for time": "const t = Date.now(); while (Date.now() - t < 50); const p = performance.now(); while (performance.now() < p + 5);",
    "a spinner": "document.querySelector('#out').animate([{opacity: 0}, {opacity: 1}], {duration: 500, iterations: Infinity})",
    "an answer without content": "location.href = '/nothing'",
    "a download": "location.href = '/file'",
    "a download by link": "const a = document.createElement('a'); a.href = '/file'; a.download = ''; document.body.append(a); a.click()",
    "a refused form": "const f = document.createElement('form'); f.action = '/next'; f.addEventListener('submit', e => e.preventDefault()); document.body.append(f); f.requestSubmit()",
    "a navigation called off": "navigation.addEventListener('navigate', e => e.preventDefault()); location.href = '/next'",
    "a navigation of the page's own": "navigation.addEventListener('navigate', e => e.intercept({handler() { say('routed') }})); location.href = '/next'",
    "a script that never runs": "document.body.insertAdjacentHTML('beforeend', '<script src=/none.js></' + 'script>')",
    "a picture that is missing": "document.body.insertAdjacentHTML('beforeend', '<img src=/none.png alt=gone>')",
    "a lazy picture far below": "document.body.insertAdjacentHTML('beforeend', '<p style=height:20000px></p><img loading=lazy src=/none.png alt=gone>')",
    "an error": "setTimeout(() => { throw new Error('no') }, 10)",
    "print": "print()",
}  # fmt: skip


@pytest.mark.parametrize("case", BOUNDED)
async def test_a_step_ends_soon_whatever_the_page_does(tab: Tab, shop: Shop, case: str) -> None:
    url = furnish(shop, BOUNDED[case])
    shop.pages["/nothing"] = lambda request: Response(status=204, after=0.05)
    shop.pages["/file"] = lambda request: Response(
        "text", headers={"content-disposition": "attachment"}, after=0.05
    )
    seen = await tab.open(url)
    seen = await tab.act(Click(ref=ref(seen, "button", "Go")))
    assert seen.result is not None
    assert seen.result.ok
    assert "still busy" not in seen.result.message, "it ended by itself, not by the cap on real time"
    assert "busy" not in seen.result.message
    assert ("routed" if "page's own" in case else "before") in lines(seen)


async def test_what_never_answers_is_said_and_waited_for_but_once(
    browser: Browser, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.browser.wire.SETTLE_S", 0.3)
    url = furnish(shop, "fetch('/for-ever')")
    shop.pages["/for-ever"] = after(3000)
    async with tab_on(browser, shop) as tab:
        seen = await tab.open(url)
        seen = await tab.act(Click(ref=ref(seen, "button", "Go")))
        assert seen.result is not None
        assert seen.result.ok
        assert seen.result.message == "The page is still busy with a request."
        seen = await tab.act(Wait(ms=100))
        assert seen.result is not None
        assert seen.result.message == ""


async def test_a_page_that_never_loads_is_said_and_waited_for_but_once(
    browser: Browser, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("harness.browser.wire.SETTLE_S", 0.5)
    furnish(shop, "say('went')")
    url = shop.add("/endless", "<button onclick='document.title = 1'>Go</button><img alt=slow src=/for-ever>")
    shop.pages["/for-ever"] = after(3000)
    async with tab_on(browser, shop) as tab:
        seen = await tab.open(url)
        assert seen.result is not None
        assert seen.result.message == "The page is still busy with the page to load."
        seen = await tab.act(Click(ref=ref(seen, "button", "Go")))
        assert seen.result is not None
        assert (seen.title, seen.result.message) == ("1", "")


async def test_a_server_that_hangs_leaves_the_page_as_it_was(
    browser: Browser, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("wire", "tab"):
        monkeypatch.setattr(f"harness.browser.{module}.SETTLE_S", 0.5)
    monkeypatch.setattr("harness.browser.wire.NAVIGATION_S", 0.5)
    shop.pages["/for-ever"] = after(3_000_000)
    url = shop.add("/", "<a href=/for-ever>Go</a><button onclick='document.title = 1'>Then</button>")
    async with tab_on(browser, shop) as tab:
        seen = await tab.open(url)
        then = Click(ref=ref(seen, "button", "Then"))
        for action in (Click(ref=ref(seen, "link", "Go")), Goto(url="/for-ever")):
            seen = await tab.act(action)
            assert seen.result is not None
            assert (seen.result.error, seen.result.retryable, seen.url) == ("timeout", True, url)
        seen = await tab.act(then)
        assert seen.result is not None
        assert (seen.title, seen.result) == ("1", Result())


async def test_requests_without_end_are_said(tab: Tab, shop: Shop) -> None:
    seen = await tab.open(
        furnish(shop, "let n = 0; const f = () => fetch('/fast').then(() => ++n < 2000 && f()); f()")
    )
    seen = await tab.act(Click(ref=ref(seen, "button", "Go")))
    assert seen.result is not None
    assert seen.result.message == "The page is still busy with requests without end."
    await tab.open(shop.add("/", "over"))


async def test_a_stream_without_end_is_followed_for_a_while_only(tab: Tab, shop: Shop) -> None:
    url = furnish(shop, "new EventSource('/endless').onmessage = e => say(e.data)")
    endless = tuple(f"data: {n}\n\n" for n in range(400))
    shop.pages["/endless"] = lambda request: Response(
        headers={"content-type": "text/event-stream"}, stream=endless, after=0.02
    )
    seen = await tab.open(url)
    seen = await tab.act(Click(ref=ref(seen, "button", "Go")))
    assert "before" not in lines(seen)
    await tab.open(shop.add("/", "over"))


async def test_what_is_offered_for_download_is_named(tab: Tab, shop: Shop) -> None:
    url = furnish(shop, "location.href = '/file'")
    shop.pages["/file"] = lambda request: Response(
        "a,b", headers={"content-disposition": 'attachment; filename="list.csv"'}
    )
    seen = await tab.open(url)
    for action in (Click(ref=ref(seen, "button", "Go")), Goto(url="/file")):
        seen = await tab.act(action)
        assert seen.result is not None
        assert seen.result.downloads == ("list.csv",)
        assert 'The page offered a file, "list.csv"; it was not kept.' in seen.result.message
        assert "before" in lines(seen)


async def test_back_and_forward_through_what_script_wrote_into_the_history(tab: Tab, shop: Shop) -> None:
    url = furnish(
        shop,
        "history.pushState({n: 1}, '', '/one'); say('one'); onpopstate = async e => say(await (await fetch('/slow')).text() + (e.state?.n ?? 0))",
    )
    seen = await tab.open(url)
    await tab.act(Click(ref=ref(seen, "button", "Go")))
    seen = await tab.act(Back())
    assert (seen.url, lines(seen)[0]) == (url, "answer0")
    seen = await tab.act(Forward())
    assert (seen.url, lines(seen)[0]) == (f"{ORIGIN}/one", "answer1")


async def test_a_lazy_picture_in_view_is_waited_for(tab: Tab, shop: Shop) -> None:
    furnish(shop, "say('-')")
    square = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'
    shop.pages["/slow.svg"] = lambda request: Response(
        square, headers={"content-type": "image/svg+xml"}, after=0.2
    )
    picture = "<img loading=lazy width=9 height=9 alt=P src=/slow.svg onload=\"document.title = 'drawn'\">"
    seen = await tab.open(shop.add("/lazy", picture))
    assert seen.title == "drawn"


async def test_repeated_plays_of_a_busy_page_are_never_wrong(tab: Tab, shop: Shop) -> None:
    """Suggestions after a pause, then a form: the usual search box, twelve times over."""
    shop.pages["/suggest"] = lambda request: Response(
        f"<li role=option>{request.query['q']} lamps</li>", after=0.02
    )
    shop.pages["/s"] = lambda request: page(f"<h1>Results for {request.query['q']}</h1>")
    url = shop.add(
        "/",
        """<form action=/s><input name=q aria-label=Search><button>Go</button></form><ul role=listbox id=l></ul><script>
        let t; const q = document.querySelector('input');
        q.oninput = () => { clearTimeout(t); t = setTimeout(async () => l.innerHTML = await (await fetch('/suggest?q=' + q.value)).text(), 250) }
        </script>""",
    )
    for n in range(12):
        seen = await tab.open(url)
        seen = await tab.act(Fill(ref=ref(seen, "textbox", "Search"), text=f"red {n}"))
        assert ref(seen, "option", f"red {n} lamps")
        seen = await tab.act(Click(ref=ref(seen, "button", "Go")))
        assert lines(seen) == [f"# Results for red {n}"]


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="processes cannot be stopped here")
async def test_a_frame_is_waited_for_on_a_busy_machine(browser: Browser, tab: Tab, shop: Shop) -> None:
    """An observer of sizes hears of them with a frame; here the process that gives the beat for frames is late."""
    late = "new ResizeObserver(() => say('told')).observe(document.body); fetch('/loaded')"
    shop.add("/", f"<p id=out>before</p><script>{SAY} onload = () => {{ {late} }}</script>")
    loaded = asyncio.Event()

    def here(_: Request) -> str:
        loaded.set()
        return ""

    shop.pages["/loaded"] = here
    session = await browser._chromium.new_browser_cdp_session()
    processes = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
    beat = next(process["id"] for process in processes if process["type"] == "GPU")
    os.kill(beat, signal.SIGSTOP)
    try:
        opening = asyncio.create_task(tab.open(f"{ORIGIN}/"))
        await loaded.wait()
        await asyncio.wait([opening], timeout=0.7)  # who does not wait for the frame is done by then
    finally:
        os.kill(beat, signal.SIGCONT)
    assert "told" in lines(await opening)
