"""`/bo-phieu/{ballot}/ma`: the codes for the table, on a sheet that is made once.

They are kept as digests only, and there: what is not printed now cannot be printed again.
"""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Request
from sqlalchemy import Connection
from starlette.responses import Response

from backend.console.addresses import Number
from backend.console.ballot_held import held_here
from backend.console.ballot_presiding import read_chair, write_chair
from backend.console.ballot_process import asked
from backend.console.ballot_room import page_of_room
from backend.console.handing_out import pdf_answer
from backend.console.looks import TEMPLATES
from backend.console.presiding import Presiding
from backend.summaries.sheets.press import SheetError
from backend.summaries.sheets.table_codes import sheet_of_codes
from pages.forms import form_of
from pages.policies import Policy, stated
from storage.audit import record

router = APIRouter(dependencies=[stated(Policy.CHAIR)])


@router.post("/bo-phieu/{ballot}/ma")
async def codes_for_the_table(request: Request, ballot: Number) -> Response:
    await form_of(request)
    here, kept = await read_chair(request, lambda c, p: (p, held_here(c, p, ballot)), ballot=ballot)
    wanted = kept.by("table")
    if not wanted:
        return await page_of_room(request, ballot, trouble="wrong_state")
    codes, trouble = await asked(request, lambda there: there.codes(kept.row.round, wanted))
    if codes is None:
        return await page_of_room(request, ballot, trouble=trouble)

    def tell(connection: Connection, here: Presiding) -> None:
        """How many; of the codes themselves not even a hash."""
        record(
            connection, here.actor_of(kept.row), "ballot.codes", f"ballot:{ballot}",
            now=here.now, after={"table_codes": wanted},
        )  # fmt: skip

    await write_chair(request, tell, ballot=ballot)

    def made() -> bytes:
        return sheet_of_codes(
            codes, agency=kept.agency, place=kept.place, title=kept.demanded.label,
            made_at=here.now, zone=here.plan.zone,
        )  # fmt: skip

    try:
        pdf = await asyncio.to_thread(made)
    except SheetError as failed:
        return TEMPLATES.answer(request, "no_paper.html", {"said": str(failed)}, status=500)
    return pdf_answer(pdf, f"ma-bo-phieu-{ballot}.pdf")
