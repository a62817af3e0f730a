"""What every look at a paper shares: tables cut to a screen, Word files as text, a dossier's parts.

A table on the screen has its first rows; its counts and what stands under it are of all rows.
"""

from __future__ import annotations

import asyncio
from decimal import Decimal
from itertools import islice
from typing import Any

from fastapi import Request
from starlette.responses import Response

from backend.console.looks import TEMPLATES
from backend.console.paper_desk import made, no_paper
from backend.console.visiting import Visitor
from backend.summaries.docx import TemplateError
from backend.summaries.issuing import issue_words
from backend.summaries.lists import Listing, Sheet
from backend.summaries.looking import look_at
from backend.summaries.outputs import Press
from backend.summaries.register import Held, Register
from backend.summaries.wanted import parts_of_nobody
from backend.summaries.wanting import parts
from backend.summaries.writing import Gathered
from intake.plan import Output
from vietnamese.numbers import show_number

MOST_SHOWN = 200
"""Rows of a table, and papers of a part, on the screen; the file has them all."""

Context = dict[str, Any]


def about(visitor: Visitor, output: Output, unit: str | None, address: str) -> Context:
    """What stands on every such page; `address` is the file's, without its suffix."""
    return {
        "visitor": visitor.role,
        "plan": visitor.plan,
        "dot": visitor.campaign_id,
        "output": output,
        "unit_name": unit or visitor.plan.agency.name,
        "address": address,
        "foot": issue_words(visitor.plan, None),
        "figure": lambda number: show_number(Decimal(number)),
    }


async def word(request: Request, visitor: Visitor, found: Gathered, address: str) -> Response:
    """The Word file of the one paper that is wanted; `address` with its suffix."""
    try:
        file = await asyncio.to_thread(made, found, None, "docx")
    except TemplateError as error:
        return no_paper(request, str(error))
    (each,) = found.wanted
    context = {
        **about(visitor, each.output, each.unit, address),
        "about": file.title,
        "seen": await asyncio.to_thread(look_at, file.content),
    }
    return TEMPLATES.answer(request, "paper_word.html", context)


def dossier(request: Request, visitor: Visitor, found: Gathered, address: str) -> Response:
    """The papers of each part by their titles; none of them is made."""
    (each,) = found.wanted
    press = Press(found.collected)
    inside = []
    for part, outputs, of_nobody in zip(
        each.output.parts,
        parts(found.collected, each),
        parts_of_nobody(found.collected, each),
        strict=True,
    ):
        titles = [press.title_of(one) for of_output in outputs for one in of_output]
        shown = titles[:MOST_SHOWN]
        more = len(titles) - len(shown)
        told = {"label": part.label, "papers": shown, "more": more, "of_nobody": of_nobody}
        inside.append(told)
    context = {**about(visitor, each.output, each.unit, address), "parts": inside}
    return TEMPLATES.answer(request, "paper_dossier.html", context)


def sheets_of(found: Gathered) -> list[Context]:
    """The pages of the one list that is wanted."""
    (each,) = found.wanted
    if each.output.of != "submissions":
        return [_sheet(sheet, MOST_SHOWN) for sheet in Press(found.collected).sheets(each)]
    return listed(each.output, Held(found.collected, each.entries))


def listed(output: Output, register: Register, *, counted: bool = True) -> list[Context]:
    """Each page of the list, the counts after the first; `counted`: every row is gone through."""
    listing = Listing(output, register)
    up, late, missing = (_sheet(sheet, MOST_SHOWN, whole=counted) for sheet in listing.sheets()[:3])
    counts = [_sheet(sheet, None) for sheet in listing.sheets()[3:]] if counted else []
    return [up, *counts, late, missing]


def _sheet(sheet: Sheet, most: int | None, *, whole: bool = True) -> Context:
    """`all`: how many rows there are; None where nobody has gone through them."""
    rows = iter(sheet.rows)
    shown = list(islice(rows, most))
    is_cut = next(rows, None) is not None
    left = is_cut + sum(1 for _ in rows) if whole else 0
    return {
        "name": sheet.name,
        "title": sheet.title,
        "notes": sheet.notes,
        "groups": sheet.groups,
        "columns": [heading for heading, _ in sheet.columns],
        "rows": shown,
        "is_cut": is_cut,
        "all": len(shown) + left if whole else None,
        "after": list(sheet.after()) if whole or not is_cut else [],
    }
