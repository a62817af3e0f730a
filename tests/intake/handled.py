"""An's form, handed in, and the office and a head who act on it."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest
from sqlalchemy import Connection, select

from intake.library import Library
from intake.plan import Plan
from intake.refusing import ActRefusedError
from intake.returning import return_
from intake.service import current, overview_of
from intake.turn import Review, Turn
from storage.audit import Actor
from storage.submissions import ReceiptRecord, Submission
from storage.trail import AuditDetail, AuditEvent
from tests.intake.campaigns import AN, CHI, NOW, SUBMIT, Sitting, populate
from tests.intake.forms import form_of, plan_of

PLAN = plan_of(form_of())
CUT_OFF = dt.datetime(2024, 10, 24, 17, 0, tzinfo=dt.UTC)
"""The start of 25/10/2024 in Vietnam, a Friday."""

DAY = dt.timedelta(days=1)
SECOND = dt.timedelta(seconds=1)
IN_TIME_UNTIL = dt.datetime(2024, 10, 30, 17, 0, tzinfo=dt.UTC)
"""Returned on Friday 25/10: Monday, Tuesday and Wednesday are the three working days."""

OFFICE = Actor(9, "office", "Văn thư Hoa")
HEAD = Actor(CHI, "head", "Lê Minh Chi")


def refusal(code: str) -> pytest.RaisesExc[ActRefusedError]:
    """What a test expects to be refused with."""
    return pytest.raises(ActRefusedError, match=f"^{re.escape(code)}$")


class Desk:
    """An's form 1 under `plan`, and whoever is at it."""

    def __init__(self, connection: Connection, plan: Plan = PLAN) -> None:
        self.connection, self.plan, self.library = connection, plan, Library()
        self.campaign = populate(connection, plan)
        self.an = Sitting(self.library, 1, AN)

    def hand_in(self, at: dt.datetime = NOW) -> dict[str, Any]:
        """The whole form, from the first question on; the receipt."""
        self.an.fill(self.connection, at=at)
        return self.submit(at)

    def submit(self, at: dt.datetime = NOW) -> dict[str, Any]:
        turn = json.loads(self.an.say(self.connection, SUBMIT, at=at).turn_json)
        assert turn["kind"] == "finished", turn
        receipt: dict[str, Any] = turn["receipt"]
        return receipt

    def say(self, said: dict[str, Any] | str, at: dt.datetime) -> dict[str, Any]:
        """What An says to the version that stands; the turn that answers it."""
        self.an.version, _ = self.turn(at)
        turn: dict[str, Any] = json.loads(self.an.say(self.connection, said, at=at).turn_json)
        return turn

    def return_(
        self,
        *questions: str,
        reason: str = "Thiếu số liệu",
        actor: Actor = OFFICE,
        at: dt.datetime = NOW,
    ) -> None:
        return_(self.connection, self.plan, 1, reason, questions, actor, at)
        self.an.version, _ = self.turn(at)

    def turn(self, at: dt.datetime = NOW) -> tuple[int, Turn]:
        return current(self.connection, self.library, 1, AN, at)

    def overview(self, at: dt.datetime = NOW) -> Review:
        return overview_of(self.connection, self.library, 1, AN, at)[1]

    @property
    def row(self) -> Any:
        return self.connection.execute(select(Submission).where(Submission.id == 1)).one()

    @property
    def receipts(self) -> list[Any]:
        kept = select(ReceiptRecord).order_by(ReceiptRecord.number)
        return list(self.connection.execute(kept.where(ReceiptRecord.submission_id == 1)))

    @property
    def trail(self) -> list[Any]:
        """Act, object, who, before, after of each event."""
        return [
            tuple(row)
            for row in self.connection.execute(
                select(
                    AuditEvent.act,
                    AuditEvent.object,
                    AuditEvent.actor,
                    AuditDetail.before,
                    AuditDetail.after,
                )
                .join(AuditDetail, AuditDetail.seq == AuditEvent.seq)
                .order_by(AuditEvent.seq)
            )
        ]
