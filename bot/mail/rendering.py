"""A message as an e-mail: plain text, its link written out, the same number when sent again."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from bot.mail.texts import sentence
from vietnamese.text import one_line

_POLICY = SMTP.clone(max_line_length=76)


def mail_of(
    number: int, content: dict[str, Any], to: str, sender: str, base_url: str, now: datetime
) -> EmailMessage:
    """`number` is the outbox's: a copy that comes twice has one Message-ID, and is shown once.

    `content` is that of `reminders.reaching.Message`. ValueError for an address that is none.
    """
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = Address("Phiếu", addr_spec=sender)
    mail["To"] = Address(addr_spec=to)
    mail["Subject"] = one_line(content["title"])
    mail["Date"] = now
    mail["Message-ID"] = f"<phieu-{number}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    parts = [content["text"]]
    if content.get("path"):
        label = content.get("label") or sentence("open")
        parts.append(f"{label}: {base_url}{content['path']}")
    parts.append(sentence("footer"))
    mail.set_content("\n\n".join(parts) + "\n", charset="utf-8")
    return mail
