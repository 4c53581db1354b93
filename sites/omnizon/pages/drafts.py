"""An order being made up: a row of `checkout`, and everything that follows from it.

The cart has one, and each Buy now. They belong to an account or, for a guest, to a session.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sites.kit import Visit
from sites.kit.formats import money
from sites.kit.store import Row
from sites.omnizon import terms
from sites.omnizon.pages import savings, shop, wallet
from sites.omnizon.terms import Totals


@dataclass
class Draft:
    """A checkout with everything that follows from it."""

    row: Row
    lines: list[Row]
    """With `clip`, the coupon clipped for it or None, and `discount_cents`, what that takes off the line."""
    addresses: list[Row]
    cards: list[Row]
    address: Row | None
    card: Row | None
    """None also where the one chosen has expired."""
    coupon: Row | None
    coupon_problem: str
    """Why the promo code that was entered does not count now."""
    totals: Totals
    balance_cents: int
    """Of the account's gift cards."""
    first_day: date
    day: date

    @property
    def url(self) -> str:
        """Its page."""
        return address_of(self.row)

    @property
    def short(self) -> list[Row]:
        """The lines of which there is less left than wanted."""
        return [line for line in self.lines if line["quantity"] > shop.limit(line["left"])]

    @property
    def repriced(self) -> list[Row]:
        """The lines whose price is no longer what it was when they were added."""
        return [line for line in self.lines if repriced(line)]

    @property
    def gifts(self) -> list[Row]:
        """The lines that are to be given away."""
        return [line for line in self.lines if line["gift"]]

    @property
    def clipped(self) -> list[Row]:
        """The lines with a clipped coupon, whether it counts or is kept for another order."""
        return [line for line in self.lines if line["clip"]]

    @property
    def gift_card_cents(self) -> int:
        """What the gift card balance pays."""
        return min(self.balance_cents, self.totals.total_cents) if self.row["use_balance"] else 0

    @property
    def card_cents(self) -> int:
        """What is left for the card to pay."""
        return self.totals.total_cents - self.gift_card_cents

    @property
    def days(self) -> list[date]:
        """The days that may be chosen with this speed."""
        return [self.first_day + timedelta(days=more) for more in range(terms.LATER_DAYS + 1)]


def address_of(row: Row) -> str:
    """The page of a checkout."""
    return f"/checkout?buy={row['id']}" if row["sku"] else "/checkout"


def repriced(line: Row) -> bool:
    """Whether it cost another price when it was added."""
    return line["noted_cents"] is not None and line["noted_cents"] != line["price_cents"]


def find(visit: Visit, key: int) -> Row | None:
    """The visitor's own checkout of that id."""
    mine, who = shop.cart_owner(visit)
    return visit.db.one(f"SELECT * FROM checkout WHERE id = ? AND {mine}", key, who)


def of_cart(visit: Visit) -> Row:
    """The cart's checkout, begun here if there is none."""
    mine, who = shop.cart_owner(visit)
    sql = f"SELECT * FROM checkout WHERE {mine} AND sku ISNULL AND order_id ISNULL"
    row = visit.db.one(sql, who)
    if row is None:
        visit.db.insert("checkout", **shop.owner_columns(visit))
        row = visit.db.one(sql, who)
    return visit.found(row)


def change(visit: Visit, row: Row, **columns: Any) -> None:
    """Write down what was chosen."""
    sets = ", ".join(f"{name} = ?" for name in columns)
    visit.db.run(f"UPDATE checkout SET {sets} WHERE id = ?", *columns.values(), row["id"])
    row |= columns


def lines_of(visit: Visit, row: Row) -> list[Row]:
    """What is to be ordered: of a cart, the lines that are chosen."""
    if row["sku"] is None:
        return [line for line in shop.cart_lines(visit) if line["chosen"]]
    line = shop.one_line(visit.db, row["sku"], row["quantity"], row["offer_id"])
    return [line | {"gift": row["gift"]}] if line else []


