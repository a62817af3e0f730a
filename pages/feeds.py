"""How the address of a calendar feed is shown: to press, to scan, to copy."""

from __future__ import annotations

from typing import Any

import segno
from starlette.requests import Request

from pages.rooms import rooms_of

NOTHING_NEW: dict[str, Any] = {"address": "", "webcal": "", "qr": ""}
"""Where none was just made."""


def shown_feed(request: Request, secret: str) -> dict[str, Any]:
    """`address`, `webcal` and `qr` of a feed just made."""
    base = (rooms_of(request).base_url or str(request.base_url)).rstrip("/")
    address = f"{base}/lich/{secret}.ics"
    return {
        "address": address,
        "webcal": "webcal" + address[address.index("://") :],
        "qr": segno.make(address, error="m").svg_inline(border=3, light="#fff", omitsize=True),
    }
