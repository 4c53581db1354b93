"""How elements are drawn, as far as words go: hidden or not, in a line of text or in a box of their own.

Of a page's stylesheets only the few properties count that decide that; selectors are matched by the parser's own
engine. What depends on sizes, on the pointer or on script never matches. The view is the browser's: 1280 pixels wide.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from harness.textmode.dom import Document, Element, unswept

WIDTH: Final = 1280
PROPERTIES: Final = ("display", "visibility", "flex-direction", "flex-flow", "position", "float", "width")
BOXES: Final = frozenset({
    "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr",
    "html", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre", "search", "section",
    "summary", "ul", "table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "td", "th",
})  # fmt: skip
HIDDEN: Final = frozenset({"head", "script", "style", "template", "meta", "link", "title", "base", "datalist", "param",
                           "area", "noembed", "noframes", "rp", "source", "track"})  # fmt: skip
PHRASES: Final = frozenset({
    "span", "b", "i", "em", "strong", "small", "sup", "sub", "u", "s", "del", "ins", "mark", "abbr", "time",
    "bdi", "code",
})  # fmt: skip
NEVER: Final = re.compile(r"::|:(?:before|after|first-line|first-letter|focus|hover|active|target|defined|host|"
                          r"autofill|user-|popover|fullscreen|modal|open)")  # fmt: skip
"""What no element is, seen as words."""
UNDEFINED: Final = re.compile(r":not\(:defined\)")
"""Without script no custom element ever is."""
AT_WORDS: Final = re.compile(r"@(?P<word>[\w-]+)\s*(?P<rest>[^;{]*)")


class Rule(NamedTuple):
    """One selector and what it says."""

    selector: str
    needs: frozenset[str]
    """Classes without which nothing on a page can match."""
    layer: str
    specificity: tuple[int, int, int]
    says: Mapping[str, tuple[bool, str]]
    """Property -> whether it is `!important`, and its value."""


@dataclass
class Sheet:
    """One stylesheet, read."""

    rules: list[Rule] = field(default_factory=list)
    layers: list[str] = field(default_factory=list)
    """In the order of their first mention."""

    @classmethod
    def read(cls, text: str) -> Sheet:
        """What counts of a stylesheet; what cannot be understood is left out, as a browser does."""
        sheet = cls()
        sheet._block(re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL), "", "")
        return sheet

    def _block(self, text: str, parent: str, layer: str) -> None:
        own: dict[str, tuple[bool, str]] = {}
        at = len(self.rules)  # what a block says itself comes before what it holds
        for prelude, inner in _parts(text):
            if inner is None:
                if prelude.startswith("@layer"):
                    for name in prelude[6:].split(","):
                        self._mention(name.strip())
                elif parent:
                    _declare(own, prelude)
            elif prelude.startswith("@"):
                match = AT_WORDS.match(prelude)
                word, rest = (match["word"], match["rest"].strip()) if match else ("", "")
                if word == "layer":
                    self._mention(rest)
                    self._block(inner, parent, rest)
                elif (word == "media" and media_holds(rest)) or word in ("supports", "scope"):
                    self._block(inner, parent, layer)
            else:
                self._block(inner, nested(prelude, parent), layer)
        if own:
            said = (_rule(selector, layer, own) for selector in _alternatives(parent))
            self.rules[at:at] = [rule for rule in said if rule is not None]

    def _mention(self, layer: str) -> None:
        if layer not in self.layers:
            self.layers.append(layer)


def _parts(text: str) -> Iterator[tuple[str, str | None]]:
    """Statements (with None) and blocks (prelude, inside), in order."""
    start = at = 0
    quote = ""
    depth = 0
    opened = -1
    parens = 0
    while at < len(text):
        letter = text[at]
        if quote:
            if letter == "\\":
                at += 1
            elif letter == quote:
                quote = ""
        elif letter in "\"'":
            quote = letter
        elif letter == "(":
            parens += 1
        elif letter == ")":
            parens -= 1
        elif letter == "{":
            if not depth:
                opened = at
            depth += 1
        elif letter == "}":
            depth -= 1
            if not depth:
                yield text[start:opened].strip(), text[opened + 1 : at]
                start = at + 1
        elif letter == ";" and not depth and not parens:
            yield text[start:at].strip(), None
            start = at + 1
        at += 1
    if not depth and text[start:].strip():
        yield text[start:].strip(), None


def _declare(own: dict[str, tuple[bool, str]], text: str) -> None:
    name, colon, value = text.partition(":")
    name, value = name.strip().lower(), value.strip().lower()
    if colon and name in PROPERTIES:
        important = value.endswith("!important")
        own[name] = (important, value.removesuffix("!important").strip())


def nested(selector: str, parent: str) -> str:
    """A selector as it stands by itself, from how it is written inside another's block."""
    if not parent:
        return selector
    whole = parent if re.fullmatch(r"[\w.#-]+", parent) else f":is({parent})"
    parts = []
    for part in _alternatives(selector):
        if "&" not in part:
            part = f"& {part}"
        parts.append(re.sub(r"&", lambda _: whole, part))
    return ", ".join(parts)


