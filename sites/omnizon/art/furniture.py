"""Furniture."""

from sites.omnizon.art.colors import shade
from sites.omnizon.art.paper import Draw, Facts, Paper


def chair(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """Back of mesh, leather or fabric."""
    paper.shadow(200, 372, 110, 10)
    for x1, x2 in ((200, 104), (200, 296), (200, 150), (200, 250)):
        paper.line(f"M{x1} 318L{x2} 352", paper.down(accent, 0.2, -0.3), 11)
        paper.ellipse(x2, 360, 10, 9, "#1d1e22")
    paper.rect(191, 258, 18, 66, 4, paper.cylinder(shade(accent, 0.1)))
    back = "M128 60q72-26 144 0 12 70 2 148-74 14-148 0-10-78 2-148z"
    if facts.get("back") == "Mesh":
        paper.path(
            back,
            paper.fabric("Polka Dot", shade(color, -0.1), shade(color, -0.4), 8),
            paper.outline(shade(accent, -0.2), 9),
        )
    else:
        paper.path(
            back,
            paper.gradient(((0, shade(color, -0.24)), (0.4, shade(color, 0.16)), (1, shade(color, -0.34)))),
            paper.outline(shade(accent, -0.2), 9),
        )
    if facts.get("back") == "Leather":
        paper.line("M152 74v128M200 68v140M248 74v128", shade(color, -0.4), 1.8, 'stroke-dasharray="5 4"')
    paper.path("M150 30q50-12 100 0 8 16 0 34-50 8-100 0-8-18 0-34z", paper.down(color, 0.2, -0.26))
    paper.path(
        "M110 228q90-20 180 0 16 6 14 24-2 14-18 16-86 10-172 0-16-2-18-16-2-18 14-24z",
        paper.down(color, 0.22, -0.36),
    )
    for x, m in ((100, 1), (300, -1)):
        paper.line(f"M{x + 10 * m:g} 248q{-8 * m:g}-20 {-6 * m:g}-58", shade(accent, -0.1), 8)
        paper.rect(x - 24, 180, 48, 13, 6, paper.down(shade(accent, -0.2), 0.2, -0.2))


def desk(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """With as many drawers as it has."""
    paper.shadow(200, 346, 180, 11)
    leg = paper.cylinder(accent)
    for x in (46, 340):
        paper.rect(x, 178, 14, 166, 2, leg)
    paper.rect(60, 300, 280, 7, 2, shade(accent, -0.2))
    paper.path("M52 150h296l32 26H20z", paper.down(color, 0.32, 0.05))
    paper.line("M60 157h276M54 164h296M46 170h312", shade(color, -0.14), 1, 'opacity=".5"')
    paper.rect(20, 176, 360, 13, 2, paper.down(shade(color, -0.1), 0.1, -0.25))
    for i in range(int(facts.get("drawers", "0"))):
        paper.rect(268, 191 + i * 34, 72, 32, 2, paper.down(color, 0.1, -0.12))
        paper.rect(290, 204 + i * 34, 26, 5, 2.5, shade(accent, 0.1))
    # props
    paper.path("M112 150l-6-40h30l-6 40z", "#e9ecef")
    paper.path("M121 110q-22-30-10-44 14 16 12 44 0-40 18-48 6 24-14 48z", "#5a9a68")
    paper.rect(168, 96, 84, 50, 4, "#23252b")
    paper.rect(171, 99, 78, 42, 2, paper.gradient(((0, "#4f7df0"), (1, "#c07df0")), 0, 0, 1, 1))
    paper.rect(204, 146, 12, 8, 0, "#23252b")


def bookshelf(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """Filled, with as many tiers as it has."""
    paper.shadow(200, 372, 110, 9)
    n = int(facts.get("tiers", "4"))
    paper.rect(
        104,
        30,
        192,
        340,
        4,
        paper.gradient(
            ((0, shade(color, -0.2)), (0.06, shade(color, 0.15)), (0.94, color), (1, shade(color, -0.3)))
        ),
    )
    h = 324 / n
    pal = ["#b5473c", "#2f5d8a", "#d9a441", "#4c7a5a", "#7b5a8c", "#e0dccf", "#34383f"]
    for t in range(n):
        y = 38 + t * h
        paper.rect(114, round(y, 1), 172, round(h - 9, 1), 1, shade(color, -0.52))
        x, i = 118, 0
        while x < (230 if t % 2 else 256):
            w = (11, 15, 9, 13, 18)[(i * 3 + t) % 5]
            bh = h * (0.8, 0.66, 0.74, 0.58, 0.7)[(i + t * 2) % 5]
            paper.rect(x, round(y + h - 9 - bh, 1), w - 1, round(bh, 1), 1, pal[(i * 2 + t * 3) % 7])
            x += w
            i += 1
        if t % 2:
            paper.path(f"M248 {y + h - 9:g}h26l-4-24h-18z", "#dfe3e6")
            paper.path(f"M261 {y + h - 33:g}q-16-20-8-32 10 12 8 32 2-28 12-34 2 18-12 34z", "#6aa676")


def bed(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """Made, before its headboard."""
    paper.shadow(200, 344, 185, 13)
    paper.rect(36, 84, 328, 150, 12, paper.down(color, 0.18, -0.2))
    if facts.get("headboard") == "Tufted":
        for r in range(3):
            for k in range(7):
                paper.circle(72 + k * 43 + (r % 2) * 20, 112 + r * 36, 3.4, shade(color, -0.45))
    elif facts.get("headboard") == "Channel":
        paper.line("".join(f"M{x} 86v140" for x in range(66, 360, 30)), shade(color, -0.3), 3)
    else:
        paper.line("M118 90v140M200 90v140M282 90v140", shade(color, -0.28), 2)
    paper.path("M48 212h304l24 88H24z", "#f6f4f0")
    paper.path("M44 232h312l20 68H24z", paper.down(accent, 0.3, -0.02))
    paper.path("M44 232h312l3 14H41z", "#fff")
    for x in (70, 210):
        paper.path(f"M{x} 180q60-12 120 0 8 24 0 42-60 8-120 0-8-20 0-42z", paper.down("#ffffff", 0, -0.1))
    paper.path("M20 298h360v26q0 8-8 8H28q-8 0-8-8z", paper.down(color, 0.1, -0.25))
    for x in (36, 346):
        paper.rect(x, 330, 18, 16, 2, shade(color, -0.5))


DRAWINGS: dict[str, Draw] = {
    "chair": chair,
    "desk": desk,
    "bookshelf": bookshelf,
    "bed": bed,
}
