"""Open an installation: its folder, its database, the clock, the plans, the key for tickets."""

from __future__ import annotations

import secrets
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert, select

from ballots.client import Ballots
from intake.library import Library
from pages.rooms import Clock, Rooms
from storage import leases
from storage.campaigns import Setting
from storage.channels import MAIL, TELEGRAM
from storage.migrating import upgrade
from storage.store import open_store

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


PLANS = Path(__file__).resolve().parents[1] / "plans"
"""The plans that come with the product."""


def database_of(data: Path, database: str | None) -> str:
    """The address of the database: the given one, or SQLite in the data folder."""
    return database or f"sqlite:///{data / 'phieu.db'}"


@asynccontextmanager
async def opened(
    data: Path,
    clock: Clock,
    *,
    database: str | None = None,
    base_url: str = "",
    simulated: bool = False,
    plans: Path | None = None,
    bot_name: str = "",
    messenger: str = "https://t.me",
    mail_from: str = "",
    ballots: Ballots | None = None,
) -> AsyncIterator[Rooms]:
    """The rooms of the installation in `data`, brought up to date and closed afterwards; `plans`
    is the folder of plans that the office may start from. With the name of a bot, or a sender of
    mail, there is that way out too; with `ballots`, secret ballots are held."""
    data.mkdir(parents=True, exist_ok=True)
    url = database_of(data, database)
    upgrade(url)
    store = open_store(url)
    if store.dialect_name == "sqlite":
        # Whoever held one is dead: of two processes only one can open an SQLite database.
        await store.write(lambda connection: leases.free_all(connection, clock.now()))
    try:
        yield Rooms(
            store=store,
            library=Library(),
            clock=clock,
            ticket_key=bytes.fromhex(await store.write(_ticket_key)),
            secure_cookies=base_url.startswith("https:"),
            simulated=simulated,
            base_url=base_url,
            plans=plans or PLANS,
            bot_name=bot_name,
            messenger=messenger,
            mail_from=mail_from,
            ballots=ballots,
            channels=tuple(
                channel for channel, on in ((TELEGRAM, bot_name), (MAIL, mail_from)) if on
            ),
        )
    finally:
        await store.close()


def _ticket_key(connection: Connection) -> str:
    """The secret that signs tickets, made once."""
    kept: str | None = connection.scalar(select(Setting.value).where(Setting.name == "ticket_key"))
    if kept is None:
        kept = secrets.token_hex(32)
        connection.execute(insert(Setting).values(name="ticket_key", value=kept))
    return kept
