"""From nodes to lines: which become lines of their own, which share one, and what is left out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from harness.browser.fold import MIN_ROWS, Block
from harness.browser.tree import Node, holds_target, href_tail, kids_of, label_of, own_text, squeeze, tidy
from harness.browser.words import plain, quoted, value_of

CARD = 220
"""A repeated card up to this length is one line."""
SHORT = 60
"""Items up to this length share a line."""
ALIKE = 3
"""From this many siblings of one shape on, they are cards."""

KEPT = frozenset({
    "nav", "header", "footer", "aside", "search", "form", "region", "dialog", "alertdialog", "alert",
    "status", "tablist", "tabpanel", "menu", "radiogroup", "toolbar", "tree", "listbox", "iframe",
    "scroller", "feed", "log", "progressbar", "meter",
})  # fmt: skip
"""Containers that are written even without a name, if anything is in them."""
NAMED = KEPT | frozenset({
    "group", "article", "main", "figure", "list", "application", "document", "note", "tooltip", "video",
    "audio", "canvas",
})  # fmt: skip
"""Containers that are written if they have a name."""
UNITS = {
    "list": "items", "table": "rows", "nav": "lines", "header": "lines", "footer": "lines", "aside": "lines",
    "main": "lines", "region": "lines", "form": "lines", "search": "lines", "scroller": "lines", "page": "lines",
}  # fmt: skip


@dataclass(frozen=True)
class _Token:
    """A piece of a line that stands apart from the text around it."""

    text: str


def _join(parts: list[str | _Token]) -> str:
    """One line of text and tokens: text runs on as it does on the page, tokens stand between spaces."""
    runs: list[str] = []
    text = ""
    for part in parts:
        if isinstance(part, str):
            text += part
            continue
        runs += [plain(tidy(text)), part.text]
        text = ""
    return " ".join(run for run in [*runs, plain(tidy(text))] if run)


class _Run(list["Node | str"]):
    """Inline content that stands side by side."""

    def is_blank(self) -> bool:
        """Whether it is nothing but space."""
        return all(isinstance(piece, str) and not piece.strip() for piece in self)


class Writer:
    """Turns nodes into blocks. Modal dialogs are set apart, since nothing else can be acted on."""

    def __init__(self, refs: Mapping[int, int]) -> None:
        self.refs = refs
        self.modals: list[Block] = []

    # -------- lines

    def blocks(self, kids: list[Node | str]) -> list[Block]:
        """The lines of some siblings: runs of inline content become one, each block its own."""
        blocks: list[Block] = []
        for piece in self.pieces(kids):
            if isinstance(piece, _Run):
                blocks += self.line(piece)
                continue
            write = self.card if _is_cards(piece) else self.block
            rows = [block for node in piece for block in write(node)]
            blocks += [_beside(rows)] if len(piece) > 1 and _side_by_side(rows) else rows
        return blocks

    def pieces(self, kids: list[Node | str]) -> Iterator[_Run | list[Node]]:
        """Siblings in their order, as runs of inline content and as blocks, those of one shape together."""
        run = _Run()
        alike: list[Node] = []
        for kid in kids:
            if isinstance(kid, str) or not self.stands_alone(kid):
                run.append(kid)
                continue
            shape = kid.get("shape")
            goes_on = shape is not None and alike and alike[-1].get("shape") == shape and run.is_blank()
            if alike and not goes_on:
                yield alike
                alike = []
            if run and not run.is_blank():
                yield run
            run = _Run()
            alike.append(kid)
        if alike:
            yield alike
        if not run.is_blank():
            yield run

    def line(self, run: _Run) -> list[Block]:
        """Inline content as a line, if anything of it shows."""
        text = _join([part for piece in run for part in self.inline(piece)])
        ys = [kid["y"] for kid in run if not isinstance(kid, str) and "y" in kid]
        return [Block(text, y=min(ys, default=None))] if text else []

    def stands_alone(self, node: Node) -> bool:
        """Whether a node makes lines of its own."""
        if node.get("block") or node.get("role") in ("table", "row", "item", "heading", "iframe"):
            return True
        return any(not isinstance(kid, str) and self.stands_alone(kid) for kid in kids_of(node))

    def block(self, node: Node) -> list[Block]:
        """The lines of one node."""
        role = node.get("role", "")
        made = self._made(node, role)
        for block in made:
            if block.y is None:
                block.y = node.get("y")
        return made

    def _made(self, node: Node, role: str) -> list[Block]:
        match role:
            case "heading" if not node.get("act"):
                return self.heading(node)
            case "table" if not node.get("act"):
                return self.table(node)
            case "row" if not node.get("act"):
                return [Block(self.row(node))]
            case "list" if not node.get("act"):
                return self.items(node)
            case "item" if not node.get("act"):
                return self.item(self.blocks(kids_of(node)))
            case "term" if not node.get("act"):
                return [Block(f"{line.text}:", rows=line.rows) for line in self.blocks(kids_of(node))]
        if node.get("act"):
            return self.control(node)
        if role in NAMED:
            return self.container(node, role)
        return self.group(node)

    def group(self, node: Node) -> list[Block]:
        """A box that means nothing: its lines stand for themselves; many of them can be folded."""
        rows = self.blocks(kids_of(node))
        if (
            "el" not in node
            or len(rows) <= MIN_ROWS
            or not any(_is_cards(piece) for piece in self.pieces(kids_of(node)))
        ):
            return rows
        return [Block(rows=rows, noun="cards", el=node["el"])]

    def card(self, node: Node) -> list[Block]:
        """One of several boxes of one shape: a line if it is short."""
        blocks = self.block(node)
        count = sum(1 for block in blocks for _ in block.lines(self.refs))
        return blocks if count <= 1 or _is_written(node) else self.item(blocks)

    def item(self, blocks: list[Block]) -> list[Block]:
        """An item of a list: one line if it is short."""
        if not blocks:
            return []
        line = _flat(blocks)
        y = next((block.y for block in blocks if block.y is not None), None)
        if line is not None and len(line) <= CARD:
            return [Block(line, "- ", y=y)]
        first, *rest = blocks if any(block.rows for block in blocks) else _packed(blocks)
        if not first.text:
            return [Block(f"{first.noun or 'group'}:", "- ", rows=[first, *rest], y=y)]
        return [Block(first.text, "- ", rows=[*first.rows, *rest], y=y)]

    def heading(self, node: Node) -> list[Block]:
        """`# text`, with the controls in it."""
        text = _flat(self.blocks(kids_of(node))) or plain(tidy(node.get("name", "")))
        return [Block(text, "#" * min(max(node.get("level", 2), 1), 6) + " ")] if text else []

    def items(self, node: Node) -> list[Block]:
        """Items one below the other, or on one line where all are short."""
        rows = [row for kid in kids_of(node) if not isinstance(kid, str) for row in self.block(kid)]
        simple = all(not row.rows and row.text and len(row.text) <= SHORT for row in rows)
        if len(rows) > 1 and simple and all(row.mark == "- " for row in rows):
            rows = [_beside(rows)]
        name = node.get("name")
        unit = Block(rows=rows, noun="items", el=node.get("el"))
        if name and rows:
            unit.text = f"list {quoted(name)}:"
        return [unit] if rows else []

    def table(self, node: Node) -> list[Block]:
        """`| a | b |`, a line a row."""
        if not _holds_row(node):
            return self.blocks(kids_of(node))
        rows = self.rows(node)
        name = node.get("name")
        text = f"table {quoted(name)}:" if name else ""
        return [Block(text, rows=rows, noun="rows", el=node.get("el"))]

    def rows(self, node: Node) -> list[Block]:
        """A table's rows, wherever in it they are, and what else it holds, such as a link in its caption."""
        lines: list[Block] = []
        for kid in kids_of(node):
            if not isinstance(kid, str) and kid.get("role") == "row":
                lines.append(Block(self.row(kid), y=kid.get("y")))
            elif isinstance(kid, str) or not _holds_row(kid):
                lines += self.blocks([kid])
            else:
                lines += [Block(self.head(kid, tidy(kid.get("name", ""))))] if kid.get("act") else []
                lines += self.rows(kid)
        return [line for line in lines if line.text or line.rows]

    def row(self, node: Node) -> str:
        """A row's cells between bars; a row that can be acted on is written before them."""
        cells = [kid for kid in _cells_of(node) if not isinstance(kid, str) or kid.strip()]
        texts = [
            _flat(self.blocks([cell] if isinstance(cell, str) else self._in_cell(cell))) or ""
            for cell in cells
        ]
        if not any(texts):
            return self.head(node) if node.get("act") else ""
        bars = f"| {' | '.join(texts)} |"
        return f"{self.head(node, tidy(node.get('name', '')))} {bars}" if node.get("act") else bars

    def _in_cell(self, cell: Node) -> list[Node | str]:
        if cell.get("act"):
            return [cell]
        kids = kids_of(cell) or [cell.get("name", "")]
        states = [state for state in cell.get("states", ()) if state.startswith("sorted")]
        return [*kids, f" ({', '.join(states)})"] if states else kids

    def container(self, node: Node, role: str) -> list[Block]:
        """A landmark, a dialog, a named region: `role "name":` before its lines."""
        rows = self.blocks(kids_of(node))
        name = tidy(node.get("name", ""))
        if not _is_written(node) or (not rows and not name and not node.get("note")):
            return rows
        if role == "region" and rows and rows[0].mark.startswith("#") and rows[0].text == plain(name):
            return rows  # its heading says it all
        head = role + (f" {quoted(name)}" if name else "")
        if node.get("value"):
            head += f" = {value_of(node['value'])}"
        states = [*node.get("states", ()), *(["modal"] if node.get("modal") else [])]
        head += f" ({', '.join(states)})" if states else ""
        if node.get("note"):
            head += f" ({node['note']})"
        block = _headed(head, rows)
        block.noun, block.el = UNITS.get(role, ""), node.get("el")
        if node.get("modal"):
            self.modals.append(block)
            return []
        return [block]

    def control(self, node: Node) -> list[Block]:
        """Something that can be acted on, with what else it holds."""
        head = self.head(node)
        rest = self.rest(node)
        if rest is None:
            return [Block(head)]
        if isinstance(rest, str):
            return [Block(f"{head} {rest}")]
        if node.get("role") == "row":
            return [Block(self.row(node))]
        rows = self.blocks(rest)
        flat = _flat(rows)
        if flat is not None and len(flat) <= CARD and node.get("role") not in ("scroller", "listbox"):
            return [Block(f"{head}: {flat}" if flat else head)]
        noun = UNITS.get(node.get("role", ""), "")
        return [Block(f"{head}:", rows=rows, noun=noun, el=node.get("el"))]

    # -------- pieces of lines

    def inline(self, piece: Node | str) -> list[str | _Token]:
        """A node as pieces of a line."""
        if isinstance(piece, str):
            return [piece]
        if piece.get("act"):
            rest = self.rest(piece)
            head = self.head(piece)
            if rest is None:
                return [_Token(head)]
            if isinstance(rest, str):
                return [_Token(f"{head} {rest}")]
            inner = [part for kid in rest for part in self.inline(kid)]
            return [_Token(f"{head}:"), *inner] if _join(inner) else [_Token(head)]
        role, name = piece.get("role", ""), tidy(piece.get("name", ""))
        inner = [part for kid in kids_of(piece) for part in self.inline(kid)]
        if role == "img":
            return [_Token(f"img {quoted(name)}")] if name else []
        if role in NAMED and (name or piece.get("value")):
            value = f" = {value_of(piece['value'])}" if piece.get("value") else ""
            colon = ":" if _join(inner) else ""
            return [_Token(f"{role}{f' {quoted(name)}' if name else ''}{value}{colon}"), *inner]
        return inner

    def head(self, node: Node, called: str | None = None) -> str:
        """`[5]combobox "Country" = "France" {…} (required)`; `called` where its own text follows anyway."""
        name = label_of(node) if called is None else called
        head = f"[{self.refs[node['el']]}]{node.get('role') or 'clickable'}"
        if name:
            head += f" {quoted(name)}"
        value = node.get("value")
        if value and squeeze(value) != squeeze(name):
            head += f" = {value_of(value)}"
        elif node.get("placeholder"):
            head += f" placeholder {value_of(node['placeholder'])}"
        head += _choices(node)
        states = _states(node)
        return f"{head} ({', '.join(states)})" if states else head

    def rest(self, node: Node) -> list[Node | str] | str | None:
        """What a control holds beyond its name: nothing, text that differs from it, or parts of their own."""
        if not kids_of(node):
            return None
        text = tidy(own_text(Node(kids=kids_of(node))))
        if holds_target(node):
            return kids_of(node)
        name = label_of(node)
        if squeeze(text) in ("", squeeze(name), squeeze(node.get("value", ""))):
            return None
        if not name or name == href_tail(node.get("href", "")) or len(text) > LONG_TEXT:
            return kids_of(node)
        return f"shows {value_of(text)}"


