"""The replicas, one folder each; found by folder, so that adding one edits nothing else."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

from sites.kit import Site


@cache
def names() -> tuple[str, ...]:
    """Every folder here that has an `app.py`, sorted."""
    return tuple(sorted(app.parent.name for app in Path(__file__).parent.glob("*/app.py")))


@cache
def load(name: str) -> Site:
    """The site in folder `name`. Raises KeyError, listing what there is, for a name that is none."""
    if name not in names():
        raise KeyError(f"no site called {name!r}; have: {', '.join(names())}")
    site = import_module(f"sites.{name}.app").site
    assert isinstance(site, Site)
    return site
