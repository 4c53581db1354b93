"""The sheet a picture is drawn on: shapes, shading by gradients, fabrics, lettering.

The sheet is 400 x 400. There are no filters (blur is slow in a software rasteriser) and no text elements
(fonts differ): shade is gradients, a contact shadow is a radial ellipse, lettering is strokes.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from sites.omnizon.art.colors import legible, shade
from sites.omnizon.art.lettering import lettered
from sites.omnizon.art.patterns import tile

Facts = Mapping[str, str]
"""Picture parameters: what the specification says and the picture must show."""
Draw = Callable[["Paper", str, str, Facts], None]
"""A drawing: onto paper, in a colour with an accent (both `#rrggbb`), showing the facts."""
Stop = tuple[float, str] | tuple[float, str, float]
"""Offset, colour, and opacity if not 1."""

Choice = TypeVar("Choice")

WEIGHTS = {"thin": 0.075, "medium": 0.1, "bold": 0.14}
"""Stroke of lettering, as a part of its size."""


class Paper:
    """One drawing: its definitions and its shapes, in the order they were drawn."""

    def __init__(self, first_id: int = 1) -> None:
        self.definitions: list[str] = []
        self.shapes: list[str] = []
        self.next_id = first_id
        self.known: dict[str, str] = {}

    def define(self, form: str) -> str:
        """Keep a definition (`{}` for its id) once; returns its `url(#...)`."""
        if form not in self.known:
            name = f"g{self.next_id}"
            self.next_id += 1
            self.definitions.append(form.replace("{}", name, 1))
            self.known[form] = f"url(#{name})"
        return self.known[form]

    # ---- fills

    def gradient(
        self, stops: Sequence[Stop], x1: float = 0, y1: float = 0, x2: float = 1, y2: float = 0
    ) -> str:
        """A linear gradient, left to right unless told otherwise."""
        ends = f'x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"'
        return self.define(f'<linearGradient id="{{}}" {ends}>{_stops(stops)}</linearGradient>')

    def glow(self, stops: Sequence[Stop], cx: float = 0.5, cy: float = 0.5, r: float = 0.5) -> str:
        """A radial gradient."""
        circle = f'cx="{cx:g}" cy="{cy:g}" r="{r:g}"'
        return self.define(f'<radialGradient id="{{}}" {circle}>{_stops(stops)}</radialGradient>')

    def cylinder(self, color: str) -> str:
        """Light from the side on something round and upright."""
        steps = ((0, -0.34), (0.16, -0.06), (0.34, 0.26), (0.55, 0), (0.86, -0.22), (1, -0.4))
        return self.gradient([(at, shade(color, amount)) for at, amount in steps])

    def down(self, color: str, top: float = 0.16, bottom: float = -0.2) -> str:
        """Light from above on something flat."""
        return self.gradient(((0, shade(color, top)), (1, shade(color, bottom))), 0, 0, 0, 1)

    def slant(self, color: str, top: float = 0.2, bottom: float = -0.24) -> str:
        """Light from the upper left."""
        return self.gradient(((0, shade(color, top)), (0.5, color), (1, shade(color, bottom))), 0, 0, 1, 1)

    def sphere(self, color: str, depth: float = 1.0) -> str:
        """Light on a ball."""
        stops = ((0, shade(color, 0.45 * depth)), (0.45, color), (1, shade(color, -0.42 * depth)))
        return self.glow(stops, 0.36, 0.3, 0.75)

    def sheen(self, dark: float = 0.3, light: float = 0.2) -> str:
        """Shadow and shine to lay over a patterned fill."""
        stops = ((0, "#000", dark), (0.24, "#fff", light), (0.56, "#fff", 0), (1, "#000", dark + 0.04))
        return self.gradient(stops)

    def fabric(self, pattern: str, color: str, accent: str, size: int = 24) -> str:
        """A repeating pattern; the plain colour for `Solid`."""
        body = tile(pattern, color, accent, size)
        if not body:
            return color
        square = f'width="{size}" height="{size}" patternUnits="userSpaceOnUse"'
        return self.define(f'<pattern id="{{}}" {square}>{body}</pattern>')

    # ---- shapes

    def add(self, *parts: str) -> None:
        """Raw SVG."""
        self.shapes.extend(parts)

    def rect(self, x: float, y: float, w: float, h: float, r: float, fill: str, extra: str = "") -> None:
        """A rectangle with round corners."""
        size = f'x="{_short(x)}" y="{_short(y)}" width="{_short(w)}" height="{_short(h)}"'
        self.add(f'<rect {size} rx="{r:g}" fill="{fill}"{_spaced(extra)}/>')

    def ellipse(self, cx: float, cy: float, rx: float, ry: float, fill: str, extra: str = "") -> None:
        """An ellipse."""
        size = f'cx="{_short(cx)}" cy="{_short(cy)}" rx="{_short(rx)}" ry="{_short(ry)}"'
        self.add(f'<ellipse {size} fill="{fill}"{_spaced(extra)}/>')

    def circle(self, cx: float, cy: float, r: float, fill: str, extra: str = "") -> None:
        """A circle."""
        self.add(f'<circle cx="{_short(cx)}" cy="{_short(cy)}" r="{r:g}" fill="{fill}"{_spaced(extra)}/>')

    def path(self, d: str, fill: str, extra: str = "") -> None:
        """A filled path."""
        self.add(f'<path d="{d}" fill="{fill}"{_spaced(extra)}/>')

    def line(self, d: str, stroke: str, width: float = 2, extra: str = "") -> None:
        """A stroked path with round ends."""
        pen = f'stroke="{stroke}" stroke-width="{width:g}" stroke-linecap="round" stroke-linejoin="round"'
        self.add(f'<path d="{d}" fill="none" {pen}{_spaced(extra)}/>')

    def outline(self, stroke: str, width: float) -> str:
        """The `extra` that strokes a shape."""
        return f'stroke="{stroke}" stroke-width="{width:g}"'

    def shadow(
        self, cx: float = 200, cy: float = 352, rx: float = 120, ry: float = 15, depth: float = 0.34
    ) -> None:
        """The contact shadow that a thing stands on."""
        ink = "#1a1c22"
        fill = self.glow(((0, ink, depth), (0.55, ink, round(depth * 0.42, 3)), (1, ink, 0)))
        self.ellipse(cx, cy, rx, ry, fill)

    def cloth(self, d: str, pattern: str, color: str, accent: str, size: int = 30) -> None:
        """A garment: its fabric, and folds of light over it."""
        self.path(d, self.fabric(pattern, color, accent, size))
        folds = (
            (0, "#000", 0.2),
            (0.2, "#fff", 0.16),
            (0.5, "#fff", 0.0),
            (0.82, "#000", 0.06),
            (1, "#000", 0.24),
        )
        self.path(d, self.gradient(folds))

    def printed(self, d: str, facts: Facts, color: str, accent: str, size: int) -> None:
        """Something round and upright, in its pattern if it has one."""
        if "pattern" in facts:
            self.path(d, self.fabric(facts["pattern"], color, accent, size))
            self.path(d, self.sheen())
        else:
            self.path(d, self.cylinder(color))

    def letters(
        self,
        text: str,
        x: float,
        y: float,
        size: float,
        color: str,
        *,
        widest: float = 0,
        weight: str = "bold",
        turn: int = 0,
    ) -> None:
        """A line of lettering centred on x, standing on y; shrunk to the widest it may be."""
        path, width = lettered(text, size)
        if widest and width > widest:
            size = round(size * widest / width, 2)
            path, width = lettered(text, size)
        place = f"translate({_short(x)} {_short(y)})" + (f" rotate({turn})" if turn else "")
        start = f" translate({_short(-width / 2)} {_short(size * 0.36 if turn else 0)})"
        self.line(path, color, round(size * WEIGHTS[weight], 2), f'transform="{place}{start}"')

    def mark(self, facts: Facts, x: float, y: float, size: float, ground: str, **form: float) -> None:
        """The maker's name, if it is printed on this thing, in a shade that reads on the ground."""
        widest, turn = form.get("widest", 0), int(form.get("turn", 0))
        self.letters(facts.get("mark", ""), x, y, size, legible(ground), widest=widest, turn=turn)

    def inner(self) -> str:
        """All shapes."""
        return "".join(self.shapes)


def one_of(choices: Sequence[Choice], facts: Facts) -> Choice:
    """The scene of this product: what its screen or its box shows."""
    return choices[int(facts.get("wall", "0")) % len(choices)]


def _stops(stops: Sequence[Stop]) -> str:
    return "".join(
        f'<stop offset="{stop[0]:g}" stop-color="{stop[1]}"'
        + (f' stop-opacity="{stop[2]:g}"/>' if len(stop) > 2 else "/>")
        for stop in stops
    )


def _short(number: float) -> str:
    return f"{round(number, 1):g}"


def _spaced(extra: str) -> str:
    return f" {extra}" if extra else ""
