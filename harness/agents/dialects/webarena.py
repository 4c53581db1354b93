"""WebArena's actions: a word and its arguments in brackets: `type [12] [kettle] [1]`."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from harness.agents.dialects.saying import Fields, Untranslatable, chord_of, is_absent, ref_of, unknown

VIEW: Final = 720
"""What a scroll moves the page by, in pixels: one view."""
ONE_TAB: Final = "there is one tab, in which everything opens"
ARGUMENTS: Final = re.compile(r"\s*\[(.*?)\](?=\s*(?:\[|$))", re.DOTALL)


class Form(NamedTuple):
    """How an action is written, and what it comes to."""

    written: str
    counts: tuple[int, ...]
    """How many arguments it may have."""
    make: Callable[..., Fields]


def _type(ref: str, text: str, enter: str = "1") -> Fields:
    pressed = enter.strip().removeprefix("press_enter_after=").strip()
    if pressed not in ("0", "1"):
        raise Untranslatable(f"type: the third argument is [0] or [1], was {enter!r:.60}")
    return {"op": "fill", "ref": ref_of("type", ref), "text": text, "submit": pressed == "1"}


def _scroll(way: str) -> Fields:
    found = way.strip().lower().removeprefix("direction=").strip()
    if found not in ("up", "down"):
        raise Untranslatable(f"scroll [down] or scroll [up], was {way!r:.60}")
    return {"op": "scroll", "dy": VIEW if found == "down" else -VIEW}


def _stop(answer: str = "") -> Fields:
    if answer.strip().upper() == "N/A":
        return {"op": "done", "answer": "N/A", "status": "infeasible"}
    return {"op": "done", "answer": answer or None}


ACTIONS: Final = {
    "click": Form("click [id]", (1,), lambda ref: {"op": "click", "ref": ref_of("click", ref)}),
    "hover": Form("hover [id]", (1,), lambda ref: {"op": "hover", "ref": ref_of("hover", ref)}),
    "type": Form("type [id] [text] [0|1]", (2, 3), _type),
    "press": Form("press [keys]", (1,), lambda keys: {"op": "press", "keys": chord_of(keys)}),
    "scroll": Form("scroll [down|up]", (1,), _scroll),
    "goto": Form("goto [url]", (1,), lambda url: {"op": "goto", "url": url}),
    "go_back": Form("go_back", (0,), lambda: {"op": "back"}),
    "go_forward": Form("go_forward", (0,), lambda: {"op": "forward"}),
    "new_tab": Form("new_tab", (0,), is_absent("new_tab", ONE_TAB)),
    "close_tab": Form("close_tab", (0,), is_absent("close_tab", ONE_TAB)),
    "page_close": Form("page_close", (0,), is_absent("page_close", ONE_TAB)),
    "tab_focus": Form("tab_focus [index]", (1,), is_absent("tab_focus", ONE_TAB)),
    "page_focus": Form("page_focus [index]", (1,), is_absent("page_focus", ONE_TAB)),
    "none": Form("none", (0,), lambda: {"op": "wait", "ms": 0}),
    "stop": Form("stop [answer]", (0, 1), _stop),
}


def translated(said: Any) -> list[Fields]:
    """Our action for one of WebArena's."""
    if not isinstance(said, str):
        raise Untranslatable(f"an action of webarena is a text such as click [12], not {said!r:.60}")
    text = said.strip().strip("`").strip()
    word = re.match(r"\w*", text)[0].lower()  # type: ignore[index] # it matches nothing as well
    if word not in ACTIONS:
        raise unknown("webarena", word or text[:60], ACTIONS)
    form, rest = ACTIONS[word], text[len(word) :].strip()
    given = _arguments(rest)
    if (
        word == "stop" and rest and (given is None or len(given) > 1)
    ):  # an answer may hold brackets of its own
        given = [rest[1:-1]] if rest.startswith("[") and rest.endswith("]") else None
    if given is None or len(given) not in form.counts:
        raise Untranslatable(f"{word} is written {form.written}, was {said!r:.200}")
    return [form.make(*given)]


def _arguments(text: str) -> list[str] | None:
    """What stands in the brackets; None where something stands outside of them."""
    found: list[str] = []
    at = 0
    while at < len(text):
        match = ARGUMENTS.match(text, at)
        if match is None:
            return None
        found.append(match[1])
        at = match.end()
    return found
