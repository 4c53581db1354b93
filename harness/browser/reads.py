"""Free reads: what there is to see of a page beyond its observation. Neither the page nor its clock takes notice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from harness.browser.act import refused, stale, written
from harness.browser.markup import pruned
from harness.browser.modes import (
    PICTURED,
    marks,
    of_element,
    of_part,
    paged,
    part,
    read_aloud,
    whole,
)
from harness.browser.refs import Live, Refs, Stale
from harness.browser.render import Rendered
from harness.browser.tree import Node
from harness.browser.wire import DialogOpened, PageCrashed, Refusal, Wire
from harness.browser.words import quoted
from harness.errors import BrowserError
from harness.types import (
    Action,
    Expand,
    Find,
    Image,
    Mode,
    Observe,
    Options,
    Read,
    Result,
    Screenshot,
)

FOUND_LINES = 40
"""Lines that a find answers with at most."""

TALLEST = 16_000
"""Pixels of a picture's height: what is below is cut off."""


@dataclass(frozen=True)
class Reader:
    """A page as it was last observed, and the wire to it for what was not looked at then."""

    wire: Wire
    refs: Refs
    tree: Node
    numbers: Mapping[int, int]
    """Element number -> ref."""
    rendered: Rendered
    title: str
    address: str
    mode: Mode
    """In which form the agent is shown pages."""

    async def read(self, action: Action) -> Result:
        """What a free read answers. Raises BrowserError for any other action."""
        match action:
            case Observe():
                return await self._observe(action)
            case Read():
                return self._read_element(action.ref)
            case Find():
                return self._found(action.text)
            case Expand():
                return self._expanded(action)
            case Options():
                return await self._options(action)
            case Screenshot():
                return await self._screenshot(action)
        raise BrowserError(f"{action.op} is not a free read")

    async def form(self, mode: Mode) -> tuple[str, Image | None]:
        """The page in a form, whole; of `a11y`, folded as ever."""
        first = self.rendered.text.split("\n", 1)[0]
        try:
            if mode in PICTURED:
                width, height, data = await self.wire.screenshot(None, TALLEST)
                if mode == "screenshot":
                    return first, Image(width=width, height=height, data=data)
                refs = self.refs.live
                spots = (await self.wire.call("spots", list(refs)))["spots"]
                shown = [[refs[int(el)], *box] for el, *box in spots]
                image = Image(width=width, height=height, data=await self.wire.marked(data, shown))
                listed = marks("\n".join(self._lines()), {int(ref) for ref, *_ in shown})
                return f"{first}\n{listed}".rstrip(), image
            if mode == "html":
                return f"{first}\n{pruned(await self.wire.markup(), self.refs.live)}", None
        except PageCrashed as crash:
            raise BrowserError("the page crashed while it was read") from crash
        except (DialogOpened, Refusal):
            return self.rendered.text, None
        if mode == "a11y":
            return self.rendered.text, None
        text = whole(self.tree, self.numbers, self.title, self.address)
        return (read_aloud(text) if mode == "text" else text), None

    async def _observe(self, action: Observe) -> Result:
        """The page or a part of it in another form, by pages."""
        mode = action.mode or self.mode
        if action.scope is None:
            text, image = await self.form(mode)
        elif mode not in ("a11y", "a11y_full", "text"):
            hint = "Leave out scope, or take a screenshot of a ref."
            return refused("bad_argument", f"A part of the page has no form {mode}.", hint)
        else:
            el = self.refs.element(action.scope)
            node = part(self.tree, el) if el is not None else None
            if node is None:
                return self._unknown(action.scope)
            image, text = None, of_part(node, self.numbers)
            text = read_aloud(text) if mode == "text" else text
        shown, pages = paged(text, action.page)
        if action.page > pages:
            last = f"Page {pages} is the last." if pages > 1 else "It has only one."
            return refused("bad_argument", f"There is no page {action.page}.", last)
        more = f" The next is observe page={action.page + 1}." if action.page < pages else ""
        return Result(message=f"Page {action.page} of {pages}.{more}", text=shown, image=image)

    def _read_element(self, ref: int) -> Result:
        """All that an element holds."""
        found = self.refs.find(ref)
        node = part(self.tree, found.target.el) if isinstance(found, Live) else None
        if node is None:
            return self._unknown(ref)
        text, pages = paged(of_element(node, self.numbers), 1)
        more = f"It is long: observe scope={ref} gives all {pages} pages." if pages > 1 else ""
        return Result(message=more, text=text)

    def _unknown(self, ref: int) -> Result:
        found = self.refs.find(ref)
        if isinstance(found, Stale):
            return stale(ref, found)
        return refused("unknown_ref", f"There is no element [{ref}] on the page.", "")

    def _found(self, text: str) -> Result:
        """Lines of the page, folded ones too, that hold a text in any case."""
        wanted = " ".join(text.split()).lower()
        lines = [line for line in self._lines() if wanted in line.lower()]
        if not lines or not wanted:
            return Result(message=f"No line holds {quoted(text)}.", text="")
        more = f" The first {FOUND_LINES} are shown." if len(lines) > FOUND_LINES else ""
        return Result(
            message=f"{len(lines)} line{'s' if len(lines) > 1 else ''} found.{more}",
            text="\n".join(line.strip() for line in lines[:FOUND_LINES]),
        )

    def _lines(self) -> Iterable[str]:
        yield from self.rendered.text.split("\n")[1:]
        for pages in self.rendered.folds.values():
            for page in pages:
                yield from page.split("\n")

    def _expanded(self, action: Expand) -> Result:
        pages = self.rendered.folds.get(action.ref)
        if pages is None:
            folds = ", ".join(str(ref) for ref in self.rendered.folds)
            hint = f"Folded now: {folds}." if folds else "Nothing is folded: the observation shows it all."
            return refused("bad_argument", f"{action.ref} is not a folded part of the page.", hint)
        last = len(pages) + 1
        if not 2 <= action.page <= last:
            hint = f"Pages 2 to {last} are hidden; page 1 is in the observation."
            return refused("bad_argument", f"There is no hidden page {action.page}.", hint)
        return Result(message=f"Page {action.page} of {last}.", text=pages[action.page - 2])

    def _drawn(self, ref: int) -> Live | Result:
        """The element of a ref, or the refusal that says what became of it."""
        found = self.refs.find(ref)
        if found is None:
            return refused("unknown_ref", f"There has been no element [{ref}].", "")
        return found if isinstance(found, Live) else stale(ref, found)

    async def _options(self, action: Options) -> Result:
        found = self._drawn(action.ref)
        if isinstance(found, Result):
            return found
        try:
            answer: dict[str, Any] = await self.wire.call("options", found.target.el)
        except PageCrashed as crash:
            raise BrowserError("the page crashed while it was read") from crash
        except Refusal as refusal:
            return refusal.result
        options = tuple(answer.get("options", ()))
        if not options:
            hint = "It may have to be opened first: click it."
            return refused("bad_argument", f"{written(found)} shows no options.", hint)
        return Result(options=options, text="\n".join(options))

    async def _screenshot(self, action: Screenshot) -> Result:
        """A picture, of at most TALLEST pixels' height."""
        box: dict[str, float] | None = None
        found = None if action.ref is None else self._drawn(action.ref)
        if isinstance(found, Result):
            return found
        try:
            if found is not None:
                box = await self.wire.call("box", found.target.el)
                if "error" in box:
                    return refused("not_visible", f"{written(found)} is not drawn anywhere on the page.", "")
            elif action.whole:
                box = await self.wire.call("page")
            width, height, data = await self.wire.screenshot(box, TALLEST)
        except PageCrashed as crash:
            raise BrowserError("the page crashed while it was drawn") from crash
        except Refusal as refusal:
            return refusal.result
        return Result(
            message=f"A picture of {width} x {height} pixels.",
            image=Image(width=width, height=height, data=data),
        )
