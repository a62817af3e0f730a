"""Every paper of a round as the product writes it; or what they are filled in with, written down.

`python -m bench.documents_ours DATABASE FOLDER NOW [ROWS]`: with `ROWS` nothing is filled in; each
template's contexts become lines of JSON in that folder, beside the template. It imports nothing
that an installation would not.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from backend.summaries.docx import Filler
from backend.summaries.everything import write_all
from backend.summaries.printers import Printers
from intake.library import Library
from storage.store import open_store


class WrittenDown(Filler):
    """Instead of a document, its context."""

    def __init__(self, rows: Path) -> None:
        super().__init__()
        self._rows = rows

    def fill(
        self, template: bytes, contexts: Iterable[dict[str, Any]], name: str = ""
    ) -> list[bytes]:
        stem = self._rows / Path(name).stem
        stem.with_suffix(".docx").write_bytes(template)
        empty = []
        with stem.with_suffix(".jsonl").open("a", encoding="utf-8") as out:
            for context in contexts:
                out.write(json.dumps(context, ensure_ascii=False) + "\n")
                empty.append(b"")
        return empty


async def write(url: str, out: Path, now: datetime, printers: Printers | None) -> dict[str, int]:
    store = open_store(url)
    try:
        return await write_all(store, Library(), 1, out, now=now, printers=printers)
    finally:
        await store.close()


def main() -> None:
    url, out, now, *rows = sys.argv[1:]
    printers = Printers(1, lambda: WrittenDown(Path(rows[0]))) if rows else None
    print(json.dumps(asyncio.run(write(url, Path(out), datetime.fromisoformat(now), printers))))


if __name__ == "__main__":
    main()
