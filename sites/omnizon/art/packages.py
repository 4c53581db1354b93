"""Bottles, boxes and bags with a label."""

from sites.omnizon.art.colors import legible, shade
from sites.omnizon.art.paper import Draw, Facts, Paper, one_of

LANDSCAPES = (
    ("#7fc8f8", "#ffe08a", "#3f8f5b"),
    ("#f7a072", "#5e548e", "#231942"),
    ("#bde0fe", "#ffafcc", "#6d8a96"),
    ("#9bf6ff", "#fdffb6", "#577590"),
)


def lipstick(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """Open, beside its cap."""
    paper.shadow(200, 362, 92, 10)
    paper.rect(132, 236, 66, 122, 6, paper.cylinder(accent))
    paper.rect(138, 190, 54, 50, 2, paper.cylinder("#d6b56c"))
    paper.path("M144 194V104q0-14 14-22l22-14q6-4 6 6v120z", paper.cylinder(color))
    paper.ellipse(167, 92, 20, 10, shade(color, 0.3), 'transform="rotate(-34 167 92)" opacity=".6"')
    paper.rect(214, 178, 68, 180, 8, paper.cylinder(accent))
    paper.rect(214, 228, 68, 6, 0, "#d6b56c")
    paper.mark(facts, 248, 294, 15, accent, widest=90, turn=-90)


def dropper(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """A bottle with its label."""
    paper.shadow(200, 362, 70, 10)
    paper.rect(182, 26, 36, 62, 16, paper.cylinder("#2d2e33"))
    paper.rect(172, 84, 56, 36, 4, paper.cylinder(accent))
    paper.path(
        "M176 120h48v16q46 10 46 54v146q0 22-22 22h-96q-22 0-22-22V190q0-44 46-54z",
        paper.gradient(
            (
                (0, shade(color, -0.3)),
                (0.2, shade(color, 0.3)),
                (0.5, color),
                (0.85, shade(color, -0.2)),
                (1, shade(color, -0.45)),
            )
        ),
    )
    paper.rect(138, 206, 124, 112, 4, "#fdfcf8", 'opacity=".95"')
    paper.mark(facts, 200, 240, 19, "#fdfcf8", widest=104)
    paper.line("M152 252h96", "#c9c4b8", 1.5)
    paper.letters(facts.get("label", ""), 200, 274, 12, "#55585f", widest=104, weight="medium")
    paper.letters(facts.get("size", ""), 200, 302, 10, "#888", widest=80, weight="medium")
    paper.line("M144 176v150", "#fff", 6, 'opacity=".4"')


def pump(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """A pump bottle with its label."""
    paper.shadow(200, 366, 84, 10)
    paper.path("M150 40h64q10 0 10 10v10h-30v34h-16V60h-28z", paper.down(accent, 0.2, -0.2))
    paper.rect(168, 90, 64, 30, 5, paper.cylinder(accent))
    paper.path("M152 120h96q32 6 32 42v174q0 26-26 26H146q-26 0-26-26V162q0-36 32-42z", paper.cylinder(color))
    paper.rect(
        130, 190, 140, 124, 6, paper.gradient(((0, "#fff", 0.78), (0.5, "#fff", 0.96), (1, "#fff", 0.8)))
    )
    paper.mark(facts, 200, 226, 22, "#ffffff", widest=116)
    paper.rect(150, 238, 100, 20, 10, color)
    paper.letters("SHAMPOO", 200, 252.5, 11.5, legible(color), widest=88)
    paper.letters(facts.get("size", ""), 200, 296, 12, "#666", widest=80, weight="medium")


def pouch(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """A bag of coffee."""
    paper.shadow(200, 362, 104, 11)
    paper.path(
        "M116 60h168l6 22q12 130 6 258-2 16-18 18-78 8-156 0-16-2-18-18-6-128 6-258z",
        paper.gradient(
            (
                (0, shade(color, -0.26)),
                (0.2, shade(color, 0.14)),
                (0.5, color),
                (0.82, shade(color, 0.08)),
                (1, shade(color, -0.34)),
            )
        ),
    )
    paper.rect(114, 44, 172, 26, 3, paper.down(color, 0.24, -0.14))
    paper.line("M116 52h168M116 60h168", shade(color, -0.3), 1.4)
    paper.circle(200, 100, 6, shade(color, -0.45))
    paper.rect(134, 134, 132, 168, 6, shade(accent, 0.72))
    paper.letters(facts.get("mark", ""), 200, 168, 23, shade(accent, -0.6), widest=112)
    paper.line("M150 180h100", accent, 3)
    for x, y, a in ((176, 222, 20), (206, 214, -30), (222, 238, 60)):
        paper.add(
            f'<g transform="translate({x} {y}) rotate({a})"><ellipse rx="15" ry="20" fill="#5a3822"/><path'
            ' d="M0-19q-9 19 0 38" fill="none" stroke="#2f1c10" stroke-width="3"/></g>'
        )
    paper.letters(facts.get("label", ""), 200, 274, 12, shade(accent, -0.6), widest=116)
    paper.letters(facts.get("size", ""), 200, 293, 11, shade(accent, -0.4), widest=80, weight="medium")


def oilbottle(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """A bottle of oil."""
    paper.shadow(200, 372, 58, 8)
    paper.rect(182, 20, 36, 46, 4, paper.cylinder(accent))
    paper.path(
        "M184 66h32v50q36 22 36 66v166q0 20-20 20h-64q-20 0-20-20V182q0-44 36-66z", paper.cylinder(color)
    )
    paper.rect(150, 206, 100, 122, 2, "#f7f1e0")
    paper.rect(150, 206, 100, 12, 0, accent)
    paper.letters(facts.get("mark", ""), 200, 246, 18, "#3b3a24", widest=84)
    paper.path("M200 296q-30-20 0-44 30 24 0 44z", "#7d8a3c")
    paper.letters(facts.get("size", ""), 200, 318, 11, "#6b684e", widest=70, weight="medium")
    paper.line("M162 160v180", "#fff", 5, 'opacity=".3"')


def box(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """A printed carton: puzzle, tea or granola."""
    paper.shadow(206, 358, 128, 13)
    paper.path("M296 78l42 18v232l-42 28z", paper.down(shade(color, -0.3), 0.05, -0.25))
    paper.rect(82, 78, 214, 278, 4, paper.down(color, 0.12, -0.14))
    paper.path("M82 78l44-24h206l6 42-42-18z", shade(color, 0.32))
    label = facts.get("label", "")
    if facts.get("art") == "tea":
        paper.circle(189, 222, 62, shade(accent, 0.6))
        paper.path("M189 268q-52-38 0-94 52 56 0 94z", "#5d9a5b")
        paper.line("M189 268v-76", "#39703d", 4)
    elif facts.get("art") == "granola":
        _bowl_of_granola(paper)
    else:
        _landscape_in_pieces(paper, facts)
        label = f"{label} pieces"
    paper.mark(facts, 189, 120, 28, color, widest=178)
    paper.letters(label, 189, 332, 16, legible(color), widest=170)


def _bowl_of_granola(paper: Paper) -> None:
    paper.path("M110 214h158q-4 76-79 76t-79-76z", paper.cylinder("#f6f2ea"))
    tones = ("#c98d4d", "#a8652f", "#b3343f", "#e0b873")
    for place in range(13):
        x, y = 128 + place * 37 % 122, 206 + place * 13 % 14
        paper.ellipse(x, y, 13, 9, paper.sphere(tones[place % 4]))


def _landscape_in_pieces(paper: Paper, facts: Facts) -> None:
    sky, horizon, hills = one_of(LANDSCAPES, facts)
    paper.rect(98, 146, 182, 150, 3, paper.gradient(((0, sky), (1, horizon)), 0, 0, 0, 1))
    paper.circle(230, 186, 20, "#fff3c4")
    paper.path("M98 296v-52l54-52 40 42 32-30 56 56v36z", hills)
    paper.path("M98 296v-26q60-26 110-6t72-10v42z", shade(hills, -0.35))
    cuts = "M144 146v150M189 146v150M234 146v150M98 184h182M98 222h182M98 260h182"
    paper.line(cuts, "#fff", 1.3, 'opacity=".5"')


DRAWINGS: dict[str, Draw] = {
    "lipstick": lipstick,
    "dropper": dropper,
    "pump": pump,
    "pouch": pouch,
    "oilbottle": oilbottle,
    "box": box,
}
