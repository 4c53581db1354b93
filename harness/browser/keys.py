"""Names of keys to what the DevTools protocol wants to know of a key stroke. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from harness.browser.wire import MODIFIERS


@dataclass(frozen=True)
class Key:
    """One key as a US keyboard has it."""

    key: str
    code: str
    number: int
    """Windows' virtual key code, which pages read as `keyCode`."""
    text: str = ""
    """What it types."""


NAMED = {
    key.key: key
    for key in (
        Key("Enter", "Enter", 13, "\r"), Key("Tab", "Tab", 9), Key("Escape", "Escape", 27),
        Key("Backspace", "Backspace", 8), Key("Delete", "Delete", 46), Key("Insert", "Insert", 45),
        Key("ArrowLeft", "ArrowLeft", 37), Key("ArrowUp", "ArrowUp", 38), Key("ArrowRight", "ArrowRight", 39),
        Key("ArrowDown", "ArrowDown", 40), Key("PageUp", "PageUp", 33), Key("PageDown", "PageDown", 34),
        Key("End", "End", 35), Key("Home", "Home", 36), Key("Alt", "AltLeft", 18),
        Key("Control", "ControlLeft", 17), Key("Meta", "MetaLeft", 91), Key("Shift", "ShiftLeft", 16),
        *(Key(f"F{n}", f"F{n}", 111 + n) for n in range(1, 13)),
    )
}  # fmt: skip
OTHER_NAMES = {
    "Return": "Enter", "Esc": "Escape", "Space": " ", "Spacebar": " ", "Ctrl": "Control", "ControlOrMeta": "Control",
    "Cmd": "Meta", "Command": "Meta", "Option": "Alt", "Del": "Delete", "Up": "ArrowUp", "Down": "ArrowDown",
    "Left": "ArrowLeft", "Right": "ArrowRight", "Plus": "+",
}  # fmt: skip
_LOWER = {name.lower(): name for name in [*NAMED, *OTHER_NAMES]}

_CODES = {
    " ": ("Space", 32), "-": ("Minus", 189), "=": ("Equal", 187), "[": ("BracketLeft", 219),
    "]": ("BracketRight", 221), "\\": ("Backslash", 220), ";": ("Semicolon", 186), "'": ("Quote", 222),
    "`": ("Backquote", 192), ",": ("Comma", 188), ".": ("Period", 190), "/": ("Slash", 191),
}  # fmt: skip
_SHIFTED = dict(zip('_+{}|:"~<>?!@#$%^&*()', "-=[]\\;'`,./1234567890", strict=True))


def character(char: str) -> Key:
    """The key that types a character; one that no key types has no code."""
    plain = _SHIFTED.get(char, char.lower())
    if plain.isascii() and plain.isalpha():
        return Key(char, f"Key{plain.upper()}", ord(plain.upper()), char)
    if plain.isascii() and plain.isdigit():
        return Key(char, f"Digit{plain}", ord(plain), char)
    code, number = _CODES.get(plain, ("", 0))
    return Key(char, code, number, char)


def key_named(name: str) -> Key | None:
    """The key of a name such as `ArrowDown`, `esc` or `a`."""
    if len(name) == 1:
        return character(name)
    known = _LOWER.get(name.lower())
    if known is None:
        return None
    known = OTHER_NAMES.get(known, known)
    return NAMED.get(known) or character(known)


@dataclass(frozen=True)
class Chord:
    """A key with the modifiers held meanwhile."""

    key: Key
    held: tuple[Key, ...] = ()

    @property
    def modifiers(self) -> int:
        """The held keys as the protocol counts them."""
        return sum(MODIFIERS[key.key] for key in self.held)


def chord(keys: str) -> Chord | str:
    """`Control+Shift+a` read; or the part that is no key's name."""
    if keys == "+" or keys.endswith("++"):
        names = [name for name in keys[:-1].rstrip("+").split("+") if name]
        names.append("+")
    else:
        names = [name if name == " " else name.strip() for name in keys.split("+")]
    found: list[Key] = []
    for name in names:
        key = key_named(name)
        if key is None:
            return name
        found.append(key)
    *held, last = found
    wrong = [key.key for key in held if key.key not in MODIFIERS]
    return wrong[0] if wrong else Chord(last, tuple(held))


def suggestions(name: str) -> list[str]:
    """Names of keys that are spelled like it."""
    return [_LOWER[near] for near in get_close_matches(name.lower(), list(_LOWER), n=3)]
