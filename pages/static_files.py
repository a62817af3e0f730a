"""Static files under names that hold their hash: kept by browsers for a year, never stale."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from pages.policies import Policy, stated

_FOLDER = Path(__file__).with_name("static")
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_CACHING = {"cache-control": "public, max-age=31536000, immutable", "vary": "accept-encoding"}


@dataclass(frozen=True, slots=True)
class _File:
    address: str
    media_type: str
    plain: bytes
    zipped: bytes


def _read(path: Path) -> _File:
    plain = path.read_bytes()
    digest = hashlib.sha256(plain).hexdigest()[:10]
    return _File(
        address=f"/static/{path.stem}.{digest}{path.suffix}",
        media_type=_TYPES[path.suffix],
        plain=plain,
        zipped=gzip.compress(plain, 9, mtime=0),
    )


_FILES = {path.name: _read(path) for path in sorted(_FOLDER.iterdir()) if path.suffix in _TYPES}
_BY_ADDRESS = {file.address: file for file in _FILES.values()}

router = APIRouter(include_in_schema=False)


def asset(name: str) -> str:
    """The address of a static file, for templates."""
    return _FILES[name].address


@router.get("/static/{name}", dependencies=[stated(Policy.PUBLIC)])
async def static_file(request: Request, name: str) -> Response:
    file = _BY_ADDRESS.get(f"/static/{name}")
    if file is None:
        raise HTTPException(404)
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers = {**_CACHING, "content-encoding": "gzip"}
        return Response(file.zipped, media_type=file.media_type, headers=headers)
    return Response(file.plain, media_type=file.media_type, headers=_CACHING)
