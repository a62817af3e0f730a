"""The office looks through the initiatives, sends them on, and keeps the register."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from openpyxl import Workbook
from sqlalchemy import Connection, insert, select, update

from backend import console
from intake.library import Library
from pages.installing import include, install
from pages.rooms import Rooms
from phieu.clock import SimulatedClock
from storage.awards import RecognisedInitiative, VettedInitiative
from storage.campaigns import Campaign
from storage.meetings import Meeting, MeetingItem
from storage.people import Agency
from storage.store import Store
from storage.submissions import Submission
from storage.trail import AuditEvent
from tests.backend import stage
from tests.backend.console.conftest import Browser
from tests.backend.console.pressing import fields_of, press, send, text_of
from tests.intake.campaigns import AN, BINH, CHI, NOW, populate
from tests.intake.initiative_house import SOURCE, USED_BEFORE, hand_in, plan_with

PAGE, REGISTER = "/van-phong/sang-kien", "/van-phong/sang-kien/so"
COUNCIL = {
    "code": "hoi-dong", "label": "Hội đồng", "place": "agency", "decides": True,
    "members": {"words": "Thành viên", "source": SOURCE}, "chair": {"source": SOURCE},
    "steps": [{"code": "xet", "label": "Xét", "kind": "initiatives", "source": SOURCE}],
    "source": SOURCE,
}  # fmt: skip


@pytest.fixture
async def forms(store: Store) -> dict[int, int]:
    """By person the initiative: An's is sound and shared, Bình's was used before, Chi's is like
    one of 2022."""

    def work(c: Connection) -> dict[int, int]:
        populate(c, plan_with(meetings=[COUNCIL]))
        for key in (AN, BINH, CHI):
            stage.post(c, key)
        c.execute(
            insert(RecognisedInitiative).values(
                agency_id=1, year=2022, label="Họp trực tuyến tới cấp xã", authors="Mai Thị Ánh",
            )
        )  # fmt: skip
        both = (("Nguyễn Văn An", "60"), ("Trần Thị Bình", "40"))
        return {
            AN: hand_in(c, AN, authors=both),
            BINH: hand_in(c, BINH, title="Trồng cây xanh", summary="Trước cổng.", used_before=True),
            CHI: hand_in(c, CHI, title="Họp trực tuyến với cấp xã", summary="Bớt đi lại."),
        }

    return await store.write(work)


@pytest.fixture
async def office(store: Store, forms: dict[int, int]) -> AsyncIterator[Browser]:
    assert forms
    rooms = Rooms(
        store, Library(), SimulatedClock(NOW, runs=False), b"k" * 32, secure_cookies=False
    )
    app = FastAPI()
    install(app, rooms)
    include(app, console.router())
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://phieu.test") as client:
        browser = Browser(client, store)
        await browser.sign_in(AN, "office")
        yield browser


async def vet(
    office: Browser, form: int, act: str, *, version: int = 0, reason: str = ""
) -> httpx.Response:
    said = await fields_of(office, PAGE, PAGE)
    wanted = {"submission": str(form), "version": str(version), "act": act, "reason": reason}
    return await send(office, PAGE, {**said, **wanted})


async def vetted(store: Store) -> list[Any]:
    query = select(
        VettedInitiative.submission_id, VettedInitiative.forwarded, VettedInitiative.reason
    )
    return [tuple(row) for row in await store.read(lambda c: c.execute(query).all())]


async def register_of(store: Store) -> list[Any]:
    query = select(
        RecognisedInitiative.year, RecognisedInitiative.label, RecognisedInitiative.authors,
        RecognisedInitiative.document_number,
    ).order_by(RecognisedInitiative.id)  # fmt: skip
    return [tuple(row) for row in await store.read(lambda c: c.execute(query).all())]


async def test_what_reached_us_is_shown_with_what_is_wrong_and_what_it_is_like(
    office: Browser,
) -> None:
    said = text_of(await office.get(PAGE))
    assert "Nguyễn Văn An (60%), Trần Thị Bình (40%)" in said
    assert said.count("Tác giả tự nhận: Đã được nghiệm thu? Không") == 3
    assert USED_BEFORE in said
    assert "(mục III.2.3)" in said
    assert "Họp trực tuyến tới cấp xã công nhận năm 2022; Mai Thị Ánh" in said
    alike = text_of(await office.get(f"{PAGE}?loc=giong"))
    assert "Trồng cây xanh" not in alike
    assert "Gần giống cái khác (1)" in alike


async def test_one_is_sent_on_and_another_held_back_with_its_reason(
    office: Browser, store: Store, forms: dict[int, int]
) -> None:
    answer = await vet(office, forms[AN], "chuyen")
    assert "Đã ghi: chuyển hội đồng." in text_of(answer)
    answer = await vet(office, forms[CHI], "giu", reason="Trùng với sáng kiến năm 2022.")
    assert "Trùng với sáng kiến năm 2022. (Nguyễn Văn An)" in text_of(answer)
    assert sorted(await vetted(store)) == sorted(
        [(forms[AN], True, ""), (forms[CHI], False, "Trùng với sáng kiến năm 2022.")]
    )
    acts = await store.read(lambda c: c.scalars(select(AuditEvent.act)).all())
    assert [act for act in acts if act.startswith("initiative.")] == [
        "initiative.forward", "initiative.hold_back",
    ]  # fmt: skip


async def test_what_a_rule_refuses_is_not_sent_on_and_nothing_typed_is_lost(
    office: Browser, store: Store, forms: dict[int, int]
) -> None:
    answer = await vet(office, forms[BINH], "chuyen", reason="Đang gõ dở")
    assert answer.status_code == 409
    assert "Chưa chuyển hội đồng được: Đã được xem xét ở năm trước" in text_of(answer)
    assert "Đang gõ dở" in answer.text
    assert await vetted(store) == []


async def test_holding_back_needs_a_reason(
    office: Browser, store: Store, forms: dict[int, int]
) -> None:
    answer = await vet(office, forms[AN], "giu", reason="  ")
    assert answer.status_code == 422
    assert await vetted(store) == []


async def test_of_two_who_decide_at_once_the_second_is_told_and_keeps_what_was_typed(
    office: Browser, store: Store, forms: dict[int, int]
) -> None:
    await vet(office, forms[AN], "chuyen")
    answer = await vet(office, forms[AN], "giu", version=0, reason="Chưa rõ số liệu")
    assert answer.status_code == 409
    assert "Nguyễn Văn An vừa ghi khác" in text_of(answer)
    assert "Chưa rõ số liệu" in answer.text
    await vet(office, forms[AN], "giu", version=1, reason="Chưa rõ số liệu")
    assert await vetted(store) == [(forms[AN], False, "Chưa rõ số liệu")]


async def test_the_same_press_twice_writes_once(
    office: Browser, store: Store, forms: dict[int, int]
) -> None:
    await vet(office, forms[AN], "chuyen")
    answer = await vet(office, forms[AN], "chuyen", version=0)
    assert answer.status_code == 200
    assert await vetted(store) == [(forms[AN], True, "")]


async def test_one_of_another_agency_is_not_there(
    office: Browser, store: Store, forms: dict[int, int]
) -> None:
    def move(c: Connection) -> None:
        c.execute(insert(Agency).values(id=2, code="khac", name="Cơ quan khác"))
        revision = c.scalar(select(Campaign.revision))
        other = c.execute(
            insert(Campaign)
            .values(
                agency_id=2, period_id=1, plan_code="khac", revision=revision, state="open",
                opened_at=NOW,
            )
            .returning(Campaign.id)
        ).scalar_one()  # fmt: skip
        elsewhere = update(Submission).where(Submission.id == forms[AN])
        c.execute(elsewhere.values(campaign_id=other))

    await store.write(move)
    answer = await vet(office, forms[AN], "giu", reason="Chưa rõ số liệu")
    assert "không còn trong đợt" in text_of(answer)
    assert "Chưa rõ số liệu" in answer.text
    assert await vetted(store) == []


async def test_one_is_typed_into_the_register_once(office: Browser, store: Store) -> None:
    typed = {"year": "2021", "label": " Số hóa  hồ sơ ", "document": "15/QĐ-SNV"}
    answer = await press(office, REGISTER, REGISTER, **typed)
    assert "Đã ghi vào sổ." in text_of(answer)
    answer = await press(office, REGISTER, REGISTER, **{**typed, "label": "SỐ HOÁ HỒ SƠ"})
    assert "Sáng kiến này của năm 2021 đã có trong sổ." in text_of(answer)
    assert (await register_of(store))[1:] == [(2021, "Số hóa hồ sơ", "", "15/QĐ-SNV")]


@pytest.mark.parametrize(
    ("typed", "said"),
    [({"year": "21"}, "bốn chữ số"), ({"label": ""}, "ghi tên sáng kiến")],
)
async def test_what_cannot_be_kept_is_said_beside_its_field_and_nothing_typed_is_lost(
    office: Browser, store: Store, typed: dict[str, str], said: str
) -> None:
    whole = {"year": "2021", "label": "Số hóa hồ sơ", "summary": "Quét từng tờ.", **typed}
    answer = await press(office, REGISTER, REGISTER, **whole)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert "Quét từng tờ." in answer.text
    assert len(await register_of(store)) == 1


def workbook(*rows: tuple[object, ...]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)  # type: ignore[union-attr, arg-type]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


async def upload(office: Browser, content: bytes, name: str = "so.xlsx") -> httpx.Response:
    fields = await fields_of(office, REGISTER, f"{REGISTER}/tep")
    kept = {"form_token": fields["form_token"]}
    return await office.client.post(
        f"{REGISTER}/tep", data=kept, files={"tep": (name, content)}, follow_redirects=True
    )


async def test_a_file_is_taken_whole_and_a_second_time_adds_nothing(
    office: Browser, store: Store
) -> None:
    content = workbook(
        ("Năm công nhận", "Tên sáng kiến", "Tác giả", "Số quyết định"),
        (2020, "Số hóa hồ sơ", "Lê Minh Chi", "10/QĐ"),
        (2022, "Họp trực tuyến tới cấp xã", "Mai Thị Ánh", ""),
    )
    answer = await upload(office, content)
    assert "Đã nhập tệp: 1 sáng kiến mới, 1 sáng kiến đã có từ trước." in text_of(answer)
    assert (await register_of(store))[1:] == [(2020, "Số hóa hồ sơ", "Lê Minh Chi", "10/QĐ")]
    await upload(office, content)
    assert len(await register_of(store)) == 2


async def test_of_a_file_with_a_wrong_line_nothing_is_taken(office: Browser, store: Store) -> None:
    content = workbook(("Năm", "Tên"), (2020, "Số hóa hồ sơ"), ("hai mươi", "Trồng cây"))
    answer = await upload(office, content)
    assert answer.status_code == 422
    assert "Dòng 3: Năm phải là số có bốn chữ số" in text_of(answer)
    assert len(await register_of(store)) == 1
    assert "Chưa ghi dòng nào" in text_of(await upload(office, b"x", "so.doc"))


async def test_a_line_typed_in_wrongly_is_taken_out(office: Browser, store: Store) -> None:
    answer = await press(office, REGISTER, f"{REGISTER}/bo")
    assert "Đã bỏ dòng ấy khỏi sổ." in text_of(answer)
    assert await register_of(store) == []


async def carried(store: Store, form: int, party: int, *, outcome: bool) -> None:
    """The council's decision."""

    def work(c: Connection) -> None:
        key = c.execute(
            insert(Meeting)
            .values(
                campaign_id=1, code="hoi-dong", unit_id=None, state="signed", chair_id=CHI,
                secretary_id=BINH, guests=[], began_at=NOW, ended_at=NOW,
            )
            .returning(Meeting.id)
        ).scalar_one()  # fmt: skip
        c.execute(
            insert(MeetingItem).values(
                meeting_id=key, position=1, step="xet", party_id=party, submission_id=form,
                label="Tra cứu", state="done", recused=[], outcome=outcome,
            )
        )  # fmt: skip

    await store.write(work)


