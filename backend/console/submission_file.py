"""A file of what was handed in, for office and head."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from sqlalchemy import Connection, select
from starlette.responses import Response

from backend.console.addresses import Number
from backend.console.opened import open_
from backend.console.visiting import Visitor, read_here
from pages.errors import ProblemError
from pages.policies import Policy, stated
from pages.rooms import rooms_of
from storage.submissions import StoredFile

router = APIRouter(dependencies=[stated(Policy.OFFICE_OR_HEAD)])

FileId = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]


@router.get("/ho-so/{submission}/tep/{file}")
async def download(request: Request, submission: Number, file: FileId) -> Response:
    """A file of what was handed in, never shown in our origin."""
    library = rooms_of(request).library

    def work(connection: Connection, visitor: Visitor) -> Any:
        opened = open_(connection, library, visitor, submission)
        if file not in {answer.file for answer in opened.answers}:
            raise ProblemError(404, "not_found")
        query = select(StoredFile.name, StoredFile.media_type, StoredFile.content)
        ours = (StoredFile.id == file) & (StoredFile.submission_id == submission)
        return connection.execute(query.where(ours)).one()

    kept = await read_here(request, work)
    return Response(
        kept.content,
        media_type=kept.media_type,
        headers={
            "content-disposition": f"attachment; filename*=UTF-8''{quote(kept.name)}",
            "content-security-policy": "sandbox; default-src 'none'",
        },
    )
