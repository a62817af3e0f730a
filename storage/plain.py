"""Rows as plain JSON: what leaves the installation in a file."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection

Row = dict[str, Any]


def plain_rows(connection: Connection, query: Any) -> list[Row]:
    """Each row by the names of its columns; days and instants as ISO 8601."""
    return [
        {name: _plain(value) for name, value in row._mapping.items()}  # noqa: SLF001
        for row in connection.execute(query)
    ]


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return value.isoformat() if isinstance(value, date | datetime) else value
