"""A page without a browser: it answers what a tab asks of a browser's page (`harness/browser/wire.py`).

An element's number stands for the point that a browser would click at, so that the tab and its actor need not know
which of the two they speak to. Nothing here waits: what an action leads to has happened when it returns.
"""

from __future__ import annotations

import base64
import html
import itertools
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from harness.browser.act import origin_of, refused
from harness.browser.tree import Node
from harness.browser.wire import HORIZON_MS, Inherited, Invalid, Reading, Refusal
from harness.textmode.dom import (
    BUTTONS,
    Document,
    Element,
    choose,
    chosen_in,
    is_checked,
    is_disabled_option,
    options_of,
    shows_one,
    unswept,
    value_of,
    value_of_option,
)
from harness.textmode.extract import Extraction
from harness.textmode.fetch import Fetcher, address, read_sheet
from harness.textmode.forms import (
    TEXTS,
    WHOLES,
    Request,
    controls_of,
    default_button,
    form_of,
    group_of,
    invalid_in,
    measure,
    media_of,
    needs_script,
    press_popover,
    request_of,
    reset,
    submits,
)
from harness.textmode.names import (
    WRITTEN,
    clean,
    is_editable,
    is_native_control,
    is_out_of_use,
    labels_in,
    name_of,
    role_of,
)
from harness.textmode.styles import dress
from harness.types import Result

DEEPEST: Final = 3
"""Frames in frames."""
REFRESHES: Final = 10
HEIGHT: Final = 720
_documents = itertools.count(1)


@dataclass
class Visited:
    """One entry of the history."""

    request: Request
    document: Document


