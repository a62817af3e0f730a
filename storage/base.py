"""The base of all tables: naming convention, key and instant types."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    DateTime,
    Dialect,
    Integer,
    MetaData,
    String,
    Text,
    cast,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

# SQLite numbers rows by itself only for a plain INTEGER key.
Key = BigInteger().with_variant(Integer(), "sqlite")

# Compared byte by byte on both databases, whatever language the server speaks.
ByteOrdered = String(600).with_variant(String(600, collation="C"), "postgresql")


def dumps(value: Any) -> str:
    """One JSON writer for all columns: with ASCII escapes SQLite finds no Vietnamese key.

    pydantic's, at half the cost of the standard library's; what JSON cannot say becomes null.
    """
    return to_json(value, inf_nan_mode="null").decode()


@lru_cache(256)
def _sortable(utc: datetime) -> str:
    """One moment goes into many columns."""
    return utc.isoformat(timespec="microseconds")


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant: `timestamptz` on PostgreSQL, sortable RFC 3339 text on SQLite."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(
            String(32) if dialect.name == "sqlite" else DateTime(timezone=True)
        )

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        utc = value if value.tzinfo is UTC else value.astimezone(UTC)
        return _sortable(utc) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return datetime.fromisoformat(value) if isinstance(value, str) else value.astimezone(UTC)


class JsonText(TypeDecorator[Any]):
    """JSON kept as text, byte for byte as written: it is hashed, compared and replayed."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else dumps(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else from_json(value)


class _AsOctets(FunctionElement[Any]):
    """A text as its UTF-8 on SQLite, as it is elsewhere."""

    name = "as_octets"
    inherit_cache = True


@compiles(_AsOctets)
def _as_it_is(element: _AsOctets, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(element.clauses, **options)


@compiles(_AsOctets, "sqlite")
def _as_blob(element: _AsOctets, compiler: SQLCompiler, **options: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **options)} AS BLOB)"


class JsonOctets(JsonText):
    """The same column for a statement that runs often: the reader and the writer of JSON work on
    UTF-8, and so does SQLite; a `str` between them costs as much as they do."""

    cache_ok = True

    def bind_expression(self, bindparam: BindParameter[Any]) -> ColumnElement[Any]:
        return cast(bindparam, Text)  # what is stored stays text

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return _AsOctets(column)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if dialect.name != "sqlite" or value is None:
            return super().process_bind_param(value, dialect)
        return to_json(value, inf_nan_mode="null")


class Base(DeclarativeBase):
    """Tables only: nothing uses an ORM session."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
