"""`phieu ballot verify`: whether a published board holds, on any machine."""

from __future__ import annotations

import argparse
from pathlib import Path

from ballots import tally
from ballots.board import verify
from ballots.board_text import Board
from ballots.protocol import BallotError
from ballots.published import read_published, signers
from phieu.control import CommandError


def verifying(given: argparse.Namespace) -> list[str]:
    """What was counted; CommandError says what does not hold."""
    path: Path = given.board
    try:
        content = path.read_bytes()
    except OSError as refused:
        raise CommandError(f"Không đọc được {path}: {refused.strerror}.") from None
    try:
        text, signatures = read_published(content)
        board = verify(text, issued=given.issued)
    except BallotError as refused:
        raise CommandError(f"Không khớp: {_WHY[refused.code]}") from None
    signed = signers(board, signatures.items())
    if len(signed) < board.manifest.tellers.needed:
        raise CommandError(
            "Không khớp: chưa đủ chữ ký của tổ kiểm phiếu. Hãy xin lại tệp bảng phiếu từ văn phòng."
        )
    return [*_lines(board), f"Tổ kiểm phiếu đã ký: {_names(board, signed)}.", "Khớp."]


def _lines(board: Board) -> list[str]:
    manifest = board.manifest
    counted = []
    for item, phones in zip(manifest.items, tally.of_board(board), strict=True):
        blank, *chosen = phones.counts
        said = [f"{name} {count}" for name, count in zip(item.selections, chosen, strict=True)]
        said += [f"trống {blank}", f"không hợp lệ {phones.invalid}"]
        counted.append(f"{item.label}: {', '.join(said)}")
    paper = [f"Trong đó có {board.paper.collected} phiếu giấy."] if board.paper else []
    return [
        f"{manifest.title} — {manifest.place}, {manifest.agency}",
        f"Mã phòng {manifest.code}, mã bảng phiếu {board.hash.hex()}",
        f"Thu về trên điện thoại: {board.collected}",
        *counted,
        *paper,
    ]


def _names(board: Board, seats: list[int]) -> str:
    return ", ".join(teller.name for teller in board.manifest.tellers.keys if teller.seat in seats)


_WHY = {
    "unreadable": "tệp không phải là bảng phiếu đã công bố, hoặc đã bị sửa.",
    "stuffed": (
        "thu về nhiều phiếu hơn số phát ra. Nếu có người được thêm sau khi phát phiếu, hãy chạy lại"
        " với --issued và số phiếu phát ra theo biên bản."
    ),
    "counts": "số phiếu của một mục không bằng số phiếu thu về.",
    "paper": "số phiếu giấy không cộng lại đúng.",
    "stamp": "có phiếu không mang dấu của vòng bỏ phiếu này.",
    "signature": "có phiếu đã bị sửa sau khi người bỏ phiếu chọn.",
    "twice": "có phiếu được tính hai lần.",
    "selection": "có phiếu chọn điều không có để chọn.",
    "rule": "có phiếu trái với quy tắc của vòng bỏ phiếu.",
}
