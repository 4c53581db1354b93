"""The gallery of a product: one drawing, seen in several ways."""

import json
from dataclasses import dataclass

from sites.omnizon.art import (
    bags,
    clothes,
    computers,
    furniture,
    home,
    kitchen,
    leisure,
    packages,
    sound_and_phones,
    tools,
)
from sites.omnizon.art.colors import hex_of, is_light, shade
from sites.omnizon.art.paper import Draw, Facts, Paper

DRAWINGS: dict[str, Draw] = {
    **sound_and_phones.DRAWINGS,
    **computers.DRAWINGS,
    **kitchen.DRAWINGS,
    **home.DRAWINGS,
    **furniture.DRAWINGS,
    **clothes.DRAWINGS,
    **bags.DRAWINGS,
    **packages.DRAWINGS,
    **leisure.DRAWINGS,
    **tools.DRAWINGS,
}
KINDS: tuple[str, ...] = tuple(DRAWINGS)
"""Everything that can be drawn."""

VIEWS: tuple[str, ...] = ("main", "studio", "detail", "room", "size", "angle")
"""The first is the one for lists."""

TURNABLE = frozenset(
    (
        *(
            "headphones",
            "earbuds",
            "smartphone",
            "tablet",
            "laptop",
            "keyboard",
            "mouse",
            "gamepad",
            "powerbank",
        ),
        *(
            "smartwatch",
            "watch",
            "sunglasses",
            "skillet",
            "sneaker",
            "slipon",
            "cap",
            "neckpillow",
            "umbrella",
        ),
        *("plush", "ball", "tape", "notebook", "flatware", "screwdrivers", "pens", "drill"),
    )
)
"""What may be shown a little turned; things that stand on the floor may not."""

DETAILS = {
    "headphones": "42 204 150 150",
    "vacuum": "206 26 160 160",
    "earbuds": "100 196 160 160",
    "flatware": "60 46 170 170",
    "lamp": "110 176 170 170",
    "sunglasses": "52 116 150 150",
    "mug": "190 110 160 160",
    "skillet": "60 150 170 170",
    "neckpillow": "220 200 150 150",
    "tent": "120 84 170 170",
    "plush": "112 60 170 170",
    "chair": "110 40 180 180",
}
"""The window of the detail view, where the middle of the drawing is not what one looks for."""

SETS: dict[str, tuple[tuple[int, int, float], ...]] = {
    "2": ((112, 214, 0.6), (288, 214, 0.6)),
    "4": ((112, 112, 0.5), (288, 112, 0.5), (112, 292, 0.5), (288, 292, 0.5)),
    "6": tuple((x, y, 0.38) for y in (120, 290) for x in (80, 200, 320)),
}
"""Where the pieces of a set stand, and how small."""

ROOM = (
    '<rect x="-400" y="-400" width="1200" height="1200" fill="{wall}"/>'
    '<path d="M-400 306h1200v500H-400z" fill="#c9ad87"/><path d="M-400 306h1200v7H-400z" fill="#fff"/>'
    '<rect x="26" y="24" width="96" height="120" rx="3" fill="#fff" opacity=".75"/>'
    '<path d="M34 136V92l24-26 20 22 14-12 22 26v34z" fill="{color}" opacity=".55"/>'
    '<path d="M322 306V196h8v110zM326 214q-44-30-30-70 30 22 30 70 2-60 34-84 12 50-34 84z" fill="#6f9b78"'
    ' opacity=".75"/>'
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A finished page: what is seen of it, what lies under the drawing, and how the drawing is moved."""

    window: str = "0 0 400 400"
    ground: str = "#ffffff"
    under: str = ""
    moved: str = ""
    over: str = ""


def render(kind: str, color: str, accent: str, view: str = "main", /, **facts: str) -> str:
    """The SVG text of a drawing in a colour, seen in a view; `facts` say what it must show."""
    if kind not in DRAWINGS:
        raise KeyError(f"no drawing of {kind!r}; have: {', '.join(sorted(DRAWINGS))}")
    if view not in VIEWS:
        raise KeyError(f"no view {view!r}; have: {', '.join(VIEWS)}")
    main = hex_of(color)
    second = hex_of(accent if accent != color else "Charcoal" if is_light(main) else "Silver")
    paper = Paper()
    DRAWINGS[kind](paper, main, second, facts)
    if facts.get("set") in SETS:
        _multiply(paper, SETS[facts["set"]])
    return _page(paper, _sheet(kind, view, main, facts))


def picture(parameters: str, color: str, view: str = "main") -> str:
    """The SVG of a catalogue row: its `picture` column, a colour name, and one of `VIEWS`."""
    facts: dict[str, str] = json.loads(parameters)
    kind, accent = facts.pop("kind"), facts.pop("accent")
    return render(kind, color, accent, view, **facts)


def _multiply(paper: Paper, places: tuple[tuple[int, int, float], ...]) -> None:
    """Show a set of things: the one drawing as many times."""
    paper.definitions.append(f'<g id="one">{paper.inner()}</g>')
    paper.shapes = [
        f'<use href="#one" transform="translate({x} {y}) scale({size:g}) translate(-200 -206)"/>'
        for x, y, size in places
    ]


def _sheet(kind: str, view: str, color: str, facts: Facts) -> Sheet:
    if view == "studio":
        return Sheet(ground=shade(color, 0.86, 0.6))
    if view == "detail":
        return Sheet(window=DETAILS.get(kind, "118 96 170 170"))
    if view == "room":
        wall = shade("#e9e2d6", 0.3) if is_light(color) else shade(color, 0.88, 0.5)
        return Sheet(
            under=ROOM.format(wall=wall, color=color), moved="translate(62 62) scale(.69)", ground=""
        )
    if view == "size":
        return Sheet(moved="translate(34 38) scale(.76)", over=_rulers(facts))
    if view == "angle":
        return Sheet(moved="translate(24 6) skewY(-5) scale(.9 .98) translate(26 20)")
    turn = facts.get("turn", "0")
    return Sheet(moved=f"rotate({turn} 200 206)" if turn != "0" else "")


def _rulers(facts: Facts) -> str:
    """Width below and height at the right, with their measures."""
    paper = Paper(first_id=900)
    ink = "#22262e"
    paper.line("M64 380H336M64 372v16M336 372v16M368 64V336M360 64h16M360 336h16", "#3c4250", 1.8)
    paper.rect(146, 364, 108, 32, 16, "#fff")
    paper.letters(facts.get("size_wide", ""), 200, 387, 21, ink, widest=92)
    paper.rect(330, 182, 70, 36, 16, "#fff")
    paper.letters(facts.get("size_high", ""), 366, 207, 21, ink, widest=64)
    return paper.inner()


def _page(paper: Paper, sheet: Sheet) -> str:
    inner = paper.inner()
    if sheet.moved:
        inner = f'<g transform="{sheet.moved}">{inner}</g>'
    ground = (
        f'<rect x="-400" y="-400" width="1200" height="1200" fill="{sheet.ground}"/>' if sheet.ground else ""
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{sheet.window}">'
        f"<defs>{''.join(paper.definitions)}</defs>{ground}{sheet.under}{inner}{sheet.over}</svg>"
    )
