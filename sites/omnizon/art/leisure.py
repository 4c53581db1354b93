"""Sport, toys and books."""

from sites.omnizon.art.colors import legible, shade
from sites.omnizon.art.paper import Draw, Facts, Paper


def yogamat(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """Rolled."""
    paper.shadow(205, 338, 165, 14)
    paper.path("M60 300L330 300q32 0 32 18t-32 18H60z", paper.down(color, 0.1, -0.2))
    paper.rect(60, 160, 262, 150, 20, paper.down(color, 0.0, 0))
    paper.rect(
        66,
        158,
        262,
        154,
        0,
        paper.gradient(
            ((0, shade(color, 0.1)), (0.25, shade(color, 0.32)), (0.6, color), (1, shade(color, -0.42))),
            0,
            0,
            0,
            1,
        ),
    )
    paper.ellipse(66, 235, 42, 77, paper.sphere(shade(color, 0.02)))
    for r in range(7):
        paper.ellipse(
            66,
            235,
            40 - r * 5.4,
            74 - r * 10,
            "none",
            f'stroke="{shade(accent if r % 2 else color, -0.3)}" stroke-width="2.6"',
        )
    paper.ellipse(328, 235, 34, 77, paper.gradient(((0, shade(color, -0.1)), (1, shade(color, -0.4)))))
    for x in (134, 260):
        paper.path(f"M{x} 158q26 76 0 154h16q26-78 0-154z", shade(accent, -0.2))


def dumbbells(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """Two, with their weight on the heads."""
    paper.shadow(200, 334, 160, 14)
    chrome = paper.gradient(((0, "#f0f2f4"), (0.4, "#b9bec4"), (1, "#6d7278")), 0, 0, 0, 1)
    for y in (160, 290):
        paper.rect(110, y - 13, 180, 26, 8, chrome)
        paper.line("".join(f"M{x} {y - 10}v20" for x in (150, 162, 174, 226, 238, 250)), "#7d8389", 2)
        for x in (94, 306):
            paper.path(
                f"M{x - 34} {y - 38}l16-18h36l16 18v76l-16 18h-36l-16-18z", paper.down(color, 0.24, -0.34)
            )
            paper.path(
                f"M{x - 24} {y - 30}l12-13h24l12 13v60l-12 13h-24l-12-13z", paper.slant(color, 0.12, -0.2)
            )
            pounds = facts.get("mark", "").split(" ")[0]
            paper.letters(pounds, x, y + 9, 25, legible(color), widest=40)


def ball(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """For one of four sports."""
    paper.shadow(200, 346, 100, 14)
    sport = facts.get("sport", "basketball")
    if sport == "football":
        _football(paper, color)
        return
    skin = ((0, shade(color, 0.36)), (0.5, color), (1, shade(color, -0.46)))
    paper.circle(200, 206, 136, paper.glow(skin, 0.36, 0.3, 0.78))
    seams = shade(accent, -0.3)
    if sport == "basketball":
        paper.line("M64 206h272M200 70v272M104 110q86 96 0 192M296 110q-86 96 0 192", "#22170f", 5)
    elif sport == "soccer":
        paper.path(SOCCER_PATCHES, seams)
        paper.line("M200 166V112M238 194l52-20M224 238l32 46M176 238l-32 46M162 194l-52-20", seams, 4)
    else:
        paper.line(VOLLEYBALL_SEAMS, seams, 4)
    paper.ellipse(152, 132, 34, 20, "#fff", 'opacity=".26" transform="rotate(-35 152 132)"')


SOCCER_PATCHES = (
    "M200 166l38 28-14 44h-48l-14-44zM168 84l32 28 32-28-32-12zM290 174l36-6-2 42-30 10z"
    "M256 284l34-8-14 38-38 16zM144 284l-34-8 14 38 38 16zM110 174l-36-6 2 42 30 10z"
)
VOLLEYBALL_SEAMS = (
    "M200 206V70M200 206L82 274M200 206l118 68M130 92q30 60 70 60M270 92q-30 60-70 60M72 246q70 4 96-40"
    "M150 332q44-50 32-96M328 246q-70 4-96-40M250 332q-44-50-32-96"
)


def _football(paper: Paper, color: str) -> None:
    skin = ((0, shade(color, 0.3)), (0.5, color), (1, shade(color, -0.45)))
    paper.add('<g transform="rotate(-24 200 210)">')
    paper.path("M56 210q144-150 288 0-144 150-288 0z", paper.glow(skin, 0.42, 0.3, 0.75))
    paper.path("M104 168q22 42 0 84M296 168q-22 42 0 84", "none", paper.outline("#f4efe6", 9))
    laces = "".join(f"M{x} 140v18" for x in (168, 184, 200, 216, 232))
    paper.line(f"M156 152q44-14 88 0{laces}", "#f7f3ea", 5)
    paper.add("</g>")


def tent(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """On grass."""
    paper.path("M0 318q200-24 400 0v82H0z", "#dfe9d4")
    paper.shadow(200, 330, 180, 14, 0.28)
    paper.path(
        "M200 90L30 326h340z",
        paper.gradient(
            ((0, shade(color, 0.16)), (0.5, color), (0.5, shade(color, -0.22)), (1, shade(color, -0.34)))
        ),
    )
    paper.path("M200 90L112 326h176z", shade(accent, -0.02))
    paper.path("M200 90l-46 236h92z", "#22262b")
    paper.path("M200 90l-88 236q50-40 42-80z", shade(accent, 0.2))
    paper.path("M200 90l88 236q-50-40-42-80z", shade(accent, -0.15))
    paper.line("M30 326L8 340M370 326l22 14M200 90v-16", "#6c6f74", 3)
    paper.line("M200 90L30 326M200 90l170 236", shade(color, -0.5), 4)


# Left edge, top and studs of each brick of the pyramid.
BRICKS = (
    (70, 292, 4),
    (206, 292, 4),
    (104, 240, 3),
    (206, 240, 3),
    (138, 188, 4),
    (172, 136, 2),
    (172, 84, 1),
)


def blocks(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """A pyramid of bricks."""
    paper.shadow(200, 346, 150, 14)
    tones = (color, accent, "#f5c343", "#3c82d6", "#4aa657", "#e5493a")
    for place, (x, y, studs) in enumerate(BRICKS):
        tone = tones[place % len(tones)]
        for stud in range(studs):
            paper.rect(x + 7 + stud * 34, y - 10, 20, 14, 4, paper.cylinder(tone))
        face = ((0, shade(tone, 0.2)), (0.12, tone), (1, shade(tone, -0.22)))
        paper.rect(x, y, studs * 34 - 2, 50, 4, paper.gradient(face, 0, 0, 0, 1))


def plush(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """Bear, bunny or cat, sitting."""
    paper.shadow(200, 364, 112, 12)
    b = paper.sphere(color, 0.8)
    ear = facts.get("animal", "Bear")
    if ear == "Bunny":
        for x, a in ((160, -10), (240, 10)):
            paper.ellipse(x, 66, 24, 62, b, f'transform="rotate({a} {x} 66)"')
            paper.ellipse(x, 70, 12, 44, shade(accent, 0.3), f'transform="rotate({a} {x} 70)"')
    elif ear == "Cat":
        paper.path("M124 120l6-70 58 40zM276 120l-6-70-58 40z", shade(color, -0.08))
    else:
        for x in (134, 266):
            paper.circle(x, 82, 34, b)
            paper.circle(x, 84, 18, shade(accent, 0.25))
    paper.ellipse(200, 282, 88, 82, b)
    paper.ellipse(200, 290, 52, 56, shade(accent, 0.45))
    for x in (112, 288):
        paper.ellipse(x, 262, 32, 54, b, f'transform="rotate({24 if x < 200 else -24} {x} 262)"')
    for x in (140, 260):
        paper.ellipse(x, 340, 42, 28, b)
        paper.ellipse(x, 344, 22, 15, shade(accent, 0.3))
    paper.circle(200, 138, 84, b)
    paper.ellipse(200, 164, 40, 32, shade(accent, 0.55))
    for x in (168, 232):
        paper.circle(x, 128, 9, "#1d1a18")
        paper.circle(x - 3, 125, 3, "#fff")
    paper.ellipse(200, 152, 12, 9, "#2a211d")
    paper.line("M200 160v12q-16 14-26 2M200 172q16 14 26 2", "#2a211d", 3)
    paper.path("M166 212l34 14 34-14v28l-34-14-34 14z", paper.down("#c43c4b", 0.2, -0.2))


def book(paper: Paper, color: str, accent: str, facts: Facts) -> None:
    """A cover in one of six styles, with title and author."""
    paper.shadow(204, 368, 116, 11)
    paper.path("M292 44l22 8v304l-22 12z", "#efe9dc")
    paper.line("M298 48v316M303 50v312M308 52v308", "#c9c1ae", 1)
    paper.rect(92, 32, 204, 336, 3, paper.slant(color, 0.08, -0.16))
    COVERS[int(facts.get("style", "0")) % len(COVERS)](paper, color, accent)
    lines = title_lines(facts.get("title", ""))
    size = 26 if len(lines) < 4 else 21
    for place, text in enumerate(lines):
        paper.letters(text, 198, 78 + place * (size + 5), size, legible(color), widest=172)
    ground = accent if facts.get("style") == "1" else color
    paper.letters(facts.get("author", ""), 198, 350, 14, legible(ground), widest=168, weight="medium")
    paper.rect(92, 32, 11, 336, 2, "#000", 'opacity=".16"')
    paper.rect(104, 32, 2, 336, 0, "#fff", 'opacity=".22"')


def title_lines(title: str, most: int = 11) -> list[str]:
    """The title broken between words, so many letters a line."""
    lines = [""]
    for word in title.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > most:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _rings(paper: Paper, color: str, accent: str) -> None:
    for place in range(6):
        pen = paper.outline(shade(accent, 0 if place % 2 else 0.4), 5)
        paper.circle(198, 248, 76 - place * 12, "none", f'{pen} opacity=".8"')


def _hills(paper: Paper, color: str, accent: str) -> None:
    paper.path("M92 368V276l60-62 44 42 36-36 64 64v84z", accent)
    paper.path("M92 368v-58q70-36 120-8t84-14v80z", shade(accent, -0.4))
    paper.circle(244, 190, 22, shade(accent, 0.6))


def _tiles(paper: Paper, color: str, accent: str) -> None:
    tones = (accent, shade(accent, 0.4), shade(color, 0.4))
    for place in range(9):
        x, y = 118 + place % 3 * 54, 178 + place // 3 * 52
        paper.rect(x, y, 46, 46, 23 if place % 2 else 3, tones[place % 3])


def _waves(paper: Paper, color: str, accent: str) -> None:
    wave = "q60-46 110 0t94 0v28q-50 36-94 0t-110 0z"
    paper.path(f"M92 222{wave}M92 282{wave}", accent)


def _leaf(paper: Paper, color: str, accent: str) -> None:
    paper.path("M198 182q60 54 36 122-16 30-36 36-20-6-36-36-24-68 36-122z", accent)
    veins = "M198 206v130M198 250l22-22M198 250l-22-22M198 288l28-28M198 288l-28-28"
    paper.line(veins, shade(accent, -0.5), 4)


def _band(paper: Paper, color: str, accent: str) -> None:
    paper.rect(92, 188, 204, 122, 0, accent)
    paper.line("".join(f"M92 {y}h204" for y in range(200, 310, 14)), shade(accent, -0.3), 2)


COVERS = (_rings, _hills, _tiles, _waves, _leaf, _band)


DRAWINGS: dict[str, Draw] = {
    "yogamat": yogamat,
    "dumbbells": dumbbells,
    "ball": ball,
    "tent": tent,
    "blocks": blocks,
    "plush": plush,
    "book": book,
}
