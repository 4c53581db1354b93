"""A world behind its door: pages, forms, sessions, the clock, and what is refused."""

from __future__ import annotations

import asyncio
import re
import socket
import sys
from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from sites.kit import Door, Server, World
from tests.http_client import Client
from tests.tiny.app import site

NOON = datetime(2026, 7, 15, 12, 0)


@pytest.fixture
def world() -> World:
    """Nobody is signed in."""
    return World([site], seed=3, now=NOON)


@pytest.fixture
async def door(world: World) -> AsyncIterator[Door]:
    """Its open port."""
    door = await Server().open(world)
    yield door
    await door.close()


@pytest.fixture
def client(door: Door) -> Client:
    """A visitor."""
    return Client(door, "tiny.test")


async def test_a_page_shows_rows_and_the_tasks_clock(client: Client) -> None:
    page = await client.get("/")
    assert page.status == 200
    assert "note 0" in page.text
    assert 'data-now="1784116800000"' in page.text


async def test_a_form_leaves_a_row_dated_by_the_clock_and_a_message_said_once(
    client: Client, world: World
) -> None:
    world.advance(60)
    reply = await client.post("/notes", text="  buy   milk ")
    assert (reply.status, reply.headers["location"]) == (303, "/")
    [change] = [change for change in world.stores["tiny"].changes() if change.table == "note"]
    assert change.after == {"id": 4, "text": "buy milk", "written": "2026-07-15T12:01:00"}
    assert "Written down." in (await client.get("/")).text
    assert "Written down." not in (await client.get("/")).text


async def test_looking_changes_nothing_but_the_session(client: Client, world: World) -> None:
    await client.get("/")
    await client.get("/notes/2")
    assert {change.table for change in world.stores["tiny"].changes()} == {"session"}


async def test_two_visitors_do_not_share_a_session(door: Door) -> None:
    ada, bo = Client(door, "tiny.test"), Client(door, "tiny.test")
    await ada.post("/signin", account="1")
    await bo.post("/signin", account="2")
    assert "Notes of Ada" in (await ada.get("/")).text
    assert "Notes of Bo" in (await bo.get("/")).text


async def test_a_task_may_begin_signed_in() -> None:
    world = World([site], seed=3, now=NOON, user="ada@example.com")
    door = await Server().open(world)
    client = Client(door, "tiny.test")
    client.cookies = {cookie["name"]: cookie["value"] for cookie in world.cookies}
    assert "Notes of Ada" in (await client.get("/")).text
    await door.close()


def test_a_user_who_has_no_account_is_refused_by_name() -> None:
    with pytest.raises(LookupError, match=r"no account 'eve' on tiny; have: ada@example.com"):
        World([site], seed=3, now=NOON, user="eve")


def test_knobs_are_at_their_defaults_unless_set() -> None:
    assert World([site], seed=3, now=NOON).knobs == {"tiny": {"loud": False, "size": 5, "skin": "plain"}}
    world = World([site], seed=3, now=NOON, set={"loud": True, "tiny:size": 50})
    assert world.knobs == {"tiny": {"loud": True, "size": 50, "skin": "plain"}}


@pytest.mark.parametrize(
    ("set", "told"),
    [
        ({"louder": True}, "tiny has no knob 'louder'; it has: loud, size, skin"),
        ({"loud": 1}, "tiny: loud cannot be 1; it can be: false, true"),
        ({"size": 6}, "tiny: size cannot be 6; it can be: 5, 50"),
        ({"skin": "odd"}, 'tiny: skin cannot be "odd"; it can be: "plain", "rough"'),
        ({"other:size": 50}, "'other:size': this episode has no site 'other'; it has: tiny"),
    ],
)
def test_a_knob_that_cannot_be_set_so_is_refused_with_what_can(
    set: dict[str, bool | int | str], told: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(told)):
        World([site], seed=3, now=NOON, set=set)


@pytest.mark.parametrize("path", ["/nowhere", "/notes/99", "/static/abc/missing.css", "/notes/x"])
async def test_what_is_not_there_is_404_and_no_fault(client: Client, world: World, path: str) -> None:
    assert (await client.get(path)).status == 404
    assert world.faults == []


async def test_a_view_that_raises_leaves_no_row_and_is_the_sites_fault(client: Client, world: World) -> None:
    reply = await client.get("/crash")
    assert reply.status == 500
    assert "defect" not in reply.text
    assert "RuntimeError: a defect" in world.faults[0]
    assert not [change for change in world.stores["tiny"].changes() if change.table == "note"]


@pytest.mark.parametrize("host", ["example.com", "127.0.0.1:9", "tiny.test:81", "localhost", "other.test"])
async def test_other_hosts_are_refused_and_recorded(client: Client, world: World, host: str) -> None:
    assert (await client.get("/x", host=host)).status == 403
    assert world.refused == [f"GET http://{host}/x"]
    assert world.opened == []


async def test_the_doors_own_address_is_a_persons_and_not_a_pages(door: Door, world: World) -> None:
    own = f"{door.host}:{door.port}"
    reply = await Client(door, own).get("/")  # as through a proxy
    assert (reply.status, world.refused) == (403, [f"GET http://{own}/"])
    reader, writer = await asyncio.open_connection(door.host, door.port)
    writer.write(f"GET / HTTP/1.1\r\nHost: {own}\r\nConnection: close\r\n\r\n".encode())
    assert b"Notes of nobody" in await reader.read()
    writer.close()


async def test_a_tunnel_is_refused_and_recorded(door: Door, world: World) -> None:
    reader, writer = await asyncio.open_connection(door.host, door.port)
    writer.write(b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n")
    assert (await reader.read()).startswith(b"HTTP/1.1 403")
    writer.close()
    assert world.refused == ["CONNECT example.com:443"]


async def test_pages_that_were_opened_are_known_with_their_step(client: Client, world: World) -> None:
    await client.get("/")
    world.act(0)
    await client.get("/notes/2?from=list")
    await client.get("/nowhere")
    await client.post("/notes", text="x")
    assert world.opened == [(-1, "tiny", "/"), (0, "tiny", "/notes/2?from=list")]


async def test_static_files_may_be_kept_for_ever(client: Client) -> None:
    reply = await client.get(site.static.url("site.css"))
    assert reply.status == 200
    assert "immutable" in reply.headers["cache-control"]


async def test_no_header_tells_the_machines_clock(client: Client) -> None:
    assert "date" not in (await client.get("/")).headers


async def test_a_closed_door_leaves_no_port(door: Door) -> None:
    await door.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((door.host, door.port), timeout=1)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux answers at every address of 127.0.0.0/8")
async def test_a_port_that_is_used_again_leads_to_nobody_elses_world(door: Door) -> None:
    other = await Server().open(World([site], seed=0, now=NOON))
    assert other.host not in ("127.0.0.1", door.host)
    with pytest.raises(ConnectionRefusedError):  # as a browser whose proxy had that port before
        socket.create_connection((door.host, other.port), timeout=1)
    await other.close()


async def test_people_are_served_at_the_plain_loopback_address(world: World) -> None:
    door = await Server().open(world, 0)
    assert door.url == f"http://127.0.0.1:{door.port}"
    await door.close()


async def test_equal_requests_leave_equal_state_and_pages() -> None:
    plays = []
    for _ in range(2):
        world = World([site], seed=5, now=NOON)
        door = await Server().open(world)
        client = Client(door, "tiny.test")
        await client.post("/notes", text="one")
        plays.append(((await client.get("/")).text, world.digest()))
        await door.close()
    assert plays[0] == plays[1]
