"""The city's map as a drawing: streets, the river, the lake, parks; and a courier's way through it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from sites.dashdish.catalogue.restaurants import HIGH as HIGH
from sites.dashdish.catalogue.restaurants import NEIGHBORHOODS
from sites.dashdish.catalogue.restaurants import WIDE as WIDE
from sites.kit import Rng

COLORS = {
    "land": "#eef0ea",
    "street": "#ffffff",
    "edge": "#dcdfd6",
    "main": "#fbe3a6",
    "water": "#a9d2ea",
    "park": "#c9e4bf",
}


PIN = 22
"""What a pin takes of the map, in its own units, at the width that a desktop gives it."""
_RINGS = sorted(
    ((dx, dy) for dx in range(-132, 133, 11) for dy in range(-132, 133, 11)),
    key=lambda step: (step[0] ** 2 + step[1] ** 2, step),
)
"""Ways to move aside, the shortest first."""


@cache
def _ground() -> str:
    rng = Rng(0, "city")
    streets = []
    for x in range(15, WIDE, 30):
        main = (x - 15) % 120 == 60
        streets.append(
            f'<path d="M{x} 0V{HIGH}" stroke="{COLORS["main" if main else "street"]}" stroke-width="{7 if main else 4}"/>'
        )
    for y in range(15, HIGH, 28):
        main = (y - 15) % 112 == 56
        streets.append(
            f'<path d="M0 {y}H{WIDE}" stroke="{COLORS["main" if main else "street"]}" stroke-width="{7 if main else 4}"/>'
        )
    houses = "".join(
        f'<rect x="{rng.whole(0, WIDE // 30) * 30 + 21}" y="{rng.whole(0, HIGH // 28) * 28 + 21}" width="{rng.whole(7, 15)}"'
        f' height="{rng.whole(6, 12)}" fill="#dfe1d9"/>'
        for _ in range(170)
    )
    parks = "".join(
        f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="6" fill="{COLORS["park"]}"/>'
        for x, y, w, h in ((228, 150, 54, 50), (470, 300, 60, 54), (60, 60, 84, 54), (380, 20, 50, 50))
    )
    water = (
        f'<path d="M70 {HIGH}C110 340 20 280 66 210S10 90 40 0" fill="none" stroke="{COLORS["water"]}" stroke-width="24"/>'
        f'<path d="M600 130c-40 10-44 60-26 90s0 60 26 66z" fill="{COLORS["water"]}"/>'
    )
    names = "".join(
        f'<text x="{hood.x}" y="{hood.y}" text-anchor="middle" font-family="sans-serif" font-size="11" font-weight="700" fill="#57604f"'
        f' stroke="#eef0ea" stroke-width="3" paint-order="stroke">{hood.name}</text>'
        for hood in NEIGHBORHOODS
    )
    return f'<rect width="{WIDE}" height="{HIGH}" fill="{COLORS["land"]}"/>{houses}{parks}{"".join(streets)}{water}{names}'


def apart(spots: Sequence[tuple[int, int]], gap: int = PIN) -> list[tuple[int, int]]:
    """The same spots, in the same order, each moved as little as is needed to lie `gap` from all those before it."""
    placed: list[tuple[int, int]] = []
    for x, y in spots:
        near = ((x + dx, y + dy) for dx, dy in _RINGS if 0 <= x + dx <= WIDE and 0 <= y + dy <= HIGH)
        free = (
            spot for spot in near if all(max(abs(spot[0] - a), abs(spot[1] - b)) >= gap for a, b in placed)
        )
        placed.append(next(free, (x, y)))
    return placed


def drawing(marks: str = "") -> str:
    """The map with something on it."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDE} {HIGH}" width="{WIDE * 2}" height="{HIGH * 2}">{_ground()}{marks}</svg>'


def way(start: Mapping[str, int], end: Mapping[str, int], permille: int | None) -> str:
    """A courier's way from one place to another, and where on it the courier is, in thousandths; None: not on it."""
    corner = {"x": end["x"], "y": start["y"]}
    line = f"M{start['x']} {start['y']}L{corner['x']} {corner['y']}L{end['x']} {end['y']}"
    marks = (
        f'<path d="{line}" fill="none" stroke="#fff" stroke-width="8" stroke-linejoin="round"/>'
        f'<path d="{line}" fill="none" stroke="#7b2d5b" stroke-width="4" stroke-linejoin="round"/>'
        f'<rect x="{start["x"] - 7}" y="{start["y"] - 7}" width="14" height="14" rx="3" fill="#7b2d5b" stroke="#fff" stroke-width="2"/>'
        f'<circle cx="{end["x"]}" cy="{end["y"]}" r="8" fill="#2f7d4f" stroke="#fff" stroke-width="2"/>'
    )
    if permille is None:
        return marks
    x, y = _along((start, corner, end), permille)
    return marks + f'<circle cx="{x}" cy="{y}" r="9" fill="#f0a02c" stroke="#fff" stroke-width="3"/>'


def _along(points: Sequence[Mapping[str, int]], permille: int) -> tuple[int, int]:
    first = abs(points[1]["x"] - points[0]["x"])
    second = abs(points[2]["y"] - points[1]["y"])
    gone = (first + second) * permille // 1000
    if gone <= first and first:
        return points[0]["x"] + (points[1]["x"] - points[0]["x"]) * gone // first, points[0]["y"]
    rest = gone - first
    return points[2]["x"], points[1]["y"] + (points[2]["y"] - points[1]["y"]) * rest // max(1, second)
