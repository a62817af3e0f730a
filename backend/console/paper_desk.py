"""Handing papers over: looked at as a preview, or taken, which numbers them in the trail."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import Literal

from fastapi import Request
from sqlalchemy import Connection, select
from starlette.responses import Response

from backend.console.looks import TEMPLATES
from backend.console.visiting import Visitor, read_here, write_here
from backend.summaries.docx import TemplateError
from backend.summaries.dossier import Made
from backend.summaries.entries import Collected
from backend.summaries.issuing import Issues
from backend.summaries.meeting_gathering import gather_meetings, list_of_proposed
from backend.summaries.outputs import Press
from backend.summaries.texts import paper_words
from backend.summaries.wanting import Wanted
from backend.summaries.writing import Gathered, gather, give_out
from intake.plan import Output, OutputKind, Plan
from pages.errors import ProblemError
from pages.rooms import rooms_of
from storage.submissions import Submission

Suffix = Literal["xlsx", "docx", "zip"]
Choose = Callable[[Collected, Visitor], Iterable[Wanted]]


async def gathered(
    request: Request,
    choose: Choose,
    *,
    unit_id: int | None = None,
    submission_id: int | None = None,
) -> tuple[Visitor, Gathered]:
    """What is wanted, for who may have it; ProblemError "not_found" for anything else."""
    library = rooms_of(request).library

    def work(connection: Connection, visitor: Visitor) -> tuple[Visitor, Gathered]:
        if submission_id is not None:
            visitor.sure(_unit_of(connection, visitor, submission_id))
        elif unit_id is not None or visitor.role == "head":
            visitor.sure(unit_id)
        found = gather(
            connection,
            library,
            visitor.campaign_id,
            lambda collected: choose(collected, visitor),
            now=visitor.now,
            unit_id=unit_id,
            submission_id=submission_id,
        )
        if not found.collected.entries:
            raise ProblemError(404, "not_found")
        return visitor, found

    return await read_here(request, work)


async def proposed(request: Request, code: str) -> tuple[Visitor, Gathered]:
    """The agency's list of titles or initiatives with this code, for the office."""
    library = rooms_of(request).library

    def work(connection: Connection, visitor: Visitor) -> tuple[Visitor, Gathered]:
        output_of(visitor.plan, code, "list")
        choose = list_of_proposed(code, None)
        found = gather_meetings(connection, library, visitor.campaign_id, choose, now=visitor.now)
        return visitor, found

    return await read_here(request, work)


async def take(request: Request, wanted: Gathered, suffix: Suffix) -> Response:
    """The one file that is wanted, as it leaves the house.

    It is made as a preview first: what cannot be made is not numbered.
    """
    try:
        await asyncio.to_thread(made, wanted, None, suffix)
        issues = await write_here(request, lambda c, visitor: _give(c, visitor, wanted))
        file = await asyncio.to_thread(made, wanted, issues, suffix)
    except TemplateError as error:
        return no_paper(request, str(error))
    return sent(file)


def sent(file: Made) -> Response:
    """The file, to be kept under its name."""
    disposition = f'attachment; filename="{file.name}"'
    return Response(
        file.content, media_type=file.media_type, headers={"content-disposition": disposition}
    )


def made(wanted: Gathered, issues: Issues | None, suffix: Suffix) -> Made:
    """Blocks; TemplateError, also where nothing is wanted yet."""
    if not wanted.wanted:
        raise TemplateError(paper_words("nothing_to_print"))
    (each,) = wanted.wanted
    press = Press(wanted.collected, issues, wanted.signatures)
    if each.output.kind == "dossier":
        return press.dossier(each)
    if each.output.kind == "minutes":
        return press.minutes(each)
    if each.output.kind != "list":
        return press.papers([each])[0]
    if suffix == "xlsx":
        return press.book(each)
    if each.output.template is None:
        raise TemplateError(paper_words("no_word", title=each.output.label))
    return press.word(each)


def no_paper(request: Request, said: str) -> Response:
    return TEMPLATES.answer(request, "no_paper.html", {"said": said}, status=409)


def output_of(plan: Plan, code: str, *kinds: OutputKind) -> Output:
    for output in plan.outputs:
        if output.code == code and output.kind in kinds:
            return output
    raise ProblemError(404, "not_found")


def head_may_read(plan: Plan, output: Output, visitor: Visitor) -> bool:
    """The office reads everything; a head what the plan lets heads read, in a dossier too."""
    inside = {code for part in output.parts for code in part.outputs}
    of_parts = [form for each in plan.outputs if each.code in inside for form in each.forms]
    if output.of == "initiatives" and plan.initiatives is not None:
        of_parts.append(plan.initiatives.form)
    forms = [plan.forms_by_code[code] for code in (*output.forms, *of_parts)]
    return visitor.role == "office" or all(form.head_reads for form in forms)


def _unit_of(connection: Connection, visitor: Visitor, submission_id: int) -> int | None:
    """Whose submission it is; another campaign's is not there."""
    row = connection.execute(
        select(Submission.unit_id).where(
            Submission.id == submission_id, Submission.campaign_id == visitor.campaign_id
        )
    ).one_or_none()
    if row is None:
        raise ProblemError(404, "not_found")
    return row.unit_id  # type: ignore[no-any-return]


def _give(connection: Connection, visitor: Visitor, wanted: Gathered) -> Issues:
    (each,) = wanted.wanted
    return give_out(connection, wanted, visitor.actor_in(each.unit_id), visitor.now)
