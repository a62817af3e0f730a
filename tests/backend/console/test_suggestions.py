"""The office passes suggestions for review on to whom they are about."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from lxml import html
from sqlalchemy import Connection, insert, select, update

from backend import console
from intake.library import Library
from pages.installing import include, install
from pages.rooms import Rooms
from people.naming import index_words, name_columns
from phieu.clock import SimulatedClock
from storage.channels import ChannelAccount, Outgoing
from storage.people import Employee
from storage.store import Store
from storage.suggestions import Suggestion
from storage.trail import AuditEvent
from tests.backend.console.conftest import Browser
from tests.backend.console.pressing import send, text_of
from tests.intake.campaigns import AN, BINH, CHI, NOW, SUBMIT
from tests.intake.suggestion_house import LATER, ROOM, explain, send_back, settle, suggest

PAGE = "/van-phong/goi-y"
LINES = (
    ("đ/c Nguyen Van An, chuyên viên", "Đi họp muộn"),
    ("Trưởng Phòng Một", "Chậm báo cáo"),
    ("anh Dũng bên tài vụ", "Chậm thanh toán"),
)


@pytest.fixture
async def form(store: Store) -> int:
    """The form in which the room suggests something to An, to its head and to nobody it knows."""

    def work(connection: Connection) -> int:
        settle(connection)
        return suggest(connection, *LINES)

    return await store.write(work)


@pytest.fixture
async def office(store: Store, form: int) -> AsyncIterator[Browser]:
    assert form
    clock = SimulatedClock(LATER, runs=False)
    rooms = Rooms(store, Library(), clock, b"k" * 32, secure_cookies=False, channels=("telegram",))
    app = FastAPI()
    install(app, rooms)
    include(app, console.router())
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://phieu.test") as client:
        browser = Browser(client, store)
        await browser.sign_in(CHI, "office")
        yield browser


async def act(office: Browser, key: str, do: str, address: str = PAGE, **typed: str) -> Any:
    """Press a button in the part of one line; where it leads to."""
    page = html.fromstring((await office.get(address)).text)
    forms = page.xpath(f'//*[@id="gy-{key}"]//form[.//button[@value="{do}"]]')
    assert forms, f"no way to {do} {key}"
    return await send(office, PAGE, {**dict(forms[0].form_values()), "act": do, **typed})


async def part(office: Browser, key: str, address: str = PAGE) -> Any:
    return html.fromstring((await office.get(address)).text).get_element_by_id(f"gy-{key}")


async def kept(store: Store) -> list[Any]:
    query = select(Suggestion.says, Suggestion.party_id, Suggestion.reason)
    return [tuple(row) for row in await store.read(lambda c: c.execute(query).all())]


async def test_who_is_named_is_proposed_and_who_is_not_is_looked_for(
    office: Browser, form: int
) -> None:
    def chosen(part: Any) -> list[str]:
        return [str(each) for each in part.xpath(".//option[@selected]/text()")]

    named = await part(office, f"{form}-1")
    assert chosen(named) == ["Nguyễn Văn An · 001 · Chuyên viên, Phòng Một"]
    head = await part(office, f"{form}-2")
    assert chosen(head) == ["Lê Minh Chi · 003 · Trưởng phòng, Phòng Một"]
    nobody = await part(office, f"{form}-3")
    assert nobody.xpath(".//select/option/text()") == ["Không có ai giống: anh/chị tìm ở dưới"]
    for said, wanted in (("binh", "Trần Thị Bình · 002"), ("003", "Lê Minh Chi"), ("mot", "Phòng")):
        found = await part(office, f"{form}-3", f"{PAGE}?dong={form}-3&tim={said}")
        assert wanted in " ".join(found.xpath(".//option/text()"))


async def test_of_two_of_one_name_neither_is_proposed(
    office: Browser, store: Store, form: int
) -> None:
    def same_name(connection: Connection) -> None:
        columns = name_columns("Nguyễn Văn An")
        connection.execute(update(Employee).where(Employee.id == BINH).values(**columns))
        index_words(connection, 1, [(BINH, "Nguyễn Văn An")])

    await store.write(same_name)
    named = await part(office, f"{form}-1")
    assert named.xpath(".//option[@selected]") == []
    assert " ".join(named.xpath(".//option/text()")).count("Nguyễn Văn An") == 2


async def test_a_line_is_passed_on_once_and_the_message_says_nothing_of_it(
    office: Browser, store: Store, form: int
) -> None:
    account = insert(ChannelAccount).values(
        channel="telegram", subject="77", employee_id=AN, bound_at=NOW
    )
    await store.write(lambda c: c.execute(account).rowcount)
    for _ in range(2):
        await act(office, f"{form}-1", "chuyen", party=str(AN))
    silent = await act(office, f"{form}-2", "chuyen", party=str(ROOM))
    assert "Chưa có kênh nhắn tin nào đến được người ấy" in text_of(silent)
    assert await kept(store) == [("Đi họp muộn", AN, ""), ("Chậm báo cáo", ROOM, "")]
    (message,) = await store.read(lambda c: c.scalars(select(Outgoing.content)).all())
    assert message["title"] == "Có gợi ý kiểm điểm dành cho anh/chị"
    assert "Đi họp muộn" not in str(message)
    acts = await store.read(lambda c: c.scalars(select(AuditEvent.act)).all())
    assert acts.count("suggestion.pass_on") == 2
    assert "Chuyển gợi ý kiểm điểm" not in text_of(await office.get(PAGE))
    assert "Chuyển gợi ý kiểm điểm" in text_of(await office.get("/van-phong/nhat-ky"))


async def test_nobody_chosen_and_no_reason_keep_what_was_typed(
    office: Browser, store: Store, form: int
) -> None:
    nobody = await act(office, f"{form}-3", "chuyen")
    assert nobody.status_code == 422
    assert "Anh/chị chọn người hoặc tập thể" in text_of(nobody)
    assert (await act(office, f"{form}-3", "khong")).status_code == 422
    done = await act(office, f"{form}-3", "khong", reason="Không rõ là ai")
    assert "Đã ghi: không chuyển" in text_of(done)
    assert await kept(store) == [("Chậm thanh toán", None, "Không rõ là ai")]


async def test_who_handed_in_before_is_named_with_the_way_to_send_it_back(
    office: Browser, store: Store, form: int
) -> None:
    def hand_in(connection: Connection) -> int:
        sitting = explain(connection)
        sitting.say(connection, SUBMIT)
        return sitting.submission

    own = await store.write(hand_in)
    done = await act(office, f"{form}-1", "chuyen", party=str(AN))
    assert "trước khi có gợi ý" in text_of(done)
    assert f'href="/ho-so/{own}"' in done.text


async def test_altered_words_are_shown_beside_the_old_ones_and_passed_on_anew(
    office: Browser, store: Store, form: int
) -> None:
    await act(office, f"{form}-1", "chuyen", party=str(AN))
    seen = await office.get(PAGE)

    def again(connection: Connection) -> int:
        send_back(connection, form)
        return suggest(connection, (LINES[0][0], "Đi họp muộn ba lần"), at=LATER)

    await store.write(again)
    stale = html.fromstring(seen.text).xpath(f'//*[@id="gy-{form}-1"]//form[.//select]')[0]
    fields = {**dict(stale.form_values()), "act": "chuyen", "party": str(BINH)}
    assert "vừa nộp lại phiếu" in text_of(await send(office, PAGE, fields))
    said = " ".join((await part(office, f"{form}-1")).itertext())
    assert "đơn vị đã sửa lời" in said
    assert "Đi họp muộn ba lần" in said
    await act(office, f"{form}-1", "chuyen", party=str(AN))
    assert [says for says, *_ in await kept(store)] == ["Đi họp muộn", "Đi họp muộn ba lần"]
    assert "đơn vị đã sửa lời" not in text_of(await office.get(PAGE))


async def test_what_reached_the_wrong_one_is_taken_back_with_a_reason(
    office: Browser, store: Store, form: int
) -> None:
    await act(office, f"{form}-1", "chuyen", party=str(BINH))
    assert (await act(office, f"{form}-1", "rut")).status_code == 422
    done = await act(office, f"{form}-1", "rut", reason="Nhầm người")
    assert "Đã rút lại" in text_of(done)
    assert await kept(store) == [("Đi họp muộn", BINH, "Nhầm người")]
    assert "chờ chuyển" in " ".join((await part(office, f"{form}-1")).itertext())


async def test_the_office_sees_how_many_wait(office: Browser, form: int) -> None:
    assert "3 gợi ý kiểm điểm chờ chuyển" in text_of(await office.get("/van-phong"))
    await act(office, f"{form}-1", "chuyen", party=str(AN))
    assert "Chờ chuyển (2)" in text_of(await office.get(PAGE))
    waiting = text_of(await office.get(f"{PAGE}?loc=cho"))
    assert "Đi họp muộn" not in waiting
    assert "Gợi ý kiểm điểm (2 dòng chờ chuyển)" in text_of(await office.get("/van-phong/dot/1"))
