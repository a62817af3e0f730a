"""HTML forms as they come in."""

from __future__ import annotations

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from pages import cookies, csrf
from pages.errors import ProblemError
from pages.moments import TEXT_BYTES
from pages.rooms import rooms_of

_FIELDS = 300
TOKEN = "form_token"  # noqa: S105 - the name of a field


async def form_of(request: Request) -> FormData:
    """The form, once it is sure that one of our pages sent it.

    What it holds is remembered, so that an error page can offer to send it again.
    """
    try:
        form = await request.form(max_files=1, max_fields=_FIELDS, max_part_size=TEXT_BYTES)
    except HTTPException:
        raise ProblemError(400, "bad_request") from None
    request.state.fields = [
        (name, value)
        for name, value in form.multi_items()
        if name != TOKEN and isinstance(value, str)
    ]
    token = text(form, TOKEN)
    if not csrf.is_our_form(rooms_of(request).ticket_key, cookies.visit_of(request), token):
        raise ProblemError(403, "forbidden")
    return form


def text(form: FormData, name: str, default: str = "") -> str:
    """A text field, with the newlines that the person typed."""
    value = form.get(name, default)
    return value.replace("\r\n", "\n") if isinstance(value, str) else default


def upload(form: FormData, name: str) -> UploadFile | None:
    value = form.get(name)
    return value if isinstance(value, UploadFile) and value.filename else None
