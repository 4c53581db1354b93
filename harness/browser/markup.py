"""The page as pruned HTML, for models that read it better than a tree: refs stand as attributes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bs4 import BeautifulSoup, Tag
from bs4.element import Comment, NavigableString

KEPT = frozenset({
    "href", "alt", "title", "type", "name", "value", "placeholder", "role", "for", "checked", "selected", "disabled",
    "readonly", "required", "open", "colspan", "rowspan", "label", "min", "max", "contenteditable", "ref",
})  # fmt: skip
"""Attributes that say something to a reader, besides all `aria-…`."""
PLAIN = (
    "div",
    "span",
    "slot",
    "b",
    "i",
    "em",
    "strong",
    "small",
    "font",
    "bdi",
    "section",
    "article",
    "center",
)
"""Elements that mean nothing without an attribute."""
BLOCKS = re.compile(
    r"(</(?:div|p|li|ul|ol|tr|table|thead|tbody|form|nav|main|header|footer|aside|section|article|h[1-6]|select|option"
    r"|dl|dt|dd|fieldset|details|dialog|figure|iframe|br|hr)>|<[bh]r/?>)(?=.)"
)
IDS = ("for", "aria-labelledby", "aria-describedby", "aria-controls", "aria-owns")
"""Attributes that point at ids, which are dropped."""


def pruned(markup: str, refs: Mapping[int, int]) -> str:
    """HTML of what can be seen, one block a line; `refs` has the number of each element that can be acted on."""
    soup = BeautifulSoup(markup, "html.parser")
    for text in soup.find_all(string=True):
        if isinstance(text, Comment):
            text.extract()
        elif isinstance(text, NavigableString):
            text.replace_with(NavigableString(re.sub(r"\s+", " ", text)))
    for tag in reversed(soup.find_all(True)):  # innermost first
        _prune(tag, refs)
    soup.smooth()
    lines = (
        " ".join(line.split())
        for line in BLOCKS.sub(r"\1" + "\n", soup.decode(formatter="minimal")).split("\n")
    )
    return "\n".join(line for line in lines if line)


def _holds_ref(tag: Tag) -> bool:
    return tag.select_one("[ref]") is not None


def _prune(tag: Tag, refs: Mapping[int, int]) -> None:
    number = str(tag.attrs.get("data-el", ""))
    ref = refs.get(int(number)) if number.isdecimal() else None
    kept = {name: value for name, value in tag.attrs.items() if name in KEPT or name.startswith("aria-")}
    for name in (*IDS, "ref"):
        kept.pop(name, None)
    if kept.get("aria-hidden") == "true" and ref is None and not _holds_ref(tag):
        tag.decompose()
        return
    tag.attrs = {**({"ref": str(ref)} if ref else {}), **kept}
    if tag.name == "svg" and not _holds_ref(tag):
        tag.clear()
    means_something = bool(tag.attrs) or _holds_ref(tag)
    if (tag.name in ("svg", "img", "path", "use", "g") and not means_something) or (
        not tag.attrs
        and tag.name not in ("br", "hr", "td", "th")
        and not tag.get_text(strip=True)
        and tag.find(True) is None
    ):
        tag.decompose()
    elif not tag.attrs and tag.name in PLAIN:
        if (
            tag.name in ("div", "section", "article")
            and tag.find(("div", "p", "li", "tr", "section")) is None
        ):
            return  # the innermost box of a text keeps it apart from the next
        tag.unwrap()
