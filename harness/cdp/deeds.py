"""What an agent does to its browser, told from what it says to it: the steps of an episode over CDP. Pure.

A key, a press of the mouse, a touch, a turn of the wheel, a dialog answered, a file given and a page opened are deeds.
Looking is none, nor is moving the pointer. What people do in one go is one: a word typed, a double click, a scroll.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

from pydantic import ValidationError

from harness.types import ACTION, Action, Turn

Params = dict[str, Any]
Kind = Literal["click", "type", "key", "wheel", "touch", "drop", "open", "dialog", "upload", "script"]

_MODIFIERS = {1: "Alt", 2: "Control", 4: "Meta", 8: "Shift"}
_HELD = ("Alt", "AltGraph", "CapsLock", "Control", "Fn", "Meta", "NumLock", "Shift")
FAR = 1_000_000
"""Pixels that a pointer or a wheel goes at most, as far as records are concerned."""
_LONGEST = 500
"""Characters of what is kept of a deed in words."""


@dataclass(frozen=True)
class Deed:
    """One step, or the beginning of one."""

    kind: Kind
    what: str
    """In words, for the report."""
    fields: Params
    """As an action that does the same; empty where there is none."""

    @property
    def turn(self) -> Turn:
        """As a turn of the loop's."""
        return Turn(action=_action(self.fields), deed=self.what[:_LONGEST])

    @property
    def point(self) -> tuple[float, float] | None:
        """Where in the view it was done."""
        x, y = self.fields.get("x"), self.fields.get("y")
        return (x, y) if isinstance(x, int | float) and isinstance(y, int | float) else None

    def with_more(self, other: Deed) -> Deed | None:
        """Both in one, where `other` goes on with what this began; None where it is another step."""
        if self.kind != other.kind:
            return None
        mine, more = self.fields, other.fields
        if self.kind == "type":
            text = mine["text"] + more["text"]
            return Deed("type", f"typed {text!r}", {**mine, "text": text})
        if self.kind == "wheel":
            turned = {name: mine[name] + more[name] for name in ("dx", "dy")}
            return Deed(
                "wheel", f"turned the wheel by {turned['dx']:g}, {turned['dy']:g}", {**mine, **turned}
            )
        if self.kind == "click" and self.point == other.point and more["count"] == mine["count"] + 1:
            return replace(other, what=f"{other.what}, {more['count']} times")
        return None


def deed_in(method: str, params: Params) -> Deed | None:
    """What a command does, if it does anything."""
    match method:
        case "Input.dispatchMouseEvent":
            return _mouse(params)
        case "Input.dispatchKeyEvent":
            return _key(params)
        case "Input.insertText" | "Input.imeSetComposition":
            return _typed(params.get("text"))
        case "Input.dispatchTouchEvent" if params.get("type") == "touchStart":
            points = params.get("touchPoints")
            at = points[0] if isinstance(points, list) and points and isinstance(points[0], dict) else {}
            return _at("touch", "touched", at, {"op": "click"})
        case "Input.dispatchDragEvent" if params.get("type") == "drop":
            return _at("drop", "dropped what was dragged", params, {})
        case "Page.navigate" | "Target.createTarget":
            url = params.get("url")
            opens = isinstance(url, str) and url not in ("", "about:blank")
            return Deed("open", f"opened {url}", {"op": "goto", "url": url}) if opens else None
        case "Page.reload":
            return Deed("open", "loaded the page again", {"op": "reload"})
        case "Page.navigateToHistoryEntry":
            return Deed("open", "went to another page of its history", {})
        case "Page.handleJavaScriptDialog":
            accept, text = params.get("accept") is True, params.get("promptText")
            answer = {"op": "dialog", "accept": accept, **({"text": text} if accept and text else {})}
            return Deed("dialog", f"{'accepted' if accept else 'declined'} a dialog", answer)
        case "DOM.setFileInputFiles":
            return Deed("upload", f"gave a field files: {params.get('files')}", {})
    return None


def by_script(what: str) -> Deed:
    """What no input stood behind."""
    return Deed("script", f"by a script: {what}", {})


def _mouse(params: Params) -> Deed | None:
    if params.get("type") == "mouseWheel":
        dx, dy = _number(params.get("deltaX")), _number(params.get("deltaY"))
        return Deed("wheel", f"turned the wheel by {dx:g}, {dy:g}", {"op": "scroll", "dx": dx, "dy": dy})
    if params.get("type") != "mousePressed":
        return None
    button, count = params.get("button", "left"), params.get("clickCount")
    fields = {
        "op": "click", "button": button, "count": count if isinstance(count, int) and count > 0 else 1,
        "modifiers": _modifiers(params),
    }  # fmt: skip
    return _at("click", f"clicked {'' if button == 'left' else f'{button} '}".rstrip(), params, fields)


def _key(params: Params) -> Deed | None:
    kind, key, text = params.get("type"), str(params.get("key", "")), params.get("text")
    held = _modifiers(params)
    chord = [one for one in held if one != "Shift"]
    if kind == "char" or (
        kind == "keyDown" and isinstance(text, str) and text.isprintable() and text and not chord
    ):
        return _typed(text)
    if kind not in ("keyDown", "rawKeyDown") or key in _HELD:
        return None
    if kind == "rawKeyDown" and len(key) == 1 and not chord:
        return _typed("")  # the character itself follows
    name = "+".join(
        [*(held if len(key) > 1 else chord), "Space" if key == " " else key or str(params.get("code", ""))]
    )
    return Deed("key", f"pressed {name}", {"op": "press", "keys": name})


def _typed(text: Any) -> Deed:
    text = text if isinstance(text, str) else ""
    return Deed("type", f"typed {text!r}", {"op": "type", "text": text})


def _at(kind: Kind, what: str, params: Params, fields: Params) -> Deed:
    x, y = _number(params.get("x")), _number(params.get("y"))
    return Deed(kind, f"{what} at {x:g}, {y:g}", {**fields, "x": x, "y": y})


def _number(value: Any) -> float:
    """As far as it can be in a record, which knows no infinity; pages are smaller."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != value:
        return 0.0
    return max(-FAR, min(FAR, value))


def _modifiers(params: Params) -> tuple[str, ...]:
    bits = params.get("modifiers")
    return tuple(name for bit, name in _MODIFIERS.items() if isinstance(bits, int) and bits & bit)


def _action(fields: Params) -> Action | None:
    try:
        return ACTION.validate_python(fields)
    except ValidationError:
        return None
