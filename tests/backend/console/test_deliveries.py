"""The office sees what went out to whom and what became of it, never what it said."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from backend.console import delivered
from backend.console.deliveries import why_words
from people.absences import go_away
from people.naming import index_words
from storage.channels import ChannelAccount, Outgoing
from storage.outgoing import Rank
from storage.people import Employee
from storage.store import Store
from tests.backend.console.pressing import text_of
from tests.backend.console.reminded import DANG, STRANGER, Reminded, reminded
from tests.reminders.stage import AN, BINH, CHI, at

PAGE = "/van-phong/gui-di"


def message(who: int | None, state: str = "sent", **more: Any) -> dict[str, Any]:
    """A row of the outbox; `title` and `text` are what it says."""
    content = {"do": "tell", "title": more.pop("title", "Nhắc hạn: Bản"), "text": "Rất riêng"}
    return {
        "channel": "telegram", "address": "9", "employee_id": who, "rank": int(Rank.NUDGE),
        "content": content, "made_at": at(21), "state": state, "tries": 1, "why": None,
        "done_at": at(21, 8, 30), **more,
    }  # fmt: skip


@pytest.fixture
async def office(store: Store) -> AsyncIterator[Reminded]:
    async with reminded(store) as somebody:
        await somebody.sign_in(AN, "office")
        yield somebody


async def sent(store: Store, *rows: dict[str, Any]) -> None:
    await store.write(lambda c: [c.execute(insert(Outgoing).values(**row)) for row in rows])


async def test_nothing_sent_is_said(office: Reminded) -> None:
    assert "Chưa gửi tin nào." in text_of(await office.get(PAGE))


async def test_each_message_says_what_became_of_it_and_not_what_it_said(
    office: Reminded, store: Store
) -> None:
    receipt = {"do": "send", "text": "Mã biên nhận: ABCD", "keyboard": []}
    await sent(
        store,
        message(AN),
        message(BINH, "failed", channel="mail", why="550"),
        message(CHI, "unknown", why="ReadTimeout"),
        message(DANG, "sent", content=receipt, rank=int(Rank.RECEIPT)),
        message(STRANGER),
        message(None),
        message(AN, "sent", content=receipt, rank=int(Rank.REPLY)),
    )
    answer = await office.get(PAGE)
    said = text_of(answer)
    assert "Đặng Văn Dũng 004 · Biên nhận Đã gửi Telegram" in said
    assert "Lê Minh Chi 003 · Nhắc hạn: Bản Không rõ đã đến chưa đã gửi đi nhưng" in said
    assert "Không gửi được máy chủ thư từ chối (mã 550) Thư điện tử" in said
    assert "Nguyễn Văn An 001 · Nhắc hạn: Bản Đã gửi Telegram · Nhắc hạn · 08:00" in said
    assert said.index("Đặng Văn") < said.index("Lê Minh") < said.index("Nguyễn Văn An")
    assert said.count("Nguyễn Văn An") == 1
    for unsaid in ("Rất riêng", "ABCD", "Người Lạ", "ReadTimeout"):
        assert unsaid not in answer.text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("kenh=mail", {"Trần Thị Bình"}),
        ("kenh=telegram", {"Nguyễn Văn An", "Lê Minh Chi", "Đặng Văn Dũng"}),
        ("ket-qua=failed", {"Trần Thị Bình"}),
        ("ket-qua=waiting", {"Lê Minh Chi", "Đặng Văn Dũng"}),
        ("loai=notice", {"Đặng Văn Dũng"}),
        ("loai=reply", set()),
        ("don-vi=2", {"Đặng Văn Dũng"}),
        ("don-vi=1&ket-qua=sent", {"Nguyễn Văn An"}),
        ("tim=dung", {"Đặng Văn Dũng"}),
        ("tim=004", {"Đặng Văn Dũng"}),
        ("tim=khong+co+ai", set()),
        ("kenh=%00&ket-qua=x&loai=y&don-vi=z&truoc=t",
         {"Nguyễn Văn An", "Lê Minh Chi", "Đặng Văn Dũng", "Trần Thị Bình"}),
    ],
)  # fmt: skip
async def test_the_list_is_narrowed(
    office: Reminded, store: Store, asked: str, found: set[str]
) -> None:
    await store.write(lambda c: index_words(c, 1, [(DANG, "Đặng Văn Dũng")]))
    await sent(
        store,
        message(AN),
        message(BINH, "failed", channel="mail", why="not_an_address"),
        message(CHI, "sending", done_at=None),
        message(DANG, "waiting", done_at=None, rank=int(Rank.NOTICE)),
    )
    page = (await office.get(f"{PAGE}?{asked}")).text
    everybody = {"Nguyễn Văn An", "Lê Minh Chi", "Đặng Văn Dũng", "Trần Thị Bình"}
    assert {name for name in everybody if f"<strong>{name}</strong>" in page} == found


async def test_older_ones_are_on_the_next_page(
    office: Reminded, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivered, "PAGE", 2)
    await sent(store, *(message(AN, title=f"Tin số {number}") for number in range(5)))
    seen, page = [], PAGE
    for _ in range(3):
        answer = await office.get(page)
        seen += [number for number in range(5) if f"Tin số {number}" in answer.text]
        _, _, rest = answer.text.partition('href="/van-phong/gui-di?dot=')
        page = PAGE + "?dot=" + rest.partition('"')[0].replace("&amp;", "&")
    assert (sorted(seen), len(set(seen))) == ([0, 1, 2, 3, 4], 5)
    assert "Cũ hơn" not in answer.text


@pytest.mark.parametrize(
    ("state", "why", "words"),
    [
        ("sent", "not reached: x", ""),
        ("waiting", None, ""),
        ("waiting", "too fast", "chưa liên lạc được với nơi chuyển tin, sẽ gửi lại"),
        ("failed", "blocked", "người nhận đã chặn bot"),
        ("failed", "bad_markup", "nơi chuyển tin không nhận tin này"),
        ("cancelled", "done_meanwhile", "người nhận đã nộp trước khi tin đi"),
        ("unknown", "interrupted", "phần mềm dừng đúng lúc đang gửi"),
    ],
)
def test_why_is_said_in_words_and_never_as_a_code(state: str, why: str | None, words: str) -> None:
    assert why_words(state, why) == words


async def test_a_persons_page_says_which_ways_lead_there(office: Reminded, store: Store) -> None:
    def cut(connection: Connection) -> None:
        account = update(ChannelAccount).where(ChannelAccount.employee_id == AN)
        connection.execute(account.values(unreachable_at=at(21, 9), unreachable_why="blocked"))
        mail = update(Employee).where(Employee.id == BINH)
        connection.execute(mail.values(email="binh@vidu.vn", email_failed_at=at(21, 9)))
        go_away(connection, AN, at(21).date(), None, "Nghỉ phép", "Lê Minh Chi", at(21))

    await store.write(cut)
    await sent(store, message(AN, "failed", why="blocked"), message(CHI, title="Của Chi"))
    said = text_of(await office.get(f"/van-phong/nguoi/{AN}"))
    assert "Telegram nối từ 08:00, thứ Hai ngày 14/10/2024 không gửi được từ 09:00" in said
    assert "người nhận đã chặn bot" in said
    assert "Thư điện tử chưa có địa chỉ" in said
    assert "Nghỉ phép, từ 21/10/2024, chưa rõ đến khi nào" in said
    assert "Tin gần đây Nhắc hạn: Bản Không gửi được" in said
    assert "Của Chi" not in said
    said = text_of(await office.get(f"/van-phong/nguoi/{BINH}"))
    assert "Telegram chưa nối" in said
    assert "binh@vidu.vn thư bị trả lại từ 09:00" in said
    assert "gửi được" in text_of(await office.get(f"/van-phong/nguoi/{CHI}"))


async def test_nobody_of_another_agency_is_shown(office: Reminded) -> None:
    assert (await office.get(f"/van-phong/nguoi/{STRANGER}")).status_code == 404
    assert (await office.get("/van-phong/nguoi/777")).status_code == 404
    await office.sign_in(CHI)
    assert (await office.get(f"/van-phong/nguoi/{AN}")).status_code == 404
    assert (await office.get(PAGE)).status_code == 404
