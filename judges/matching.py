"""Bipartite matching: as many pairs as can be made, where a greedy choice would leave some out."""

from __future__ import annotations


def most(fits: list[list[int]], rights: int) -> dict[int, int]:
    """Left -> right for as many lefts as possible; `fits[left]` are the rights that it goes with.

    >>> most([[0, 1], [0]], 2)
    {0: 1, 1: 0}
    """
    taken: list[int | None] = [None] * rights
    for left in range(len(fits)):
        _place(left, fits, taken)
    return {
        left: right
        for left, right in sorted((left, right) for right, left in enumerate(taken) if left is not None)
    }


def _place(left: int, fits: list[list[int]], taken: list[int | None]) -> None:
    """Give `left` a right, moving others along the shortest chain of moves that frees one."""
    came_from: dict[int, int] = {}
    waiting = [left]
    while waiting:
        mover = waiting.pop(0)
        for right in fits[mover]:
            if right in came_from:
                continue
            came_from[right] = mover
            holder = taken[right]
            if holder is None:
                _shift(right, left, came_from, taken)
                return
            waiting.append(holder)


def _shift(right: int, left: int, came_from: dict[int, int], taken: list[int | None]) -> None:
    """Hand each right of the chain to the one who reached it."""
    while True:
        mover = came_from[right]
        given_up = taken.index(mover) if mover in taken else None
        taken[right] = mover
        if mover == left or given_up is None:
            return
        right = given_up
