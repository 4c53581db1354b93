"""What tokens cost, by litellm's table or as the command line says. litellm is loaded once, when a meter starts."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Mapping
from functools import cache
from typing import Any

from harness.errors import UsageError
from harness.meter.reading import Tally

MILLION = 1_000_000
PROVIDERS = {
    "openrouter.ai": "openrouter",
    "api.mistral.ai": "mistral",
    "api.deepseek.com": "deepseek",
    "api.groq.com": "groq",
    "api.x.ai": "xai",
    "api.together.xyz": "together_ai",
    "api.cohere.com": "cohere",
}
"""Hosts that speak OpenAI's dialect under prices of their own -> what litellm calls them."""


class Prices:
    """Dollars for tokens."""

    def __init__(self, own: Mapping[str, tuple[float, float]] | None = None) -> None:
        """`own`: model -> dollars for a million tokens in, and out; they overrule the table."""
        self._own = dict(own or {})

    def load(self) -> None:
        """Takes seconds, once in a process: to be called in a thread. Raises UsageError where litellm is missing."""
        _litellm()

    def cost(self, model: str, provider: str, used: Tally) -> float | None:
        """Dollars; None where no price is known."""
        own = self._own.get(model)
        if own is not None:
            return (used.input_tokens * own[0] + used.output_tokens * own[1]) / MILLION
        try:
            parts = _litellm().cost_per_token(
                model=model,
                custom_llm_provider=provider,
                prompt_tokens=used.input_tokens,
                completion_tokens=used.output_tokens,
                cache_read_input_tokens=used.cached,
                cache_creation_input_tokens=used.written,
            )
            return float(sum(parts)) or None  # the table's zero may mean that nobody knows
        except Exception:  # litellm raises a plain Exception, and others, for a model that it does not know
            return None

    def known(self, model: str, provider: str) -> bool:
        """Whether tokens of this model have a price."""
        return self.cost(model, provider, Tally(1_000, 1_000)) is not None


def installed() -> bool:
    """Whether litellm is there, without loading it."""
    return importlib.util.find_spec("litellm") is not None


@cache
def _litellm() -> Any:
    """Without its look at the internet for prices."""
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    try:
        import litellm
    except ImportError:
        raise UsageError(
            "--meter prices tokens by litellm's table, which is not installed: pip install 'replica-harness[model]'"
        ) from None
    litellm.suppress_debug_info = True
    litellm.telemetry = False
    return litellm
