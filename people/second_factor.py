"""The second factor: six digits that change every half minute (TOTP, RFC 6238)."""

from __future__ import annotations

import base64
import re
import secrets
from datetime import datetime

import pyotp
from pyotp.utils import strings_equal

from people.codes import SecretSource

ISSUER = "Phiếu"
"""What the authenticator app shows above the digits."""

_SECRET_BYTES = 20
_GROUP = 4
_WINDOW = 1
"""A phone's clock may be off by half a minute either way."""
_CODE = re.compile(r"[0-9]{6}", re.ASCII)
_MOST = 40


def new_secret(source: SecretSource | None = None) -> str:
    """160 random bits as 32 letters and digits (base32), as RFC 4226 recommends."""
    return base64.b32encode((source or secrets).token_bytes(_SECRET_BYTES)).decode()


def in_groups(secret: str) -> str:
    """*ABCD EFGH …*, to be typed into an app that cannot scan."""
    return " ".join(secret[at : at + _GROUP] for at in range(0, len(secret), _GROUP))


def address(secret: str, staff_code: str) -> str:
    """`otpauth://…`: what the QR code holds, and what a phone opens its app with."""
    return pyotp.TOTP(secret).provisioning_uri(name=staff_code, issuer_name=ISSUER)


def step_of(secret: str, typed: str, now: datetime, *, after: int | None = None) -> int | None:
    """The half minute whose code was typed: this one, the one before or the next; else None.

    A step up to `after` was used: its code, and those before it, fit no more.
    """
    code = re.sub(r"[\s-]+", "", typed[:_MOST])
    if not _CODE.fullmatch(code):
        return None
    totp = pyotp.TOTP(secret)
    current = totp.timecode(now)
    fitting = [
        step
        for step in range(current - _WINDOW, current + _WINDOW + 1)
        if strings_equal(code, totp.generate_otp(step))
    ]
    return next((step for step in fitting if after is None or step > after), None)
