"""A plan with a secret ballot and its papers; rounds as they stand once they were counted."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import Connection, func, insert, select

from intake.plan import Plan
from storage.ballots import Ballot, BallotItem, RollEntry, Teller
from tests.backend import stage
from tests.backend.word import template
from tests.intake.campaigns import AN, BINH, CHI, NOW

HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
BOARD = b'{"board":"...","signatures":[]}'
YES = "lao-dong-tien-tien"
SOURCE = stage.SOURCE

BALLOT: dict[str, Any] = {
    "code": YES,
    "label": "Bình xét Lao động tiên tiến",
    "secret": True,
    "source": {"section": "V", "quote": "bằng phiếu kín"},
    "electorate": {"words": "Toàn thể phòng", "place": "unit", "source": SOURCE},
    "items": {"subject": "person", "source": SOURCE},
    "selections": {"list_name": "dong_y", "source": SOURCE},
    "mode": {"of": "slip", "source": SOURCE},
    "threshold": {
        "by": "share", "selection": "dong-y", "more_than": 50, "base": "valid", "source": SOURCE,
    },
    "quorum": {"parts": 2, "of_parts": 3, "source": SOURCE},
    "least_number": {"voters": 3, "below": "leaders_decide", "source": SOURCE},
    "self_vote": {"allowed": True, "source": SOURCE},
    "tellers": {"number": 3, "needed": 2, "subject_may_be": True, "source": SOURCE},
    "blank": {"allowed": True, "source": SOURCE},
    "tie": {"then": "second_round", "rounds": 1, "after": "reported", "source": SOURCE},
    "chair": {"role": "head", "source": SOURCE},
}  # fmt: skip

LEVEL: dict[str, Any] = {
    **BALLOT,
    "code": "xep-loai-phong",
    "label": "Xếp loại phòng",
    "items": {"subject": "unit", "source": SOURCE},
    "selections": {"list_name": "levels4", "source": SOURCE},
    "threshold": {"by": "most", "base": "valid", "source": SOURCE},
}

OUTPUTS: list[dict[str, Any]] = [
    {
        "code": "bien-ban",
        "label": "Biên bản kiểm phiếu",
        "kind": "count",
        "template": "templates/bien-ban.docx",
        "title": "BIÊN BẢN KIỂM PHIẾU",
        "source": SOURCE,
    },
    {
        "code": "tong-hop-phieu",
        "label": "Bảng tổng hợp bỏ phiếu",
        "kind": "ballot_summary",
        "one_for": "unit",
        "ballots": [YES],
        "template": "templates/tong-hop-phieu.docx",
        "signed_by": "Trưởng phòng",
        "source": SOURCE,
    },
    {
        "code": "tong-hop-phieu-co-quan",
        "label": "Bảng tổng hợp bỏ phiếu toàn cơ quan",
        "kind": "ballot_summary",
        "one_for": "agency",
        "template": "templates/tong-hop-phieu.docx",
        "source": SOURCE,
    },
]

TEMPLATES = {
    **stage.TEMPLATES,
    "templates/bien-ban.docx": template(
        "{{ paper.title }} {{ ballot.label }}, {{ unit.name }}, lần {{ ballot.number }}",
        "{{ turnout.members }}/{{ turnout.present }}/{{ turnout.voters }}",
        "{{ turnout.issued }}/{{ turnout.collected }}/{{ turnout.valid }}/{{ turnout.invalid }}",
        "Vắng: {% for one in absent %}{{ one.name }} ({{ one.reason }}){% endfor %}",
        "{{ ballot.rule }}; mẫu số: {{ ballot.base }}",
        "{% for one in invalid %}{{ one.reason }}: {{ one.n }}{% endfor %}",
        "{%p for item in items %}",
        "{{ item.name }}: {% for mark in item.marks %}{{ mark.name }} {{ mark.votes }}"
        " ({{ mark.percent }}), {% endfor %}trống {{ item.blank }}, {{ item.result }}",
        "{%p endfor %}",
        "{% for one in tellers %}{{ one.name }} – {{ one.duty }}. {% endfor %}{{ chair.name }}",
        "{{ turnout.split }}",
        "{%p for note in notes %}",
        "Lưu ý: {{ note }}",
        "{%p endfor %}",
        "{%p for notice in notices %}",
        "Bí mật: {{ notice }}",
        "{%p endfor %}",
        "{{ proof.code }} {{ proof.board }} {{ proof.page }}",
    ),
    "templates/tong-hop-phieu.docx": template(
        "{{ unit.name }}; {{ signer.lines|join('/') }} {{ signer.name }}",
        "{%p for ballot in ballots %}",
        "{{ ballot.unit }}: {{ ballot.why_not }}{{ ballot.rule if ballot.held else '' }}",
        "{%p for item in ballot.lines %}",
        "{{ item.number }}. {{ item.name }}: {{ item.result }} {{ item.note }}",
        "{%p endfor %}",
        "{%p endfor %}",
    ),
}


AGREE = [{"code": "dong-y", "label": "Đồng ý"}, {"code": "khong", "label": "Không đồng ý"}]


def plan(**changes: Any) -> Plan:
    whole = stage.plan()
    dossier = {
        "code": "ho-so-phieu",
        "label": "Hồ sơ bỏ phiếu",
        "kind": "dossier",
        "one_for": "unit",
        "parts": [{"label": "(1) Bỏ phiếu", "outputs": ["tong-hop-phieu", "bien-ban"]}],
        "source": SOURCE,
    }
    lists = {
        name: [choice.model_dump() for choice in choices]
        for name, choices in whole.choice_lists.items()
    }
    ours = {
        "outputs": [*stage.OUTPUTS, *OUTPUTS, dossier],
        "ballots": [BALLOT, LEVEL],
        "choice_lists": {**lists, "dong_y": AGREE},
    }
    return stage.plan(**{**ours, **changes})


def started(connection: Connection, **changes: Any) -> int:
    return stage.started(connection, plan(**changes), TEMPLATES)


def counted(collected: int, *counts: list[int], **more: Any) -> dict[str, Any]:
    """What the ballots process hands back: counts of each item, the blanks first."""
    return {
        "issued": collected,
        "table_issued": 0,
        "paper_issued": 0,
        "collected": collected,
        "valid": min(map(sum, counts)),
        "invalid": {},
        "items": [
            {"counts": each, "invalid": collected - sum(each), "valid": sum(each)}
            for each in counts
        ],
        "split": None,
        "public": True,
        **more,
    }


_COUNT = select(func.count()).select_from(Ballot)


def held(connection: Connection, campaign: int, result: dict[str, Any] | None, **row: Any) -> int:
    """A round on An, Bình and Chi, in room 1 with An, Bình and Chi on the roll."""
    number = row.pop("items", None) or [
        (AN, "Nguyễn Văn An", "Chuyên viên"), (BINH, "Trần Thị Bình", ""), (CHI, "Lê Minh Chi", ""),
    ]  # fmt: skip
    absent = row.pop("absent", ())
    offered = row.pop("selections", None)
    began = NOW + dt.timedelta(minutes=row.get("number", 1))
    values = {
        "campaign_id": campaign, "code": YES, "unit_id": 1, "number": 1, "state": "counted",
        "round": f"{connection.scalar(_COUNT):032x}", "chair_id": CHI, "began_at": began,
        "dropped_from": began, "closed_at": began, "place": "Phòng họp", "result": result,
        "manifest_hash": HASH, "page_hash": HASH, "board_hash": HASH, "board": BOARD,
    }  # fmt: skip
    ballot = connection.execute(insert(Ballot).values(**{**values, **row})).inserted_primary_key[0]
    for position, (party, label, detail) in enumerate(number, start=1):
        connection.execute(
            insert(BallotItem).values(
                ballot_id=ballot, position=position, party_id=party, label=label, detail=detail,
                selections=offered,
            )
        )  # fmt: skip
    for person in (AN, BINH, CHI):
        there = {"attendance": "absent", "reason": "ốm"} if person in absent else {}
        connection.execute(
            insert(RollEntry).values(
                **{"ballot_id": ballot, "employee_id": person, "attendance": "present", **there}
            )
        )
    for seat, person in enumerate((BINH, CHI, AN), start=1):
        connection.execute(
            insert(Teller).values(
                ballot_id=ballot, seat=seat, employee_id=person, teller=f"{ballot:030x}{seat:02}"
            )
        )
    return int(ballot)
