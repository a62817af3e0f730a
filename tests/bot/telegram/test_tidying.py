"""What is kept of updates, and for how long."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from bot.telegram.tidying import forget
from storage import incoming
from storage.channels import Incoming
from storage.incoming import Arrived
from storage.store import Store

NOW = dt.datetime(2026, 10, 21, 1, tzinfo=dt.UTC)


async def test_what_was_handled_is_kept_until_it_cannot_come_again(store: Store) -> None:
    def left_after(days: float) -> list[int | None]:
        return [1, 2, 3] if days < 3 else [2, 3] if days < 30 else [3]

    def fill(connection) -> None:
        came = [Arrived(1, "7", b"{}"), Arrived(2, None, b"x", dead="not JSON")]
        incoming.keep(connection, "telegram", [*came, Arrived(3, "7", b"{}")], NOW)
        incoming.done(connection, incoming.oldest(connection, "telegram", "7").id, NOW)

    await store.write(fill)
    for days in (0, 2.9, 3.1, 29, 31):
        later = NOW + dt.timedelta(days=days)
        await store.write(lambda c, later=later: forget(c, "telegram", later))
        rows = await store.read(
            lambda c: c.scalars(select(Incoming.update_id).order_by(Incoming.id)).all()
        )
        assert rows == left_after(days)