def _alternatives(selector: str) -> list[str]:
    """What the commas outside of parentheses part."""
    found, depth, start = [], 0, 0
    for at, letter in enumerate(selector):
        if letter in "([":
            depth += 1
        elif letter in ")]":
            depth -= 1
        elif letter == "," and not depth:
            found.append(selector[start:at].strip())
            start = at + 1
    return [*found, selector[start:].strip()]


def _rule(selector: str, layer: str, says: Mapping[str, tuple[bool, str]]) -> Rule | None:
    plain = UNDEFINED.sub("", selector)
    if not plain or NEVER.search(re.sub(r":not\([^()]*\)", "", plain)):
        return None
    plain = re.sub(rf":not\([^()]*(?:{NEVER.pattern})[^()]*\)", "", plain)
    try:
        _PROBE.css(plain)
    except SelectolaxError:
        return None
    outside = plain
    while (shorter := re.sub(r"\([^()]*\)|\[[^]]*\]", "", outside)) != outside:
        outside = shorter
    ids = len(re.findall(r"#[\w-]+", plain))
    classes = len(re.findall(r"\.[\w-]+|\[|:(?!is|not|where|has)[\w-]+", plain))
    tags = len(re.findall(r"(?<![\w.#:\[=\"'-])[a-z][\w-]*", plain))
    needs = frozenset(re.findall(r"\.([\w-]+)", outside))
    return Rule(plain, needs, layer, (ids, classes, tags), dict(says))


_PROBE = LexborHTMLParser("<p>")


def media_holds(query: str) -> bool:
    """Whether a media query is true of the browser's view; what is not known is false."""
    return any(_condition_holds(part) for part in query.lower().split(","))


def _condition_holds(query: str) -> bool:
    return all(
        _feature_holds(part.strip().strip("()")) for part in re.split(r"\band\b", query) if part.strip()
    )


def _feature_holds(feature: str) -> bool:
    if feature in ("all", "screen", "only screen"):
        return True
    if match := re.fullmatch(r"(min|max)-width:\s*([\d.]+)px", feature):
        return float(match[2]) <= WIDTH if match[1] == "min" else float(match[2]) >= WIDTH
    if match := re.fullmatch(r"width\s*(<=|>=|<|>)\s*([\d.]+)px", feature):
        limit = float(match[2])
        return {"<": limit > WIDTH, ">": limit < WIDTH, "<=": limit >= WIDTH, ">=": limit <= WIDTH}[match[1]]
    return re.sub(r"\s", "", feature) in {
        "prefers-reduced-motion:reduce", "prefers-color-scheme:light", "scripting:none", "hover:hover", "hover",
        "pointer:fine",
    }  # fmt: skip


# -------------------------------------------------------------------- a page, dressed


