"""A page without a browser: links, forms and what is seen of them, in this process."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from datetime import datetime
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

import judges
import sites
from harness import catalog
from harness.agents.script import Script
from harness.browser import Browser
from harness.browser.words import TARGET
from harness.episode import tab_on
from harness.errors import UsageError
from harness.replay import replay
from harness.run import Browsers, Job, Quiet, engine_of, play_one
from harness.search import Branch
from harness.textmode import TextEngine, TextTab
from harness.textmode.styles import Sheet, media_holds
from harness.types import (
    ACTION,
    Action,
    ActionError,
    Back,
    Check,
    Clear,
    Click,
    Fill,
    Forward,
    Goto,
    Observation,
    Observe,
    Press,
    Read,
    Reload,
    Screenshot,
    Scroll,
    Select,
    Type,
    Upload,
    Wait,
)
from sites.kit import Site, World
from sites.kit.serve import in_process
from tests.fixtures.browser.desk import ref, targets
from tests.tiny.app import site as tiny

HOST = "desk.test"
CLOCK = datetime(2026, 7, 15, 10)
Pages = Mapping[str, str | tuple[int, dict[str, str], str]]


class Desk:
    """A site of fixed pages, and what was asked of it."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages
        self.asked: list[tuple[str, str, str, dict[str, str]]] = []
        """Method, path with query, body, headers."""

    async def __call__(
        self,
        scope: MutableMapping[str, Any],
        receive: Callable[[], Awaitable[MutableMapping[str, Any]]],
        send: Callable[[MutableMapping[str, Any]], Awaitable[None]],
    ) -> None:
        """Answers one request, as ASGI has it."""
        body = (await receive())["body"].decode()
        query = scope["query_string"].decode()
        path = scope["raw_path"].decode()
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        self.asked.append((scope["method"], path + (f"?{query}" if query else ""), body, headers))
        page = self.pages.get(path, (404, {}, "<h1>Nothing here</h1>"))
        status, extra, text = (200, {}, page) if isinstance(page, str) else page
        told = {"content-type": "text/html; charset=utf-8"} | extra
        await send(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [(name.encode(), value.encode()) for name, value in told.items()],
            }
        )
        await send({"type": "http.response.body", "body": text.encode()})

    @property
    def last(self) -> tuple[str, str, str]:
        """Method, path and body of what was asked last."""
        return self.asked[-1][:3]


async def opened(
    pages: Pages | str, files: Mapping[str, str] | None = None
) -> tuple[Desk, TextTab, Observation]:
    """The pages behind a tab that shows the first."""
    desk = Desk({"/": pages} if isinstance(pages, str) else pages)
    tab = await TextEngine().tab(
        app=desk, origins=frozenset({f"http://{HOST}"}), cookies=[], files=files or {}
    )
    return desk, tab, await tab.open(f"http://{HOST}/")


async def shown(markup: str) -> list[str]:
    """The lines of a page but for the first."""
    return (await opened(markup))[2].text.split("\n")[1:]


# -------------------------------------------------------------------- what is seen


