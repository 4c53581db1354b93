"""The tokens that a provider tells of: in a reply, or event by event in a stream that comes in any pieces."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, field
from typing import Any

from harness.meter.routes import Kind

Body = dict[str, Any]

EVENT_BYTES = 16 * 1024 * 1024
"""The longest event of a stream; what is longer is no event."""
MOST_TOKENS = 10**9
"""More than any reply can take; a number beyond is garbage."""
_END = re.compile(rb"(?:\r\n|\n|\r(?!\n))(?:\r\n|\n|\r(?!\n))")
_LINE = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True)
class Tally:
    """What one reply took."""

    input_tokens: int = 0
    """All that went in, what was cached among it."""
    output_tokens: int = 0
    """All that came out, what was thought among it."""
    cached: int = 0
    """Of what went in, read from the provider's cache."""
    written: int = 0
    """Of what went in, written into it."""


def tally(kind: Kind, reply: Body) -> Tally | None:
    """What a whole reply tells; None where it does not."""
    usage = reply.get("usageMetadata" if kind == "generate" else "usage")
    return _tallied(kind, usage) if isinstance(usage, dict) else None


def _tallied(kind: Kind, usage: Body) -> Tally | None:
    if kind == "messages":
        cached, written = (
            _number(usage, "cache_read_input_tokens"),
            _number(usage, "cache_creation_input_tokens"),
        )
        fresh, told = _number(usage, "input_tokens"), _number(usage, "output_tokens")
        found = Tally(fresh + cached + written, told, cached, written)
    elif kind == "generate":
        asked = _number(usage, "promptTokenCount") + _number(usage, "toolUsePromptTokenCount")
        told = _number(usage, "candidatesTokenCount") + _number(usage, "thoughtsTokenCount")
        found = Tally(asked, told, min(asked, _number(usage, "cachedContentTokenCount")))
    else:
        before, after = ("input", "output") if kind == "responses" else ("prompt", "completion")
        details = usage.get(f"{before}_tokens_details")
        asked = _number(usage, f"{before}_tokens")
        cached = _number(details, "cached_tokens") if isinstance(details, dict) else 0
        found = Tally(asked, _number(usage, f"{after}_tokens"), min(asked, cached))
    return found if found.input_tokens or found.output_tokens else None


def _number(usage: Body, name: str) -> int:
    value = usage.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return 0
    return int(min(max(value, 0), MOST_TOKENS))


class Unreadable(Exception):
    """A stream that is none."""


class Events:
    """Cuts a stream of server-sent events where they end, whatever the pieces in which it comes."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, piece: bytes) -> list[bytes]:
        """The events that are whole now, byte for byte. Raises Unreadable."""
        searched = max(0, len(self._rest) - 3)
        self._rest += piece
        found: list[bytes] = []
        start = 0
        while end := _END.search(self._rest, max(start, searched)):
            found.append(bytes(self._rest[start : end.end()]))
            start = end.end()
        del self._rest[:start]
        if len(self._rest) > EVENT_BYTES:
            raise Unreadable(f"an event of more than {EVENT_BYTES // 1024 // 1024} MiB")
        return found

    def rest(self) -> bytes:
        """What came after the last whole event."""
        return bytes(self._rest)


DONE = "[DONE]"


def data(event: bytes) -> Body | str | None:
    """What an event bears: an object, `[DONE]`, or None for a comment and for what cannot be read."""
    lines = _LINE.split(event.decode("utf-8", errors="replace"))
    told = [line[5:].removeprefix(" ") for line in lines if line.startswith("data:")]
    text = "\n".join(told)
    if text.strip() == DONE:
        return DONE
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


@dataclass
class Reader:
    """What a stream has told so far."""

    kind: Kind
    finished: bool = False
    """Whether it said that it is over; one that ends without was cut."""
    fault: str = ""
    """What it says of an error of its own."""
    model: str = ""
    letters: int = 0
    """Characters that were said: what tokens are guessed by where none are told."""
    _usage: Body = field(default_factory=dict)

    @property
    def tally(self) -> Tally | None:
        """The tokens; None where none were told."""
        return _tallied(self.kind, self._usage) if self._usage else None

    def read(self, event: Body | str | None) -> None:
        """One more."""
        if isinstance(event, str):
            self.finished = True
        if not isinstance(event, dict):
            return
        self._read_end(event)
        inner = event.get("response") if self.kind == "responses" else event.get("message")
        holder = inner if isinstance(inner, dict) else event
        model = holder.get("model") or holder.get("modelVersion")
        self.model = model if isinstance(model, str) else self.model
        usage = holder.get("usageMetadata" if self.kind == "generate" else "usage") or event.get("usage")
        if isinstance(usage, dict):
            self._usage.update({name: value for name, value in usage.items() if value is not None})
        self.letters += letters(event)

    def _read_end(self, event: Body) -> None:
        kind = event.get("type")
        wrong = event.get("error")
        if kind == "response.failed" and isinstance(event.get("response"), dict):
            wrong = event["response"].get("error") or "failed"
        if wrong or kind == "error":
            self.fault = json.dumps(wrong or event)[:300]
        if self.kind == "messages":
            self.finished |= kind == "message_stop"
        elif self.kind == "responses":
            self.finished |= kind in ("response.completed", "response.incomplete", "response.failed")
        elif self.kind == "generate":
            self.finished |= "promptFeedback" in event or any(
                isinstance(one, dict) and bool(one.get("finishReason")) for one in _list(event, "candidates")
            )
        else:
            self.finished |= any(
                isinstance(one, dict) and bool(one.get("finish_reason")) for one in _list(event, "choices")
            )


def _list(event: Body, name: str) -> list[Any]:
    value = event.get(name)
    return value if isinstance(value, list) else []


def bears_only_usage(event: Body | str | None) -> bool:
    """The chunk that comes when usage is asked for, and that clients who did not ask are not ready for."""
    return isinstance(event, dict) and event.get("choices") == [] and bool(event.get("usage"))


PICTURE_LETTERS = 4_000
"""What a picture counts as, where tokens are guessed."""
LETTERS_A_TOKEN = 4


def letters(value: Any) -> int:
    """About how much there is to read in a request or a reply: the characters of its texts."""
    count, left = 0, [value]
    while left:
        one = left.pop()
        if isinstance(one, str):
            count += PICTURE_LETTERS if len(one) > PICTURE_LETTERS and " " not in one[:200] else len(one)
        elif isinstance(one, list):
            left += one
        elif isinstance(one, dict):
            left += [inner for name, inner in one.items() if name not in _NO_TEXT]
    return count


_NO_TEXT = (
    "id",
    "object",
    "model",
    "type",
    "role",
    "system_fingerprint",
    "obfuscation",
    "item_id",
    "finish_reason",
)


def guessed(asked: int, told: int) -> Tally:
    """Tokens by characters, for a reply that tells none."""
    return Tally(-(-asked // LETTERS_A_TOKEN), -(-told // LETTERS_A_TOKEN))
