"""An agency whose people are all in the messenger, and the updates of their conversations.

Everything is the same each time, numbers included: what was recorded in one database can be
played on another.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, create_engine, insert, select, update

from bot.telegram.here import Here
from intake.asking import ask, start_campaign
from intake.eligibility import Member
from intake.library import Library
from intake.plan import Plan
from storage.channels import TELEGRAM, ChannelAccount, Chat, Incoming, Outgoing
from storage.migrating import upgrade
from storage.people import Agency, Employee, Party, Unit
from storage.submissions import Submission

NOW = datetime(2024, 10, 21, 1, tzinfo=UTC)
"""Monday 21/10/2024, 08:00 in Vietnam."""

FIRST_USER = 7_100_000_000
FIRST_UPDATE = 100_000_001
FORM = "tu-danh-gia"
_SILENT = {"silent": "Mặc định của phép đo."}

CHOICES = ["Xuất sắc", "Tốt", "Đạt yêu cầu", "Chưa đạt"]
TOPICS = ["kỷ luật", "chuyên môn", "tiến độ", "phối hợp", "học tập", "đạo đức"]


def plan() -> Plan:
    """One form of twelve questions: six with buttons, six in words."""
    questions: list[dict[str, Any]] = []
    for number, topic in enumerate(TOPICS, start=1):
        questions += [
            {
                "type": "select_one", "name": f"muc_{number}", "label": f"Mức về {topic}",
                "choices": [
                    {"code": f"m{place}", "label": label} for place, label in enumerate(CHOICES)
                ],
            },
            {"type": "long_text", "name": f"viec_{number}", "label": f"Việc đã làm về {topic}"},
        ]  # fmt: skip
    form = {
        "form": FORM, "title": "Bản tự đánh giá", "official_name": "Mẫu đo", "minutes": 5,
        "submit_label": "Gửi bản tự đánh giá", "next_step": "Phòng họp.", "source": _SILENT,
        "sections": [{"name": "mot", "title": "I. Tự đánh giá", "questions": questions}],
    }  # fmt: skip
    whole = {
        "plan": "do", "name": "Kế hoạch đo",
        "document": {"title": "Kế hoạch đo", "place": "Nơi đo", "issuer": "Cơ quan đo"},
        "agency": {"code": "do", "name": "Cơ quan đo"},
        "period": {
            "code": "2024", "name": "Năm 2024", "starts_on": "2024-01-01", "ends_on": "2024-12-31",
        },
        "unit_kinds": [{"code": "phong", "label": "Phòng"}],
        "milestones": [
            {
                "code": "nop", "label": "Nộp", "kind": "before", "date": "2024-10-25",
                "who": "Mọi người", "source": {"section": "II", "quote": "Trước ngày 25/10/2024"},
            }
        ],
        "assignments": [
            {"form": FORM, "respondent": "person", "milestone": "nop", "source": _SILENT}
        ],
        "forms": [form],
        "privacy": {
            "what": "Câu trả lời.", "why": "Đo.", "how_long": "Một ngày.", "who_sees": "Không ai.",
            "contact": "Không ai.", "source": _SILENT,
        },
    }  # fmt: skip
    return Plan.from_json(json.dumps(whole))


def user_of(person: int) -> int:
    return FIRST_USER + person


def set_up(url: str, people: int) -> None:
    """A campaign with so many people, numbered from 1, each bound to an account and informed."""
    upgrade(url)
    engine = create_engine(url)
    with engine.begin() as connection:
        _populate(connection, people)
    engine.dispose()


def _populate(connection: Connection, people: int) -> None:
    numbers, agreed = range(1, people + 1), plan()
    informed = hashlib.sha256(agreed.privacy.model_dump_json().encode()).hexdigest()
    connection.execute(insert(Agency).values(id=1, code="do", name="Cơ quan đo"))
    connection.execute(insert(Unit).values(id=1, agency_id=1, code="P1", name="P1", kind="phong"))
    connection.execute(
        insert(Employee),
        [
            {
                "id": n, "agency_id": 1, "staff_code": f"{n}", "full_name": f"Người Thứ {n}",
                "search_key": "", "outside_system": False, "facts": {},
            }
            for n in numbers
        ],
    )  # fmt: skip
    connection.execute(
        insert(Party), [{"id": n, "kind": "person", "employee_id": n} for n in numbers]
    )
    connection.execute(
        insert(ChannelAccount),
        [
            {
                "channel": TELEGRAM, "subject": str(user_of(n)), "employee_id": n, "bound_at": NOW,
                "notice_seen": informed,
            }
            for n in numbers
        ],
    )  # fmt: skip
    campaign = start_campaign(connection, agreed, 1, NOW)
    members = tuple(Member(n, n, 1, {"full_name": f"Người Thứ {n}"}) for n in numbers)
    ask(connection, agreed, campaign, members, (), NOW)
    connection.execute(
        insert(Incoming).values(
            channel=TELEGRAM, update_id=FIRST_UPDATE - 1, chat="0", raw=b"", received_at=NOW,
            state="done", tries=0, done_at=NOW,
        )
    )  # fmt: skip


def here() -> Here:
    return Here(
        library=Library(), base_url="https://phieu.test", bot_name="phieu_bot",
        zone=ZoneInfo("Asia/Ho_Chi_Minh"), channels=(TELEGRAM,), secret=b"the secret of the bench",
    )  # fmt: skip


def tasks(connection: Connection) -> dict[int, int]:
    """Person -> submission."""
    rows = connection.execute(select(Submission.filler_id, Submission.id))
    return {row.filler_id: row.id for row in rows if row.filler_id is not None}


@dataclass(frozen=True)
class Sent:
    """What Telegram would show: the content of the outbox and the number of the message."""

    message: int
    content: dict[str, Any]


def deliver(connection: Connection, address: str, first: int) -> list[Sent]:
    """Take what waits for a chat as sent, as the sender does when Telegram takes it at once.

    Messages are numbered from `first` on.
    """
    rows = connection.execute(
        select(Outgoing.id, Outgoing.content)
        .where(Outgoing.address == address, Outgoing.state == "waiting")
        .order_by(Outgoing.rank, Outgoing.id)
    ).all()
    sent = []
    for place, row in enumerate(rows):
        message = row.content.get("message") or first + place
        sent.append(Sent(message, row.content))
        connection.execute(
            update(Outgoing).where(Outgoing.id == row.id).values(state="sent", tries=1, done_at=NOW)
        )
        if row.content.get("card"):
            connection.execute(
                update(Chat)
                .where(Chat.channel == TELEGRAM, Chat.address == address)
                .values(card_message=message, latest_message=message)
            )
    return sent


def said(update_id: int, user: int, text: str, *, edits: int | None = None) -> bytes:
    """Somebody's message; or that the message `edits` was changed to this text."""
    message: dict[str, Any] = {
        "message_id": edits or 10 * update_id,
        "from": _person(user),
        "chat": {"id": user, "first_name": "Lan", "last_name": "Phạm Thị", "type": "private"},
        "date": int(NOW.timestamp()),
        "text": text,
    }
    return _bytes(update_id, "message" if edits is None else "edited_message", message)