LONG_TEXT = 300
"""Text inside a named control up to this length is written behind it."""


def _choices(node: Node) -> str:
    options = node.get("options")
    if options:
        more = [f"+{node['more']} more"] if node.get("more") else []
        return " {" + " | ".join([*(plain(tidy(option)) for option in options), *more]) + "}"
    return f" {{{node['range']}}}" if node.get("range") else ""


def _states(node: Node) -> list[str]:
    states = list(node.get("states", ()))
    if "checked" in node:
        states.insert(0, {True: "x", False: "_"}.get(node["checked"] is True, "_"))
        if node["checked"] == "mixed":
            states[0] = "-"
    return states


def _is_written(node: Node) -> bool:
    """Whether a container is worth a label of its own."""
    role = node.get("role", "")
    if node.get("name"):
        return role in NAMED
    return role in KEPT and (role != "form" or _count(node) > 1)


def _packed(blocks: list[Block]) -> list[Block]:
    """Lines put together as far as they stay short."""
    packed: list[Block] = []
    for block in blocks:
        joined = _flat([packed[-1], block]) if packed else None
        if joined is None or len(joined) > CARD:
            packed.append(Block(block.text, y=block.y))
        else:
            packed[-1].text = joined
    return packed


CHOICE = re.compile(r"\[\d+\](checkbox|radio|switch|option|tab|menuitem\w*|link|button)\b")


