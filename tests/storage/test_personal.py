"""Every field has its retention class, and an erasure reaches every table that knows people."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import insert, select, update

from storage.audit import CONSOLE, record
from storage.campaigns import Extension
from storage.errors import StoreBusyError
from storage.people import Employee, RosterImport
from storage.personal import erasing
from storage.personal.classes import COLUMNS, TABLES, Class
from storage.personal.exporting import everything_about
from storage.store import Store
from storage.submissions import Remark, Submission
from storage.tables import metadata
from storage.trail import AuditDetail
from storage.verifying import verify
from tests.intake.campaigns import AN, BINH, CHI, populate
from tests.intake.forms import form_of, plan_of

NOW = dt.datetime(2026, 10, 21, 1, tzinfo=dt.UTC)
PLAN = plan_of(form_of())


def erase(connection, employee: int = AN):
    return erasing.erase(
        connection, employee, CONSOLE, reason="hết hạn lưu", document_number="1/QĐ", now=NOW
    )


def test_every_table_has_a_class_and_no_class_is_of_nothing() -> None:
    assert set(TABLES) == set(metadata.tables)
    columns = {f"{table.name}.{each.name}" for table in metadata.sorted_tables for each in table.c}
    assert set(COLUMNS) <= columns


def test_what_knows_a_person_is_not_said_to_be_about_nobody() -> None:
    for table in metadata.sorted_tables:
        known = {key.column.table.name for column in table.c for key in column.foreign_keys}
        if known & {"employee", "submission", "audit_event"}:
            assert TABLES[table.name] != Class.NONE, table.name


async def test_the_others_keep_what_is_theirs(store: Store) -> None:
    await store.write(lambda c: populate(c, PLAN))
    before = await store.read(lambda c: everything_about(c, BINH))
    await store.write(erase)
    assert await store.read(lambda c: everything_about(c, BINH)) == before
    gone = await store.read(lambda c: everything_about(c, AN))
    assert gone["person"]["full_name"] == "(đã xóa)"
    assert gone["person"]["facts"] == {}


async def test_an_act_under_a_name_that_another_bears_keeps_it(store: Store) -> None:
    def two_of_one_name(connection) -> list[str]:
        campaign = populate(connection, PLAN)
        connection.execute(update(Employee).values(full_name="Nguyễn Văn An"))
        connection.execute(
            insert(Remark).values(
                campaign_id=campaign, subject_id=BINH, made_by="Nguyễn Văn An", changed_at=NOW
            )
        )
        erase(connection)
        first = list(connection.scalars(select(Remark.made_by)))
        connection.execute(update(Employee).where(Employee.id > BINH).values(full_name="Chi"))
        erase(connection, BINH)
        return first

    assert await store.write(two_of_one_name) == ["Nguyễn Văn An"]
    assert await store.read(lambda c: c.scalar(select(Remark.id))) is None


async def test_a_short_staff_code_does_not_empty_the_whole_trail(store: Store) -> None:
    def work(connection) -> list[int]:
        populate(connection, PLAN)
        connection.execute(update(Employee).where(Employee.id == AN).values(staff_code="7"))
        after = {"count": 17, "sentence": "7 người", "7": "x"}
        record(connection, CONSOLE, "invitation.make", "unit:1", now=NOW, after={"codes": ["7"]})
        record(
            connection, CONSOLE, "invitation.make", "unit:1", now=NOW, after={"n": after["count"]}
        )
        erase(connection)
        return list(connection.scalars(select(AuditDetail.seq).order_by(AuditDetail.seq)))

    assert await store.write(work) == [2, 3]


async def test_nobody_is_not_erased(store: Store) -> None:
    with pytest.raises(LookupError):
        await store.write(lambda c: erase(c, 999))


async def test_who_is_erased_is_asked_for_nothing_any_more(store: Store) -> None:
    await store.write(lambda c: populate(c, PLAN))
    await store.write(erase)
    states = select(Submission.state).where(Submission.filler_id == AN, Submission.form != "unit")
    assert set(await store.read(lambda c: c.scalars(states).all())) <= {"withdrawn", "asked"}


async def test_who_acted_for_another_is_named_no_more_either(store: Store) -> None:
    def work(connection) -> str | None:
        campaign = populate(connection, PLAN)
        connection.execute(
            insert(Extension).values(
                campaign_id=campaign, milestone="nop", cut_off=NOW, reason="r",
                document_number="1", granted_by="KT. Trần Thị Bình", granted_at=NOW,
            )
        )  # fmt: skip
        erase(connection, BINH)
        return connection.scalar(select(Extension.granted_by))

    assert await store.write(work) == "(đã xóa)"


async def test_what_a_room_still_owes_names_nobody_who_was_to_fill_it_in(store: Store) -> None:
    unit = {
        "form": "tu-danh-gia",
        "respondent": "unit",
        "filled_by": "head",
        "milestone": "nop",
        "source": {"silent": "Mặc định của bài kiểm tra."},
    }
    facts = select(Submission.facts).where(Submission.subject_id == 11)

    def work(connection) -> list[str]:
        populate(connection, plan_of(form_of(), assignments=[unit]))
        before = connection.scalars(facts).one()
        erase(connection, CHI)
        return [each["filler_name"] for each in (before, connection.scalars(facts).one())]

    assert await store.write(work) == ["Lê Minh Chi", "(đã xóa)"]


async def test_an_erasure_that_named_another_person_is_still_excused(store: Store) -> None:
    def work(connection) -> None:
        populate(connection, PLAN)
        record(connection, CONSOLE, "remark.write", "employee:1", now=NOW, after={"text": "x"})
        erasing.erase(
            connection, AN, CONSOLE, reason="Theo đơn của chị Trần Thị Bình",
            document_number="1/QĐ", now=NOW,
        )  # fmt: skip
        erase(connection, BINH)

    await store.write(work)
    assert (await store.read(verify)).first is None


async def test_nobody_is_erased_while_a_roster_is_being_applied(store: Store) -> None:
    def work(connection) -> None:
        populate(connection, PLAN)
        connection.execute(
            insert(RosterImport).values(
                agency_id=1, file_name="ds.xlsx", sha256="", state="applying", findings={},
                uploaded_at=NOW,
            )
        )  # fmt: skip

    await store.write(work)
    with pytest.raises(StoreBusyError):
        await store.write(erase)
    assert (await store.read(lambda c: everything_about(c, AN)))["person"]["staff_code"] == "001"
