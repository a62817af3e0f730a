"""What somebody finds who takes a PostgreSQL server: pages with their dead rows, its log of
writing, its own log with every statement, and dumps."""

from __future__ import annotations

import itertools
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

from tests.promises.linkage_scene import Scene
from tests.promises.linkage_sqlite import note_rows

_NUMBERS = itertools.count(1)


@contextmanager
def talkative(server: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection to a throw-away server that writes every statement down with its values."""
    address = make_url(server).set(drivername="postgresql")
    with psycopg.connect(
        address.render_as_string(hide_password=False), autocommit=True
    ) as connection:
        for setting in (
            "log_statement = 'all'",
            "log_min_messages = 'debug1'",
            "log_duration = on",
        ):
            connection.execute(f"ALTER SYSTEM SET {setting}")  # type: ignore[call-overload]
        connection.execute("SELECT pg_reload_conf()")
        yield connection


class PostgresFiles:
    """One database of a throw-away server, made from a template and dropped again."""

    def __init__(self, server: str, template: str, admin: psycopg.Connection[Any]) -> None:
        self._admin = admin
        self._name = f"ballots_{os.getpid()}_{next(_NUMBERS)}"
        admin.execute(f'CREATE DATABASE "{self._name}" TEMPLATE "{template}"')  # type: ignore[call-overload]
        address = make_url(server).set(database=self._name)
        self.url = address.render_as_string(hide_password=False)
        self._folder = Path(str(address.query["host"]))
        self._driver = psycopg.connect(
            address.set(drivername="postgresql").render_as_string(hide_password=False),
            autocommit=True,
        )
        self._driver.execute("CREATE EXTENSION IF NOT EXISTS pageinspect")
        self.begin()

    def begin(self) -> None:
        """From here on what both logs say is of the next round."""
        self._log_from = (self._folder / "log").stat().st_size
        self._wal_from = self._wal_at()

    def copy(self, when: str, *scenes: Scene) -> None:
        """Every page of every table and index, rows that are dead included."""
        for (relation, content), scene in product(self._pages(), scenes):
            scene.keep(f"{when}/{relation}", content)

    def copy_logs(self, when: str, scene: Scene) -> None:
        """Of this round: the log of writing, and what the server says."""
        scene.keep(f"{when}/wal", self._wal())
        scene.keep(f"server-log/{when}", self._server_log())

    def back_up(self, *scenes: Scene) -> None:
        """As `pg_dump` writes it."""
        address = make_url(self.url).set(drivername="postgresql")
        dump = subprocess.run(
            ["pg_dump", "--dbname", address.render_as_string(hide_password=False)],
            check=True, stdout=subprocess.PIPE,
        )  # fmt: skip
        for scene in scenes:
            scene.keep("backup/dump.sql", dump.stdout)

    def read_rows(self, scene: Scene) -> None:
        """As they lie, with the transaction that wrote each; dead ones too."""
        for table in self._tables():
            found = self._driver.execute(
                f'SELECT xmin::text::bigint AS "xmin", * FROM "{table}" ORDER BY ctid'  # type: ignore[call-overload]
            )
            columns = [each.name for each in found.description or ()]
            note_rows(scene, table, columns, found.fetchall())
            dead = self._driver.execute(
                "SELECT t_xmin::text::bigint, t_data FROM generate_series(0,"
                " pg_relation_size(%(table)s) / current_setting('block_size')::int - 1) AS page,"
                " heap_page_items(get_raw_page(%(table)s::text, page::int))"
                " WHERE t_data IS NOT NULL ORDER BY page, lp",
                {"table": f'"{table}"'},
            )
            note_rows(scene, f"all versions of {table}", ["t_xmin", "t_data"], dead.fetchall())

    def clean_up(self) -> None:
        self._driver.close()
        self._admin.execute(f'DROP DATABASE "{self._name}" WITH (FORCE)')  # type: ignore[call-overload]

    def _tables(self) -> list[str]:
        found = self._driver.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'"
            " ORDER BY relname"
        )
        return [name for (name,) in found]

    def _pages(self) -> Iterator[tuple[str, bytes]]:
        relations = self._driver.execute(
            "SELECT oid::regclass::text, pg_relation_size(oid) / current_setting('block_size')::int"
            " FROM pg_class WHERE relkind IN ('r', 't', 'i') AND pg_relation_size(oid) > 0 AND"
            " oid >= 16384 ORDER BY 1"
        ).fetchall()
        for relation, pages in relations:
            found = self._driver.execute(
                "SELECT get_raw_page(%s::text, n::int) FROM generate_series(0, %s) AS n",
                (relation, pages - 1),
            )
            yield relation.strip('"'), b"".join(bytes(page) for (page,) in found)

    def _wal_at(self) -> int:
        (at,) = self._driver.execute(
            "SELECT pg_wal_lsn_diff(pg_current_wal_flush_lsn(), '0/0')::bigint"
        ).fetchone() or (0,)
        return int(at)

    def _wal(self) -> bytes:
        """What was written since the round began."""
        size = 16 * 1024 * 1024
        first, last = self._wal_from, self._wal_at()
        content = b""
        for segment in range(first // size, last // size + 1):
            name = f"00000001{segment // 256:08X}{segment % 256:08X}"
            begin = max(first - segment * size, 0)
            with (self._folder / "data" / "pg_wal" / name).open("rb") as file:
                file.seek(begin)
                content += file.read(min(last - segment * size, size) - begin)
        return content

    def _server_log(self) -> bytes:
        with (self._folder / "log").open("rb") as file:
            file.seek(self._log_from)
            return file.read()
