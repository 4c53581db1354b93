"""Every action does what it says, and what cannot be done is refused at once, with its cause."""

# ruff: noqa: E501 - a page or a script is easier to read on one line
from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from typing import Any, Literal

import pytest
import pytest_asyncio

from harness.browser import Browser, Tab
from harness.browser.act import origin_of, resolved
from harness.browser.diff import NO_CHANGE
from harness.errors import BrowserError
from harness.types import (
    Action,
    ActionError,
    Back,
    Check,
    Clear,
    Click,
    Dialog,
    Done,
    Drag,
    Expand,
    Fill,
    Find,
    Focus,
    Forward,
    Goto,
    Hover,
    Observation,
    Options,
    Press,
    Reload,
    Result,
    Screenshot,
    Scroll,
    Select,
    Type,
    Upload,
    Wait,
)  # fmt: skip
from tests.fixtures.browser.desk import CLOCK, lines, ref, tab_on, targets
from tests.fixtures.browser.shop import ORIGIN, Response, Shop, page

pytestmark = pytest.mark.asyncio(loop_scope="module")

LOG = """<p id=log style=height:20px></p><script>
var log = text => { document.querySelector('#log').textContent += text + ';' };
</script>"""


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
    """A tab confined to the shop; pages opened in it leave nothing behind but their refs."""
    async with tab_on(browser, served) as tab:
        yield tab


@pytest_asyncio.fixture(loop_scope="module")
async def fresh_tab(browser: Browser, shop: Shop) -> AsyncIterator[Tab]:
    """A tab without a past."""
    async with tab_on(browser, shop) as tab:
        yield tab


async def opened(tab: Tab, shop: Shop, body: str) -> Observation:
    """A page with this body."""
    return await tab.open(shop.add("/", LOG + body))


async def did(tab: Tab, action: Action) -> Observation:
    """The observation after an action that went well."""
    seen = await tab.act(action)
    assert seen.result is not None
    assert seen.result.ok, seen.result
    return seen


async def refusal(tab: Tab, action: Action, error: ActionError) -> Result:
    """The result of an action that was refused for this reason."""
    seen = await tab.act(action)
    assert seen.result is not None
    assert (seen.result.ok, seen.result.error) == (False, error), seen.result
    assert seen.result.message
    return seen.result


# ---------------------------------------------------------------- mouse


async def test_click_presses_and_releases(tab: Tab, shop: Shop) -> None:
    seen = await opened(
        tab, shop, "<button onmousedown=log('down') onmouseup=log('up') onclick=log('click')>B</button>"
    )
    seen = await did(tab, Click(ref=ref(seen, "button", "B")))
    assert "down;up;click;" in lines(seen)


async def test_click_takes_button_count_and_modifiers(tab: Tab, shop: Shop) -> None:
    seen = await opened(
        tab,
        shop,
        "<button ondblclick=log('double') oncontextmenu=log('menu') onclick=log(event.detail+'-'+event.shiftKey)>B</button>",
    )
    at = ref(seen, "button", "B")
    await did(tab, Click(ref=at, count=2))
    await did(tab, Click(ref=at, button="right"))
    seen = await did(tab, Click(ref=at, modifiers=("Shift",)))
    assert "1-false;2-false;double;menu;1-true;" in lines(seen)


async def test_click_at_a_point(tab: Tab, shop: Shop) -> None:
    await opened(
        tab,
        shop,
        "<button onclick=log('hit') style='position:fixed;left:100px;top:100px;width:50px;height:50px'>B</button>",
    )
    assert "hit;" in lines(await did(tab, Click(x=125, y=125)))
    result = await refusal(tab, Click(x=125, y=1000), "bad_argument")
    assert "not in view" in result.message


async def test_click_finds_a_wrapped_link(tab: Tab, shop: Shop) -> None:
    """The centre of its bounding box lies on no line of it."""
    body = "<div style='width:300px;font:20px monospace'>xxxxxxxxxxxxxxxxxxxx <a href=#hit>abc defghijklmno</a> and then more text</div>"
    seen = await opened(tab, shop, body)
    seen = await did(tab, Click(ref=ref(seen, "link", "abc defghijklmno")))
    assert seen.url.endswith("#hit")


async def test_click_scrolls_there_even_below_a_sticky_header(tab: Tab, shop: Shop) -> None:
    body = "<header style='position:sticky;top:0;height:300px;background:red'>top</header><div style=height:3000px></div><button onclick=log('hit')>B</button><div style=height:3000px></div>"
    seen = await opened(tab, shop, body)
    assert "hit;" in lines(await did(tab, Click(ref=ref(seen, "button", "B"))))
    await did(tab, Scroll(to="bottom"))
    assert "hit;hit;" in lines(await did(tab, Click(ref=ref(seen, "button", "B"))))


@pytest.mark.parametrize(
    "inner",
    [
        "<span>To there</span>",
        "<b><i>To there</i></b>",
        '<img width=90 height=40 src=/none.svg alt="To there">',
    ],
)
async def test_click_on_a_link_lands_on_what_is_inside_it(tab: Tab, shop: Shop, inner: str) -> None:
    """A link has a `host` too, and it is no shadow root's."""
    shop.add("/there", page("<h1>There</h1>"))
    seen = await opened(tab, shop, f"<a href=/there style='display:inline-block'>{inner}</a>")
    seen = await did(tab, Click(ref=ref(seen, "link", "To there")))
    assert "# There" in seen.text


async def test_click_reaches_a_button_whose_text_stands_in_a_slot(tab: Tab, shop: Shop) -> None:
    """There the shadow root names its host as what is hit, as if something covered the button."""
    body = """<my-button>Save it</my-button><script>
      customElements.define('my-button', class extends HTMLElement { connectedCallback() {
        this.attachShadow({mode: 'open'}).innerHTML = `<button style="padding:0;border:0" onclick="document.title = 'saved'"><slot></slot></button>` } })</script>"""
    seen = await tab.open(shop.add("/", body))
    seen = await tab.act(Click(ref=ref(seen, "button", "Save it")))
    assert seen.title == "saved"


