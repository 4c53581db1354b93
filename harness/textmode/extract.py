"""Reads a page into the same tree as `harness/browser/extract.js`, from elements that nobody draws.

Where the browser asks for sizes, this takes what has something in it to be there. A control that nothing but a script
could answer is told of like any other, with the state `needs script`.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from harness.browser.tree import Node, kids_of
from harness.textmode.dom import SKIPPED, Document, Element, chosen_in, is_checked, label_of_option, value_of
from harness.textmode.forms import faults, needs_script
from harness.textmode.names import (
    WIDGETS,
    WRITTEN,
    by_ids,
    clean,
    is_editable,
    is_native_control,
    labels_in,
    name_of,
    one_line,
    role_of,
    shown_kids,
    states_of,
    text_of,
    tidy,
)

OPTIONS_SHOWN: Final = 8
FOLDABLE: Final = frozenset(
    {"list", "table", "nav", "main", "aside", "header", "footer", "form", "region", "search"}
)
FOLDABLE_KIDS: Final = 4
LEAVES: Final = frozenset(
    {"input", "select", "textarea", "img", "video", "audio", "canvas", "progress", "meter"}
)
NOT_WALKED: Final = SKIPPED | {"br", "wbr", "hr", "datalist"}
HANDLERS: Final = frozenset({"onclick", "onmousedown", "onmouseup", "onpointerdown", "onpointerup"})
ENTRY_ROLES: Final = frozenset({"row", "listitem", "article", "figure", "cell", "gridcell"})
Kids = list[Node | str]


class Context(NamedTuple):
    """What surrounds an element."""

    control: bool = False
    mute: bool = False
    visible: bool = True
    flows: bool = False


class Extraction:
    """One reading of a page and its frames; `numbers` gives every element that is told of its number."""

    def __init__(self, numbers: dict[int, Element]) -> None:
        self._numbers = numbers

    def tree(self, document: Document) -> Node:
        """The page."""
        body = document.body
        tree: Node = {"role": "page", "kids": []}
        if body is not None:
            tree["kids"] = self._walk(body, Context(visible=body.visible, flows=body.flows))
            tree["el"] = self._number(body)
        return tree

    def _number(self, element: Element) -> int:
        if not element.number:
            element.number = len(self._numbers) + 1
            self._numbers[element.number] = element
        return element.number

    def _walk(self, parent: Element, context: Context) -> Kids:
        kids: Kids = []
        silent = context.mute or not context.visible
        for child in shown_kids(parent):
            if isinstance(child, str):
                if not silent and (text := one_line(child)):
                    kids.append(text)
            elif child.tag not in NOT_WALKED:
                if not child.gone:
                    self._visit(child, context, kids)
            elif child.tag == "br" and kids:
                kids.append({"block": 1})
        return kids

    def _visit(self, element: Element, context: Context, out: Kids) -> None:
        tag = element.tag
        if tag == "label" and (control := element.document.control_of(element)) is not None:
            self._label(element, control, context, out)
            return
        if tag == "caption" or (
            tag == "legend" and element.parent is not None and element.parent.tag == "fieldset"
        ):
            # only what can be acted on: the rest of the text stands in a name already
            quiet = Context(context.control, True, element.visible, context.flows)
            out.extend(self._walk(element, quiet))
            return
        role = role_of(element)
        claim = _claim(element, role) if element.visible else None
        hidden = element.attrs.get("aria-hidden") == "true"
        if tag == "svg" and not claim and not _parted(element):
            name = "" if context.mute or hidden else name_of(element, "img")
            if name:
                out.append({"role": "img", "name": name})
            return
        mute = (context.mute or hidden) and claim is None
        inner = Context(context.control or claim == "control", mute, element.visible, element.flows)
        kids = [] if tag in LEAVES or tag in ("iframe", "frame") else self._walk(element, inner)
        self._emit(element, role, claim, context, kids, mute, out)

    def _label(self, label: Element, control: Element, context: Context, out: Kids) -> None:
        """A label's text is its control's name. Where the control itself is not drawn, it is shown here."""
        named = not by_ids(control, "aria-labelledby") and not clean(control.get("aria-label"))
        if named and control.gone and control.kind != "hidden" and label.visible:
            self._emit(control, role_of(control), "control", context, [], False, out, drawn_by=label)
        inside = Context(context.control, context.mute or named, label.visible, label.flows)
        kids = self._walk(label, inside)
        if label.inline:
            out.extend(kids)
        elif context.flows and not holds_block(kids):
            out.extend((" ", *kids, " "))
        else:
            out.append({"block": 1, "kids": kids, "shape": _shape(label)})

    def _emit(
        self, element: Element, role: str | None, claim: str | None, context: Context, kids: Kids, mute: bool,
        out: Kids, drawn_by: Element | None = None,
    ) -> None:  # fmt: skip
        acts = _keeps(claim, element, role, kids)
        parted = role == "img" and holds_ref(kids)
        role = None if parted else role
        kids = [] if role == "img" else kids
        shown = _written(element, role) if acts else role
        node: Node = {}
        if shown:
            node["role"] = WRITTEN.get(shown, shown)
        drawn = drawn_by or element
        inline = drawn.inline
        nested = holds_block(kids)
        flowing = context.flows and not nested
        if not inline and not flowing:
            node["block"] = 1
        if kids:
            node["kids"] = kids
        if shown and not mute:
            self._describe(node, element, role, claim, kids, acts)
        if acts and len(kids) == 1 and isinstance(kids[0], str) and kids[0].strip() == node.get("name"):
            del node["kids"]
        if acts or _is_foldable(node):
            node["el"] = self._number(element)
        if acts:
            node["act"] = 1
        if element.tag in ("iframe", "frame"):
            self._frame(node, element)
        if node.get("block") and kids and (not acts or (claim == "listener" and holds_ref(kids))):
            node["shape"] = _shape(element)
        self._place(node, acts, flowing and not inline, drawn, kids, out)

    def _place(self, node: Node, acts: bool, flowing: bool, element: Element, kids: Kids, out: Kids) -> None:
        """Adds a node to what is around it: itself, or what it holds where it means nothing."""
        if node.get("role") or acts:
            out.append(node)
        elif not node.get("block"):
            out.extend((" ", *kids, " ") if flowing or element.lifted else kids)
        elif len(kids) == 1 and not isinstance(kids[0], str) and kids[0].get("block") and kids[0].get("kids"):
            out.append(kids[0])
        elif kids:
            out.append(node)
        elif out:
            last = out[-1]
            if isinstance(last, str) or not last.get("block"):
                out.append({"block": 1})  # an empty box still parts what is around it

    def _describe(
        self, node: Node, element: Element, role: str | None, claim: str | None, kids: Kids, acts: bool
    ) -> None:
        name = ""
        if acts or node.get("role") != "item":
            name = name_of(element, role if not acts or claim == "control" else None)
        if name and node.get("role") != "heading":
            node["name"] = name
        if element.tag == "input" and element.kind in ("checkbox", "radio"):
            node["checked"] = is_checked(element)
        elif role in ("checkbox", "radio", "switch", "menuitemcheckbox", "menuitemradio"):
            stated = element.get("aria-checked")
            node["checked"] = "mixed" if stated == "mixed" else stated == "true"
        if acts or role in ("progressbar", "meter"):
            _add_value(node, element, role)
        if "value" in node and is_editable(element) and not holds_ref(kids):
            node.pop("kids", None)
        states: list[str] = []
        if acts or role == "tabpanel":
            states = states_of(element, invalid=element.touched and bool(faults(element)))
        sort = element.get("aria-sort")
        if sort and sort != "none":
            states.append(f"sorted {sort}")
        if acts and needs_script(element):
            states.append("needs script")
        if states:
            node["states"] = states
        if role == "link":
            node["href"] = element.get("href") or element.get("xlink:href")
        placeholder = clean(element.get("placeholder") or element.get("aria-placeholder"))
        if placeholder and placeholder != name:
            node["placeholder"] = placeholder
        if role == "heading":
            stated = element.get("aria-level")
            last = element.tag[-1]
            node["level"] = (
                int(stated) if stated.isdecimal() and int(stated) else int(last) if last.isdecimal() else 2
            )
        if role in ("dialog", "alertdialog") and element.get("aria-modal") == "true":
            node["modal"] = 1
        if element.tag == "th" or role == "columnheader":
            node["header"] = 1

    def _frame(self, node: Node, frame: Element) -> None:
        inner = frame.document.frames.get(frame)
        if inner is None or inner.body is None:
            node["note"] = "a page of another site, which cannot be read" if frame.get("src") else "empty"
            return
        node["kids"] = self._walk(inner.body, Context())


def _parted(drawing: Element) -> bool:
    """Whether a drawing is more than one picture."""
    return any(
        inner.tag in ("a", "text") or inner.attrs.keys() & {"role", "tabindex", "onclick"}
        for inner in drawing.descendants()
    )


def _claim(element: Element, role: str | None) -> str | None:
    """Why an element can be acted on."""
    if element.tag in ("body", "html"):
        return None
    if role in WIDGETS or is_native_control(element) or is_editable(element):
        return "control"
    if not HANDLERS.isdisjoint(element.attrs):
        return "listener"
    if element.attrs.get("draggable") == "true":
        return "handle"
    if role and role not in ("tabpanel", "dialog") and element.get("tabindex").strip().isdecimal():
        return "focus"
    return None


def _keeps(claim: str | None, element: Element, role: str | None, kids: Kids) -> bool:
    if not claim:
        return False
    if claim == "handle" and holds_ref(kids):
        return False
    if claim == "listener" and holds_ref(kids):
        return (not role or role in ENTRY_ROLES) and _says(kids) and not _takes_text(kids)
    if claim == "control":
        # an empty link has no size, and nothing to be hit
        empty = element.tag == "a" and not element.kids and element.inline
        return not empty
    return bool(kids)


def _says(kids: Kids) -> bool:
    return any(
        bool(kid.strip()) if isinstance(kid, str) else not kid.get("act") and _says(kids_of(kid))
        for kid in kids
    )


def _takes_text(kids: Kids) -> bool:
    fields = ("textbox", "searchbox", "combobox", "spinbutton")
    return any(
        not isinstance(kid, str)
        and ((kid.get("act") and kid.get("role") in fields) or _takes_text(kids_of(kid)))
        for kid in kids
    )


def _written(element: Element, role: str | None) -> str:
    if is_editable(element) and role not in WIDGETS:
        return "textbox"
    if role and (role in WIDGETS or is_native_control(element) or role in ("img", "row")):
        return role
    return "clickable"


def _add_value(node: Node, element: Element, role: str | None) -> None:
    aria = element.attrs.get("aria-valuetext") or element.attrs.get("aria-valuenow")
    match element.tag:
        case "select":
            options = labels_in(element)
            node["value"] = ", ".join(clean(label_of_option(option)) for option in chosen_in(element))
            node["options"] = options[:OPTIONS_SHOWN]
            node["more"] = max(len(options) - OPTIONS_SHOWN, 0)
        case "textarea":
            node["value"] = tidy(value_of(element))
        case "input":
            kind = element.kind
            if kind in ("checkbox", "radio", "button", "submit", "reset", "image"):
                return
            # what is typed into a password field is never shown, nor how long it is
            value = value_of(element)
            node["value"] = ("•••" if value else "") if kind == "password" else tidy(value)
            if kind == "file":
                node["value"] = ", ".join(element.files)
            if kind == "range":
                node["range"] = f"{element.get('min') or 0}..{element.get('max') or 100}"
        case "progress" | "meter":
            node["value"] = element.get("value")
        case _:
            if aria is not None:
                node["value"] = clean(aria)
            elif is_editable(element):
                node["value"] = tidy(element.value if element.value is not None else text_of(element)).strip()
            elif role in ("textbox", "searchbox"):
                node["value"] = clean(element.text)


def holds_ref(kids: Kids) -> bool:
    """Whether anything in there can be acted on."""
    return any(not isinstance(kid, str) and (kid.get("act") or holds_ref(kids_of(kid))) for kid in kids)


def holds_block(kids: Kids) -> bool:
    """Whether anything in there starts a line of its own."""
    return any(not isinstance(kid, str) and (kid.get("block") or holds_block(kids_of(kid))) for kid in kids)


def _is_foldable(node: Node) -> bool:
    kids = node.get("kids")
    role = node.get("role", "")
    if not kids or len(kids) < FOLDABLE_KIDS:
        return role in FOLDABLE and role != "list" and bool(kids)
    return role in FOLDABLE or bool(node.get("block"))


def _shape(element: Element) -> str:
    return f"{element.tag.upper()}.{next(iter(element.get('class').split()), '')}"
