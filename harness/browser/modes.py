"""The same page in other forms than the default one, and the parts of it that a free read may ask for. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from harness.browser.fold import Block
from harness.browser.render import BUDGET, render
from harness.browser.tree import Node, kids_of
from harness.browser.words import TARGET, quoted
from harness.browser.write import Writer

UNBOUNDED = 1 << 40
"""A budget that folds nothing."""
PICTURED = ("screenshot", "som")
"""Modes of which the picture is the larger part."""


def whole(tree: Node, refs: Mapping[int, int], title: str, address: str) -> str:
    """Everything, nothing folded."""
    return render(tree, refs, UNBOUNDED, title=title, address=address).text


def read_aloud(text: str) -> str:
    """A page's text without what is only there to be acted on: numbers and roles go, names stay."""
    names = TARGET.sub(lambda match: re.sub(r"\\(.)", r"\1", match[3] or ""), text)
    return "\n".join(line.rstrip() for line in names.split("\n") if line.strip())


def marks(text: str, refs: set[int]) -> str:
    """The controls among `refs`, a line each, as the page's text writes them."""
    found = {int(match[1]): match[0] for match in TARGET.finditer(text)}
    return "\n".join(found[ref] for ref in found if ref in refs)


def part(tree: Node, el: int) -> Node | None:
    """The node of an element: a control, or a box that may be folded."""
    if tree.get("el") == el:
        return tree
    found = (part(kid, el) for kid in kids_of(tree) if not isinstance(kid, str))
    return next((node for node in found if node is not None), None)


def of_part(node: Node, refs: Mapping[int, int]) -> str:
    """The lines of a part of the page, nothing folded."""
    writer = Writer(refs)
    blocks = writer.blocks(kids_of(node) if node.get("role") == "page" else [node])
    return "\n".join(line for block in (*writer.modals, *blocks) for line, _ in block.lines(refs))


def of_element(node: Node, refs: Mapping[int, int]) -> str:
    """All there is to an element: its line, every line in it, and where it leads."""
    blocks: list[Block] = Writer(refs).blocks([node])
    lines = [line for block in blocks for line, _ in block.lines(refs)]
    if node.get("href"):
        lines.append(f"leads to {quoted(node['href'])}")
    return "\n".join(lines)


def paged(text: str, page: int, budget: int = BUDGET) -> tuple[str, int]:
    """A page of a text, cut between its lines, and how many pages there are; empty for a page there is not."""
    pages = list(_pages(text, budget))
    return (pages[page - 1] if 1 <= page <= len(pages) else ""), len(pages)


def _pages(text: str, budget: int) -> Iterator[str]:
    taken: list[str] = []
    length = 0
    for line in text.split("\n"):
        if taken and length + len(line) > budget:
            yield "\n".join(taken)
            taken, length = [], 0
        taken.append(line)
        length += len(line) + 1
    yield "\n".join(taken)
