"""Every paper that the plan lists, as files in a folder."""

from __future__ import annotations

import asyncio
from pathlib import Path

from backend.summaries.collect import collect
from backend.summaries.entries import Collected
from backend.summaries.outputs import Press
from intake.library import Library
from storage.store import Store

_OURS = {".docx", ".xlsx", ".zip"}


async def write_all(store: Store, library: Library, campaign_id: int, out: Path) -> dict[str, int]:
    """Write each output under `out/<its code>/`; how many files of each.

    Papers that an earlier run left in those folders go. Raises
    `backend.summaries.docx.TemplateError`.
    """
    collected = await store.read(lambda connection: collect(connection, library, campaign_id))
    return await asyncio.to_thread(_write, collected, out)


def _write(collected: Collected, out: Path) -> dict[str, int]:
    press = Press(collected)
    counts: dict[str, int] = {}
    for output in collected.plan.outputs:
        made = press.make(output)
        folder = out / output.code
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.iterdir():
            if left.suffix in _OURS:
                left.unlink()
        for paper in made:
            (folder / paper.name).write_bytes(paper.content)
        counts[output.code] = len(made)
    return counts
