"""Put two to six named things into the cart, so many of each, and nothing else.

Tedious rather than hard: nothing may be forgotten, doubled or mixed up on the way. Each thing is a checkpoint.
"""

from __future__ import annotations

from typing import Any

from harness.families import Facts
from sites.kit import Rng

COUNT = 10_000
USER = "jordan.reyes@example.com"
ACCOUNT = f"SELECT id FROM account WHERE email = '{USER}'"


def task(draw: Rng, facts: Facts) -> dict[str, Any]:
    """Draws products with a single variant, which are in stock."""
    titles = facts.column(
        "SELECT title FROM product JOIN variant ON variant.product_id = product.id"
        " WHERE variant_count = 1 AND stock >= 8 AND released < '2026-07-01' AND title NOT LIKE '%\"%'"
        " AND sku NOT IN (SELECT sku FROM cart_line) ORDER BY product.id LIMIT 400"
    )
    things = [(title, draw.whole(1, 4)) for title in draw.sample(titles, draw.whole(2, 6))]
    return _task(things, draw.pick(titles))


def _task(things: list[tuple[str, int]], other: str) -> dict[str, Any]:
    listed = "\n".join(f'- {quantity} of the "{title}"' for title, quantity in things)
    rows = [_row(title, quantity) for title, quantity in things]
    steps = [step for title, quantity in things for step in _added(title, quantity)]
    last_title, last_quantity = things[-1]
    last = range(len(steps) - len(_added(last_title, last_quantity)) + 1, len(steps) + 1)
    wrong = [
        step for title, quantity in [(last_title, last_quantity + 1)] for step in _added(title, quantity)
    ]
    if other in dict(things):
        other = things[0][0]
    return {
        "goal": f"Put these into my cart, and nothing else. Do not order yet.\n{listed}",
        "shape": "act",
        "user": USER,
        "tags": ["family", "buy", "tedious"],
        "limits": {"max_steps": 20 + 6 * len(things)},
        "check": [{"kind": "state", "table": "cart_line", "rows": rows}],
        "checkpoint": [
            {"name": f"put the {title} into the cart", "kind": "state", "table": "cart_line", "rows": [row]}
            for (title, _), row in zip(things, rows, strict=True)
        ],
        "solution": [{"steps": [*steps, {"done": True}]}],
        "near_miss": [
            {
                "because": "the last one was forgotten",
                "fails": ["state:cart_line"],
                "instead": {str(place): [] for place in last},
            },
            {
                "because": "one too many of the last one",
                "fails": ["state:cart_line"],
                "instead": {str(last[0]): wrong} | {str(place): [] for place in last[1:]},
            },
            {
                "because": "the last one saved for later in the end",
                "fails": ["state:cart_line"],
                "instead": {
                    str(len(steps) + 1): [
                        {"click": "button:Save for later", "like": True, "near": last_title},
                        {"done": True},
                    ]
                },
            },
            {
                "because": "something else as well",
                "fails": ["state:cart_line"],
                "instead": {str(len(steps) + 1): [*_added(other, 1), {"done": True}]},
            },
        ],
    }


def _row(title: str, quantity: int) -> dict[str, Any]:
    text = title.replace("'", "''")
    sku = f"SELECT sku FROM product JOIN variant ON product_id = product.id WHERE title = '{text}'"
    return {"account_id": {"sql": ACCOUNT}, "sku": {"sql": sku}, "quantity": quantity, "saved": 0}


def _added(title: str, quantity: int) -> list[dict[str, Any]]:
    several = [{"select": "combobox:Quantity", "label": str(quantity)}] if quantity > 1 else []
    return [
        {"fill": ":Search omnizon", "text": title, "submit": True},
        {"click": f"link:{title}"},
        *several,
        {"click": "button:Add to cart"},
    ]
