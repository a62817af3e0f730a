"""Everything that conversations leave behind, but for codes that are drawn by lot."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import Connection, select

from storage.channels import Chat, Outgoing, SaidMessage
from storage.submissions import ReceiptRecord, ReplyRecord, Submission

_CODE = re.compile(r"[0-9A-Z]{5}-[0-9A-Z]{5}")
_PAGE = re.compile(r"/vao/[^?\s\"]+")

_DRAFTS = select(
    Submission.id, Submission.state, Submission.version, Submission.draft, Submission.receipts,
    Submission.standing,
)  # fmt: skip
_REPLIES = select(ReplyRecord.submission_id, ReplyRecord.key, ReplyRecord.version, ReplyRecord.raw)
_RECEIPTS = select(
    ReceiptRecord.submission_id, ReceiptRecord.number, ReceiptRecord.content, ReceiptRecord.standing
)
_CHATS = select(
    Chat.address, Chat.submission_id, Chat.card_message, Chat.latest_message, Chat.state
)
_SAID = select(
    SaidMessage.address, SaidMessage.message, SaidMessage.submission_id, SaidMessage.question
)
_TOLD = select(Outgoing.address, Outgoing.rank, Outgoing.content, Outgoing.about)


def final_state(connection: Connection) -> dict[str, list[str]]:
    """Kind of thing -> its rows as text, in an order that does not depend on the run."""
    return {
        name: sorted(_masked(tuple(row)) for row in connection.execute(query))
        for name, query in {
            "draft": _DRAFTS, "reply": _REPLIES, "receipt": _RECEIPTS, "chat": _CHATS,
            "said": _SAID, "told": _TOLD,
        }.items()
    }  # fmt: skip


def differences(plain: dict[str, list[str]], other: dict[str, list[str]]) -> list[str]:
    """What is in one and not in the other."""
    wrong = []
    for kind, rows in plain.items():
        left = list(other[kind])
        for row in rows:
            if row in left:
                left.remove(row)
            else:
                wrong.append(f"missing {kind}: {row[:300]}")
        wrong += [f"too much {kind}: {row[:300]}" for row in left]
    return wrong


def _masked(row: tuple[Any, ...]) -> str:
    return _PAGE.sub("/vao/*", _CODE.sub("*****-*****", repr(row)))
