"""Computers and what stands on a desk beside them."""

from sites.omnizon.art.colors import shade
from sites.omnizon.art.paper import Draw, Facts, Paper, one_of

DESKTOPS = (
    ("#2b5dd1", "#7b4fe0", "#f08bb4"),
    ("#0b7a75", "#36c2a0", "#f4d06f"),
    ("#ee7752", "#e73c7e", "#23a6d5"),
    ("#1f2a44", "#3c5a99", "#9ad1ff"),
    ("#3a6b35", "#a3c585", "#f0e7b4"),
)
BACKLIGHTS = {
    "RGB": ("#ff5f6d", "#ffc371", "#7ee787", "#56ccf2", "#a78bfa"),
    "White": ("#ffffff",) * 5,
}


def laptop(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """Open, from the front."""
    paper.shadow(200, 330, 185, 14)
    paper.rect(72, 92, 256, 172, 12, paper.slant(color, 0.14, -0.26))
    paper.rect(80, 100, 240, 152, 5, "#0d0f14")
    a, b, e = one_of(DESKTOPS, facts)
    paper.rect(84, 104, 232, 144, 2, paper.gradient(((0, a), (0.6, b), (1, e)), 0, 0, 1, 1))
    paper.path("M84 248V206q50-46 104-10t128-34v86z", shade(a, -0.25), 'opacity=".55"')
    paper.path("M84 248V226q70-30 130-4t102-16v42z", shade(b, -0.35), 'opacity=".6"')
    paper.rect(150, 236, 100, 9, 4.5, "#fff", 'opacity=".35"')
    paper.path("M44 292l28-28h256l28 28q2 16-14 16H58q-16 0-14-16z", paper.down(color, 0.3, -0.08))
    paper.path("M76 270h248l12 12H64z", shade(color, -0.5))
    paper.line(
        "M72 274h256M68 278h264M74 271l-6 10M100 270l-3 12M126 270l-2 12M152 270l-1 12M178 270v12M222 270"
        "v12M248 270l1 12M274 270l2 12M300 270l3 12",
        shade(color, -0.25),
        0.9,
    )
    paper.path("M160 286h80l4 14h-88z", shade(color, -0.14))
    paper.path("M44 294h312q2 14-14 14H58q-16 0-14-14z", paper.down(shade(color, -0.1), 0.1, -0.3))
    paper.rect(176, 294, 48, 5, 2.5, shade(color, -0.35))


def tablet(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """Upright."""
    paper.shadow(200, 352, 150, 12)
    paper.rect(72, 50, 256, 300, 20, paper.slant(color, 0.3, -0.26))
    paper.rect(77, 55, 246, 290, 16, "#0c0d11")
    paper.rect(
        90, 68, 220, 264, 5, paper.gradient(((0, "#5b7cfa"), (0.5, "#8a5cf0"), (1, "#f38ba8")), 0, 0, 0.8, 1)
    )
    paper.circle(250, 150, 60, "#ffd27d", 'opacity=".85"')
    paper.path("M90 332V240q70-60 120-14t100-26v132z", "#3b2a7d", 'opacity=".6"')
    paper.path("M90 332V280q80-40 140-8t80-20v80z", "#21174f", 'opacity=".7"')
    paper.circle(200, 61.5, 2.4, "#2b3550")


def monitor(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """Flat or curved, on its stand."""
    paper.shadow(200, 352, 110, 11)
    paper.path("M150 350q0-10 14-12l22-4V262h28v72l22 4q14 2 14 12z", paper.down(color, 0.18, -0.25))
    curve = 0 if facts.get("curve", "Flat") == "Flat" else 10
    paper.path(
        f"M28 72Q200 {72 + curve * 1.6:g} 372 72V264Q200 {264 - curve * 1.6:g} 28 264z",
        paper.down(color, 0.05, -0.3),
    )
    paper.path(
        f"M36 79Q200 {79 + curve * 1.6:g} 364 79V250Q200 {250 - curve * 1.2:g} 36 250z",
        paper.gradient(((0, "#081c3a"), (0.35, "#143b82"), (0.62, "#7a2fb8"), (1, "#ff5d8f")), 0, 0, 1, 1),
    )
    paper.path(
        f"M36 250V190L104 128l52 58 62-84 84 98 62-56v106Q200 {250 - curve * 1.2:g} 36 250z",
        "#0a1030",
        'opacity=".62"',
    )
    paper.circle(286, 124, 22, "#ffe6a8", 'opacity=".92"')
    paper.mark(facts, 200, 262, 8, color, widest=60)


# Widths of the keys of each row; the long one of the last is the space bar.
KEY_ROWS: tuple[tuple[float, ...], ...] = (
    (1,) * 14,
    (1.5, *(1,) * 11, 1.5),
    (1.75, *(1,) * 10, 2.25),
    (2.25, *(1,) * 9, 2.75),
    (1.25, 1.25, 1.25, 6.25, 1, 1, 1, 1),
)


def keyboard(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """From above; lit if it has a backlight."""
    paper.shadow(200, 296, 185, 14)
    paper.rect(24, 140, 352, 144, 16, paper.down(color, 0.16, -0.3))
    paper.rect(32, 147, 336, 128, 10, shade(color, -0.42))
    lights = BACKLIGHTS.get(facts.get("backlight", "None"), ())
    for row, widths in enumerate(KEY_ROWS):
        unit, x, y = 326 / sum(widths), 37.0, 152 + row * 24
        for place, width in enumerate(widths):
            is_outer = place in (0, len(widths) - 1) or width > 5
            _key(paper, accent if is_outer else shade(color, 0.2), x, y, width * unit)
            if lights and width < 2:
                paper.rect(x + width * unit / 2 - 3, y + 6, 6, 3, 1.5, lights[(place + row) % 5])
            x += width * unit


def _key(paper: Paper, tone: str, x: float, y: float, wide: float) -> None:
    paper.rect(x + 1, y, wide - 2.4, 20, 4, shade(tone, -0.28))
    paper.rect(x + 2.4, y + 0.5, wide - 5.4, 15.6, 3.4, paper.down(tone, 0.2, -0.02))


def mouse(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """From above."""
    paper.shadow(205, 344, 92, 14)
    paper.path(
        "M200 62q78 0 84 106l2 70q0 104-86 104t-86-104l2-70q6-106 84-106z",
        paper.gradient(
            ((0, shade(color, -0.3)), (0.25, shade(color, 0.18)), (0.6, color), (1, shade(color, -0.42))),
            0,
            0,
            1,
            0.25,
        ),
    )
    paper.line("M200 62V176M118 176q82 22 164 0", shade(color, -0.5), 2.6)
    paper.rect(188, 94, 24, 58, 12, shade(color, -0.55))
    paper.rect(192, 100, 16, 46, 8, paper.down(accent, 0.3, -0.3))
    paper.line("M193 110h14M193 118h14M193 126h14M193 134h14", shade(accent, -0.5), 1.6)
    paper.path("M138 108q16-34 46-38v92q-30 0-58-6z", "#fff", 'opacity=".12"')
    paper.rect(112, 196, 9, 40, 4.5, shade(color, -0.5))
    paper.line("M146 306q54 36 108 0", accent, 4)


DRAWINGS: dict[str, Draw] = {
    "laptop": laptop,
    "tablet": tablet,
    "monitor": monitor,
    "keyboard": keyboard,
    "mouse": mouse,
}
