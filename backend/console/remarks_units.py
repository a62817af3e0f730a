"""`/van-phong/nhan-xet`: how far each unit is with its proposals, and the agency's quotas."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection, func, select
from starlette.responses import Response

from backend.console.looks import TEMPLATES
from backend.console.quotas import QuotaShown, agency_quotas
from backend.console.running import asked_for
from backend.console.visiting import Visitor, read_here
from pages.policies import Policy, stated
from storage.people import Unit
from storage.submissions import Remark

router = APIRouter(dependencies=[stated(Policy.OFFICE)])


@router.get("/van-phong/nhan-xet")
async def units(request: Request) -> Response:
    """How far each unit is, and the quotas over the whole agency."""

    def work(
        connection: Connection, visitor: Visitor
    ) -> tuple[Visitor, list[Any], tuple[QuotaShown, ...]]:
        written = (
            select(Remark.unit_id, func.count(Remark.level), func.count(Remark.id))
            .where(Remark.campaign_id == visitor.campaign_id)
            .group_by(Remark.unit_id)
        )
        done = {unit: (levels, remarks) for unit, levels, remarks in connection.execute(written)}
        lines = [
            (unit, name, *done.get(unit, (0, 0)))
            for unit, name in connection.execute(
                select(Unit.id, Unit.name)
                .where(Unit.agency_id == visitor.agency_id, Unit.valid_to.is_(None))
                .order_by(Unit.sort_key, Unit.id)
            )
        ]
        return visitor, lines, agency_quotas(connection, visitor)

    visitor, lines, quotas = await read_here(request, work)
    context = {
        "visitor": visitor.role,
        "plan": visitor.plan,
        "lines": lines,
        "quotas_shown": quotas,
        "dot": _dot(request),
    }
    return TEMPLATES.answer(request, "remarks_units.html", context)


def _dot(request: Request) -> str:
    campaign = asked_for(request)
    return f"?dot={campaign}" if campaign is not None else ""
