"""Any model, asked through litellm, which is loaded when the first question is asked.

Whatever goes wrong on the way to a reply is Unreachable: a provider's fault never becomes a verdict.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from harness.errors import UsageError

TIMEOUT = 120.0
"""Seconds for one reply."""
LONGEST = 2_000
"""Tokens of a reply."""


class Unreachable(Exception):
    """The model gave no reply; the message says why."""


class Reply(NamedTuple):
    """What a model said, and what that took."""

    text: str
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None
    """None where the model's price is not known."""


def check(model: str, option: str = "--judge") -> None:
    """Raises UsageError for a name that no provider is known for, and where litellm is not installed."""
    litellm = _litellm()
    try:
        litellm.get_llm_provider(model)
    except Exception as problem:  # litellm raises its own BadRequestError, and others for odd names
        raise UsageError(
            f"{option} {model!r} names no provider and model, such as openai/gpt-4o-2024-11-20 or "
            f"ollama/llama3.3 (litellm: {str(problem).splitlines()[0][:160]}); or say replay"
        ) from None


def ask(model: str, messages: Sequence[dict[str, Any]], schema: dict[str, Any]) -> Reply:
    """One reply, at temperature 0. Raises Unreachable."""
    litellm = _litellm()
    try:
        response = litellm.completion(
            model=model,
            messages=list(messages),
            temperature=0,
            max_tokens=LONGEST,
            timeout=TIMEOUT,
            num_retries=0,
            response_format={"type": "json_schema", "json_schema": schema},
            drop_params=True,
        )
        text = response.choices[0].message.content
    except Exception as problem:  # whatever a provider or the way to it does: a boundary
        told = (str(problem).splitlines() or [""])[0][:200]
        raise Unreachable(f"{type(problem).__name__}: {told}") from problem
    usage = getattr(response, "usage", None)
    return Reply(
        text=text if isinstance(text, str) else "",
        input_tokens=int(getattr(usage, "prompt_tokens", 0) or 0),
        output_tokens=int(getattr(usage, "completion_tokens", 0) or 0),
        cost_usd=_cost(litellm, response, model),
    )


def _cost(litellm: Any, response: Any, model: str) -> float | None:
    try:
        return float(litellm.completion_cost(completion_response=response, model=model)) or None
    except Exception:  # a model without a known price
        return None


@cache
def _litellm() -> Any:
    """Without its look at the internet for prices, and without its advice on the terminal."""
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    try:
        import litellm
    except ImportError:
        raise UsageError(
            "a model is asked through litellm, which is not installed: pip install 'replica-harness[model]'; "
            "or say --judge none"
        ) from None
    litellm.suppress_debug_info = True
    litellm.telemetry = False
    return litellm
