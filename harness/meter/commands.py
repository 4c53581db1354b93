"""What `harness run` is told of the models that its agents ask."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from harness.errors import UsageError

if TYPE_CHECKING:
    from harness.meter.proxy import Meter

Metered = Annotated[
    bool,
    typer.Option(
        "--meter", help="Count what the agent's models use, with your keys and without its knowing them."
    ),
]
Upstreams = Annotated[
    list[str] | None,
    typer.Option("--upstream", help="Whom the meter asks, as openai=http://localhost:8000/v1."),
]
MaxTokens = Annotated[
    int | None, typer.Option(min=1, help="Tokens that an episode's models may use, in and out.")
]
MaxCost = Annotated[float | None, typer.Option(min=0.000001, help="Dollars that they may cost.")]
Prices = Annotated[
    list[str] | None,
    typer.Option("--price", help="A model's price, as NAME=IN/OUT: dollars for a million tokens."),
]


def meter(
    agent: str,
    on: bool,
    upstream: Sequence[str],
    max_tokens: int | None,
    max_cost: float | None,
    price: Sequence[str],
    pass_env: Sequence[str],
    environ: Mapping[str, str],
) -> Meter | None:
    """The meter that is asked for; naming a provider, a price or a cap asks for one. Raises UsageError."""
    from harness.meter.upstreams import lent_names, prices, upstreams

    if not (on or upstream or price or max_tokens is not None or max_cost is not None):
        if "{llm_base_url}" in agent:
            raise UsageError("{llm_base_url} is the meter's address, and there is none; add --meter")
        return None
    if both := sorted(lent_names() & set(pass_env)):
        raise UsageError(
            f"--pass-env {both[0]} and --meter contradict each other: with a meter the agent is given a key of the "
            "episode's own, and yours stays here; leave out one of them"
        )
    found, own = upstreams(upstream, environ), prices(price)
    from harness.meter.prices import Prices as Table
    from harness.meter.prices import installed
    from harness.types import Budget

    if not installed():
        raise UsageError("--meter needs the packages httpx and litellm: pip install 'replica-harness[model]'")
    from harness.meter.proxy import Meter

    table = Table(own)
    if max_cost is not None and agent.startswith("llm:"):
        model = shlex.split(agent)[0].removeprefix("llm:")
        bare = model.partition("/")[2] if model.partition("/")[0] in found else model
        if not any(table.known(bare, one.provider) for one in found.values()):
            raise UsageError(
                f"--max-cost needs prices, and none is known for {bare}; --price {bare}=IN/OUT names one, in dollars "
                "for a million tokens"
            )
    return Meter(found, Budget(max_tokens=max_tokens, max_cost_usd=max_cost), table)
