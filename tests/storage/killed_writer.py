"""A process to be killed: writes pairs of rows as fast as it can, prints each that is answered."""

from __future__ import annotations

import asyncio
import sys

from sqlalchemy import Connection, insert

from storage.campaigns import Setting
from storage.store import Store, open_store


def write_pair(name: str, connection: Connection) -> None:
    for half in ("a", "b"):
        connection.execute(insert(Setting).values(name=f"{name} {half}", value=1))


async def keep_writing(store: Store, caller: str) -> None:
    number = 0
    while True:
        name = f"{caller}.{number}"
        await store.write(lambda connection, name=name: write_pair(name, connection))  # type: ignore[misc]
        print(name, flush=True)
        number += 1


async def main(url: str, round_: str) -> None:
    store = open_store(url)
    await asyncio.gather(*(keep_writing(store, f"{round_}.{caller}") for caller in range(20)))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
