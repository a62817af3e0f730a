"""Whether the two ports of a demo are free, before it says that it runs there."""

from __future__ import annotations

import socket

from phieu.control import CommandError

_HERE = "127.0.0.1"
_OTHERS = range(8100, 9000, 10)


def sure_free(port: int) -> None:
    """CommandError where `port`, or the next one for the secret ballot, cannot be listened on."""
    for each, used_for in ((port, ""), (port + 1, " (dùng cho bỏ phiếu kín)")):
        if not _is_free(each):
            raise CommandError(
                f"Cổng {each}{used_for} đang có chương trình khác dùng hoặc không mở được; anh/chị"
                f" chạy lại với cổng khác, ví dụ: ./run demo --port {_another(port)}"
            )


def _another(port: int) -> int:
    free = (each for each in _OTHERS if each != port and _is_free(each) and _is_free(each + 1))
    return next(free, _OTHERS[0])


def _is_free(port: int) -> bool:
    """Of what has just ended, a port is free as soon as nobody listens on it."""
    with socket.socket() as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            line.bind((_HERE, port))
            line.listen()
        except (OSError, OverflowError):
            return False
    return True