async def test_click_reaches_into_shadow_roots_and_frames(tab: Tab, shop: Shop) -> None:
    shop.add(
        "/frame", "<div style=height:2000px></div><button onclick=\"parent.log('frame')\">In frame</button>"
    )
    body = """<iframe src=/frame title=inner style='margin:50px;border:9px solid'></iframe><my-box></my-box><script>
      customElements.define('my-box', class extends HTMLElement { connectedCallback() {
        this.attachShadow({mode: 'open'}).innerHTML = `<button onclick="log('shadow')">In shadow</button>` } })</script>"""
    seen = await opened(tab, shop, body)
    await did(tab, Click(ref=ref(seen, "button", "In shadow")))
    seen = await did(tab, Click(ref=ref(seen, "button", "In frame")))
    assert "shadow;frame;" in lines(seen)


async def test_hover_moves_the_pointer_there(tab: Tab, shop: Shop) -> None:
    body = "<style>ul{display:none} li:hover ul{display:block}</style><ul style=display:block><li><button>Menu</button><ul><li><a href=/x>Deep</a></ul></ul>"
    seen = await opened(tab, shop, body)
    assert "Deep" not in seen.text
    seen = await did(tab, Hover(ref=ref(seen, "button", "Menu")))
    assert ref(seen, "link", "Deep")


async def test_check_sets_a_state_whatever_it_was(fresh_tab: Tab, shop: Shop) -> None:
    body = """<label>Gift <input type=checkbox onchange=log('gift='+this.checked)></label>
      <input type=radio name=r id=a><label for=a>One</label><input type=radio name=r id=b><label for=b>Two</label>
      <div role=switch aria-checked=false tabindex=0 onclick="this.ariaChecked = this.ariaChecked !== 'true'">Dark</div>
      <input type=checkbox id=h hidden><label for=h style=display:block>Hidden one</label>
      <button aria-pressed=false onclick="this.ariaPressed = true">Bold</button>"""
    seen = await opened(fresh_tab, shop, body)
    assert '[1]checkbox "Gift" (_)' in seen.text
    seen = await did(fresh_tab, Check(ref=ref(seen, "checkbox", "Gift")))
    assert '"Gift" (x' in seen.text
    again = await did(fresh_tab, Check(ref=ref(seen, "checkbox", "Gift"), on=True))
    assert again.result is not None
    assert again.result.message.endswith("was on already.")
    seen = await did(fresh_tab, Check(ref=ref(seen, "checkbox", "Gift"), on=False))
    assert "gift=true;gift=false;" in lines(seen)
    seen = await did(fresh_tab, Check(ref=ref(seen, "radio", "Two")))
    assert '"One" (_)' in seen.text
    assert '"Two" (x' in seen.text
    assert '"Dark" (x' in (await did(fresh_tab, Check(ref=ref(seen, "switch", "Dark")))).text
    assert '"Hidden one" (x' in (await did(fresh_tab, Check(ref=ref(seen, "checkbox", "Hidden one")))).text
    assert '"Bold" (pressed' in (await did(fresh_tab, Check(ref=ref(seen, "button", "Bold")))).text


async def test_check_refuses_what_has_no_such_state(tab: Tab, shop: Shop) -> None:
    body = "<a href=/x>Link</a><label><input type=radio name=r checked>One</label><label><input type=checkbox onclick='return false'>Stubborn</label>"
    seen = await opened(tab, shop, body)
    assert "is a link" in (await refusal(tab, Check(ref=ref(seen, "link", "Link")), "bad_argument")).message
    await refusal(tab, Check(ref=ref(seen, "radio", "One"), on=False), "no_effect")
    assert (
        "still off" in (await refusal(tab, Check(ref=ref(seen, "checkbox", "Stubborn")), "no_effect")).message
    )


# ---------------------------------------------------------------- fields and keys


async def test_fill_replaces_and_submits(tab: Tab, shop: Shop) -> None:
    shop.pages["/s"] = lambda request: page(f"<h1>{request.query['q']}</h1>")
    seen = await opened(
        tab, shop, "<form action=/s><input name=q aria-label=Q value=old oninput=log(this.value)></form>"
    )
    seen = await did(tab, Fill(ref=ref(seen, "textbox", "Q"), text="née $5 “x”"))
    assert '"Q" = "née $5 “x”" (focused)' in seen.text
    assert "née $5 “x”;" in lines(seen)
    seen = await did(tab, Fill(ref=ref(seen, "textbox", "Q"), text="lamp", submit=True))
    assert lines(seen) == ["# lamp"]


async def test_fill_knows_each_kind_of_field(tab: Tab, shop: Shop) -> None:
    body = """<textarea aria-label=Note>old</textarea><div contenteditable aria-label=Rich>old <b>text</b></div>
      <input type=date aria-label=Day onchange=log(this.value)><input type=number aria-label=Count>
      <input type=range aria-label=Price min=0 max=50 step=5><input type=password aria-label=Secret>"""
    seen = await opened(tab, shop, body)
    for role, name, text in (
        ("textbox", "Note", "one\ntwo"), ("textbox", "Rich", "new"), ("date", "Day", "2026-08-01"),
        ("spinbutton", "Count", "12"), ("slider", "Price", "15"), ("textbox", "Secret", "hunter2"),
    ):  # fmt: skip
        seen = await did(tab, Fill(ref=ref(seen, role, name), text=text))
    assert '"Note" = "one\\ntwo"' in seen.text
    assert '"Rich" = "new"' in seen.text
    assert '"Day" = "2026-08-01"' in seen.text
    assert '"Count" = "12"' in seen.text
    assert '"Price" = "15" {0..50}' in seen.text
    assert "2026-08-01;" in lines(seen)
    assert "hunter2" not in seen.model_dump_json()
    assert '"Secret" = "•••"' in seen.text