def _beside(rows: list[Block]) -> Block:
    return Block(" · ".join(row.text for row in rows), y=rows[0].y)


def _side_by_side(rows: list[Block]) -> bool:
    """Whether some lines are short choices, which fit on one."""
    return len(rows) > 1 and all(
        not row.rows and not row.mark and len(row.text) <= SHORT and CHOICE.match(row.text) for row in rows
    )


def _headed(head: str, rows: list[Block]) -> Block:
    """A label before its lines, on the same line where there is but one."""
    if not rows:
        return Block(head)
    lone = _lone(rows)
    if lone is not None:
        return Block(f"{head}: {lone.text}", y=lone.y)
    return Block(f"{head}:", rows=rows)


def _lone(rows: list[Block]) -> Block | None:
    """The only line of some rows, where it stands by itself."""
    if len(rows) != 1:
        return None
    (row,) = rows
    if not row.text:
        return _lone(row.rows)
    return row if not row.rows and not row.mark else None


def _flat(blocks: list[Block]) -> str | None:
    """Some lines as one: text from text by a dot; None where a table is among them."""
    out = ""
    for block in blocks:
        if block.noun == "rows":
            return None
        below = _flat(block.rows)
        if below is None:
            return None
        for text in (block.text, below):
            if not text:
                continue
            apart = " " if not out or out.endswith((":", '"', ")", "}")) or text.startswith("[") else " · "
            out = f"{out}{apart}{text}" if out else text
    return out


def _is_cards(piece: _Run | list[Node]) -> bool:
    return not isinstance(piece, _Run) and len(piece) >= ALIKE


def _holds_row(node: Node) -> bool:
    """Whether it is a table's part with rows; those of a table inside are not its own."""
    return any(
        not isinstance(kid, str)
        and (kid.get("role") == "row" or (kid.get("role") not in ("table", "cell") and _holds_row(kid)))
        for kid in kids_of(node)
    )


def _cells_of(node: Node) -> Iterator[Node | str]:
    for kid in kids_of(node):
        if not isinstance(kid, str) and not kid.get("role") and not kid.get("act"):
            yield from _cells_of(kid)
        else:
            yield kid


def _count(node: Node) -> int:
    """How many controls a node holds."""
    return sum(
        (1 if kid.get("act") else 0) + _count(kid) for kid in kids_of(node) if not isinstance(kid, str)
    )
