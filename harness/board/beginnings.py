"""Whether an episode began as it begins here: the first state of its sites, and the gold values asked of it."""

from __future__ import annotations

import apsw

import sites
from harness.types import Trajectory, gold_key, task_queries
from sites.kit import World


def ambient() -> dict[str, tuple[str, ...]]:
    """Site -> tables in which mere looking leaves traces."""
    return {name: tuple(sites.load(name).ambient) for name in sites.names()}


def differs(trajectory: Trajectory) -> str:
    """What is not as here, in a sentence; nothing where all is. An episode that broke has no state to look at."""
    if trajectory.footer.digests is None:
        return ""
    task = trajectory.task
    world = World(
        [sites.load(name) for name in task.sites],
        seed=task.seed,
        now=task.clock,
        user=task.user,
        set=task.knobs,
    )
    try:
        if world.digest() != trajectory.footer.digests.start:
            return "its sites began in another state than they do here"
        for query in task_queries(task):
            if query.at == "start":
                key = gold_key(query, task.sites[0])
                rows = world.stores[query.site or task.sites[0]].query(query.sql)
                if trajectory.footer.gold.get(key) != rows:
                    return f"its gold value of {key!r} is another than it is here"
    except (apsw.Error, KeyError) as problem:
        return f"a gold query fails: {problem}"
    finally:
        world.close()
    return ""
