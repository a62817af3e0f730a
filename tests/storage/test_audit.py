"""The trail is whole, or its first bad event is named."""

from __future__ import annotations

import asyncio
import datetime as dt

import pytest
from sqlalchemy import delete, text

from storage.audit import CONSOLE, START, Actor, Head, head, record
from storage.store import Store
from storage.trail import AuditDetail
from storage.verifying import Fault, read_anchor, verify

NOW = dt.datetime(2024, 10, 21, 1, tzinfo=dt.UTC)
OFFICE = Actor(7, "office", "Trần Thị Bịa")


async def some_acts(store: Store, count: int = 3) -> None:
    for n in range(count):
        await store.write(
            lambda c, n=n: record(
                c, OFFICE, "submission.accept", f"submission:{n}", now=NOW,
                before={"state": "submitted"}, after={"state": "accepted", "lúc": 1.5},
            )
        )  # fmt: skip


async def test_an_empty_trail_is_whole(store: Store) -> None:
    found = await store.read(verify)
    assert (found.events, found.head, found.first) == (0, Head(0, START), None)


async def test_a_trail_that_nobody_touched_is_whole(store: Store) -> None:
    await some_acts(store)
    found = await store.read(verify)
    assert (found.events, found.first, found.erased) == (3, None, 0)
    assert found.head == await store.read(head)


async def test_acts_at_one_moment_make_one_chain(store: Store) -> None:
    async with asyncio.timeout(30):
        await asyncio.gather(
            *(
                store.write(lambda c: record(c, CONSOLE, "campaign.open", "campaign:1", now=NOW))
                for _ in range(40)
            )
        )
    found = await store.read(verify)
    assert (found.events, found.first) == (40, None)


async def test_contents_that_no_erasure_names_are_missed(store: Store) -> None:
    await some_acts(store)
    await store.write(lambda c: c.execute(delete(AuditDetail).where(AuditDetail.seq == 2)).rowcount)
    assert (await store.read(verify)).first == Fault(2, "detail")


async def test_an_erasure_empties_contents_and_the_chain_holds(store: Store) -> None:
    await some_acts(store)
    await store.write(lambda c: c.execute(delete(AuditDetail).where(AuditDetail.seq == 2)).rowcount)
    await store.write(
        lambda c: record(c, OFFICE, "person.erase", "employee:9", now=NOW, after={"details": [2]})
    )
    found = await store.read(verify)
    assert (found.events, found.first, found.erased) == (4, None, 1)


async def test_a_shortened_trail_misses_what_a_paper_shows(store: Store) -> None:
    await some_acts(store)
    printed = await store.read(head)
    await store.write(lambda c: c.execute(text("DELETE FROM audit_detail WHERE seq = 3")).rowcount)
    await store.write(lambda c: _without_guard(c, "DELETE FROM audit_event WHERE seq = 3"))
    assert (await store.read(verify)).first is None
    assert (await store.read(lambda c: verify(c, [printed]))).first == Fault(3, "anchor")


async def test_a_trail_with_another_hash_than_a_paper_shows_is_named(store: Store) -> None:
    await some_acts(store)
    wrong = Head(2, "0" * 16)
    assert (await store.read(lambda c: verify(c, [wrong]))).first == Fault(2, "anchor")


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("12:3F2A00bb", Head(12, "3f2a00bb")),
        (" 1:00000000 ", Head(1, "00000000")),
        ("12", None),
        ("12:xyz", None),
        ("12:3f", None),
        ("١٢:3f2a00bb", None),
    ],
)
def test_an_anchor_is_read_as_it_is_printed(said: str, read: Head | None) -> None:
    assert read_anchor(said) == read


def _without_guard(connection, statement: str) -> int:
    """What who owns the database can do: take the triggers away, and put them back."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("ALTER TABLE audit_event DISABLE TRIGGER USER"))
        changed = connection.execute(text(statement)).rowcount
        connection.execute(text("ALTER TABLE audit_event ENABLE TRIGGER USER"))
        return int(changed)
    trigger = "audit_event_no_delete"
    made = connection.execute(
        text("SELECT sql FROM sqlite_master WHERE name = :name"), {"name": trigger}
    ).scalar_one()
    connection.execute(text(f"DROP TRIGGER {trigger}"))
    changed = connection.execute(text(statement)).rowcount
    connection.exec_driver_sql(made)
    return int(changed)
