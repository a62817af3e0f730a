"""A group is no place for what people answer here: it is told so once, and then left alone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select

from bot.telegram.messages import message
from bot.telegram.texts import say
from bot.telegram.updates import InGroup
from storage import outgoing
from storage.channels import TELEGRAM, Chat
from storage.outgoing import Rank


def answer_once(connection: Connection, update: InGroup, now: datetime) -> None:
    address = str(update.chat)
    here = (Chat.channel == TELEGRAM) & (Chat.address == address)
    if connection.scalar(select(Chat.address).where(here)) is not None:
        return
    connection.execute(
        insert(Chat).values(
            channel=TELEGRAM, address=address, state={"group": True}, changed_at=now
        )
    )
    content = message(say("join.group"), quiet=True)
    outgoing.put(connection, TELEGRAM, address, content, Rank.REPLY, now)