def pressed(update_id: int, user: int, data: str, under: Sent) -> bytes:
    """A button under a message of ours, with the whole message, as Telegram sends it."""
    message = {
        "message_id": under.message,
        "from": {"id": 5_001, "is_bot": True, "first_name": "Phiếu", "username": "phieu_bot"},
        "chat": {"id": user, "first_name": "Lan", "last_name": "Phạm Thị", "type": "private"},
        "date": int(NOW.timestamp()),
        "text": under.content["text"],
        "reply_markup": {
            "inline_keyboard": [
                [{"text": key["text"], "callback_data": key.get("data", "")} for key in row]
                for row in under.content["keyboard"]
            ]
        },
    }
    press = {
        "id": str(update_id), "from": _person(user), "message": message,
        "chat_instance": "-4611686018427387904", "data": data,
    }  # fmt: skip
    return _bytes(update_id, "callback_query", press)


def _person(user: int) -> dict[str, Any]:
    return {
        "id": user, "is_bot": False, "first_name": "Lan", "last_name": "Phạm Thị",
        "username": f"lan{user}", "language_code": "vi",
    }  # fmt: skip


def _bytes(update_id: int, kind: str, body: dict[str, Any]) -> bytes:
    return json.dumps({"update_id": update_id, kind: body}, ensure_ascii=False).encode()
