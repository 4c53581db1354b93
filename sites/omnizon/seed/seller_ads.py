"""A merchant's campaigns and what each of their keywords did, day by day: a pure function of the seed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sites.kit import Database, Rng
from sites.kit.store import Row
from sites.omnizon.seed.shop import TODAY

FIRST_DAY = date(2026, 4, 20)
WEEK = (94, 90, 92, 97, 108, 124, 115)
"""How busy the days from Monday are, in per cent."""


@dataclass(frozen=True)
class Plan:
    """A campaign as it was set up."""

    name: str
    status: str
    budget_cents: int
    starts: str
    ends: str
    types: tuple[str, ...]
    conversion: float
    """Of the clicks, how many end in an order."""
    keywords: tuple[tuple[str, str, int], ...]
    negative: tuple[tuple[str, str], ...] = ()


PLANS = (
    Plan(
        *("Pet corner", "running", 400, "2026-04-20", "", ("petbowl", "petbed"), 0.105),
        (("dog bowl", "exact", 62), ("ceramic dog bowl", "phrase", 55), ("washable dog bed", "phrase", 74),
         ("pet bed", "broad", 48)),
        (("cat tree", "phrase"), ("free", "exact")),
    ),
    Plan(
        *("Desk and study", "running", 700, "2026-04-20", "", ("desk", "lamp", "chair"), 0.024),
        (("computer desk", "exact", 145), ("small desk for bedroom", "phrase", 118), ("table lamp", "broad", 66),
         ("office chair", "phrase", 132)),
        (("used", "exact"),),
    ),
    Plan(
        *("Serums and shampoo", "running", 350, "2026-04-20", "", ("serum", "shampoo", "lipstick"), 0.041),
        (("niacinamide serum", "exact", 88), ("vitamin c serum", "exact", 95), ("volumizing shampoo", "phrase", 57),
         ("matte lipstick", "broad", 61)),
    ),
    Plan(
        *("Game night", "running", 450, "2026-05-04", "", ("keyboard", "gamepad", "mouse"), 0.058),
        (("gaming keyboard", "phrase", 84), ("pro game controller", "exact", 79), ("quiet mouse", "broad", 43)),
        (("repair", "phrase"), ("driver download", "phrase")),
    ),
    Plan(
        *("Audio on the go", "running", 600, "2026-05-04", "", ("earbuds", "headphones", "speaker"), 0.029),
        (("noise cancelling earbuds", "exact", 128), ("over ear headphones", "phrase", 104),
         ("waterproof speaker", "broad", 72), ("cheap earbuds", "broad", 39)),
    ),
    Plan(
        *("Kitchen classics", "running", 350, "2026-05-18", "", ("pot", "kettle", "mug", "flatware"), 0.064),
        (("dutch oven", "phrase", 81), ("temperature control kettle", "exact", 92), ("coffee mug", "broad", 36)),
        (("plastic", "exact"),),
    ),
    Plan(
        *("Soft home", "paused", 300, "2026-04-20", "", ("rug", "pillow", "candle", "planter"), 0.033),
        (("geometric rug", "exact", 76), ("soy candle", "phrase", 41), ("throw pillow", "broad", 44)),
    ),
    Plan(
        *("Spring wardrobe", "ended", 400, "2026-04-20", "2026-06-14", ("dress", "tshirt", "jeans", "cap"), 0.047),
        (("summer dress", "phrase", 69), ("graphic t-shirt", "broad", 38), ("baseball cap", "exact", 47)),
    ),
    Plan(
        *("Umbrella weather", "scheduled", 250, "2026-09-15", "2026-11-30", ("umbrella",), 0.05),
        (("windproof umbrella", "exact", 58), ("travel umbrella", "phrase", 46)),
    ),
)  # fmt: skip
PAUSED_ON = date(2026, 7, 2)
"""The paused campaign ran until the day before."""


def seed(db: Database, rng: Rng, goods: list[Row]) -> None:
    """Campaigns, keywords, figures."""
    for key, plan in enumerate(PLANS, 1):
        db.insert(
            "campaign",
            id=key,
            name=plan.name,
            status=plan.status,
            daily_budget_cents=plan.budget_cents,
            starts=plan.starts,
            ends=plan.ends,
        )
        products = {row["product_id"]: row["price_cents"] for row in goods if row["type"] in plan.types}
        products = dict(list(products.items())[:6])
        for product in products:
            db.insert("campaign_product", campaign_id=key, product_id=product)
        words = [
            db.insert("keyword", campaign_id=key, text=text, match=match, bid_cents=bid, status="active")
            for text, match, bid in plan.keywords
        ]
        for text, match in plan.negative:
            db.insert("negative_keyword", campaign_id=key, text=text, match=match)
        _figures(db, rng, key, plan, words, [min(price, 22_000) for price in products.values()])
    db.insert("budget_rule", campaign_id=1, percent=25, starts="2026-07-20", ends="2026-07-26")
    db.insert("budget_rule", campaign_id=5, percent=50, starts="2026-11-23", ends="2026-11-30")


def _figures(db: Database, rng: Rng, key: int, plan: Plan, words: list[int], prices: list[int]) -> None:
    last = date.fromisoformat(plan.ends) if plan.ends else TODAY - timedelta(days=1)
    if plan.status == "paused":
        last = PAUSED_ON - timedelta(days=1)
    day = max(FIRST_DAY, date.fromisoformat(plan.starts))
    while day <= min(last, TODAY - timedelta(days=1)):
        left = plan.budget_cents
        for place, (keyword, (_, match, bid)) in enumerate(zip(words, plan.keywords, strict=True)):
            chance = rng.branch(key, place, day.isoformat())
            left -= _figure(db, chance, keyword, day, match, bid, left, plan, prices)
        day += timedelta(days=1)


def _figure(
    db: Database,
    chance: Rng,
    keyword: int,
    day: date,
    match: str,
    bid: int,
    left: int,
    plan: Plan,
    prices: list[int],
) -> int:
    """Write a keyword's day; what it spent, which is at most `left`."""
    reach = {"broad": 240, "phrase": 150, "exact": 95}[match]
    impressions = reach * WEEK[day.weekday()] * chance.whole(60, 140) // 10_000
    per_mille = {"broad": 7, "phrase": 12, "exact": 18}[match]
    clicks = (impressions * per_mille * chance.whole(30, 170) // 100 + chance.whole(0, 999)) // 1000
    cost = bid * chance.whole(62, 96) // 100
    clicks = min(clicks, left // cost)
    orders = sum(chance.chance(plan.conversion) for _ in range(clicks))
    sales = sum(chance.pick(prices) for _ in range(orders)) if prices else 0
    db.insert(
        "keyword_day",
        keyword_id=keyword,
        day=day.isoformat(),
        impressions=impressions,
        clicks=clicks,
        spend_cents=clicks * cost,
        orders=orders,
        sales_cents=sales,
    )
    return clicks * cost
