"""The page in words: from the tree that `extract.js` read to the text an agent is shown. Pure.

    page "Ember Lamp" /p/15?ref=home
    nav "Main": [3]link "Home" · [4]link "Deals"
    # Ember Lamp
    $24.50
    [5]combobox "Country" = "France" {Belgium | France | +27 more}
    [7]checkbox "Gift" (x)
    | Size | Price |
    - Ember Lamp $24.50 [12]button "Add to cart"

Whatever can be acted on is written `[ref]role "name"`, and nothing else is: `TARGET` finds each of them, and
its third group is the name, in which `"` and `\\` stand behind a `\\`. A nameless control ends after its role.
After the name follow, where they apply: ` = "value"`, ` {options}`, ` (states)`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from harness.browser.fold import Block, all_of, fit, pages_of
from harness.browser.tree import Node, View, kids_of
from harness.browser.words import TARGET, quoted
from harness.browser.write import Writer

BUDGET = 24_000
"""Characters of a view."""

BELOW = "--- below the view ---"
ABOVE = "--- in view from here ---"


@dataclass(frozen=True)
class Rendered:
    """A page in words."""

    text: str
    folds: dict[int, tuple[str, ...]]
    """Number of a fold -> its pages of hidden lines; the first is page 2, since page 1 is in the text."""
    lines: dict[int, str]
    """Ref -> the line it stands on, wherever that is."""


def render(
    tree: Node,
    refs: Mapping[int, int],
    budget: int = BUDGET,
    *,
    title: str = "",
    address: str = "/",
    view: View | None = None,
) -> Rendered:
    """The whole page within `budget` characters; `refs` has a number for every element that has one in the tree."""
    writer = Writer(refs)
    root = Block(rows=writer.blocks(kids_of(tree)), noun="lines", el=tree.get("el"))
    everything = [*writer.modals, root]
    first = f"page {quoted(title)} {address}"
    marks = sum(len(mark) + 1 for mark in (ABOVE, BELOW)) if view and _scrolls(view) else 0
    fit(everything, refs, budget - len(first) - marks)
    lines = [line for block in writer.modals for line, _ in block.lines(refs)]
    lines += _with_view(list(root.lines(refs)), view)
    folds = {
        refs[block.el]: pages_of(block.hidden(refs))
        for block in all_of(everything, hidden=True)
        if block.shown is not None and block.el is not None
    }
    return Rendered("\n".join([first, *lines]), folds, _where(lines, folds))


def _where(lines: list[str], folds: dict[int, tuple[str, ...]]) -> dict[int, str]:
    hidden = [line for pages in folds.values() for page in pages for line in page.split("\n")]
    found: dict[int, str] = {}
    for line in [*lines, *hidden]:
        for match in TARGET.finditer(line):
            found.setdefault(int(match[1]), line.strip())
    return found


def _scrolls(view: View) -> bool:
    return view["whole"] > view["height"] + 1


def _with_view(lines: list[tuple[str, int | None]], view: View | None) -> list[str]:
    """Marks the lines before and after which everything is out of view."""
    text = [line for line, _ in lines]
    if view is None or not _scrolls(view):
        return text
    seen = [i for i, (_, y) in enumerate(lines) if y is not None and 0 <= y < view["height"]]
    if not seen:
        return text
    below = next((i for i in range(seen[-1] + 1, len(lines)) if (lines[i][1] or 0) >= view["height"]), None)
    if below is not None:
        text.insert(below, BELOW)
    if view["scrolled"] > 0 and seen[0] > 0:
        text.insert(seen[0], ABOVE)
    return text