def dress(document: Document, sheets: Sequence[Sheet]) -> None:
    """Says of every element of a page how it is drawn."""
    layers: dict[str, int] = {}
    for sheet in sheets:
        for layer in sheet.layers:
            layers.setdefault(layer, len(layers))
    present = {name for each in document.by_node.values() for name in (each.attrs.get("class") or "").split()}
    found: dict[Element, dict[str, tuple[tuple[bool, int, tuple[int, int, int], int], str]]] = {}
    order = 0
    for sheet in sheets:
        for rule in sheet.rules:
            order += 1
            if not rule.needs <= present:
                continue
            rank = layers.get(rule.layer, len(layers)) if rule.layer else len(layers)
            for node in document.tree.css(rule.selector):
                element = document.by_node.get(node.mem_id)
                if element is None:
                    continue
                said = found.setdefault(element, {})
                for name, (important, value) in rule.says.items():
                    weight = (important, rank, rule.specificity, order)
                    if name not in said or said[name][0] <= weight:
                        said[name] = (weight, value)
    for element in document.by_node.values():
        if "style" not in element.attrs:
            continue
        own: dict[str, tuple[bool, str]] = {}
        for part in element.get("style").split(";"):
            _declare(own, part)
        said = found.setdefault(element, {})
        for name, (important, value) in own.items():  # above all sheets, but for what they say is important
            weight = (important, len(layers) + 1, (0, 0, 0), 0)
            if name not in said or said[name][0] <= weight:
                said[name] = (weight, value)
    plain: dict[Element, dict[str, str]] = {
        element: {name: value for name, (_, value) in said.items()} for element, said in found.items()
    }
    with unswept():
        _draw(document.root, plain, in_box=False, in_svg=False, visible=True)


NOTHING: Final[Mapping[str, str]] = {}


def _draw(
    element: Element, found: Mapping[Element, dict[str, str]], *, in_box: bool, in_svg: bool, visible: bool
) -> None:
    says = found.get(element, NOTHING)
    display = says.get("display") or usual_display(element)
    if says:
        if "visibility" in says:
            visible = says["visibility"] in ("visible", "inherit" if visible else "visible")
        lifted = says.get("position") in ("absolute", "fixed")
        if (lifted or says.get("float") in ("left", "right")) and display != "none":
            display = _as_box(display)
        flow = says.get("flex-direction") or says.get("flex-flow", "")
        element.flows = display.endswith("flex") and not flow.startswith("column")
    else:
        lifted = False
        element.flows = display.endswith("flex")
    if in_box and display != "none":
        display = _as_box(display)
    lifted = lifted and element.tag in PHRASES and display == "block"
    element.gone = display == "none"
    element.visible = visible
    element.inline = in_svg or lifted or display.startswith(("inline", "contents", "ruby"))
    element.lifted = lifted and says.get("width") != "1px"
    if element.gone:
        return
    if display == "contents":
        in_box_now = in_box
    else:
        in_box_now = display.endswith(("flex", "grid"))
    svg = in_svg or element.tag == "svg"
    for kid in element.kids:
        if not isinstance(kid, str):
            _draw(kid, found, in_box=in_box_now, in_svg=svg, visible=visible)


def _as_box(display: str) -> str:
    """What an element becomes that stands outside of the text."""
    if display.startswith("inline-"):
        return display.removeprefix("inline-")
    return "block" if display == "inline" else display


def usual_display(element: Element) -> str:
    """How a browser draws an element of which no stylesheet speaks."""
    tag, attrs = element.tag, element.attrs
    if tag in HIDDEN or "hidden" in attrs or (tag == "input" and element.kind == "hidden"):
        return "none"
    if tag == "dialog" and "open" not in attrs:
        return "none"
    if "popover" in attrs and "data-popover-open" not in attrs:
        return "none"
    if tag in ("button", "input", "select", "textarea", "meter", "progress"):
        return "inline-block"
    return "block" if tag in BOXES else "inline"
