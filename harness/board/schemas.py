"""JSON Schemas of what is published, from the models themselves; `schema/` holds the same, and a test keeps it so."""

from __future__ import annotations

import json

from harness.board.compare import Comparison
from harness.board.export import ROWS
from harness.board.gate import Gate
from harness.board.standing import Standing
from harness.errors import UsageError
from harness.types import Noun

PUBLISHED: dict[str, type[Noun]] = {
    "results": Standing,
    "comparison": Comparison,
    "gate": Gate,
    **{f"export-{name}": row for name, row in ROWS.items()},
}
"""`harness schema NAME` -> what it describes."""


def text(name: str) -> str:
    """A schema as it stands in `schema/<name>.schema.json`. Raises UsageError for a name that there is not."""
    if name not in PUBLISHED:
        raise UsageError(f"no schema called {name!r}; have: {', '.join(PUBLISHED)}")
    schema = PUBLISHED[name].model_json_schema(mode="serialization")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(head | schema, indent=1, ensure_ascii=False) + "\n"