async def test_fill_refuses_a_value_of_the_wrong_form(tab: Tab, shop: Shop) -> None:
    seen = await opened(
        tab, shop, "<input type=date aria-label=Day value=2026-01-01><input type=number aria-label=Count>"
    )
    result = await refusal(tab, Fill(ref=ref(seen, "date", "Day"), text="1 August"), "bad_argument")
    assert "YYYY-MM-DD" in result.hint
    await refusal(tab, Fill(ref=ref(seen, "spinbutton", "Count"), text="twelve"), "bad_argument")
    assert '"Day" = "2026-01-01"' in (await tab.act(Wait(ms=0))).text


async def test_fill_wants_a_field(tab: Tab, shop: Shop) -> None:
    seen = await opened(
        tab,
        shop,
        "<button>B</button><input readonly aria-label=Fixed value=1><select aria-label=S><option>a</select>",
    )
    assert (
        "is a button"
        in (await refusal(tab, Fill(ref=ref(seen, "button", "B"), text="x"), "not_editable")).message
    )
    assert (
        "read-only"
        in (await refusal(tab, Fill(ref=ref(seen, "textbox", "Fixed"), text="x"), "not_editable")).message
    )
    await refusal(tab, Clear(ref=ref(seen, "combobox", "S")), "not_editable")


async def test_clear_empties(tab: Tab, shop: Shop) -> None:
    seen = await opened(tab, shop, "<input aria-label=Q value=old oninput=log('in:'+this.value)>")
    seen = await did(tab, Clear(ref=ref(seen, "textbox", "Q")))
    assert "in:;" in lines(seen)
    assert "= " not in seen.text
    seen = await did(tab, Clear(ref=ref(seen, "textbox", "Q")))
    assert seen.diff == NO_CHANGE


async def test_type_goes_key_by_key_after_what_is_there(tab: Tab, shop: Shop) -> None:
    seen = await opened(
        tab, shop, "<input aria-label=Q value=ab onkeydown=log(event.key+event.code+event.keyCode)>"
    )
    seen = await did(tab, Type(ref=ref(seen, "textbox", "Q"), text="c D!é"))
    assert '"Q" = "abc D!é"' in seen.text
    assert "cKeyC67; Space32;DKeyD68;!Digit149;" in lines(seen)
    seen = await did(tab, Type(text="z"))
    assert '"Q" = "abc D!éz"' in seen.text


async def test_press_takes_chords_and_names(fresh_tab: Tab, shop: Shop) -> None:
    shop.add("/next", "<h1>next</h1>")
    body = "<form action=/next><input aria-label=Q value=abc></form><script>addEventListener('keydown', e => log([e.key, e.ctrlKey, e.shiftKey]))</script>"
    seen = await opened(fresh_tab, shop, body)
    await did(fresh_tab, Press(keys="Control+a", ref=ref(seen, "textbox", "Q")))
    seen = await did(fresh_tab, Press(keys="esc"))
    assert "Control,true,false;a,true,false;Escape,false,false;" in lines(seen)
    seen = await did(fresh_tab, Press(keys="Backspace"))
    assert '[1]textbox "Q" (focused)' in lines(seen)
    seen = await did(fresh_tab, Press(keys="Shift+Tab"))
    assert "(focused)" not in seen.text
    seen = await did(fresh_tab, Press(keys="+", ref=ref(seen, "textbox", "Q")))
    assert '"Q" = "+"' in seen.text
    assert lines(await did(fresh_tab, Press(keys="Enter"))) == ["# next"]
    result = await refusal(fresh_tab, Press(keys="Control+Entr"), "bad_argument")
    assert "Enter" in result.hint
    await refusal(fresh_tab, Press(keys="a+b"), "bad_argument")


async def test_focus_gives_the_focus(tab: Tab, shop: Shop) -> None:
    seen = await opened(tab, shop, "<button onfocus=log('got')>B</button><p onclick=1>plain</p>")
    assert "got;" in lines(await did(tab, Focus(ref=ref(seen, "button", "B"))))
    await refusal(tab, Focus(ref=ref(seen, "clickable", "plain")), "no_effect")


# ---------------------------------------------------------------- lists

LIST = "<select aria-label=Land onchange=log(this.value)><option value=be>Belgium<option value=fr>France<option value=xx disabled>Nowhere</select>"


@pytest.mark.parametrize(
    "choice", [{"label": "France"}, {"label": " france "}, {"value": "fr"}, {"index": 1}]
)
async def test_select_by_label_value_or_index(tab: Tab, shop: Shop, choice: dict[str, str]) -> None:
    seen = await opened(tab, shop, LIST)
    seen = await did(tab, Select.model_validate({"ref": ref(seen, "combobox", "Land"), **choice}))
    assert "fr;" in lines(seen)
    assert '"Land" = "France" {Belgium | France | Nowhere} (focused)' in seen.text


async def test_select_refuses_what_is_not_there(tab: Tab, shop: Shop) -> None:
    seen = await opened(tab, shop, LIST + "<a href=/x>Link</a>")
    at = ref(seen, "combobox", "Land")
    result = await refusal(tab, Select(ref=at, label="Spain"), "no_such_option")
    assert result.options == ("Belgium", "France", "Nowhere")
    await refusal(tab, Select(ref=at, index=3), "no_such_option")
    await refusal(tab, Select(ref=at, label="Nowhere"), "disabled")
    await refusal(tab, Select(ref=ref(seen, "link", "Link"), label="a"), "bad_argument")


async def test_select_in_a_custom_list_opens_it_first(tab: Tab, shop: Shop) -> None:
    body = """<button role=combobox aria-haspopup=listbox aria-controls=l aria-expanded=false aria-label=Size>M</button>
      <ul role=listbox id=l hidden><li role=option>Small<li role=option>Large</ul><script>
      const b = document.querySelector('[role=combobox]');
      b.onclick = () => setTimeout(() => { l.hidden = false; b.ariaExpanded = true }, 150);
      l.onclick = e => { log(e.target.textContent); l.hidden = true; b.ariaExpanded = false }</script>"""
    seen = await opened(tab, shop, body)
    at = ref(seen, "combobox", "Size")
    seen = await did(tab, Select(ref=at, label="Large"))
    assert "Large;" in lines(seen)
    result = await refusal(tab, Select(ref=at, label="Huge"), "no_such_option")
    assert result.options == ("Small", "Large")


