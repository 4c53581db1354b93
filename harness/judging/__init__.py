"""Judging what has been played: a run again, and the judges themselves."""
