"""What was sent back, on the phone and as JSON: the reason, which answers, and what comes after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy import Connection

from intake.accepting import accept
from intake.admitting import admit
from intake.extending import Later
from intake.granting import grant
from intake.plan import Plan
from intake.returning import return_
from pages.rooms import Rooms
from phieu.clock import SimulatedClock
from storage.audit import Actor
from tests.bot.phone import Phone, Program
from tests.bot.web.test_answering import FORM, fill
from tests.intake.campaigns import AN, NOW, SUBMIT

OFFICE = Actor(9, "office", "Văn thư Hoa")
CUT_OFF = dt.datetime(2024, 10, 24, 17, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


async def send_back(rooms: Rooms, plan: Plan, *questions: str) -> None:
    await rooms.store.write(
        lambda c: return_(c, plan, AN, "Thiếu số liệu\nquý 4", questions, OFFICE, NOW)
    )


async def test_the_phone_says_why_and_leads_to_the_answers(
    phones: Callable[..., Phone], rooms: Rooms, plan: Plan
) -> None:
    phone = await phones().sign_in(AN)
    await fill(phone)
    await phone.press("submit")
    await send_back(rooms, plan, "uu_diem", "khen")
    await phone.open("/")
    for words in (
        "Còn phải làm 1", "Được trả lại để bổ sung", "Lý do: Thiếu số liệu quý 4",
        "Cần xem lại: Ưu điểm; Đề nghị khen", "Sửa và nộp lại", "Nộp lại đến",
    ):  # fmt: skip
        assert words in phone.text
    await phone.open(f"{FORM}/xem")
    assert "Ưu điểm cần xem lại" in phone.text
    assert "Hạn chế cần xem lại" not in phone.text
    await phone.open(FORM)
    assert phone.heading == "Ưu điểm"
    assert "Câu cần xem lại" in phone.text
    assert "Thiếu số liệu" in phone.text
    assert "vẫn có giá trị" not in phone.text
    await phone.press("save", text="Soạn 42 văn bản")
    assert phone.heading == "Đề nghị khen"
    await phone.press("keep")
    assert phone.heading == "Bản tự đánh giá: xem lại"
    assert "Ưu điểm đã xem lại" in phone.text
    await phone.press("submit")
    assert "Đúng hạn" in phone.text


async def test_a_program_gets_the_same(
    programs: Callable[..., Program], rooms: Rooms, plan: Plan
) -> None:
    program = await programs().sign_in(AN)
    await program.fill(AN)
    await program.say(AN, SUBMIT)
    await send_back(rooms, plan, "khen")
    (task,) = (await program.client.get("/api/v1/tasks")).json()["tasks"]
    assert (task["state"], task["done"]) == ("returned", False)
    assert task["told"][0]["code"] == "notice.returned"
    stands = (await program.client.get(f"/api/v1/tasks/{AN}/turn")).json()
    program.version = stands["version"]
    assert stands["turn"]["prompt"]["question"] == "khen"
    assert stands["turn"]["prompt"]["again"] is True
    assert "Thiếu số liệu\nquý 4" in stands["turn"]["notices"][0]["text"]
    seen = (await program.client.get(f"/api/v1/tasks/{AN}/overview")).json()["overview"]
    assert [line["question"] for line in seen["lines"] if line["again"] == "open"] == ["khen"]
    refused = (await program.say(AN, SUBMIT)).json()["turn"]
    assert refused["prompt"]["question"] == "khen"
    await program.say(AN, {"kind": "keep"})
    assert (await program.say(AN, SUBMIT)).json()["turn"]["kind"] == "finished"


async def test_the_receipt_says_that_it_was_accepted(
    phones: Callable[..., Phone], rooms: Rooms
) -> None:
    phone = await phones().sign_in(AN)
    await fill(phone)
    await phone.press("submit")
    await rooms.store.write(lambda c: accept(c, AN, 1, OFFICE, NOW))
    for page in ("/", FORM, f"{FORM}/xem"):
        await phone.open(page)
        assert "Đã được tiếp nhận lúc 08:00, thứ Hai ngày 21/10/2024." in phone.text
    assert not phone.has_button("revise:uu_diem")


async def test_who_was_late_reads_by_what_document_it_was_admitted(
    phones: Callable[..., Phone], rooms: Rooms, clock: SimulatedClock
) -> None:
    phone = await phones().sign_in(AN)
    await fill(phone)
    clock.move_to(CUT_OFF + DAY)
    await phone.open(FORM)
    await phone.press("submit")
    await rooms.store.write(lambda c: admit(c, AN, "Ốm nặng", "12/CV-VP", OFFICE, CUT_OFF + DAY))
    await phone.open(FORM)
    assert "Trễ hạn, được chấp nhận theo 12/CV-VP" in phone.text
    await phone.open("/")
    assert "theo 12/CV-VP. Lý do: Ốm nặng" in phone.text


async def test_who_was_given_more_time_reads_until_when_and_by_what_document(
    phones: Callable[..., Phone], rooms: Rooms, plan: Plan
) -> None:
    def work(connection: Connection) -> None:
        later = Later("nop", CUT_OFF + DAY, "Bão", "15/QĐ", party_id=AN)
        grant(connection, plan, 1, later, OFFICE, NOW)

    await rooms.store.write(work)
    phone = await phones().sign_in(AN)
    for page in ("/", f"{FORM}/xem"):
        await phone.open(page)
        assert "nhận đến 23:59, thứ Sáu ngày 25/10/2024, theo 15/QĐ" in phone.text
