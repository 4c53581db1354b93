"""How long a user stays, and what is too much to ask of anybody."""

from __future__ import annotations

from harness.types import Exchange, Talk

LONGEST = 600
"""Characters of a message that a user reads."""
QUESTIONS = 3
"""Question marks of a message that a user reads."""
TOO_LONG = "That is too much for me to read. What is it that you need to know?"
TOO_MANY = "One thing at a time, please. What do you need to know first?"


class Gone(Exception):
    """No reply will come any more; the message says why."""


class Turns:
    """The messages that one user still answers."""

    def __init__(self, talk: Talk) -> None:
        self._left = talk.turns
        self._most = talk.turns
        self._ended = False

    def take(self) -> None:
        """One message more. Raises Gone."""
        if self._ended:
            raise Gone("the user has gone, and said so; go on with what is known")
        if self._left == 0:
            raise Gone(
                f"the user has answered {self._most} messages, which are all; go on with what is known"
            )
        self._left -= 1

    def end(self) -> None:
        """No further ones."""
        self._ended = True


def overlong(text: str) -> Exchange | None:
    """The reply to a message that nobody would read; it tells nothing."""
    if len(text) > LONGEST:
        return Exchange(said=text, reply=TOO_LONG)
    return Exchange(said=text, reply=TOO_MANY) if text.count("?") > QUESTIONS else None
