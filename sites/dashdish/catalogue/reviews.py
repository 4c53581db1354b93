"""What guests say. Each restaurant's rating is the mean of exactly these."""

from __future__ import annotations

from datetime import date, timedelta

from sites.kit import Rng

FIRST = (
    "Ada", "Ben", "Carla", "Dev", "Elena", "Finn", "Grace", "Hugo", "Ines", "Jonah", "Kira", "Luis", "Maya", "Nils",
    "Olive", "Pavel", "Rosa", "Soren", "Tara", "Uma", "Viktor", "Wendy", "Yusuf", "Zoe",
)  # fmt: skip
SAID: dict[int, tuple[str, ...]] = {
    5: (
        "The {dish} was the best thing that happened to me this week.",
        "Still hot at the door, nothing spilled, and the {dish} is worth the money.",
        "We order the {dish} every Friday and have not been let down once.",
        "Generous, fast, and the note to the kitchen was read.",
        "I came for the {dish} and stayed for everything else.",
    ),
    4: (
        "Very good {dish}. The portion could be a little larger.",
        "Solid. Took ten minutes longer than promised, tasted fine all the same.",
        "The {dish} is great, the sides are only all right.",
        "Good value at lunch, a bit dear in the evening.",
    ),
    3: (
        "The {dish} was fine. Not more than that.",
        "Food good, packing poor: the sauce had got everywhere.",
        "One good visit, one slow one. The {dish} is safe to order.",
        "Tasty, but half of what I asked for was forgotten.",
    ),
    2: (
        "Lukewarm {dish} and a long wait.",
        "Somebody read my order upside down. The {dish} itself was decent.",
        "Too much salt in the {dish}, too little of everything else.",
    ),
    1: (
        "An hour late, cold, and the wrong {dish}.",
        "No {dish} in the bag, and nobody picked up the phone.",
        "Not again.",
    ),
}
TODAY = date(2026, 7, 14)
LONGEST_DAYS = 540


def reviews(rng: Rng, tenths: int, count: int, dishes: list[str]) -> list[dict[str, object]]:
    """So many opinions with about that mean, the newest last."""
    days = sorted((rng.whole(0, LONGEST_DAYS) for _ in range(count)), reverse=True)
    found = []
    for each in days:
        stars = _stars(rng, tenths)
        dish = rng.pick(dishes)
        text = rng.pick(SAID[stars])
        found.append(
            {
                "author": f"{rng.pick(FIRST)} {chr(65 + rng.whole(0, 25))}.",
                "stars": stars,
                "date": (TODAY - timedelta(days=each)).isoformat(),
                "text": text.format(dish=dish),
                "dish": dish if "{dish}" in text else "",
                "helpful": rng.whole(0, 9) if rng.chance(0.4) else 0,
            }
        )
    return found


def _stars(rng: Rng, tenths: int) -> int:
    """One opinion: near the mean, now and then far below."""
    if rng.chance(0.06):
        return rng.whole(1, 2)
    wanted = (tenths + 2) / 10
    low = int(wanted)
    return min(5, max(1, low + (1 if rng.unit() < wanted - low else 0) - (1 if rng.chance(0.12) else 0)))
