"""The task list says that a ballot waits, and opens the page of the other process."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from ballots.credentials import TELLER, VOTER, credential_of, is_genuine
from bot.web.addresses import onwards
from storage.outgoing import Outgoing
from storage.store import Store
from tests.backend.console.ballot_house import (
    AN,
    BINH,
    CHI,
    DUNG,
    EM,
    STRANGER,
    TITLE,
    Voting,
    balloting,
)


@pytest.fixture
async def house(store: Store, tmp_path: Path) -> AsyncIterator[Voting]:
    async with balloting(store, tmp_path) as voting:
        yield await voting.sit(CHI)


async def listed(house: Voting, employee: int) -> str:
    """The task list of somebody who has read the notice."""
    await house.sit(employee)
    await house.open("/")
    if house.path == "/rieng-tu":
        await house.press()
    assert house.path == "/"
    return house.text


async def test_a_ballot_waits_from_handing_out_to_closing_for_who_has_a_phone(
    house: Voting,
) -> None:
    ballot = await house.begin(**{f"o-{DUNG}": "table", f"o-{EM}": "absent", f"vi-{EM}": "ốm"})
    waits = f"Bỏ phiếu: {TITLE}"
    assert waits not in await listed(house, CHI)
    await house.sit(CHI)
    await house.handed_out(ballot)
    assert [who for who in (AN, BINH, CHI, DUNG, EM) if waits in await listed(house, who)] == [
        AN, BINH, CHI,
    ]  # fmt: skip
    await house.sit(CHI)
    await house.at(ballot, "mo")
    assert waits in await listed(house, AN)
    await house.process.serve.close((await house.row(ballot)).round, 0)
    await house.sit(CHI)
    await house.at(ballot)
    assert waits not in await listed(house, AN)


async def test_the_list_stays_as_it_is_when_somebody_has_voted(house: Voting) -> None:
    ballot = await house.begin()
    meeting = await house.handed_out(ballot)
    before = [await listed(house, who) for who in (AN, BINH)]
    await meeting.vote(0, [1, 1])
    assert [await listed(house, who) for who in (AN, BINH)] == before
    told = await house.rooms.store.read(lambda c: c.scalar(select(func.count(Outgoing.id))))
    assert told == 0


async def test_the_door_leads_out_with_a_number_of_this_round_and_no_name(house: Voting) -> None:
    ballot = await house.begin()
    await house.handed_out(ballot)
    await house.sit(AN)
    row, roll = await house.row(ballot), await house.roll(ballot)
    for address in (f"/phieu-kin/{ballot}", f"/phieu-kin/vong/{row.round}"):
        answer = await house.client.get(address)
        if answer.status_code == 200:  # An counts as well, and chooses
            assert f'href="/phieu-kin/{ballot}"' in answer.text
            assert f'href="/kiem-phieu/{ballot}"' in answer.text
            continue
        page, _, fragment = answer.headers["location"].partition("#t=")
        assert page == f"{house.process.serve.public_url}/p/{row.round}"
        given = credential_of(base64.urlsafe_b64decode(fragment + "=" * (-len(fragment) % 4)))
        assert (given.kind, given.number.hex()) == (VOTER, roll[AN].voter)
        assert is_genuine(bytes(range(32)), bytes.fromhex(row.round), given)


async def test_a_teller_has_a_door_before_anything_is_handed_out(house: Voting) -> None:
    ballot = await house.begin()
    assert f"Kiểm phiếu: {TITLE}" in await listed(house, BINH)
    answer = await house.client.get(f"/kiem-phieu/{ballot}")
    fragment = answer.headers["location"].partition("#t=")[2]
    given = credential_of(base64.urlsafe_b64decode(fragment + "=" * (-len(fragment) % 4)))
    assert given.kind == TELLER


@pytest.mark.parametrize("who", [DUNG, STRANGER])
async def test_somebody_elses_doors_are_not_there(house: Voting, who: int) -> None:
    ballot = await house.begin(**{f"o-{DUNG}": "paper"})
    row = await house.row(ballot)
    await house.sit(who)
    for address in (f"phieu-kin/{ballot}", f"kiem-phieu/{ballot}", f"phieu-kin/vong/{row.round}"):
        assert (await house.client.get(f"/{address}")).status_code == 404


async def test_a_door_of_what_was_voided_says_so(house: Voting) -> None:
    ballot = await house.begin()
    await house.at(ballot, "huy", **{"ly-do": "mất điện"})
    await house.sit(AN)
    await house.open(f"/phieu-kin/{ballot}")
    assert house.status == 409
    assert "Lần bỏ phiếu này đã hủy" in house.text


async def test_without_a_ballots_process_the_door_says_whom_to_tell(house: Voting) -> None:
    house.reached(None)
    ballot = await house.begin()
    await house.sit(AN)
    await house.open(f"/phieu-kin/{ballot}")
    assert "Phần bỏ phiếu kín của cơ quan chưa chạy. Anh/chị báo người chủ trì" in house.text


async def test_who_may_chair_finds_the_way_there(house: Voting) -> None:
    assert "Bỏ phiếu kín: chủ trì" in await listed(house, CHI)
    assert "Bỏ phiếu kín: chủ trì" not in await listed(house, AN)


@pytest.mark.parametrize("path", ["/phieu-kin/7", "/kiem-phieu/7", "/phieu-kin/vong/" + "a1" * 16])
def test_who_comes_in_by_a_button_goes_on_to_a_door(path: str) -> None:
    assert onwards(path) == path


@pytest.mark.parametrize("path", ["/phieu-kin/x", "/phieu-kin/7/x", "//elsewhere/phieu-kin/7"])
def test_and_to_nothing_that_only_looks_like_one(path: str) -> None:
    assert onwards(path) == "/"
