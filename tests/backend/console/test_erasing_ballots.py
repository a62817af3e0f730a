"""Who is erased is erased at the ballots process as well, or nowhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import select

from ballots.client import Ballots, BallotsRefusedError
from storage.people import Employee
from storage.store import Store
from tests.backend.console.ballot_house import AN, BINH, CHI, DUNG, FIVE, Voting, balloting


@pytest.fixture
async def house(store: Store, tmp_path: Path) -> AsyncIterator[Voting]:
    async with balloting(store, tmp_path) as voting:
        yield await voting.sit(CHI)


async def erase(house: Voting, employee: int) -> Voting:
    await house.sit(CHI, "office")
    code = await house.rooms.store.read(
        lambda c: c.scalar(select(Employee.staff_code).where(Employee.id == employee))
    )
    await house.open(f"/van-phong/du-lieu?ma={code}")
    typed = {"ly-do": "Đã chuyển công tác", "so-van-ban": "12/QĐ", "ma-xac-nhan": str(code)}
    await house.press(action=f"/van-phong/du-lieu/{employee}/xoa", **typed)
    return house


async def name_of(house: Voting, employee: int) -> str | None:
    return await house.rooms.store.read(
        lambda c: c.scalar(select(Employee.full_name).where(Employee.id == employee))
    )


async def signed(house: Voting) -> str:
    ballot = await house.begin()
    await house.counted(ballot, [[1, 1], [1, 2], [1, 2]])
    await house.at(ballot, "ky")
    round_: str = (await house.row(ballot)).round
    return round_


@pytest.mark.parametrize("who", [AN, BINH])
async def test_the_round_that_names_a_person_goes_with_the_person(house: Voting, who: int) -> None:
    """An is voted on and counts; Bình only counts."""
    round_ = await signed(house)

    await erase(house, who)

    assert house.status == 200
    assert await name_of(house, who) != FIVE[who]
    with pytest.raises(BallotsRefusedError, match="no_round"):
        await house.process.serve.status(round_)


async def test_a_round_that_does_not_name_the_person_stays(house: Voting) -> None:
    round_ = await signed(house)
    await erase(house, DUNG)
    assert await name_of(house, DUNG) != FIVE[DUNG]
    assert (await house.process.serve.status(round_)).state == "signed"


async def test_nobody_is_erased_out_of_a_ballot_that_goes_on(house: Voting) -> None:
    ballot = await house.begin()
    await erase(house, AN)
    assert house.status == 422
    assert "cuộc bỏ phiếu kín chưa xong" in house.text
    assert house.fields(house.form(f"/van-phong/du-lieu/{AN}/xoa"))["ly-do"] == [
        "Đã chuyển công tác"
    ]
    assert await name_of(house, AN) == FIVE[AN]
    assert (await house.row(ballot)).state == "preparing"


@pytest.mark.parametrize("process", [None, Ballots("http://127.0.0.1:9", "http://x", b"k" * 32)])
async def test_nobody_is_erased_by_half(house: Voting, process: Ballots | None) -> None:
    round_ = await signed(house)
    house.reached(process)
    await erase(house, AN)
    assert house.status == 422
    assert "tiến trình bỏ phiếu không trả lời" in house.text
    assert await name_of(house, AN) == FIVE[AN]
    assert (await house.process.serve.status(round_)).state == "signed"
