"""`phieu office invite`: the first of the office before any roster, and the last one again."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from pages.rooms import Rooms
from people.invitations import redeem
from people.sessions import SignedIn, session_of
from phieu.clock import Clock
from phieu.commands import COMMANDS
from phieu.control import CommandError
from phieu.opening import opened
from tests.people.office import PASSWORD, code_of, enrol, sign_in

PLAN = Path(__file__).parents[2] / "plans" / "hung-yen-2020"


@pytest.fixture
async def rooms(tmp_path: Path) -> AsyncIterator[Rooms]:
    """A real installation with a campaign and nobody in it."""
    async with opened(tmp_path, Clock(), base_url="https://phieu.test") as made:
        await COMMANDS["campaign start"](made, {"plan": str(PLAN)})
        yield made


async def invited(rooms: Rooms, staff_code: str, name: str | None = None) -> str:
    """The code of the link that the command prints."""
    lines = await COMMANDS["office invite"](rooms, {"staff_code": staff_code, "name": name})
    (link,) = re.findall(r"^https://phieu\.test/vao/(\S+)$", "\n".join(lines), re.MULTILINE)
    assert f"(mã cán bộ {staff_code})" in lines[1]
    return str(link)


async def test_the_first_of_the_office_is_named_on_the_command_line(rooms: Rooms) -> None:
    link = await invited(rooms, "VP-1", "Đặng Thị Ưng")
    _, session = await enrol(rooms.store, link, now=rooms.clock.now())
    assert session.role == "office"


async def test_a_code_that_nobody_has_asks_for_a_name_and_makes_nobody(rooms: Rooms) -> None:
    for _ in range(2):
        with pytest.raises(CommandError, match=r"Không có ai mang mã cán bộ VP-1.*--name"):
            await COMMANDS["office invite"](rooms, {"staff_code": "VP-1"})
    with pytest.raises(CommandError, match="Họ và tên"):
        await COMMANDS["office invite"](rooms, {"staff_code": "VP-1", "name": "<b>"})


async def test_the_last_one_who_forgot_the_password_is_let_in_anew(rooms: Rooms) -> None:
    now = rooms.clock.now()
    secret, before = await enrol(rooms.store, await invited(rooms, "VP-1", "Ưng"), now=now)
    again = await invited(rooms, "VP-1")
    assert await rooms.store.read(lambda c: session_of(c, before.token, now)) is None
    assert not isinstance(
        await sign_in(rooms.store, "VP-1", code_of(secret, now), password=PASSWORD, now=now),
        SignedIn,
    )
    outcome = await rooms.store.write(lambda c: redeem(c, again, origin="", now=now))
    assert isinstance(outcome, SignedIn)
