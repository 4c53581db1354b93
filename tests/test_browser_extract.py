"""What an agent is shown of a page: all that can be acted on, under the names that people hear."""

# ruff: noqa: E501 - a page or a script is easier to read on one line
from __future__ import annotations

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from harness.browser import Browser, Tab
from harness.types import Click, Fill, Hover
from tests.fixtures.browser.desk import lines, ref, tab_on, targets
from tests.fixtures.browser.shop import Response, Shop

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser() -> AsyncIterator[Browser]:
    """One Chromium for all tests here."""
    async with Browser.start() as browser:
        yield browser


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop() -> AsyncIterator[Shop]:
    """One site, whose page each test replaces."""
    async with Shop.serve() as shop:
        yield shop


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def tab(browser: Browser, shop: Shop) -> AsyncIterator[Tab]:
    """One tab: opening a page leaves nothing of the last."""
    async with tab_on(browser, shop) as tab:
        yield tab


async def shown(tab: Tab, shop: Shop, body: str, *, head: str = "", title: str = "Shop") -> list[str]:
    """The lines of a page, its refs all written [1] so that tests do not depend on each other's count."""
    seen = await tab.open(shop.add("/", body, head=head, title=title))
    return [re.sub(r"\[\d+\](?=\w)", "[1]", line) for line in seen.text.split("\n")[1:]]


TEXT = {
    "signs survive": ("<p>$5 € 20% #1 + - &lt;b&gt; 21° ★ &amp; @ \"q\"</p>", ['$5 € 20% #1 + - <b> 21° ★ & @ "q"']),
    "invisible characters go": ("<p>a\u200bb\u00adc\ufeff\ue001d</p>", ["abcd"]),
    "composed": ("<p>e\u0301</p>", ["é"]),
    "lone surrogates": ("<p id=p></p><script>p.textContent = 'a\\ud800b'</script>", ["a\ufffdb"]),
    "a plus is a name": ("<button>+</button>", ['[1]button "+"']),
    "quotes": ("<button>Say \"hi\" \\ now</button>", ['[1]button "Say \\"hi\\" \\\\ now"']),
    "text is no ref": ("<p>[12]button [3]</p>", ["[12] button [3]"]),
    "inline runs join": ("<p>Hello <b>wo</b>rld, <a href=/x>see</a> more</p>", ["Hello world, [1]link \"see\" more"]),
    "breaks part": ("<p>one<br>two</p>", ["one", "two"]),
    "flex rows are lines": ("<div style=display:flex><span>Total</span><span>$5</span></div>", ["Total $5"]),
}  # fmt: skip

SKIPPED = {
    "not drawn": ("<p hidden>a</p><p style=display:none>b</p><script>1</script><style>p{}</style><template>c</template><noscript>d</noscript>", []),
    "invisible but for its child": ("<p style=visibility:hidden>a <b style=visibility:visible>b</b></p>", ["b"]),
    "closed details": ("<details><summary>More</summary><p>inside</p></details>", ['[1]button "More" (collapsed)']),
    "open details": ("<details open><summary>More</summary><p>inside</p></details>", ['[1]button "More" (expanded)', "inside"]),
    "found only by search": ("<div hidden=until-found><p>a</p></div>", []),
    "hidden from readers": ("<p><span aria-hidden=true>$5</span><span style='position:absolute;clip-path:inset(50%);width:1px'>$5.00</span></p>", ["$5.00"]),
    "hidden from readers, but a link": ("<a href=/p/lamp-12 aria-hidden=true><img src=data: alt='' width=9 height=9></a>", ['[1]link "lamp-12"']),
    "invisible, but hit": ("<button style=opacity:0>B</button>", ['[1]button "B"']),
    "nameless picture": ("<img src=data: alt=''><img src=data: alt=Lamp><svg><title>Star</title></svg>", ['img "Lamp" img "Star"']),
}  # fmt: skip

