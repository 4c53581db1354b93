"""Things for kitchen and table."""

from sites.omnizon.art.colors import legible, shade
from sites.omnizon.art.paper import Draw, Facts, Paper


def espresso(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """With a cup under the spout."""
    paper.shadow(205, 358, 128, 13)
    paper.rect(104, 72, 196, 60, 14, paper.down(color, 0.25, -0.14))
    paper.rect(112, 120, 180, 226, 8, paper.cylinder(shade(color, -0.05)))
    paper.rect(126, 168, 152, 132, 8, shade(color, -0.62))
    paper.rect(126, 168, 152, 132, 8, paper.gradient(((0, "#000", 0.4), (1, "#000", 0)), 0, 0, 0, 1))
    paper.rect(120, 300, 164, 22, 4, paper.down(accent, 0.4, -0.2))
    paper.line("M132 306h140M132 312h140", shade(accent, -0.45), 2)
    paper.rect(180, 160, 44, 20, 4, paper.down(accent, 0.4, -0.25))
    paper.path("M176 180h52l-6 18h-40z", paper.cylinder(accent))
    paper.rect(222, 182, 66, 11, 5.5, paper.down("#2a2320", 0.2, -0.2))
    paper.path("M180 256h46v24q0 16-16 16h-14q-16 0-16-16z", paper.cylinder("#f3f0ea"))
    paper.line("M226 264q16 0 12 12t-16 8", "#f3f0ea", 5)
    paper.ellipse(203, 257, 23, 4, "#4a2b18")
    paper.line("M198 200v50M208 200v50", "#5b3720", 3)
    paper.circle(136, 102, 17, paper.sphere(accent))
    paper.line("M136 102l8-9", shade(accent, -0.6), 3)
    for x in (176, 200, 224):
        paper.circle(x, 102, 7, shade(color, -0.45))
        paper.circle(x, 102, 4, "#e9eef2")
    paper.line("M270 120v40q0 20 18 24", accent, 6)
    paper.mark(facts, 264, 106, 12, color, widest=44)
    paper.rect(116, 342, 26, 9, 3, "#222")
    paper.rect(262, 342, 26, 9, 3, "#222")


def kettle(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """With its window."""
    paper.shadow(196, 354, 112, 13)
    paper.rect(104, 332, 184, 20, 8, paper.down("#2a2b2f", 0.2, -0.2))
    paper.line(
        "M286 128q66 8 56 98-6 50-44 66",
        paper.gradient(((0, shade(accent, 0.1)), (1, shade(accent, -0.3))), 0, 0, 0, 1),
        19,
    )
    paper.path("M140 104h116q24 110 34 226H106q10-116 34-226z", paper.cylinder(color))
    paper.path("M144 118L98 108q-10 0-6 10l34 58z", paper.slant(color, 0.1, -0.2))
    paper.path("M140 104q8-28 58-28t58 28z", paper.down(color, 0.3, -0.1))
    paper.rect(184, 60, 28, 18, 8, paper.down(accent, 0.2, -0.2))
    paper.rect(118, 282, 160, 3, 1.5, shade(color, -0.3))
    paper.mark(facts, 180, 262, 16, color, widest=80)
    paper.rect(238, 190, 10, 66, 5, "#dff1fb", 'opacity=".75"')
    paper.rect(238, 220, 10, 36, 5, "#6cb8e8", 'opacity=".8"')


def pot(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """With the lid on."""
    paper.shadow(200, 340, 142, 15)
    for x, m in ((72, -1), (328, 1)):
        paper.line(
            f"M{x:g} 214h{20 * m:g}q{16 * m:g} 0 {14 * m:g} 22t{-16 * m:g} 22h{-16 * m:g}",
            paper.down(accent, 0.2, -0.3),
            12,
        )
    paper.path("M72 190h256v106q0 38-40 38H112q-40 0-40-38z", paper.cylinder(color))
    paper.rect(62, 178, 276, 20, 9, paper.cylinder(shade(color, 0.12)))
    paper.path(
        "M76 178q12-58 124-58t124 58z",
        paper.gradient(
            ((0, shade(color, -0.2)), (0.35, shade(color, 0.38)), (0.7, color), (1, shade(color, -0.34)))
        ),
    )
    paper.rect(190, 98, 20, 26, 4, shade(accent, -0.2))
    paper.ellipse(200, 96, 26, 13, paper.sphere(accent))
    paper.line("M102 168q20-30 70-36", "#fff", 5, 'opacity=".42"')


def skillet(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """From the side, handle to the right."""
    paper.shadow(180, 300, 140, 18)
    paper.path("M262 236l104-70q14-8 20 2t-6 20l-104 72z", paper.down(accent, 0.25, -0.3))
    paper.circle(366, 178, 6, "#fff")
    paper.ellipse(170, 230, 138, 66, paper.gradient(((0, shade(color, 0.24)), (1, shade(color, -0.42)))))
    paper.path("M32 230a138 66 0 0 0 276 0v18a138 66 0 0 1-276 0z", paper.cylinder(color))
    paper.ellipse(
        170,
        228,
        122,
        54,
        paper.gradient(
            ((0, shade(color, -0.5)), (0.6, shade(color, -0.25)), (1, shade(color, 0.06))), 0, 0, 1, 0.4
        ),
    )
    paper.ellipse(140, 214, 56, 16, "#fff", 'opacity=".09"')


def mug(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """Plain or printed."""
    paper.shadow(190, 338, 112, 14)
    paper.line(
        "M262 168q74-14 74 50t-86 62", paper.gradient(((0, shade(color, 0.1)), (1, shade(color, -0.3)))), 24
    )
    paper.printed("M92 122h180v170q0 42-42 42h-96q-42 0-42-42z", facts, color, accent, 36)
    paper.ellipse(182, 122, 90, 22, shade(color, 0.25))
    paper.ellipse(182, 123, 80, 17, shade(color, -0.35))
    paper.path("M104 128a80 17 0 0 0 156 0q-8-12-78-12t-78 12z", "#4b2c18")
    paper.line("M112 156v120", "#fff", 7, 'opacity=".35"')


def bottle(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """Upright, with a loop on the cap."""
    paper.shadow(200, 368, 74, 10)
    paper.rect(166, 30, 68, 52, 12, paper.cylinder(accent))
    paper.line("M172 36q28-34 56 0", shade(accent, -0.2), 9)
    paper.rect(172, 80, 56, 14, 2, paper.cylinder(shade(accent, -0.3)))
    paper.printed(
        "M172 94h56q36 16 36 60v184q0 24-24 24h-80q-24 0-24-24V154q0-44 36-60z", facts, color, accent, 34
    )
    paper.rect(140, 330, 120, 6, 0, shade(color, -0.3), 'opacity=".6"')
    if "pattern" not in facts:
        paper.mark(facts, 200, 232, 24, color, widest=140, turn=-90)


def blender(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """With something pink in the jar."""
    paper.shadow(200, 362, 92, 12)
    paper.rect(150, 34, 100, 22, 8, paper.down("#2b2c30", 0.25, -0.1))
    paper.path(
        "M138 56h124l-16 178h-92z",
        paper.gradient(
            ((0, "#bcd6e2", 0.75), (0.3, "#f4fbff", 0.9), (0.7, "#d4e8f1", 0.8), (1, "#9cbccb", 0.85))
        ),
    )
    paper.path(
        "M146 130h108l-10 100h-88z",
        paper.gradient(((0, "#e85d75"), (0.5, "#ff8fa3"), (1, "#c9405c"))),
        'opacity=".9"',
    )
    paper.line("M258 76q50-2 44 60-4 50-50 52", paper.down("#c5dbe6", 0.1, -0.2), 11)
    paper.path("M150 234h100l22 108q2 16-16 16H144q-18 0-16-16z", paper.cylinder(color))
    paper.circle(200, 300, 24, paper.sphere(accent))
    paper.line("M200 300v-17", legible(accent), 4)
    for x in (158, 242):
        paper.rect(x - 9, 294, 18, 12, 4, shade(color, -0.4))
    paper.line("M176 226l24-16 24 16", "#7b8a92", 5)


def flatware(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """One of each piece; the accent is the handle."""
    paper.shadow(200, 358, 140, 9, 0.22)
    kinds = ("fork", "knife", "spoon", "salad fork", "teaspoon")
    for i, k in enumerate(kinds):
        x = 200 + (i - (len(kinds) - 1) / 2) * 62
        g = paper.gradient(((0, shade(color, 0.35)), (0.45, color), (1, shade(color, -0.38))))
        hh = paper.gradient(((0, shade(accent, 0.3)), (0.5, accent), (1, shade(accent, -0.35))))
        paper.path(f"M{x:g} 190q-9 90-6 152q1 12 9 12t9-12q3-62-6-152z", hh)
        if k == "knife":
            paper.path(f"M{x - 9:g} 192V66q0-24 14-14q12 40 6 140z", g)
        elif k in ("spoon", "teaspoon"):
            r = 26 if k == "spoon" else 20
            paper.path(f"M{x - 4:g} 200v-40h8v40z", g)
            paper.ellipse(x, 112, r, 50 if r > 20 else 40, g)
            paper.ellipse(x - 2, 108, r - 8, 36 if r > 20 else 28, shade(color, -0.1), 'opacity=".55"')
        else:
            t = 54 if k == "fork" else 78
            paper.path(
                f"M{x - 4:g} 200v-46q-18-6-18-30V{t:g}h6v56h5V{t:g}h6v56h6V{t:g}h6v56h5V{t:g}h6v74q0 24-18"
                " 30v46z",
                g,
            )


def apron(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """Hung by its strap."""
    paper.shadow(200, 378, 108, 6, 0.2)
    paper.line("M156 76q0-56 44-56t44 56", shade(accent, -0.1), 8)
    paper.line("M96 190L50 214M304 190l46 24", shade(accent, -0.1), 8)
    body = "M152 70h96q4 76 56 108l10 176q0 16-16 18-98 10-196 0-16-2-16-18l10-176q52-32 56-108z"
    paper.cloth(body, facts.get("pattern", "Solid"), color, accent, 28)
    paper.path("M130 232h140v70q0 14-14 14H144q-14 0-14-14z", shade(color, -0.14))
    paper.line("M130 240h140M200 240v74", shade(accent, 0.1), 2.4, 'stroke-dasharray="5 4"')


DRAWINGS: dict[str, Draw] = {
    "espresso": espresso,
    "kettle": kettle,
    "pot": pot,
    "skillet": skillet,
    "mug": mug,
    "bottle": bottle,
    "blender": blender,
    "flatware": flatware,
    "apron": apron,
}
