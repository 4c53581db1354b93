"""The rough skin: a page's own content in markup that says little of what things are.

Headings, lists, landmarks, buttons and labels become `div` and `span` with classes; roles and ARIA go, alternative
texts too. Looks stay, since the sheets' selectors are made to fit; what a button or a label did is done by
`rough.js`. It is how much of the web is made, and what an observation has to cope with.
"""

from __future__ import annotations

import re
from functools import lru_cache

INLINE = ("strong", "em", "small", "label", "legend", "time", "abbr")
BLOCK = (
    *("header", "nav", "main", "footer", "section", "article", "aside", "address", "fieldset"),
    *("h1", "h2", "h3", "h4", "p", "ul", "ol", "li", "dl", "dt", "dd", "figure", "figcaption"),
)
KEPT_ARIA = ("aria-controls", "aria-labelledby")
"""Scripts of the pages find their parts by these."""
TYPES = "|".join((*INLINE, *BLOCK, "button"))
PARTS = re.compile(r"""("[^"]*"|'[^']*'|/\*.*?\*/|[{};])""", re.S)
"""Where a sheet's selectors begin and end; texts and comments in one piece."""
TYPE = re.compile(rf"(?<![\w.#:=-])(?:{TYPES})(?![\w-])")
ARIA = re.compile(r"\[aria-([^\]]*)\]?")


def page(html: str) -> str:
    """The page in the rough skin."""
    from bs4 import BeautifulSoup  # takes a while to load, and few episodes want it

    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.body.find_all(True) if soup.body else ():
        name = tag.name
        for attribute in [each for each in tag.attrs if each.startswith("aria-") and each not in KEPT_ARIA]:
            tag[f"data-{attribute}"] = tag.attrs.pop(attribute)
        tag.attrs.pop("role", None)
        if name == "img":
            tag["alt"] = ""
        elif name == "button" and tag.get("type", "submit") == "submit":
            tag.name = "div"
            tag["data-press"] = "submit"
        elif name == "label":
            tag.name = "span"
            if "for" in tag.attrs:
                tag["data-for"] = tag.attrs.pop("for")
        elif name in INLINE:
            tag.name = "span"
        elif name in BLOCK:
            tag.name = "div"
        if tag.name != name:
            classes = [str(each) for each in tag.get_attribute_list("class") if each]
            tag["class"] = " ".join([*classes, f"r-{name}"])
    for link in soup.head.find_all("link", rel="stylesheet") if soup.head else ():
        link["href"] = re.sub(r"^(/static/\w+)/", r"\1/rough/", str(link["href"]))
    return str(soup)


@lru_cache(maxsize=64)
def sheet(css: str) -> str:
    """A style sheet whose `h2` finds `.r-h2` too, with no more weight than before."""
    parts = PARTS.split(css)
    start = 0
    for place, part in enumerate(parts):
        if part == "{":
            selector = "".join(parts[start:place])
            if not selector.lstrip().startswith("@"):
                selector = TYPE.sub(lambda found: f":is({found[0]}, :where(.r-{found[0]}))", selector)
                selector = ARIA.sub(r":is([aria-\1], [data-aria-\1])", selector)
                parts[start:place] = [selector, *[""] * (place - start - 1)]
        if part in ("{", "}", ";") or part.startswith("/*"):
            start = place + 1
    return "".join(parts)