CONTROLS = {
    "listener": ("<div id=d>Buy</div><script>d.addEventListener('click', () => 0)</script>", ['[1]clickable "Buy"']),
    "handler": ("<span onmousedown=1>Buy</span>", ['[1]clickable "Buy"']),
    "React": ("<div id=d>Buy</div><script>d.__reactProps$x = {onClick() {}}</script>", ['[1]clickable "Buy"']),
    "pointer, at its first element": ("<div style=cursor:pointer><p>Buy</p><p>now</p></div>", ['[1]clickable "Buy now"']),
    "delegation is no control": ("<div onclick=1><button>A</button><button>B</button></div>", ['[1]button "A" [1]button "B"']),
    "an entry with controls is one": ("<div id=d>A mail <button>Star</button></div><script>d.addEventListener('click', () => 0)</script>", ['[1]clickable: A mail [1]button "Star"']),
    "around a field it is not": ("<div onclick=1>Find <input aria-label=Q></div>", ['Find [1]textbox "Q"']),
    "React, on the way down": ("<div id=d>Buy</div><script>d.__reactProps$x = {onClickCapture() {}}</script>", ['[1]clickable "Buy"']),
    "drawn by a script": ("<div onclick=1 data-tooltip=Refresh style=height:9px></div>", ['[1]clickable "Refresh"']),
    "pointer around controls is": ("<div style=cursor:pointer onclick=1>Card <button style=cursor:pointer>Like</button></div>", ['[1]clickable: Card [1]button "Like"']),
    "role": ("<div role=button tabindex=0>Buy</div><div role=tab aria-selected=true>One</div>", ['[1]button "Buy"', '[1]tab "One" (selected)']),
    "link without address is text": ("<a>here</a>", ["here"]),
    "editable": ("<div contenteditable aria-label=Note>Hi</div>", ['[1]textbox "Note" = "Hi"']),
    "scroller": ("<div style='height:50px;overflow:auto'><p style=height:200px>Long</p></div>", ["[1]scroller:", "  Long"]),
    "nameless": ("<style>a{padding:9px}</style><button></button><a href='/a/b?q=1'></a><a href='?page=2'></a>", ['[1]button [1]link "b" [1]link "page=2"']),
    "drawn by the style sheet": ("<style>button::before{content:'×'}</style><button></button>", ['[1]button "×"']),
    "text beyond the name": ("<button aria-label=Cart>3 items</button>", ['[1]button "Cart" shows "3 items"']),
    "hidden checkbox": ("<input type=checkbox id=c style=display:none><label for=c>Gift</label>", ['[1]checkbox "Gift" (_)']),
    "hidden file field": ("<label>Photo <input type=file hidden></label>", ['[1]file "Photo"']),
    "hidden by the style sheet": ("<label>Gift<input type=checkbox checked style='opacity:0;width:0;height:0;position:absolute'></label>", ['[1]checkbox "Gift" (x)']),
    "label with a link": ("<label><input type=checkbox> I accept the <a href=/t>terms</a></label>", ['[1]checkbox "I accept the terms" (_) [1]link "terms"']),
    "list": ("<select aria-label=N><option>a<option selected>b</select>", ['[1]combobox "N" = "b" {a | b}']),
    "states": ("<input aria-label=A required value=x aria-invalid=true><button disabled>B</button><a href=/ aria-current=page>C</a><button aria-expanded=false>D</button>", ['[1]textbox "A" = "x" (required, invalid) [1]button "B" (disabled) [1]link "C" (current) [1]button "D" (collapsed)']),
    "placeholder": ("<input aria-label=A placeholder=there><input placeholder=name>", ['[1]textbox "A" placeholder "there" [1]textbox "name"']),
    "mixed": ("<div role=checkbox aria-checked=mixed tabindex=0>All</div>", ['[1]checkbox "All" (-)']),
    "password": ("<input type=password aria-label=P value=hunter2>", ['[1]textbox "P" = "•••"']),
    "slider": ("<input type=range aria-label=P min=1 max=9 value=3>", ['[1]slider "P" = "3" {1..9}']),
    "custom slider": ("<div role=slider tabindex=0 aria-label=P aria-valuenow=3 style=height:9px></div>", ['[1]slider "P" = "3"']),
    "picture as button": ("<input type=image alt=Search src=data:>", ['[1]button "Search"']),
    "drawn control": ("<svg width=20 height=20 onclick=1 aria-label=Star></svg><svg width=20 height=20><a href=/m><text y=9>Map</text></a></svg>", ['[1]img "Star" [1]link "Map"']),
}  # fmt: skip

