"""Agencies, units, employees, and the parties that are asked or assessed."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.base import Base, JsonText, Key


class Agency(Base):
    __tablename__ = "agency"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    code: Mapped[str] = mapped_column(String(80), unique=True)
    name: Mapped[str] = mapped_column(String(300))


class Unit(Base):
    """A unit of an agency, with the dates between which it exists."""

    __tablename__ = "unit"
    __table_args__ = (UniqueConstraint("agency_id", "code"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    code: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(300))
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
        Index("ix_employee_search_key", "agency_id", "search_key"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    staff_code: Mapped[str] = mapped_column(String(80))
    full_name: Mapped[str] = mapped_column(String(200))
    search_key: Mapped[str] = mapped_column(String(200))
    outside_system: Mapped[bool] = mapped_column(Boolean, default=False)
    """Dealt with outside this system: name and flag only; no form, answer, rating or paper."""
    facts: Mapped[dict[str, Any]] = mapped_column(JsonText)
    left_on: Mapped[date | None] = mapped_column(Date)


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
