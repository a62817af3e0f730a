"""Hard cases 2, 3, 6, 10 and 12, on the shipped plan, by the pages and the API."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import random
import unicodedata
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Connection, func, select

from intake.asking import amend
from intake.extending import extend
from intake.library import Library
from intake.loading.plan_folder import load_plan
from intake.plan import Plan
from pages.rooms import Rooms
from phieu import campaigns
from phieu.clock import SimulatedClock
from phieu.invented import invent, read_example
from phieu.rosters import roster_file
from phieu.serving import create_app
from storage.people import Employee, Membership
from storage.store import Store
from storage.submissions import ReplyRecord, Submission
from tests.bot.phone import Phone, Program

FOLDER = Path(__file__).parents[2] / "plans" / "quang-ngai-2024"
MONDAY = dt.datetime(2024, 10, 21, 1, 0, tzinfo=dt.UTC)
CUT_OFF = dt.datetime(2024, 10, 24, 17, 0, tzinfo=dt.UTC)
"""Trước ngày 25/10/2024: midnight in Vietnam."""
TICK = dt.timedelta(microseconds=1)
TEXT = "Tham mưu 42 văn bản, xử lý đúng hạn hồ sơ được giao."
SUBMIT = {"kind": "submit"}


class Town:
    """The shipped campaign with the people of this test, and their phones."""

    def __init__(self, store: Store) -> None:
        self.clock = SimulatedClock(MONDAY, runs=False)
        self.rooms = Rooms(store, Library(), self.clock, b"secret", secure_cookies=False)
        self.plan: Plan = load_plan(FOLDER)
        self.campaign = 0
        self.app = create_app(self.rooms)
        self.opened: list[httpx.AsyncClient] = []

    async def populate(self, *rows: dict[str, Any]) -> Town:
        """Each row is one of the roster, an ordinary Party member but for what it says."""
        ordinary = invent(self.plan, read_example(FOLDER), 40, 1)
        more = ("leader", "committee_candidate")  # is asked for more
        member = next(p for p in ordinary if p["party_member"] and not any(map(p.get, more)))
        people = [{**member, **row} for row in rows]
        self.campaign = await campaigns.start(self.rooms, FOLDER)
        sheet = roster_file(self.plan, people, "Bịa ra cho bài kiểm tra.")
        await campaigns.take_roster(self.rooms, self.campaign, "danh-sach.xlsx", sheet)
        return self

    async def employee(self, staff_code: str) -> int:
        query = select(Employee.id).where(Employee.staff_code == staff_code)
        key: int = await self.rooms.store.read(lambda c: c.execute(query).scalar_one())
        return key

    async def task(self, staff_code: str) -> int:
        """The person's 02A."""
        employee = await self.employee(staff_code)
        query = select(Submission.id).where(
            Submission.filler_id == employee, Submission.form == "mau-02a"
        )
        key: int = await self.rooms.store.read(lambda c: c.execute(query).scalar_one())
        return key

    async def phone(self, staff_code: str) -> Phone:
        phone = Phone(self.app, self.rooms)
        self.opened.append(phone.client)
        return await phone.sign_in(await self.employee(staff_code))

    async def program(self, staff_code: str) -> Program:
        program = Program(self.app, self.rooms)
        self.opened.append(program.client)
        return await program.sign_in(await self.employee(staff_code))

    async def kept(self, task: int) -> dict[str, Any]:
        query = select(Submission.draft).where(Submission.id == task)
        draft: dict[str, Any] = await self.rooms.store.read(lambda c: c.scalar(query))
        answers: dict[str, Any] = draft["answers"]
        return answers


@pytest.fixture
async def town(store: Store) -> AsyncIterator[Town]:
    made = Town(store)
    yield made
    for client in made.opened:
        await client.aclose()


async def listed_by(program: Program, task: int) -> dict[str, Any]:
    """The task as its list has it."""
    tasks = (await program.client.get("/api/v1/tasks")).json()["tasks"]
    return next(each for each in tasks if each["id"] == task)


async def fill(program: Program, task: int, text: str = TEXT) -> None:
    """Every question of 02A, in its own widget's way."""
    turn = (await program.client.get(f"/api/v1/tasks/{task}/turn")).json()["turn"]
    while turn["kind"] == "ask":
        widget = turn["prompt"]["widget"]
        said: Any = text
        if widget["widget"] == "choices":
            said = {"kind": "tap", "choice": widget["options"][0]["code"]}
        turn = (await program.say(task, said)).json()["turn"]