@pytest.mark.parametrize(
    ("markup", "lines"),
    [
        ("<h2>A</h2><p>b <b>c</b> <a href=/d>d</a></p>", ["## A", 'b c [1]link "d"']),
        ("<p hidden>a</p><p style='display: none'>b</p><p style='visibility:hidden'>c</p><p>d</p>", ["d"]),
        ("<style>.x { display: none }</style><p class=x>a</p><p>b</p>", ["b"]),
        ("<style>@media (max-width: 900px) { p { display: none } }</style><p>b</p>", ["b"]),
        ("<style>@layer a, b; @layer b { p { display: block } } @layer a { p { display: none } }</style><p>b</p>",
         ["b"]),
        ("<style>.r { display: flex; & p { color: red } }</style><div class=r><p>a</p><p>b</p></div>", ["a b"]),
        ("<style>.r { display: flex; flex-direction: column }</style><div class=r><p>a</p><p>b</p></div>", ["a", "b"]),
        ("<style>x-y:not(:defined) { display: none }</style><x-y>a</x-y><p>b</p>", ["b"]),
        ("<noscript>without</noscript><script>x</script><template>t</template>", ["without"]),
        ("<details><summary>More</summary>inside</details>", ['[1]button "More" (collapsed)']),
        ("<dialog>shut</dialog><dialog open>seen</dialog>", ["dialog: seen"]),
        ("<select><option>A<option selected>B</select>", ['[1]combobox = "B" {A | B}']),
        ("<label>Size <select><option>A</select></label>", ['[1]combobox "Size" = "A" {A}']),
        ("<label><input type=checkbox checked> Gift</label>", ['[1]checkbox "Gift" (x)']),
        ("<label><input type=checkbox style='display:none'> Gift</label>", ['[1]checkbox "Gift" (_)']),
        ("<label>Word<input type=password value=secret required></label>", ['[1]textbox "Word" = "•••" (required)']),
        ("<input aria-label=a disabled><fieldset disabled><input aria-label=b></fieldset>",
         ['[1]textbox "a" (disabled)', '[2]textbox "b" (disabled)']),
        ("<button>Ask</button>", ['[1]button "Ask" (needs script)']),
        ("<a href='javascript:x()'>Go</a><div onclick='x()'>Do</div>",
         ['[1]link "Go" (needs script)', '[2]clickable "Do" (needs script)']),
        ("<form><button>Send</button><button type=button>Try</button></form>",
         ['form: [1]button "Send" [2]button "Try" (needs script)']),
        ("<table><tr><th>A<th>B<tr><td>1<td>2</table>", ["| A | B |", "| 1 | 2 |"]),
        ("<iframe srcdoc='<p>framed</p>' title=Inner></iframe>", ['iframe "Inner": framed']),
    ],
)  # fmt: skip
async def test_a_page_is_told_in_the_browsers_words(markup: str, lines: list[str]) -> None:
    assert await shown(markup) == lines


def test_styles_that_no_element_can_match_are_left_out() -> None:
    sheet = Sheet.read(
        "p:hover { display: none } p::after { display: none } p:nonsense( { } "
        '.a { display: none !important; & .b, .c & { display: flex } } .d { content: "}"; display: grid }'
    )
    assert [rule.selector for rule in sheet.rules] == [".a", ".a .b", ".c .a", ".d"]
    assert sheet.rules[0].says["display"] == (True, "none")


@pytest.mark.parametrize(
    ("query", "holds"),
    [("screen and (min-width: 600px)", True), ("(max-width: 600px)", False),
     ("(width > 900px) and (width <= 1420px)", True),
     ("print", False), ("(prefers-reduced-motion: reduce)", True), ("print, screen", True)],
)  # fmt: skip
def test_a_media_query_is_asked_of_the_browsers_view(query: str, holds: bool) -> None:
    assert media_holds(query) is holds


# -------------------------------------------------------------------- forms

FIELDS = (
    "<input aria-label=q name=q value='a b&ü'><input name=gone value=x disabled><input type=hidden name=h value=1>"
    "<input type=checkbox name=c value=y checked><input type=checkbox name=c value=n>"
    "<input type=radio name=r value=1><input type=radio name=r value=2 checked>"
    "<select name=s><option value=''>-<option selected>one two</select><textarea name=t>\nl1\nl2</textarea>"
    "<button name=go value=now>Send</button>"
)
SENT = "q=a+b%26%C3%BC&h=1&c=y&r=2&s=one+two&t=l1%0D%0Al2&go=now"


@pytest.mark.parametrize(
    ("form", "asked"),
    [
        (f"<form action=/find?old=1>{FIELDS}</form>", ("GET", f"/find?{SENT}", "")),
        (f"<form action=/do?a=1 method=post>{FIELDS}</form>", ("POST", "/do?a=1", SENT)),
        ("<form action=/a method=post><button formaction=/b formmethod=get name=x value=1>Send</button></form>",
         ("GET", "/b?x=1", "")),
        ("<form id=f action=/a></form><input form=f name=n value=1><button form=f>Send</button>",
         ("GET", "/a?n=1", "")),
        ("<form method=post enctype=text/plain><input name=n value=1><button>Send</button></form>",
         ("POST", "/", "n=1\r\n")),
        ("<form action=/a><input type=image name=i alt=Send></form>", ("GET", "/a?i.x=0&i.y=0", "")),
    ],
)  # fmt: skip
async def test_a_form_is_sent_as_a_browser_sends_it(form: str, asked: tuple[str, str, str]) -> None:
    desk, tab, seen = await opened(form)
    await tab.act(Click(ref=ref(seen, "button", "Send")))
    assert desk.last == asked


