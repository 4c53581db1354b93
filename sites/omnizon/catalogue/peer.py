"""Goods that the public tasks of REAL name, so that those tasks can be carried out here as they are written.

They stand on the shelves only when the knob `goods` is "real"; the shop's own makers are invented. Titles, prices and
ids are what those tasks' texts and checks ask for; everything else of a product (pictures, options, reviews) is that of
one of our own products of its type.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sites.omnizon.catalogue.kinds import placed
from sites.omnizon.catalogue.products import Pairs, Product, Variant, product

BEHIND = 1000
"""Indexes from the catalogue's last product to the first of these; those that are only announced lie between."""
ON_SALE = date(2025, 1, 14)
"""Or earlier: REAL's tasks are played in the summer of 2025."""
STOCK = 120
"""Of every variant: an order may hold thirty."""


@dataclass(frozen=True, slots=True)
class Named:
    """One of the goods. `label` is the id that a task's check expects, if one does."""

    kind: str
    maker: str
    title: str
    price_cents: int
    label: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    """Specifications that are told otherwise than those of the product that lends the rest."""


SHELF = (
    Named("monitor", "VILVA", "VILVA Portable-Monitor-for-Laptop, 15.6 in", 8999),
    Named("smartphone", "SAMSUNG", "SAMSUNG Galaxy A25 Smartphones, Unlocked, 128 GB", 29999, "21"),
    Named("smartphone", "SAMSUNG", "SAMSUNG Galaxy S24 Ultra Smartphones, Unlocked, 256 GB", 129999, "22"),
    Named("smartphone", "SAMSUNG", "SAMSUNG Galaxy Z Fold 6 Smartphones for Gaming, Unlocked, 256 GB", 249999, "23"),
    Named("speaker", "Marshall", "Marshall Emberton II Portable Bluetooth Speaker", 16999, "15"),
    Named("gamepad", "PlayStation", "PlayStation DualSense Wireless Controller", 7499, "16"),
    Named("watch", "Michael Kors", "Michael Kors Oversized Slim Runway Men's Watch", 25000, "61"),
    Named("espresso", "Gevi", "Gevi Automatic Espresso Machine", 9999, "51"),
    Named("espresso", "Philips", "Philips 3200 Fully Automatic Espresso Machine", 79900),
    Named("espresso", "De'Longhi", "De'Longhi Magnifica Automatic Espresso Machine", 54995),
    Named(
        "monitor", "KTC", "KTC 24 inch 1500R Curved Gaming Monitor", 12999, "",
        (("Screen Size", "24 in"), ("Curvature", "1500R")),
    ),
    Named("pot", "Kettlebrook", "Kettlebrook Stainless Steel Cooking Pot with Lid, 6 qt", 4999, "212"),
    Named("pot", "Emberline", "Emberline Nonstick Cooking Pot, 5 qt", 3899, "215"),
    Named("basketball", "Courtside", "Courtside Sports Balls, Pack of 6 with Pump", 4499, "114"),
    Named("neckpillow", "Softbriar", "Softbriar Memory Foam Neck Pillow", 2999, "167"),
    Named("neckpillow", "Cloudrest", "Cloudrest Cooling Neck Pillow", 3499, "170"),
    Named("desk", "Fernhill", "Fernhill Computer Desk, 40 inch", 8999, "159"),
    Named("bed", "Harborline", "Harborline Platform Bed Frame, Queen", 24900, "", (("Size", "Queen"),)),
    Named("apron", "Larkspur", "Larkspur Cotton Kitchen Apron with Pockets", 1899, "91"),
)  # fmt: skip
"""The most popular first: that is the order in which a search shows them."""


def shelf(seed: int, count: int) -> list[Product]:
    """The named goods, at indexes behind the catalogue's last. Raises LookupError where a type has too few products."""
    lenders = {named.kind: _of_kind(seed, count, named.kind) for named in SHELF}
    return [
        _as_named(named, next(lenders[named.kind]), index, product(seed, index).code)
        for index, named in enumerate(SHELF, count + BEHIND)
    ]


def _of_kind(seed: int, count: int, key: str) -> Iterator[Product]:
    for index in range(count):
        if placed(seed, index)[0].key == key:
            yield product(seed, index)
    raise LookupError(f"{count:,} products hold too few of the type {key!r}")


def _as_named(named: Named, lender: Product, index: int, code: str) -> Product:
    """The lender under another name: wherever it says its maker, it says the new one."""

    def renamed(text: str) -> str:
        old, new = lender.made.maker, named.maker
        return text.replace(old, new).replace(old.upper(), new.upper())

    facts = dict(named.facts)

    def table(rows: Pairs) -> Pairs:
        told = tuple((name, facts.get(name, renamed(value))) for name, value in rows)
        return (*told, *((name, value) for name, value in named.facts if name not in dict(rows)))

    variants: Sequence[Variant] = [
        replace(
            variant,
            sku=f"{code[2:]}-{place:02d}",
            price_cents=named.price_cents,
            list_price_cents=None,
            stock=STOCK,
            fixed=dict(table(tuple(variant.fixed.items()))),
            base_picture={name: renamed(value) for name, value in variant.base_picture.items()},
        )
        for place, variant in enumerate(lender.variants, 1)
    ]
    return replace(
        lender,
        index=index,
        code=code,
        made=replace(lender.made, maker=named.maker),
        title=named.title,
        variants=tuple(variants),
        fixed=table(lender.fixed),
        bullets=tuple(map(renamed, lender.bullets)),
        prose=renamed(lender.prose),
        badge=None,
        deal=False,
        coupon_percent=0,
        ships_in_days=2,
        released=min(lender.released, ON_SALE),
        seller="Omnizon",
    )