async def test_click_on_a_native_list_says_to_select(tab: Tab, shop: Shop) -> None:
    seen = await opened(tab, shop, LIST)
    seen = await did(tab, Click(ref=ref(seen, "combobox", "Land")))
    assert seen.result is not None
    assert "select chooses" in seen.result.message
    assert "(focused)" in seen.text


@pytest.mark.parametrize("button", ["left", "middle"])
async def test_a_double_click_on_a_link_opens_one_page(
    tab: Tab, shop: Shop, button: Literal["left", "middle"], monkeypatch: pytest.MonkeyPatch
) -> None:
    """However late the second click comes, it is not for the page that the first one opened."""
    for number in range(3):
        shop.add(f"/at/{number}", f"<a style='position:fixed;inset:0' href=/at/{number + 1}>Go</a>")
    seen = await tab.open(f"{ORIGIN}/at/0")
    sent = tab._wire._input

    async def late(method: str, **params: Any) -> None:
        if params.get("clickCount") == 2:
            await tab._wire._page.wait_for_url("**/at/1")
        await sent(method, **params)

    monkeypatch.setattr(tab._wire, "_input", late)
    seen = await tab.act(Click(ref=ref(seen, "link", "Go"), count=2, button=button))
    assert seen.url == f"{ORIGIN}/at/1"


async def test_a_double_click_on_what_keeps_its_page_is_two(tab: Tab, shop: Shop) -> None:
    body = "<form onsubmit='event.preventDefault(); log(1)' ondblclick=log(2)><button>Send</button></form>"
    seen = await opened(tab, shop, body)
    assert "1;1;2;" in lines(await did(tab, Click(ref=ref(seen, "button", "Send"), count=2)))


# ---------------------------------------------------------------- the page as a whole


async def test_scroll_by_pixels_to_an_end_and_to_an_element(fresh_tab: Tab, shop: Shop) -> None:
    body = "<button>Top</button><div style=height:3000px></div><button>End</button><script>addEventListener('scroll', () => log(Math.round(scrollY)))</script>"
    seen = await opened(fresh_tab, shop, body)
    assert lines(seen)[-2:] == ["--- below the view ---", '[2]button "End"']
    seen = await did(fresh_tab, Scroll(dy=500))
    assert seen.result is not None
    assert seen.result.message.startswith("Now 500 of ")
    assert "500;" in lines(seen)
    seen = await did(fresh_tab, Scroll(to="bottom"))
    assert "--- in view from here ---" in lines(seen)
    seen = await did(fresh_tab, Scroll(to="bottom"))
    assert seen.result is not None
    assert seen.result.message.startswith("It does not scroll further")
    seen = await did(fresh_tab, Scroll(ref=ref(seen, "button", "Top")))
    assert "--- below the view ---" in lines(seen)


@pytest.mark.parametrize("keys", ["Space", "PageDown", "End", "ArrowDown"])
async def test_keys_scroll_at_once(tab: Tab, shop: Shop, keys: str) -> None:
    """Nothing glides on in real time: what is in view is the same in every play."""
    body = "".join(f"<p style=height:90px>{number}</p>" for number in range(60))
    found = set()
    for _ in range(4):
        await opened(tab, shop, body)
        seen = await tab.act(Press(keys=keys))
        found.add((seen.text, await tab._wire._evaluate("String(scrollY)")))
    ((text, there),) = found
    assert float(there) > 0
    assert "in view from here" in text or keys == "ArrowDown"


async def test_scroll_moves_the_box_around_an_element(tab: Tab, shop: Shop) -> None:
    body = "<div style='height:100px;overflow:auto' onscroll=log(this.scrollTop)><p style=height:900px>Long</p></div>"
    seen = await opened(tab, shop, body)
    assert "40;" in lines(await did(tab, Scroll(ref=ref(seen, "scroller"), dy=40)))


async def test_goto_back_forward_reload(fresh_tab: Tab, shop: Shop) -> None:
    shop.add("/a/b", "<h1>b</h1>")
    shop.add("/a/c", "<h1>c</h1>")
    await opened(fresh_tab, shop, "<h1>home</h1>")
    assert lines(await did(fresh_tab, Goto(url="/a/b"))) == ["# b"]
    assert lines(await did(fresh_tab, Goto(url="c?x=1#y"))) == ["# c"]
    assert (await did(fresh_tab, Goto(url="shop.test/a/b"))).url == f"{ORIGIN}/a/b"
    assert lines(await did(fresh_tab, Back())) == ["# c"]
    assert lines(await did(fresh_tab, Back())) == ["# b"]
    assert "# home" in lines(await did(fresh_tab, Back()))
    await refusal(fresh_tab, Back(), "no_effect")
    seen = await did(fresh_tab, Forward())
    assert lines(seen) == ["# b"]
    served = len(shop.seen)
    assert lines(await did(fresh_tab, Reload())) == ["# b"]
    assert len(shop.seen) == served + 1
    await did(fresh_tab, Goto(url="/a/c"))
    await refusal(fresh_tab, Forward(), "no_effect")


