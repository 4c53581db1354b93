"""Forms as a browser sends them: what belongs to them, what is wrong with a field, what is sent and how."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from urllib.parse import quote_plus, urlsplit, urlunsplit

from harness.textmode.dom import (
    BUTTONS,
    Element,
    chosen_in,
    is_checked,
    is_disabled,
    is_disabled_option,
    options_of,
    shows_one,
    value_of,
    value_of_option,
)

TEXTS: Final = ("text", "search", "email", "tel", "url", "password", "number")
WHOLES: Final = ("date", "time", "month", "week", "datetime-local", "color", "range")
"""Inputs that take a value only as a whole."""
SUBMITTERS: Final = ("submit", "image")
EMAIL: Final = re.compile(
    r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*"
)
SHAPES: Final = {
    "date": "%Y-%m-%d", "time": "%H:%M", "month": "%Y-%m", "datetime-local": "%Y-%m-%dT%H:%M",
}  # fmt: skip
Entry = tuple[str, str, str | None]
"""A field's name, its value, and of a file field the file's name (empty where none was chosen)."""


@dataclass(frozen=True)
class Request:
    """What is asked of a site."""

    method: str
    url: str
    body: bytes = b""
    kind: str = ""
    """Of the body."""


# -------------------------------------------------------------------- what belongs to a form


def form_of(element: Element) -> Element | None:
    """The form that a control belongs to."""
    if element.tag not in ("button", "fieldset", "input", "object", "output", "select", "textarea"):
        return None
    if "form" in element.attrs:
        named = element.document.ids.get(element.get("form"))
        return named if named is not None and named.tag == "form" else None
    return element.around("form")


def controls_of(form: Element) -> Iterator[Element]:
    """All that belongs to a form, in the order of the document."""
    return (
        each
        for each in form.document.every("button", "input", "select", "textarea", "object", "output")
        if form_of(each) is form
    )


def submits(element: Element) -> bool:
    """Whether pressing it sends a form."""
    return element.tag in ("button", "input") and element.kind in SUBMITTERS and form_of(element) is not None


def default_button(form: Element) -> Element | None:
    """What Enter in a field presses."""
    return next((each for each in controls_of(form) if submits(each)), None)


def needs_script(element: Element) -> bool:
    """Whether a control does nothing by itself."""
    match element.tag:
        case "button":
            return not submits(element) and element.kind != "reset" and _target_of_popover(element) is None
        case "input":
            kind = element.kind
            if kind in SUBMITTERS:
                return form_of(element) is None
            return kind == "button" and _target_of_popover(element) is None
        case "a" | "area":
            href = element.attrs.get("href")
            return href is None or href.strip().lower().startswith("javascript:")
        case "select" | "textarea" | "summary" | "option" | "iframe":
            return False
    return element.get("contenteditable", "false").lower() not in ("", "true", "plaintext-only")


def _target_of_popover(element: Element) -> Element | None:
    """The box that a button shows or hides without script."""
    for name in ("popovertarget", "commandfor"):
        if name in element.attrs:
            return element.document.ids.get(element.get(name))
    return None


def press_popover(element: Element) -> bool:
    """Shows or hides what a button is for; whether there was such a thing."""
    box = _target_of_popover(element)
    if box is None:
        return False
    asked = element.get("popovertargetaction") or element.get("command").removesuffix("-popover")
    if box.tag == "dialog":
        shown = "open" in box.attrs
        mark = "open"
    else:
        shown = "data-popover-open" in box.attrs
        mark = "data-popover-open"
    show = asked in ("show", "show-modal") or (asked not in ("hide", "close", "request-close") and not shown)
    if show:
        box.attrs[mark] = ""
    else:
        box.attrs.pop(mark, None)
    return True


def group_of(radio: Element) -> list[Element]:
    """All radio buttons of which one can be chosen."""
    name, form = radio.get("name"), form_of(radio)
    if not name:
        return [radio]
    every = radio.document.every("input")
    return [e for e in every if e.kind == "radio" and e.get("name") == name and form_of(e) is form]


def reset(form: Element) -> None:
    """Puts all fields back to what they were served with."""
    for control in controls_of(form):
        control.value = control.checked = None
        control.picked = control.edited = control.touched = False
        control.files = ()
        for option in options_of(control) if control.tag == "select" else ():
            option.checked = None


# -------------------------------------------------------------------- what is wrong with a field


def faults(element: Element) -> str:
    """Why a field cannot be sent, in Chromium's words; empty where it can."""
    if element.tag not in ("input", "select", "textarea") or is_disabled(element):
        return ""
    kind = element.kind
    if (
        kind == "hidden"
        or kind in BUTTONS
        or ("readonly" in element.attrs and kind not in ("checkbox", "radio"))
    ):
        return ""
    if element.tag == "select":
        return (
            "Please select an item in the list." if "required" in element.attrs and _unchosen(element) else ""
        )
    if kind == "checkbox":
        lacks = "required" in element.attrs and not is_checked(element)
        return "Please check this box if you want to proceed." if lacks else ""
    if kind == "radio":
        group = group_of(element)
        lacks = any("required" in one.attrs for one in group) and not any(map(is_checked, group))
        return "Please select one of these options." if lacks else ""
    if kind == "file":
        return "Please select a file." if "required" in element.attrs and not element.files else ""
    value = value_of(element)
    if not value:
        return "Please fill out this field." if "required" in element.attrs else ""
    return (
        _wrong_kind(element, kind, value)
        or _wrong_length(element, value)
        or _wrong_number(element, kind, value)
    )


