"""Who signs a paper on a day, and what stands above the name."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import Connection, insert, update

from backend.summaries.signing import Signature, role_called, signature_of
from people.appointing import Appointment, appoint
from storage.people import Employee, Membership
from storage.store import Store
from tests.backend import stage
from tests.intake.campaigns import AN, BINH, CHI, NOW, populate

MONDAY, DAY = dt.date(2024, 10, 21), dt.timedelta(days=1)
POSTS = {AN: "Chuyên viên", BINH: "Phó Trưởng phòng", CHI: "Trưởng phòng"}


def begin(connection: Connection, *heads: int) -> None:
    """The room with its posts, of which the roster says that these people head it."""
    populate(connection, stage.plan())
    for key, position in POSTS.items():
        known = {"head": key in heads, "party_member": True}
        connection.execute(update(Employee).where(Employee.id == key).values(facts=known))
        connection.execute(
            insert(Membership).values(employee_id=key, unit_id=1, position=position, is_main=True)
        )


def signed(connection: Connection, unit: int | None = 1, day: dt.date = MONDAY) -> Signature | None:
    return signature_of(connection, stage.plan(), 1, "head", unit, day)


def give(connection: Connection, who: int, capacity: str, instead_of: int | None) -> None:
    wanted = Appointment("head", 1, who, capacity, instead_of, MONDAY, MONDAY + 2 * DAY, "15/QĐ")
    appoint(connection, 1, wanted, roles={"head"}, made_by="Văn phòng", now=NOW)


async def test_the_head_signs_under_the_own_post_and_nobody_where_two_head(store: Store) -> None:
    def work(connection: Connection) -> None:
        begin(connection, CHI)
        assert signed(connection) == Signature("", "Trưởng phòng", "", "Lê Minh Chi")
        assert signed(connection, unit=None) == signed(connection)
        both = update(Employee).where(Employee.id == AN)
        connection.execute(both.values(facts={"head": True, "party_member": True}))
        assert signed(connection) is None
        give(connection, AN, "", None)  # a document settles it
        assert signed(connection) == Signature("", "Chuyên viên", "", "Nguyễn Văn An")

    await store.write(work)


@pytest.mark.parametrize(
    ("capacity", "lines"),
    [
        ("KT.", ("KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG")),
        ("TL.", ("TL. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG")),
        ("TUQ.", ("TUQ. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG")),
        ("Q.", ("Q. TRƯỞNG PHÒNG",)),
    ],
)
async def test_who_acts_signs_on_the_days_of_the_document(
    store: Store, capacity: str, lines: tuple[str, ...]
) -> None:
    def work(connection: Connection) -> None:
        begin(connection, CHI)
        give(connection, BINH, capacity, CHI)
        said = {day: signed(connection, day=MONDAY + day * DAY) for day in (-1, 0, 1, 2)}
        assert [each.name if each else "" for each in said.values()] == [
            "Lê Minh Chi",
            "Trần Thị Bình",
            "Trần Thị Bình",
            "Lê Minh Chi",
        ]
        acting = said[0]
        assert acting is not None
        assert acting.lines == lines
        assert acting.as_context()["lines"] == list(lines)

    await store.write(work)


async def test_in_a_vacant_post_the_role_names_it(store: Store) -> None:
    def work(connection: Connection) -> None:
        begin(connection)
        assert signed(connection) is None
        give(connection, BINH, "Q.", None)
        label = next(role.label for role in stage.plan().roles if role.code == "head")
        assert signed(connection) == Signature("Q.", label, "", "Trần Thị Bình")

    await store.write(work)


def test_a_papers_signer_is_found_by_the_label_of_the_role() -> None:
    label = next(role.label for role in stage.plan().roles if role.code == "head")
    assert role_called(stage.plan(), label) == "head"
    assert role_called(stage.plan(), "Giám đốc") is None
    assert role_called(stage.plan(), None) is None
