"""How accounts like the shop to be, and how they sign in."""

from __future__ import annotations

from sites.kit import Database, Rng

PREFERENCES = (
    {"account_id": 1, "mail_deals": 1, "mail_lists": 1, "note_deals": 1},
    {"account_id": 2, "mail_reviews": 1},
    {"account_id": 3, "mail_deals": 1},
)
PROFILES = (
    {"account_id": 1, "nickname": "Jordan R.", "phone": "(828) 555-0142"},
    {"account_id": 2, "nickname": "mina_makes", "phone": "(802) 555-0163", "birthday": "1991-04-09"},
)
DEVICES = (
    (1, "Phone", "Asheville, North Carolina", "2026-07-14T21:12:08"),
    (1, "Tablet", "Madison, Wisconsin", "2026-06-28T08:40:51"),
    (1, "Library computer", "Boone, North Carolina", "2026-03-19T15:02:33"),
    (2, "Laptop", "Burlington, Vermont", "2026-07-12T19:55:17"),
)
PASSWORD_CHANGED = {1: "2025-02-11", 2: "2026-01-30", 3: "2024-08-05"}
SUBSCRIBERS = (
    ("jordan.reyes@example.com", "2024-05-21T08:00:00"),
    ("sam.lindqvist@example.com", "2025-12-03T17:31:00"),
)
REQUESTS = (
    (1, "form", "delivery", "Can the parcel be left with the neighbor in 5A?", "2026-05-18T11:24:09"),
    (1, "chat", "account", "My name is spelled with one r in Reyes.", "2025-09-02T16:08:45"),
)


def seed(db: Database, rng: Rng) -> None:
    """Fill this area's tables."""
    for preference in PREFERENCES:
        db.insert("preference", **preference)
    for profile in PROFILES:
        db.insert("profile", **profile)
    for account, day in PASSWORD_CHANGED.items():
        db.insert("security", account_id=account, password_changed=f"{day}T12:00:00")
    for row in DEVICES:
        db.insert("device", **dict(zip(("account_id", "name", "place", "last_seen"), row, strict=True)))
    for email, joined in SUBSCRIBERS:
        db.insert("newsletter", email=email, joined=joined)
    for account, source, topic, text, at in REQUESTS:
        email = db.value("SELECT email FROM account WHERE id = ?", account)
        db.insert(
            "support_request", account_id=account, source=source, topic=topic, email=email, text=text, at=at
        )
