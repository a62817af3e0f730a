"""The ballots and meetings of Lạng Sơn's round: counted, read back, never held."""

from __future__ import annotations

import hashlib
import json
import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert

from intake.plan import Plan
from phieu.invented import names
from storage.ballots import Ballot, BallotItem, RollEntry, Teller
from storage.meetings import Attendance, Meeting, MeetingItem, Opinion

if TYPE_CHECKING:
    from bench.lang_son import Person, Size

BEGAN = datetime(2013, 1, 9, 1, 30, tzinfo=UTC)
_LEVELS = "htxs htt htt htnv".split()
_COUNCILS = (("hoi-dong-sang-kien", "sang-kien"), ("hoi-dong-thi-dua", "danh-hieu"))


class Voting:
    """`in_unit` once for each unit, then `above`."""

    def __init__(self, plan: Plan, size: Size) -> None:
        self._plan, self._size = plan, size
        self._meetings = 0
        self._ballots = 0
        self._initiatives: list[tuple[Person, int]] = []

    def in_unit(self, connection: Connection, unit: list[Person]) -> None:
        dice = random.Random(f"meeting {unit[0].unit}")
        leaders = self._size.leadership(unit[0].unit)
        self._ballot(connection, dice, "muc-tap-the", unit, [(leaders, "Tập thể lãnh đạo", "")])
        items = [(each.number, each.name, each.position) for each in unit]
        self._ballot(connection, dice, "muc-ca-nhan", unit, items)
        self._meeting(connection, dice, unit)

    def above(self, connection: Connection, office: list[Person]) -> None:
        """Two councils, on what came with an initiative."""
        members = [each for each in office if each.facts["initiative_council"]]
        for code, step in _COUNCILS:
            title = "chien-si-thi-dua-co-so" if step == "danh-hieu" else None
            matters = [
                _voted(step, each, len(members), title=title, submission=None if title else key)
                for each, key in self._initiatives
            ]
            self._write(connection, code, None, office[0], members, matters, [])

    def _meeting(self, connection: Connection, dice: random.Random, unit: list[Person]) -> None:
        number, matters, said = unit[0].unit, [], []
        leaders = self._size.leadership(number)
        subjects = [(leaders, "Tập thể lãnh đạo", "tap-the")]
        subjects += [(each.number, each.name, "ca-nhan") for each in unit]
        for at, (party, label, step) in enumerate(subjects, start=1):
            matters.append(
                {"step": step, "party_id": party, "label": label, "level": dice.choice(_LEVELS),
                 "conclusion": dice.choice(names()["sentences"])}
            )  # fmt: skip
            said.append((at, dice.choice(unit).number, dice.choice(names()["sentences"])))
        for each in unit:
            forms = list(each.forms)
            if "bao-cao-sang-kien" in forms:
                key = number * 1_000 + self._before(unit, each) + forms.index("bao-cao-sang-kien")
                self._initiatives.append((each, key))
                matters.append(_voted("sang-kien", each, len(unit), submission=key))
            if "bao-cao-thanh-tich" in forms:
                matters.append(_voted("thi-dua", each, len(unit), title="lao-dong-tien-tien"))
        self._write(connection, "hop-phong", number, unit[0], unit, matters, said)

    def _before(self, unit: list[Person], each: Person) -> int:
        """How many forms of the unit come before this person's."""
        return sum(len(other.forms) for other in unit[: each.place])

    def _write(
        self,
        connection: Connection,
        code: str,
        unit: int | None,
        chair: Person,
        members: list[Person],
        matters: list[dict[str, Any]],
        said: list[tuple[int, int, str]],
    ) -> None:
        self._meetings += 1
        key = self._meetings
        connection.execute(
            insert(Meeting).values(
                id=key, campaign_id=1, code=code, unit_id=unit, state="read",
                place="Phòng họp tầng 2", chair_id=chair.number, secretary_id=members[-1].number,
                guests=[{"name": "Hứa Thị Mời", "position": "Phó Giám đốc Sở"}],
                began_at=BEGAN, ended_at=BEGAN + timedelta(hours=3),
                read_at=BEGAN + timedelta(hours=3), conclusion="Cuộc họp thống nhất các nội dung.",
            )
        )  # fmt: skip
        connection.execute(insert(Attendance), [
            {"meeting_id": key, "employee_id": each.number, "position": each.position,
             "attendance": "present"}
            for each in members
        ])  # fmt: skip
        empty: dict[str, Any] = {
            "party_id": None, "submission_id": None, "title": None, "detail": "", "state": "done",
            "conclusion": "", "level": None, "hands_for": None, "hands_against": None,
            "hands_abstained": None, "recused": [], "outcome": None,
        }  # fmt: skip
        if matters:
            connection.execute(insert(MeetingItem), [
                {**empty, "meeting_id": key, "position": at, **matter}
                for at, matter in enumerate(matters, start=1)
            ])  # fmt: skip
        if said:
            connection.execute(insert(Opinion), [
                {"meeting_id": key, "item": at, "employee_id": who, "text": text,
                 "said_at": BEGAN + timedelta(minutes=at)}
                for at, who, text in said
            ])  # fmt: skip

    def _ballot(
        self,
        connection: Connection,
        dice: random.Random,
        code: str,
        unit: list[Person],
        items: list[tuple[int, str, str]],
    ) -> None:
        self._ballots += 1
        key, voters = self._ballots, len(unit)
        counts = [[0, first, voters - first, 0, 0] for first in
                  (dice.randrange(voters + 1) for _ in items)]  # fmt: skip
        digest = hashlib.sha256(f"{key}".encode()).hexdigest()
        result = {
            "issued": voters, "table_issued": 0, "paper_issued": 0, "collected": voters,
            "valid": voters, "invalid": {}, "public": True,
            "items": [{"counts": each, "invalid": 0} for each in counts],
        }  # fmt: skip
        board = json.dumps([[digest, each] for each in counts]).encode()
        connection.execute(
            insert(Ballot).values(
                id=key, campaign_id=1, code=code, unit_id=unit[0].unit, round=digest[:32],
                state="counted", place="Phòng họp tầng 2", chair_id=unit[1 % voters].number,
                began_at=BEGAN, issued_from=BEGAN, dropped_from=BEGAN,
                closed_at=BEGAN + timedelta(hours=1), manifest_hash=digest, page_hash=digest,
                board_hash=digest, result=result, board=board,
            )
        )  # fmt: skip
        connection.execute(insert(BallotItem), [
            {"ballot_id": key, "position": at, "party_id": party, "label": label, "detail": detail,
             "selections": None}
            for at, (party, label, detail) in enumerate(items, start=1)
        ])  # fmt: skip
        connection.execute(insert(RollEntry), [
            {"ballot_id": key, "employee_id": each.number, "attendance": "present"}
            for each in unit
        ])  # fmt: skip
        connection.execute(insert(Teller), [
            {"ballot_id": key, "seat": seat, "employee_id": each.number,
             "teller": f"{key}-{seat}"}
            for seat, each in enumerate(unit[-3:], start=1)
        ])  # fmt: skip


def _voted(
    step: str, each: Person, voters: int, *, title: str | None = None, submission: int | None = None
) -> dict[str, Any]:
    against = each.number % 7 if voters > 7 else 0  # noqa: PLR2004
    return {
        "step": step, "party_id": each.number, "label": each.name, "title": title,
        "submission_id": submission, "hands_for": voters - against, "hands_against": against,
        "hands_abstained": 0, "outcome": 2 * (voters - against) > voters,
    }  # fmt: skip