class Page:
    """One tab's page, its history, and where the keyboard is."""

    def __init__(self, fetcher: Fetcher, origins: frozenset[str]) -> None:
        self.fetcher = fetcher
        self._origins = origins
        self.asks = None
        """No dialog is ever open: only scripts open them."""
        self.dialogs: list[tuple[str, str]] = []
        self.holds = False
        self.downloads: list[str] = []
        """Names of the files that were offered, since last cleared."""
        self.refused: list[str] = []
        """Addresses outside the episode that were asked for, since last cleared."""
        self.pointed: tuple[float, float] | None = None
        self._invalid: list[Invalid] = []
        self._past: list[Visited] = []
        self._at = -1
        self._id = ""
        self._numbers: dict[int, Element] = {}
        self._focus: Element | None = None
        self._selected = False
        """Whether all of the field's text is selected, so that typing replaces it."""
        self._referrer = ""
        self._given: dict[str, bytes] = {}
        self._changed: set[Document] = set()
        """Documents that have to be drawn anew: something in them was opened or shut."""
        self._acts: dict[str, Callable[..., dict[str, Any]]] = {
            name: getattr(self, f"_act_{name}")
            for name in (
                "aim",
                "focus",
                "edit",
                "caretAtEnd",
                "select",
                "options",
                "check",
                "scroll",
                "upload",
            )
        }

    # ---------------------------------------------------------------- the page

    @property
    def document(self) -> Document:
        """What is shown."""
        return self._past[self._at].document

    @property
    def url(self) -> str:
        """Its address."""
        return self.document.url if self._past else "about:blank"

    async def step(self, step: str, horizon: int) -> Reading:
        """The page as it is."""
        document = self.document
        for changed in self._changed:
            await self._dress(changed)
        self._changed.clear()
        refused_now, self.refused = self.refused, []
        invalid, self._invalid = self._invalid, []
        return {
            "document": self._id, "busy": "", "refused": refused_now, "invalid": invalid, "url": document.url,
            "title": clean(document.title), "view": {"height": HEIGHT, "scrolled": 0, "whole": HEIGHT},
            "tree": self._tree(),
        }  # fmt: skip

    def _tree(self) -> Node:
        with unswept():
            return Extraction(self._numbers).tree(self.document)

    # ---------------------------------------------------------------- navigation

    async def goto(self, url: str) -> None:
        """Opens an address."""
        self._referrer = ""
        if self._past and self._is_fragment(self.document, url):
            self._jump(url)
            return
        if not await self._load(Request("GET", url), None, ""):
            raise Refusal(
                refused(
                    "no_effect",
                    f"The server answered {url} without a page: nothing to show, or a download.",
                    "The page is as it was.",
                )
            )

    async def revisit(self, url: str, found: Inherited) -> None:
        """Opens an address as it was opened before."""
        await self._load(Request("GET", url), None, found["referrer"])

    async def inherited(self) -> Inherited:
        """Where the page was come from; there is no storage without script."""
        return {"referrer": self._referrer, "local": {}, "session": {}}

    async def storage(self) -> dict[str, dict[str, str]]:
        """Nothing: only scripts put things there."""
        return {"local": {}, "session": {}}

    async def reload(self) -> None:
        """Asks for the page again."""
        here = self._past[self._at]
        loaded = await self._opened(here.request, None, self._referrer)
        if loaded is not None:
            here.document = loaded
            self._show(loaded)

    async def history(self, by: int) -> str | None:
        """The address so many entries on."""
        at = self._at + by
        return self._past[at].document.url if 0 <= at < len(self._past) else None

    async def travel(self, by: int) -> None:
        """One entry back or forward: a page is asked for again, the answer to a form is shown as it was."""
        before = self.document
        self._at += by
        here = self._past[self._at]
        if here.document is before or here.request.method != "GET":
            self._show(here.document)
            return
        loaded = await self._opened(here.request, None, "")
        if loaded is not None:
            here.document = loaded
        self._show(here.document)

    @staticmethod
    def _same_page(one: str, other: str) -> bool:
        return one.split("#")[0] == other.split("#")[0]

    def _is_fragment(self, document: Document, url: str) -> bool:
        return "#" in url and self._same_page(document.url, url)

    def _jump(self, url: str) -> None:
        """To another part of the same page."""
        self.document.url = url

    async def _load(self, request: Request, frame: Element | None, referrer: str) -> bool:
        """Opens a page, in a frame or as the whole; False where there is none to show."""
        document = await self._opened(request, frame, referrer)
        if document is None:
            return False
        if frame is not None:
            frame.document.frames[frame] = document
            return True
        del self._past[self._at + 1 :]
        if request.method == "GET":
            request = Request("GET", document.url)
        self._past.append(Visited(request, document))
        self._at = len(self._past) - 1
        self._referrer = referrer
        self._show(document)
        return True

    async def _opened(self, request: Request, frame: Element | None, referrer: str) -> Document | None:
        for _ in range(REFRESHES):
            answer = await self.fetcher.page(request, referrer)
            if isinstance(answer, str):
                self.refused.append(answer)
                return None
            if answer.status in (204, 205):
                return None
            if (name := answer.download) is not None:
                self.downloads.append(name)
                return None
            document = await self._read(answer.url, answer.markup, frame)
            onward = _refresh(document)
            target = address(document.url, onward) if onward is not None else None
            if target is None or self._same_page(target, document.url):
                return document
            request, referrer = Request("GET", target), document.url
        return document

    async def _read(self, url: str, markup: str, frame: Element | None) -> Document:
        document = Document(url, markup, frame)
        await self._dress(document)
        await self._fill_frames(document)
        return document

    async def _dress(self, document: Document) -> None:
        sheets = []
        base = self._base(document)
        for element in document.every("link", "style"):
            media = element.get("media").lower()
            if media and not ("all" in media or "screen" in media):
                continue
            if element.tag == "style":
                sheets.append(read_sheet(element.text))
            elif "stylesheet" in element.get("rel").lower().split() and "href" in element.attrs:
                url = address(base, element.get("href"))
                if url is not None and origin_of(url) is not None:
                    sheets.append(await self.fetcher.sheet(url))
        dress(document, sheets)

    async def _fill_frames(self, document: Document) -> None:
        depth, outer = 0, document
        while outer.frame is not None:
            depth, outer = depth + 1, outer.frame.document
        if depth >= DEEPEST:
            return
        for frame in document.every("iframe", "frame"):
            if "srcdoc" in frame.attrs:
                document.frames[frame] = await self._read(document.url, frame.get("srcdoc"), frame)
            elif src := frame.get("src").strip():
                url = address(self._base(document), src)
                if url is not None and origin_of(url) in self._origins:
                    await self._load(Request("GET", url), frame, document.url)
                elif url is not None and origin_of(url) is not None:
                    self.refused_frame(url)

    def refused_frame(self, url: str) -> None:
        """A frame of another site stays empty."""
        self.refused.append(url)

    @staticmethod
    def _base(document: Document) -> str:
        return (address(document.url, document.base) or document.url) if document.base else document.url

    def _show(self, document: Document) -> None:
        if self._past[self._at].document is document:
            self._id = f"text-{next(_documents)}"
        self._numbers = {}
        for element in document.by_node.values():
            element.number = 0
        for inner in document.frames.values():
            for element in inner.by_node.values():
                element.number = 0
        self._focus, self._selected = None, False
        document.focused = None
        for element in document.by_node.values():
            if "autofocus" in element.attrs and self._focusable(element):
                self._take_focus(element)
                break

    async def _navigate(self, document: Document, request: Request, target: str) -> None:
        """What a link or a form of a page leads to, in the frame that it names."""
        url = address(self._base(document), request.url) or document.url
        request = Request(request.method, url, request.body, request.kind)
        frame = self._frame_called(document, target.strip().lower(), target.strip())
        shown = frame.document.frames.get(frame) if frame is not None else self.document
        if (
            request.method == "GET"
            and shown is not None
            and shown is document
            and self._is_fragment(shown, url)
        ):
            if frame is None:
                self._jump(url)
            return
        if origin_of(url) not in self._origins:
            self.refused.append(url)
            return
        await self._load(request, frame, document.url)

    def _frame_called(self, document: Document, word: str, name: str) -> Element | None:
        """The frame that an answer is shown in; None for the whole page."""
        if word in ("", "_self"):
            return document.frame
        if word == "_parent":
            return document.frame.document.frame if document.frame is not None else None
        if word in ("_top", "_blank"):
            return None
        frames = self.document.every("iframe", "frame")
        return next((frame for frame in frames if frame.get("name") == name), None)

    # ---------------------------------------------------------------- what is asked of elements

    async def call(self, name: str, *args: Any) -> dict[str, Any]:
        """What `aim.js` answers in a browser."""
        if name in ("box", "inView"):
            return {"error": "not_visible"}
        if name == "inside":
            raise Refusal(
                refused(
                    "bad_argument", "Without a browser a page has no points.", "Act on elements by their ref."
                )
            )
        if name not in self._acts:
            raise Refusal(refused("needs_script", "That is nothing that can be done without a browser.", ""))
        if name == "scroll":
            return self._acts[name](*args)
        element = self._numbers.get(args[0])
        if element is None or element.document.top is not self.document:
            return {"error": "stale_ref"}
        return self._acts[name](element, *args[1:])

    def _act_aim(self, element: Element, options: Mapping[str, bool] | None = None) -> dict[str, Any]:
        enabled = (options or {}).get("enabled", True)
        if enabled and is_out_of_use(element):
            return {"error": "disabled"}
        if not self._stands(element):
            return {"error": "not_visible"}
        if enabled:
            if (element.tag == "select" and shows_one(element)) or element.kind in ("color", "file"):
                self._take_focus(element)
                return {"picker": "list" if element.tag == "select" else element.kind}
            field = element.tag in ("input", "textarea", "select")
            if (not field or element.kind in BUTTONS) and needs_script(element):
                return {"error": "needs_script"}
        return {"x": float(element.number), "y": 0.0}

    def _act_focus(self, element: Element) -> dict[str, Any]:
        if is_out_of_use(element):
            return {"error": "disabled"}
        if not self._stands(element):
            return {"error": "not_visible"}
        if not self._focusable(element):
            return {"error": "no_effect"}
        self._take_focus(element)
        return {}

    def _field_in(self, element: Element) -> Element:
        if is_editable(element) or element.tag in ("textarea", "input"):
            return element
        return next((inner for inner in element.descendants() if inner.tag in ("input", "textarea")), element)

    def _act_edit(self, element: Element, text: str) -> dict[str, Any]:
        field = self._field_in(element)
        if is_out_of_use(field):
            return {"error": "disabled"}
        if reason := _why_not_editable(field):
            role = role_of(element) or "clickable"
            return {"error": "not_editable", "reason": reason, "role": WRITTEN.get(role, role)}
        if not self._stands(field):
            return {"error": "not_visible"}
        self._take_focus(field)
        kind = field.kind
        if kind in WHOLES:
            if text and not _is_whole(kind, text):
                limits = f"{field.get('min') or 0}..{field.get('max') or 100}" if kind == "range" else ""
                return {"error": "bad_argument", "type": kind, "range": limits}
            field.value = text
            field.edited = True
            return {"set": text}
        if kind == "number" and text.strip() and measure("number", text) is None:
            return {"error": "bad_argument", "type": "number"}
        self._selected = True
        return {"typed": True, "empty": not self._held(field)}

    def _act_caretAtEnd(self, element: Element) -> dict[str, Any]:
        field = self._field_in(element)
        if is_out_of_use(field):
            return {"error": "disabled"}
        if not self._stands(field):
            return {"error": "not_visible"}
        self._take_focus(field)
        return {}

    def _act_select(self, element: Element, choice: Mapping[str, Any]) -> dict[str, Any]:
        if is_out_of_use(element):
            return {"error": "disabled"}
        if element.tag != "select":
            role = role_of(element)
            lists = role in ("combobox", "listbox") or "aria-haspopup" in element.attrs
            return (
                {"error": "needs_script"} if lists else {"error": "bad_argument", "role": role or "clickable"}
            )
        if not self._stands(element):
            return {"error": "not_visible"}
        options, labels = options_of(element), labels_in(element)
        at = _position(labels, [value_of_option(option) for option in options], choice)
        if at < 0:
            return {"error": "no_such_option", "options": labels}
        if is_disabled_option(options[at]):
            return {"error": "disabled", "option": labels[at]}
        self._take_focus(element)
        before = chosen_in(element)
        choose(element, options[at])
        element.edited = True
        return {"chosen": labels[at], "changed": before != [options[at]]}

    def _act_options(self, element: Element) -> dict[str, Any]:
        if element.tag == "select":
            return {"options": labels_in(element)}
        listed = element.document.ids.get(element.get("list")) if "list" in element.attrs else None
        if listed is None:
            return {"options": []}
        return {
            "options": [clean(option.get("label") or option.get("value")) for option in options_of(listed)]
        }

    def _act_check(self, element: Element, on: bool) -> dict[str, Any]:
        role = role_of(element) or "clickable"
        if element.tag != "input" or element.kind not in ("checkbox", "radio"):
            stated = "aria-checked" in element.attrs or "aria-pressed" in element.attrs
            return {"error": "needs_script"} if stated else {"error": "bad_argument", "role": role}
        if is_checked(element) == on:
            return {"already": True}
        if is_out_of_use(element):
            return {"error": "disabled"}
        if not on and element.kind == "radio":
            return {"error": "no_effect", "role": role}
        return self._act_aim(element)

    def _act_scroll(self, number: int | None, way: Mapping[str, Any]) -> dict[str, Any]:
        return {"note": "The whole page is in every observation: there is nothing to scroll."}

    def _act_upload(self, element: Element, given: list[dict[str, str]]) -> dict[str, Any]:
        if element.tag != "input" or element.kind != "file":
            return {"error": "bad_argument", "role": role_of(element) or "clickable"}
        if is_out_of_use(element):
            return {"error": "disabled"}
        if len(given) > 1 and "multiple" not in element.attrs:
            return {"one": True}
        accepted = element.get("accept")
        for file in given:
            if accepted and not _accepts(accepted, file["name"]):
                return {"name": file["name"], "accept": accepted}
        for file in given:
            self._given[file["name"]] = base64.b64decode(file["data"])
        element.files = tuple(file["name"] for file in given)
        return {}

    def _stands(self, element: Element) -> bool:
        """Whether it, or a label of it, can be seen."""
        return _drawn(element) or any(_drawn(label) for label in element.document.labels.get(element, ()))

    # ---------------------------------------------------------------- mouse

    async def move(self, x: float, y: float) -> None:
        """Nothing shows under a pointer that is not there."""

    async def click(
        self, x: float, y: float, button: str = "left", count: int = 1, modifiers: int = 0
    ) -> None:
        """Presses the element of that number."""
        element = self._numbers.get(int(x))
        if element is None or button == "right":
            return
        for _ in range(1 if element.tag in ("a", "area", "button") else count):
            await self._press(element)

    async def _press(self, element: Element) -> None:
        """What a browser does of itself upon a click."""
        kind, tag = element.kind, element.tag
        if self._focusable(element):
            self._take_focus(element)
        if tag in ("a", "area"):
            href = element.get("href") or element.get("xlink:href")
            if "download" in element.attrs:
                self.downloads.append(element.get("download") or urlsplit(href).path.rsplit("/", 1)[-1])
                return
            await self._navigate(element.document, Request("GET", href), element.get("target"))
        elif kind == "checkbox":
            element.checked = not is_checked(element)
            element.edited = True
        elif kind == "radio":
            for other in group_of(element):
                other.checked = other is element
            element.edited = True
        elif tag == "summary":
            self._toggle(element)
        elif tag == "option":
            if (select := element.around("select")) is not None and not is_disabled_option(element):
                choose(select, element)
        elif submits(element):
            if (form := form_of(element)) is not None:
                await self._submit(form, element)
        elif kind == "reset":
            if (form := form_of(element)) is not None:
                reset(form)
        elif tag in ("button", "input") and press_popover(element):
            self._changed.add(element.document)

    def _toggle(self, summary: Element) -> None:
        details = summary.parent
        if details is None or details.tag != "details":
            return
        if "open" in details.attrs:
            del details.attrs["open"]
            return
        details.attrs["open"] = ""
        if name := details.get("name"):
            for other in details.document.every("details"):
                if other is not details and other.get("name") == name:
                    other.attrs.pop("open", None)

    async def drag(self, x: float, y: float, to_x: float, to_y: float) -> None:
        """Only scripts know what to do with something that is dropped."""
        raise Refusal(
            refused("needs_script", "Dragging does nothing without script.", "Look for another way.")
        )

    # ---------------------------------------------------------------- forms

    async def _submit(self, form: Element, submitter: Element | None) -> None:
        wrong = invalid_in(form, submitter)
        if wrong:
            for control in controls_of(form):
                control.touched = True
            self._invalid += [
                {"field": name_of(control, role_of(control)) or control.get("name"), "message": why}
                for control, why in wrong
            ]
            self._take_focus(wrong[0][0])
            return
        request, target = request_of(form, submitter, self._given)
        if request.method == "dialog":
            if (dialog := form.around("dialog")) is not None:
                dialog.attrs.pop("open", None)
                self._changed.add(form.document)
            return
        await self._navigate(form.document, request, target)

    # ---------------------------------------------------------------- keys

    def _focusable(self, element: Element) -> bool:
        if is_out_of_use(element) or not _drawn(element):
            return False
        known = is_native_control(element) and element.kind != "hidden"
        return known or is_editable(element) or "tabindex" in element.attrs

    def _take_focus(self, element: Element | None) -> None:
        if element is self._focus:
            return
        if self._focus is not None:
            self._focus.document.focused = None
            self._focus.touched = self._focus.touched or self._focus.edited
        self._focus, self._selected = element, False
        if element is not None:
            element.document.focused = element

    def _held(self, field: Element) -> str:
        if is_editable(field):
            return field.value if field.value is not None else clean(field.text)
        return value_of(field)

    def _takes_text(self, element: Element | None) -> bool:
        if element is None or is_out_of_use(element):
            return False
        return _why_not_editable(element) is None and element.kind not in WHOLES

    async def insert(self, text: str) -> None:
        """Writes into the field that has the focus, at its end or instead of what is selected."""
        field = self._focus
        if field is None or not self._takes_text(field):
            return
        if field.tag == "input":
            text = text.replace("\r", "").replace("\n", "")
        if field.kind == "number":
            text = re.sub(r"[^0-9eE+.\-]", "", text)
        value = ("" if self._selected else self._held(field)) + text
        most = field.get("maxlength")
        if most.isdecimal():
            value = value.encode("utf-16-le")[: 2 * int(most)].decode("utf-16-le", "ignore")
        field.value, field.edited, self._selected = value, True, False

    async def key(self, type: str, **params: Any) -> None:
        """One half of a key stroke; what it does it does as it goes down."""
        if type == "keyUp":
            return
        key, held = str(params.get("key", "")), int(params.get("modifiers", 0))
        text = str(params.get("text", ""))
        if key in ("Alt", "Control", "Meta", "Shift"):
            return
        if held & 6:  # Control, Meta
            if key.lower() == "a" and self._takes_text(self._focus):
                self._selected = True
            return
        focus = self._focus
        if key == "Tab":
            self._tab_on(-1 if held & 8 else 1)
        elif focus is None:
            return
        elif key == "Enter":
            await self._enter(focus)
        elif key in ("Backspace", "Delete") and self._takes_text(focus):
            if self._selected:
                focus.value, focus.edited, self._selected = "", True, False
            elif key == "Backspace":
                focus.value, focus.edited = self._held(focus)[:-1], True
        elif self._takes_text(focus):
            if text and text.isprintable():
                await self.insert(text)
        elif key == " ":
            if focus.tag in ("button", "summary") or focus.kind:
                await self._press_by_key(focus)
        elif focus.tag == "select":
            self._browse(focus, key)
        elif focus.kind == "radio" and key.startswith("Arrow"):
            group = [one for one in group_of(focus) if self._focusable(one)]
            by = 1 if key in ("ArrowDown", "ArrowRight") else -1
            if focus in group:
                await self._press(group[(group.index(focus) + by) % len(group)])

    async def _press_by_key(self, element: Element) -> None:
        if not needs_script(element) or element.kind in ("checkbox", "radio"):
            await self._press(element)

    async def _enter(self, focus: Element) -> None:
        if focus.tag == "textarea" or is_editable(focus):
            if self._takes_text(focus):
                value = "" if self._selected else self._held(focus)
                focus.value, focus.edited, self._selected = value + "\n", True, False
            return
        if focus.tag in ("a", "area", "button", "summary") or focus.kind in (
            "submit",
            "image",
            "reset",
            "button",
        ):
            await self._press_by_key(focus)
            return
        form = form_of(focus)
        if form is None or focus.tag != "input":
            return
        button = default_button(form)
        if button is not None:
            if not is_out_of_use(button):
                await self._submit(form, button)
            return
        kinds = (*TEXTS, *WHOLES[:5])
        fields = [one for one in controls_of(form) if one.tag == "input" and one.kind in kinds]
        if len(fields) <= 1:
            await self._submit(form, None)

    def _browse(self, select: Element, key: str) -> None:
        """Arrows in a list."""
        options = [option for option in options_of(select) if not is_disabled_option(option)]
        chosen = chosen_in(select)
        at = options.index(chosen[0]) if chosen and chosen[0] in options else -1
        onto = {"ArrowDown": at + 1, "ArrowUp": at - 1, "Home": 0, "End": len(options) - 1}.get(key)
        if onto is not None and 0 <= onto < len(options):
            choose(select, options[onto])
            select.edited = True

    def _tab_on(self, by: int) -> None:
        """The next control, or the one before."""
        order = [
            each
            for each in self.document.by_node.values()
            if self._focusable(each) and each.get("tabindex") != "-1"
        ]
        if not order:
            return
        at = order.index(self._focus) if self._focus in order else (-1 if by > 0 else 0)
        onto = at + by
        self._take_focus(order[onto] if 0 <= onto < len(order) else None)

    # ---------------------------------------------------------------- what only a browser has

    async def answer(self, accept: bool, text: str | None) -> Result:
        """No dialog is ever open."""
        return refused("no_effect", "No dialog is open.", "Go on with the page.")

    async def screenshot(self, box: Mapping[str, float] | None, tallest: int) -> tuple[int, int, str]:
        """Nothing is drawn."""
        raise Refusal(
            refused(
                "bad_argument", "Without a browser a page has no picture.", "Read it as text, or as html."
            )
        )

    async def picture(self) -> bytes | None:
        """Nothing is drawn."""
        return None

    async def markup(self) -> str:
        """What is shown, as HTML, with the number of each element that has one in `data-el`."""
        body = self.document.body
        return _written(body) if body is not None else ""

    async def close(self) -> None:
        """Nothing is held."""


