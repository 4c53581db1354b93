"""One episode's account with the providers of models: its key, what it may use, what it used, and how that ended."""

from __future__ import annotations

import asyncio
import secrets
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Literal

from harness.meter.reading import Tally
from harness.types import Budget, Ending, Noun, Usage

LOG = "meter.jsonl"
"""The file in a trial's folder that tells of each call, a line each."""
AT_ONCE = 8
"""Calls of one episode that are under way together; further ones wait. So many can cross a cap before it is noticed."""

Refused = Literal[
    "",
    "budget_exceeded",
    "price_unknown",
    "model_browses",
    "no_upstream",
    "bad_request",
    "too_large",
    "too_slow",
]
"""Why a call never reached a provider."""
Fault = Literal["", "status", "unreachable", "stalled", "unreadable", "cut", "error_in_stream", "meter"]
"""What went wrong at the provider or on the way to it, or here: no doing of the agent's."""


class Call(Noun):
    """A line of the log. Neither keys nor what was said are in it."""

    n: int
    """Counts from 1, in the order in which calls ended."""
    at_s: float
    """Since the episode began."""
    dialect: str
    kind: str
    model: str
    """As asked for."""
    answered_by: str = ""
    """As the provider says, where that is another name."""
    streamed: bool = False
    status: int = 0
    """As the agent saw it; 0 where the episode ended before there was one."""
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    """Of the input, read from the provider's cache."""
    estimated: bool = False
    """Whether the tokens are guessed from characters, because the provider told none."""
    cost_usd: float | None = None
    """None where the model has no known price."""
    first_byte_ms: float | None = None
    ms: float = 0
    stripped: tuple[str, ...] = ()
    """What was taken out of the request."""
    refused: Refused = ""
    fault: Fault = ""
    detail: str = ""
    """Of a fault or a refusal, in words."""


class Account:
    """What is known of one episode's calls."""

    def __init__(self, budget: Budget, log: Path | None = None) -> None:
        """`log` is a folder, where the calls are to be kept."""
        self.key = f"sk-episode-{secrets.token_urlsafe(24)}"
        self.budget = budget
        self.room = asyncio.Semaphore(AT_ONCE)
        self.calls: list[Call] = []
        self._started = time.monotonic()
        self._file: IO[bytes] | None = None
        if log is not None:
            with suppress(OSError):  # a full disk costs this log; the episode's own file will say so
                log.mkdir(parents=True, exist_ok=True)
                self._file = (log / LOG).open("wb", buffering=0)

    @property
    def now_s(self) -> float:
        """Seconds since it was opened."""
        return time.monotonic() - self._started

    @property
    def tokens(self) -> int:
        """In and out, of all calls that have ended."""
        return sum(call.input_tokens + call.output_tokens for call in self.calls)

    @property
    def cost(self) -> float | None:
        """Dollars for all calls that have ended; None where one of them has no known price."""
        prices = [call.cost_usd for call in self.calls if call.input_tokens or call.output_tokens]
        known = [price for price in prices if price is not None]
        return round(sum(known), 9) if len(known) == len(prices) else None

    @property
    def usage(self) -> Usage:
        """As the record holds it."""
        cost = self.cost
        return Usage(
            input_tokens=sum(call.input_tokens for call in self.calls),
            output_tokens=sum(call.output_tokens for call in self.calls),
            cost_usd=None if cost is None else round(cost, 6),
            source="metered",
            estimated=any(call.estimated for call in self.calls),
        )

    def spent(self) -> str:
        """Which cap has been reached, in words; empty while there is something left."""
        tokens, dollars = self.budget.max_tokens, self.budget.max_cost_usd
        if tokens is not None and self.tokens >= tokens:
            return f"{self.tokens} of {tokens} tokens are used"
        known = sum(call.cost_usd or 0 for call in self.calls)  # one without a price switches no cap off
        if dollars is not None and known >= dollars:
            return f"${known:.4f} of ${dollars:g} is spent"
        return ""

    def note(self, call: Call) -> None:
        """A call has ended."""
        call = call.model_copy(update={"n": len(self.calls) + 1})
        self.calls.append(call)
        if self._file:
            line = call.model_dump_json(exclude_defaults=True) + "\n"
            with suppress(OSError):
                self._file.write(line.encode())

    def close(self) -> None:
        """Nothing is written any more."""
        if self._file:
            self._file.close()
            self._file = None

    def settled(self, ending: Ending, gave_up: bool = False) -> Ending:
        """How the episode ended, as seen from here: whether the budget, or a provider, is what stopped the agent.

        Of an agent that stopped by itself or let its time pass, and no other: who plays on, or is done, is judged by
        what it did. docs/decisions/0008 says why.
        """
        if ending.reason not in ("crash", "turn_timeout", "wall") and not (
            ending.reason == "done" and gave_up
        ):
            return ending
        asked = [call for call in self.calls if call.kind != "free"]
        if any(call.refused == "budget_exceeded" for call in asked):
            return ending if ending.reason == "done" else _because("budget", self.spent(), ending)
        if asked and asked[-1].fault:
            last = asked[-1]
            return _because("broken", f"the provider of {last.model} failed: {last.detail}", ending)
        if asked and all(call.refused in ("price_unknown", "no_upstream") for call in asked):
            return _because("broken", f"no call could be made: {asked[-1].detail}", ending)
        return ending


def _because(reason: Literal["budget", "broken"], cause: str, ending: Ending) -> Ending:
    after = f" ({ending.detail})" if ending.detail else ""
    return Ending(reason=reason, detail=f"{cause}; the agent ended by {ending.reason}{after}")


def priced(call: Call, used: Tally | None, cost: float | None) -> Call:
    """The call with what it took."""
    if used is None:
        return call
    return call.model_copy(
        update={
            "input_tokens": used.input_tokens,
            "output_tokens": used.output_tokens,
            "cached_tokens": used.cached,
            "cost_usd": None if cost is None else round(cost, 9),
        }
    )
