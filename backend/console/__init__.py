"""The office's pages and the head's: who has handed in, and the papers to take home."""

from __future__ import annotations

from fastapi import APIRouter

from backend.console.downloads import router as _downloads
from backend.console.office import router as _office
from backend.console.search import router as _search
from backend.console.trail import router as _trail
from backend.console.unit import router as _unit

__all__ = ["router"]


def router() -> APIRouter:
    """`/van-phong` for the office, `/don-vi` for who heads a unit; 404 for everybody else."""
    pages = APIRouter(include_in_schema=False)
    for part in (_office, _downloads, _unit, _search, _trail):
        pages.include_router(part)
    return pages
