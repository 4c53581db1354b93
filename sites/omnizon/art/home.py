"""Things for the home and its balcony."""

from sites.omnizon.art.colors import shade
from sites.omnizon.art.paper import Draw, Facts, Paper


def lamp(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """Lit, on the base its shape names."""
    paper.circle(200, 150, 150, paper.glow(((0, "#ffe9b8", 0.8), (1, "#ffe9b8", 0)), 0.5, 0.5, 0.5))
    paper.shadow(200, 362, 88, 11)
    st = facts.get("base", "Column")
    g = paper.cylinder(accent)
    if st == "Column":
        paper.rect(193, 190, 14, 150, 5, g)
    elif st == "Gourd":
        paper.path("M200 190q-54 40-42 100 6 44 42 50 36-6 42-50 12-60-42-100z", paper.sphere(accent))
    else:
        paper.ellipse(200, 236, 30, 32, paper.sphere(accent))
        paper.ellipse(200, 302, 44, 44, paper.sphere(accent))
    paper.ellipse(200, 346, 62, 14, paper.down(accent, 0.2, -0.3))
    paper.path(
        "M142 66h116l40 132H102z",
        paper.gradient(
            (
                (0, shade(color, -0.12)),
                (0.35, shade(color, 0.5)),
                (0.65, shade(color, 0.3)),
                (1, shade(color, -0.2)),
            )
        ),
    )
    paper.ellipse(200, 198, 98, 11, shade(color, -0.12))
    paper.ellipse(200, 66, 58, 8, shade(color, 0.4))


def rug(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """On the floor, in its pattern."""
    paper.path("M60 96h280l44 224H16z", "#1a1c22", 'opacity=".13" transform="translate(0 8)"')
    pat = paper.fabric(facts.get("pattern", "Solid"), color, accent, 40)
    paper.path("M60 92H340L384 316H16z", shade(color, -0.25))
    paper.path("M72 101H328L368 307H32z", shade(accent, 0.05))
    paper.path("M82 109H318L356 299H44z", pat)
    paper.path("M200 158l70 46-70 50-70-50z", shade(accent, -0.1), 'opacity=".9"')
    paper.path("M200 174l46 30-46 34-46-34z", shade(color, 0.35))
    paper.path("M200 190l20 14-20 16-20-16z", shade(accent, -0.3))
    paper.line("".join(f"M{x:g} 316v8" for x in range(20, 384, 9)), shade(color, 0.3), 2)
    paper.line("".join(f"M{x:g} 92v-7" for x in range(64, 340, 9)), shade(color, 0.3), 2)


def pillow(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """One cushion, in its pattern."""
    paper.shadow(200, 338, 140, 16)
    shape = (
        "M78 88q122 34 244 0 18-4 16 16-30 106 0 212 2 20-16 16-122-34-244 0-18 4-16-16 30-106"
        " 0-212-2-20 16-16z"
    )
    paper.path(shape, paper.fabric(facts.get("pattern", "Solid"), color, accent, 46))
    paper.path(
        shape,
        paper.glow(((0, "#fff", 0.3), (0.5, "#fff", 0.02), (1, "#000", 0.34)), 0.42, 0.36, 0.75),
    )
    paper.line(
        "M84 96q116 30 232 0M84 304q116-30 232 0",
        shade(color, -0.3),
        1.6,
        'opacity=".6" stroke-dasharray="5 4"',
    )


def vacuum(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """Leaning, with its bin."""
    paper.shadow(190, 366, 130, 11)
    paper.line("M300 60L196 318", paper.gradient(((0, "#e1e4e7"), (1, "#8d9399"))), 13)
    paper.path("M286 36h52q12 0 12 12v40q0 12-12 12h-30q-26 0-30-22z", paper.down(color, 0.2, -0.26))
    paper.line("M344 84q14 40-24 62", shade(accent, -0.2), 13)
    paper.add('<g transform="rotate(22 262 140)">')
    paper.rect(
        232,
        92,
        62,
        104,
        20,
        paper.gradient(((0, "#b7c9d4", 0.9), (0.4, "#eef6fa", 0.95), (1, "#8aa3b2", 0.9))),
    )
    paper.rect(238, 142, 50, 48, 12, accent, 'opacity=".75"')
    paper.rect(228, 76, 70, 26, 10, paper.cylinder(color))
    paper.add("</g>")
    paper.path("M98 322h136q22 0 22 20v14H76v-14q0-20 22-20z", paper.down(color, 0.18, -0.32))
    paper.rect(84, 350, 164, 10, 4, accent)
    for x in (96, 116, 136):
        paper.circle(x, 336, 3.4, "#e9fbff")


def planter(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """With a plant in it."""
    paper.shadow(200, 364, 92, 11)
    lf = ["#4f8f58", "#6aa96c", "#3c7648"]
    for i, (a, L) in enumerate(
        ((-58, 120), (-34, 150), (-10, 170), (16, 160), (40, 146), (62, 116), (-46, 96), (50, 90), (4, 120))
    ):
        paper.add(
            f'<g transform="translate(200 226) rotate({a})"><path d="M0 0q-26-{L * 0.55:g} 0-{L:g}q26'
            f' {L * 0.45:g} 0 {L:g}z" fill="{lf[i % 3]}"/><path d="M0 0v-{L * 0.86:g}"'
            f' stroke="{shade(lf[i % 3], -0.3)}" stroke-width="2"/></g>'
        )
    paper.printed("M112 224h176l-22 126q-2 12-14 12H148q-12 0-14-12z", facts, color, accent, 28)
    paper.rect(104, 212, 192, 26, 6, paper.cylinder(shade(color, 0.08)))


def candle(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """Burning in its jar, the scent on the label."""
    paper.circle(200, 96, 96, paper.glow(((0, "#ffdf9a", 0.75), (1, "#ffdf9a", 0))))
    paper.shadow(200, 352, 112, 13)
    paper.path(
        "M200 66q22 28 12 48-5 10-12 10t-12-10q-10-20 12-48z", paper.glow(((0, "#fff6d8"), (1, "#f5a53a")))
    )
    paper.line("M200 122v22", "#3a2c24", 3)
    jar = "M108 134h184v190q0 28-28 28H136q-28 0-28-28z"
    paper.path(jar, paper.cylinder(color))
    paper.ellipse(200, 134, 92, 20, shade(color, 0.3))
    paper.ellipse(200, 136, 82, 15, paper.down(accent, 0.1, -0.12))
    paper.rect(142, 206, 116, 96, 4, "#fbf8f0", 'opacity=".96"')
    paper.mark(facts, 200, 242, 17, "#fbf8f0", widest=98)
    paper.line("M164 256h72", "#c9c1ae", 1.4)
    paper.letters(facts.get("scent", ""), 200, 282, 13, "#5b564c", widest=98, weight="medium")


def towels(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """A folded pile, as many as the set has."""
    count = int(facts.get("n", "4"))
    high = min(58, 252 // count)
    paper.shadow(200, 348, 150, 14)
    for place in range(count):
        y = 340 - (place + 1) * high
        tone = shade(color, 0.08 * (place % 2))
        paper.rect(62, y, 276, high - 3, high * 0.44, paper.down(tone, 0.2, -0.24))
        paper.line(f"M84 {y + high * 0.52:g}h226q18 0 18-{high * 0.2:g}", shade(tone, -0.3), 2)
        paper.rect(262, y + 2, 20, high - 7, 2, shade(accent, -0.04), 'opacity=".8"')
        paper.line(f"M92 {y + high * 0.2:g}h140", "#fff", 2.4, 'opacity=".3"')


def wateringcan(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """From the side, spout to the left."""
    paper.shadow(220, 344, 120, 13)
    paper.line("M286 156q86-6 66 90-8 40-56 56", paper.down(accent, 0.1, -0.3), 14)
    paper.path("M152 300L66 142l16-10 96 112z", paper.slant(color, 0.2, -0.25))
    paper.path("M42 158l50-40 10 12-48 42z", paper.slant(accent, 0.3, -0.2))
    paper.path("M150 170h144l16 158q2 14-14 14H148q-16 0-14-14z", paper.cylinder(color))
    paper.ellipse(222, 170, 72, 15, shade(color, 0.22))
    paper.ellipse(222, 172, 60, 11, shade(color, -0.5))
    paper.path("M214 158q66 2 80 12l-8 12q-30-12-72-12z", shade(color, -0.12))
    paper.line("M142 228h162M138 300h170", shade(color, -0.3), 2, 'opacity=".6"')


DRAWINGS: dict[str, Draw] = {
    "lamp": lamp,
    "rug": rug,
    "pillow": pillow,
    "vacuum": vacuum,
    "planter": planter,
    "candle": candle,
    "towels": towels,
    "wateringcan": wateringcan,
}
