"""A page's elements and what has been done to them: read by the parser of a browser, kept as plain objects.

Only what a browser keeps without script is here: the values of fields, what is checked and chosen, what is open. The
attributes stay as they were served, which is what a form's reset goes back to.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

SKIPPED: Final = frozenset({"script", "style", "template", "head", "meta", "link", "title", "base", "param",
                            "source", "track"})  # fmt: skip
"""What is never shown. A browser without script shows what stands in `noscript`."""
BUTTONS: Final = frozenset({"submit", "button", "reset", "image"})
KINDS: Final = frozenset({
    "text", "search", "email", "tel", "url", "password", "number", "date", "time", "month", "week", "datetime-local",
    "color", "range", "checkbox", "radio", "file", "hidden", *BUTTONS,
})  # fmt: skip
"""Types of inputs; any other counts as text."""
LISTED: Final = frozenset({"button", "fieldset", "input", "object", "output", "select", "textarea"})
"""What belongs to a form."""


@contextmanager
def unswept() -> Iterator[None]:
    """No search for garbage meanwhile: nothing that is made of a page is any yet, and it took half of the time."""
    swept = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if swept:
            gc.enable()


class Element:
    """One element. `gone`, `inline` and `flows` are how it is drawn, set by `styles.py`."""

    __slots__ = (
        "attrs", "checked", "document", "edited", "files", "flows", "gone", "inline", "kids", "lifted", "number",
        "parent", "picked", "tag", "touched", "value", "visible",
    )  # fmt: skip

    def __init__(self, tag: str, attrs: dict[str, str | None], parent: Element | None, document: Document):
        self.tag = tag
        self.attrs = attrs
        self.parent = parent
        self.document = document
        self.kids: list[Element | str] = []
        self.number = 0
        """Given when it is first told of; 0 before."""
        self.value: str | None = None
        """What was typed; None while it is as served."""
        self.checked: bool | None = None
        """Of checkboxes, radio buttons and options; None while it is as served."""
        self.picked = False
        """Of a select: whether its options are no longer as served."""
        self.files: tuple[str, ...] = ()
        """Names of what was given to a file field."""
        self.edited = False
        """Whether the value was last changed by typing: only then can it be too short or too long."""
        self.touched = False
        """Whether it is time to say that it is invalid."""
        self.gone = False
        self.visible = True
        self.inline = True
        self.flows = False
        self.lifted = False

    def get(self, name: str, default: str = "") -> str:
        """An attribute; empty where it has no value."""
        if name not in self.attrs:
            return default
        return self.attrs[name] or ""

    def elements(self) -> Iterator[Element]:
        """Its child elements."""
        for kid in self.kids:
            if not isinstance(kid, str):
                yield kid

    def descendants(self) -> Iterator[Element]:
        """All elements inside, in the order of the document."""
        for kid in self.kids:
            if not isinstance(kid, str):
                yield kid
                yield from kid.descendants()

    def around(self, *tags: str) -> Element | None:
        """The nearest element of these tags that it is, or that it is in."""
        found: Element | None = self
        while found is not None and found.tag not in tags:
            found = found.parent
        return found

    @property
    def text(self) -> str:
        """All text inside, as served."""
        return "".join(kid if isinstance(kid, str) else kid.text for kid in self.kids)

    @property
    def kind(self) -> str:
        """Of an input its type, of a button too; empty for any other element."""
        if self.tag == "input":
            kind = self.get("type").strip().lower()
            return kind if kind in KINDS else "text"
        if self.tag == "button":
            kind = self.get("type").strip().lower()
            return kind if kind in ("button", "reset") else "submit"
        return ""


class Document:
    """One page, or a page in a frame of another."""

    def __init__(self, url: str, markup: str, frame: Element | None = None):
        self.url = url
        self.frame = frame
        """The element that it is shown in; None for a whole page."""
        self.frames: dict[Element, Document] = {}
        """What is shown in its own frames."""
        self.focused: Element | None = None
        self.ids: dict[str, Element] = {}
        self.labels: dict[Element, list[Element]] = {}
        """Control -> its labels."""
        self.tree = LexborHTMLParser(markup)
        self.by_node: dict[int, Element] = {}
        """The parser's own name of a node -> the element made of it."""
        root = self.tree.root
        with unswept():
            self.root = self._made(root, None) if root is not None else Element("html", {}, None, self)
        self._note_labels()

    def _made(self, node: LexborNode, parent: Element | None) -> Element:
        attrs = node.attributes
        made = Element(node.tag or "", attrs, parent, self)
        self.by_node[node.mem_id] = made
        if named := attrs.get("id"):
            self.ids.setdefault(named, made)
        kids = made.kids
        child = node.child
        while child is not None:
            tag = child.tag or ""
            if tag == "-text":
                kids.append(child.text_content or "")
            elif tag[:1] != "-":
                kids.append(self._made(child, made))
            child = child.next
        return made

    def _note_labels(self) -> None:
        for label in self.every("label"):
            if (control := self.control_of(label)) is not None:
                self.labels.setdefault(control, []).append(label)

    def control_of(self, label: Element) -> Element | None:
        """What a label names."""
        if "for" in label.attrs:
            named = self.ids.get(label.get("for"))
            return named if named is not None and _labelable(named) else None
        return next((inner for inner in label.descendants() if _labelable(inner)), None)

    def every(self, *tags: str) -> Iterator[Element]:
        """All elements of these tags, in order."""
        return (element for element in self.by_node.values() if element.tag in tags)

    @property
    def body(self) -> Element | None:
        """What is shown."""
        return next((kid for kid in self.root.elements() if kid.tag in ("body", "frameset")), None)

    @property
    def title(self) -> str:
        """As its tab is called."""
        named = next((each for each in self.every("title") if each.around("svg") is None), None)
        return named.text if named else ""

    @property
    def base(self) -> str:
        """What its addresses are relative to."""
        named = next((each for each in self.every("base") if "href" in each.attrs), None)
        return named.get("href") if named else ""

    @property
    def top(self) -> Document:
        """The whole page that it is a part of."""
        return self.frame.document.top if self.frame is not None else self


