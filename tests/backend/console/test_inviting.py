"""Invitations in bulk and for one person, by the office and by heads; codes are shown once."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Connection, func, insert, select, update

from people.channels import Bound, bind, live_accounts
from people.invitations import invite, redeem
from people.sessions import SignedIn, sessions_of
from storage.access import Invitation
from storage.campaigns import Campaign
from storage.people import Employee, Unit
from storage.store import Store
from tests.backend import stage
from tests.backend.console.desk import Desk, desk
from tests.intake.campaigns import AN, BINH, CHI, NOW, PEOPLE

OTHER = 4
"""Somebody of another unit."""

needs_poppler = pytest.mark.skipif(
    shutil.which("pdftotext") is None, reason="pdftotext is not installed: apt-get poppler-utils"
)


@pytest.fixture
async def at_desk(store: Store) -> AsyncIterator[Desk]:
    """An and Bình in room 1 that Chi heads, Dũng in room 2; An is at the office."""

    def work(connection: Connection) -> None:
        stage.started(connection, stage.plan())
        for key, facts in PEOPLE.items():
            own = {"head": facts["head"], "party_member": facts["party_member"]}
            connection.execute(update(Employee).where(Employee.id == key).values(facts=own))
            stage.post(connection, key)
        connection.execute(
            insert(Unit).values(id=2, agency_id=1, code="P2", name="Phòng Hai", kind="phong")
        )
        connection.execute(
            insert(Employee).values(
                id=OTHER, agency_id=1, staff_code="004", full_name="Ngô Dũng", search_key="",
                outside_system=False, facts={},
            )
        )  # fmt: skip
        stage.post(connection, OTHER, 2)
        stage.stranger(connection)

    await store.write(work)
    async with desk(store) as made:
        await made.sign_in(AN)
        yield made


async def reach(store: Store) -> dict[int, str]:
    query = select(Employee.id, Employee.reach).where(Employee.agency_id == 1)
    return dict(await store.read(lambda c: c.execute(query).all()))  # type: ignore[arg-type]


async def codes(store: Store) -> int:
    """How many ways in are open."""
    query = select(func.count()).select_from(Invitation)
    query = query.where(Invitation.used_at.is_(None), Invitation.revoked_at.is_(None))
    return await store.read(lambda c: c.scalar(query)) or 0


def printed(pdf: bytes) -> str:
    done = subprocess.run(
        ["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return done.stdout.decode().replace("\u200b", "")


async def test_the_office_sees_who_was_never_invited(at_desk: Desk, store: Store) -> None:
    await store.write(lambda c: invite(c, BINH, NOW))
    page = (await at_desk.get("/van-phong/moi")).text
    assert [int(n) for n in re.findall(r"<dd>(\d+)</dd>", page)] == [3, 1, 0]
    assert "Phòng Hai" in page
    never = (await at_desk.get("/van-phong/moi?ai=chua-moi")).text
    assert "Ngô Dũng" in never
    assert "Trần Thị Bình" not in never
    assert "Trần Thị Bình" in (await at_desk.get("/van-phong/moi?ai=chua-vao")).text


async def test_a_sheet_makes_a_code_for_everybody_who_was_not_invited(
    at_desk: Desk, store: Store
) -> None:
    answer = await at_desk.send("/van-phong/moi", ai="chua-moi", don_vi="1")
    assert answer.headers["content-type"] == "application/pdf"
    assert 'filename="phieu-moi-phong-mot.pdf"' in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content.startswith(b"%PDF-")
    assert await codes(store) == 6
    assert await reach(store) == {AN: "invited", BINH: "invited", CHI: "invited", OTHER: "none"}
    assert await at_desk.trail() == [("invitation.make", f"employee:{AN}", "unit:1")]
    assert await at_desk.details() == [{"count": 3}]


@needs_poppler
async def test_a_printed_code_lets_its_owner_in(at_desk: Desk, store: Store) -> None:
    sheet = printed((await at_desk.send("/van-phong/moi", ai="tat-ca", don_vi="2")).content)
    typed = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", sheet)
    assert typed is not None
    assert "Ngô Dũng" in sheet
    assert "004" in sheet

    def come_in(connection: Connection) -> object:
        return redeem(connection, typed[0], staff_code="004", origin="test", now=NOW)

    assert isinstance(await store.write(come_in), SignedIn)


@needs_poppler
async def test_a_sheet_made_again_ends_the_codes_of_the_first(at_desk: Desk, store: Store) -> None:
    asked = {"ai": "chua-vao", "don_vi": "2"}
    first, second = [
        printed((await at_desk.send("/van-phong/moi", **asked, thay=ends)).content)
        for ends in ("0", "1")
    ]
    old, new = (re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", each) for each in (first, second))
    assert old is not None
    assert new is not None
    assert old[0] != new[0]
    assert await codes(store) == 2

    def come_in(connection: Connection) -> object:
        return redeem(connection, old[0], staff_code="004", origin="test", now=NOW)

    assert not isinstance(await store.write(come_in), SignedIn)
    assert "hết hiệu lực" in " ".join(first.split())


async def test_the_page_says_before_whose_codes_a_sheet_ends(at_desk: Desk) -> None:
    page = (await at_desk.get("/van-phong/moi?don-vi=2")).text
    assert "đã được cấp mã mà chưa dùng" not in page
    await at_desk.send("/van-phong/moi", ai="chua-moi", don_vi="2")
    page = (await at_desk.get("/van-phong/moi?don-vi=2")).text
    assert "1 người đã được cấp mã mà chưa dùng" in page
    assert '<input type="hidden" name="thay" value="1">' in page


async def test_a_button_pressed_twice_ends_no_code_of_the_first_sheet(
    at_desk: Desk, store: Store
) -> None:
    first, second = [
        await at_desk.send("/van-phong/moi", ai="chua-vao", don_vi="2", thay="0") for _ in range(2)
    ]
    assert first.headers["content-type"] == "application/pdf"
    assert second.status_code == 409
    assert "Chưa lập tờ mới. 1 người" in second.text
    assert len(await at_desk.trail()) == 1


async def test_the_whole_agency_is_one_sheet_and_a_line_a_unit_in_the_trail(
    at_desk: Desk, store: Store
) -> None:
    answer = await at_desk.send("/van-phong/moi", ai="chua-moi")
    assert answer.content.startswith(b"%PDF-")
    assert sorted(about for _, _, about in await at_desk.trail()) == ["unit:1", "unit:2"]
    again = await at_desk.send("/van-phong/moi", ai="chua-moi")
    assert again.status_code == 422
    assert "Không có ai để mời" in again.text


@pytest.mark.parametrize(
    "fields",
    [
        {"ai": "chua-moi", "don_vi": "99"},
        {"ai": "tat-ca", "don_vi": "1", "phan": "9"},
        {"ai": "tat-ca", "don_vi": "1", "phan": "99999999999999999999"},
    ],
)
async def test_nobody_meant_is_said_and_makes_no_code(
    at_desk: Desk, store: Store, fields: dict[str, str]
) -> None:
    answer = await at_desk.send("/van-phong/moi", **fields)
    made = 6 if len(fields.get("phan", "")) > 9 else 0  # a number beyond all sense is none
    assert answer.status_code == (200 if made else 422)
    assert await codes(store) == made


async def test_a_head_invites_the_own_unit_and_no_other(at_desk: Desk, store: Store) -> None:
    await at_desk.sign_in(CHI, "employee")
    page = (await at_desk.get("/don-vi/moi")).text
    assert "Nguyễn Văn An" in page
    assert "Ngô Dũng" not in page
    assert (await at_desk.send("/don-vi/moi", ai="tat-ca", don_vi="2")).status_code == 404
    assert (await at_desk.get("/don-vi/moi?don-vi=2")).status_code == 404
    assert await codes(store) == 0
    answer = await at_desk.send("/don-vi/moi", ai="tat-ca")
    assert answer.content.startswith(b"%PDF-")
    assert (await reach(store))[OTHER] == "none"
    assert await at_desk.trail() == [("invitation.make", f"employee:{CHI}", "unit:1")]


@pytest.mark.parametrize(
    "address", ["/van-phong/moi", "/don-vi/moi", "/van-phong/moi/1", "/don-vi/moi/1"]
)
async def test_who_heads_nothing_finds_no_such_page(at_desk: Desk, address: str) -> None:
    await at_desk.sign_in(BINH, "employee")
    assert (await at_desk.get(address)).status_code == 404
    assert (await at_desk.send(address, lam="hien")).status_code == 404


async def test_one_person_is_shown_the_code_on_the_screen(at_desk: Desk, store: Store) -> None:
    answer = await at_desk.send(f"/van-phong/moi/{BINH}", lam="hien")
    typed = re.search(r'<strong class="code">([0-9A-Z]{5}-[0-9A-Z]{5})</strong>', answer.text)
    assert typed is not None
    assert "<svg" in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert typed[1] not in (await at_desk.get(f"/van-phong/moi/{BINH}")).text
    assert ("invitation.make", f"employee:{AN}", f"employee:{BINH}") in await at_desk.trail()

    def come_in(connection: Connection) -> object:
        return redeem(connection, typed[1], staff_code="002", origin="test", now=NOW)

    assert isinstance(await store.write(come_in), SignedIn)


async def test_a_lost_phone_is_out_at_once(at_desk: Desk, store: Store) -> None:
    def come_in(connection: Connection) -> int:
        made = invite(connection, BINH, NOW)
        redeem(connection, made.link_code, origin="test", now=NOW)
        return len(sessions_of(connection, BINH, NOW))

    assert await store.write(come_in) == 1
    assert "Đang vào trên 1 máy" in (await at_desk.get(f"/van-phong/moi/{BINH}")).text
    await at_desk.send(f"/van-phong/moi/{BINH}", lam="hien")
    assert len(await store.read(lambda c: sessions_of(c, BINH, NOW))) == 1
    await at_desk.send(f"/van-phong/moi/{BINH}", lam="hien", mat="co")
    assert await store.read(lambda c: sessions_of(c, BINH, NOW)) == []
    assert ("session.end", f"employee:{AN}", f"employee:{BINH}") in await at_desk.trail()


async def test_a_lost_phone_cuts_telegram_even_where_no_page_was_open(
    at_desk: Desk, store: Store
) -> None:
    def connect(connection: Connection) -> object:
        made = invite(connection, BINH, NOW)
        return bind(connection, "telegram", "7001", made.link_code, now=NOW)

    assert isinstance(await store.write(connect), Bound)
    page = (await at_desk.get(f"/van-phong/moi/{BINH}")).text
    assert "Đang nối Telegram" in page
    assert "Telegram cũng bị ngắt" in page
    await at_desk.send(f"/van-phong/moi/{BINH}", lam="hien", mat="co")
    assert await store.read(lambda c: live_accounts(c, BINH)) == []
    assert ("channel.cut", f"employee:{AN}", f"employee:{BINH}") in await at_desk.trail()


async def test_one_person_can_be_given_a_slip(at_desk: Desk) -> None:
    answer = await at_desk.send(f"/van-phong/moi/{BINH}", lam="in")
    assert answer.content.startswith(b"%PDF-")


@pytest.mark.parametrize("employee", [OTHER, stage.STRANGER, 999])
async def test_a_head_reinvites_nobody_else(at_desk: Desk, store: Store, employee: int) -> None:
    await at_desk.sign_in(CHI, "employee")
    assert (await at_desk.get(f"/don-vi/moi/{employee}")).status_code == 404
    answer = await at_desk.send(f"/don-vi/moi/{employee}", lam="hien", mat="co")
    assert answer.status_code == 404
    assert await codes(store) == 0


async def test_who_is_dealt_with_outside_gets_no_code(at_desk: Desk, store: Store) -> None:
    await store.write(lambda c: stage.take_outside(c, BINH))
    assert (await at_desk.get(f"/van-phong/moi/{BINH}")).status_code == 404
    assert "Trần Thị Bình" not in (await at_desk.get("/van-phong/moi?don-vi=1")).text


async def test_while_a_campaign_is_planned_the_office_invites_and_heads_wait(
    at_desk: Desk, store: Store
) -> None:
    await store.write(lambda c: c.execute(update(Campaign).values(state="planned")))
    assert (await at_desk.get("/van-phong/moi")).status_code == 200
    assert (await at_desk.send("/van-phong/moi", ai="chua-moi")).content.startswith(b"%PDF-")
    await at_desk.sign_in(CHI, "employee")
    assert (await at_desk.get("/don-vi/moi")).status_code == 404


async def test_a_code_runs_out_when_the_slip_says(at_desk: Desk, store: Store) -> None:
    await at_desk.send("/van-phong/moi", ai="tat-ca", don_vi="2")
    until = await store.read(lambda c: c.scalar(select(Invitation.expires_at).limit(1)))
    assert until == NOW + dt.timedelta(days=7)