async def test_case_2_two_people_of_one_name_in_one_unit_and_one_person_on_two_rows(
    town: Town,
) -> None:
    an = {"full_name": "Nguyễn Văn An"}
    await town.populate(
        {**an, "staff_code": "0101", "birth_date": "1980-01-02"},
        {**an, "staff_code": "0102", "birth_date": "1991-03-04"},
        {"full_name": "Lê Thị Bình", "staff_code": "0103"},
        {"full_name": "Lê Thị Bình", "staff_code": "0103", "unit_code": "KT",
         "unit_name": "Phòng Kinh tế", "position": "Chuyên viên kiêm nhiệm"},
    )  # fmt: skip

    def count(connection: Connection, table: Any) -> int:
        return connection.scalar(select(func.count()).select_from(table)) or 0

    assert await town.rooms.store.read(lambda c: count(c, Employee)) == 3
    assert await town.rooms.store.read(lambda c: count(c, Membership)) == 4
    older, younger = await town.phone("0101"), await town.phone("0102")
    for phone, code, born in ((older, "0101", "02/01/1980"), (younger, "0102", "04/03/1991")):
        await phone.open(f"/viec/{await town.task(code)}")
        assert born in phone.text
    await older.press(choice="yes")
    await older.press("save", text=TEXT)
    assert await town.kept(await town.task("0102")) == {}
    await younger.open(f"/viec/{await town.task('0101')}")
    assert younger.status == 404
    code = (await older.invitation(await town.employee("0101"))).typed_code
    stranger = Phone(town.app, town.rooms)
    town.opened.append(stranger.client)
    await stranger.open("/")
    await stranger.press(code=code, staff_code="0102")
    assert stranger.status == 403
    twice = await town.phone("0103")
    assert len(twice.page.find_class("task")) == 2
    forms = select(Submission.form).where(Submission.filler_id == await town.employee("0103"))
    asked = await town.rooms.store.read(lambda c: sorted(c.scalars(forms)))
    assert asked == ["bao-cao-sang-kien", "mau-02a"]


async def test_case_3_decomposed_letters_no_accents_and_legacy_encodings(town: Town) -> None:
    await town.populate({"full_name": "Hoà Thị Thuý", "staff_code": "0101"})
    task = await town.task("0101")
    phone = await town.phone("0101")
    await phone.open(f"/viec/{task}")
    await phone.press(choice="yes")
    decomposed = unicodedata.normalize("NFD", "Hoàn thành nhiệm vụ, giữ gìn đoàn kết.")
    await phone.press("save", text=decomposed)
    kept = (await town.kept(task))["pham_chat"]
    assert kept == unicodedata.normalize("NFC", decomposed)
    raw = await town.rooms.store.read(lambda c: c.scalars(select(ReplyRecord.raw)).all())
    assert any("Ho\\u00e0n" not in each and "Hoa\\u0300n" in each for each in raw)
    await phone.press("save", text="xuat sac", choice=[])
    assert (await town.kept(task))["pham_chat_cap_do"] == "xuat-sac"
    tcvn3 = "§· hoµn thµnh tèt c¸c nhiÖm vô ®­îc giao trong n¨m"
    await phone.press("save", text=tcvn3)
    assert phone.status == 422
    assert "TCVN3" in phone.text
    assert phone.typed == "Đã hoàn thành tốt các nhiệm vụ được giao trong năm"
    await phone.press("save")
    assert (await town.kept(task))["nhiem_vu"].startswith("Đã hoàn thành tốt")


async def test_case_6_two_devices_at_once_and_replies_out_of_order(town: Town) -> None:
    await town.populate({"full_name": "Nguyễn Văn An", "staff_code": "0101"})
    task = await town.task("0101")
    first, second = await town.program("0101"), await town.program("0101")
    both = await asyncio.gather(
        first.say(task, "đúng", key="first-phone"), second.say(task, "sửa", key="second-phone")
    )
    assert sorted(got.status_code for got in both) == [200, 409]
    won = "first" if both[0].status_code == 200 else "second"
    assert (await town.kept(task))["thong_tin_dung"] is (won == "first")

    # A day's backlog arrives again, shuffled, after newer answers: nothing old comes back.
    winner = first if won == "first" else second
    sent = [(f"{won}-phone", 0, "đúng" if won == "first" else "sửa")]
    turn: dict[str, Any] = both[0 if won == "first" else 1].json()["turn"]
    for number in range(6):
        version, key = winner.version, f"backlog-{number}"
        widget = turn["prompt"]["widget"]["widget"]
        said = {"choices": "1", "date_picker": "25/10/1985"}.get(widget, f"{TEXT} {number}")
        sent.append((key, version, said))
        turn = (await winner.say(task, said, key=key)).json()["turn"]
    before = await town.kept(task)
    random.Random(6).shuffle(sent)
    for key, version, said in sent:
        again = await second.say(task, said, key=key, version=version)
        assert again.json()["repeated"] is True
        fresh = await second.say(task, said, key=f"{key}-under-another-key", version=version)
        assert fresh.status_code == 409
    assert await town.kept(task) == before


