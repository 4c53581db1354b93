"""Restaurants and their menus: a pure function of the seed, built into one read-only SQLite file.

`schema.sql` documents the tables. Pictures are drawn when they are asked for, from a row.
"""

from sites.dashdish.catalogue.build import build, version

__all__ = ["build", "version"]