def _refresh(document: Document) -> str | None:
    """Where a page goes on to by itself, soon enough to be seen."""
    for meta in document.every("meta"):
        if meta.get("http-equiv").strip().lower() == "refresh":
            match = re.fullmatch(
                r"\s*([\d.]+)\s*[;,]\s*(?:url\s*=\s*)?['\"]?(.*?)['\"]?\s*", meta.get("content"), re.I
            )
            if match and float(match[1]) * 1000 <= HORIZON_MS:
                return match[2]
    return None


def _drawn(element: Element) -> bool:
    """Whether it can be seen: neither it nor what it is in is hidden or shut."""
    if not element.visible:
        return False
    found: Element | None = element
    while found is not None:
        if found.gone:
            return False
        outer = found.parent
        if (
            outer is not None
            and outer.tag == "details"
            and "open" not in outer.attrs
            and found.tag != "summary"
        ):
            return False
        found = outer if outer is not None else found.document.frame
    return True


def _why_not_editable(field: Element) -> str | None:
    if is_editable(field):
        return None
    if field.tag not in ("input", "textarea"):
        return "kind"
    if "readonly" in field.attrs:
        return "readonly"
    return None if field.tag == "textarea" or field.kind in (*TEXTS, *WHOLES) else "kind"


WHOLE: Final = {
    "date": r"[0-9]{4,}-[0-9]{2}-[0-9]{2}", "time": r"[0-9]{2}:[0-9]{2}", "month": r"[0-9]{4,}-[0-9]{2}",
    "week": r"[0-9]{4,}-W[0-9]{2}", "datetime-local": r"[0-9]{4,}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}",
    "range": r"-?[0-9]+(\.[0-9]+)?",
}  # fmt: skip
"""How a browser takes a value, by the letter: it takes 2026-07-05, and not 2026-7-5."""