async def test_what_the_council_carried_goes_into_the_register_by_a_document(
    office: Browser, store: Store, forms: dict[int, int]
) -> None:
    assert "chưa vào sổ" not in text_of(await office.get(REGISTER))
    await carried(store, forms[AN], AN, outcome=True)
    await carried(store, forms[CHI], CHI, outcome=False)
    shown = await office.get(REGISTER)
    assert "Hội đồng đã thông qua, chưa vào sổ" in text_of(shown)
    way = f"{REGISTER}/cong-nhan"
    refused = await press(office, REGISTER, way, document="")
    assert refused.status_code == 422
    await press(office, REGISTER, way, document="20/QĐ-SNV")
    assert (await register_of(store))[1:] == [
        (2024, "Tra cứu hồ sơ bằng mã QR", "Nguyễn Văn An (60%), Trần Thị Bình (40%)", "20/QĐ-SNV")
    ]
    shown = await office.get(REGISTER)
    assert "chưa vào sổ" not in text_of(shown)


async def test_what_no_council_carried_does_not_go_into_the_register(
    office: Browser, store: Store, forms: dict[int, int]
) -> None:
    await carried(store, forms[AN], AN, outcome=True)
    said = await fields_of(office, REGISTER, f"{REGISTER}/cong-nhan")
    wanted = {**said, "submission": str(forms[CHI]), "document": "20/QĐ-SNV"}
    answer = await send(office, f"{REGISTER}/cong-nhan", wanted)
    assert "chưa được hội đồng thông qua" in text_of(answer)
    assert len(await register_of(store)) == 1
