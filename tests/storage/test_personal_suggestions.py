"""What was suggested to somebody is shown to that one, erased with that one, and let go of."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from storage.audit import CONSOLE
from storage.campaigns import Campaign
from storage.channels import Outgoing
from storage.exporting import frame_of
from storage.people import Employee
from storage.personal.erasing import erase
from storage.personal.exporting import everything_about
from storage.personal.retaining import let_go
from storage.store import Store
from storage.suggestions import Suggestion
from tests.intake.campaigns import AN, BINH, populate
from tests.intake.forms import form_of, plan_of

PLAN = plan_of(form_of())
NOW = dt.datetime(2026, 10, 21, 1, tzinfo=dt.UTC)


def passed_on(connection: Connection) -> int:
    """One to An, and one to Bình that speaks of An, both by the same unit."""
    campaign = populate(connection, PLAN)
    for line, (party, to, says) in enumerate(
        ((AN, "đ/c An", "Đi họp muộn"), (BINH, "Trần Thị Bình", "Giúp Nguyễn Văn An")), start=1
    ):
        connection.execute(
            insert(Suggestion).values(
                submission_id=3, receipt_number=1, line=line, said_to=to, says=says,
                party_id=party, made_by="Nguyễn Văn An", made_at=NOW,
            )
        )  # fmt: skip
    return campaign


async def test_everything_about_somebody_has_what_was_suggested(store: Store) -> None:
    await store.write(passed_on)
    (told,) = (await store.read(lambda c: everything_about(c, AN)))["suggestions"]
    assert (told["by"], told["said_to"], told["says"]) == ("Phòng Một", "đ/c An", "Đi họp muộn")


async def test_it_goes_with_the_person_and_so_does_the_name_elsewhere(store: Store) -> None:
    def work(connection: Connection) -> list[tuple[str, str, str]]:
        passed_on(connection)
        erase(connection, AN, CONSOLE, reason="hết hạn lưu", document_number="1/QĐ", now=NOW)
        query = select(Suggestion.said_to, Suggestion.says, Suggestion.made_by)
        return [tuple(row) for row in connection.execute(query.order_by(Suggestion.id))]

    assert await store.write(work) == [
        ("(đã xóa)", "", "(đã xóa)"),
        ("Trần Thị Bình", "Giúp (đã xóa)", "(đã xóa)"),
    ]


async def test_it_is_let_go_of_with_its_campaign(store: Store) -> None:
    def work(connection: Connection) -> list[int]:
        campaign = passed_on(connection)
        connection.execute(update(Campaign).values(state="archived"))
        let_go(connection, {campaign: dt.date(2025, 12, 31)}, CONSOLE, NOW)
        return list(connection.scalars(select(Suggestion.id)))

    assert await store.write(work) == []


async def test_the_export_of_its_campaign_has_who_suggested_what_to_whom_and_when(
    store: Store,
) -> None:
    def work(connection: Connection) -> list[dict[str, Any]]:
        campaign = passed_on(connection)
        first = connection.scalar(select(func.min(Suggestion.id)))
        connection.execute(
            insert(Outgoing).values(
                channel="telegram", address="5", employee_id=AN, rank=2, content={}, tries=1,
                about=f"suggestion:{first}:{AN}", made_at=NOW, state="sent", done_at=NOW,
            )
        )  # fmt: skip
        return list(frame_of(connection, campaign)["suggestions"])

    to_an, to_binh = await store.write(work)
    assert (to_an["form"], to_an["receipt"], to_an["line"]) == (3, 1, 1)
    assert (to_an["party"], to_an["says"], to_an["ended_at"]) == (AN, "Đi họp muộn", None)
    assert to_an["made_at"] == "2026-10-21T01:00:00+00:00"
    (told,) = to_an["told"]
    assert told == {
        "person": AN, "channel": "telegram", "state": "sent", "done_at": to_an["made_at"],
    }  # fmt: skip
    assert to_binh["told"] == []


async def test_who_is_erased_or_outside_the_system_is_not_in_that_export(store: Store) -> None:
    def work(connection: Connection) -> list[tuple[str, str]]:
        campaign = passed_on(connection)
        erase(connection, AN, CONSOLE, reason="hết hạn lưu", document_number="1/QĐ", now=NOW)
        connection.execute(update(Employee).where(Employee.id == BINH).values(outside_system=True))
        rows = frame_of(connection, campaign)["suggestions"]
        return [(row["said_to"], row["says"]) for row in rows]

    assert await store.write(work) == [("(đã xóa)", "")]