async def test_case_10_a_form_amended_in_mid_campaign(town: Town) -> None:
    await town.populate(
        {"full_name": "Nguyễn Văn An", "staff_code": "0101"},
        {"full_name": "Trần Thị Bình", "staff_code": "0102"},
    )
    task, done = await town.task("0101"), await town.task("0102")
    binh = await town.program("0102")
    await fill(binh, done)
    receipt = (await binh.say(done, SUBMIT)).json()["turn"]["receipt"]
    phone = await town.phone("0101")
    await phone.open(f"/viec/{task}")
    await phone.press(choice="yes")
    await phone.press("save", text="Chấp hành tốt chủ trương.")
    await phone.press("save", choice="xuat-sac")
    assert phone.heading.startswith("2. Về thực hiện chức trách")

    amended = _stricter(town.plan, "mau-02a", "pham_chat", min_length=200)
    await town.rooms.store.write(lambda c: amend(c, town.campaign, amended, MONDAY))

    # The page on the screen still shows the next question: its text is kept, not misplaced.
    await phone.press("save", text="Viết cho câu nhiệm vụ, không phải câu phẩm chất.")
    assert phone.status == 409
    assert phone.page.get_element_by_id("unsaved").value.startswith("Viết cho câu nhiệm vụ")
    assert "Kế hoạch đã được sửa. Chỉ cần trả lời lại: 1. Phẩm chất" in phone.text
    assert phone.typed == "Chấp hành tốt chủ trương."
    await phone.press("save", text="Chấp hành tốt chủ trương. " * 10)
    assert phone.heading.startswith("2. Về thực hiện chức trách")
    answers = await town.kept(task)
    assert answers["pham_chat_cap_do"] == "xuat-sac"
    stands = (await binh.client.get(f"/api/v1/tasks/{done}/turn")).json()["turn"]
    assert stands["receipt"]["code"] == receipt["code"]


async def test_case_12_edges_of_a_deadline_grace_for_one_and_a_request_in_flight(
    town: Town,
) -> None:
    await town.populate(
        *({"full_name": f"Người {n}", "staff_code": f"010{n}"} for n in range(1, 6))
    )
    programs = {n: await town.program(f"010{n}") for n in range(1, 6)}
    tasks = {n: await town.task(f"010{n}") for n in range(1, 6)}
    for n, program in programs.items():
        await fill(program, tasks[n])
    subject = await town.rooms.store.read(
        lambda c: c.scalar(select(Submission.subject_id).where(Submission.id == tasks[3]))
    )
    await town.rooms.store.write(
        lambda c: extend(
            c, town.campaign, _milestone(town.plan), CUT_OFF + dt.timedelta(days=3),
            reason="Đi công tác", document_number="12/CV", granted_by="Văn phòng",
            now=MONDAY, party_id=subject,
        )
    )  # fmt: skip

    async def standing(n: int, at: dt.datetime) -> str:
        town.clock.move_to(at)
        receipt = (await programs[n].say(tasks[n], SUBMIT)).json()["turn"]["receipt"]
        return str(receipt["standing"])

    assert await standing(1, CUT_OFF - TICK) == "on_time"
    assert await standing(2, CUT_OFF) == "late"
    listed = await listed_by(programs[3], tasks[3])
    assert listed["overdue"] is False
    assert "Đã được gia hạn" in listed["due_words"]
    assert await standing(3, CUT_OFF + dt.timedelta(days=2)) == "on_time"

    async def over_midnight() -> AsyncIterator[bytes]:
        yield b'{"key":"in-flight","version":%d,' % programs[4].version
        town.clock.move_to(CUT_OFF + dt.timedelta(seconds=9))
        yield b'"reply":{"kind":"submit"}}'

    town.clock.move_to(CUT_OFF - dt.timedelta(seconds=1))
    flying = await programs[4].client.post(
        f"/api/v1/tasks/{tasks[4]}/replies",
        content=over_midnight(),
        headers={"content-type": "application/json"},
    )
    assert flying.json()["turn"]["receipt"]["standing"] == "in_line"
    assert await standing(5, CUT_OFF + dt.timedelta(days=3)) == "late"
    late = await listed_by(programs[5], tasks[5])
    assert late["overdue"] is False
    assert late["standing"] == "late"


def _milestone(plan: Plan) -> str:
    return next(a.milestone for a in plan.assignments if a.form == "mau-02a")


def _stricter(plan: Plan, form: str, question: str, **changes: Any) -> Plan:
    """The plan with one question of one form changed."""
    whole = json.loads(plan.as_json())
    sections = next(each for each in whole["forms"] if each["form"] == form)["sections"]
    for section in sections:
        for each in section["questions"]:
            if each["name"] == question:
                each.update(changes)
    return Plan.from_json(json.dumps(whole))
