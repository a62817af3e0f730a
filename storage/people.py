"""Agencies, units, employees, and the parties that are asked or assessed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, ByteOrdered, Instant, JsonText, Key
from vietnamese.order import sortable_name


def _sort_key_of_the_name(context: DefaultExecutionContext) -> str:
    given = context.get_current_parameters()  # type: ignore[no-untyped-call]
    return sortable_name(str(given["name"]))


class Agency(Base):
    __tablename__ = "agency"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(300))


class Unit(Base):
    """A unit of an agency, with the dates between which it exists."""

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("agency_id", "code"),
        Index("ix_unit_sort_key", "agency_id", "sort_key"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    code: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(300))
    sort_key: Mapped[str] = mapped_column(ByteOrdered, default=_sort_key_of_the_name)
    """Made of the name by an insert; who renames a unit writes `vietnamese.order.sortable_name`."""
    kind: Mapped[str] = mapped_column(String(80))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


class Employee(Base):
    """A person; `staff_code` tells two of one name apart. `facts` are what the plan asks for."""

    __tablename__ = "employee"
    __table_args__ = (
        UniqueConstraint("agency_id", "staff_code"),
        Index("ix_employee_sort_key", "agency_id", "sort_key"),
        CheckConstraint("reach IN ('none', 'invited', 'joined')", name="reach"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    staff_code: Mapped[str] = mapped_column(String(80))
    full_name: Mapped[str] = mapped_column(String(200))
    search_key: Mapped[str] = mapped_column(String(200))
    sort_key: Mapped[str] = mapped_column(ByteOrdered, default="")
    """The name as `vietnamese.order.sortable` writes it: the order of the alphabet, in bytes."""
    outside_system: Mapped[bool] = mapped_column(Boolean, default=False)
    """Dealt with outside this system: name and flag only; no form, answer, rating or paper."""
    facts: Mapped[dict[str, Any]] = mapped_column(JsonText)
    left_on: Mapped[date | None] = mapped_column(Date)
    reach: Mapped[str] = mapped_column(String(10), default="none", server_default="none")
    """Whether a way in was ever made for this person (`invited`) and used (`joined`)."""
    erased_at: Mapped[datetime | None] = mapped_column(Instant)
    email: Mapped[str | None] = mapped_column(String(320))
    """Where the roster says that mail reaches the person; a way out, never a key."""
    email_failed_at: Mapped[datetime | None] = mapped_column(Instant)
    """Since when mail to that address comes back."""


class EmployeeWord(Base):
    """One folded word of a name, or the folded staff code: found by how it begins."""

    __tablename__ = "employee_word"

    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    word: Mapped[str] = mapped_column(ByteOrdered, primary_key=True)
    employee_id: Mapped[int] = mapped_column(
        ForeignKey("employee.id"), primary_key=True, index=True
    )


class Membership(Base):
    """An employee's post in a unit, between two dates; a person in two posts has two."""

    __tablename__ = "membership"
    __table_args__ = (Index("ix_membership_unit", "unit_id", "employee_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    position: Mapped[str] = mapped_column(String(300))
    is_main: Mapped[bool] = mapped_column(Boolean, default=True)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)


class Party(Base):
    """Who can be asked or assessed: a person, a unit's leadership, a unit or an agency."""

    __tablename__ = "party"
    __table_args__ = (
        UniqueConstraint("kind", "employee_id"),
        UniqueConstraint("kind", "unit_id"),
        UniqueConstraint("kind", "agency_id"),
        CheckConstraint("kind IN ('person', 'leadership', 'unit', 'agency')", name="kind"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))


class RoleAssignment(Base):
    """A part that a document gives to somebody, between two dates: a holder, or who acts.

    Beside the roles that the plan finds in the roster. `capacity` is what stands before the
    signature: nothing for a holder, KT., Q., TL. or TUQ. for who signs in another's place.
    """

    __tablename__ = "role_assignment"
    __table_args__ = (
        Index("ix_role_assignment_employee", "employee_id"),
        CheckConstraint("capacity IN ('', 'KT.', 'Q.', 'TL.', 'TUQ.')", name="capacity"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    role: Mapped[str] = mapped_column(String(80))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    """None: in the whole agency."""
    employee_id: Mapped[int] = mapped_column(ForeignKey("employee.id"))
    capacity: Mapped[str] = mapped_column(String(10), default="")
    for_employee_id: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    """In whose place; None where nobody holds the post."""
    valid_from: Mapped[date] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    document_number: Mapped[str] = mapped_column(String(200))
    made_by: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(Instant)
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class RosterImport(Base):
    """A roster file on its way in: read, previewed, confirmed, applied bit by bit."""

    __tablename__ = "roster_import"
    __table_args__ = (
        CheckConstraint(
            "state IN ('reading', 'previewed', 'waiting', 'applying', 'applied', 'refused',"
            " 'withdrawn')",
            name="state",
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), index=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))
    file_name: Mapped[str] = mapped_column(String(300))
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Gone once the file is applied, refused or withdrawn."""
    state: Mapped[str] = mapped_column(String(20))
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    findings: Mapped[dict[str, Any]] = mapped_column(JsonText)
    """What the preview shows: counts, problems, whether a second person must confirm and why."""
    uploaded_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    uploaded_at: Mapped[datetime] = mapped_column(Instant)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("employee.id"))
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)
    applied_at: Mapped[datetime | None] = mapped_column(Instant)