STRUCTURE = {
    "headings": ("<h1>A</h1><h3><a href=/x>B</a></h3><div role=heading aria-level=4>C</div>", ["# A", '### [1]link "B"', "#### C"]),
    "landmarks": ("<header>H</header><nav aria-label=Main><a href=/>Home</a></nav><main><p>M</p><footer>inner</footer></main><aside><p>a</p><p>b</p></aside>", ["header: H", 'nav "Main": [1]link "Home"', "M", "inner", "aside:", "  a", "  b"]),
    "regions": ("<section aria-label=Deals><p>x</p></section><section><p>y</p></section><article><p>z</p></article>", ['region "Deals": x', "y", "z"]),
    "short items": ("<ul><li>a<li>b<li>c</ul>", ["a · b · c"]),
    "long items": ("<ul><li>" + "a" * 70 + "<li>b</ul>", ["- " + "a" * 70, "- b"]),
    "table": ("<table><caption>Sizes</caption><tr><th>Size<th aria-sort=ascending>Price<tr><td>S<td><button>Buy</button> $1</table>", ['table "Sizes":', "  | Size | Price (sorted ascending) |", '  | S | [1]button "Buy" $1 |']),
    "rows that act": ("<table><caption>T <a href=/>all</a></caption><tr><th>Item<th>Left<tr onclick=1><td>Bolt<td>12<tr onclick=1 aria-label=Nut><td>Nut<td><button>Add</button></table>", ['table "T all":', '  [1]link "all"', "  | Item | Left |", "  [1]row | Bolt | 12 |", '  [1]row "Nut" | Nut | [1]button "Add" |']),
    "a body that acts": ("<table><tbody onclick=1><tr><td>Bolt<td>12</table>", ["[1]clickable", "| Bolt | 12 |"]),
    "grid of roles": ("<div role=grid><div role=row><div role=columnheader>A</div></div><div role=row><div role=gridcell tabindex=0>1</div></div></div>", ["| A |", '| [1]clickable "1" |']),
    "terms": ("<dl><dt>Brand<dd>Ember</dl>", ["Brand:", "Ember"]),
    "fieldset": ("<fieldset><legend>Size</legend><label><input type=radio>S</label></fieldset>", ['group "Size": [1]radio "S" (_)']),
    "form": ("<form aria-label=F><input aria-label=A></form><form><input aria-label=B><button>Go</button></form><form><button>One</button></form>", ['form "F": [1]textbox "A"', 'form: [1]textbox "B" [1]button "Go"', '[1]button "One"']),
    "progress": ("<progress aria-label=Up value=40 max=100></progress>", ['progressbar "Up" = "40"']),
    "cards": ("".join(f"<div class=card><h3><a href=/p{n}>Lamp {n}</a></h3><p>${n}.50</p><p>4 stars</p><button>Add</button></div>" for n in range(3)), [f'- [1]link "Lamp {n}" ${n}.50 · 4 stars [1]button "Add"' for n in range(3)]),
    "two are no cards": ("".join(f"<div class=card><h3>Lamp {n}</h3><p>$1</p></div>" for n in range(2)), ["### Lamp 0", "$1", "### Lamp 1", "$1"]),
}  # fmt: skip


@pytest.mark.parametrize("case", [*TEXT, *SKIPPED, *CONTROLS, *STRUCTURE])
async def test_shown_as(tab: Tab, shop: Shop, case: str) -> None:
    body, expected = (TEXT | SKIPPED | CONTROLS | STRUCTURE)[case]
    assert await shown(tab, shop, body) == expected


async def test_first_line_tells_title_and_address(tab: Tab, shop: Shop) -> None:
    shop.add("/", "", title="Deals &amp; “more” &quot;now&quot;")
    seen = await tab.open("http://shop.test/?q=a&p=1#top")
    assert seen.text == 'page "Deals & “more” \\"now\\"" /?q=a&p=1'
    assert seen.title == 'Deals & “more” "now"'


async def test_shadow_roots_and_slots_are_read_as_drawn(tab: Tab, shop: Shop) -> None:
    body = """<my-card><b>slotted</b></my-card><script>
      customElements.define('my-card', class extends HTMLElement { connectedCallback() {
        this.attachShadow({mode: 'open'}).innerHTML = '<p>before <slot></slot> after <button>B</button></p><slot name=none>default</slot>' } })</script>"""
    assert await shown(tab, shop, body) == ['before slotted after [1]button "B"', "default"]


async def test_frames_are_read_in_place_or_say_why_not(tab: Tab, shop: Shop) -> None:
    shop.add("/frame", "<h2>In it</h2><button>B</button>")
    body = "<iframe src=/frame title=Inner></iframe><iframe src=http://pay.test/ title=Pay></iframe>"
    shop.pages["/pay"] = lambda request: Response("x")
    assert await shown(tab, shop, body) == [
        'iframe "Inner":',
        "  ## In it",
        '  [1]button "B"',
        'iframe "Pay" (a page of another site, which cannot be read)',
    ]


