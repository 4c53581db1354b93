"""An observation's text, read as an agent without a model can: element lines, and targets such as `link:Home`."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import NamedTuple

ELEMENT = re.compile(r'\[(\d+)\](\w+)(?: "((?:[^"\\]|\\.)*)")?')
_ESCAPED = re.compile(r"\\(.)")
_NEAREST = 5


class Missing(Exception):
    """A target is not on the page; the message says what is."""


class Element(NamedTuple):
    """A control as the text writes it: `[12]link "Home"`."""

    ref: int
    role: str
    name: str
    line: int


class Target(NamedTuple):
    """Which control is meant: `role:name` and what tells it from its equals."""

    role: str
    """Empty for any."""
    name: str
    """Empty for a control without a name."""
    nth: int = 1
    near: str | None = None
    like: bool = False
    """Whether the name need only begin so."""

    def fits(self, element: Element) -> bool:
        """Whether this element is one of those meant, wherever it stands."""
        if self.role and self.role != element.role:
            return False
        return element.name.startswith(self.name) if self.like else element.name == self.name

    def __str__(self) -> str:
        return f"{self.role}:{self.name}"


def elements(text: str) -> Iterator[Element]:
    """All controls in the order of the page."""
    for number, line in enumerate(text.split("\n")):
        for match in ELEMENT.finditer(line):
            yield Element(int(match[1]), match[2], unescaped(match[3] or ""), number)


def find(text: str, target: Target) -> Element:
    """The one that is meant; Missing otherwise."""
    fitting = [element for element in elements(text) if target.fits(element)]
    candidates = fitting if target.near is None else _near(text, target.near, fitting)
    if len(candidates) >= target.nth:
        return candidates[target.nth - 1]
    if candidates:
        raise Missing(f"there are only {len(candidates)} of {str(target)!r}, not {target.nth}")
    if fitting:
        raise Missing(f"no {str(target)!r} on or after a line with {target.near!r}; {len(fitting)} elsewhere")
    raise Missing(f"no {str(target)!r} on the page; {_nearest(text, target)}")


def unescaped(name: str) -> str:
    r"""A name as the page has it: the text writes `\"` and `\\` for `"` and `\`."""
    return _ESCAPED.sub(r"\1", name)


def _near(text: str, near: str, fitting: list[Element]) -> list[Element]:
    """Those on a line with the text; failing that, those after the first such line."""
    lines = [
        number for number, line in enumerate(text.split("\n")) if near in line or near in unescaped(line)
    ]
    if not lines:
        raise Missing(f"no line with {near!r} on the page")
    same = [element for element in fitting if element.line in lines]
    return same or [element for element in fitting if element.line > lines[0]]


def _nearest(text: str, target: Target) -> str:
    """The controls whose names are most like it, or else the first few of its role."""
    have = list(dict.fromkeys((element.role, element.name) for element in elements(text)))
    if not have:
        return "the page has no controls"
    names = difflib.get_close_matches(target.name, {name for _, name in have}, n=_NEAREST, cutoff=0.5)
    if names:
        near = sorted((one for one in have if one[1] in names), key=lambda one: names.index(one[1]))
        return f"nearest: {_listed(near)}"
    same_role = [one for one in have if one[0] == target.role]
    return f"there are: {_listed(same_role or have)}"


def _listed(controls: list[tuple[str, str]]) -> str:
    return ", ".join(repr(f"{role}:{name}") for role, name in controls[:_NEAREST])