def _unchosen(select: Element) -> bool:
    chosen = chosen_in(select)
    if not chosen:
        return True
    options = options_of(select)
    placeholder = shows_one(select) and options[0].parent is select and not value_of_option(options[0])
    return all(is_disabled_option(one) or (placeholder and one is options[0]) for one in chosen)


def _wrong_kind(element: Element, kind: str, value: str) -> str:
    if kind == "email":
        parts = value.split(",") if "multiple" in element.attrs else [value]
        for part in (each.strip() for each in parts):
            if "@" not in part:
                return f"Please include an '@' in the email address. '{part}' is missing an '@'."
            if not EMAIL.fullmatch(part):
                return "Please enter an email address."
    if kind == "number" and measure(kind, value) is None:
        return "Please enter a number."
    if kind == "url" and not re.fullmatch(r"[a-zA-Z][a-zA-Z0-9+.-]*:\S+", value):
        return "Please enter a URL."
    pattern = element.attrs.get("pattern")
    if pattern and kind in ("text", "search", "tel", "url", "email", "password"):
        try:
            fits = re.fullmatch(pattern, value, re.ASCII) is not None
        except re.error:
            return ""
        if not fits:
            title = element.get("title")
            return "Please match the requested format." + (f" {title}" if title else "")
    return ""


def _wrong_length(element: Element, value: str) -> str:
    if not element.edited:
        return ""
    length = len(value.encode("utf-16-le")) // 2
    least, most = element.get("minlength"), element.get("maxlength")
    if least.isdecimal() and length < int(least):
        return (
            f"Please lengthen this text to {least} characters or more "
            f"(you are currently using {length} character{'' if length == 1 else 's'})."
        )
    if most.isdecimal() and length > int(most):
        return f"Please shorten this text to {most} characters or less (you are currently using {length} characters)."
    return ""


def measure(kind: str, text: str) -> float | None:
    """What a value comes to, where values of its kind can be compared."""
    try:
        if kind in ("number", "range"):
            return float(text)
        if kind == "week":
            return datetime.strptime(f"{text}-1", "%G-W%V-%u").timestamp()
        if kind in SHAPES:
            read = datetime.strptime(text[:16], SHAPES[kind])
            return (read - datetime(1900, 1, 1)).total_seconds()
    except ValueError:
        pass
    return None


def _wrong_number(element: Element, kind: str, value: str) -> str:
    now = measure(kind, value)
    if now is None:
        return ""
    least, most = measure(kind, element.get("min")), measure(kind, element.get("max"))
    timed = kind in SHAPES
    if least is not None and now < least:
        if timed:
            return f"Value must be {_told(kind, element.get('min'))} or later."
        return f"Value must be greater than or equal to {element.get('min')}."
    if most is not None and now > most:
        if timed:
            return f"Value must be {_told(kind, element.get('max'))} or earlier."
        return f"Value must be less than or equal to {element.get('max')}."
    step = element.get("step") or "1"
    if kind in ("number", "range") and step != "any":
        width = measure("number", step) or 1
        start = least if least is not None else (measure("number", element.get("value")) or 0)
        steps = round((now - start) / width)
        low = start + (steps if start + steps * width <= now else steps - 1) * width
        if abs(start + steps * width - now) > 1e-9 * max(1, abs(now)):
            return (
                f"Please enter a valid value. The two nearest valid values are {low:g} and {low + width:g}."
            )
    return ""


def _told(kind: str, text: str) -> str:
    """A date as Chromium writes it in English."""
    return date.fromisoformat(text).strftime("%m/%d/%Y") if kind == "date" else text


