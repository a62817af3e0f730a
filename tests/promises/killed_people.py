"""People in the messenger who go on while the server is killed; each acts once and then waits."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, func, select

from bot.telegram.buttons import Do, read
from storage.channels import ChannelAccount, Chat, Incoming, Outgoing
from storage.outgoing import Rank
from storage.submissions import ReceiptRecord, ReplyRecord, Submission
from storage.trail import AuditEvent
from tests.promises.forked import Forked
from tests.promises.killed_house import QUESTION, user_of
from tests.telegram.bot_api import BotApi
from tests.telegram.pending import Pending
from tests.telegram.world import Bubble, Button

FIRST_UPDATE = Pending().next_id
RECOVERS_WITHIN = 10.0

_NUMBER = re.compile(r"NỘP \d{4}")
_RECEIPT = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}\b")
_GLANCE = 0.02
STEPS = 5
"""The link, the notice, the form, the answer, the hand-in."""


@dataclass
class Joiner:
    """Somebody who joins, answers and hands in. `slowest`: seconds from the last start of the
    server to what an act led to, where the server was killed between the two."""

    number: int
    code: str
    api: BotApi
    server: Forked
    kills: int = 0
    """Of the server, meanwhile."""
    steps: int = 0
    slowest: float = 0.0
    receipts: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def user(self) -> int:
        return user_of(self.number)

    @property
    def said(self) -> str:
        return f"Đã làm xong việc số {self.number}, đúng hạn."

    @property
    def shown_again(self) -> int:
        """How many messages of the chat are copies of another."""
        texts = Counter(each.text for each in self.api.said_by_bot(self.user))
        return sum(times - 1 for times in texts.values())

    async def live(self) -> None:
        try:
            await self._act(self.api.start(self.user, self.code), Do.READ)
            await self._act(self._tap(Do.READ), Do.OPEN)
            await self._act(self._tap(Do.OPEN), Do.LATER)
            await self._act(self.api.say(self.user, self.said), Do.REVISE)
            said = [each.text for each in reversed(self.api.said_by_bot(self.user))]
            found = next(filter(None, map(_NUMBER.search, said)), None)
            number = found.group() if found else "NỘP 0000"
            await self._act(self.api.say(self.user, number), None)
            self.receipts = self._codes()
        except TimeoutError:
            shown = [each.text[:60] for each in self.api.said_by_bot(self.user)]
            self.wrong.append(f"{self.number}: step {self.steps} led to nothing; {shown}")

    async def _tap(self, do: Do) -> None:
        shown, key = next(self._keys(do))
        await self.api.tap(self.user, key.data or "", shown.id)

    async def _act(self, act: Any, leads_to: Do | None) -> None:
        """Do it once, and look until it shows: a button that was not there, or the receipt."""
        began = time.monotonic()
        await act
        while not self._shows(leads_to):
            since = max(began, self.server.ready_at)
            if time.monotonic() - since > RECOVERS_WITHIN and not self.server.is_gone:
                raise TimeoutError
            await asyncio.sleep(_GLANCE)
        if self.server.ready_at > began:
            self.slowest = max(self.slowest, time.monotonic() - self.server.ready_at)
        self.steps += 1

    def _shows(self, leads_to: Do | None) -> bool:
        return bool(self._codes()) if leads_to is None else any(self._keys(leads_to))

    def _keys(self, do: Do) -> Iterator[tuple[Bubble, Button]]:
        """The buttons that do this, the lowest first. Below the card that lives a copy of another
        may stand: what a dead server had on its way arrives when it does."""
        for bubble in reversed(self.api.said_by_bot(self.user)):
            for key in bubble.buttons:
                button = read(key.data or "")
                if button is not None and button.do is do:
                    yield bubble, key

    def _codes(self) -> list[str]:
        """The codes of every receipt in the chat."""
        texts = (each.text for each in self.api.said_by_bot(self.user) if "NỘP" not in each.text)
        return [code for text in texts for code in _RECEIPT.findall(text)]


def kept_of(connection: Connection) -> dict[str, Any]:
    """What the database says of everybody, by person."""
    rows = connection.execute(select(Submission.__table__)).all()
    filler = {row.id: row.filler_id for row in rows}
    receipts: dict[int, list[Any]] = {}
    for each in connection.execute(select(ReceiptRecord.submission_id, ReceiptRecord.code)):
        receipts.setdefault(filler[each.submission_id], []).append(each.code)
    replies = Counter(filler[one] for one in connection.scalars(select(ReplyRecord.submission_id)))
    rows_out = connection.execute(
        select(Outgoing.address, Outgoing.rank, Outgoing.state, Outgoing.content)
    )
    told = [row for row in rows_out if row.content.get("do") != "strip"]
    accounts = connection.scalars(select(ChannelAccount.employee_id))
    bound = connection.scalars(select(AuditEvent.object).where(AuditEvent.act == "channel.bind"))
    return {
        "rows": {row.filler_id: row for row in rows},
        "receipts": receipts,
        "replies": replies,
        "accounts": Counter(accounts),
        "bound": Counter(bound),
        "told": Counter((row.address, row.rank) for row in told),
        "states": Counter(row.state for row in told if row.rank != Rank.NOTICE),
        "chats": connection.scalar(select(func.count()).select_from(Chat)),
        "inbox": {
            row.update_id: row.state
            for row in connection.execute(select(Incoming.update_id, Incoming.state))
        },
    }


def judge(person: Joiner, kept: dict[str, Any]) -> list[str]:
    """What is lost, doubled or repeated beyond what the server's kills allow."""
    row, who, n = kept["rows"][person.number], f"person {person.number}", person.number
    codes = kept["receipts"].get(n, [])
    counts = {
        "receipts": len(codes),
        "replies": kept["replies"][n] - 1,
        "version": row.version - 1,
        "accounts": kept["accounts"][n],
        "bindings in the trail": kept["bound"][f"employee:{n}"],
        "receipts in the outbox": kept["told"][str(person.user), Rank.RECEIPT],
        "replies in the outbox": kept["told"][str(person.user), Rank.REPLY] - STEPS + 2,
    }
    wrong = [f"{who}: {count} {what} too many" for what, count in counts.items() if count != 1]
    if set(person.receipts) != set(codes):
        wrong.append(f"{who}: was shown {person.receipts}, kept is {codes}")
    if row.draft["answers"].get(QUESTION) != person.said:
        wrong.append(f"{who}: the answer is not kept")
    if person.shown_again > person.kills:
        wrong.append(f"{who}: {person.shown_again} messages again at {person.kills} kills")
    return wrong


def judge_inbox(api: BotApi, kept: dict[str, Any]) -> list[str]:
    """Every update that was acknowledged is kept and done, and none is left at Telegram."""
    numbers = range(FIRST_UPDATE, api.pending.next_id)
    left = [each for each in numbers if kept["inbox"].get(each) != "done"]
    return [f"update {each}: {kept['inbox'].get(each)}" for each in left]
