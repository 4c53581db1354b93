"""Tools, office things and what pets need."""

from sites.omnizon.art.colors import legible, shade
from sites.omnizon.art.paper import Draw, Facts, Paper

INKS = {
    "Black": ("#26272b",),
    "Blue": ("#2f66c4",),
    "Red": ("#c8323a",),
    "Assorted": ("#2f66c4", "#c8323a", "#3d8a4b", "#26272b", "#6d4aa6", "#e77d2b", "#1f8184"),
}


def drill(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """With its battery."""
    paper.shadow(200, 366, 110, 11)
    paper.rect(20, 122, 84, 8, 2, paper.down("#c6cbd1", 0.3, -0.3))
    paper.path("M84 104h56v44H84l-14-10v-24z", paper.down("#33363c", 0.3, -0.2))
    paper.path("M138 76h150q44 0 44 50t-44 50H138z", paper.down(color, 0.22, -0.28))
    paper.path("M286 76q46 0 46 50t-46 50z", paper.down("#2b2d32", 0.2, -0.2))
    paper.line("M298 100h22M298 114h24M298 128h24M298 142h22", "#14161a", 4)
    paper.path("M204 170h72l18 132h-74z", paper.down("#2e3136", 0.2, -0.24))
    paper.path("M198 178h-20q-8 0-6 10l6 26q2 8 10 8h20z", paper.down(accent, 0.1, -0.2))
    paper.path("M196 300h120q8 0 8 8v40q0 8-8 8H196q-8 0-8-8v-40q0-8 8-8z", paper.down(color, 0.1, -0.3))
    paper.letters(facts.get("volt", "20V"), 256, 338, 25, legible(color), widest=80, weight="bold")
    paper.mark(facts, 212, 134, 25, color, widest=116)


def screwdrivers(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """As many as the set has."""
    paper.shadow(200, 352, 160, 10, 0.25)
    n = min(12, int(facts.get("n", "6")))
    for i in range(n):
        x = 200 + (i - (n - 1) / 2) * 54 * 6 / max(6, n)
        L = 60 + (i * 37) % 60
        paper.rect(x - 4, 190 - L, 8, L + 10, 1, paper.cylinder("#c3c8ce"))
        paper.path(
            f"M{x - 4:g} {190 - L:g}l4-14 4 14z" if i % 2 else f"M{x - 4:g} {190 - L:g}h8v-9h-8z", "#6b7076"
        )
        paper.path(
            f"M{x - 18:g} 196q18-14 36 0l-4 26q8 56 2 100-2 20-16 20t-16-20q-6-44 2-100z",
            paper.cylinder(color),
        )
        paper.rect(x - 13, 232, 26, 66, 8, shade(accent, -0.1), 'opacity=".85"')


def petbed(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """With a heart on the cushion."""
    paper.shadow(200, 334, 176, 16)
    paper.path("M30 240q-8-110 80-112h180q88 2 80 112z", paper.down(color, 0.1, -0.22))
    paper.path(
        "M30 232q0-76 170-76t170 76v40q0 62-170 62T30 272z",
        paper.gradient(((0, shade(color, -0.24)), (0.3, shade(color, 0.2)), (1, shade(color, -0.34)))),
    )
    paper.ellipse(200, 230, 170, 74, paper.down(color, 0.3, -0.02))
    paper.ellipse(200, 236, 128, 50, shade(color, -0.36))
    paper.ellipse(
        200, 244, 122, 44, paper.gradient(((0, shade(accent, 0.35)), (1, shade(accent, -0.1))), 0, 0, 0, 1)
    )
    paper.path("M200 236q-16-12-16 2 0 10 16 20 16-10 16-20 0-14-16-2z", shade(accent, -0.3))
    paper.line("M72 290q128 50 256 0", shade(color, -0.4), 1.6, 'stroke-dasharray="5 5"')


def notebook(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """Bound or spiral."""
    paper.shadow(205, 360, 118, 12)
    paper.rect(106, 54, 208, 300, 8, "#e9e5da")
    paper.rect(98, 48, 210, 300, 10, paper.slant(color, 0.14, -0.2))
    paper.rect(98, 48, 22, 300, 6, "#000", 'opacity=".14"')
    if facts.get("binding") == "Spiral":
        for y in range(66, 340, 19):
            paper.rect(86, y, 28, 6, 3, "#9aa0a6")
            paper.circle(112, y + 3, 5, "#fff")
    else:
        paper.rect(282, 48, 9, 300, 0, accent)
    paper.rect(150, 110, 112, 62, 4, "#fbf8f0")
    paper.letters("NOTES", 206, 148, 23, "#2c2e33", widest=96, weight="bold")


def pens(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """As many as the pack has, in its inks."""
    inks = INKS[facts.get("ink", "Black")]
    n = int(facts.get("n", "5 pens").split(" ")[0])
    paper.shadow(200, 356, 130, 9, 0.22)
    for i in range(n):
        x = 200 + (i - (n - 1) / 2) * min(34, 300 / n)
        col = inks[i % len(inks)]
        paper.rect(x - 10, 96, 20, 190, 6, paper.cylinder(col))
        paper.rect(x - 11, 62, 22, 60, 6, paper.cylinder(shade(col, -0.12)))
        paper.rect(x + 5, 66, 6, 62, 3, shade(accent, 0.2))
        paper.path(f"M{x - 8:g} 286h16l-5 44h-6z", paper.cylinder("#d8dbde"))
        paper.path(f"M{x - 3:g} 330h6l-3 16z", "#54585e")


def tape(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """Its blade a little out, the length on the case."""
    paper.shadow(190, 322, 140, 14)
    paper.path("M270 288h104v14H270z", paper.down("#f2d14a", 0.1, -0.15))
    paper.line("".join(f"M{x} 288v{8 if x % 20 else 12}" for x in range(280, 372, 10)), "#3a3421", 1.6)
    paper.rect(366, 280, 8, 30, 2, "#9aa0a6")
    case = "M88 128q0-48 48-48h80q84 0 84 96v108q0 30-30 30H118q-30 0-30-30z"
    paper.path(case, paper.slant(color, 0.24, -0.3))
    paper.line("M88 250v34q0 30 30 30h152q30 0 30-30v-34", accent, 16)
    paper.circle(186, 188, 66, paper.slant(shade(accent, 0.06), 0.2, -0.2))
    paper.circle(186, 188, 54, paper.slant("#f4f2ea", 0.1, -0.12))
    paper.mark(facts, 186, 182, 19, "#f4f2ea", widest=86)
    paper.letters(facts.get("label", ""), 186, 216, 22, "#2c2e33", widest=86)
    paper.rect(146, 64, 62, 20, 8, paper.down(accent, 0.2, -0.2))
    paper.line("M108 146q2-42 32-46", "#fff", 5, 'opacity=".34"')


def petbowl(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """Filled, with a bone on the front."""
    paper.shadow(200, 322, 158, 15)
    paper.path("M70 196h260l34 112q4 14-12 14H48q-16 0-12-14z", paper.cylinder(color))
    paper.rect(34, 308, 332, 16, 8, shade(accent, -0.3))
    paper.ellipse(200, 196, 132, 32, paper.down(shade(color, 0.2), 0.2, -0.1))
    paper.ellipse(200, 199, 116, 24, shade(color, -0.45))
    for place in range(22):
        x, y = 106 + place * 53 % 188, 190 + place * 7 % 20
        paper.ellipse(x, y, 12, 8, paper.sphere(("#9a5b32", "#b5763f", "#7d4527")[place % 3]))
    bone = "M158 250q-14-16-24-2-12 2-8 12-4 12 8 14 10 14 24-2h84q14 16 24 2 12-2 8-14 4-10-8-12-10-14-24 2z"
    paper.path(bone, legible(color), 'opacity=".85"')


DRAWINGS: dict[str, Draw] = {
    "drill": drill,
    "screwdrivers": screwdrivers,
    "petbed": petbed,
    "notebook": notebook,
    "pens": pens,
    "tape": tape,
    "petbowl": petbowl,
}
