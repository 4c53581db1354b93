"""Performs one action on a page. What stands against it is found before anything is dispatched.

Nothing here waits for the page's reaction: `tab.py` settles and reads the page afterwards.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from harness.browser.keys import Chord, Key, character, chord, suggestions
from harness.browser.refs import Live, Refs, Stale
from harness.browser.tree import Target
from harness.browser.wire import MODIFIERS, Refusal, Wire
from harness.browser.words import quoted
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
    Options,
    Press,
    Reload,
    Result,
    Say,
    Screenshot,
    Scroll,
    Select,
    Type,
    Upload,
    Wait,
)

OPENING_MS = 1000
"""What passes on the page's clock while a custom list opens."""


class Actor:
    """Acts on one page, as seen in the last observation."""

    def __init__(
        self, wire: Wire, refs: Refs, origins: frozenset[str], files: Mapping[str, str] | None = None
    ) -> None:
        """`files` are what may be uploaded: name -> base64."""
        self._wire = wire
        self._refs = refs
        self._origins = origins
        self._files = files or {}

    async def perform(self, action: Action, step: int) -> Result:
        """What became of the action, so far as that is known before the page has settled."""
        try:
            return await self._perform(action, step) or Result()
        except Refusal as refusal:
            return refusal.result

    async def _perform(self, action: Action, step: int) -> Result | None:
        match action:
            case Click(ref=None, x=float(x), y=float(y)):
                return await self._click_at(action, x, y)
            case Click(ref=int(ref)):
                return await self._click(action, self._live(ref))
            case Hover():
                point = await self._ask("aim", self._live(action.ref), {"enabled": False})
                await self._wire.move(point["x"], point["y"])
            case Fill():
                return await self._fill(action)
            case Clear():
                await self._write(self._live(action.ref), "")
            case Type():
                if action.ref is not None:
                    await self._ask("caretAtEnd", self._live(action.ref))
                await self._type(action.text)
            case Press():
                return await self._press(action)
            case Select():
                return await self._select(action, step)
            case Check():
                return await self._check(action)
            case Focus():
                await self._ask("focus", self._live(action.ref))
            case Drag():
                await self._drag(action)
            case Upload():
                return await self._upload(action)
            case Scroll():
                return await self._scroll(action)
            case Goto():
                await self._wire.goto(self._address(action.url))
            case Back():
                await self._travel(-1)
            case Forward():
                await self._travel(1)
            case Reload():
                await self._wire.reload()
            case Dialog():
                return await self._wire.answer(action.accept, action.text)
            case Wait() | Say() | Done():
                return None
            case Find() | Expand() | Options() | Screenshot() | Click():
                raise BrowserError(f"{action.op} cannot be performed: reads go to Tab.read")
        return None

    # ---------------------------------------------------------------- what is aimed at

    def _live(self, ref: int) -> Live:
        """The element of a ref, or the refusal that says what became of it."""
        found = self._refs.find(ref)
        if isinstance(found, Live):
            return found
        raise Refusal(stale(ref, found) if found else self._unknown(ref))

    def _unknown(self, ref: int) -> Result:
        highest = self._refs.highest
        return refused(
            "unknown_ref",
            f"There has been no element [{ref}].",
            f"Refs are the numbers in square brackets of the observation; the highest so far is {highest}.",
        )

    async def _ask(self, what: str, on: Live, *args: Any) -> Mapping[str, Any]:
        """The page's answer about an element; a refusal of the page's raises."""
        answer = await self._wire.call(what, on.target.el, *args)
        if "error" in answer:
            raise Refusal(self._explained(on, answer))
        return answer

    def _explained(self, on: Live, answer: Mapping[str, Any]) -> Result:
        """The page's refusal in words."""
        it = written(on)
        match answer["error"]:
            case "stale_ref":
                return stale(on.ref, Stale(on.target, ()))
            case "not_visible":
                return refused(
                    "not_visible",
                    f"{it} is not drawn anywhere on the page.",
                    "Open what it is in, or take another.",
                )
            case "covered":
                return self._covered(it, answer["by"])
            case "disabled":
                option = answer.get("option")
                what = f"Option {quoted(option)} of {it}" if option else it
                return refused(
                    "disabled", f"{what} is disabled.", "Something else on the page has to be done first."
                )
            case "not_editable":
                why = (
                    "is read-only"
                    if answer["reason"] == "readonly"
                    else f"is a {answer['role']}, not a field for text"
                )
                return refused(
                    "not_editable", f"{it} {why}.", "Take a textbox, or the action that fits its role."
                )
            case "no_such_option":
                return no_such_option(it, tuple(answer["options"]))
            case "bad_argument":
                return self._bad_value(it, answer)
            case "needs_script":
                return refused(
                    "needs_script",
                    f"{it} does nothing without script, and this episode is played without a browser.",
                    "Look for a link, or for a form with a button.",
                )
            case _:
                return refused("no_effect", f"{it} did not take the action.", "Choose another element.")

    def _covered(self, it: str, by: Mapping[str, Any]) -> Result:
        near = next((live for number in by["numbers"] if (live := self._refs.of(number))), None)
        name = f"{by['role']} {quoted(by['name'])}" if by["name"] else str(by["role"])
        cover = written(near) if near else name
        return refused(
            "covered",
            f"{it} is covered by {cover}.",
            "Close or move what covers it first.",
            retryable=True,
            by=cover,
        )

    def _bad_value(self, it: str, answer: Mapping[str, Any]) -> Result:
        kind = answer.get("type")
        if kind:
            form = FORMS.get(kind, "").format(range=answer.get("range", ""))
            return refused("bad_argument", f"{it} does not take this value.", f"A {kind} field takes {form}.")
        role = answer["role"]
        return refused("bad_argument", f"{it} is a {role}: this action is not for it.", "Click it instead.")

    # ---------------------------------------------------------------- mouse

    async def _click(self, action: Click, on: Live) -> Result | None:
        point = await self._ask("aim", on)
        picker = point.get("picker")
        if picker:
            does = (
                "select chooses from it" if picker == "list" else "fill sets it" if picker == "color" else ""
            )
            return Result(message=f"{written(on)} has the focus. {does}".strip())
        await self._press_mouse(action, point["x"], point["y"])
        return None

    async def _click_at(self, action: Click, x: float, y: float) -> Result | None:
        if not (await self._wire.call("inside", x, y))["inside"]:
            hint = "The view is 1280 wide and 720 high; scroll, or click by ref."
            raise Refusal(refused("bad_argument", f"The point {x:g}, {y:g} is not in view.", hint))
        await self._press_mouse(action, x, y)
        return None

    async def _press_mouse(self, action: Click, x: float, y: float) -> None:
        held = sum(MODIFIERS[name] for name in set(action.modifiers))
        await self._wire.click(x, y, action.button, action.count, held)

    async def _drag(self, action: Drag) -> None:
        """Both ends have to be in view at once, as they have for a person."""
        on, onto = self._live(action.ref), self._live(action.to)
        await self._ask("aim", onto, {"enabled": False})
        await self._ask("aim", on)
        end = await self._ask("aim", onto, {"enabled": False})
        start = await self._wire.call("still", on.target.el)
        if "error" in start:
            raise Refusal(
                refused(
                    "not_visible",
                    f"{written(on)} and {written(onto)} are too far apart to be in view together.",
                    "Drag it to something nearer first, or look for another way to move it.",
                )
            )
        await self._wire.drag(start["x"], start["y"], end["x"], end["y"])

    async def _upload(self, action: Upload) -> Result | None:
        on = self._live(action.ref)
        unknown = [name for name in action.files if name not in self._files]
        if unknown:
            have = ", ".join(quoted(name) for name in self._files) or "none"
            raise Refusal(
                refused("bad_argument", f"There is no file {quoted(unknown[0])}.", f"There are: {have}.")
            )
        given = [{"name": name, "data": self._files[name]} for name in action.files]
        answer = await self._ask("upload", on, given)
        if answer.get("one"):
            raise Refusal(refused("bad_argument", f"{written(on)} takes one file.", "Upload one of them."))
        if "accept" in answer:
            hint = f"It takes {answer['accept']}."
            raise Refusal(
                refused("bad_argument", f"{written(on)} does not take {quoted(answer['name'])}.", hint)
            )
        return None

    async def _check(self, action: Check) -> Result | None:
        on = self._live(action.ref)
        answer = await self._wire.call("check", on.target.el, action.on)
        if answer.get("error") == "no_effect":
            hint = "Check another radio button of its group."
            raise Refusal(refused("no_effect", f"{written(on)} cannot be put out by itself.", hint))
        if "error" in answer:
            raise Refusal(self._explained(on, answer))
        if answer.get("already"):
            return Result(message=f"{written(on)} was {'on' if action.on else 'off'} already.")
        await self._wire.click(answer["x"], answer["y"])
        return None

    # ---------------------------------------------------------------- keys

    async def _fill(self, action: Fill) -> Result | None:
        await self._write(self._live(action.ref), action.text)
        if action.submit:
            await self._stroke(Chord(ENTER))
        return None

    async def _write(self, on: Live, text: str) -> None:
        """Replaces a field's text, as a person would who selects it all and types."""
        answer = await self._ask("edit", on, text)
        if "set" in answer:
            return
        if text:
            await self._wire.insert(text)
        elif not answer["empty"]:
            await self._stroke(Chord(DELETE))

    async def _type(self, text: str) -> None:
        for char in text:
            if char == "\n":
                await self._stroke(Chord(ENTER))
            elif (key := character(char)).code:
                await self._stroke(Chord(key))
            else:
                await self._wire.insert(char)

    async def _press(self, action: Press) -> Result | None:
        read = chord(action.keys)
        if isinstance(read, str):
            near = ", ".join(suggestions(read)) or "Enter, Escape, Tab, ArrowDown, Control+a"
            raise Refusal(refused("bad_argument", f"There is no key {quoted(read)}.", f"Such as: {near}."))
        if action.ref is not None:
            await self._ask("focus", self._live(action.ref))
        await self._stroke(read)
        return None

    async def _stroke(self, stroke: Chord) -> None:
        """Presses the modifiers, the key, and lets go in reverse order."""
        held = 0
        for key in stroke.held:
            held |= MODIFIERS[key.key]
            await self._wire.key("rawKeyDown", **_params(key, held))
        # A key held with Control or Alt is a command, and types nothing.
        typed = stroke.key.text if not held & ~MODIFIERS["Shift"] else ""
        if typed:
            await self._wire.key("keyDown", text=typed, unmodifiedText=typed, **_params(stroke.key, held))
        else:
            await self._wire.key("rawKeyDown", **_params(stroke.key, held))
        await self._wire.key("keyUp", **_params(stroke.key, held))
        for key in reversed(stroke.held):
            held &= ~MODIFIERS[key.key]
            await self._wire.key("keyUp", **_params(key, held))

    # ---------------------------------------------------------------- lists

    async def _select(self, action: Select, step: int) -> Result | None:
        on = self._live(action.ref)
        choice = {"label": action.label, "value": action.value, "index": action.index}
        answer = await self._ask("select", on, choice)
        if answer.get("open"):
            point = await self._ask("aim", on)
            await self._wire.click(point["x"], point["y"])
            await self._wire.step(f"{step} opening", OPENING_MS)
            answer = await self._ask("select", on, choice)
            if answer.get("open"):
                raise Refusal(no_such_option(written(on), ()))
        if "x" in answer:
            await self._wire.click(answer["x"], answer["y"])
        elif not answer["changed"]:
            return Result(message=f"{quoted(answer['chosen'])} was chosen already.")
        return None

    # ---------------------------------------------------------------- the page as a whole

    async def _scroll(self, action: Scroll) -> Result | None:
        number = None if action.ref is None else self._live(action.ref).target.el
        way = {"dx": action.dx, "dy": action.dy, "to": action.to}
        answer = await self._wire.call("scroll", number, way)
        if "error" in answer and action.ref is not None:
            raise Refusal(self._explained(self._live(action.ref), answer))
        if "moved" not in answer:
            return Result(message=answer["note"]) if "note" in answer else None
        where = f"{answer['at']:,} of {answer['of']:,} px down"
        return Result(message=f"Now {where}." if answer["moved"] else f"It does not scroll further: {where}.")

    def _address(self, text: str) -> str:
        """The absolute address that a goto means, if it is one of the episode's."""
        url = resolved(text, self._wire.url, self._origins)
        if url is None:
            self._wire.refused.append(text)
            raise Refusal(blocked(text, self._origins))
        return url

    async def _travel(self, by: int) -> None:
        url = await self._wire.history(by)
        if url is None or origin_of(url) not in self._origins:
            which = "earlier" if by < 0 else "later"
            raise Refusal(
                refused("no_effect", f"There is no {which} page in the history.", "Use goto or a link.")
            )
        await self._wire.travel(-1 if by < 0 else 1)