def invalid_in(form: Element, submitter: Element | None) -> list[tuple[Element, str]]:
    """The fields for which a form is not sent, and why."""
    if "novalidate" in form.attrs or (submitter is not None and "formnovalidate" in submitter.attrs):
        return []
    return [(control, why) for control in controls_of(form) if (why := faults(control))]


# -------------------------------------------------------------------- what is sent


def entries(form: Element, submitter: Element | None) -> list[Entry]:
    """The names and values of what a form sends."""
    sent: list[Entry] = []
    for control in controls_of(form):
        name, kind = control.get("name"), control.kind
        if (
            control.tag in ("object", "output")
            or is_disabled(control)
            or control.around("datalist") is not None
        ):
            continue
        if kind in BUTTONS:
            if control is not submitter:
                continue
            if kind == "image":
                prefix = f"{name}." if name else ""
                sent += [(f"{prefix}x", "0", None), (f"{prefix}y", "0", None)]
            elif name:
                sent.append((name, control.get("value"), None))
        elif not name:
            continue
        elif control.tag == "select":
            chosen = (option for option in chosen_in(control) if not is_disabled_option(option))
            sent += [(name, value_of_option(option), None) for option in chosen]
        elif kind in ("checkbox", "radio"):
            if is_checked(control):
                sent.append((name, value_of(control), None))
        elif kind == "file":
            sent += [(name, "", file) for file in control.files] or [(name, "", "")]
        elif kind == "hidden" and name == "_charset_":
            sent.append((name, "UTF-8", None))
        else:
            sent.append((name, re.sub(r"\r\n|\r|\n", "\r\n", value_of(control)), None))
    return sent


def request_of(form: Element, submitter: Element | None, files: dict[str, bytes]) -> tuple[Request, str]:
    """What a form asks of the site, relative to its page, and where the answer is to be shown."""

    def said(name: str) -> str:
        if submitter is not None and f"form{name}" in submitter.attrs:
            return submitter.get(f"form{name}")
        return form.get(name)

    method = said("method").strip().lower()
    target = said("target")
    action = said("action") or form.document.url
    sent = entries(form, submitter)
    if method == "dialog":
        return Request("dialog", ""), target
    if method != "post":
        plain = [(name, value if file is None else file) for name, value, file in sent]
        parts = urlsplit(action)
        return Request(
            "GET", urlunsplit(parts._replace(query=_urlencoded(plain), fragment=parts.fragment))
        ), target
    enctype = said("enctype").strip().lower()
    if enctype == "multipart/form-data":
        body, boundary = _multipart(sent, files)
        return Request("POST", action, body, f"multipart/form-data; boundary={boundary}"), target
    plain = [(name, value if file is None else file) for name, value, file in sent]
    if enctype == "text/plain":
        text = "".join(f"{name}={value}\r\n" for name, value in plain)
        return Request("POST", action, text.encode(), "text/plain"), target
    return Request("POST", action, _urlencoded(plain).encode(), "application/x-www-form-urlencoded"), target


def _urlencoded(pairs: list[tuple[str, str]]) -> str:
    encoded = ((quote_plus(name, safe="*"), quote_plus(value, safe="*")) for name, value in pairs)
    return "&".join(f"{name}={value}" for name, value in encoded).replace("~", "%7E")


MEDIA: Final = {
    "png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "svg": "image/svg+xml", "gif": "image/gif",
    "webp": "image/webp", "pdf": "application/pdf", "csv": "text/csv", "txt": "text/plain",
    "json": "application/json",
}  # fmt: skip


def media_of(name: str) -> str:
    """What a file of that name is."""
    return MEDIA.get(name.rsplit(".", 1)[-1].lower(), "application/octet-stream")


def _multipart(sent: list[Entry], files: dict[str, bytes]) -> tuple[bytes, str]:
    # equal forms give equal bytes: the boundary comes from what is between
    told = repr([(name, value, file) for name, value, file in sent]).encode()
    boundary = "----form" + hashlib.blake2b(told, digest_size=12).hexdigest()

    def header(text: str) -> str:
        return text.replace("\r", "%0D").replace("\n", "%0A").replace('"', "%22")

    parts = []
    for name, value, file in sent:
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{header(name)}"'
        if file is None:
            parts.append(f"{head}\r\n\r\n{value}\r\n".encode())
        else:
            kind = media_of(file) if file else "application/octet-stream"
            head += f'; filename="{header(file)}"\r\nContent-Type: {kind}\r\n\r\n'
            parts.append(head.encode() + files.get(file, b"") + b"\r\n")
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), boundary
