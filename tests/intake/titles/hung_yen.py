"""Hưng Yên's own plan with one room of the department: An works there, Chi heads it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select, update

from backend.asking import ask_everybody
from intake.asking import start_campaign
from intake.calendar import Moments
from intake.candidates import Candidate, candidates
from intake.library import Library
from intake.loading.plan_folder import load_plan
from intake.service import REPLY, Incoming, reply
from storage.people import Agency, Employee, Membership, Party, Unit
from storage.submissions import ReceiptRecord, Submission

PLAN = load_plan(Path(__file__).parents[3] / "plans" / "hung-yen-2020")
LIBRARY = Library()

BEGUN = dt.datetime(2020, 2, 7, 1, 0, tzinfo=dt.UTC)
REGISTERED = dt.datetime(2020, 2, 12, 2, 0, tzinfo=dt.UTC)
TOO_LATE = dt.datetime(2020, 2, 16, 17, 0, tzinfo=dt.UTC)
"""The start of 17/02/2020 in Vietnam: before that day means no later than a moment earlier."""

DECEMBER = dt.datetime(2020, 12, 1, 2, 0, tzinfo=dt.UTC)
YEARS_END = dt.datetime(2020, 12, 4, 17, 0, tzinfo=dt.UTC)
"""The start of 05/12/2020 in Vietnam."""

MINUTE = dt.timedelta(minutes=1)
AN, BINH, CHI = 1, 2, 3
ROOM = 101
"""The room's own party."""

MINISTER, DIRECTOR = "bang-khen-bo-truong", "giay-khen-giam-doc"

_PEOPLE: dict[int, tuple[str, dict[str, Any]]] = {
    AN: ("Nguyễn Văn An", {}),
    BINH: ("Trần Thị Bình", {}),
    CHI: ("Lê Minh Chi", {"head": True}),
}


def begun(connection: Connection, **facts: dict[str, Any]) -> int:
    """The campaign, asked on its first day; `facts`: more of what the roster says, by name."""
    more = {AN: facts.get("an", {}), BINH: facts.get("binh", {}), CHI: facts.get("chi", {})}
    connection.execute(insert(Agency).values(id=1, code=PLAN.agency.code, name=PLAN.agency.name))
    connection.execute(
        insert(Unit).values(id=1, agency_id=1, code="CCVC", name="Phòng Công chức", kind="phong")
    )
    connection.execute(insert(Party).values(id=100, kind="agency", agency_id=1))
    connection.execute(insert(Party).values(id=ROOM, kind="unit", unit_id=1))
    connection.execute(insert(Party).values(id=102, kind="leadership", unit_id=1))
    for key, (name, own) in _PEOPLE.items():
        known = {"employment": "cong-chuc", **own, **more[key]}
        connection.execute(
            insert(Employee).values(
                id=key, agency_id=1, staff_code=f"0{key}", full_name=name, search_key="",
                facts=known,
            )
        )  # fmt: skip
        connection.execute(insert(Party).values(id=key, kind="person", employee_id=key))
        connection.execute(
            insert(Membership).values(employee_id=key, unit_id=1, position="Chuyên viên")
        )
    campaign = start_campaign(connection, PLAN, 1, BEGUN)
    ask_again(connection, campaign, BEGUN)
    return campaign


def ask_again(connection: Connection, campaign: int, now: dt.datetime) -> None:
    """As on the morning after the registration, or after an import."""
    ask_everybody(connection, LIBRARY, campaign, now)


def correct(connection: Connection, employee: int, **facts: Any) -> None:
    """The roster says something else from now on."""
    known = connection.scalar(select(Employee.facts).where(Employee.id == employee))
    changed = {**(known or {}), **facts}
    connection.execute(update(Employee).where(Employee.id == employee).values(facts=changed))


def form_of(connection: Connection, party: int, form: str) -> Any:
    return connection.execute(
        select(Submission).where(Submission.subject_id == party, Submission.form == form)
    ).one_or_none()


def hand_in(
    connection: Connection, party: int, form: str, answers: dict[str, Any], at: dt.datetime
) -> dict[str, Any]:
    """The whole form with these answers, handed in at `at`; what the person is shown then."""
    row = form_of(connection, party, form)
    assert row is not None, f"{form} is not asked of {party}"
    draft = {"answers": answers, "set_aside": {}, "revising": None}
    connection.execute(
        update(Submission).where(Submission.id == row.id).values(draft=draft, state="draft")
    )
    outcome = reply(
        connection, LIBRARY,
        Incoming(
            submission_id=row.id, employee_id=row.filler_id, key=f"nop-{at.isoformat()}",
            version=row.version, reply=REPLY.validate_python({"kind": "submit"}),
            raw="nộp", moments=Moments(at, at, None),
        ),
    )  # fmt: skip
    turn: dict[str, Any] = json.loads(outcome.turn_json)
    return turn


def register(
    connection: Connection, party: int, *titles: str, at: dt.datetime = REGISTERED
) -> dict[str, Any]:
    """Register a person for these titles; the receipt."""
    answers: dict[str, Any] = {"dang_ky": True, "hinh_thuc": list(titles)}
    if MINISTER in titles:
        answers["linh_vuc"] = "cai-cach-hanh-chinh"
    if DIRECTOR in titles:
        answers["cam_ket_giay_khen"] = True
    work = {"nhiem_vu": "Rà soát biên chế", "thoi_gian": "quý III/2020", "ket_qua": "Đề án"}
    answers |= {"nhiem_vu": {"rows": [work], "open": False}, "biet_chua_khen": True}
    turn = hand_in(connection, party, "dang-ky-ca-nhan", answers, at)
    assert turn["kind"] == "finished", turn
    receipt: dict[str, Any] = turn["receipt"]
    return receipt


REPORT: dict[str, Any] = {
    "dung_danh_sach": True, "bi_danh": {"nil": True}, "gioi_tinh": "nam",
    "ngay_sinh": "1985-03-02", "que_quan": "Ân Thi, Hưng Yên", "thuong_tru": "Hưng Yên",
    "chuc_vu_khac": {"nil": True}, "trinh_do": "Cử nhân luật", "hoc_ham": {"nil": True},
    "nhiem_vu_duoc_giao": "Tham mưu quản lý biên chế của tỉnh.",
    "thanh_tich_dat_duoc": "Hoàn thành 12/12 nhiệm vụ, 3 nhiệm vụ trước hạn.",
    "cong_viec": {
        "rows": [{"cong_viec": "Đề án", "thoi_gian": "quý III", "ket_qua": "Xong"}], "open": False,
    },
    "danh_hieu_da_co": {"nil": True}, "khen_thuong_da_co": {"nil": True},
}  # fmt: skip


def report(connection: Connection, party: int, at: dt.datetime = DECEMBER) -> None:
    turn = hand_in(connection, party, "bao-cao-ca-nhan", REPORT, at)
    assert turn["kind"] == "finished", turn


def of(connection: Connection, campaign: int, party: int, title: str = DIRECTOR) -> Candidate:
    (found,) = [
        each
        for each in candidates(connection, PLAN, campaign)
        if (each.party_id, each.title) == (party, title)
    ]
    return found


def handed_in_text(connection: Connection, submission: int) -> str:
    text: str = connection.execute(
        select(ReceiptRecord.content).where(ReceiptRecord.submission_id == submission)
    ).scalar_one()
    return text
