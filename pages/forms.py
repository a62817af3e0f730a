"""HTML forms as they come in."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from pages import cookies, csrf
from pages.errors import ProblemError
from pages.moments import TEXT_BYTES
from pages.rooms import rooms_of

_FIELDS = 300
_TOKEN = "form_token"  # noqa: S105 - the name of a field


@dataclass(frozen=True, slots=True)
class File:
    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Form:
    """The fields in the order of the page, and the one file that may come with them."""

    fields: tuple[tuple[str, str], ...]
    file: File | None = None

    def text(self, name: str, default: str = "") -> str:
        return next((value for key, value in self.fields if key == name), default)

    def every(self, name: str) -> tuple[str, ...]:
        return tuple(value for key, value in self.fields if key == name)


async def form_of(request: Request, *, fields: int = _FIELDS) -> Form:
    """The form, once it is sure that one of our pages sent it; of at most so many `fields`.

    What it holds is remembered, so that an error page can offer to send it again.
    """
    form = await _read(request, fields)
    request.state.fields = [(name, value) for name, value in form.fields if name != _TOKEN]
    secret, visit = rooms_of(request).ticket_key, cookies.visit_of(request)
    if not csrf.is_our_form(secret, visit, form.text(_TOKEN)):
        raise ProblemError(403, "forbidden")
    return form


async def _read(request: Request, fields: int) -> Form:
    limits = {"max_files": 1, "max_fields": fields, "max_part_size": TEXT_BYTES}
    try:
        async with request.form(**limits) as sent:
            # Browsers send line breaks as CRLF; people type them as one.
            typed = tuple(
                (name, value.replace("\r\n", "\n"))
                for name, value in sent.multi_items()
                if isinstance(value, str)
            )
            uploads = [value for value in sent.values() if isinstance(value, UploadFile)]
            files = [File(each.filename, await each.read()) for each in uploads if each.filename]
    except HTTPException:
        raise ProblemError(400, "bad_request") from None
    return Form(typed, files[0] if files else None)
