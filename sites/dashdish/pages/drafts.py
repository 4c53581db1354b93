"""A cart on its way to an order: what has been chosen so far, what it comes to, and what stands in its way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sites.dashdish import terms
from sites.dashdish.pages import shop
from sites.kit import Visit
from sites.kit.store import Row


@dataclass
class Draft:
    """Everything that the checkout shows."""

    cart: Row
    row: Row
    """Of `checkout`."""
    store: Row
    lines: list[Row]
    addresses: list[Row]
    address: Row | None
    cards: list[Row]
    card: Row | None
    distance: int
    slots: dict[date, list[datetime]]
    promo: Row | None
    promo_problem: str
    clash: bool
    """The code and the restaurant's offer do not go together."""
    offer_counts: bool
    totals: terms.Totals
    balance_cents: int
    member: bool

    @property
    def mode(self) -> str:
        """delivery or pickup."""
        return str(self.row["mode"])

    @property
    def credit_cents(self) -> int:
        """What credit pays of it."""
        return min(self.balance_cents, self.totals.total_cents) if self.row["use_credit"] else 0

    @property
    def card_cents(self) -> int:
        """What the card pays."""
        return self.totals.total_cents - self.credit_cents

    @property
    def instructions(self) -> str:
        """For the courier: what was typed here, or what the address says."""
        typed = self.row["instructions"]
        if typed is not None:
            return str(typed)
        return str(self.address["instructions"]) if self.address else ""

    @property
    def slot_is_free(self) -> bool:
        """The half hour that was chosen can be had."""
        starts = (start.isoformat(timespec="minutes") for day in self.slots.values() for start in day)
        return self.row["slot"] in starts

    def wait(self, speed: str) -> tuple[int, int]:
        """Minutes, at the least and at the most."""
        return terms.wait(self.store["prep_minutes"], self.distance, self.mode, speed)


def of_cart(visit: Visit, cart: Row) -> Row:
    """The cart's row of `checkout`, begun if there is none."""
    row = visit.db.one("SELECT * FROM checkout WHERE cart_id = ?", cart["id"])
    if row is None:
        mode = shop.spot(visit)["mode"]
        store = shop.by_id(visit, cart["restaurant_id"])
        if not store["delivers"]:
            mode = "pickup"
        liked = visit.db.one("SELECT * FROM preference WHERE account_id = ?", cart["account_id"]) or {}
        visit.db.insert(
            "checkout",
            cart_id=cart["id"],
            mode=mode,
            speed="standard" if store["closes"] else "scheduled",
            slot="",
            drop_off=terms.DROP_OFFS[0],
            tip=terms.TIP[mode],
            tip_cents=0,
            promo="",
            without_offer=0,
            use_credit=0,
            utensils=liked.get("utensils", 0),
            gift=0,
            gift_name="",
            gift_phone="",
            gift_message="",
        )
        row = visit.found(visit.db.one("SELECT * FROM checkout WHERE cart_id = ?", cart["id"]))
    return row


def change(visit: Visit, cart_id: int, **changes: Any) -> None:
    """Keep something that was chosen."""
    for name, value in changes.items():
        visit.db.run(f"UPDATE checkout SET {name} = ? WHERE cart_id = ?", value, cart_id)


def balance(visit: Visit, account_id: int) -> int:
    """An account's credit, in cents."""
    total = visit.db.value("SELECT coalesce(sum(cents), 0) FROM credit WHERE account_id = ?", account_id)
    return int(total)


def is_member(visit: Visit, account_id: int) -> bool:
    """Whether the plan counts today."""
    row = visit.db.one("SELECT * FROM plan WHERE account_id = ?", account_id)
    return bool(row and (not row["ends"] or row["renews"] >= visit.now.date().isoformat()))