async def test_no_form_is_sent_again_by_going_back(fresh_tab: Tab, shop: Shop) -> None:
    """A browser asks before it does; here the page stays, and the agent is told why."""
    shop.pages["/sent"] = lambda request: Response(
        page(
            f"<h1>{request.method}</h1><a href=/next>Next</a><form method=post><button>Again</button></form>"
        ),
        headers={"Cache-Control": "no-store"},
    )
    shop.add("/next", "<h1>next</h1><form action=/sent method=post><button>Send</button></form>")
    seen = await opened(fresh_tab, shop, "<form action=/sent method=post><button>Send</button></form>")
    seen = await did(fresh_tab, Click(ref=ref(seen, "button", "Send")))
    seen = await did(fresh_tab, Click(ref=ref(seen, "link", "Next")))
    sent = [line for line in shop.seen if "/sent" in line]
    result = await refusal(fresh_tab, Back(), "no_effect")
    assert "answers a form" in result.message
    seen = await did(fresh_tab, Wait(ms=0))
    assert "# next" in lines(seen)
    assert [line for line in shop.seen if "/sent" in line] == sent
    assert seen.url == f"{ORIGIN}/next"
    # one answer after another: neither can be had again
    seen = await did(fresh_tab, Click(ref=ref(seen, "button", "Send")))
    await did(fresh_tab, Click(ref=ref(seen, "button", "Again")))
    result = await refusal(fresh_tab, Back(), "no_effect")
    assert "# GET" in lines(await did(fresh_tab, Wait(ms=0)))


async def test_goto_shows_a_page_that_is_not_found(tab: Tab, shop: Shop) -> None:
    await opened(tab, shop, "")
    seen = await did(tab, Goto(url="/no/such?page=1"))
    assert seen.text == 'page "Not found" /no/such?page=1\n# Not found'


BLOCKED = [
    "http://evil.test/", "https://shop.test/", "http://shop.test:8080/", "http://shop.test.evil.test/", "//evil.test/x",
    "http://shop.test@evil.test/", "http://evil.test\\@shop.test/", "\\\\evil.test/x", "file:///etc/passwd",
    "chrome://version", "about:blank", "data:text/html,hi", "view-source:http://shop.test/", "javascript:alert(1)",
    "java\nscript:alert(1)", "blob:http://shop.test/1", "ftp://shop.test/", "http://127.0.0.1/", "http://[::1]/",
    "http:///evil.test", "filesystem:http://shop.test/", "http://shop.test:99999/", "http://[/",
]  # fmt: skip


@pytest.mark.parametrize("url", BLOCKED)
async def test_goto_leads_nowhere_else(tab: Tab, shop: Shop, url: str) -> None:
    await opened(tab, shop, "<h1>home</h1>")
    result = await refusal(tab, Goto(url=url), "navigation_blocked")
    assert result.hint == f"Allowed: {ORIGIN}."
    seen = await tab.act(Wait(ms=0))
    assert seen.url == f"{ORIGIN}/"
    assert shop.refused == []


@pytest.mark.parametrize(
    "body",
    [
        "<a href=http://evil.test/>Go</a>",
        "<a href=http://evil.test/ target=_blank>Go</a>",
        "<a href=mailto:a@b.c>Go</a>",
        "<button onclick=\"location.href='http://evil.test/'\">Go</button>",
        "<button onclick=\"window.open('http://evil.test/')\">Go</button>",
        "<form action=http://evil.test/ method=post><button>Go</button></form>",
        "<button onclick=\"setTimeout(() => location.replace('http://evil.test/'), 900)\">Go</button>",
        "<a href=/leave>Go</a>",
    ],
)
async def test_a_page_leads_nowhere_else(tab: Tab, shop: Shop, body: str) -> None:
    shop.pages["/leave"] = lambda request: Response(status=302, headers={"location": "http://evil.test/"})
    seen = await opened(tab, shop, f"<h1>home</h1>{body}")
    at = next(number for number, _, name in targets(seen) if name == "Go")
    seen = await tab.act(Click(ref=at))
    assert seen.result is not None
    assert seen.result.error == "navigation_blocked"
    assert seen.url == f"{ORIGIN}/"
    assert "# home" in lines(seen)


@pytest.mark.parametrize(
    "body",
    [
        "<a href=/next target=_blank>Go</a>",
        "<button onclick=\"window.open('/next', 'shop')\">Go</button>",
        "<button onclick=\"const w = window.open(); w.location = '/next'\">Go</button>",
        "<form action=/next target=_blank><button>Go</button></form>",
        "<form action=/next><button formtarget=_blank>Go</button></form>",
        '<a href=/next target=elsewhere onclick="event.stopPropagation()">Go</a>',
    ],
)
async def test_what_would_open_a_tab_opens_in_this_one(tab: Tab, shop: Shop, body: str) -> None:
    shop.add("/next", "<h1>next</h1>")
    seen = await opened(tab, shop, body)
    at = next(number for number, _, name in targets(seen) if name == "Go")
    assert lines(await did(tab, Click(ref=at))) == ["# next"]


@pytest.mark.parametrize("how", [Click(ref=1, modifiers=("Control",)), Click(ref=1, button="middle")])
async def test_asking_for_a_new_tab_stays_in_this_one(fresh_tab: Tab, shop: Shop, how: Click) -> None:
    shop.add("/next", "<h1>next</h1>")
    await opened(fresh_tab, shop, "<a href=/next>Go</a>")
    assert lines(await did(fresh_tab, how)) == ["# next"]


async def test_an_alert_is_acknowledged_and_reported(tab: Tab, shop: Shop) -> None:
    seen = await opened(tab, shop, "<button onclick=\"alert('Saved'); log('on')\">B</button>")
    seen = await did(tab, Click(ref=ref(seen, "button", "B")))
    assert "on;" in lines(seen)
    assert seen.result is not None
    assert seen.result.message == 'The page showed an alert: "Saved".'


