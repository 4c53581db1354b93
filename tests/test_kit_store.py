"""The rows of an episode: diff, undo, snapshot, fork and digest."""

from __future__ import annotations

import apsw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sites.kit import Database, RowChange, Store, build_image
from tests.tiny.app import site

SCHEMA = "CREATE TABLE thing(id INTEGER PRIMARY KEY, size INTEGER NOT NULL, name TEXT NOT NULL);"


def things() -> Store:
    """A store of three things."""

    def fill(db: Database) -> None:
        for size in (10, 20, 30):
            db.insert("thing", size=size, name=f"thing {size}")

    return Store(build_image(SCHEMA, fill, {}))


def test_a_fresh_store_has_no_changes() -> None:
    assert things().changes() == []


def test_changes_hold_whole_rows_before_and_after() -> None:
    store = things()
    store.db.run("UPDATE thing SET size = 21 WHERE id = 2")
    store.db.run("DELETE FROM thing WHERE id = 3")
    store.db.insert("thing", id=9, size=5, name="new")
    assert store.changes() == [
        RowChange(
            "thing",
            "changed",
            (2,),
            {"id": 2, "size": 20, "name": "thing 20"},
            {"id": 2, "size": 21, "name": "thing 20"},
        ),
        RowChange("thing", "removed", (3,), {"id": 3, "size": 30, "name": "thing 30"}, None),
        RowChange("thing", "added", (9,), None, {"id": 9, "size": 5, "name": "new"}),
    ]


def test_a_row_added_and_removed_again_has_not_changed() -> None:
    store = things()
    store.db.insert("thing", id=9, size=5, name="new")
    store.db.run("DELETE FROM thing WHERE id = 9")
    assert store.changes() == []


def test_a_step_sees_only_what_follows_its_mark() -> None:
    store = things()
    store.db.run("UPDATE thing SET size = 11 WHERE id = 1")
    store.mark()
    store.db.run("UPDATE thing SET size = 22 WHERE id = 2")
    assert [change.key for change in store.step_changes()] == [(2,)]
    assert [change.key for change in store.changes()] == [(1,), (2,)]


def test_undo_takes_back_the_step_and_no_more() -> None:
    store = things()
    store.db.run("UPDATE thing SET size = 11 WHERE id = 1")
    before = store.digest()
    store.mark()
    store.db.run("DELETE FROM thing")
    store.undo()
    assert store.digest() == before
    assert [change.key for change in store.changes()] == [(1,)]


def test_a_transaction_that_raises_leaves_nothing() -> None:
    store = things()
    before = store.digest()
    with pytest.raises(RuntimeError), store.transaction():
        store.db.run("DELETE FROM thing")
        raise RuntimeError
    assert store.digest() == before
    assert store.changes() == []


def test_queries_for_gold_values_cannot_write() -> None:
    store = things()
    assert store.query("SELECT size, name FROM thing WHERE id = 1") == ((10, "thing 10"),)
    with pytest.raises(apsw.ReadOnlyError):
        store.query("DELETE FROM thing")
    store.db.insert("thing", size=1, name="writable again")


def test_a_table_without_a_key_is_refused() -> None:
    with pytest.raises(ValueError, match="PRIMARY KEY cannot be diffed: loose"):
        build_image("CREATE TABLE loose(x);", lambda db: None, {})


def test_a_foreign_key_that_points_nowhere_is_refused() -> None:
    schema = SCHEMA + "CREATE TABLE part(id INTEGER PRIMARY KEY, of INTEGER REFERENCES thing);"
    with pytest.raises(ValueError, match="point nowhere"):
        build_image(schema, lambda db: (db.insert("part", of=77), None)[1], {})


actions = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.integers(-5, 5)),
        st.tuples(st.just("drop"), st.integers(1, 6)),
        st.tuples(st.just("grow"), st.integers(1, 6)),
    ),
    max_size=12,
)


def do(store: Store, todo: list[tuple[str, int]]) -> None:
    """Change rows as told."""
    for what, number in todo:
        if what == "add":
            store.db.insert("thing", size=number, name="added")
        elif what == "drop":
            store.db.run("DELETE FROM thing WHERE id = ?", number)
        else:
            store.db.run("UPDATE thing SET size = size + 1 WHERE id = ?", number)


@settings(deadline=None, max_examples=60)
@given(actions, actions)
def test_forks_and_restores_equal_the_original(
    first: list[tuple[str, int]], second: list[tuple[str, int]]
) -> None:
    store = things()
    do(store, first)
    here, changes = store.digest(), store.changes()
    snapshot = store.snapshot()
    fork = store.fork()
    assert fork.digest() == here
    assert fork.changes() == changes
    do(store, second)
    assert fork.digest() == here, "a fork sees nothing of what follows"
    do(fork, second)
    assert fork.digest() == store.digest(), "equal actions on equal states leave equal states"
    store.restore(snapshot)
    assert store.digest() == here
    assert store.changes() == changes


def test_the_digest_depends_on_every_value_and_not_on_the_order_of_writing() -> None:
    one, other = things(), things()
    one.db.insert("thing", id=8, size=8, name="x")
    one.db.insert("thing", id=9, size=9, name="y")
    other.db.insert("thing", id=9, size=9, name="y")
    other.db.insert("thing", id=8, size=8, name="x")
    assert one.digest() == other.digest()
    other.db.run("UPDATE thing SET name = 'z' WHERE id = 9")
    assert one.digest() != other.digest()


def test_equal_seeds_give_equal_rows_and_other_seeds_others() -> None:
    assert site.store(1).digest() == site.store(1).digest()
    assert site.store(1).digest() != site.store(2).digest()
