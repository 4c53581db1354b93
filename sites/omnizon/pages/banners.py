"""Answers to banners: the newsletter's dialog, the strip, the survey. The cookie notice is answered at /cookies."""

from __future__ import annotations

from sites.kit import NotFound, Response, Visit, forms, post
from sites.omnizon.pages import help, shop


def answer(visit: Visit) -> Response:
    """Close a banner, or take what it asked for."""
    here = shop.local(visit.text("next"), "/")
    what, do = visit.path["what"], visit.text("do")
    if what not in ("newsletter", "strip", "survey"):
        raise NotFound
    if what == "newsletter" and do == "join":
        try:
            email = forms.email(visit.text("email"))
        except ValueError as wrong:
            visit.flash(str(wrong), "bad")
            return visit.redirect(here)
        help.subscribe(visit, email)
        visit.flash(f"{email} gets our newsletter from now on.")
    if what == "survey" and do != "close":
        stars = shop.whole(do, 0, 1, 5)
        visit.db.run("UPDATE interruption SET stars = ? WHERE session_id = ?", stars, visit.session["id"])
        visit.flash("Thank you for telling us.")
    visit.db.run(f"UPDATE interruption SET {what} = 1 WHERE session_id = ?", visit.session["id"])
    return visit.redirect(here)


ROUTES = [post("/banners/{what}", answer)]