async def test_a_question_is_the_agents_to_answer_and_stops_all_else(tab: Tab, shop: Shop) -> None:
    asks = "log(confirm('Sure?')); log(prompt('Name?', 'Ann')); setTimeout(() => log(confirm('Late?')), 900)"
    body = f'<button onclick="{asks}">B</button>'
    seen = await opened(tab, shop, body)
    button = Click(ref=ref(seen, "button", "B"))
    for answers, outcome in (
        ((Dialog(), Dialog(text="Bo"), Dialog()), "true;Bo;true;"),
        ((Dialog(accept=False), Dialog(), Dialog(accept=False)), "true;Bo;true;false;Ann;false;"),
        (
            (Dialog(accept=False), Dialog(accept=False), Dialog()),
            "true;Bo;true;false;Ann;false;false;null;true;",
        ),
    ):
        before = seen.text
        seen = await did(tab, button)
        assert seen.result is not None
        asked = 'The page opened a confirm: "Sure?". Answer it by dialog, with accept true or false.'
        assert seen.result.message == asked
        assert seen.text == before
        for other in (button, Wait(ms=1), Goto(url="/")):
            seen = await tab.act(other)
            assert seen.result is not None
            assert (seen.result.error, seen.text) == ("dialog_open", before)
        assert (await tab.read(Screenshot())).error == "dialog_open"
        for answer in answers:
            seen = await did(tab, answer)
        assert outcome in lines(seen)
        assert seen.result == Result()
    seen = await tab.act(Dialog())
    assert seen.result is not None
    assert (seen.result.error, seen.result.message) == ("no_effect", "No dialog is open.")


async def test_a_page_that_begs_to_stay_is_left(tab: Tab, shop: Shop) -> None:
    shop.add("/next", "<h1>next</h1>")
    seen = await opened(
        tab,
        shop,
        "<input aria-label=Q><a href=/next>Go</a><script>onbeforeunload = e => e.preventDefault()</script>",
    )
    await did(tab, Type(ref=ref(seen, "textbox", "Q"), text="x"))
    seen = await did(tab, Click(ref=ref(seen, "link", "Go")))
    assert lines(seen) == ["# next"]
    assert seen.result is not None
    assert seen.result.message == "The page asked whether to leave it, and was left."


async def test_a_form_that_the_browser_refuses_says_so(tab: Tab, shop: Shop) -> None:
    seen = await opened(
        tab, shop, "<form action=/next><label>Email <input required></label><button>Send</button></form>"
    )
    seen = await did(tab, Click(ref=ref(seen, "button", "Send")))
    assert seen.result is not None
    assert seen.result.message == 'The form was not sent: "Email": Please fill out this field.'
    assert '"Email" (required, invalid, focused)' in seen.text


# ---------------------------------------------------------------- refusals


async def test_unknown_and_stale_refs(fresh_tab: Tab, shop: Shop) -> None:
    body = "<button onclick='this.remove(); document.body.append(n.content)'>Order lamp</button><template id=n><button>Order lamps</button></template>"
    seen = await opened(fresh_tab, shop, body)
    at = ref(seen, "button", "Order lamp")
    assert "highest so far is 1" in (await refusal(fresh_tab, Click(ref=99), "unknown_ref")).hint
    seen = await did(fresh_tab, Click(ref=at))
    result = await refusal(fresh_tab, Click(ref=at), "stale_ref")
    assert result.message == f'[{at}]button "Order lamp" is no longer on the page.'
    assert result.hint == f'Like it now: [{ref(seen, "button", "Order lamps")}]button "Order lamps".'
    assert result.retryable


async def test_what_vanishes_between_observation_and_act_is_stale(tab: Tab, shop: Shop) -> None:
    seen = await opened(
        tab,
        shop,
        "<button>B</button><script>window.gone = () => document.querySelector('button').remove()</script>",
    )
    await tab._wire._evaluate("gone()")
    await refusal(tab, Click(ref=ref(seen, "button", "B")), "stale_ref")


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ("<button disabled>B</button>", "disabled"),
        ("<fieldset disabled><button>B</button></fieldset>", "disabled"),
        ("<button aria-disabled=true>B</button>", "disabled"),
        ("<button style='position:absolute;left:-900px;width:99px'>B</button>", "not_visible"),
        ("<button style='clip-path:inset(50%)'>B</button>", "covered"),
        ("<button style='pointer-events:none'>B</button>", "covered"),
    ],
)
async def test_click_refuses_before_it_is_dispatched(
    tab: Tab, shop: Shop, body: str, error: ActionError
) -> None:
    seen = await opened(tab, shop, body)
    await refusal(tab, Click(ref=ref(seen, "button", "B")), error)


async def test_covered_names_what_covers(tab: Tab, shop: Shop) -> None:
    body = """<button onclick=log('hit')>Buy</button><div id=c role=dialog aria-label=Cookies style='position:fixed;inset:0;background:#fff'>
      <button onclick='c.remove()'>Accept</button></div>"""
    seen = await opened(tab, shop, body)
    result = await refusal(tab, Click(ref=ref(seen, "button", "Buy")), "covered")
    assert result.by == 'dialog "Cookies"'
    assert "covered by dialog" in result.message
    await did(tab, Click(ref=ref(seen, "button", "Accept")))
    assert "hit;" in lines(await did(tab, Click(ref=ref(seen, "button", "Buy"))))


async def test_covered_by_a_control_gives_its_ref(tab: Tab, shop: Shop) -> None:
    body = "<button>Buy</button><a href=/x style='position:fixed;inset:0'>Ad</a>"
    seen = await opened(tab, shop, body)
    result = await refusal(tab, Click(ref=ref(seen, "button", "Buy")), "covered")
    assert result.by == f'[{ref(seen, "link", "Ad")}]link "Ad"'


async def test_modal_dialog_comes_first_and_covers_the_rest(fresh_tab: Tab, shop: Shop) -> None:
    seen = await opened(
        fresh_tab,
        shop,
        "<button onclick=d.showModal()>Open</button><dialog id=d aria-label=Cart><button>Close</button></dialog>",
    )
    seen = await did(fresh_tab, Click(ref=ref(seen, "button", "Open")))
    assert lines(seen)[0] == 'dialog "Cart" (modal): [2]button "Close" (focused)'
    result = await refusal(fresh_tab, Click(ref=ref(seen, "button", "Open")), "covered")
    assert result.by == 'dialog "Cart"'


