"""A shopper and what a shopper's browser sees of a page, for the other tests of omnizon; and that it sees rightly."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser

import pytest

from sites import load
from sites.kit import Door, Server, World
from sites.kit.store import Row
from tests.http_client import Client

NOW = datetime(2026, 7, 15, 9, 30)
JORDAN, MINA, SAM = (f"{name}@example.com" for name in ("jordan.reyes", "mina.okafor", "sam.lindqvist"))
HOLLIS = "hollis.grant@example.com"
AMBIENT = set(load("omnizon").ambient)
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "use", "wbr"}
LABELLED = {"text", "search", "email", "password", "tel", "checkbox", "radio", "number", "select", "textarea"}


@dataclass
class Control:
    """A field or a button of a form."""

    tag: str
    attributes: dict[str, str]
    text: str = ""
    options: list[tuple[str, bool]] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """An input's type, or the tag."""
        default = {"input": "text", "button": "submit"}.get(self.tag, self.tag)
        return self.attributes.get("type", default)

    @property
    def value(self) -> str | None:
        """What it sends if nobody touches it; None: nothing."""
        if self.tag == "select":
            return next(
                (value for value, on in self.options if on), self.options[0][0] if self.options else None
            )
        if self.kind in ("checkbox", "radio") and "checked" not in self.attributes:
            return None
        return self.attributes.get("value", "")


@dataclass
class Form:
    """A form with its fields, those outside of it that name it among them."""

    attributes: dict[str, str]
    controls: list[Control] = field(default_factory=list)

    def filled(self) -> dict[str, str]:
        """What it sends if nobody touches it."""
        fields = (each for each in self.controls if each.tag != "button" and "name" in each.attributes)
        return {each.attributes["name"]: each.value for each in fields if each.value is not None}


