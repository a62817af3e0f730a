"""`phieu awards import`: titles and rewards of earlier years from a file."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, select

from backend.console.awards_shown import catalogue_of
from pages.rooms import Rooms
from people.awards import Preview, keep, previewed, read_awards
from phieu import campaigns
from phieu.control import Command, CommandError
from storage.audit import CONSOLE
from storage.campaigns import Campaign


async def awards_import(rooms: Rooms, given: dict[str, Any]) -> list[str]:
    """Add every line of the file that is not known yet; a file with a problem adds nothing."""
    campaign = await rooms.store.read(campaigns.latest)
    if campaign is None:
        raise CommandError("Chưa có đợt nào. Chạy trước: phieu campaign start KẾ_HOẠCH")
    path = Path(given["file"])
    try:
        content = path.read_bytes()
    except OSError as missing:
        raise CommandError(f"Không đọc được tệp {path.name}: {missing.strerror}.") from None
    table = await asyncio.to_thread(read_awards, content, path.name)
    now = rooms.clock.now()

    def work(connection: Connection) -> Preview:
        agency = connection.execute(
            select(Campaign.agency_id).where(Campaign.id == campaign)
        ).scalar_one()
        titles = catalogue_of(connection, rooms.library, agency)
        preview = previewed(connection, agency, table, titles, now.astimezone(rooms.zone).year)
        if not preview.problems:
            keep(connection, preview.new, CONSOLE, now)
        return preview

    preview = await rooms.store.write(work)
    if preview.problems:
        raise CommandError("\n".join(map(str, preview.problems)))
    return [f"Đã ghi {len(preview.new)} danh hiệu; {preview.known} dòng đã có."]


COMMANDS: dict[str, Command] = {"awards import": awards_import}
