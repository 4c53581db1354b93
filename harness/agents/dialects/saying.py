"""What all dialects share: how a thing that cannot be said here is refused, and how refs, points and keys are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, NoReturn

from harness.agents.suggest import suggestion
from harness.types import ActionError

Fields = dict[str, Any]
"""One of our actions, as it comes over the wire."""
Given = Mapping[str, Any]
"""An action as a computer-use tool writes it."""
MOST_MS: Final = 60_000
"""The longest wait that there is."""
KEYS: Final = {
    "return": "Enter", "enter": "Enter", "esc": "Escape", "escape": "Escape", "tab": "Tab", "space": "Space",
    "backspace": "Backspace", "delete": "Delete", "del": "Delete", "insert": "Insert", "home": "Home", "end": "End",
    "page_up": "PageUp", "pageup": "PageUp", "prior": "PageUp", "page_down": "PageDown", "pagedown": "PageDown",
    "next": "PageDown", "up": "ArrowUp", "down": "ArrowDown", "left": "ArrowLeft", "right": "ArrowRight",
    "arrowup": "ArrowUp", "arrowdown": "ArrowDown", "arrowleft": "ArrowLeft", "arrowright": "ArrowRight",
    "ctrl": "Control", "control": "Control", "control_l": "Control", "control_r": "Control",
    "controlormeta": "Control", "alt": "Alt", "alt_l": "Alt", "option": "Alt", "shift": "Shift", "shift_l": "Shift",
    "cmd": "Meta", "command": "Meta", "meta": "Meta", "super": "Meta", "super_l": "Meta", "win": "Meta",
    "plus": "+", "minus": "-", "equal": "=", "comma": ",", "period": ".", "slash": "/", "underscore": "_",
}  # fmt: skip
"""Names of keys in small letters, as Playwright, xdotool and OpenAI's tool write them -> ours."""
HELD: Final = ("Alt", "Control", "Meta", "Shift")


class Untranslatable(Exception):
    """Something that a dialect can say and that cannot be done here, or that is no saying of it."""

    def __init__(self, message: str, error: ActionError = "bad_argument") -> None:
        super().__init__(message)
        self.error: ActionError = error


def unknown(dialect: str, word: str, have: Mapping[str, Any]) -> Untranslatable:
    """A word that the dialect does not have."""
    return Untranslatable(
        f"{dialect} has no action {word!r:.100}; {suggestion(word, have)}", "unknown_action"
    )


def none_here(word: str, why: str) -> Untranslatable:
    """A word of the dialect for which there is nothing here."""
    return Untranslatable(f"{word} cannot be done here: {why}", "unknown_action")


def ref_of(word: str, given: Any) -> int:
    """The number of an element; `e12`, as Playwright writes it, is 12."""
    text = str(given).strip().removeprefix("ref=").removeprefix("e")
    if isinstance(given, bool) or not text.isdecimal() or int(text) < 1:
        raise Untranslatable(f"{word}: {given!r:.60} is no element; take a number in brackets, such as 12")
    return int(text)


def number_of(word: str, given: Any, what: str) -> float:
    """A number of pixels, seconds or milliseconds."""
    if isinstance(given, bool) or not isinstance(given, int | float) or given != given or abs(given) > 1e9:
        raise Untranslatable(f"{word}: {what} is a number, was {given!r:.60}")
    return float(given)


def text_of(word: str, given: Any, what: str) -> str:
    """A text."""
    if not isinstance(given, str):
        raise Untranslatable(f"{word}: {what} is a text, was {given!r:.60}")
    return given


def chord_of(*keys: str) -> str:
    """Keys that are pressed together, as a chord of ours: `ctrl+s` is `Control+s`."""
    parts: list[str] = []
    for key in keys:
        parts += [key] if len(key) == 1 else [part or "+" for part in key.split("+")]
    return "+".join(_key(part) for part in parts)


def _key(name: str) -> str:
    known = KEYS.get(name.strip().lower())
    if known is not None:
        return known
    return name.upper() if name[:1] in "fF" and name[1:].isdecimal() else name


def held_of(word: str, keys: Any) -> list[str]:
    """Modifiers that are held during a click."""
    if not keys:
        return []
    named = keys if isinstance(keys, list) else str(keys).split("+")
    held = [_key(str(key)) for key in named]
    for key in held:
        if key not in HELD:
            raise Untranslatable(f"{word}: {key!r} cannot be held; {', '.join(HELD)} can")
    return sorted(set(held))


def wait_of(milliseconds: float) -> Fields:
    """A wait, no longer than there is."""
    return {"op": "wait", "ms": round(min(max(milliseconds, 0), MOST_MS))}


def is_absent(word: str, why: str) -> Callable[..., NoReturn]:
    """What an action comes to that a tool has and we have not."""

    def make(*given: Any, **named: Any) -> NoReturn:
        raise none_here(word, why)

    return make


def by_word(
    dialect: str, key: str, actions: Mapping[str, Callable[[Given], Fields]], said: Any
) -> list[Fields]:
    """Our action for an object that names its own under `key`; `actions` says what each comes to."""
    word = said.get(key) if isinstance(said, dict) else None
    if not isinstance(word, str):
        raise Untranslatable(f'an action of {dialect} is an object with "{key}", not {said!r:.100}')
    if word not in actions:
        raise unknown(dialect, word, actions)
    return [actions[word](said)]