class Page(HTMLParser):
    """A page, taken apart; `problems` lists what no page may have."""

    def __init__(self, url: str, status: int, html: str) -> None:
        super().__init__()
        self.url, self.status, self.html = url, status, html
        self.links: list[tuple[str, str]] = []
        self.assets: set[str] = set()
        self.headings: list[tuple[str, str]] = []
        self.alerts: list[str] = []
        self.forms: list[Form] = []
        self.problems: list[str] = []
        self._words: list[str] = []
        self._stack: list[tuple[str, dict[str, str], int]] = []
        self._controls: list[tuple[Control, int, bool]] = []
        self._labels: set[str] = set()
        self._ids: list[str] = []
        self._form = -1
        self.feed(html)
        self.close()
        self._finish()

    @property
    def text(self) -> str:
        """Its words, spaces made single."""
        return " ".join(" ".join(self._words).split())

    @property
    def alert(self) -> str:
        """What it says in alerts."""
        return " ".join(self.alerts)

    def form_with(self, button: str) -> tuple[Form, Control]:
        """The form that has a button of that name."""
        for form in self.forms:
            for control in form.controls:
                if control.tag == "button" and button in (control.text, control.attributes.get("aria-label")):
                    return form, control
        raise AssertionError(f"no button {button!r} on {self.url}")

    def has_button(self, name: str) -> bool:
        """Whether there is one."""
        return any(
            each.tag == "button" and each.text == name for form in self.forms for each in form.controls
        )

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember what opens."""
        attributes = {name: value or "" for name, value in attrs}
        if "id" in attributes:
            self._ids.append(attributes["id"])
        if tag == "form":
            self.forms.append(Form(attributes))
            self._form = len(self.forms) - 1
        if tag in ("input", "select", "textarea", "button"):
            inside = any(name == "label" for name, _, _ in self._stack)
            self._controls.append((Control(tag, attributes), self._form, inside))
        if tag == "option":
            chosen = "selected" in attributes
            self._controls[-1][0].options.append((attributes.get("value", ""), chosen))
        if tag == "label" and "for" in attributes:
            self._labels.add(attributes["for"])
        if tag == "img":
            self.assets.add(attributes["src"])
            if "alt" not in attributes:
                self.problems.append(f"an image without alt: {attributes['src']}")
        if tag in ("link", "script") and ("href" in attributes or "src" in attributes):
            self.assets.add(attributes.get("href") or attributes["src"])
        if any(name.startswith("on") for name in attributes):
            self.problems.append(f"an inline handler on {tag}")
        if tag not in VOID:
            self._stack.append((tag, attributes, len(self._words)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Nothing is in it."""
        if tag not in VOID:
            self.problems.append(f"<{tag}/> is not closed by its slash")

    def handle_endtag(self, tag: str) -> None:
        """What closes was opened last, or the nesting is wrong."""
        if not self._stack or self._stack[-1][0] != tag:
            self.problems.append(f"</{tag}> closes {self._stack[-1][0] if self._stack else 'nothing'}")
            return
        _, attributes, start = self._stack.pop()
        words = " ".join(" ".join(self._words[start:]).split())
        if tag == "a" and "href" in attributes:
            self.links.append((attributes["href"], attributes.get("aria-label") or words))
        if tag == "button":
            self._controls[-1][0].text = words
        if tag == "textarea":
            self._controls[-1][0].attributes["value"] = words
        if tag in ("h1", "h2", "h3"):
            self.headings.append((tag, words))
        if attributes.get("role") == "alert":
            self.alerts.append(words)
        if tag == "form":
            self._form = -1

    def handle_data(self, data: str) -> None:
        """Words, but not those of scripts and titles."""
        if data.strip() and not any(tag in ("script", "style", "title") for tag, _, _ in self._stack):
            self._words.append(data)

    def _finish(self) -> None:
        by_id = {form.attributes.get("id", ""): form for form in self.forms}
        for control, place, inside in self._controls:
            owner = by_id.get(control.attributes.get("form", "")) if "form" in control.attributes else None
            if owner is None and place >= 0:
                owner = self.forms[place]
            if owner is None:
                self.problems.append(f"a {control.tag} outside of every form")
                continue
            owner.controls.append(control)
            named = inside or control.attributes.get("id") in self._labels
            if control.kind in LABELLED and not named:
                self.problems.append(f"a field without a label: {control.attributes.get('name')}")
            if control.tag == "button" and not (control.text or control.attributes.get("aria-label")):
                self.problems.append("a button without a name")
        self.problems += [f"{tag} is never closed" for tag, _, _ in self._stack]
        self.problems += [f"the id {name} is there twice" for name in self._twice()]
        self.problems += [f"a link to {href!r}" for href, _ in self.links if href in ("", "#")]
        self.problems += [f"a link without a name: {href}" for href, name in self.links if not name]
        known = {f"#{name}" for name in self._ids}
        self.problems += [
            f"no {href} here" for href, _ in self.links if href[:1] == "#" and href not in known
        ]
        count = sum(tag == "h1" for tag, _ in self.headings)
        if count != 1:
            self.problems.append(f"{count} first headings")

    def _twice(self) -> Iterator[str]:
        seen: set[str] = set()
        for name in self._ids:
            if name in seen:
                yield name
            seen.add(name)