async def test_files_are_sent_in_parts() -> None:
    form = (
        "<form method=post enctype=multipart/form-data action=/up><label>File <input type=file name=f accept=.csv>"
        "</label><button>Send</button></form>"
    )
    desk, tab, seen = await opened(form, {"a.csv": "eCx5", "b.png": "AAAA"})
    wrong = await tab.act(Upload(ref=ref(seen, "file", "File"), files=("b.png",)))
    assert wrong.result is not None
    assert wrong.result.error == "bad_argument"
    await tab.act(Upload(ref=ref(seen, "file", "File"), files=("a.csv",)))
    await tab.act(Click(ref=ref(seen, "button", "Send")))
    method, path, body = desk.last
    assert (method, path) == ("POST", "/up")
    assert 'name="f"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\nx,y\r\n' in body


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("required", "Please fill out this field."),
        ("type=email value=ada", "Please include an '@' in the email address. 'ada' is missing an '@'."),
        ("pattern=[0-9]{5} title='Five digits' value=12", "Please match the requested format. Five digits"),
        ("type=number min=2 value=1", "Value must be greater than or equal to 2."),
        ("type=number step=2 value=3", None),
        ("type=number min=0 step=2 value=3", "Please enter a valid value. The two nearest valid values are 2 and 4."),
        ("type=date min=2026-01-02 value=2026-01-01", "Value must be 01/02/2026 or later."),
        ("type=checkbox required", "Please check this box if you want to proceed."),
        ("required disabled", None),
        ("required readonly", None),
    ],
)  # fmt: skip
async def test_what_is_wrong_with_a_field_is_said_and_nothing_is_sent(field: str, said: str | None) -> None:
    desk, tab, seen = await opened(
        f"<form action=/a><input aria-label=F name=f {field}><button>Send</button></form>"
    )
    after = await tab.act(Click(ref=ref(seen, "button", "Send")))
    assert after.result is not None
    if said is None:
        assert desk.last[1].startswith("/a")
    else:
        assert len(desk.asked) == 1
        assert after.result.message == f'The form was not sent: "F": {said}'
        assert "(invalid" in after.text or "invalid, focused" in after.text


@pytest.mark.parametrize(
    ("field", "text", "sent"),
    [
        ("type=number", "1-2", None),
        ("type=number", "12", "/a?f=12"),
        ("type=email", " ada@desk.test ", "/a?f=ada%40desk.test"),
        ("pattern='\\d{5}'", "１２３４５", None),
    ],
)
async def test_what_is_typed_is_sent_as_a_browser_would_or_not_at_all(
    field: str, text: str, sent: str | None
) -> None:
    desk, tab, seen = await opened(
        f"<form action=/a><input aria-label=F name=f {field} autofocus><button>Send</button></form>"
    )
    await tab.act(Type(text=text))
    await tab.act(Click(ref=ref(seen, "button", "Send")))
    assert desk.last[1] == (sent or "/")


@pytest.mark.parametrize(
    ("kind", "text"), [("date", "2026-7-5"), ("time", "9:5"), ("datetime-local", "2026-07-05T10:00 and more")]
)
async def test_a_value_that_a_browser_would_not_take_is_refused(kind: str, text: str) -> None:
    _, tab, seen = await opened(f"<form action=/a><label>F <input type={kind} name=f></label></form>")
    after = await tab.act(Fill(ref=targets(seen)[0][0], text=text))
    assert after.result is not None
    assert after.result.error == "bad_argument"


async def test_what_a_sheet_hides_by_force_stays_hidden_and_so_does_what_is_invisible() -> None:
    _, tab, seen = await opened(
        "<style>.x { display: none !important }</style><p class=x style='display: block'>forced</p>"
        "<p style='visibility: hidden'>unseen</p><p>seen</p>"
    )
    told = (await tab.read(Observe(mode="html"))).text or ""
    assert ("forced" in seen.text + told, "unseen" in seen.text + told, "seen" in told) == (
        False,
        False,
        True,
    )


