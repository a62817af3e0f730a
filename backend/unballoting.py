"""Before a person is erased here, the ballots process forgets every round that names the person.

In that order: a person who is gone here cannot be looked for there any more.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Connection

from ballots.client import Ballots, BallotsDownError, BallotsRefusedError
from pages.rooms import Rooms
from storage.personal.ballots import rounds_naming

_OVER = ("signed", "void", "not_held")


class BallotsHoldError(Exception):
    """Ballots stand in the way of erasing, in a sentence."""


async def forget_rounds(rooms: Rooms, people: Sequence[int]) -> Collection[str]:
    """The rounds that are forgotten now. BallotsHoldError."""
    rounds = await rooms.store.read(lambda connection: rounds_naming(connection, people))
    if any(state not in _OVER for state in rounds.values()):
        raise BallotsHoldError(_GOES_ON)
    if rounds:
        await _forget(rooms.ballots, [*rounds])
    return rounds


def check_all_forgotten(
    connection: Connection, people: Sequence[int], forgotten: Collection[str]
) -> None:
    """In the transaction that erases. BallotsHoldError: a ballot began meanwhile."""
    if not rounds_naming(connection, people).keys() <= set(forgotten):
        raise BallotsHoldError(_GOES_ON)


async def _forget(there: Ballots | None, rounds: Sequence[str]) -> None:
    if there is None:
        raise BallotsHoldError(_NOT_THERE)
    try:
        await there.forget(rounds)
    except BallotsDownError:
        raise BallotsHoldError(_NOT_THERE) from None
    except BallotsRefusedError as refused:
        raise BallotsHoldError(_GOES_ON if refused.code == "wrong_state" else _BUSY) from None


_GOES_ON = (
    "Người này có tên trong một cuộc bỏ phiếu kín chưa xong. Anh/chị xác nhận đã ký biên bản hoặc"
    " hủy cuộc bỏ phiếu đó trước, rồi xóa."
)
_NOT_THERE = (
    "Người này có tên trong kết quả bỏ phiếu kín, mà tiến trình bỏ phiếu không trả lời. Chưa xóa"
    " gì; anh/chị nhờ người quản trị bật phieu ballots rồi làm lại."
)
_BUSY = "Tệp dữ liệu của phần bỏ phiếu đang bận. Chưa xóa gì ở đây; anh/chị làm lại sau ít phút."
