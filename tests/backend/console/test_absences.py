"""Office and head write down who is away, and nobody who is away is nudged."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import Connection, insert, select, update

from storage.people import Employee, Membership
from storage.reminding import Absence
from storage.store import Store
from tests.backend.console.pressing import press, send, text_of, token
from tests.backend.console.reminded import DANG, STRANGER, Reminded, reminded
from tests.reminders import stage
from tests.reminders.stage import AN, BINH, CHI, at, tick_at

OFFICE, HEAD = "/van-phong/vang-mat", "/don-vi/vang-mat"
TYPED = {"nguoi": "001", "tu-ngay": "21/10/2024", "den-ngay": "22/10/2024", "ly-do": "leave"}


@pytest.fixture
async def house(store: Store) -> AsyncIterator[Reminded]:
    async with reminded(store) as somebody:
        yield somebody


async def kept(store: Store) -> list[tuple[int, bool]]:
    """Whose, and whether it goes on."""
    rows = await store.read(
        lambda c: c.execute(
            select(Absence.employee_id, Absence.ended_at).order_by(Absence.id)
        ).all()
    )
    return [(row.employee_id, row.ended_at is None) for row in rows]


@pytest.mark.parametrize(("page", "who", "role"), [(OFFICE, DANG, "office"), (HEAD, CHI, "")])
async def test_who_is_away_is_left_in_peace_and_that_is_on_the_trail(
    house: Reminded, store: Store, page: str, who: int, role: str
) -> None:
    await house.sign_in(who, "office" if role else "employee")
    said = text_of(await press(house, page, page, **TYPED))
    assert "Đã ghi. Trong những ngày ấy phần mềm không nhắc người này." in said
    assert "Nguyễn Văn An 001 · Phòng Một Nghỉ phép, từ 21/10/2024 đến hết 22/10/2024" in said
    await tick_at(house.rooms, at(21))
    nudged = await store.read(stage.nudges)
    assert [each for _, each, _ in nudged] == [BINH, CHI]
    after = {"first_day": "2024-10-21", "last_day": "2024-10-22", "absent": "Nghỉ phép"}
    assert await house.acts() == [("absence.make", f"employee:{AN}", None, after)]


async def test_a_head_who_goes_away_is_told_apart_with_who_hears_instead(
    house: Reminded, store: Store
) -> None:
    await house.sign_in(DANG, "office")
    said = text_of(await press(house, OFFICE, OFFICE, **{**TYPED, "nguoi": "003"}))
    assert (
        "Đứng đầu Phòng Một. Trong những ngày ấy không ai nhận lời nhắc về đơn vị; văn phòng thấy"
    ) in said
    said = text_of(await press(house, OFFICE, OFFICE, **TYPED))
    assert said.count("Đứng đầu") == 1
    acts = update(Employee).where(Employee.id == BINH).values(facts={"head": True})
    await store.write(lambda c: c.execute(acts).rowcount)
    said = text_of(await house.get(OFFICE))
    assert "Trong những ngày ấy Trần Thị Bình nhận lời nhắc về đơn vị." in said


async def test_who_is_back_early_is_nudged_again(house: Reminded, store: Store) -> None:
    await house.sign_in(CHI)
    await press(house, HEAD, HEAD, **TYPED)
    said = text_of(await press(house, HEAD, f"{HEAD}/1/ket-thuc"))
    assert "Đã kết thúc." in said
    assert "Chưa ghi ai vắng mặt." in said
    assert await kept(store) == [(AN, False)]
    await tick_at(house.rooms, at(21))
    assert AN in [each for _, each, _ in await store.read(stage.nudges)]
    assert [act for act, *_ in await house.acts()] == ["absence.make", "absence.end"]


@pytest.mark.parametrize("said", ["001", "Nguyễn Văn An", "nguyen van an", "ng v an"])
async def test_the_person_is_found_by_code_or_name(
    house: Reminded, store: Store, said: str
) -> None:
    await store.write(
        lambda c: (
            c.execute(
                update(Employee).where(Employee.id == AN).values(search_key="nguyen van an")
            ).rowcount
        )
    )
    await house.sign_in(CHI)
    await press(house, HEAD, HEAD, **{**TYPED, "nguoi": said})
    assert await kept(store) == [(AN, True)]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"nguoi": " "}, "Anh/chị ghi mã cán bộ hoặc họ tên."),
        ({"nguoi": "00999"}, "Không thấy người này. Anh/chị kiểm tra lại"),
        ({"nguoi": f"00{STRANGER}"}, "Không thấy người này."),
        ({"nguoi": "\x00"}, "Anh/chị ghi mã cán bộ hoặc họ tên."),
        ({"tu-ngay": ""}, "Anh/chị ghi ngày đầu tiên vắng mặt"),
        ({"tu-ngay": "mai"}, "Chưa đọc được ngày “mai”."),
        ({"tu-ngay": "21/10/2204"}, "Ngày 21/10/2204 quá xa hôm nay."),
        ({"den-ngay": "20/10/2024"}, "Ngày cuối phải từ ngày đầu (21/10/2024) trở đi."),
        ({"tu-ngay": "14/10/2024", "den-ngay": "18/10/2024"}, "Những ngày này đã qua."),
        ({"ly-do": ""}, "Anh/chị chọn lý do."),
        ({"ly-do": "x"}, "Anh/chị chọn lý do."),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field(
    house: Reminded, store: Store, typed: dict[str, str], words: str
) -> None:
    await house.sign_in(DANG, "office")
    fields = {"form_token": await token(house, OFFICE), **TYPED, **typed}
    answer = await send(house, OFFICE, fields)
    assert answer.status_code == 422
    assert words in text_of(answer)
    assert 'aria-invalid="true"' in answer.text
    assert (await kept(store), await house.acts()) == ([], [])


async def test_two_of_one_name_are_told_apart_by_their_codes(house: Reminded, store: Store) -> None:
    def namesakes(connection: Connection) -> None:
        same = {"full_name": "Lê Văn Hai", "search_key": "le van hai"}
        connection.execute(update(Employee).where(Employee.id.in_([AN, BINH])).values(**same))

    await store.write(namesakes)
    await house.sign_in(CHI)
    answer = await press(house, HEAD, HEAD, **{**TYPED, "nguoi": "Lê Văn Hai"})
    assert "Lê Văn Hai, mã 001; Lê Văn Hai, mã 002. Anh/chị gõ mã cán bộ." in text_of(answer)


async def test_the_same_days_are_not_written_down_twice(house: Reminded, store: Store) -> None:
    await house.sign_in(CHI)
    open_end = {**TYPED, "tu-ngay": "25/10/2024", "den-ngay": ""}
    for typed in (TYPED, open_end):
        await press(house, HEAD, HEAD, **typed)
    for typed in ({**TYPED, "tu-ngay": "22/10/2024"}, {**open_end, "tu-ngay": "30/10/2024"}):
        answer = await press(house, HEAD, HEAD, **typed)
        assert "Người này đã được ghi vắng từ 2" in text_of(answer)
    between = {**TYPED, "tu-ngay": "23/10/2024", "den-ngay": "24/10/2024"}
    assert (await press(house, HEAD, HEAD, **between)).status_code == 200
    assert len(await kept(store)) == 3


async def test_a_head_reaches_the_own_unit_alone(house: Reminded, store: Store) -> None:
    await house.sign_in(DANG, "office")
    await press(house, OFFICE, OFFICE, **{**TYPED, "nguoi": "004"})
    await house.sign_in(CHI)
    assert "Đặng" not in (await house.get(HEAD)).text
    answer = await press(house, HEAD, HEAD, **{**TYPED, "nguoi": "004"})
    assert "Không thấy người này trong đơn vị của anh/chị." in text_of(answer)
    fields = {"form_token": await token(house, HEAD)}
    assert (await send(house, f"{HEAD}/1/ket-thuc", fields)).status_code == 404
    assert (await send(house, f"{OFFICE}/1/ket-thuc", fields)).status_code == 404
    assert await kept(store) == [(DANG, True)]


async def test_a_side_post_in_the_unit_is_not_the_heads_to_write(
    house: Reminded, store: Store
) -> None:
    side = insert(Membership).values(employee_id=DANG, unit_id=1, position="", is_main=False)
    await store.write(lambda c: c.execute(side).rowcount)
    await house.sign_in(CHI)
    answer = await press(house, HEAD, HEAD, **{**TYPED, "nguoi": "004"})
    assert "Không thấy người này trong đơn vị" in text_of(answer)


async def test_an_absence_that_is_over_is_ended_no_more(house: Reminded) -> None:
    await house.sign_in(DANG, "office")
    await press(house, OFFICE, OFFICE, **TYPED)
    fields = {"form_token": await token(house, OFFICE)}
    house.now_is(at(23))
    await house.sign_in(DANG, "office")
    assert "Chưa ghi ai vắng mặt." in text_of(await house.get(OFFICE))
    assert (await send(house, f"{OFFICE}/1/ket-thuc", fields)).status_code == 404
