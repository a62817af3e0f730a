"""A head reads what is the head's own and what the unit owes apart, with counts that agree."""

from __future__ import annotations

from sqlalchemy import Connection, or_, update

from reminders.hours import At
from reminders.items import items_for
from reminders.reaching import Message
from reminders.wording import message_of
from storage.store import Store
from storage.submissions import Submission
from tests.intake.forms import form_of, plan_of
from tests.reminders import stage
from tests.reminders.stage import AN, CHI, at, started, submission_of

SECOND = {**form_of(code="ban-hai"), "title": "Bản thứ hai"}
DUE = "Trước ngày 25 tháng 10 năm 2024 – ngày cuối còn nhận: 23:59, thứ Năm ngày 24/10/2024"


async def read_by_the_head(store: Store, *, done: bool = False) -> Message:
    """What Chi, who heads the room, reads on the last day but one; An owes one form, the others
    two, or (`done`) Chi none."""
    rooms, _ = await started(store, plan_of(form_of(), SECOND, reminders=stage.RULES))
    now = at(23)

    def read(connection: Connection) -> Message:
        first = Submission.id == submission_of(connection, AN)
        chi = Submission.filler_id == CHI
        needless = or_(first, chi) if done else first
        connection.execute(update(Submission).where(needless).values(state="withdrawn"))
        items = items_for(connection, rooms.library, [CHI], At(now, stage.ZONE))
        return message_of(connection, CHI, items[CHI], now)

    return await store.write(read)


async def test_own_and_the_units_are_apart_and_no_name_stands_twice(store: Store) -> None:
    message = await read_by_the_head(store)
    assert message.title == "Nhắc hạn: 2 bản của anh/chị, 3 bản của đơn vị"
    assert message.text == (
        f"Bản tự đánh giá; Bản thứ hai: Còn 1 ngày. {DUE}.\n\n"
        "Phòng Một còn 3: Trần Thị Bình (2 bản), Nguyễn Văn An. Cùng hạn trên."
    )
    assert (message.path, message.label) == ("/don-vi", "Xem ai chưa nộp")


async def test_a_head_who_is_done_reads_of_the_unit_alone(store: Store) -> None:
    message = await read_by_the_head(store, done=True)
    assert message.title == "Nhắc hạn: đơn vị còn 3 bản chưa nộp"
    assert message.text == f"Phòng Một còn 3: Trần Thị Bình (2 bản), Nguyễn Văn An. {DUE}."
