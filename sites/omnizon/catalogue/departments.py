"""The tree of departments: three levels, numbered in preorder."""

from collections.abc import Sequence
from dataclasses import dataclass

from sites.omnizon.catalogue.market import slug
from sites.omnizon.catalogue.types import Kind

Row = tuple[str | int | None, ...]


@dataclass(slots=True)
class Department:
    """A node of the tree while it is being numbered."""

    id: int
    parent_id: int | None
    name: str
    level: int
    position: int
    path: str
    last_id: int
    product_count: int = 0

    @property
    def row(self) -> Row:
        """Its row in the department table."""
        place = (self.id, self.parent_id, self.name, slug(self.name), self.level, self.position)
        return (*place, self.path, self.last_id, self.product_count)


def department_tree(kinds: Sequence[Kind]) -> dict[tuple[str, ...], Department]:
    """All departments in preorder, by their path of names."""
    tree: dict[tuple[str, ...], Department] = {}

    def grow(above: tuple[str, ...], parent: Department | None, level: int) -> None:
        below = dict.fromkeys(kind.path[level - 1] for kind in kinds if kind.path[: level - 1] == above)
        for position, name in enumerate(below, 1):
            path, number = (*above, name), len(tree) + 1
            parent_id = parent.id if parent else None
            node = Department(number, parent_id, name, level, position, " > ".join(path), number)
            tree[path] = node
            if level < len(kinds[0].path):
                grow(path, node, level + 1)
            node.last_id = len(tree)

    grow((), None, 1)
    return tree


def nodes(tree: dict[tuple[str, ...], Department], kind: Kind) -> list[Department]:
    """The departments of a type, from the top down."""
    return [tree[kind.path[:depth]] for depth in range(1, len(kind.path) + 1)]