def _labelable(element: Element) -> bool:
    if element.tag == "input":
        return element.kind != "hidden"
    return element.tag in ("button", "meter", "output", "progress", "select", "textarea")


# -------------------------------------------------------------------- what fields hold


def value_of(element: Element) -> str:
    """What a field holds now."""
    if element.value is not None:
        return element.value.strip() if element.kind in ("email", "url") else element.value
    if element.tag == "textarea":
        return element.text.removeprefix("\n")
    return served_value(element)


def served_value(element: Element) -> str:
    """Of an input, the value that it was served with, as its type reads it."""
    given, kind = element.get("value"), element.kind
    if kind in ("checkbox", "radio"):
        return given if "value" in element.attrs else "on"
    if kind == "range" and not given:
        low, high = _number(element.get("min"), 0), _number(element.get("max"), 100)
        return f"{low if high < low else (low + high) / 2:g}"
    if kind == "color" and not given:
        return "#000000"
    return given.replace("\r", "").replace("\n", "") if kind not in BUTTONS else given


def _number(text: str, default: float) -> float:
    try:
        return float(text)
    except ValueError:
        return default


def is_checked(element: Element) -> bool:
    """Of a checkbox or radio button."""
    return element.checked if element.checked is not None else "checked" in element.attrs


def options_of(select: Element) -> list[Element]:
    """All options of a list."""
    return [inner for inner in select.descendants() if inner.tag == "option"]


def label_of_option(option: Element) -> str:
    """As it is shown."""
    return " ".join((option.get("label") or option.text).split())


def value_of_option(option: Element) -> str:
    """As it is sent."""
    return option.get("value") if "value" in option.attrs else " ".join(option.text.split())


def is_disabled_option(option: Element) -> bool:
    """Whether it cannot be chosen."""
    group = option.parent
    return "disabled" in option.attrs or (
        group is not None and group.tag == "optgroup" and "disabled" in group.attrs
    )


def shows_one(select: Element) -> bool:
    """Whether it is a drop-down list, which always has something chosen."""
    return "multiple" not in select.attrs and _number(select.get("size"), 1) <= 1


def chosen_in(select: Element) -> list[Element]:
    """The options that are chosen now."""
    options = options_of(select)
    if select.picked:
        return [option for option in options if option.checked]
    marked = [option for option in options if "selected" in option.attrs]
    if "multiple" in select.attrs:
        return marked
    if marked:
        return marked[-1:]
    if not shows_one(select):
        return []
    return next(([option] for option in options if not is_disabled_option(option)), [])


def choose(select: Element, option: Element) -> None:
    """Chooses one option, and no other."""
    for other in options_of(select):
        other.checked = other is option
    select.picked = True


def is_disabled(element: Element) -> bool:
    """Whether it is a control that its page has put out of use."""
    if element.tag in ("button", "input", "select", "textarea", "fieldset") and "disabled" in element.attrs:
        return True
    if element.tag in ("option", "optgroup"):
        return is_disabled_option(element)
    if element.tag not in LISTED:
        return False
    inner, outer = element, element.parent
    while outer is not None:
        if outer.tag == "fieldset" and "disabled" in outer.attrs:
            legend = next((kid for kid in outer.elements() if kid.tag == "legend"), None)
            if legend is None or inner is not legend:
                return True
        inner, outer = outer, outer.parent
    return False
