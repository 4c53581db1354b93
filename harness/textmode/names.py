"""What elements are and what they are called: roles, names and states, as the browser's extraction tells them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from harness.textmode.dom import SKIPPED as UNSAID
from harness.textmode.dom import (
    Element,
    chosen_in,
    is_disabled,
    label_of_option,
    options_of,
    shows_one,
    value_of,
)

ROLES: Final = frozenset({
    "alert", "alertdialog", "application", "article", "banner", "button", "cell", "checkbox", "columnheader",
    "combobox", "complementary", "contentinfo", "definition", "dialog", "directory", "document", "feed",
    "figure", "form", "grid", "gridcell", "group", "heading", "img", "image", "link", "list", "listbox",
    "listitem", "log", "main", "marquee", "math", "menu", "menubar", "menuitem", "menuitemcheckbox",
    "menuitemradio", "meter", "navigation", "note", "option", "progressbar", "radio", "radiogroup", "region",
    "row", "rowgroup", "rowheader", "scrollbar", "search", "searchbox", "separator", "slider", "spinbutton",
    "status", "switch", "tab", "table", "tablist", "tabpanel", "term", "textbox", "timer", "toolbar",
    "tooltip", "tree", "treegrid", "treeitem",
})  # fmt: skip
WRITTEN: Final = {
    "navigation": "nav", "banner": "header", "contentinfo": "footer", "complementary": "aside", "listitem": "item",
    "image": "img", "columnheader": "cell", "rowheader": "cell", "gridcell": "cell", "grid": "table",
    "treegrid": "table", "menubar": "menu", "directory": "list",
}  # fmt: skip
"""Roles as an observation writes them, where it does not use ARIA's own word."""
WIDGETS: Final = frozenset({
    "button", "link", "checkbox", "radio", "tab", "menuitem", "menuitemcheckbox", "menuitemradio", "option",
    "switch", "combobox", "textbox", "slider", "searchbox", "spinbutton", "treeitem", "scrollbar", "listbox",
})  # fmt: skip
NAMED_BY_CONTENT: Final = frozenset({
    "button", "link", "checkbox", "radio", "tab", "menuitem", "menuitemcheckbox", "menuitemradio", "option",
    "switch", "treeitem", "heading", "tooltip",
})  # fmt: skip
TAGS: Final = {
    "button": "button", "textarea": "textbox", "summary": "button", "option": "option", "nav": "navigation",
    "main": "main", "aside": "complementary", "h1": "heading", "h2": "heading", "h3": "heading", "h4": "heading",
    "h5": "heading", "h6": "heading", "ul": "list", "ol": "list", "menu": "list", "li": "listitem", "table": "table",
    "tr": "row", "td": "cell", "th": "columnheader", "dialog": "dialog", "form": "form", "fieldset": "group",
    "details": "group", "img": "img", "iframe": "iframe", "frame": "iframe", "article": "article",
    "progress": "progressbar", "meter": "meter", "dt": "term", "dd": "definition", "search": "search",
    "video": "video", "audio": "audio", "canvas": "canvas", "svg": "img", "figure": "figure", "output": "status",
}  # fmt: skip
INPUTS: Final = {
    "checkbox": "checkbox", "radio": "radio", "button": "button", "submit": "button", "reset": "button",
    "image": "button", "range": "slider", "number": "spinbutton", "search": "searchbox", "file": "file",
    "date": "date", "time": "time", "month": "month", "week": "week", "datetime-local": "datetime", "color": "color",
}  # fmt: skip
SECTIONS: Final = ("article", "aside", "main", "nav", "section")
GONE: Final = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ue000-\uf8ff]|[\U000f0000-\U0010fffd]"
)


def tidy(text: str) -> str:
    """The text without invisible and private-use characters."""
    if text.isascii():
        return text
    whole = text.encode("utf-8", "replace").decode()
    return GONE.sub("", unicodedata.normalize("NFC", whole))


def one_line(text: str) -> str:
    """All white space made single."""
    if text.isspace():  # as most texts are, by far: what stands between tags
        return " "
    return re.sub(r"\s+", " ", tidy(text))


def clean(text: str | None) -> str:
    """On one line, trimmed."""
    return " ".join(tidy(text).split()) if text else ""


def shown_kids(element: Element) -> Sequence[Element | str]:
    """What is inside of an element, if that is open."""
    if element.tag == "details" and "open" not in element.attrs:
        return [kid for kid in element.elements() if kid.tag == "summary"][:1]
    return element.kids


def text_of(element: Element, hidden: bool = False, skip: Element | None = None) -> str:
    """The text that an element gives to a name, with its pictures' and fields' own texts."""
    parts: list[str] = []
    for kid in shown_kids(element):
        if isinstance(kid, str):
            parts.append(kid)
        elif kid.tag in UNSAID:
            continue
        elif kid.tag in ("br", "wbr", "hr", "datalist"):
            parts.append(" " if kid.tag == "br" else "")
        elif kid is not skip and (hidden or not (kid.gone or kid.get("aria-hidden") == "true")):
            part = part_of(kid, hidden, skip)
            parts.append(part if kid.inline else f" {part} ")
    return "".join(parts) if element.visible or hidden else ""


