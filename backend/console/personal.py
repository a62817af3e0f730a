"""`/van-phong/du-lieu`: what is kept of somebody, taken out for that person, or erased."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy import Connection, select
from starlette.responses import RedirectResponse, Response

from backend.console.addresses import Number
from backend.console.looks import TEMPLATES
from backend.console.visiting import Visitor, read_here, write_here
from backend.unballoting import BallotsHoldError, check_all_forgotten, forget_rounds
from pages.errors import ProblemError
from pages.forms import Form, form_of
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from people.values import code_key
from storage.audit import record
from storage.errors import StoreBusyError
from storage.people import Employee
from storage.personal.erasing import erase
from storage.personal.exporting import everything_about
from vietnamese.text import one_line

router = APIRouter(dependencies=[stated(Policy.OFFICE)])


_LONGEST_CODE = 80
_LONGEST_REASON = 500
_SAID = {
    "xoa": "Đã xóa. Không tệp nào của phần mềm còn dữ liệu của người này; bản sao lưu cũ hết hạn"
    " thì anh/chị xóa đi.",
    "xoa-cho": "Đã xóa khỏi phần mềm. Tệp dữ liệu đang bận nên chưa được viết lại; anh/chị bấm"
    " “Dọn tệp” sau ít phút.",
    "don": "Đã dọn tệp dữ liệu.",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A person and how much of each kind is kept."""

    employee_id: int
    full_name: str
    staff_code: str
    is_self: bool
    counts: Mapping[str, int]


@router.get("/van-phong/du-lieu")
async def look(request: Request, ma: str = "", xong: str = "") -> Response:
    return await _page(request, ma, said=_SAID.get(xong, ""))


@router.post("/van-phong/du-lieu/{employee}/trich")
async def take_out(request: Request, employee: Number) -> Response:
    """Everything about one person as JSON: for handing to that person."""
    await form_of(request)

    def work(connection: Connection, visitor: Visitor) -> dict[str, Any]:
        _sure(connection, visitor, employee)
        about = f"employee:{employee}"
        record(connection, visitor.actor, "person.export", about, now=visitor.now)
        return everything_about(connection, employee)

    content = json.dumps(await write_here(request, work), ensure_ascii=False, indent=1)
    disposition = f'attachment; filename="du-lieu-{employee}.json"'
    return Response(
        content, media_type="application/json", headers={"content-disposition": disposition}
    )


@router.post("/van-phong/du-lieu/{employee}/xoa")
async def remove(request: Request, employee: Number) -> Response:
    form = await form_of(request)
    reason = one_line(form.text("ly-do"))
    document = one_line(form.text("so-van-ban"))

    def asked(connection: Connection, visitor: Visitor) -> tuple[str, dict[str, str]]:
        person = _sure(connection, visitor, employee)
        wrong = _refused(form, reason, document, person)
        if employee == visitor.actor.employee_id:
            wrong["ma-xac-nhan"] = "Anh/chị nhờ người khác của văn phòng xóa dữ liệu của mình."
        return person.staff_code, wrong

    def work(connection: Connection, visitor: Visitor) -> None:
        _sure(connection, visitor, employee)
        check_all_forgotten(connection, [employee], forgotten)
        erase(
            connection, employee, visitor.actor, reason=reason, document_number=document,
            now=visitor.now,
        )  # fmt: skip

    rooms = rooms_of(request)
    code, wrong = await read_here(request, asked)
    if wrong:
        return await _page(request, code, wrong=wrong, typed=form)
    try:
        forgotten = await forget_rounds(rooms, [employee])
        await write_here(request, work)
    except BallotsHoldError as held:
        return await _page(request, code, wrong={"bo-phieu": str(held)}, typed=form)
    try:
        await rooms.store.scrub()
    except StoreBusyError:
        return RedirectResponse("/van-phong/du-lieu?xong=xoa-cho", 303)
    return RedirectResponse("/van-phong/du-lieu?xong=xoa", 303)


@router.post("/van-phong/du-lieu/don-tep")
async def tidy(request: Request) -> Response:
    """Write the files anew, where that could not be done at once after an erasure."""
    await form_of(request)
    await read_here(request, lambda _connection, _visitor: None)
    try:
        await rooms_of(request).store.scrub()
    except StoreBusyError:
        return RedirectResponse("/van-phong/du-lieu?xong=xoa-cho", 303)
    return RedirectResponse("/van-phong/du-lieu?xong=don", 303)


def _sure(connection: Connection, visitor: Visitor, employee: int) -> Any:
    """The person, of this agency and not yet erased."""
    person = connection.execute(
        select(Employee.full_name, Employee.staff_code).where(
            Employee.id == employee,
            Employee.agency_id == visitor.agency_id,
            Employee.erased_at.is_(None),
        )
    ).one_or_none()
    if person is None:
        raise ProblemError(404, "not_found")
    return person


def _refused(form: Form, reason: str, document: str, person: Any) -> dict[str, str]:
    """What is wrong with the request, by field."""
    wrong = {}
    if code_key(form.text("ma-xac-nhan")[:_LONGEST_CODE]) != code_key(person.staff_code):
        wrong["ma-xac-nhan"] = "Mã cán bộ chưa khớp; anh/chị gõ lại đúng mã của người này."
    if not 0 < len(reason) <= _LONGEST_REASON:
        wrong["ly-do"] = f"Anh/chị ghi lý do, không quá {_LONGEST_REASON} ký tự."
    if not 0 < len(document) <= _LONGEST_REASON:
        wrong["so-van-ban"] = "Anh/chị ghi số văn bản làm căn cứ."
    said = f"{reason} {document}".casefold()
    if person.full_name.casefold() in said or person.staff_code.casefold() in said.split():
        wrong["ly-do"] = "Lý do ở lại trong nhật ký: anh/chị bỏ tên và mã của người này."
    return wrong


async def _page(
    request: Request,
    code: str,
    *,
    wrong: Mapping[str, str] | None = None,
    typed: Form | None = None,
    said: str = "",
) -> Response:
    wanted = code_key(code[:_LONGEST_CODE])

    def work(connection: Connection, visitor: Visitor) -> Shown | None:
        rows = connection.execute(
            select(Employee.id, Employee.full_name, Employee.staff_code).where(
                Employee.agency_id == visitor.agency_id,
                Employee.erased_at.is_(None),
                Employee.staff_code.in_({code, wanted, wanted.upper(), one_line(code)}),
            )
        ).all()
        found = next((row for row in rows if code_key(row.staff_code) == wanted), None)
        if found is None:
            return None
        kept = everything_about(connection, found.id)
        counts = {
            "posts": len(kept["posts"]),
            "submissions": len(kept["submissions"]),
            "files": sum(len(each["files"]) for each in kept["submissions"]),
            "remarks": len(kept["remarks"]),
            "sessions": len(kept["access"]["sessions"]),
            "acts": len(kept["acts"]),
        }
        is_self = found.id == visitor.actor.employee_id
        return Shown(found.id, found.full_name, found.staff_code, is_self, counts)

    shown = await read_here(request, work) if wanted else None
    if not wanted:
        await read_here(request, lambda _connection, _visitor: None)
    context = {
        "visitor": "office",
        "code": code,
        "shown": shown,
        "said": said,
        "wrong": wrong or {},
        "typed": {name: typed.text(name) if typed else "" for name in ("ly-do", "so-van-ban")},
    }
    return TEMPLATES.answer(request, "personal.html", context, status=422 if wrong else 200)
