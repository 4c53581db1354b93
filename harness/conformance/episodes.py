"""What an agent is asked to do in the corner shop: five tasks like any other, each with its own proof."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple

from harness.types import Task

SITE = "corner"
DRAWN = "Your number is"
"""What the page at the door says once its button was pressed."""
Asked = Literal["money", "number", "list", "nothing"]
"""The type of the answer."""


class Episode(NamedTuple):
    """A task, and what it is there for."""

    task: Task
    about: str
    """In a few words."""
    asks: Asked


def episodes(turn_seconds: float) -> tuple[Episode, ...]:
    """All of them, in the order in which they are played."""
    limits = {
        "max_steps": 12,
        "max_seconds": max(300.0, 6 * turn_seconds),
        "turn_seconds": turn_seconds,
        "max_reads": 20,
    }
    return tuple(
        Episode(Task.model_validate({"sites": [SITE], "limits": limits, **task}), about, asks)
        for about, asks, task in _WRITTEN
    )


def _to(product: str, *then: dict[str, Any]) -> list[dict[str, Any]]:
    """A solution, from the search to the product and on."""
    found = {"fill": "searchbox:Search Corner Shop", "text": product, "submit": True}
    return [{"steps": [found, {"click": f"link:{product}"}, *then]}]


_WRITTEN: tuple[tuple[str, Asked, dict[str, Any]], ...] = (
    (
        "look something up",
        "money",
        {
            "id": f"{SITE}/price",
            "goal": 'What is the price of the "Blue Kettle"? Answer with the price alone.',
            "shape": "retrieve",
            "check": [{"kind": "answer", "money": {"sql": "SELECT price FROM product WHERE id = 1"}}],
            "solution": _to(
                "Blue Kettle", {"read": r"Price: (\$[\d.]+)", "as": "price"}, {"done": "{price}"}
            ),
        },
    ),
    (
        "a notice covers the button",
        "nothing",
        {
            "id": f"{SITE}/covered",
            "goal": 'Add one "Red Mug" to my cart.',
            "shape": "act",
            "check": [{"kind": "state", "table": "cart_line", "rows": [{"product_id": 2}]}],
            "solution": _to(
                "Red Mug",
                {"click": "button:Add to cart", "may_fail": True},
                {"click": "button:Close"},
                {"click": "button:Add to cart"},
                {"done": True},
            ),
        },
    ),
    (
        "the button is disabled",
        "nothing",
        {
            "id": f"{SITE}/sold-out",
            "goal": 'Add one "Green Teapot" to my cart. If that cannot be done, change nothing and say so.',
            "shape": "act",
            "check": [{"kind": "answer", "infeasible": True}],
            "solution": _to(
                "Green Teapot",
                {"click": "button:Add to cart", "may_fail": True},
                {"done": True, "status": "infeasible"},
            ),
        },
    ),
    (
        "the page changes where it stands",
        "number",
        {
            "id": f"{SITE}/door",
            "goal": "Press the button that draws a number, and answer with the number that is drawn.",
            "shape": "retrieve",
            "start": "/door",
            "check": [{"kind": "answer", "number": {"sql": "SELECT number FROM draw"}}],
            "solution": [
                {
                    "steps": [
                        {"click": "button:Draw a number"},
                        {"read": DRAWN + r" (\d+)", "as": "number"},
                        {"done": "{number}"},
                    ]
                }
            ],
        },
    ),
    (
        "a list is asked for",
        "list",
        {
            "id": f"{SITE}/colors",
            "goal": 'In which colors does the "Blue Kettle" come? Answer with a list of them.',
            "shape": "retrieve",
            "check": [{"kind": "answer", "set": ["blue", "cream", "sage"]}],
            "solution": _to(
                "Blue Kettle",
                {"read": r"\b(blue|cream|sage)\b", "as": "colors", "all": True},
                {"done": "{colors}"},
            ),
        },
    ),
)