def part_of(element: Element, hidden: bool = False, skip: Element | None = None) -> str:
    """What one element adds to a name."""
    if label := clean(element.get("aria-label")):
        return label
    match element.tag:
        case "img":
            return element.get("alt") or element.get("title")
        case "svg":
            return next((inner.text for inner in element.descendants() if inner.tag == "title"), "")
        case "select":
            return " ".join(label_of_option(option) for option in chosen_in(element))
        case "textarea":
            return value_of(element)
        case "input":
            unread = element.kind in ("checkbox", "radio", "password", "hidden", "file")
            return "" if unread else value_of(element)
    return text_of(element, hidden, skip)


def by_ids(element: Element, attribute: str) -> list[Element]:
    """The elements that an attribute names."""
    if attribute not in element.attrs:
        return []
    named = (element.document.ids.get(word) for word in element.get(attribute).split())
    return [each for each in named if each is not None]


def _native_name(element: Element) -> str:
    match element.tag:
        case "img" | "area":
            return clean(element.get("alt"))
        case "svg":
            return clean(_first(element, "title"))
        case "fieldset":
            return clean(_first(element, "legend"))
        case "table":
            return clean(_first(element, "caption"))
        case "figure":
            return clean(_first(element, "figcaption"))
        case "iframe":
            return clean(element.get("title") or element.get("name"))
        case "input":
            given = element.get("value")
            match element.kind:
                case "image":
                    return clean(element.get("alt") or given or "Submit")
                case "submit":
                    return clean(given or "Submit")
                case "reset":
                    return clean(given or "Reset")
                case "button":
                    return clean(given)
    return ""


def _first(element: Element, tag: str) -> str:
    return next((kid.text for kid in element.elements() if kid.tag == tag), "")


def name_of(element: Element, role: str | None) -> str:
    """What an element is called."""
    named = (
        clean(" ".join(part_of(other, hidden=other.gone) for other in by_ids(element, "aria-labelledby")))
        or clean(element.get("aria-label"))
        or clean(" ".join(part_of(label, skip=element) for label in element.document.labels.get(element, ())))
        or _native_name(element)
    )
    if named:
        return named
    content = clean(text_of(element)) if role in NAMED_BY_CONTENT and element.tag != "input" else ""
    return content or clean(element.get("title")) or clean(element.get("placeholder"))


def _in_section(element: Element) -> bool:
    return element.around(*SECTIONS) is not None


def native_role(element: Element) -> str | None:
    """What an element is that says nothing of it."""
    match element.tag:
        case "a":
            return "link" if "href" in element.attrs or "xlink:href" in element.attrs else None
        case "area":
            return "link" if "href" in element.attrs else None
        case "input":
            listed = element.document.ids.get(element.get("list")) if "list" in element.attrs else None
            if listed is not None and listed.tag == "datalist":
                return "combobox"
            return INPUTS.get(element.kind, "textbox")
        case "select":
            return "combobox" if shows_one(element) else "listbox"
        case "header":
            return None if _in_section(element) else "banner"
        case "footer":
            return None if _in_section(element) else "contentinfo"
        case "section":
            named = "aria-label" in element.attrs or "aria-labelledby" in element.attrs
            return "region" if named else None
    return TAGS.get(element.tag)


def is_native_control(element: Element) -> bool:
    """Whether a browser lets it be used, whatever it says that it is."""
    if element.tag in ("input", "select", "textarea", "button", "summary"):
        return True
    return element.tag in ("a", "area") and native_role(element) == "link"


def role_of(element: Element) -> str | None:
    """What an element is."""
    if "role" not in element.attrs:
        return native_role(element)
    stated = element.get("role").lower().split()
    known = next((role for role in stated if role in ROLES), None)
    if known:
        return known
    plain = "none" in stated or "presentation" in stated
    return None if plain and not is_native_control(element) else native_role(element)


def is_editable(element: Element) -> bool:
    """Whether it is the outermost element in which text can be written."""
    if "contenteditable" not in element.attrs:
        return False
    return element.get("contenteditable").lower() in ("", "true", "plaintext-only")


def is_out_of_use(element: Element) -> bool:
    """Disabled, by the browser or in words."""
    if is_disabled(element):
        return True
    found: Element | None = element
    while found is not None:
        if found.attrs.get("aria-disabled") == "true":
            return True
        found = found.parent
    return False


def states_of(element: Element, *, invalid: bool) -> list[str]:
    """As an observation writes them."""
    states: list[str] = []

    def says(name: str) -> bool:
        return f"aria-{name}" in element.attrs and element.get(f"aria-{name}") not in ("false", "")

    if says("selected"):
        states.append("selected")
    if says("pressed"):
        states.append("partly pressed" if element.get("aria-pressed") == "mixed" else "pressed")
    opened = element.get("aria-expanded")
    if element.tag == "summary":
        opened = "true" if element.parent is not None and "open" in element.parent.attrs else "false"
    if opened in ("true", "false"):
        states.append("expanded" if opened == "true" else "collapsed")
    if says("current"):
        states.append("current")
    if is_out_of_use(element):
        states.append("disabled")
    written = element.tag in ("input", "textarea") and element.kind not in ("checkbox", "radio")
    if written and "readonly" in element.attrs:
        states.append("readonly")
    if ("required" in element.attrs and element.tag in ("input", "select", "textarea")) or says("required"):
        states.append("required")
    if says("invalid") or invalid:
        states.append("invalid")
    if element is element.document.focused:
        states.append("focused")
    return states


def labels_in(select: Element) -> list[str]:
    """The options of a list, as they are shown."""
    return [clean(label_of_option(option)) for option in options_of(select)]
