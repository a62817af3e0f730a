"""Who is there, who counts, whether there are enough: before anything is handed out."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from people.absences import go_away
from storage.people import Employee
from storage.store import Store
from tests.backend.console.ballot_house import (
    AN,
    BINH,
    CHI,
    DUNG,
    EM,
    SOURCE,
    Voting,
    balloting,
    demanded,
)
from tests.intake.campaigns import NOW

AWAY = {f"o-{who}": "absent" for who in (AN, BINH, DUNG)}
REASONS = {f"vi-{who}": "ốm" for who in (AN, BINH, DUNG)}
ROLL = "/bo-phieu/moi?ma=ldtt&don-vi=1"


@pytest.fixture
async def house(store: Store, tmp_path: Path) -> AsyncIterator[Voting]:
    async with balloting(store, tmp_path) as voting:
        yield await voting.sit(CHI)


async def test_who_is_away_is_proposed_as_absent_and_who_has_no_phone_for_the_table(
    house: Voting,
) -> None:
    def work(connection: Any) -> None:
        go_away(connection, AN, NOW.date(), None, "Nghỉ phép", "", NOW)
        connection.execute(
            Employee.__table__.update().where(Employee.id == EM).values(reach="none")
        )  # type: ignore[attr-defined]

    await house.rooms.store.write(work)
    await house.open(ROLL)
    proposed = house.fields(house.form())
    assert (proposed[f"o-{AN}"], proposed[f"vi-{AN}"]) == (["absent"], ["Nghỉ phép"])
    assert (proposed[f"o-{BINH}"], proposed[f"o-{EM}"]) == (["phone"], ["table"])


async def test_the_count_follows_what_is_typed_and_nothing_is_written(house: Voting) -> None:
    await house.open(ROLL)
    assert "Có mặt 5 (cần từ 4 người)" in house.text
    await house.press("tinh", **AWAY)
    assert "Có mặt 2 (cần từ 4 người)" in house.text
    assert "Chưa đủ số người họp tối thiểu: chưa bỏ phiếu được." in house.text
    assert await house.acts() == []


async def test_why_it_is_counted_so_stands_on_the_page(house: Voting) -> None:
    await house.open(ROLL)
    assert "Số người họp tối thiểu hai phần ba Kế hoạch thử, mục III" in house.text


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"to-2": str(AN)}, "Anh/chị chọn đủ 2 người khác nhau, đang có mặt."),
        ({"to-2": "999"}, "Anh/chị chọn đủ 2 người khác nhau, đang có mặt."),
        ({f"o-{BINH}": "absent", f"vi-{BINH}": "ốm"}, "Anh/chị chọn đủ 2 người khác nhau"),
        ({f"o-{DUNG}": "absent"}, "Anh/chị ghi lý do vắng của: Phạm Thị Dung."),
        ({"bo": ["1", "3"]}, "Trên phiếu chưa có mục nào."),
        ({**AWAY, **REASONS}, "Chưa đủ số người họp tối thiểu nên chưa bỏ phiếu được."),
    ],
)
async def test_what_is_missing_is_named_and_no_ballot_begins(
    house: Voting, typed: dict[str, Any], told: str
) -> None:
    await house.open(ROLL)
    await house.press("mo", **{"to-1": str(AN), "to-2": str(BINH), **typed})
    assert house.status == 422
    assert told in house.text
    assert await house.acts() == []


async def test_who_is_left_out_is_not_on_the_ballot(house: Voting) -> None:
    ballot = await house.begin(bo=str(AN))
    assert "1 " not in house.text.split("Trên phiếu có gì")[1][:2]
    meeting = await house.meeting(ballot)
    assert [item.label for item in meeting.inside.definition.items] == ["Lê Minh Chi"]


async def test_with_too_few_the_other_way_of_the_plan_is_taken_and_written_down(
    store: Store, tmp_path: Path
) -> None:
    few = {"voters": 3, "below": "leaders_decide", "source": SOURCE}
    loose = {"parts": 1, "of_parts": 5, "source": SOURCE}
    async with balloting(store, tmp_path, demanded(least_number=few, quorum=loose)) as house:
        await house.sit(CHI)
        typed = {**AWAY, **REASONS}
        await house.open(ROLL)
        await house.press("mo", **{"to-1": str(CHI), "to-2": str(EM), **typed})
        assert "Quá ít người bỏ phiếu: ghi “không bỏ phiếu”" in house.text
        await house.press("khong")
        assert "Không bỏ phiếu Ít hơn 3 người bỏ phiếu nên không bỏ phiếu kín" in house.text
        figures = {"members": 5, "present": 2, "voters": 2, "items": 2}
        assert await house.acts() == [("ballot.not_held", f"employee:{CHI}", figures)]
        assert all(each.voter is None for each in (await house.roll(1)).values())
        await house.sit(AN)
        await house.open("/phieu-kin/1")
        assert house.status == 404


async def test_who_is_voted_on_does_not_vote_where_the_plan_says_so(
    store: Store, tmp_path: Path
) -> None:
    alone = {"allowed": False, "source": SOURCE}
    tellers = {"number": 2, "needed": 2, "subject_may_be": False, "source": SOURCE}
    async with balloting(store, tmp_path, demanded(self_vote=alone, tellers=tellers)) as house:
        await house.sit(CHI)
        await house.open(ROLL)
        assert "Bỏ phiếu 3" in house.text
        await house.press("mo", **{"to-1": str(AN), "to-2": str(BINH)})
        assert "Anh/chị chọn đủ 2 người khác nhau" in house.text
        ballot = await house.begin(**{"to-1": str(EM), "to-2": str(BINH)})
        roll = await house.roll(ballot)
        assert {who for who, each in roll.items() if each.recused} == {AN, CHI}
        assert {who for who, each in roll.items() if each.voter} == {BINH, DUNG, EM}


async def test_the_deputy_chairs_when_the_head_is_voted_on_and_that_is_said(
    store: Store, tmp_path: Path
) -> None:
    chair = {"role": "head", "when_subject": "deputy", "source": SOURCE}
    async with balloting(store, tmp_path, demanded(chair=chair)) as house:
        await house.sit(CHI)
        await house.open("/bo-phieu")
        assert "Chủ trì: Đỗ Văn Em" in house.text
        assert "Người đứng đầu có tên trong phiếu, nên cấp phó chủ trì" in house.text
        await house.open(ROLL)
        assert house.status == 404
        await house.sit(EM)
        await house.open("/bo-phieu")
        assert "Anh/chị chủ trì 1" in house.text
        ballot = await house.begin()
        assert (await house.row(ballot)).chair_id == EM


async def test_the_office_chairs_where_the_agency_votes(store: Store, tmp_path: Path) -> None:
    everybody = {"words": "Mọi người", "place": "agency", "source": SOURCE}
    agency = demanded(
        electorate=everybody, items={"subject": "agency", "source": SOURCE},
        selections={"list_name": "levels4", "source": SOURCE},
        threshold={"by": "most", "base": "valid", "source": SOURCE}, chair={"source": SOURCE},
        tie={"then": "second_round", "rounds": 1, "after": "leaders_decide", "source": SOURCE},
    )  # fmt: skip
    async with balloting(store, tmp_path, agency) as house:
        await house.sit(CHI)
        await house.open("/bo-phieu/moi?ma=ldtt")
        assert house.status == 404
        await house.sit(EM, "office")
        ballot = await house.begin("ma=ldtt")
        await house.counted(ballot, [[1], [1], [2], [2], [3]])
        assert "Bằng phiếu" in house.text
        assert "bỏ phiếu lại giữa những gì bằng nhau" in house.text
        house.keys.clear()
        again = await house.begin(f"ma=ldtt&truoc={ballot}")
        meeting = await house.meeting(again)
        (item,) = meeting.inside.definition.items
        assert item.selections == ["Hoàn thành xuất sắc nhiệm vụ", "Hoàn thành tốt nhiệm vụ"]
        row = await house.row(again)
        assert (row.number, row.previous_id) == (2, ballot)
        await house.counted(again, [[1], [1], [2], [2]])
        assert "lãnh đạo quyết định, trên cơ sở kết quả này" in house.text
        await house.open(f"/bo-phieu/moi?ma=ldtt&truoc={again}")
        assert house.status == 404
