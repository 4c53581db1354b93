"""What `extract.js` reads from a page: a tree of nodes and text, and the few questions asked of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypedDict
from urllib.parse import urlsplit

LONGEST_OWN_NAME = 160
"""A box without a name is called by its own text up to this length; longer text is shown as text."""


class Node(TypedDict, total=False):
    """One element. Absent is the same as empty."""

    role: str
    """As the observation writes it; absent from boxes that mean nothing."""
    name: str
    el: int
    """The element's number in its document: on what can be acted on, and on what may be folded."""
    act: int
    """1 on what can be acted on: these get refs."""
    kids: list[Node | str]
    block: int
    """1 on what starts a line of its own."""
    shape: str
    """Equal for boxes that are drawn from one pattern, such as the cards of a grid."""
    y: int
    """Top edge from the top of the view, where the page is taller than the view."""
    value: str
    options: list[str]
    more: int
    """Options beyond those in `options`."""
    range: str
    checked: bool | Literal["mixed"]
    states: list[str]
    href: str
    placeholder: str
    level: int
    modal: int
    header: int
    note: str
    label: str
    """What `label_of` has found, kept since it is asked for several times."""


class View(TypedDict):
    """Which part of the page is on screen, in pixels."""

    height: int
    scrolled: int
    whole: int


@dataclass(frozen=True)
class Target:
    """Something that can be acted on, and where it stands."""

    el: int
    role: str
    name: str
    href: str
    path: tuple[str, ...]
    """The landmarks around it, outermost first."""

    @property
    def fingerprint(self) -> tuple[str, str, str, tuple[str, ...]]:
        """What makes an element the same to a reader, whatever has become of its node."""
        return self.role, self.name, self.href, self.path

    @property
    def in_frame_of_site(self) -> bool:
        """Whether it belongs to what all pages of a site share."""
        return bool(self.path) and self.path[0].split(" ", 1)[0] in ("header", "nav", "footer")


LANDMARKS = frozenset({
    "nav", "main", "header", "footer", "aside", "search", "form", "region", "dialog", "alertdialog",
    "group", "radiogroup", "toolbar", "tablist", "menu",
})  # fmt: skip


def squeeze(text: str) -> str:
    """The text without any white space, for comparing."""
    return "".join(text.split())


def tidy(text: str) -> str:
    """The text on one line."""
    return " ".join(text.split())


def kids_of(node: Node) -> list[Node | str]:
    """The node's children."""
    return node.get("kids") or []


def holds_target(node: Node) -> bool:
    """Whether anything inside can be acted on."""
    return any(not isinstance(kid, str) and (kid.get("act") or holds_target(kid)) for kid in kids_of(node))


def own_text(node: Node | str) -> str:
    """All text inside, as read aloud."""
    if isinstance(node, str):
        return node
    if not node.get("kids"):
        return f" {node['name']} " if node.get("name") else " " if node.get("block") else ""
    inner = "".join(own_text(kid) for kid in kids_of(node))
    return f" {inner} " if node.get("block") else inner


def href_tail(href: str) -> str:
    """The last part of an address, which tells more than nothing."""
    parts = urlsplit(href) if re.match(r"[\w./?#:%@-]", href) else None
    if parts is None:
        return ""
    return tidy(parts.path.rstrip("/").rsplit("/", 1)[-1] or parts.query or parts.fragment)


def label_of(node: Node) -> str:
    """The name an observation gives a node: its name, else its own text, else its address's tail."""
    if "label" not in node:
        node["label"] = _label(node)
    return node["label"]


def _label(node: Node) -> str:
    name = tidy(node.get("name", ""))
    if name:
        return name
    boxed = node.get("role") in ("scroller", "listbox") or node.get("value") or holds_target(node)
    text = "" if boxed else tidy(own_text(node))
    if text and len(text) <= LONGEST_OWN_NAME:
        return text
    return href_tail(node.get("href", "")) if not text else ""


def targets_in(node: Node) -> list[Target]:
    """All that can be acted on, in the order of the document."""
    found: list[Target] = []
    _gather(node, (), found)
    return found


def _gather(node: Node, path: tuple[str, ...], found: list[Target]) -> None:
    role = node.get("role", "")
    if node.get("act"):
        found.append(Target(node["el"], role, label_of(node), node.get("href", ""), path))
    if role in LANDMARKS:
        path = (*path, f"{role} {tidy(node.get('name', ''))}".rstrip())
    for kid in node.get("kids") or ():
        if not isinstance(kid, str):
            _gather(kid, path, found)
