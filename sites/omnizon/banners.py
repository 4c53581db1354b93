"""Interruptions: what a shop puts between a visitor and its pages. Only where the knob `banners` is on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time

from sites.kit import Visit
from sites.kit.store import Row
from sites.omnizon import terms

NEWSLETTER_AFTER = 2
"""Pages, before the newsletter's dialog opens."""
SURVEY_AFTER = 4


@dataclass(frozen=True)
class Interruptions:
    """What is to be shown on a page."""

    cookies: bool
    newsletter: bool
    survey: bool
    minutes_left: int
    """To the hour until which orders leave today; 0: no strip."""


def interruptions(visit: Visit) -> Interruptions | None:
    """Count the page, and say what it is to be interrupted by; None where the knob is off."""
    if not visit.knobs.get("banners"):
        return None
    session = visit.session["id"]
    visit.db.run(
        "INSERT INTO interruption(session_id, pages) VALUES (?, 1)"
        " ON CONFLICT(session_id) DO UPDATE SET pages = pages + 1",
        session,
    )
    row: Row = visit.found(visit.db.one("SELECT * FROM interruption WHERE session_id = ?", session))
    answered = visit.db.value("SELECT count(*) FROM consent WHERE session_id = ?", session)
    cutoff = datetime.combine(visit.now.date(), time(terms.CUTOFF_HOUR))
    left = max(0, int((cutoff - visit.now).total_seconds()) // 60)
    return Interruptions(
        cookies=not answered,
        newsletter=row["pages"] > NEWSLETTER_AFTER and not row["newsletter"],
        survey=row["pages"] > SURVEY_AFTER and bool(row["newsletter"]) and not row["survey"],
        minutes_left=0 if row["strip"] else left,
    )
