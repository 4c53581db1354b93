"""Who asks and how to go on: what the views of every site with accounts need."""

from __future__ import annotations

from urllib.parse import quote

from sites.kit.site import Response, View, Visit
from sites.kit.store import Row


def whole(text: str | None, default: int, low: int = 1, high: int = 10**6) -> int:
    """A number from an address or a form, held within bounds; anything odd is the default."""
    if text and text.isascii() and text.isdigit() and len(text) < 10:
        return min(max(int(text), low), high)
    return default


def local(path: str, default: str = "/") -> str:
    """A path of this site to go on to; addresses elsewhere are not followed."""
    safe = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if safe else default


def owner(visit: Visit) -> str:
    """Whose traces these are: the account's or, before sign-in, the session's."""
    return f"account {visit.account['id']}" if visit.account else str(visit.session["id"])


def cart_owner(visit: Visit) -> tuple[str, int | str]:
    """The condition that finds the visitor's own rows in a table of carts, and its value."""
    if visit.account:
        return "account_id = ?", visit.account["id"]
    return "session_id = ?", visit.session["id"]


def owner_columns(visit: Visit) -> dict[str, int | str | None]:
    """What makes a new row of such a table the visitor's."""
    return {
        "account_id": visit.account["id"] if visit.account else None,
        "session_id": None if visit.account else visit.session["id"],
    }


def sign_in_first(visit: Visit, then: str) -> Response:
    """Send a visitor to the sign-in page, and then on."""
    return visit.redirect(f"/signin?next={quote(then, safe='/')}")


def member(view: View, then: str = "") -> View:
    """A view for who is signed in; others sign in first and go on to `then` or, if empty, to this page."""

    def guarded(visit: Visit) -> Response:
        return view(visit) if visit.account else sign_in_first(visit, then or visit.url)

    return guarded


def account(visit: Visit) -> Row:
    """Who is signed in, in a view behind `member`."""
    return visit.found(visit.account)