async def test_enter_sends_the_form_by_its_first_button() -> None:
    desk, tab, seen = await opened(
        "<form action=/a><input aria-label=Q name=q><button name=b value=1>Go</button></form>"
    )
    await tab.act(Fill(ref=ref(seen, "textbox", "Q"), text="kettle", submit=True))
    assert desk.last == ("GET", "/a?q=kettle&b=1", "")


async def test_typing_keys_and_lists_do_what_a_browser_does() -> None:
    _, tab, seen = await opened(
        "<input aria-label=W maxlength=5 value=ab><label><input type=radio name=r> A</label>"
        "<label><input type=radio name=r> B</label><select aria-label=L><option>x<option>y<option disabled>z</select>"
    )
    word, first, listed = ref(seen, "textbox", "W"), ref(seen, "radio", "A"), ref(seen, "combobox", "L")
    for action, line in (
        (Type(ref=word, text="cdef"), '"W" = "abcde"'),
        (Press(keys="Backspace"), '"W" = "abcd"'),
        (Press(keys="Control+a"), '"W" = "abcd"'),
        (Type(text="x"), '"W" = "x"'),
        (Clear(ref=word), '"W" = ""'),
        (Check(ref=first), '"A" (x'),
        (Press(keys="ArrowDown"), '"B" (x'),
        (Select(ref=listed, label="Y"), '"L" = "y"'),
        (Press(keys="ArrowUp"), '"L" = "x"'),
        (Press(keys="Tab"), '"L" = "x"'),
    ):  # fmt: skip
        seen = await tab.act(action)
        assert line in seen.text.replace('"W" (', '"W" = "" ('), (action, seen.text)
    refused = await tab.act(Select(ref=listed, label="z"))
    assert refused.result is not None
    assert refused.result.error == "disabled"


# -------------------------------------------------------------------- pages


async def test_redirects_cookies_and_history() -> None:
    desk, tab, seen = await opened(
        {
            "/": "<a href=/in>In</a><a href='#part'>Part</a><a href='http://other.test/x'>Out</a>",
            "/in": (303, {"location": "/there?a=ü", "set-cookie": "k=v; Path=/"}, ""),
            "/there": "<title>There</title><a href=/>Home</a>",
            "/none": (204, {}, ""),
            "/file": (200, {"content-type": "application/pdf"}, "%PDF"),
            "/broken": (500, {}, "<h1>Oops</h1>"),
        }
    )
    there = await tab.act(Click(ref=ref(seen, "link", "In")))
    assert there.url == f"http://{HOST}/there?a=%C3%BC"
    assert desk.asked[-1][3]["cookie"] == "k=v"
    assert (await tab.act(Back())).url == f"http://{HOST}/"
    assert (await tab.act(Forward())).title == "There"
    none = await tab.act(Forward())
    assert none.result is not None
    assert none.result.error == "no_effect"
    home = await tab.act(Click(ref=ref(none, "link", "Home")))
    part = await tab.act(Click(ref=ref(home, "link", "Part")))
    assert part.url.endswith("/#part")
    out = await tab.act(Click(ref=ref(part, "link", "Out")))
    assert out.result is not None
    assert (out.result.error, out.url) == ("navigation_blocked", part.url)
    for path, error in (
        ("/none", "no_effect"),
        ("/file", "no_effect"),
        ("/broken", None),
        ("/nowhere", None),
    ):
        after = await tab.act(Goto(url=path))
        assert after.result is not None
        assert after.result.error == error, path
    assert "# Nothing here" in after.text
    assert (await tab.act(Reload())).text == after.text


async def test_frames_have_pages_of_their_own() -> None:
    desk, tab, seen = await opened(
        {
            "/": "<h1>Outer</h1><iframe src=/inner></iframe>",
            "/inner": "<form action=/taken><input name=n value=1><button>Send</button></form>"
            "<form action=/all target=_top><button>Leave</button></form>",
            "/taken": "<p>Taken</p><form action=/all target=_top><button>Leave</button></form>",
            "/all": "<p>All</p>",
        }
    )
    taken = await tab.act(Click(ref=ref(seen, "button", "Send")))
    assert ("# Outer" in taken.text, "Taken" in taken.text) == (True, True)
    assert desk.last == ("GET", "/taken?n=1", "")
    whole = await tab.act(Click(ref=ref(taken, "button", "Leave")))
    assert whole.text.split("\n")[1:] == ["All"]


