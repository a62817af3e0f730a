"""A few rows to write and read: what the store keeps matters here, not what it means."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, insert, select

from storage.campaigns import Setting
from storage.store import Store


def add(name: str, value: object = 1) -> Callable[[Connection], str]:
    """A function that writes one row and returns its name."""

    def write(connection: Connection) -> str:
        connection.execute(insert(Setting).values(name=name, value=value))
        return name

    return write


def add_and_raise(name: str, error: BaseException) -> Callable[[Connection], None]:
    def write(connection: Connection) -> None:
        add(name)(connection)
        raise error

    return write


async def kept(store: Store) -> dict[str, Any]:
    """All rows: name and value."""
    return await store.read(
        lambda connection: {
            row.name: row.value for row in connection.execute(select(Setting.name, Setting.value))
        }
    )
