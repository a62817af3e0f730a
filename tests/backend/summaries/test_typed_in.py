"""What another typed in says so on every paper."""

from __future__ import annotations

import pytest
from sqlalchemy import Connection, update

from backend.summaries.cells import cell_of
from backend.summaries.collect import collect
from backend.summaries.context import typed_words
from backend.summaries.entries import Entry
from backend.summaries.register import Held, Streamed, Which
from intake.assisting import deny
from intake.library import Library
from intake.plan import ListColumn
from storage.audit import Actor
from storage.store import Store
from storage.submissions import ReceiptRecord
from tests.backend import stage
from tests.intake.campaigns import AN, CHI, NOW

WHICH: tuple[Which, ...] = ("up", "late", "missing")


async def entry_of_an(store: Store, **typed: object) -> Entry:
    def work(connection: Connection) -> Entry:
        campaign = stage.started(connection, stage.plan())
        stage.hand_in(connection, AN)
        if typed:
            connection.execute(update(ReceiptRecord).values(**typed))
        entries = collect(connection, Library(), campaign).entries
        return next(entry for entry in entries if entry.name == "Nguyễn Văn An")

    return await store.write(work)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, ""),
        ({"entered_by": CHI}, "Nhập hộ bởi Lê Minh Chi, chờ xác nhận"),
        ({"entered_by": CHI, "confirmed_at": NOW}, "Nhập hộ bởi Lê Minh Chi, đã xác nhận"),
    ],
)
async def test_lists_and_papers_say_who_typed_it_in(
    store: Store, typed: dict[str, object], words: str
) -> None:
    entry = await entry_of_an(store, **typed)
    assert entry.receipt is not None
    assert typed_words(entry.receipt) == words
    state = cell_of(stage.plan(), ListColumn(heading="Tình trạng", value="state"), entry, 1)
    assert state == "; ".join(filter(None, ("Đã nộp", words)))
    assert entry.name == "Nguyễn Văn An"


async def test_what_its_filler_disowned_goes_on_no_list(store: Store) -> None:
    def work(connection: Connection) -> dict[str, int]:
        campaign = stage.started(connection, stage.plan())
        stage.hand_in(connection, AN)
        connection.execute(update(ReceiptRecord).values(entered_by=CHI))
        an = Actor(AN, "employee", "Nguyễn Văn An")
        deny(connection, stage.plan(), stage.submission_of(connection, AN), 1, an, NOW)
        library = Library()
        held = collect(connection, library, campaign)
        long = Streamed(lambda fn: fn(connection), library, campaign, ["tu-danh-gia"])
        return {
            which: sum(each.name == "Nguyễn Văn An" for each in register.entries(which))
            for which in WHICH
            for register in (Held(held, held.entries), long)
        }

    assert await store.write(work) == {"up": 0, "late": 0, "missing": 1}
