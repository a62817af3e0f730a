"""Minutes as a Word file: looked at while a meeting goes on, taken once they are read back."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from backend.summaries.issuing import latest_issue
from intake.library import keep_templates
from intake.plan import Output
from storage.store import Store
from tests.backend import stage
from tests.backend.console.meeting_house import (
    AN,
    CHI,
    DUNG,
    EM,
    OF_CHI,
    Meeting,
    meeting_room,
    plan,
)
from tests.backend.word import paragraphs_of

TEMPLATE = Path("plans/quang-ngai-2024/templates/bien-ban-hop.docx")
MINUTES = {
    "code": "bien-ban", "label": "Biên bản họp của phòng", "kind": "minutes", "meeting": "hop",
    "template": "templates/bien-ban.docx", "title": "BIÊN BẢN", "source": stage.SOURCE,
}  # fmt: skip
DOSSIER = {
    "code": "ho-so-hop", "label": "Hồ sơ họp", "kind": "dossier", "one_for": "unit",
    "parts": [{"label": "(1) Biên bản cuộc họp", "outputs": ["bien-ban"]}], "source": stage.SOURCE,
}  # fmt: skip

TITLES = {
    "code": "danh-hieu", "label": "Danh sách danh hiệu", "kind": "list", "of": "titles",
    "one_for": "agency", "source": stage.SOURCE, "columns": [
        {"heading": "Stt", "value": "number"}, {"heading": "Họ và tên", "value": "subject"},
        {"heading": "Danh hiệu", "value": "title"},
    ],
}  # fmt: skip
WHOLE = {
    "code": "ho-so-co-quan", "label": "Hồ sơ của cơ quan", "kind": "dossier", "one_for": "agency",
    "parts": [{"label": "Danh sách", "outputs": ["danh-hieu"]},
              {"label": "Biên bản", "outputs": ["bien-ban"]}], "source": stage.SOURCE,
}  # fmt: skip


@pytest.fixture
async def house(store: Store) -> AsyncIterator[Meeting]:
    more = (Output.model_validate(each, strict=False) for each in (MINUTES, DOSSIER, TITLES, WHOLE))
    whole = plan()
    made = whole.model_copy(update={"outputs": (*whole.outputs, *more)})
    async with meeting_room(store, made=made) as somebody:
        files = {"templates/bien-ban.docx": TEMPLATE.read_bytes()}
        await store.write(lambda c: keep_templates(c, made, files))
        await somebody.sit(CHI)
        yield somebody


async def read_back(house: Meeting, meeting: int) -> None:
    await house.sit(EM)
    await house.go(meeting, OF_CHI, "ket-luan", level="htt", text="Điều hành tốt.")
    await house.sit(CHI)
    await house.went_through(meeting)
    await house.run(meeting, "ket-thuc", text="Thống nhất.")
    await house.run(meeting, "doc", text="")


async def test_an_open_meeting_is_looked_at_and_not_taken(house: Meeting) -> None:
    meeting = await house.gather()
    await house.open(f"/giay-to/bien-ban/{meeting}")
    assert house.status == 200
    assert "Họp kiểm điểm của phòng" in house.text
    for address in (f"/giay-to/bien-ban/{meeting}.docx", f"/hop/{meeting}/bien-ban.docx"):
        await house.open(address)
        assert house.status == 409
        assert "chưa kết thúc và đọc lại biên bản" in house.text


async def test_minutes_that_were_read_back_are_taken_numbered_and_in_the_dossier(
    house: Meeting,
) -> None:
    meeting = await house.gather()
    await house.sit(DUNG)
    await house.open(f"/hop/{meeting}/bien-ban.docx")
    assert house.status == 404
    await house.sit(CHI)
    await read_back(house, meeting)
    for who in (CHI, AN):  # who chaired, and who kept them
        await house.sit(who)
        await house.open(f"/hop/{meeting}/bien-ban.docx")
        assert house.status == 200
    said = "\n".join(paragraphs_of(house.answer.content))
    assert "Kết luận: Đã góp ý cho Nguyễn Văn An." in said
    number = await house.rooms.store.read(
        lambda c: latest_issue(c, 1, "bien-ban", f"meeting:{meeting}")
    )
    assert number is not None
    assert number.number == 1
    await house.sit(CHI)
    await house.open("/don-vi/giay-to?don-vi=1")
    assert "Biên bản họp của phòng" in house.text
    assert "Lần 1" in house.text
    await house.open("/giay-to/ho-so/ho-so-hop/1")
    assert "Biên bản họp của phòng" in house.text


async def test_the_office_takes_the_list_of_titles_and_the_dossier_of_the_agency(
    house: Meeting,
) -> None:
    meeting = await house.gather()
    await read_back(house, meeting)
    await house.sit(AN, "office")
    await house.open("/van-phong/giay-to/danh-sach/danh-hieu")
    assert "Lao động tiên tiến" in house.text
    await house.open("/van-phong/danh-sach/danh-hieu.xlsx")
    assert house.status == 200
    await house.open("/van-phong/giay-to")
    assert "Hồ sơ của cơ quan" in house.text
    assert "/van-phong/giay-to/ho-so/ho-so-co-quan?dot=1" in house.answer.text
    await house.open("/van-phong/giay-to/ho-so/ho-so-co-quan")
    listed = re.findall("<li>(.*)</li>", house.answer.text)
    assert listed == ["Danh sách danh hiệu", "Biên bản họp của phòng"]
    await house.open("/van-phong/ho-so/ho-so-co-quan.zip")
    with zipfile.ZipFile(io.BytesIO(house.answer.content)) as archive:
        names = archive.namelist()
    assert [name for name in names if "/" in name] == [
        "1-danh-sach/danh-hieu.xlsx", "2-bien-ban/bien-ban-phong-mot.docx",
    ]  # fmt: skip
    for address in ("/van-phong/ho-so/ho-so-hop.zip", "/van-phong/giay-to/ho-so/ho-so-hop"):
        await house.open(address)
        assert house.status == 404
