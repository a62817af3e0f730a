"""The papers of ballots on the screen, or as the files that leave the house."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from fastapi import Request
from starlette.responses import Response

from backend.console.looks import TEMPLATES
from backend.console.paper_desk import no_paper
from backend.summaries.ballot_papers import board_name
from backend.summaries.docx import TemplateError
from backend.summaries.dossier import Made
from backend.summaries.issuing import Issues
from backend.summaries.looking import look_at
from backend.summaries.outputs import JSON, Press
from backend.summaries.texts import paper_words
from backend.summaries.writing import Gathered


async def looked_at(
    request: Request, found: Gathered, about: Mapping[str, Any], address: str
) -> Response:
    """The paper as a preview: nothing is numbered by looking."""
    try:
        file = await asyncio.to_thread(_made, found, None)
    except TemplateError as error:
        return no_paper(request, str(error))
    (each,) = found.wanted
    context = {
        **about,
        "unit_name": each.unit or found.collected.plan.agency.name,
        "address": address,
        "about": file.title,
        "seen": await asyncio.to_thread(look_at, file.content),
    }
    return TEMPLATES.answer(request, "paper_word.html", context)


async def made_or_refused(request: Request, found: Gathered) -> Response | None:
    """It is made as a preview first: what cannot be made is not numbered."""
    try:
        await asyncio.to_thread(_made, found, None)
    except TemplateError as error:
        return no_paper(request, str(error))
    return None


async def sent(found: Gathered, issues: Issues) -> Response:
    file = await asyncio.to_thread(_made, found, issues)
    return _file(file.name, file.media_type, file.content)


def board_answer(request: Request, found: Gathered) -> Response:
    """The public board, byte for byte, where there is one."""
    for each in found.wanted:
        for held in each.ballots:
            if held.board is not None:
                return _file(board_name(held), JSON, held.board)
    return no_paper(request, paper_words("no_board"))


def _made(found: Gathered, issues: Issues | None) -> Made:
    """Blocks; TemplateError, also where nothing is counted yet."""
    if not found.wanted:
        raise TemplateError(paper_words("not_counted"))
    (each,) = found.wanted
    return Press(found.collected, issues, found.signatures).of_ballots(each)[0]


def _file(name: str, media_type: str, content: bytes) -> Response:
    disposition = f'attachment; filename="{name}"'
    return Response(content, media_type=media_type, headers={"content-disposition": disposition})
