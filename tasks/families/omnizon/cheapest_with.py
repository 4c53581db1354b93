"""Tell the price of the cheapest product of a department with a specification, in stock and well rated.

One filter, the stock, the stars and the order of the results: each of them, left out, leads to another price.
"""

from __future__ import annotations

from typing import Any

from harness.families import Facts
from sites.kit import Rng

COUNT = 2_000
MOST_VALUES = 7
"""Of a filter whose values are all in sight."""
FOUND = """
SELECT price_cents FROM product JOIN facet_value ON facet_value.product_id = product.id
WHERE department_id = {department} AND name = {name} AND value = {value} AND in_stock
  AND rating_tenths >= {stars}0 ORDER BY price_cents, product.id LIMIT 1
"""


def task(draw: Rng, facts: Facts) -> dict[str, Any]:
    """Draws filters until each of them matters."""
    leaves = facts.rows(
        "SELECT department.id, department.name, slug, key FROM department"
        " JOIN product_type ON department_id = department.id WHERE level = 3 ORDER BY department.id"
    )
    for turn in range(10_000):
        chance = draw.branch(turn)
        leaf = chance.pick(leaves)
        values = facts.rows(
            "SELECT DISTINCT facet.name, value FROM facet JOIN facet_value ON facet_value.name = facet.name"
            " JOIN product ON product.id = product_id AND product.type = facet.type WHERE facet.type = ?"
            " AND facet.name NOT IN ('Color', 'Size') ORDER BY facet.name, value",
            leaf["key"],
        )
        few = [
            one
            for one in values
            if sum(other["name"] == one["name"] for other in values) in range(2, MOST_VALUES + 1)
        ]
        if not few:
            continue
        chosen = chance.pick(few)
        stars = chance.pick([3, 4])
        found = _task(facts, leaf, chosen["name"], chosen["value"], stars)
        if found:
            return found
    raise LookupError("no filter makes a task")


def _task(facts: Facts, leaf: dict[str, Any], name: str, value: str, stars: int) -> dict[str, Any] | None:
    sql = FOUND.format(department=leaf["id"], name=_text(name), value=_text(value), stars=stars)
    gold = facts.value(sql)
    if gold is None or facts.value(f"SELECT count(*) FROM product WHERE department_id = {leaf['id']}") < 10:
        return None
    steps: list[dict[str, Any]] = [
        {"goto": f"/d/{leaf['slug']}"},
        {"check": f"checkbox:{value} (", "like": True, "near": f'group "{name}"'},
        {"check": f"radio:{stars} stars", "like": True},
        {"check": "checkbox:In stock", "like": True},
        {"select": "combobox:Sort by", "label": "Price: low to high"},
        {"read": r"## Products[\s\S]*?(\$[\d.,]+\d)", "as": "price"},
        {"done": "{price}"},
    ]
    without = {
        "2": ("another value of the specification as well", sql.replace(f"AND value = {_text(value)}", "")),
        "3": ("one with fewer stars", sql.replace(f"rating_tenths >= {stars}0", "1")),
        "4": ("one that is sold out", sql.replace("AND in_stock", "")),
        "5": ("the first of the results as they come", sql.replace("ORDER BY price_cents,", "ORDER BY")),
    }
    misses = [
        {"because": because, "fails": ["answer"], "instead": {place: []}}
        for place, (because, other) in without.items()
        if facts.value(other) != gold
    ]
    if len(misses) < 2:
        return None
    cart = {
        "because": "the right price, and the thing put into the cart on the way",
        "fails": ["unasked:cart_line"],
        "instead": {
            "7": [
                {"click": "link:", "like": True, "near": "## Products"},
                {"click": "button:Add to cart"},
                {"done": "{price}"},
            ]
        },
    }
    every = {
        "because": "every price of the page",
        "fails": ["answer"],
        "instead": {"6": {"read": r"(\$[\d.,]+\d)", "as": "price", "all": True}},
    }
    return {
        "goal": (
            f"Look at the department {leaf['name']}: what does the cheapest product cost whose {name} is {value},"
            f" that is in stock and that is rated {stars} stars or more? Go by the prices of the list of results."
            " Answer with the price."
        ),
        "shape": "retrieve",
        "tags": ["family", "find"],
        "check": [{"kind": "answer", "money": {"sql": " ".join(sql.split())}}],
        "solution": [{"steps": steps}],
        "near_miss": [*misses, every, cart],
    }


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
