"""Mail to visitors. It never leaves the site: /mailbox/{token} stands for their mail program."""

from __future__ import annotations

from datetime import datetime, timedelta

from sites.kit import Visit
from sites.kit.rng import Rng, mix
from sites.kit.store import Row

CODE_MINUTES = 15


def token(visit: Visit, email: str) -> str:
    """Of the mailbox that an address has on this visit: cannot be guessed, and is the same in every play."""
    return f"{Rng('mailbox', str(visit.session['id']), email.lower()).bits():016x}"


def send(visit: Visit, email: str, subject: str, text: str) -> None:
    """Put a mail into the mailbox of `email`."""
    _write(visit, email, subject, text, "", "")


def send_code(visit: Visit, email: str, purpose: str, subject: str) -> None:
    """Mail a code of six digits, which counts once and for a quarter of an hour; codes sent before do not count."""
    _forget(visit, email, purpose)
    count = visit.db.value("SELECT count(*) FROM mail")
    code = f"{mix((visit.seed + 1) * 15_485_863 + count) % 900_000 + 100_000}"
    text = f"Your code is {code}. It counts once, for {CODE_MINUTES} minutes. We never ask for it by phone."
    _write(visit, email, subject, text, code, purpose)


def pending(visit: Visit, purpose: str) -> Row | None:
    """The mail with the code that this visit is waiting for."""
    return visit.db.one(
        "SELECT * FROM mail WHERE session_id = ? AND purpose = ? ORDER BY id DESC LIMIT 1",
        visit.session["id"],
        purpose,
    )


def problem(visit: Visit, mail: Row | None, code: str) -> str:
    """Why a code does not count, or nothing."""
    if mail is None or mail["code"] != "".join(code.split()):
        return "That is not the code we sent. Check the newest message in your mailbox."
    if visit.now - datetime.fromisoformat(mail["at"]) > timedelta(minutes=CODE_MINUTES):
        return "That code is too old. Have a new one sent."
    return ""


def use(visit: Visit, mail: Row) -> None:
    """A code counts once."""
    visit.db.run("UPDATE mail SET purpose = '' WHERE id = ?", mail["id"])


def masked(email: str) -> str:
    """`jo••••@example.com`."""
    name, _, host = email.partition("@")
    return f"{name[:2]}••••@{host}"


def _forget(visit: Visit, email: str, purpose: str) -> None:
    visit.db.run("UPDATE mail SET purpose = '' WHERE email = ? AND purpose = ?", email, purpose)


def _write(visit: Visit, email: str, subject: str, text: str, code: str, purpose: str) -> None:
    visit.db.insert(
        "mail",
        token=token(visit, email),
        session_id=visit.session["id"],
        email=email,
        subject=subject,
        text=text,
        code=code,
        purpose=purpose,
        at=visit.now.isoformat(timespec="seconds"),
    )
