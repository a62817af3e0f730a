"""`phieu backup` and `phieu restore`: straight at the database, whether or not `serve` runs."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from ballots.cleaning import is_clean
from ballots.settings import database_of as ballots_database
from ballots.tables import SCHEMA
from phieu.clock import Clock
from phieu.control import CommandError
from phieu.opening import database_of
from storage.backups import BackupError, Ballots, BallotsPlace, Manifest, back_up, restore
from storage.store import StoreLockedError


def backup(given: argparse.Namespace) -> list[str]:
    """Write one file with everything in it; people go on writing meanwhile."""
    now = Clock().now()
    out: Path = given.out or given.data / "sao-luu" / f"phieu-{now:%Y%m%d-%H%M%S}.phieu-backup"
    try:
        if given.out is None:
            out.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        ballots = Ballots(_ballots_of(given), is_clean)
        manifest, digest = back_up(database_of(given.data, given.database), out, now, ballots)
    except BackupError as refused:
        raise CommandError(_said(refused)) from None
    except OSError as refused:
        raise CommandError(f"Không ghi được {out}: {refused.strerror}.") from None
    return [f"Đã sao lưu vào {out}", *_lines(manifest), f"SHA-256: {digest}"]


def restoring(given: argparse.Namespace) -> list[str]:
    """Check a backup whole, then make it the database."""
    url = database_of(given.data, given.database)
    try:
        ballots = BallotsPlace(_ballots_of(given), SCHEMA)
        done = restore(given.file, url, Clock().now(), replace=given.replace, ballots=ballots)
    except BackupError as refused:
        raise CommandError(_said(refused)) from None
    except StoreLockedError:
        raise CommandError(
            "Phiếu đang chạy trên dữ liệu này; dừng serve và ballots rồi khôi phục lại."
        ) from None
    aside = [f"Dữ liệu cũ còn ở {done.set_aside}"] if done.set_aside else []
    return [
        f"Đã khôi phục từ {given.file}",
        *_lines(done.manifest),
        *aside,
        (
            "Mã mời chưa dùng và phiên của văn phòng đã kết thúc. Ai mất máy sau lúc sao lưu, hãy"
            " mời lại."
        ),
    ]


def _ballots_of(given: argparse.Namespace) -> str:
    return ballots_database(given.data, os.environ.get("PHIEU_BALLOTS_DATABASE"))


def _lines(manifest: Manifest) -> list[str]:
    end = f"{manifest.events}:{manifest.head[:16]}"
    return [f"Lúc sao lưu: {manifest.made_at} (UTC); cuối nhật ký: {end}"]


def _said(refused: BackupError) -> str:
    return _SENTENCES[refused.code].format(detail=refused.detail)


_SENTENCES = {
    "altered": "Tệp sao lưu bị cắt cụt hoặc đã bị sửa; không khôi phục. Hãy lấy bản khác.",
    "no_backup": "Tệp này không phải bản sao lưu của Phiếu.",
    "ballot_under_way": "Đang có cuộc bỏ phiếu kín: đã phát phiếu mà chưa đóng hòm, nên không sao"
    " lưu để không bản sao nào giữ dấu vết của lúc phát phiếu. Hãy sao lưu lại sau khi đóng hòm.",
    "unreadable": "Không đọc được tệp sao lưu: {detail}.",
    "no_database": "Chưa có dữ liệu ở {detail}.",
    "damaged_database": "Cơ sở dữ liệu hỏng ({detail}); không dùng được bản này.",
    "database_there": "Ở {detail} đã có dữ liệu. Thêm --replace để thay (SQLite, bản cũ được giữ"
    " lại bên cạnh), hoặc chỉ một cơ sở dữ liệu trống.",
    "other_database": "Bản sao lưu này của {detail}; hãy khôi phục vào đúng loại cơ sở dữ liệu.",
    "newer_version": "Bản sao lưu của phiên bản Phiếu mới hơn ({detail}); hãy nâng cấp trước.",
    "broken_trail": "Nhật ký trong bản sao lưu không nguyên vẹn; không khôi phục.",
    "no_program": "Cần chương trình {detail} của PostgreSQL trên máy này.",
    "program_failed": "PostgreSQL báo lỗi: {detail}",
}
