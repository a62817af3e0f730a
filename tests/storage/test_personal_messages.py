"""Messages and reminders: an erasure, the terms and an export reach them all."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select, update

from storage import incoming, outgoing
from storage.audit import CONSOLE
from storage.campaigns import Campaign
from storage.channels import ChannelAccount, Chat, Incoming, Outgoing, SaidMessage
from storage.incoming import Arrived
from storage.outgoing import Rank
from storage.people import Employee
from storage.personal import erasing
from storage.personal.exporting import everything_about
from storage.personal.retaining import due, let_go
from storage.reminding import Absence, CalendarFeed, Nudge, NudgeItem
from storage.store import Store
from tests.intake.campaigns import AN, BINH, populate
from tests.intake.forms import form_of, plan_of

NOW = dt.datetime(2026, 10, 21, 1, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
CHAT = "7001"
AN_S, BINH_S = "Nguyễn Văn An", "Trần Thị Bình"


def bound(connection: Connection, employee: int, subject: str, at: dt.datetime = NOW) -> None:
    connection.execute(
        insert(ChannelAccount).values(
            channel="telegram", subject=subject, employee_id=employee, bound_at=at
        )
    )


def said(connection: Connection, number: int, chat: str, at: dt.datetime = NOW) -> None:
    incoming.keep(connection, "telegram", [Arrived(number, chat, "Chữ".encode())], at)


def told(
    connection: Connection, employee: int | None, address: str, text: str, **more: Any
) -> None:
    outgoing.put(
        connection, "telegram", address, {"do": "tell", "text": text}, Rank.NOTICE, NOW,
        employee_id=employee, **more,
    )  # fmt: skip


def stage(connection: Connection) -> int:
    """An and Bình both talk to the bot; An is nudged, is away for a day and has a feed."""
    campaign = populate(connection, plan_of(form_of()))
    for employee, subject, number in ((AN, CHAT, 1), (BINH, "7002", 2)):
        bound(connection, employee, subject)
        said(connection, number, subject)
        told(connection, employee, subject, "Đã nhận bản của anh/chị")
        connection.execute(
            insert(Chat).values(
                channel="telegram", address=subject, submission_id=employee, state={"edit": "q"},
                changed_at=NOW,
            )
        )  # fmt: skip
        connection.execute(
            insert(SaidMessage).values(
                channel="telegram", address=subject, message=5, submission_id=employee,
                question="q", said_at=NOW,
            )
        )  # fmt: skip
        nudge = connection.execute(
            insert(Nudge)
            .values(
                employee_id=employee, campaign_id=campaign, day=NOW.date(), state="sent_off",
                made_at=NOW,
            )
            .returning(Nudge.id)
        ).scalar_one()  # fmt: skip
        connection.execute(
            insert(NudgeItem).values(
                campaign_id=campaign, rule="3-ngay", target=f"submission:{employee}",
                employee_id=employee, cut_off=NOW, nudge_id=nudge, state="done", at=NOW,
            )
        )  # fmt: skip
        connection.execute(
            insert(Absence).values(
                employee_id=employee, first_day=NOW.date(), why="Nghỉ ốm", made_by="Lê Chi",
                made_at=NOW,
            )
        )  # fmt: skip
        connection.execute(
            insert(CalendarFeed).values(token_hash=f"{number}", employee_id=employee, made_at=NOW)
        )
    return campaign


TABLES = (
    ChannelAccount, Incoming, Outgoing, Chat, SaidMessage, Nudge, NudgeItem, Absence, CalendarFeed,
)  # fmt: skip


def counts(connection: Connection) -> dict[str, int]:
    return {
        table.__name__: connection.scalar(select(func.count()).select_from(table)) or 0
        for table in TABLES
    }


def erase(connection: Connection, employee: int = AN) -> None:
    erasing.erase(connection, employee, CONSOLE, reason="r", document_number="1", now=NOW)


async def test_an_erasure_leaves_nothing_of_one_and_everything_of_the_other(store: Store) -> None:
    await store.write(stage)
    assert set((await store.read(counts)).values()) == {2}
    before = await store.read(lambda c: everything_about(c, BINH))
    await store.write(erase)
    assert set((await store.read(counts)).values()) == {1}
    assert await store.read(lambda c: everything_about(c, BINH)) == before


async def test_a_mail_address_is_erased_with_what_went_there(store: Store) -> None:
    def work(connection: Connection) -> tuple[Any, int]:
        stage(connection)
        here = update(Employee).where(Employee.id == AN)
        connection.execute(here.values(email="an@so.vn", email_failed_at=NOW))
        outgoing.put(connection, "mail", "an@so.vn", {"text": "x"}, Rank.NOTICE, NOW)
        erase(connection)
        mail = connection.execute(
            select(Employee.email, Employee.email_failed_at).where(Employee.id == AN)
        ).one()
        sent = select(func.count()).where(Outgoing.channel == "mail")
        return tuple(mail), connection.scalar(sent) or 0

    assert await store.write(work) == ((None, None), 0)


async def test_what_others_were_told_of_somebody_goes_and_is_not_sent(store: Store) -> None:
    def work(connection: Connection) -> list[tuple[str, Any]]:
        stage(connection)
        told(connection, BINH, "7002", f"Chưa nộp: {AN_S}, {BINH_S}")
        told(connection, BINH, "7002", "Mã cán bộ", about="notice:1")
        erase(connection)
        kept = select(Outgoing.state, Outgoing.content).order_by(Outgoing.id)
        return [(state, content.get("text")) for state, content in connection.execute(kept)]

    assert await store.write(work) == [
        ("waiting", "Đã nhận bản của anh/chị"), ("cancelled", None), ("waiting", "Mã cán bộ"),
    ]  # fmt: skip


async def test_what_is_on_its_way_is_never_sent_again_without_its_words(store: Store) -> None:
    def work(connection: Connection) -> tuple[str, Any]:
        stage(connection)
        told(connection, BINH, "7002", f"Chưa nộp: {AN_S}", about="x")
        which = connection.execute(select(Outgoing.id).where(Outgoing.about == "x")).scalar_one()
        outgoing.sending(connection, which)
        erase(connection)
        outgoing.later(connection, which, NOW + DAY, "not reached")
        row = connection.execute(select(Outgoing).where(Outgoing.id == which)).one()
        return row.state, row.content

    assert await store.write(work) == ("unknown", {})


async def test_a_name_with_signs_is_found_as_telegram_writes_it(store: Store) -> None:
    def work(connection: Connection) -> Any:
        stage(connection)
        connection.execute(update(Employee).where(Employee.id == AN).values(full_name="H'Hen Niê"))
        told(connection, BINH, "7002", "Chưa nộp: <b>H&#x27;Hen Niê</b>", about="x")
        erase(connection)
        return connection.scalar(select(Outgoing.content).where(Outgoing.about == "x"))

    assert await store.write(work) == {}


async def test_who_bears_the_same_name_is_still_told(store: Store) -> None:
    def work(connection: Connection) -> Any:
        stage(connection)
        connection.execute(update(Employee).where(Employee.id == BINH).values(full_name=AN_S))
        told(connection, BINH, "7002", f"Đã nhận bản của {AN_S}", about="x")
        erase(connection)
        return connection.scalar(select(Outgoing.state).where(Outgoing.about == "x"))

    assert await store.write(work) == "waiting"


async def test_a_chat_that_is_another_s_by_now_is_left_to_that_one(store: Store) -> None:
    later = NOW + DAY

    def work(connection: Connection) -> tuple[int, list[int | None]]:
        stage(connection)
        connection.execute(
            update(ChannelAccount).where(ChannelAccount.employee_id == AN).values(ended_at=NOW)
        )
        connection.execute(
            update(ChannelAccount).where(ChannelAccount.employee_id == BINH).values(ended_at=NOW)
        )
        bound(connection, BINH, CHAT, later)
        said(connection, 9, CHAT, later)
        erase(connection)
        chats = connection.scalar(select(func.count()).where(Chat.address == CHAT)) or 0
        came = connection.scalars(
            select(Incoming.update_id).where(Incoming.chat == CHAT).order_by(Incoming.id)
        )
        return chats, list(came)

    assert await store.write(work) == (1, [9])


async def test_an_export_shows_what_was_said_and_told(store: Store) -> None:
    await store.write(stage)
    kept = (await store.read(lambda c: everything_about(c, AN)))["messages"]
    assert kept["accounts"][0]["subject"] == CHAT
    assert kept["came_in"][0]["raw"] == "Chữ"
    assert kept["went_out"][0]["content"]["text"] == "Đã nhận bản của anh/chị"
    assert kept["days_away"][0]["why"] == "Nghỉ ốm"
    assert [len(rows) for rows in kept.values()] == [1] * len(kept)


async def test_words_and_addresses_go_thirty_days_after_a_message(store: Store) -> None:
    def sent_out(connection: Connection) -> int:
        campaign = stage(connection)
        for row in connection.execute(select(Outgoing.id)).all():
            outgoing.sending(connection, row.id)
        first = connection.scalar(select(func.min(Outgoing.id)))
        outgoing.sent(connection, first, NOW - 31 * DAY)
        return campaign

    campaign = await store.write(sent_out)
    assert (await store.read(lambda c: due(c, {campaign: None}, NOW))).messages == 1
    await store.write(lambda c: let_go(c, {campaign: None}, CONSOLE, NOW))
    assert (await store.read(lambda c: due(c, {campaign: None}, NOW))).messages == 0
    kept = select(Outgoing.employee_id, Outgoing.address, Outgoing.state).order_by(Outgoing.id)
    rows = await store.read(lambda c: c.execute(kept).all())
    assert [tuple(row) for row in rows] == [(AN, "", "sent"), (BINH, "7002", "sending")]


async def test_reminders_go_with_the_campaign(store: Store) -> None:
    campaign = await store.write(stage)
    await store.write(lambda c: let_go(c, {campaign: None}, CONSOLE, NOW))
    assert (await store.read(counts))["Nudge"] == 2
    await store.write(lambda c: c.execute(update(Campaign).values(state="closed")).rowcount)
    await store.write(lambda c: let_go(c, {campaign: None}, CONSOLE, NOW))
    left = await store.read(counts)
    assert (left["Nudge"], left["NudgeItem"], left["SaidMessage"]) == (0, 0, 0)
    assert await store.read(lambda c: c.scalars(select(Chat.state)).all()) == [{}, {}]


@pytest.mark.parametrize(("ago", "left"), [(89, 2), (91, 1)])
async def test_an_account_that_was_cut_is_kept_for_ninety_days(
    store: Store, ago: int, left: int
) -> None:
    def work(connection: Connection) -> int:
        campaign = stage(connection)
        ended = update(ChannelAccount).where(ChannelAccount.employee_id == AN)
        connection.execute(ended.values(ended_at=NOW - ago * DAY))
        let_go(connection, {campaign: None}, CONSOLE, NOW)
        return counts(connection)["ChannelAccount"]

    assert await store.write(work) == left
