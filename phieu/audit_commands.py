"""`phieu audit verify`: whether the trail of acts is whole."""

from __future__ import annotations

from typing import Any

from pages.rooms import Rooms
from phieu.control import Command, CommandError
from storage.verifying import read_anchor, verify


async def audit_verify(rooms: Rooms, given: dict[str, Any]) -> list[str]:
    """Read the trail back, and hold it against the codes that papers carry."""
    anchors = []
    for said in given.get("anchor") or ():
        anchor = read_anchor(said)
        if anchor is None:
            raise CommandError(f"Chưa đọc được mã {said}; mã in ở chân văn bản, như 12:3f2a9c01.")
        anchors.append(anchor)
    found = await rooms.store.read(lambda connection: verify(connection, anchors))
    if found.first is not None:
        raise CommandError(
            f"Nhật ký đã bị can thiệp: việc sai đầu tiên là việc số {found.first.seq}"
            f" ({_WHAT[found.first.what]})."
        )
    erased = f", {found.erased} việc đã bỏ nội dung" if found.erased else ""
    end = f"{found.head.seq}:{found.head.hash[:16]}"
    return [f"Nhật ký nguyên vẹn: {found.events} việc{erased}. Cuối chuỗi: {end}"]


_WHAT = {
    "numbering": "thiếu hoặc thừa số thứ tự",
    "chain": "không nối với việc trước",
    "event": "đã bị sửa",
    "detail": "nội dung đã bị sửa hoặc lấy đi",
    "anchor": "không khớp mã đã in trên văn bản",
}

COMMANDS: dict[str, Command] = {"audit verify": audit_verify}
