"""`phieu campaign export`: a campaign's answers, facts, levels, ballots' counts and votes in one
JSON file, for whoever wants to count them again."""

from __future__ import annotations

import json
import os
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from pages.rooms import Rooms
from phieu import campaigns
from phieu.control import CommandError
from storage.audit import CONSOLE, record
from storage.exporting import forms_after, frame_of

_AT_ONCE = 300
"""Forms in one read: a campaign may be longer than memory, and no read may last."""


async def campaign_export(rooms: Rooms, given: dict[str, Any]) -> list[str]:
    """The latest campaign, in a file that only its owner can read and that was not there before.

    Of a campaign that goes on, the last forms are newer than the rest.
    """
    campaign = await rooms.store.read(campaigns.latest)
    if campaign is None:
        raise CommandError("Chưa có đợt nào. Chạy trước: phieu campaign start KẾ_HOẠCH")
    out, now = Path(given["out"]), rooms.clock.now()

    def begin(connection: Connection) -> dict[str, Any]:
        record(connection, CONSOLE, "campaign.export", f"campaign:{campaign}", now=now)
        frame = frame_of(connection, campaign)
        plan = rooms.library.plan(connection, frame["campaign"]["revision"])
        dates = [
            each.model_dump(mode="json", include={"code", "kind", "date", "until", "time"})
            for each in plan.milestones
        ]
        return {**frame, "milestones": dates}

    try:
        number = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as refused:
        raise CommandError(f"Không ghi được {out}: {refused.strerror}.") from None
    with os.fdopen(number, "w", encoding="utf-8") as file:
        frame = json.dumps(await rooms.store.write(begin), ensure_ascii=False, indent=1)
        file.write(frame.removesuffix("\n}") + ',\n "forms": [')
        count, last = 0, 0
        while forms := await rooms.store.read(
            partial(forms_after, campaign_id=campaign, after=last, most=_AT_ONCE)
        ):
            for form in forms:
                file.write((",\n" if count else "\n") + json.dumps(form, ensure_ascii=False))
                count += 1
            last = forms[-1]["id"]
        file.write("\n ]\n}\n")
    return [
        f"Đã trích đợt {campaign}, {count} biểu mẫu, vào {out}.",
        "Tệp có dữ liệu cá nhân: chỉ giao cho người được phân công kiểm tra.",
    ]
