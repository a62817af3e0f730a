"""One mail handed to the SMTP server, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import EmailMessage
from typing import Literal

import aiosmtplib
from aiosmtplib import SMTP

from bot.mail.settings import MailSettings

SECONDS = 20.0
_FOR_EVER = 500


@dataclass(frozen=True, slots=True)
class Outcome:
    """`delivered` to the server; `refused` for good: no such address; `wait`: certainly not
    delivered, try again; `unsure`: the connection broke while it was handed over."""

    kind: Literal["delivered", "refused", "wait", "unsure"]
    why: str = ""


async def deliver(settings: MailSettings, mail: EmailMessage) -> Outcome:
    """Hand one mail over, on a connection of its own. `why` never quotes the mail or a secret."""
    client = SMTP(
        hostname=settings.host,
        port=settings.port,
        username=settings.username,
        password=settings.password,
        use_tls=settings.tls == "tls",
        start_tls=settings.tls == "starttls",
        timeout=SECONDS,
    )
    try:
        await client.connect()
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        return Outcome("wait", type(error).__name__)
    try:
        return await _hand_over(client, mail)
    finally:
        client.close()


async def _hand_over(client: SMTP, mail: EmailMessage) -> Outcome:
    try:
        await client.send_message(mail)
    except aiosmtplib.SMTPRecipientsRefused as refused:
        code = max(each.code for each in refused.recipients)
        return Outcome("refused" if code >= _FOR_EVER else "wait", str(code))
    except aiosmtplib.SMTPNotSupported:
        return Outcome("refused", "not_supported")
    except aiosmtplib.SMTPResponseException as answer:  # of the sender or of the data: no address
        return Outcome("wait", str(answer.code))
    except (TimeoutError, aiosmtplib.SMTPException, OSError) as error:
        return Outcome("unsure", type(error).__name__)
    return Outcome("delivered")
