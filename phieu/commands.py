"""The commands that write: each takes rooms and arguments and answers lines to print.

They run in the process that owns the database: the running `serve`, or the command itself.
"""

from __future__ import annotations

import csv
import datetime as dt
import os
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

from sqlalchemy import Connection, func, select

from backend.rosters.taking import AwaitsOfficeError
from backend.summaries.docx import TemplateError
from backend.summaries.everything import write_all
from intake.asking import AskingDone
from intake.extending import Later
from intake.granting import end_of, grant
from intake.refusing import ActRefusedError
from pages.rooms import Rooms
from people import accounts
from people.errors import AccountError, NotInvitableError
from people.invitations import Invitation
from people.problems import RosterRefusedError
from phieu import audit_commands, award_commands, campaign_commands, campaigns, person_commands
from phieu.control import Command, CommandError
from storage.audit import CONSOLE
from storage.campaigns import Campaign
from storage.people import Agency, Employee, Party
from vietnamese.dates import parse_date

Given = dict[str, Any]


async def roster_import(rooms: Rooms, given: Given) -> list[str]:
    """Import a roster into the latest campaign and ask everybody what the plan asks."""
    campaign = await _latest(rooms)
    path = Path(given["file"])
    try:
        content = path.read_bytes()
        leaves_on = _day(given["whole_from"]) if given.get("whole_from") else None
        taken = await campaigns.take_roster(
            rooms, campaign, path.name, content, leaves_on=leaves_on
        )
    except OSError as missing:
        raise CommandError(f"Không đọc được tệp {path.name}: {missing.strerror}.") from None
    except RosterRefusedError as refused:
        raise CommandError("\n".join(str(problem) for problem in refused.problems)) from None
    except AwaitsOfficeError as awaits:
        page = f"{rooms.base_url}/van-phong/danh-sach-nhan-su/{awaits.import_id}"
        return [*awaits.reasons, f"Chưa thay đổi gì. Văn phòng xem và xác nhận tại: {page}"]
    return [_count_line(taken.counts), *_asking_lines(taken.asked)]


async def invite(rooms: Rooms, given: Given) -> list[str]:
    """Invite everybody who is asked something; codes are shown this once, as CSV."""
    campaign = await _latest(rooms)
    with _private(Path(given["out"])) as file:  # before any code is made, and any old one ended
        return await _invite_into(file, rooms, campaign, given)


async def _invite_into(file: TextIO, rooms: Rooms, campaign: int, given: Given) -> list[str]:
    invited = await campaigns.invite(rooms, campaign, unit=given.get("unit"))
    rows = [
        (
            person.unit,
            person.staff_code,
            person.full_name,
            person.typed_code,
            f"{rooms.base_url}/vao/{person.link_code}",
        )
        for person in invited.values()
    ]
    writer = csv.writer(file)
    writer.writerow(("Đơn vị", "Mã cán bộ", "Họ và tên", "Mã mời", "Đường dẫn"))
    writer.writerows(rows)
    kept = f"mã nằm trong {given['out']}, chỉ hiện lần này"
    return [f"Đã mời {len(rows)} người; {kept}. Mã mời cũ chưa dùng đã hết hiệu lực."]


async def office_invite(rooms: Rooms, given: Given) -> list[str]:
    """A way into the office for one person, known by a roster or named here; whoever has an
    account already gets a new one in its place."""
    now = rooms.clock.now()

    def make(connection: Connection) -> Invitation:
        agency, code, name = _agency(connection), given["staff_code"], given.get("name") or ""
        try:
            return accounts.found_office(connection, agency, code, name, now=now)
        except (AccountError, NotInvitableError) as refused:
            how = ' Thêm: --name "Họ và tên".' if refused.code == "name_missing" else ""
            raise CommandError(refused.sentence + how) from None

    made = await rooms.store.write(make)
    until = made.expires_at.astimezone(rooms.zone)
    before = "Mật khẩu, mã xác thực và phiên văn phòng cũ của người này, nếu có, đã hết hiệu lực."
    return [
        f"{rooms.base_url}/vao/{made.link_code}",
        f"Mã gõ tay: {made.typed_code} (mã cán bộ {made.staff_code})",
        f"Dùng được một lần, đến {until:%H:%M %d/%m/%Y}. {before}",
    ]