async def test_what_needs_a_script_says_so() -> None:
    _, tab, seen = await opened(
        "<button>Ask</button><div role=switch aria-checked=false>On</div><div role=combobox tabindex=0>Pick</div>"
    )
    for action in (
        Click(ref=ref(seen, "button", "Ask")),
        Check(ref=ref(seen, "switch", "On")),
        Select(ref=ref(seen, "combobox", "Pick"), label="x"),
    ):
        after = await tab.act(action)
        assert after.result is not None
        assert after.result.error == "needs_script"
        assert after.diff == "no visible change"
    drawn = await tab.read(Screenshot())
    assert drawn.error == "bad_argument"
    scrolled = await tab.act(Scroll(dy=500))
    assert scrolled.result is not None
    assert (scrolled.result.ok, scrolled.result.message[:14]) == (True, "The whole page")


async def test_the_same_reads_and_modes_as_in_a_browser() -> None:
    _, tab, seen = await opened(
        "<h1>A</h1><form action=/x><input aria-label=Q value=v></form><a href=/y>Y</a>"
    )
    assert (await tab.read(Observe(mode="text"))).text is not None
    told = (await tab.read(Observe(mode="html"))).text or ""
    assert '<a href="/y" ref="2">Y</a>' in told or 'ref="2"' in told
    assert 'leads to "/y"' in ((await tab.read(Read(ref=ref(seen, "link", "Y")))).text or "")


# -------------------------------------------------------------------- whole episodes

WITHOUT_SCRIPT = catalog.find(["dashdish/*"])[:2] + catalog.find(
    [
        "omnizon/add-to-cart",
        "omnizon/cancel-order",
        "omnizon/new-address",
        "omnizon/photo-for-my-review",
        "omnizon/sell-clear-the-desk",
    ]
)


@pytest.mark.parametrize("task", WITHOUT_SCRIPT, ids=lambda task: str(task.id))
async def test_solutions_that_need_no_script_pass(task: Any, tmp_path: Any) -> None:
    made: Callable[..., Script] = lambda task, _folder: Script(task.solutions[0].steps)  # noqa: E731
    play = await play_one(Job(task, 1), made, "oracle", tmp_path, Browsers("text"), Quiet())
    assert judges.judge(play).outcome == "passed", play.footer.ending
    assert play.header.engine == "text"
    assert play.header.versions["browser"].startswith("text (selectolax ")
    assert (await replay(play)).difference is None


def test_pictures_are_refused_beforehand() -> None:
    assert engine_of("text", "html") == "text"
    with pytest.raises(UsageError, match="draws nothing"):
        engine_of("text", "som")
    with pytest.raises(UsageError, match="there is chromium, text"):
        engine_of("lynx", "a11y")


async def test_a_branch_forks_without_a_browser() -> None:
    [task] = catalog.find(["omnizon/add-to-cart"])
    async with Branch.open(task, [sites.load("omnizon")], TextEngine()) as branch:
        place = await branch.snapshot()
        before = branch.seen
        one, other = await branch.fork(2)
        assert one.seen.text == other.seen.text == before.text
        moved = await one.act(
            Fill(ref=ref(one.seen, "searchbox", "Search omnizon"), text="kettle", submit=True)
        )
        assert moved.text != before.text
        assert other.seen.text == (await other.act(Wait())).text
        assert (await one.restore(place)).text == before.text


# -------------------------------------------------------------------- random walks

CLOSED = set(get_args(ActionError))


@st.composite
def moves(draw: st.DrawFn) -> tuple[str, int, str]:
    """A kind of action, which of the page's elements, and a text."""
    kinds = ["click"] * 6 + [
        "fill",
        "check",
        "select",
        "press",
        "type",
        "hover",
        "focus",
        "back",
        "forward",
        "reload",
    ]
    texts = ["", "1", "kettle", "ü" * 3, "a\nb", "2026-07-20", "'; --", "ada@example.com"]
    return draw(st.sampled_from(kinds)), draw(st.integers(0, 400)), draw(st.sampled_from(texts))


