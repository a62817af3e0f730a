"""The commands that write: each takes rooms and arguments and answers lines to print.

They run in the process that owns the database: the running `serve`, or the command itself.
"""

from __future__ import annotations

import asyncio
import csv
import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, select

from backend.summaries.writing import write_all
from intake.asking import AskingDone, extend
from intake.checking.folder import checked_plan
from intake.loading.problem import PlanError
from pages.rooms import Rooms
from people import invitations
from people.importing import RosterDiff
from people.problems import RosterRefusedError
from phieu import campaigns
from phieu.control import Command, CommandError
from storage.campaigns import Campaign
from storage.people import Employee, Party

Given = dict[str, Any]


async def campaign_start(rooms: Rooms, given: Given) -> list[str]:
    """Start a campaign from a plan folder, or take up the plan's amended text."""
    folder = Path(given["plan"])
    try:
        await asyncio.to_thread(checked_plan, folder)
        campaign = await campaigns.start(rooms, folder)
    except PlanError as refused:
        raise CommandError(str(refused)) from None
    plan = await rooms.store.read(lambda c: campaigns.plan_of(c, rooms, campaign))
    return [f"Đợt {campaign}: {plan.name}", f"Phiên bản kế hoạch: {plan.revision[:16]}"]


async def roster_import(rooms: Rooms, given: Given) -> list[str]:
    """Import a roster into the latest campaign and ask everybody what the plan asks."""
    campaign = await _latest(rooms)
    path = Path(given["file"])
    try:
        content = path.read_bytes()
        diff, asked = await campaigns.take_roster(
            rooms, campaign, path.name, content, renamed=bool(given.get("renamed"))
        )
    except OSError as missing:
        raise CommandError(f"Không đọc được tệp {path.name}: {missing.strerror}.") from None
    except RosterRefusedError as refused:
        raise CommandError("\n".join(str(problem) for problem in refused.problems)) from None
    return [*_diff_lines(diff), *_asking_lines(asked)]


async def invite(rooms: Rooms, given: Given) -> list[str]:
    """Invite everybody who is asked something; codes are shown this once, as CSV."""
    campaign = await _latest(rooms)
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
    out = Path(given["out"])
    _write_private(out, rows)
    return [f"Đã mời {len(rows)} người; mã nằm trong {out} (chỉ hiện lần này)."]


async def office_invite(rooms: Rooms, given: Given) -> list[str]:
    """A way into the office's pages for one employee."""

    def make(connection: Connection) -> invitations.Invitation:
        employee = connection.scalar(
            select(Employee.id).where(Employee.staff_code == given["staff_code"])
        )
        if employee is None:
            raise CommandError(f"Không có ai mang mã cán bộ {given['staff_code']}.")
        return invitations.office_invitation(connection, employee, rooms.clock.now())

    made = await rooms.store.write(make)
    return [f"{rooms.base_url}/vao/{made.link_code}", f"Mã gõ tay: {made.typed_code}"]


async def grant_extension(rooms: Rooms, given: Given) -> list[str]:
    """A later deadline for one person (by staff code) or for everybody; the day is included."""
    campaign = await _latest(rooms)

    def grant(connection: Connection) -> str:
        plan = campaigns.plan_of(connection, rooms, campaign)
        if given["milestone"] not in plan.milestones_by_code:
            raise CommandError(f"Kế hoạch không có mốc {given['milestone']}.")
        party = _party_of(connection, given.get("staff_code"))
        last_day = dt.date.fromisoformat(given["until"])
        cut_off = dt.datetime.combine(last_day + dt.timedelta(days=1), dt.time(), plan.zone)
        extend(
            connection,
            campaign,
            given["milestone"],
            cut_off,
            reason=given["reason"],
            document_number=given["document"],
            granted_by=given["by"],
            now=rooms.clock.now(),
            party_id=party,
        )
        return plan.milestones_by_code[given["milestone"]].label

    label = await rooms.store.write(grant)
    return [f"Đã gia hạn “{label}” đến hết ngày {given['until']}."]


async def papers(rooms: Rooms, given: Given) -> list[str]:
    """Write every paper of the latest campaign's plan under a folder."""
    campaign = await _latest(rooms)
    counts = await write_all(rooms.store, rooms.library, campaign, Path(given["out"]))
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
    "campaign start": campaign_start,
    "roster import": roster_import,
    "invite": invite,
    "office invite": office_invite,
    "extend": grant_extension,
    "papers": papers,
    "status": status,
}


def _write_private(out: Path, rows: Sequence[Sequence[str]]) -> None:
    """As CSV that only its owner can read."""
    out.touch(mode=0o600)
    with out.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("Đơn vị", "Mã cán bộ", "Họ và tên", "Mã mời", "Đường dẫn"))
        writer.writerows(rows)


async def _latest(rooms: Rooms) -> int:
    campaign = await rooms.store.read(campaigns.latest)
    if campaign is None:
        raise CommandError("Chưa có đợt nào. Chạy trước: phieu campaign start KẾ_HOẠCH")
    return campaign


def _party_of(connection: Connection, staff_code: str | None) -> int | None:
    if staff_code is None:
        return None
    party: int | None = connection.scalar(
        select(Party.id)
        .join(Employee, Employee.id == Party.employee_id)
        .where(Employee.staff_code == staff_code)
    )
    if party is None:
        raise CommandError(f"Không có ai mang mã cán bộ {staff_code}.")
    return party


def _diff_lines(diff: RosterDiff) -> list[str]:
    counts = f"Thêm {len(diff.added)}, sửa {len(diff.changed)}, chuyển {len(diff.moved)} người"
    return [f"{counts}; {diff.unchanged} giữ nguyên, {len(diff.missing)} không có trong tệp."]


def _asking_lines(asked: AskingDone) -> list[str]:
    lines = [f"Đã giao {asked.added} biểu mẫu mới, rút {asked.withdrawn}."]
    lines += [f"Chưa có người điền {unmet.form} (bên {unmet.party_id})." for unmet in asked.unmet]
    return lines