async def test_slow_navigation_times_out(tab: Tab, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    await opened(tab, shop, "<h1>home</h1>")
    shop.pages["/slow"] = lambda request: Response(page("late"), after=5)
    monkeypatch.setattr("harness.browser.wire.NAVIGATION_S", 0.3)
    result = await refusal(tab, Goto(url="/slow"), "timeout")
    assert result.retryable


async def test_goto_without_a_page_changes_nothing(tab: Tab, shop: Shop) -> None:
    await opened(tab, shop, "<h1>home</h1>")
    shop.pages["/none"] = lambda request: Response(status=204)
    await refusal(tab, Goto(url="/none"), "no_effect")
    assert "# home" in lines(await tab.act(Wait(ms=0)))


async def test_a_crashed_page_is_loaded_again(fresh_tab: Tab, shop: Shop) -> None:
    seen = await opened(fresh_tab, shop, "<h1>home</h1><button>B</button>")
    fresh_tab._wire._on_crash(fresh_tab._wire._page)
    seen = await fresh_tab.act(Click(ref=ref(seen, "button", "B")))
    assert seen.result is not None
    assert seen.result.error == "page_crashed"
    assert "# home" in lines(seen)
    await did(fresh_tab, Click(ref=ref(seen, "button", "B")))


async def test_a_site_that_is_gone_is_our_fault(browser: Browser) -> None:
    async with Shop.serve() as shop:
        shop.add("/", "<a href=/next>Go</a>")
        gone = shop.proxy
        async with tab_on(browser, shop) as tab:
            seen = await tab.open(f"{ORIGIN}/")
            assert shop._server is not None
            shop._server.close()
            for writer in list(shop._open):
                writer.close()
            with pytest.raises(BrowserError, match=r"did not answer|ERR_"):
                await tab.act(Click(ref=ref(seen, "link", "Go")))
            with pytest.raises(BrowserError, match=r"did not answer|ERR_PROXY"):
                await tab.act(Goto(url="/x"))
    assert gone


# ---------------------------------------------------------------- free reads and the rest


async def test_free_reads_neither_act_nor_settle(fresh_tab: Tab, shop: Shop) -> None:
    options = "".join(f"<option>Land {n}" for n in range(20))
    body = f"<select aria-label=Land>{options}</select><p>Two red Lamps</p><p>Three red chairs</p><script>window.t = setTimeout(() => log('late'), 9000)</script>"
    seen = await opened(fresh_tab, shop, body)
    assert (
        '"Land" = "Land 0" {Land 0 | Land 1 | Land 2 | Land 3 | Land 4 | Land 5 | Land 6 | Land 7 | +12 more}'
        in seen.text
    )
    found = await fresh_tab.read(Find(text="red lamps"))
    assert found.text == "Two red Lamps"
    assert (await fresh_tab.read(Find(text="RED"))).text == "Two red Lamps\nThree red chairs"
    assert (await fresh_tab.read(Find(text="blue"))).text == ""
    listed = await fresh_tab.read(Options(ref=ref(seen, "combobox", "Land")))
    assert listed.options == tuple(f"Land {n}" for n in range(20))
    assert (await fresh_tab.read(Options(ref=99))).error == "unknown_ref"
    assert (await fresh_tab.read(Expand(ref=5))).error == "bad_argument"
    assert "late;" not in (await fresh_tab.act(Wait(ms=0))).text
    with pytest.raises(BrowserError):
        await fresh_tab.read(Wait())


async def test_expand_gives_what_was_folded(tab: Tab, shop: Shop) -> None:
    rows = "".join(
        f"<tr><td>Row {n} with some text to make it long enough for folding<td><a href=/{n}>Open {n}</a>"
        for n in range(600)
    )
    seen = await opened(tab, shop, f"<table><tr><th>Name<th>Link{rows}</table><p>the end</p>")
    assert len(seen.text) <= 24_000
    assert lines(seen)[-1] == "the end"
    fold = next(line for line in lines(seen) if line.startswith("…"))
    number = int(fold.split("(expand ")[1].split(" ")[0])
    assert "refs (expand" in fold
    gathered = seen.text
    for n in range(2, 9):
        hidden = await tab.read(Expand(ref=number, page=n))
        if not hidden.ok:
            break
        assert hidden.text
        gathered += "\n" + hidden.text
    assert all(f"| Row {n} with" in gathered for n in range(600))
    assert (await tab.read(Find(text="Open 599"))).text
    last = next(
        number
        for number, _, name in [
            (int(line.split("[")[1].split("]")[0]), 0, line)
            for line in gathered.split("\n")
            if "Open 599" in line
        ]
    )
    shop.add("/599", "<h1>there</h1>")
    assert lines(await did(tab, Click(ref=last))) == ["# there"]


async def test_done_and_wait_only_look(fresh_tab: Tab, shop: Shop) -> None:
    await opened(fresh_tab, shop, "<h1>home</h1>")
    assert (await did(fresh_tab, Done(answer="x"))).diff == NO_CHANGE
    assert (await did(fresh_tab, Wait())).n == 2


async def test_open_is_confined_too(fresh_tab: Tab) -> None:
    with pytest.raises(BrowserError, match="confined"):
        await fresh_tab.open("http://evil.test/")


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("http://Shop.test:80/x", "http://shop.test"),
        ("https://shop.test:443", "https://shop.test"),
        ("http://shop.test:81/", "http://shop.test:81"),
        ("about:blank", None),
        ("http://[", None),
    ],
)
async def test_origin_of(url: str, origin: str | None) -> None:
    assert origin_of(url) == origin


async def test_resolved_takes_addresses_as_people_write_them() -> None:
    both = frozenset({ORIGIN, "http://pay.test"})
    assert resolved("pay.test/x", f"{ORIGIN}/a", both) == "http://pay.test/x"
    assert resolved("?q=1", f"{ORIGIN}/a", both) == f"{ORIGIN}/a?q=1"
    assert resolved("pay.testing/x", f"{ORIGIN}/a", both) == f"{ORIGIN}/pay.testing/x"


# ---------------------------------------------------------------- drag, upload, pictures

