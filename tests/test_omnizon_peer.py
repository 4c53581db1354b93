"""REAL's ten public tasks of its storefront, carried out here as they are written.

Their goals name goods that stand on the shelves with the knob `goods` at "real"; what their checks ask of the state is
asked here of the rows. Ids of those checks are the labels of the catalogue's table `peer`.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

import judges
from harness.agents import Script
from harness.run import Browsers, Job, Quiet, play_one
from harness.types import CheckSpec, Task, Way

PHONES = ("SAMSUNG Galaxy A25", "SAMSUNG Galaxy S24 Ultra", "SAMSUNG Galaxy Z Fold 6")
DUALSENSE = "PlayStation DualSense Wireless Controller"
ESPRESSO = "Gevi Automatic Espresso Machine"
MONITOR = "KTC 24 inch 1500R Curved Gaming Monitor"
PLACE = {"click": "button:Place your order"}


def search(words: str) -> dict[str, Any]:
    """Into the box at the top."""
    return {"fill": ":Search omnizon", "text": words, "submit": True}


def first(name: str) -> dict[str, Any]:
    """The result whose title begins so."""
    return {"click": f"link:{name}", "like": True}


def ordered(*labels: str, quantity: int = 1, **order: Any) -> list[dict[str, Any]]:
    """One order of these goods, so many of each, and nothing else."""
    rows = [
        {"product_id": {"sql": f"SELECT product_id FROM peer WHERE label = '{label}'"}, "quantity": quantity}
        for label in labels
    ]
    return [
        {"kind": "state", "table": "order_line", "rows": rows},
        {"kind": "state", "table": "orders", "rows": [{"account_id": 1, **order}]},
    ]


def page_of(title: str) -> dict[str, Any]:
    """The page of a product was opened."""
    return {
        "kind": "visited",
        "path": {"sql": f"SELECT '/dp/' || code FROM product WHERE title LIKE '{title}%'"},
    }


def named(title: str) -> dict[str, Any]:
    """The answer is the product whose title begins so."""
    return {"kind": "answer", "name": {"sql": f"SELECT title FROM product WHERE title LIKE '{title}%'"}}


TASKS: dict[int, tuple[list[dict[str, Any]], list[dict[str, Any]]]] = {
    1: (
        [search("laptop"), {"read": 'link "(VILVA [^"]*)"', "as": "first"}, {"done": "{first}"}],
        [named("VILVA Portable-Monitor-for-Laptop")],
    ),
    2: (
        [
            search("smartphones"), first(PHONES[0]), {"click": "button:Add to cart"},
            search("smartphones"), first(PHONES[1]), {"click": "button:Add to cart"},
            search("smartphones"), first(PHONES[2]), {"click": "button:Buy now"}, PLACE, {"done": True},
        ],
        ordered("21", "22", "23"),
    ),
    3: (
        [
            {"scroll": "bottom"}, {"click": "link:Headphones"},
            {"read": 'link "([^"]*Headphones[^"]*)"', "as": "all", "all": True}, {"done": "{all}"},
        ],
        [{"kind": "visited", "path": "/d/over-ear-headphones"}],
    ),
    4: (
        [
            search("Marshall Emberton II Portable Bluetooth Speaker"), first("Marshall Emberton II"),
            {"click": "button:Add to cart"},
            search("Michael Kors Oversized Slim Runway Men's Watch"), first("Michael Kors Oversized"),
            {"click": "button:Add to cart"}, {"click": "link:Proceed to checkout"}, PLACE, {"done": True},
        ],
        ordered("15", "61"),
    ),
    5: (
        [
            search(MONITOR), first(MONITOR),
            {"read": r"\| Curvature \| ([^|]+) \|", "as": "curve"},
            {"read": r"\| Screen Size \| ([^|]+) \|", "as": "size"},
            {"done": ["{size}", "{curve}"]},
        ],
        [page_of("KTC"), {"kind": "answer", "list": ["24 in", "1500R"]}],
    ),
    6: (
        [
            search("SAMSUNG Galaxy Z Fold 6"), first(PHONES[2]), search("SAMSUNG Galaxy S24 Ultra"), first(PHONES[1]),
            {"click": "button:Buy now"}, PLACE, {"done": True},
        ],
        [page_of("SAMSUNG Galaxy Z Fold 6"), *ordered("22")],
    ),
    7: (
        [
            {"click": "link:Gaming"}, {"select": "combobox:Sort by", "label": "Price: high to low"},
            {"read": 'link "(SAMSUNG Galaxy Z Fold [^"]*)"', "as": "dearest"}, {"done": "{dearest}"},
        ],
        [
            {
                "kind": "answer",
                "name": {
                    "sql": "SELECT title FROM product WHERE title LIKE '%gaming%' ORDER BY price_cents DESC LIMIT 1"
                },
            }
        ],
    ),
    8: (
        [
            {"goto": "/s?q=Automatic+Espresso+Machine&sort=price-low"}, first(ESPRESSO),
            {"select": "combobox:Quantity", "label": "5"}, {"click": "button:Buy now"}, PLACE, {"done": True},
        ],
        ordered("51", quantity=5),
    ),
    9: (
        [
            search("PlayStation DualSense"), first(DUALSENSE), {"click": "button:Buy now"},
            {"click": ":Add a new card"}, {"fill": "textbox:Name on card", "text": "Jack Fulton"},
            {"fill": "textbox:Card number", "text": "9231 3432 8927 7764"},
            {"select": "combobox:Expiration month", "label": "01 January"},
            {"select": "combobox:Expiration year", "label": "2029"},
            {"fill": "textbox:Security code", "text": "128"},
            {"click": "button:Save and use this card"}, PLACE, {"done": True},
        ],
        [
            *ordered("16", card_name="Jack Fulton", card_last4="7764"),
            {
                "kind": "state",
                "table": "card",
                "rows": [
                    {
                        "name": "Jack Fulton", "number": "9231 3432 8927 7764", "month": 1, "year": 2029,
                        "security_code": "128",
                    }
                ],
            },
        ],
    ),
    10: (
        [
            search("PlayStation DualSense"), first(DUALSENSE), {"click": "button:Buy now"},
            {"select": f"combobox:Quantity of {DUALSENSE}", "label": "30", "like": True},
            {"click": "radio:Monday, July 21", "like": True}, PLACE, {"done": True},
        ],
        ordered("16", quantity=30, delivery_date="2025-07-21", delivery_speed="no-rush"),
    ),
}  # fmt: skip
"""Number -> a solution, and what it has to leave."""


def task(number: int, steps: list[dict[str, Any]]) -> Task:
    """The task, with a solution of it."""
    return Task(
        id=f"omnizon/real-{number}",
        goal=f"REAL's omnizon-{number}.",
        shape="both",
        sites=("omnizon",),
        clock=datetime(2025, 7, 12, 10),
        user="jordan.reyes@example.com",
        knobs={"goods": "real"},
        checks=tuple(CheckSpec.model_validate(check) for check in TASKS[number][1]),
        may_change=("stock", "cart_line"),
        solutions=(Way(steps=tuple(steps)),),
    )


@pytest.mark.parametrize("number", TASKS)
async def test_a_task_of_the_peer_can_be_carried_out(number: int, tmp_path: Path) -> None:
    browsers = Browsers()
    solved = task(number, TASKS[number][0])
    try:
        play = await play_one(
            Job(solved, 1),
            lambda task, _: Script(task.solutions[0].steps),
            "oracle",
            tmp_path,
            browsers,
            Quiet(),
        )
        idle = await play_one(
            Job(solved, 1), lambda _task, _: Script(()), "idle", tmp_path / "idle", browsers, Quiet()
        )
    finally:
        await browsers.stop()
    verdict = judges.judge(play)
    assert verdict.outcome == "passed", (play.footer.ending, verdict.findings)
    assert play.footer.ending.reason == "done"
    assert judges.judge(idle).outcome == "failed"
