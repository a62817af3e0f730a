"""Each outage of a channel has a certificate: from, to, who was affected, who was asked again."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update

from backend.console.outages import Break
from storage.campaigns import Campaign
from storage.channels import Outage
from storage.store import Store
from storage.submissions import Submission
from tests.backend.console.pressing import text_of
from tests.backend.console.reminded import DANG, Reminded, reminded
from tests.reminders.stage import AN, BINH, CHI, at, hand_in, submission_of

PAGE = "/van-phong/gian-doan"


@pytest.fixture
async def office(store: Store) -> AsyncIterator[Reminded]:
    async with reminded(store) as somebody:
        await somebody.sign_in(DANG, "office")
        yield somebody


async def outage(store: Store, **more: Any) -> int:
    values = {
        "channel": "telegram", "began_at": at(21, 7), "ended_at": at(21, 7, 24), "affected": [],
        "why": "unreachable", "asked_again": [], "asked_at": at(21, 7, 25), **more,
    }  # fmt: skip
    keep = insert(Outage).values(**values).returning(Outage.id)
    return await store.write(lambda c: c.execute(keep).scalar_one())


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(24, "24 phút"), (65, "1 giờ 5 phút"), (1446, "1 ngày 0 giờ 6 phút"), (0, "0 phút")],
)
def test_how_long_it_was_is_said_in_days_hours_and_minutes(minutes: int, words: str) -> None:
    ended = at(21) + dt.timedelta(minutes=minutes)
    whole = Break(1, "telegram", at(21), ended, "stopped", frozenset(), frozenset(), None)
    assert whole.lasted == words


async def test_without_an_outage_the_list_says_so(office: Reminded) -> None:
    assert "Chưa lần nào." in text_of(await office.get(PAGE))


async def test_the_certificate_says_who_was_affected_and_who_was_asked_again(
    office: Reminded, store: Store
) -> None:
    an, binh = [await store.read(partial(submission_of, employee=who)) for who in (AN, BINH)]
    key = await outage(store, affected=[an, binh], asked_again=[an])
    await store.write(lambda c: hand_in(c, AN, at(21, 7, 40)))
    listed = text_of(await office.get(PAGE))
    assert "Telegram: từ 07:00, thứ Hai ngày 21/10/2024 đến 07:24" in listed
    assert "24 phút Máy chủ không liên lạc được với Telegram." in listed
    assert "2 biểu mẫu đang làm dở, 1 biểu mẫu đã hỏi lại." in listed
    said = text_of(await office.get(f"{PAGE}/{key}"))
    assert "Bao lâu 24 phút" in said
    assert "Nguyễn Văn An 001 · Phòng Một Mẫu thử có 07:40, thứ Hai ngày 21/10/2024" in said
    assert "Trần Thị Bình 002 · Phòng Một Mẫu thử không cần chưa" in said
    assert "150 giây" in said
    assert "Có biên nhận là đã nộp; không có biên nhận là chưa nộp." in said
    assert "Nhật ký đến lúc này: 0:0000000000000000" in said
    assert "lâu hơn 24 giờ" not in said


async def test_a_hand_in_from_before_is_no_answer_to_it(office: Reminded, store: Store) -> None:
    an = await store.read(lambda c: submission_of(c, AN))
    await store.write(lambda c: hand_in(c, AN, at(20)))
    key = await outage(store, affected=[an])
    assert "Mẫu thử không cần chưa" in text_of(await office.get(f"{PAGE}/{key}"))


async def test_while_it_goes_on_nobody_knows_yet_who_was_affected(
    office: Reminded, store: Store
) -> None:
    key = await outage(store, ended_at=None, asked_at=None, why="stopped")
    assert "đang gián đoạn Phần mềm không chạy" in text_of(await office.get(PAGE))
    said = text_of(await office.get(f"{PAGE}/{key}"))
    assert "Đến đang gián đoạn" in said
    assert "chưa tính, đợi hết gián đoạn" in said
    assert "Bao lâu" not in said


async def test_while_people_sleep_it_says_that_others_are_asked_in_the_morning(
    office: Reminded, store: Store
) -> None:
    an = await store.read(lambda c: submission_of(c, AN))
    key = await outage(store, affected=[an], asked_again=[an], asked_at=None)
    said = text_of(await office.get(f"{PAGE}/{key}"))
    assert "Đã hỏi lại 1 biểu mẫu, chưa xong: từ 20 giờ đến 7 giờ sáng" in said
    assert "đợi hết gián đoạn" not in said


async def test_of_the_whole_service_it_says_who_could_not_hand_in(
    office: Reminded, store: Store
) -> None:
    binh = await store.read(lambda c: submission_of(c, BINH))
    key = await outage(store, channel="everything", why="down", affected=[binh])
    listed = text_of(await office.get(PAGE))
    assert "Cả phần mềm: từ 07:00, thứ Hai ngày 21/10/2024" in listed
    assert "không có trả lời. 1 biểu mẫu bị ảnh hưởng." in listed
    said = text_of(await office.get(f"{PAGE}/{key}"))
    assert "Biểu mẫu bị ảnh hưởng 1" in said
    assert "không ai nộp được" in said
    assert "Trần Thị Bình 002 · Phòng Một Mẫu thử chưa" in said
    assert "hỏi lại" not in said
    assert "150 giây" not in said


async def test_of_a_long_one_it_says_that_words_are_lost_too(
    office: Reminded, store: Store
) -> None:
    key = await outage(store, began_at=at(19), why="?")
    said = text_of(await office.get(f"{PAGE}/{key}"))
    assert "Lần này lâu hơn 24 giờ" in said
    assert "Chưa rõ nguyên nhân" in said


async def test_people_of_another_agency_are_not_named(office: Reminded, store: Store) -> None:
    def elsewhere(connection: Connection) -> int:
        """An's form is of the other agency's campaign."""
        ours = connection.execute(select(*Campaign.__table__.columns)).one()
        theirs = {**ours._mapping, "id": 77, "agency_id": 9}
        connection.execute(insert(Campaign).values(theirs))
        form = submission_of(connection, AN)
        moved = update(Submission).where(Submission.id == form).values(campaign_id=77)
        connection.execute(moved)
        return form

    form = await store.write(elsewhere)
    key = await outage(store, affected=[form], asked_again=[form])
    said = text_of(await office.get(f"{PAGE}/{key}"))
    assert "Biểu mẫu đang làm dở 0" in said
    assert "Không có ai của cơ quan đang làm dở vào lúc ấy." in said
    assert "Nguyễn Văn An" not in said


async def test_there_is_none_for_a_head_and_none_that_never_was(
    office: Reminded, store: Store
) -> None:
    key = await outage(store)
    assert (await office.get(f"{PAGE}/999")).status_code == 404
    await office.sign_in(CHI)
    assert (await office.get(f"{PAGE}/{key}")).status_code == 404
    assert (await office.get(PAGE)).status_code == 404