async def grant_extension(rooms: Rooms, given: Given) -> list[str]:
    """A later deadline for one person (by staff code) or for everybody; the day is included."""
    campaign = await _latest(rooms)

    def work(connection: Connection) -> str:
        plan = campaigns.plan_of(connection, rooms, campaign)
        if given["milestone"] not in plan.milestones_by_code:
            known = ", ".join(plan.milestones_by_code)
            raise CommandError(f"Kế hoạch không có mốc {given['milestone']}; có: {known}.")
        party = _party_of(connection, campaign, given.get("staff_code"))
        cut_off = end_of(_day(given["until"]), None, plan.zone)
        later = Later(
            given["milestone"], cut_off, given["reason"], given["document"], party_id=party
        )
        actor = replace(CONSOLE, name=given["by"])
        try:
            grant(connection, plan, campaign, later, actor, rooms.clock.now())
        except ActRefusedError as refused:
            raise CommandError(refused.sentence) from None
        return plan.milestones_by_code[given["milestone"]].label

    label = await rooms.store.write(work)
    return [f"Đã gia hạn “{label}” đến hết ngày {given['until']}."]


async def papers(rooms: Rooms, given: Given) -> list[str]:
    """Write every paper of the latest campaign's plan under a folder."""
    campaign = await _latest(rooms)
    try:
        counts = await write_all(
            rooms.store, rooms.library, campaign, Path(given["out"]), now=rooms.clock.now()
        )
    except (OSError, TemplateError) as refused:
        raise CommandError(str(refused)) from None
    return [f"{output}: {count}" for output, count in counts.items()]


async def status(rooms: Rooms, _: Given) -> list[str]:
    """Which campaigns run, and how many people are known."""

    def look(connection: Connection) -> list[str]:
        people = connection.scalar(select(func.count()).select_from(Employee))
        rows = connection.execute(select(Campaign.id, Campaign.plan_code, Campaign.state)).all()
        return [
            f"{people} người",
            *(f"Đợt {row.id}: {row.plan_code} ({row.state})" for row in rows),
        ]

    return await rooms.store.read(look)


COMMANDS: dict[str, Command] = {
    "roster import": roster_import,
    **award_commands.COMMANDS,
    "invite": invite,
    "office invite": office_invite,
    "extend": grant_extension,
    "papers": papers,
    "status": status,
    **campaign_commands.COMMANDS,
    **audit_commands.COMMANDS,
    **person_commands.COMMANDS,
}


def _private(out: Path) -> TextIO:
    """A file that only its owner can read, opened to be written anew."""
    try:
        number = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as missing:
        raise CommandError(f"Không ghi được {out}: {missing.strerror}.") from None
    os.fchmod(number, 0o600)
    return os.fdopen(number, "w", encoding="utf-8-sig", newline="")


async def _latest(rooms: Rooms) -> int:
    campaign = await rooms.store.read(campaigns.latest)
    if campaign is None:
        raise CommandError("Chưa có đợt nào. Chạy trước: phieu campaign start KẾ_HOẠCH")
    return campaign


def _agency(connection: Connection) -> int:
    """That of the latest campaign, or the only one there is."""
    latest = select(Campaign.agency_id).order_by(Campaign.id.desc()).limit(1)
    agency = connection.scalar(latest)
    if agency is None:
        agencies = connection.scalars(select(Agency.id).limit(2)).all()
        if len(agencies) != 1:
            raise CommandError("Chưa có đợt nào. Chạy trước: phieu campaign start KẾ_HOẠCH")
        (agency,) = agencies
    return agency


def _day(text: str) -> dt.date:
    try:
        return parse_date(text)
    except ValueError:
        raise CommandError(f"Chưa đọc được ngày {text}; gõ như 28/10/2024.") from None


def _party_of(connection: Connection, campaign: int, staff_code: str | None) -> int | None:
    if staff_code is None:
        return None
    employee = _employee(connection, campaign, staff_code)
    party: int = connection.execute(
        select(Party.id).where(Party.employee_id == employee)
    ).scalar_one()
    return party


def _employee(connection: Connection, campaign: int, staff_code: str) -> int:
    """Who has this staff code in the campaign's agency."""
    agency = select(Campaign.agency_id).where(Campaign.id == campaign).scalar_subquery()
    employee: int | None = connection.scalar(
        select(Employee.id).where(Employee.agency_id == agency, Employee.staff_code == staff_code)
    )
    if employee is None:
        raise CommandError(f"Không có ai mang mã cán bộ {staff_code}.")
    return employee


def _count_line(counts: dict[str, int]) -> str:
    done = "Thêm {added}, sửa {changed}, chuyển {moved}, thôi làm việc {leaving} người"
    return f"{done}; {{unchanged}} giữ nguyên, {{missing}} không có trong tệp.".format(**counts)


def _asking_lines(asked: AskingDone) -> list[str]:
    lines = [f"Đã giao {asked.added} biểu mẫu mới, rút {asked.withdrawn}."]
    lines += [
        f"{_WHY_NOBODY[each.reason]}: {each.form}, bên {each.party_id}" for each in asked.unmet
    ]
    return lines


_WHY_NOBODY = {
    "nobody_fills": "Chưa ai giữ vai trò điền biểu mẫu này",
    "several_fill": "Nhiều người cùng giữ vai trò điền, danh sách cần nói rõ một người",
}