ENTER = Key("Enter", "Enter", 13, "\r")
DELETE = Key("Delete", "Delete", 46)
FORMS = {
    "date": "YYYY-MM-DD", "time": "HH:MM", "month": "YYYY-MM", "week": "YYYY-Www",
    "datetime-local": "YYYY-MM-DDTHH:MM", "color": "#rrggbb in small letters", "number": "a number",
    "range": "a number from {range}, on its steps",
}  # fmt: skip


def _params(key: Key, held: int) -> dict[str, Any]:
    return {"key": key.key, "code": key.code, "windowsVirtualKeyCode": key.number, "modifiers": held}


# ---------------------------------------------------------------- addresses


def origin_of(url: str) -> str | None:
    """`scheme://host[:port]` of a web address; None for any other."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    usual = port is None or port == {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{parts.hostname}" + ("" if usual else f":{port}")


def resolved(text: str, current: str, origins: frozenset[str]) -> str | None:
    """The address a person means by `text` on the page `current`; None unless it is of the episode's sites."""
    # As a browser reads it: no line breaks or tabs, a backslash is a slash, and a scheme needs no slashes.
    wanted = re.sub(r"[\t\r\n]", "", text.strip()).replace("\\", "/")
    wanted = re.sub(r"^(https?):/*", r"\1://", wanted, flags=re.IGNORECASE)
    for origin in sorted(origins):
        host = origin.split("://", 1)[1]
        if re.match(rf"{re.escape(host)}(?=[/?#]|$)", wanted, re.IGNORECASE):
            wanted = f"{origin.split(':', 1)[0]}://{wanted}"
    try:
        url = urljoin(current, wanted)
    except ValueError:
        return None
    return url if origin_of(url) in origins else None