def _is_whole(kind: str, text: str) -> bool:
    if kind == "color":
        return re.fullmatch(r"#[0-9a-f]{6}", text) is not None
    return measure(kind, text) is not None and re.fullmatch(WHOLE.get(kind, ".*"), text) is not None


def _position(labels: list[str], values: list[str], choice: Mapping[str, Any]) -> int:
    """Which option is meant; -1 for none."""
    if choice.get("index") is not None:
        return int(choice["index"]) if choice["index"] < len(labels) else -1
    if choice.get("value") is not None:
        return values.index(choice["value"]) if choice["value"] in values else -1
    wanted = clean(str(choice.get("label")))
    if wanted in labels:
        return labels.index(wanted)
    same = [at for at, label in enumerate(labels) if label.lower() == wanted.lower()]
    return same[0] if len(same) == 1 else -1


def _accepts(accept: str, name: str) -> bool:
    media = media_of(name)
    for part in (each.strip().lower() for each in accept.split(",")):
        if part.startswith(".") and name.lower().endswith(part):
            return True
        if part == media or (part.endswith("/*") and media.startswith(part[:-1])):
            return True
    return False


_EMPTY: Final = frozenset({"br", "hr", "img", "input", "wbr", "area", "col", "embed"})


def _written(element: Element) -> str:
    if element.gone or element.tag in ("script", "style", "template"):
        return ""
    attrs = dict(element.attrs)
    if element.number:
        attrs["data-el"] = str(element.number)
    if element.tag == "input" and element.kind in ("checkbox", "radio"):
        attrs.pop("checked", None)
        if is_checked(element):
            attrs["checked"] = ""
    elif element.tag == "input" and element.kind not in ("password", "file", "hidden"):
        attrs["value"] = value_of(element)
    elif element.kind == "password":
        attrs.pop("value", None)
    if element.tag == "option":
        attrs.pop("selected", None)
        select = element.around("select")
        if select is not None and element in chosen_in(select):
            attrs["selected"] = ""
    told = "".join(f' {name}="{html.escape(value or "")}"' for name, value in attrs.items())
    if element.tag in _EMPTY:
        return f"<{element.tag}{told}>"
    inner = element.document.frames.get(element)
    if inner is not None and inner.body is not None:
        inside = _written(inner.body)
    elif element.tag == "textarea":
        inside = html.escape(value_of(element))
    else:
        inside = "".join(
            _written(kid) if not isinstance(kid, str) else html.escape(kid) if element.visible else ""
            for kid in element.kids
        )
    return f"<{element.tag}{told}>{inside}</{element.tag}>"
