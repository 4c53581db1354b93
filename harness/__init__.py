"""Judge browser agents on local, deterministic replicas of web sites."""

__version__ = "0.1.0"
