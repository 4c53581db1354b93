"""Lines with what stands below them, and which of them are folded away so that a page fits. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from harness.browser.words import TARGET

PAGE = 8_000
"""Characters of a page of hidden lines."""
MIN_ROWS = 3
"""Rows of a folded list that stay."""


@dataclass
class Block:
    """A line and what stands below it."""

    text: str = ""
    """Empty for a mere group, whose rows stand in its place."""
    mark: str = ""
    """`# ` or `- ` before the text; it goes when the line becomes part of another."""
    rows: list[Block] = field(default_factory=list)
    y: int | None = None
    noun: str = ""
    """What its rows are called where it may be folded."""
    el: int | None = None
    shown: int | None = None
    """How many of its rows are shown, once folded."""

    def lines(self, refs: Mapping[int, int], depth: int = 0) -> Iterator[tuple[str, int | None]]:
        """Its lines with their place on the page, folded as it is."""
        if self.text:
            yield f"{'  ' * depth}{self.mark}{self.text}", self.y
            depth += 1
        for row in self.rows[: self.shown]:
            yield from row.lines(refs, depth)
        if self.shown is not None and self.el is not None:
            yield f"{'  ' * depth}{self.fold_line(refs)}", None

    def size(self) -> int:
        """Characters of its lines, indentation left out."""
        own = len(self.mark) + len(self.text) + 1 if self.text else 0
        return own + sum(row.size() for row in self.rows[: self.shown])

    def fold_line(self, refs: Mapping[int, int]) -> str:
        """Says what is hidden, and how to see it."""
        hidden = "\n".join(self.hidden(refs))
        count = len(TARGET.findall(hidden))
        first, last = (self.shown or 0) + 1, len(self.rows)
        span = f"{first}-{last}" if first < last else f"{last}"
        targets = f", {count:,} refs" if count else ""
        return f"… {self.noun} {span} hidden{targets} (expand {refs[self.el or 0]} page=2)"

    def hidden(self, refs: Mapping[int, int]) -> list[str]:
        """The lines that folding took away."""
        return [line for row in self.rows[self.shown :] for line, _ in row.lines(refs)]


def all_of(blocks: list[Block], *, hidden: bool = False) -> Iterator[Block]:
    """All blocks that are shown, or all there are."""
    for block in blocks:
        yield block
        yield from all_of(block.rows if hidden else block.rows[: block.shown], hidden=hidden)


def fit(blocks: list[Block], refs: Mapping[int, int], budget: int) -> None:
    """Folds the largest lists first, then landmarks, then the page, until all fits."""

    def total() -> int:
        return sum(len(line) + 1 for block in blocks for line, _ in block.lines(refs))

    excess = total() - budget
    for least in (MIN_ROWS, 0):
        while excess > 0:
            units = [block for block in all_of(blocks) if _foldable(block, refs, least)]
            lists = [block for block in units if block.noun != "lines"]
            if not units:
                break
            _cut(max(lists or units, key=Block.size), excess, least)
            excess = total() - budget


def _foldable(block: Block, refs: Mapping[int, int], least: int) -> bool:
    if not block.noun or block.el not in refs:
        return False
    shown = len(block.rows) if block.shown is None else block.shown
    return shown > least and (block.noun != "lines" or least == 0)


FOLD_LINE = 60
"""About what a fold line costs."""


def _cut(block: Block, excess: int, least: int) -> None:
    shown = len(block.rows) if block.shown is None else block.shown
    freed = -FOLD_LINE if block.shown is None else 0
    while shown > least and freed < excess:
        shown -= 1
        freed += block.rows[shown].size()
    block.shown = shown


def pages_of(lines: list[str]) -> tuple[str, ...]:
    """Lines as pages of about `PAGE` characters."""
    pages: list[list[str]] = [[]]
    length = 0
    for line in lines:
        if length and length + len(line) > PAGE:
            pages.append([])
            length = 0
        pages[-1].append(line)
        length += len(line) + 1
    return tuple("\n".join(page) for page in pages)