def draft(visit: Visit, row: Row) -> Draft:
    """A checkout as it stands."""
    lines = _with_clips(visit, row, lines_of(visit, row))
    addresses, cards = wallet.addresses(visit), wallet.cards(visit)
    address, card = _chosen(addresses, row["address_id"]), _chosen(cards, row["card_id"])
    subtotal = sum(line["quantity"] * line["price_cents"] for line in lines)
    clipped = [line for line in lines if line["discount_cents"]]
    problem = coupon_problem(visit, row["coupon"], subtotal, len(clipped)) if row["coupon"] else ""
    coupon = None if problem else visit.db.one("SELECT * FROM coupon WHERE code = ?", row["coupon"])
    ships_in_days = max((line["ships_in_days"] for line in lines), default=1)
    first = terms.arrives(visit.now, ships_in_days, row["speed"])
    day = date.fromisoformat(row["day"]) if row["day"] else first
    return Draft(
        row=row,
        lines=lines,
        addresses=addresses,
        cards=cards,
        address=address,
        card=None if card is None or card["expired"] else card,
        coupon=coupon,
        coupon_problem=problem,
        totals=terms.totals(
            ((line["quantity"], line["price_cents"]) for line in lines),
            row["speed"],
            address["state"] if address else "",
            coupon,
            clipped_cents=sum(line["discount_cents"] for line in lines),
            slot=row["slot"],
            wrapped=sum(line["gift"] for line in lines) if row["wrap"] else 0,
        ),
        balance_cents=savings.balance(visit, visit.account["id"]) if visit.account else 0,
        first_day=first,
        day=day if first <= day <= terms.latest(first) else first,
    )


def coupon_problem(visit: Visit, code: str, subtotal_cents: int, clipped: int) -> str:
    """Why a promo code does not count for goods of that price, `clipped` of which have a clipped coupon."""
    coupon = visit.db.one("SELECT * FROM coupon WHERE code = ?", code)
    account = visit.account["id"] if visit.account else None
    uses = visit.db.value(
        "SELECT count(*) FROM coupon_use WHERE coupon = ? AND account_id = ?", code, account
    )
    problem = terms.coupon_problem(coupon, subtotal_cents, uses, visit.now)
    if problem or coupon is None:
        return problem
    if coupon["once"] and account is None:
        return f"Coupon {code} counts once an account. Sign in to use it."
    return terms.clash(coupon, clipped)


def enter_coupon(visit: Visit, row: Row, typed: str, without_clips: bool) -> str:
    """Take a promo code; why it is not taken, or nothing. `without_clips` keeps clipped coupons out of this order."""
    code = typed.upper().replace(" ", "")
    if not code:
        return "Enter a coupon code."
    lines = _with_clips(visit, row | {"without_clips": int(without_clips)}, lines_of(visit, row))
    subtotal = sum(line["quantity"] * line["price_cents"] for line in lines)
    clipped = sum(bool(line["discount_cents"]) for line in lines)
    problem = coupon_problem(visit, code, subtotal, clipped)
    if not problem:
        change(visit, row, coupon=code, without_clips=int(without_clips))
    return problem


def remove_coupon(visit: Visit, row: Row) -> None:
    """Take the promo code out; clipped coupons count again."""
    change(visit, row, coupon="", without_clips=0)


def clashes(visit: Visit, row: Row, typed: str) -> bool:
    """Whether a code would count if it were not for clipped coupons."""
    code = typed.upper().replace(" ", "")
    lines = lines_of(visit, row)
    subtotal = sum(line["quantity"] * line["price_cents"] for line in lines)
    clipped = [line for line in _with_clips(visit, row, lines) if line["discount_cents"]]
    return bool(clipped) and not coupon_problem(visit, code, subtotal, 0)


def price_change(line: Row) -> str:
    """What has become of a line's price, in a sentence."""
    if line["price_cents"] > line["noted_cents"]:
        way = "gone up"
    else:
        way = "come down"
    return f"The price has {way} from {money(line['noted_cents'])} to {money(line['price_cents'])} since you added it."


def accept_prices(visit: Visit, lines: list[Row]) -> None:
    """What these lines of the cart cost now is known to the visitor."""
    for line in lines:
        visit.db.run("UPDATE cart_line SET price_cents = ? WHERE id = ?", line["price_cents"], line["id"])


def _with_clips(visit: Visit, row: Row, lines: list[Row]) -> list[Row]:
    """Each line with its clipped coupon. A coupon is for what the shop's page sells, not for others' offers."""
    clips = savings.usable(visit) if visit.account else {}
    full = []
    for line in lines:
        clip = clips.get(line["product_id"]) if line["offer_id"] is None else None
        counts = clip and not row["without_clips"]
        price = line["quantity"] * line["price_cents"]
        full.append(
            line
            | {
                "clip": clip,
                "discount_cents": terms.percent_of(price, clip["percent"]) if clip and counts else 0,
            }
        )
    return full


def _chosen(rows: list[Row], key: int | None) -> Row | None:
    """The one chosen; else the default one, which comes first."""
    return next((row for row in rows if row["id"] == key), rows[0] if rows else None)
