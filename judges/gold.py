"""Values that a check leaves to the site's rows: looked up among what the trajectory recorded."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from harness.types import Query, Trajectory, Value, gold_key

Present = str | int | float | bool


class NoGold(Exception):
    """A gold value is missing or of the wrong type: the check cannot be judged, which is ours to mend."""


class Unmet(Exception):
    """What a gold query seeks at the end is not there: the agent has not brought it about, and has failed."""


def unusable(query: Query, why: str) -> NoGold | Unmet:
    """The exception for a query that gave nothing to compare with.

    The rows at the start are ours. Those at the end are the agent's doing, and what an agent can bring about
    must never make its episode broken, for a broken one does not count.
    """
    when = "at the end" if query.at == "end" else "at the start"
    message = f"the gold query `{query.sql}` gave {why} {when}"
    return Unmet(message) if query.at == "end" else NoGold(message)


def query_in(written: Any) -> Query:
    """`{sql = "…"}` as a query. ValueError says in one line what is wrong with it."""
    try:
        return Query.model_validate(written)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise ValueError(
            f'{place}: {first["msg"]}; a query is {{sql = "SELECT …"}}, '
            'with site = "…" and at = "start" or "end" where wanted'
        ) from None


def rows(query: Query, trajectory: Trajectory) -> tuple[tuple[Value, ...], ...]:
    """The rows that the query gave when the episode was played; at least one. Raises NoGold or Unmet."""
    key = gold_key(query, trajectory.task.sites[0])
    recorded = trajectory.footer.gold.get(key)
    if recorded is None:
        raise NoGold(f"no gold value was recorded for `{key}`; play the episode again")
    if not recorded or not all(recorded):
        raise unusable(query, "no row")
    return recorded


def one(query: Query, trajectory: Trajectory) -> Present:
    """The first column of the first row."""
    return _present(query, rows(query, trajectory)[0][0])


def many(query: Query, trajectory: Trajectory) -> list[Present]:
    """The first column of all rows."""
    return [_present(query, row[0]) for row in rows(query, trajectory)]


def _present(query: Query, value: Value) -> Present:
    if value is None:
        raise unusable(query, "NULL, which is no value,")
    return value
