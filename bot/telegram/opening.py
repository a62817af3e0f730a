"""A way to the phone page at the right place, for what no chat should hold: good once, briefly."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

from bot.telegram.messages import message
from bot.telegram.texts import say, sentence
from bot.telegram.visit import Visit
from people.channels import PAGE_FOR, page_code
from people.errors import NotInvitableError
from storage import outgoing
from storage.channels import TELEGRAM
from storage.outgoing import Rank

_MINUTE = timedelta(minutes=1)


def open_page(visit: Visit, path: str) -> str | None:
    """Send a one-time link to `path`; what to say beside the press.

    Telegram refuses buttons to an address that is not https: it is written out then.
    """
    try:
        code = page_code(visit.connection, visit.employee_id, visit.now)
    except NotInvitableError:
        return None
    base = visit.here.base_url
    address = f"{base}/vao/{code}?den={quote(path, safe='/')}"
    minutes = PAGE_FOR // _MINUTE
    if base.startswith("https://"):
        text = say("page.link", minutes=minutes)
        keyboard = [[{"text": sentence("button.open"), "url": address}]]
    else:
        text, keyboard = say("page.address", minutes=minutes, address=address), []
    content = {**message(text, keyboard), "once": True}
    outgoing.put(
        visit.connection, TELEGRAM, visit.chat.address, content, Rank.REPLY, visit.now,
        employee_id=visit.employee_id, expires_at=visit.now + PAGE_FOR,
    )  # fmt: skip
    return sentence("press.page")
