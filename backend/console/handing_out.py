"""What is handed out on paper: a sheet as a download, and the address that it names."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from backend.summaries.sheets.press import PDF
from pages.rooms import rooms_of


def base_of(request: Request) -> str:
    """The address under which people reach this installation."""
    return (rooms_of(request).base_url or str(request.base_url)).rstrip("/")


def pdf_answer(pdf: bytes, name: str) -> Response:
    disposition = f'attachment; filename="{name}"'
    return Response(pdf, media_type=PDF, headers={"content-disposition": disposition})
