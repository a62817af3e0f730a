"""What somebody finds who takes an SQLite database: files as they lie, and what they tell."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
from itertools import product
from pathlib import Path
from typing import Any

from tests.promises.linkage_scene import Content, Scene


class SqliteFiles:
    """The database of one round, and everything that lies beside it."""

    def __init__(self, database: Path) -> None:
        self.database = database
        self.url = f"sqlite:///{database}"

    def begin(self) -> None:
        """Each file is of all rounds."""

    def copy(self, when: str, *scenes: Scene) -> None:
        """As files are copied while the process runs, whatever state they are in."""
        for file in sorted(self.database.parent.iterdir()):
            if file.is_file():
                content = file.read_bytes()
                for scene in scenes:
                    scene.keep(f"{when}/{file.name}", content)

    def copy_logs(self, when: str, scene: Scene) -> None:
        """The log of writing lies beside the database, and is copied with it."""

    def back_up(self, *scenes: Scene) -> None:
        """By SQLite's own means: page by page, and written anew."""
        with (
            tempfile.TemporaryDirectory(dir=self.database.parent.parent) as folder,
            contextlib.closing(sqlite3.connect(self.database)) as driver,
        ):
            paged, anew = Path(folder) / "paged.db", Path(folder) / "anew.db"
            with contextlib.closing(sqlite3.connect(paged)) as target:
                driver.backup(target)
            driver.execute("VACUUM INTO ?", (str(anew),))
            for scene, file in product(scenes, (paged, anew)):
                scene.keep(f"backup/{file.name}", file.read_bytes())

    def read_rows(self, scene: Scene) -> None:
        """As tables give them when nobody asks for an order, and by each column that sorts."""
        with contextlib.closing(sqlite3.connect(self.database)) as driver:
            tables = driver.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name"
            ).fetchall()
            for (table,) in tables:
                found = driver.execute(f'SELECT * FROM "{table}"')
                columns = [each[0] for each in found.description]
                note_rows(scene, table, columns, found.fetchall())

    def clean_up(self) -> None:
        """Nothing is left open by looking."""


def note_rows(scene: Scene, table: str, columns: list[str], rows: list[Any]) -> None:
    """The order of rows that hold a ballot, and what orders them."""
    whose = []
    for row in rows:
        content = Content(b"\n".join(_bytes_of(value) for value in row))
        met = [n for n, each in enumerate(scene.ballots) if each.met_in(content)]
        if len(met) == 1:  # a board holds them all, in its own order, and is looked at as a file
            whose.append((met[0], row))
    if not whose:
        return
    _keep(scene, f"rows of {table}", [ballot for ballot, _ in whose])
    for at, column in enumerate(columns):
        values = [(row[at], ballot) for ballot, row in whose if row[at] is not None]
        with contextlib.suppress(TypeError):  # values of two kinds do not sort
            _keep(scene, f"{table}.{column}", [ballot for _, ballot in sorted(values)])


def _keep(scene: Scene, source: str, ballots: list[int]) -> None:
    scene.orders[source] = list(dict.fromkeys(ballots))


def _bytes_of(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()
