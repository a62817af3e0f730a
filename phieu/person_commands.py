"""`phieu person export`, `person erase`, `retention`: what the law gives to who data are about."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from backend.unballoting import BallotsHoldError, check_all_forgotten, forget_rounds
from pages.rooms import Rooms
from people.values import code_key
from phieu.control import Command, CommandError
from storage.audit import CONSOLE, record
from storage.campaigns import Campaign
from storage.errors import StoreBusyError
from storage.people import Employee
from storage.personal.erasing import erase
from storage.personal.exporting import everything_about
from storage.personal.retaining import Due, due, let_go


async def person_export(rooms: Rooms, given: dict[str, Any]) -> list[str]:
    """Everything about one person, as JSON in a file that only its owner can read."""
    now, out = rooms.clock.now(), Path(given["out"])

    def work(connection: Connection) -> dict[str, Any]:
        employee = _employee(connection, given["staff_code"])
        record(connection, CONSOLE, "person.export", f"employee:{employee}", now=now)
        return everything_about(connection, employee)

    content = json.dumps(await rooms.store.write(work), ensure_ascii=False, indent=1)
    try:
        with os.fdopen(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(content)
    except OSError as refused:
        raise CommandError(f"Không ghi được {out}: {refused.strerror}.") from None
    return [f"Đã trích dữ liệu vào {out}; chỉ đưa cho chính người đó."]


async def person_erase(rooms: Rooms, given: dict[str, Any]) -> list[str]:
    """Erase one person; nothing of it can be taken back."""
    now = rooms.clock.now()
    employee = await rooms.store.read(lambda c: _employee(c, given["staff_code"]))

    def work(connection: Connection) -> int:
        check_all_forgotten(connection, [employee], forgotten)
        done = erase(
            connection, employee, CONSOLE,
            reason=given["reason"], document_number=given["document"], now=now,
        )  # fmt: skip
        return done.submissions

    try:
        forgotten = await forget_rounds(rooms, [employee])
        submissions = await rooms.store.write(work)
    except BallotsHoldError as held:
        raise CommandError(str(held)) from None
    except StoreBusyError:
        raise CommandError(_ROSTER_COMES) from None
    try:
        await rooms.store.scrub()
    except StoreBusyError:
        raise CommandError("Đã xóa, nhưng tệp dữ liệu đang bận; chạy lại: phieu scrub") from None
    return [
        f"Đã xóa người này và {submissions} biểu mẫu. Bản sao lưu cũ hết hạn thì xóa đi.",
    ]


async def retention(rooms: Rooms, given: dict[str, Any]) -> list[str]:
    """What is kept beyond its term; with `apply` it goes."""
    now = rooms.clock.now()

    def terms(connection: Connection) -> dict[int, date | None]:
        pinned = connection.execute(select(Campaign.id, Campaign.revision))
        return {
            row.id: rooms.library.plan(connection, row.revision).privacy.keep_until
            for row in pinned
        }

    def work(connection: Connection) -> Due:
        found = let_go(connection, terms(connection), CONSOLE, now)
        check_all_forgotten(connection, found.people, forgotten)
        return found

    if given.get("apply"):
        try:
            leaving = (await rooms.store.read(lambda c: due(c, terms(c), now))).people
            forgotten = await forget_rounds(rooms, leaving)
            found = await rooms.store.write(work)
        except BallotsHoldError as held:
            raise CommandError(str(held)) from None
        except StoreBusyError:
            raise CommandError(_ROSTER_COMES) from None
        await scrub(rooms, given)
    else:
        found = await rooms.store.read(lambda c: due(c, terms(c), now))
    if found.nothing:
        return ["Không có gì quá hạn lưu."]
    return [
        f"{found.ways_in} phiên, mã mời và tài khoản nhắn tin đã hết từ lâu",
        f"{found.replies} lượt trả lời của đợt đã đóng",
        f"{found.messages} tin nhắn và lượt nhắc đã lâu",
        f"{len(found.campaigns)} đợt quá hạn lưu, {len(found.people)} người đã nghỉ",
        "Đã xóa." if given.get("apply") else "Chưa xóa gì; thêm --apply để xóa.",
    ]


async def scrub(rooms: Rooms, _: dict[str, Any]) -> list[str]:
    """Write the files anew, without what was deleted."""
    try:
        await rooms.store.scrub()
    except StoreBusyError:
        raise CommandError("Tệp dữ liệu đang bận; thử lại sau ít phút.") from None
    return ["Đã dọn tệp dữ liệu."]


_ROSTER_COMES = "Danh sách nhân sự đang được áp dụng; chờ áp dụng xong rồi chạy lại."


def _employee(connection: Connection, staff_code: str) -> int:
    wanted = code_key(staff_code)
    people = select(Employee.id, Employee.staff_code).where(Employee.erased_at.is_(None))
    found = [row.id for row in connection.execute(people) if code_key(row.staff_code) == wanted]
    if len(found) != 1:
        raise CommandError(f"Không có đúng một người mang mã cán bộ {staff_code}.")
    return int(found[0])


COMMANDS: dict[str, Command] = {
    "person export": person_export,
    "person erase": person_erase,
    "retention": retention,
    "scrub": scrub,
}
