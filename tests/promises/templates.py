"""A hostile template is refused or harmless: nothing is reached, and its child soon ends.

Each is looked at as before any use, and, when it passes, filled in by the child. What the child
took of the processor and of memory is asked of the kernel.
"""

from __future__ import annotations

import argparse
import asyncio
import io
import random
import re
import resource
import zipfile
from typing import Any

from backend.summaries.docx import TemplateError, render_batch
from backend.summaries.templates import template_of
from tests.promises.hostile_templates import hostile

Json = dict[str, Any]
CPU_SECONDS = 5.0
MEMORY_MB = 256
CONTEXT = {"f": {"uu_diem": "Một & <hai>"}, "facts": {"unit": "Phòng"}, "subject": {"name": "An"}}
_REACHED = re.compile("root:x:0|<class |<module |<function |PATH=|uid=0", re.ASCII)


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--payloads", type=int, default=0, help="how many of them; 0: all")
    parser.add_argument("--seed", type=int, default=1)


async def prove(given: argparse.Namespace) -> Json:
    others = largest_child()  # of what else this process may have started
    tried = list(hostile())
    if given.payloads:
        tried = random.Random(given.seed).sample(tried, min(given.payloads, len(tried)))
    wrong: list[str] = []
    outcomes = {"not_opened": 0, "refused": 0, "harmless": 0}
    longest = 0.0
    for name, content in tried:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        outcome, said = await asyncio.to_thread(_try, content)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        longest = max(longest, seconds)
        outcomes[outcome] += 1
        if seconds > CPU_SECONDS:
            wrong.append(f"{name}: {seconds:.1f} s")
        if found := _REACHED.search(said):
            wrong.append(f"{name}: reached {found[0]!r}")
    most = largest_child()
    # A child is charged with what its parent held when it was started.
    if most > max(MEMORY_MB, others, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024):
        wrong.append(f"a child held {most:.0f} MB")
    return {
        "trials": len(tried),
        "violations": len(wrong),
        **outcomes,
        "most_seconds": round(longest, 2),
        "most_megabytes": round(most),
        "wrong": wrong[:5],
    }


def _try(content: bytes) -> tuple[str, str]:
    """What became of it, and everything that was said or printed."""
    try:
        template = template_of({"templates/a.docx": content}, "templates/a.docx")
    except TemplateError as error:
        return "not_opened", str(error)
    try:
        (paper,) = render_batch(template, [CONTEXT], name="templates/a.docx")
    except TemplateError as error:
        # The sentence quotes the template's own tag, which is no reaching.
        return "refused", str(error).partition("(")[0] if "__" in str(error) else str(error)
    with zipfile.ZipFile(io.BytesIO(paper)) as archive:
        parts = [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
    text = "".join(re.sub("<[^>]*>", "", part) for part in parts if "{{" not in part)
    return "harmless", text.replace("&lt;", "<")


def largest_child() -> float:
    """MB that the largest child held, of all that have ended so far."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