OWN_DRAG = """<ul><li id=a draggable=true>Milk</li><li id=b draggable=true>Eggs</li></ul><div id=c style="width:200px;height:90px">Bin</div><script>
for (const li of document.querySelectorAll('li')) {
  li.addEventListener('dragstart', e => { e.dataTransfer.setData('text/plain', li.id); log('start ' + li.id); });
  li.addEventListener('dragover', e => e.preventDefault());
  li.addEventListener('drop', e => { log(e.dataTransfer.getData('text/plain') + ' onto ' + li.id); li.before(document.getElementById(e.dataTransfer.getData('text/plain'))); });
  li.addEventListener('dragend', () => log('end'));
}
</script>"""
POINTER_DRAG = """<div id=h role=slider tabindex=0 aria-label=Handle style="width:40px;height:40px;background:red"></div><button style="margin-left:400px">Mark</button><script>
let held = false; const h = document.querySelector('#h');
h.addEventListener('pointerdown', () => { held = true; log('down'); });
addEventListener('pointermove', e => { if (held) h.dataset.x = Math.round(e.clientX); });
addEventListener('pointerup', e => { if (held) { log('up ' + (h.dataset.x === String(Math.round(e.clientX)))); held = false; } });
</script>"""


async def test_drag_carries_what_the_page_lets_be_dragged(tab: Tab, shop: Shop) -> None:
    seen = await opened(tab, shop, OWN_DRAG)
    milk, eggs = (number for number, _, name in targets(seen) if name in ("Milk", "Eggs"))
    seen = await did(tab, Drag(ref=eggs, to=milk))
    assert "start b;b onto a;end;" in lines(seen)
    assert [name for _, _, name in targets(seen) if name in ("Milk", "Eggs")] == ["Eggs", "Milk"]


async def test_drag_moves_what_the_page_moves_itself(tab: Tab, shop: Shop) -> None:
    seen = await opened(tab, shop, POINTER_DRAG)
    seen = await did(tab, Drag(ref=ref(seen, "slider", "Handle"), to=ref(seen, "button", "Mark")))
    assert "down;up true;" in lines(seen)


async def test_drag_needs_both_ends_in_view(tab: Tab, shop: Shop) -> None:
    seen = await opened(tab, shop, "<button>Top</button><p style=height:3000px></p><button>Far</button>")
    refused = await refusal(
        tab, Drag(ref=ref(seen, "button", "Top"), to=ref(seen, "button", "Far")), "not_visible"
    )
    assert "too far apart" in refused.message


FILES = {"a.png": base64.b64encode(b"one").decode(), "b.csv": base64.b64encode(b"x,y").decode()}
READS = "onchange=\"for (const f of this.files) f.text().then(t => log(f.name + '=' + t + ' ' + f.type + ' ' + f.lastModified))\""


@pytest_asyncio.fixture(loop_scope="module")
async def given_tab(browser: Browser, shop: Shop) -> AsyncIterator[Tab]:
    """A tab with files to upload."""
    origins = frozenset({ORIGIN})
    tab = await browser.tab(proxy=shop.proxy, origins=origins, clock=CLOCK, cookies=[], files=FILES)
    yield tab
    await tab.close()


async def test_upload_gives_a_file_with_its_bytes_type_and_the_pages_time(given_tab: Tab, shop: Shop) -> None:
    seen = await opened(given_tab, shop, f"<label>Photo <input type=file accept='image/*' {READS}></label>")
    seen = await did(given_tab, Upload(ref=ref(seen, "file", "Photo"), files=("a.png",)))
    assert any(line.startswith("a.png=one image/png 17841096") for line in lines(seen))
    assert any('file "Photo" = "a.png"' in line for line in lines(seen))


async def test_upload_gives_several_where_the_field_takes_them(given_tab: Tab, shop: Shop) -> None:
    seen = await opened(given_tab, shop, f"<label>All <input type=file multiple {READS}></label>")
    seen = await did(given_tab, Upload(ref=ref(seen, "file", "All"), files=("a.png", "b.csv")))
    assert any('file "All" = "a.png, b.csv"' in line for line in lines(seen))


async def test_upload_reaches_a_field_hidden_behind_its_label(given_tab: Tab, shop: Shop) -> None:
    seen = await opened(given_tab, shop, f"<label>Drop here <input type=file hidden {READS}></label>")
    seen = await did(given_tab, Upload(ref=ref(seen, "file", "Drop here"), files=("b.csv",)))
    assert any(line.startswith("b.csv=x,y text/csv") for line in lines(seen))


@pytest.mark.parametrize(
    ("field", "files", "message"),
    [
        ("<input type=file>", ("c.txt",), 'There is no file "c.txt".'),
        ("<input type=file>", ("a.png", "b.csv"), "takes one file."),
        ("<input type=file accept=.csv>", ("a.png",), 'does not take "a.png".'),
        ("<input>", ("a.png",), "is a textbox"),
    ],
)
async def test_upload_says_what_a_field_does_not_take(
    given_tab: Tab, shop: Shop, field: str, files: tuple[str, ...], message: str
) -> None:
    seen = await opened(given_tab, shop, f"<label>F {field}</label>")
    [number] = [number for number, _, name in targets(seen) if name == "F"]
    assert message in (await refusal(given_tab, Upload(ref=number, files=files), "bad_argument")).message


async def test_a_screenshot_is_a_free_read_of_the_view_the_page_or_an_element(tab: Tab, shop: Shop) -> None:
    seen = await opened(
        tab, shop, "<button style='width:120px;height:50px'>B</button><p style=height:2000px></p>"
    )
    view = await tab.read(Screenshot())
    whole = await tab.read(Screenshot(whole=True))
    part = await tab.read(Screenshot(ref=ref(seen, "button", "B")))
    assert view.image is not None
    assert whole.image is not None
    assert part.image is not None
    assert (view.image.width, view.image.height) == (1280, 720)
    assert whole.image.height > 2000
    assert (part.image.width, part.image.height) == (120, 50)
    assert base64.b64decode(part.image.data).startswith(b"\x89PNG")
    assert (await tab.read(Screenshot())).image == view.image, "looking changes nothing"
    assert (await tab.read(Screenshot(ref=999))).error == "unknown_ref"
