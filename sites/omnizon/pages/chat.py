"""The chat with the assistant: a page of its own, and what the dock on every page asks."""

from __future__ import annotations

import json
from typing import Any

from sites.kit import Response, Visit, forms, get, post
from sites.kit.store import Row
from sites.omnizon import assistant
from sites.omnizon.pages import help, shop

LONGEST = 400
REMEMBERED = 60
"""Lines of a conversation that are shown."""


def show(visit: Visit) -> Response:
    """`/chat`."""
    return _page(visit)


def lines(visit: Visit) -> Response:
    """`/chat/lines`: the conversation so far, for the dock."""
    return _json(
        {"lines": _lines(visit), "suggestions": assistant.SUGGESTIONS, "signed_in": bool(visit.account)}
    )


def say(visit: Visit) -> Response:
    """Take a line, and answer it."""
    text = visit.text("text")[:LONGEST]
    if text:
        _keep(visit, "you", text)
        answer = assistant.reply(visit, text)
        _keep(visit, "assistant", answer.text, answer.links)
    if _wants_json(visit):
        return _json({"lines": _lines(visit)[-2:] if text else []})
    return visit.redirect("/chat#last" if text else "/chat")


def hand_over(visit: Visit) -> Response:
    """Pass the conversation to a person, with what the visitor adds."""
    text = visit.text("text")[:LONGEST]
    wrong = ""
    email = visit.account["email"] if visit.account else visit.text("email")
    if not text:
        wrong = "Say what the person should know."
    else:
        try:
            email = forms.email(email)
        except ValueError as problem:
            wrong = str(problem)
    if wrong:
        return _json({"problem": wrong}, 422) if _wants_json(visit) else _page(visit, wrong, text, status=422)
    help.request(visit, "chat", "other", text, email)
    _keep(visit, "you", text)
    _keep(visit, "assistant", assistant.HANDED_OVER, [("Your requests", "/help/requests")])
    return _json({"lines": _lines(visit)[-2:]}) if _wants_json(visit) else visit.redirect("/chat#last")


def forget(visit: Visit) -> Response:
    """Begin anew."""
    visit.db.run("DELETE FROM chat_line WHERE owner = ?", shop.owner(visit))
    return visit.redirect("/chat")


def _page(visit: Visit, wrong: str = "", text: str = "", status: int = 200) -> Response:
    return visit.page(
        "chat.html",
        status=status,
        lines=_lines(visit),
        suggestions=assistant.SUGGESTIONS,
        wrong=wrong,
        text=text,
    )


def _lines(visit: Visit) -> list[Row]:
    rows = visit.db.all(
        "SELECT speaker, text, links FROM (SELECT * FROM chat_line WHERE owner = ? ORDER BY id DESC LIMIT ?)"
        " ORDER BY id",
        shop.owner(visit),
        REMEMBERED,
    )
    first = {"speaker": "assistant", "text": assistant.GREETING, "links": "[]"}
    return [row | {"links": json.loads(row["links"])} for row in [first, *rows]]


def _keep(visit: Visit, speaker: str, text: str, links: list[tuple[str, str]] | None = None) -> None:
    visit.db.insert(
        "chat_line",
        owner=shop.owner(visit),
        speaker=speaker,
        text=text,
        links=json.dumps(links or []),
        at=visit.now.isoformat(timespec="seconds"),
    )


def _wants_json(visit: Visit) -> bool:
    return "application/json" in visit.request.headers.get("accept", "")


def _json(answer: Any, status: int = 200) -> Response:
    return Response(
        json.dumps(answer),
        status_code=status,
        media_type="application/json",
        headers={"cache-control": "no-store"},
    )


ROUTES = [
    get("/chat", show),
    get("/chat/lines", lines),
    post("/chat", say),
    post("/chat/person", hand_over),
    post("/chat/forget", forget),
]
