"""Where mail goes out: one SMTP server, named by an address of the form smtp://…"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

_PORTS = {"smtp": 587, "smtps": 465}

Tls = Literal["none", "starttls", "tls"]


@dataclass(frozen=True, slots=True)
class MailSettings:
    """`sender` is the address that people see; the password is in no repr."""

    host: str
    port: int
    sender: str
    tls: Tls = "starttls"
    username: str | None = None
    password: str | None = field(default=None, repr=False)


def read(address: str, sender: str) -> MailSettings:
    """`smtp://user:password@host:587` (STARTTLS), `smtps://…` (TLS from the first byte), or
    `smtp://host:25?tls=none` for a server on the same machine. ValueError for anything else."""
    parts = urlsplit(address)
    if parts.scheme not in _PORTS or not parts.hostname or "@" not in sender:
        raise ValueError("mail needs smtp://user:password@host:port and a sender's address")
    without = parse_qs(parts.query).get("tls") == ["none"]
    tls: Tls = "tls" if parts.scheme == "smtps" else "none" if without else "starttls"
    return MailSettings(
        parts.hostname,
        parts.port or _PORTS[parts.scheme],
        sender,
        tls,
        unquote(parts.username) if parts.username else None,
        unquote(parts.password) if parts.password else None,
    )
