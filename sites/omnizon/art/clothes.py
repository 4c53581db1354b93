"""Clothes, shoes and hats."""

from sites.omnizon.art.colors import legible, shade
from sites.omnizon.art.paper import Draw, Facts, Paper


def dress(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """As long as it is, with sleeves or without."""
    paper.shadow(200, 380, 112, 6, 0.2)
    y = {"Mini": 286, "Midi": 330, "Maxi": 362}[facts.get("length", "Midi")]
    pattern = facts.get("pattern", "Solid")
    if facts.get("sleeve") == "Short Sleeve":
        for sleeve in ("M164 24l-34 16-26 62 34 16 24-34z", "M236 24l34 16 26 62-34 16-24-34z"):
            paper.cloth(sleeve, pattern, shade(color, -0.1), accent, 32)
    body = (
        f"M160 22h18q2 38 22 46 20-8 22-46h18q2 44 26 68l-14 22q-10 22-6 48l54 {y - 160}q-100"
        f" 28-200 0l54-{y - 160}q4-26-6-48l-14-22q24-24 26-68z"
    )
    paper.cloth(body, pattern, color, accent, 32)
    paper.path("M154 152q46 14 92 0l2 14q-48 14-96 0z", shade(color, -0.3))
    paper.line(
        f"M176 178q-10 80-26 {y - 190}M200 180v{y - 176}M224 178q10 80 26 {y - 190}",
        shade(color, -0.35),
        2.4,
        'opacity=".28"',
    )


def jeans(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """As wide as their cut."""
    paper.shadow(200, 380, 84, 6, 0.2)
    w = {"Skinny": 12, "Slim": 6, "Straight": 0, "Relaxed": -8, "Wide": -18}[facts.get("fit", "Straight")]
    body = f"M126 30h148q12 60 12 118l{-w} 222h-62l{w - 24}-208{w - 24} 208h-62l{-w}-222q0-58 12-118z"
    paper.cloth(body, "Solid", color, accent)
    paper.rect(126, 30, 148, 20, 3, paper.down(color, 0.1, -0.2))
    st = "#d8a35c"
    paper.line(
        "M200 50v88q0 14-16 16M140 52q4 34 36 40M260 52q-4 34-36 40", st, 1.6, 'stroke-dasharray="4 3"'
    )
    paper.line("M200 150v20M128 190l-4 170M272 190l4 170", shade(color, 0.35), 2, 'opacity=".5"')
    paper.circle(200, 41, 5.5, "#b98b4e")
    for x in (146, 180, 218, 250):
        paper.rect(x, 27, 6, 26, 1, shade(color, -0.25))
    paper.ellipse(150, 200, 13, 56, "#fff", 'opacity=".13"')
    paper.ellipse(250, 200, 13, 56, "#fff", 'opacity=".13"')


def sneaker(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """One shoe from the side, laced."""
    paper.shadow(200, 308, 170, 15)
    paper.path("M36 262q-4 36 16 40h288q32 0 32-22 0-12-10-18z", paper.down("#f4f4f2", 0, -0.18))
    paper.line("M44 286h322", shade(accent, 0), 5)
    paper.path(
        "M40 268q-6-74 10-108 4-12 18-10 30 8 62-14 8-6 16 2l86 82q14 12 50 18 66 10 72 34z",
        paper.gradient(((0, shade(color, 0.22)), (0.55, color), (1, shade(color, -0.3))), 0, 0, 0.5, 1),
    )
    paper.path("M290 242q62 10 72 26H262q2-20 28-26z", shade(color, 0.12))
    paper.path("M44 176q22 14 52 6 22-6 42-26l-8-20q-32 22-62 14-14-2-18 10z", shade(accent, -0.05))
    paper.path("M146 138l86 82-40 12-78-74q18-4 32-20z", shade(color, -0.24))
    for i in range(5):
        x, y = 150 + i * 18, 152 + i * 17
        paper.line(f"M{x} {y}l-34 16", "#fff", 5)
        paper.line(f"M{x} {y + 2}l-34 16", "#bbb", 1)
    paper.path("M60 240q70 20 150-30 20-12 30-4-60 60-180 52z", accent)
    paper.line("M42 250q120 18 230 4", shade(color, -0.4), 1.6, 'stroke-dasharray="5 4" opacity=".7"')


def cap(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """From the side."""
    paper.shadow(190, 312, 140, 14)
    paper.path(
        "M72 250q-6-140 122-142t126 118l4 24q-126-34-252 0z",
        paper.fabric(facts.get("pattern", "Solid"), color, accent, 26),
    )
    paper.path(
        "M72 250q-6-140 122-142t126 118l4 24q-126-34-252 0z",
        paper.gradient(((0, "#000", 0.22), (0.3, "#fff", 0.2), (1, "#000", 0.26))),
    )
    paper.path(
        "M300 230q62 4 78 42 4 14-14 14-150-38-292-4-8-20 0-32 126-34 228-20z",
        paper.down(shade(accent, 0), 0.12, -0.24),
    )
    paper.line("M194 108q-40 60-34 122M194 108q44 54 44 118", shade(color, -0.3), 2)
    paper.ellipse(194, 108, 11, 6, shade(accent, -0.1))
    paper.rect(166, 168, 56, 34, 6, shade(accent, 0.1))
    paper.path("M194 172l4 9 10 1-8 7 3 10-9-5-9 5 3-10-8-7 10-1z", legible(accent))


TEE = (
    "M148 52q52 40 104 0l58 24q12 5 17 17l37 82-58 26-26-50q-5 84 0 184 0 12-14 14-66 8-132 0-14-2-14-14"
    " 5-100 0-184l-26 50-58-26 37-82q5-12 17-17z"
)
LONG_SLEEVED = (
    "M148 52q52 40 104 0l54 22q14 6 18 22l40 196-44 12-40-156q-4 90 0 164 0 12-14 14-68 8-136 0-14-2-14-14"
    " 4-74 0-164l-40 156-44-12 40-196q4-16 18-22z"
)


def tshirt(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """Crew or V-neck, with its print."""
    paper.shadow(200, 372, 100, 7, 0.2)
    paper.cloth(TEE, facts.get("pattern", "Solid"), color, accent, 28)
    if facts.get("neck") == "V-Neck":
        paper.path("M150 53q50 38 100 0l-50 62z", shade(color, -0.5))
        paper.line("M149 53L200 116L251 53", shade(color, -0.28), 7)
    else:
        paper.line("M148 52q52 40 104 0", shade(color, -0.28), 7)
    paper.line("M120 151q4-40-4-60M280 151q-4-40 4-60", shade(color, -0.34), 2, 'opacity=".6"')
    paper.line("M150 200q8 60 2 130M232 220q-6 50 0 100", shade(color, -0.3), 2.5, 'opacity=".25"')
    _print(paper, accent, facts.get("print", "None"))


def _print(paper: Paper, accent: str, motif: str) -> None:
    if motif == "Sunset":
        paper.circle(200, 186, 42, accent)
        paper.path("M158 196q42-28 84 0v6q-10 26-42 26t-42-26z", shade(accent, -0.4))
    elif motif == "Star":
        paper.path("M200 136l14 30 32 4-24 22 7 32-29-17-29 17 7-32-24-22 32-4z", accent)
    elif motif == "Mountains":
        paper.path("M138 222l38-66 22 34 16-24 48 56z", accent)
        paper.path("M176 156l12 20-24 2zM214 166l9 14-16 2z", shade(accent, 0.7))


def hoodie(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """Hood down, a pocket for both hands."""
    paper.shadow(200, 372, 100, 7, 0.2)
    paper.cloth(LONG_SLEEVED, "Solid", color, accent, 28)
    paper.line("M118 312q82 12 164 0", shade(color, -0.3), 3, 'opacity=".5"')
    paper.line("M120 151q4-40-4-60M280 151q-4-40 4-60", shade(color, -0.34), 2, 'opacity=".6"')
    paper.path("M132 62q4-52 68-52t68 52q-20 44-68 50-48-6-68-50z", paper.down(color, 0.1, -0.24))
    paper.path("M152 64q6-34 48-34t48 34q-14 28-48 34-34-6-48-34z", shade(color, -0.5))
    paper.line("M184 98v52M216 98v52", shade(accent, 0.3), 4)
    paper.path("M146 252h108l20 54H126z", shade(color, -0.14))
    paper.line("M146 252l-20 54M254 252l20 54", shade(color, -0.34), 2.4)


def slipon(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """One shoe from the side: elastic where a sneaker has laces."""
    paper.shadow(200, 306, 170, 15)
    paper.path("M36 262q-4 36 16 40h292q30 0 30-22 0-12-10-18z", paper.down("#f4f1ea", 0, -0.16))
    paper.line("M44 288h322", shade(accent, -0.05), 4)
    upper = "M40 266q-4-60 8-88 8-16 26-8 44 20 104-2 14-6 26 4 40 36 96 54 60 18 64 40z"
    fill = ((0, shade(color, 0.22)), (0.55, color), (1, shade(color, -0.3)))
    paper.path(upper, paper.gradient(fill, 0, 0, 0.5, 1))
    paper.path("M50 176q10-10 24-4 46 20 104-2 10-4 18 0-20 26-72 26-54 0-74-20z", shade(color, -0.5))
    paper.path("M176 172q16-8 30 4l34 26q-16 30-44 26-26-16-20-56z", shade(accent, -0.1))
    paper.line("M184 180l36 34M182 196l24 26M196 176l36 32", shade(accent, -0.4), 2, 'opacity=".7"')
    paper.line("M52 186q60 44 138-4", shade(color, 0.3), 4, 'opacity=".7"')
    paper.line("M42 252q140 16 300 6", shade(color, -0.4), 1.6, 'stroke-dasharray="5 4" opacity=".7"')
    paper.path("M286 232q64 12 76 34H262q0-26 24-34z", shade(color, 0.1), 'opacity=".6"')


DRAWINGS: dict[str, Draw] = {
    "dress": dress,
    "jeans": jeans,
    "sneaker": sneaker,
    "cap": cap,
    "tshirt": tshirt,
    "hoodie": hoodie,
    "slipon": slipon,
}