def action_of(move: tuple[str, int, str], seen: Observation) -> Action:
    """What a move comes to on a page; of a page without elements, nothing that it has."""
    kind, at, text = move
    refs = [int(match[1]) for match in TARGET.finditer(seen.text)] or [999]
    aimed = refs[at % len(refs)]
    fields: dict[str, dict[str, Any]] = {
        "click": {"ref": aimed},
        "fill": {"ref": aimed, "text": text, "submit": bool(at % 2)},
        "check": {"ref": aimed, "on": bool(at % 2)},
        "select": {"ref": aimed, "index": at % 4},
        "press": {"keys": ["Enter", "Tab", " ", "ArrowDown", "Backspace", "Escape"][at % 6]},
        "type": {"ref": aimed, "text": text},
        "hover": {"ref": aimed},
        "focus": {"ref": aimed},
    }
    return ACTION.validate_python({"op": kind, **fields.get(kind, {})})


async def walked(site: Site, user: str | None, walk: list[tuple[str, int, str]]) -> list[str]:
    """What a walk sees; nothing in it may crash, and nothing may be refused without a name."""
    world = World([site], seed=0, now=CLOCK, user=user)
    try:
        tab = await TextEngine().tab(
            app=in_process(world), origins=world.origins, cookies=world.cookies, refused=world.refused
        )
        seen = await tab.open(f"http://{site.host}/")
        told = [seen.model_dump_json()]
        for move in walk:
            world.act(seen.n)
            seen = await tab.act(action_of(move, seen))
            world.advance()
            told.append(seen.model_dump_json())
            assert seen.result is not None
            assert seen.result.ok or seen.result.error in CLOSED
            assert not world.faults, world.faults[0]
        return [*told, world.digest()]
    finally:
        world.close()


@seed(1)
@settings(max_examples=15, deadline=None, database=None, phases=[Phase.generate, Phase.shrink])
@given(st.lists(moves(), min_size=5, max_size=20))
def test_no_walk_through_a_small_site_crashes_and_twice_is_the_same(walk: list[tuple[str, int, str]]) -> None:
    assert asyncio.run(walked(tiny, None, walk)) == asyncio.run(walked(tiny, None, walk))


@seed(2)
@settings(
    max_examples=2, deadline=None, database=None, phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)  # fmt: skip
@given(st.lists(moves(), min_size=8, max_size=12))
def test_no_walk_through_a_shop_crashes_and_twice_is_the_same(walk: list[tuple[str, int, str]]) -> None:
    shop, user = sites.load("omnizon"), "jordan.reyes@example.com"
    assert asyncio.run(walked(shop, user, walk)) == asyncio.run(walked(shop, user, walk))


# -------------------------------------------------------------------- beside a browser

SCRIPTED_AWAY = {
    ("link", "Chat with us"), ("link", "Deliver to Jordan Asheville 28801"), ("searchbox", "Search omnizon"),
}  # fmt: skip
"""What a script makes a button or a combobox of."""
SCRIPTED_IN = re.compile(
    r"button (.* menu|All departments|Chat with us|Deliver to Jordan Asheville 28801)|combobox Search omnizon"
)
"""What only a script puts on the page."""


def controls(seen: Observation) -> set[tuple[str, str]]:
    """Role and name of all that can be acted on."""
    return {(role, name) for _, role, name in targets(seen)}


async def test_all_but_what_scripts_do_can_be_acted_on_as_in_a_browser() -> None:
    [task] = catalog.find(["omnizon/add-to-cart"])
    pages = ("/cart", "/orders", "/account")
    found: dict[str, list[set[tuple[str, str]]]] = {}
    async with Browser.start() as browser:
        for engine, opener in (("chromium", browser), ("text", TextEngine())):
            world = World([sites.load("omnizon")], seed=0, now=CLOCK, user="jordan.reyes@example.com")
            async with tab_on(world, opener, task) as tab:
                await tab.open("http://omnizon.test/signin")
                found[engine] = [controls(await tab.act(Goto(url=page))) for page in pages]
                await tab.close()
            world.close()
    for page, drawn, read in zip(pages, found["chromium"], found["text"], strict=True):
        assert len(read & drawn) > 40, page
        assert read - drawn <= SCRIPTED_AWAY, page
        assert [each for each in drawn - read if not SCRIPTED_IN.fullmatch(" ".join(each))] == [], page