class Shopper:
    """Somebody with a browser without JavaScript."""

    def __init__(self, world: World, client: Client) -> None:
        self.world = world
        self._client = client

    @property
    def door(self) -> Door:
        """Where a real browser reaches the same shop."""
        return self._client.door

    async def raw(self, path: str) -> tuple[int, dict[str, str], str]:
        """Status, headers and text of an address, as they come."""
        reply = await self._client.get(path)
        return reply.status, reply.headers, reply.text

    async def go(self, path: str) -> Page:
        """Open an address, and follow where it leads."""
        reply = await self._client.get(path)
        for _ in range(5):
            if reply.status != 303:
                return Page(path, reply.status, reply.text)
            path = reply.headers["location"]
            reply = await self._client.get(path)
        raise AssertionError(f"{path} leads in circles")

    async def post(self, path: str, **fields: str) -> Page:
        """Send what no form of a page may send."""
        reply = await self._client.post(path, **fields)
        if reply.status == 303:
            return await self.go(reply.headers["location"])
        return Page(path, reply.status, reply.text)

    async def press(self, page: Page, button: str, **fields: str) -> Page:
        """Fill in the form that has the button, and press it."""
        form, pressed = page.form_with(button)
        known = {control.attributes.get("name") for control in form.controls}
        assert set(fields) <= known, f"no field {set(fields) - known} beside {button!r} on {page.url}"
        sent = form.filled() | fields
        if "name" in pressed.attributes:
            sent[pressed.attributes["name"]] = pressed.attributes.get("value", "")
        action = pressed.attributes.get("formaction") or form.attributes.get("action", page.url)
        assert form.attributes.get("method") == "post", "only forms that change something are pressed here"
        return await self.post(action, **sent)

    def rows(self, sql: str, *values: object) -> list[Row]:
        """What is in the shop's database now."""
        return self.world.stores["omnizon"].db.all(sql, *values)

    def row(self, sql: str, *values: object) -> Row:
        """The one row there is."""
        [row] = self.rows(sql, *values)
        return row

    def changed(self) -> dict[str, int]:
        """Rows changed so far, by table; what looking leaves is left out."""
        counts: dict[str, int] = {}
        for change in self.world.stores["omnizon"].changes():
            if change.table not in AMBIENT:
                counts[change.table] = counts.get(change.table, 0) + 1
        return counts

    def variant(self, condition: str) -> Row:
        """The first variant on sale that is so; with its product's code and title."""
        return self.rows(
            "SELECT variant.*, product.code, product.title, product.maker FROM catalogue.variant"
            f" JOIN catalogue.product ON product.id = product_id WHERE {condition} ORDER BY variant.id LIMIT 1"
        )[0]

    async def add(self, variant: Row, quantity: int = 1) -> Page:
        """Put so many of a variant into the cart from its page."""
        page = await self.go(f"/dp/{variant['code']}?variant={variant['sku']}")
        return await self.press(page, "Add to cart", quantity=str(quantity))


@asynccontextmanager
async def shopping(user: str | None = None, now: datetime = NOW) -> AsyncIterator[Shopper]:
    """A fresh world with one shopper; at its end the site must not have crashed even once."""
    world = World([load("omnizon")], seed=0, now=now, user=user)
    door = await Server().open(world)
    client = Client(door, "omnizon.test")
    client.cookies |= {cookie["name"]: cookie["value"] for cookie in world.cookies}
    try:
        yield Shopper(world, client)
        assert world.faults == []
    finally:
        await door.close()
        world.close()


GOOD = "<h1>One</h1><form><label>Name <input name=a></label><button>Go</button></form><img src=a alt=''>"


def test_a_sound_page_has_no_problems() -> None:
    assert Page("/", 200, GOOD).problems == []


@pytest.mark.parametrize(
    ("added", "problem"),
    [
        ("<div><p>x</div>", "</div> closes p"),
        ("<div>", "div is never closed"),
        ("<img src=b>", "without alt"),
        ("<a href='#'>x</a>", "a link to '#'"),
        ("<a href='#there'>x</a>", "no #there here"),
        ("<a href='/x'></a>", "a link without a name"),
        ("<h1>Two</h1>", "2 first headings"),
        ("<form><input name=q></form>", "a field without a label: q"),
        ("<input name=q>", "outside of every form"),
        ("<p id=a></p><p id=a></p>", "the id a is there twice"),
        ("<p onclick='x()'>x</p>", "an inline handler"),
    ],
)
def test_each_fault_of_a_page_is_seen(added: str, problem: str) -> None:
    assert problem in " ".join(Page("/", 200, GOOD + added).problems)


def test_a_form_sends_what_a_browser_would() -> None:
    page = Page(
        "/",
        200,
        "<form id=f><select name=s><option value=1>a<option value=2 selected>b</select><button>Go</button></form>"
        "<input type=radio name=r value=1 form=f><input type=radio name=r value=2 form=f checked>",
    )
    form, button = page.form_with("Go")
    assert form.filled() == {"s": "2", "r": "2"}
    assert button.attributes == {}