# ---------------------------------------------------------------- words


def refused(
    error: ActionError, message: str, hint: str, *, retryable: bool = False, by: str | None = None
) -> Result:
    """A result that says no."""
    return Result(ok=False, error=error, message=message, hint=hint, retryable=retryable, by=by)


def written(live: Live) -> str:
    """An element as the observation writes it."""
    return name_of(live.target, live.ref)


def name_of(target: Target, ref: int) -> str:
    """`[12]button "Buy"`."""
    return f"[{ref}]{target.role or 'clickable'}" + (f" {quoted(target.name)}" if target.name else "")


def stale(ref: int, found: Stale) -> Result:
    """Says what a dead ref was, and what is like it now."""
    near = ", ".join(written(live) for live in found.nearest)
    hint = f"Like it now: {near}." if near else "Look for it in the observation that follows."
    return refused(
        "stale_ref", f"{name_of(found.target, ref)} is no longer on the page.", hint, retryable=True
    )


def no_such_option(it: str, options: tuple[str, ...]) -> Result:
    """Lists the options there are."""
    listed = " | ".join(options[:20]) + (f" | +{len(options) - 20} more" if len(options) > 20 else "")
    hint = f"It has: {listed}." if options else "It has no options."
    result = refused("no_such_option", f"{it} has no such option.", hint)
    return result.model_copy(update={"options": options})


def blocked(url: str, origins: frozenset[str]) -> Result:
    """An address that is not of the episode's sites."""
    hint = f"Allowed: {', '.join(sorted(origins))}."
    return refused("navigation_blocked", f"{quoted(url)} is not part of this task's sites.", hint)