def draft(visit: Visit, cart: Row) -> Draft:
    """The cart as it would be ordered now."""
    who = cart["account_id"]
    row = of_cart(visit, cart)
    store = shop.by_id(visit, cart["restaurant_id"])
    lines = shop.lines(visit.db, cart["id"])
    addresses = visit.db.all("SELECT * FROM address WHERE account_id = ? ORDER BY is_default DESC, id", who)
    spot = shop.spot(visit)
    wanted = row["address_id"] or (spot["address"]["id"] if spot["address"] else 0)
    address = next((each for each in addresses if each["id"] == wanted), addresses[0] if addresses else None)
    cards = visit.db.all("SELECT * FROM card WHERE account_id = ? ORDER BY is_default DESC, id", who)
    today = (visit.now.year, visit.now.month)
    for each in cards:
        each["expired"] = (each["year"], each["month"]) < today
        each["last4"] = each["number"][-4:]
    usable = [each for each in cards if not each["expired"]]
    card = next((each for each in usable if each["id"] == row["card_id"]), usable[0] if usable else None)
    for each in addresses:
        each["distance"] = terms.distance(store, each)
        each["in_range"] = bool(store["delivers"]) and each["distance"] <= store["radius"]
    gap = address["distance"] if address else store["distance"]
    subtotal = sum(line["sum_cents"] for line in lines)
    promo, problem = _promo(visit, row, store, subtotal, who)
    offer = terms.offer_of(store)
    clash = bool(promo and not terms.combines(offer, promo, subtotal))
    if clash and row["without_offer"]:
        offer, clash = None, False
    elif clash:
        own = terms.offer_text(store)
        problem = f"Code {row['promo']} cannot be combined with the offer of {store['name']} ({own})."
        promo = None
    counted = [each for each in (offer, promo) if each]
    member = is_member(visit, who)
    lead = terms.wait(store["prep_minutes"], gap, row["mode"], "standard")[1]
    totals = terms.totals(
        ((line["quantity"], line["price_cents"]) for line in lines),
        store,
        row["mode"],
        row["speed"],
        counted,
        tip=row["tip"],
        tip_cents=row["tip_cents"],
        member=member,
    )
    return Draft(
        cart=cart,
        row=row,
        store=store,
        lines=lines,
        addresses=addresses,
        address=address,
        cards=cards,
        card=card,
        distance=gap,
        slots=terms.slots(store["hours"], visit.now, lead),
        promo=promo,
        promo_problem=problem,
        clash=clash,
        offer_counts=bool(offer and subtotal >= offer["minimum_cents"]),
        totals=totals,
        balance_cents=balance(visit, who),
        member=member,
    )


def _promo(visit: Visit, row: Row, store: Row, subtotal: int, who: int) -> tuple[Row | None, str]:
    """The code that was entered, if it counts, and why not."""
    if not row["promo"]:
        return None, ""
    promo = visit.db.one("SELECT * FROM promo WHERE code = ?", row["promo"])
    uses = visit.db.value(
        "SELECT count(*) FROM promo_use WHERE promo = ? AND account_id = ?", row["promo"], who
    )
    orders = visit.db.value("SELECT count(*) FROM orders WHERE account_id = ?", who)
    cuisines = {store["cuisine_slug"], store["second_slug"] or ""}
    problem = terms.promo_problem(promo, store, cuisines, row["mode"], subtotal, uses, orders, visit.now)
    return (None if problem else promo), problem


def obstacles(visit: Visit, it: Draft) -> list[str]:
    """Why it cannot be ordered now."""
    found = []
    for line in it.lines:
        if line["sold_out"]:
            found.append(f"{line['name']} is sold out today. Take it out of your cart.")
    if it.mode == "delivery":
        if not it.store["delivers"]:
            found.append(f"{it.store['name']} does not deliver. Choose pickup.")
        elif it.address is None:
            found.append("Add a delivery address.")
        elif not it.address["in_range"]:
            label = it.address["label"] or it.address["line1"]
            found.append(
                f"{it.store['name']} does not deliver as far as {label}. Choose another address, or pickup."
            )
    elif not it.store["pickup"]:
        found.append(f"{it.store['name']} has no pickup. Choose delivery.")
    if it.row["speed"] == "scheduled":
        if not it.row["slot"]:
            found.append("Choose a time to schedule your order for.")
        elif not it.slot_is_free:
            found.append("The time that you chose is not free any more. Choose another one.")
    elif not it.store["closes"]:
        found.append(f"{it.store['name']} is closed now. Schedule your order for a time when it is open.")
    if it.promo_problem:
        found.append(it.promo_problem)
    if it.card_cents and it.card is None:
        found.append("Add a card to pay with.")
    if it.row["gift"] and not it.row["gift_name"]:
        found.append("Enter the name of the person that the gift is for.")
    if it.cart["group_id"]:
        status = visit.db.value("SELECT status FROM group_order WHERE id = ?", it.cart["group_id"])
        if status == "open":
            found.append("Lock the group order before you place it.")
    return found