async def test_names_agree_with_those_that_playwright_finds(tab: Tab, shop: Shop) -> None:
    """The page of awkward controls: each name by the rules of ARIA, as another reader of it sees them."""
    body = """<span id=l1>Ship</span><span id=l2 hidden>to</span>
      <button aria-labelledby='l1 l2'>x</button><button aria-label=' Close  it '>x</button>
      <button><span>Add</span><span>to</span> <b>cart</b></button><button><div>Two</div><div>lines</div></button>
      <button>Save<span aria-hidden=true>!</span></button><button title='By title'></button>
      <button><img alt='By alt' src=data:></button><button><svg role=img aria-label='By svg'></svg></button>
      <input type=submit><input type=submit value='Pay now'><input type=reset><input type=button value=Plain>
      <input type=image alt='Image' src=data:>
      <label>Wrapped <input></label><label for=i>Pointed at</label><input id=i>
      <label>Amount <input type=number value=3> pieces</label>
      <label for=m>One</label><label for=m>Two</label><input id=m>
      <input placeholder='By placeholder'><input title='By title too' placeholder=no>
      <select aria-label='A list'><option>o</select><textarea aria-label='A text'></textarea>
      <a href=/a>A <em>link</em></a><a href=/b aria-label='Better name'>b</a>
      <div role=button tabindex=0>Div <span>button</span></div><div role=checkbox aria-checked=false tabindex=0>Div check</div>
      <div role=tab>A tab</div><div role=switch aria-checked=true tabindex=0 aria-labelledby=l1>x</div>
      <button>née “ünïcode” $5 + 3 &lt; 9</button><button>Nested <i>a <u>b <s>c</s></u></i></button>
      <div role=textbox contenteditable aria-label='Rich'></div><input type=range aria-label='How much'>"""
    seen = await tab.open(shop.add("/", body))
    snapshot = await tab._wire._page.aria_snapshot()
    theirs = [
        (m[1], m[2].replace('\\"', '"'))
        for m in re.finditer(r"^ *- '?(\w+) \"((?:[^\"\\]|\\.)*)\"", snapshot, re.MULTILINE)
        if m[1] not in ("img", "option")
    ]
    ours = [(role, name) for _, role, name in targets(seen)]
    assert ours == theirs
    assert len(ours) == 31


async def test_a_password_is_never_shown_in_any_way(tab: Tab, shop: Shop) -> None:
    seen = await tab.open(
        shop.add(
            "/",
            "<label>Password <input type=password></label><label>Again <input type=password value=''></label>",
        )
    )
    seen = await tab.act(Fill(ref=ref(seen, "textbox", "Password"), text="hunter2"))
    assert "hunter2" not in seen.model_dump_json()
    assert '"Password" = "•••" (focused)' in seen.text
    assert lines(seen)[0].endswith('"Again"')


async def test_reading_leaves_no_trace_in_the_page(tab: Tab, shop: Shop) -> None:
    body = "<div class=a onclick=1>Hi</div><input><a href=/x target=_blank>x</a>"
    seen = await tab.open(shop.add("/", body))
    seen = await tab.act(Hover(ref=ref(seen, "clickable", "Hi")))
    assert await tab._wire._evaluate("document.body.innerHTML") == body.replace(
        "class=a onclick=1", 'class="a" onclick="1"'
    ).replace("href=/x target=_blank", 'href="/x" target="_blank"')
    assert await tab._wire._evaluate("Object.keys(window).filter(key => /harness/.test(key)).join()") == ""


async def test_refs_outlive_a_redrawn_part_of_the_page(tab: Tab, shop: Shop) -> None:
    body = "<nav><a href=/>Home</a></nav><main id=m><button onclick='m.innerHTML = m.innerHTML'>Redraw</button><button>Add</button><button>Add</button></main>"
    seen = await tab.open(shop.add("/", body))
    before = targets(seen)
    seen = await tab.act(Click(ref=ref(seen, "button", "Redraw")))
    after = targets(seen)
    assert after[:2] == before[:2]
    assert not {number for number, _, name in after if name == "Add"} & {number for number, _, name in before}


async def test_refs_of_header_and_nav_outlive_a_navigation(tab: Tab, shop: Shop) -> None:
    frame = "<header><a href=/>Home</a></header><nav aria-label=Main><a href=/deals>Deals</a></nav>"
    shop.add("/deals", frame + "<main><a href=/other>Same</a></main>")
    first = await tab.open(shop.add("/", frame + "<main><a href=/other>Same</a></main>"))
    second = await tab.act(Click(ref=ref(first, "link", "Deals")))
    assert second.url.endswith("/deals")
    assert targets(second)[:2] == targets(first)[:2]
    assert ref(second, "link", "Same") != ref(first, "link", "Same")
