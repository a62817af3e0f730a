"""The office's pages and the head's: who has handed in, and the papers to take home."""

from __future__ import annotations

from functools import cache

from fastapi import APIRouter

from backend.console.absences import router as _absences
from backend.console.assisting import router as _assisting
from backend.console.awards import router as _awards
from backend.console.ballot_acts import router as _ballot_acts
from backend.console.ballot_codes import router as _ballot_codes
from backend.console.ballot_list import router as _ballot_list
from backend.console.ballot_new import router as _ballot_new
from backend.console.ballot_papers import router as _ballot_papers
from backend.console.ballot_room import router as _ballot_room
from backend.console.calling import router as _calling
from backend.console.campaign import router as _campaign
from backend.console.campaigns import router as _campaigns
from backend.console.delivered import router as _delivered
from backend.console.downloads import router as _downloads
from backend.console.enrolling import router as _enrolling
from backend.console.extensions import router as _extensions
from backend.console.initiative_register import router as _initiative_register
from backend.console.initiatives import router as _initiatives
from backend.console.inviting import router as _inviting
from backend.console.inviting_one import router as _inviting_one
from backend.console.meeting_item import router as _meeting_item
from backend.console.meeting_list import router as _meeting_list
from backend.console.meeting_new import router as _meeting_new
from backend.console.meeting_room import router as _meeting_room
from backend.console.nudging import router as _nudging
from backend.console.nudging_ahead import router as _nudging_ahead
from backend.console.office import router as _office
from backend.console.outages import router as _outages
from backend.console.paper_forms import router as _paper_forms
from backend.console.papers import router as _papers
from backend.console.person_reached import router as _person_reached
from backend.console.personal import router as _personal
from backend.console.previews import router as _previews
from backend.console.remarks import router as _remarks
from backend.console.remarks_units import router as _remarks_units
from backend.console.roles import router as _roles
from backend.console.roster_import import router as _roster_import
from backend.console.rosters import router as _rosters
from backend.console.search import router as _search
from backend.console.sessions import router as _sessions
from backend.console.signing_in import router as _signing_in
from backend.console.submission import router as _submission
from backend.console.submission_file import router as _submission_file
from backend.console.suggestions import router as _suggestions
from backend.console.titles import router as _titles
from backend.console.trail import router as _trail
from backend.console.unit import router as _unit
from backend.console.unit_calendar import router as _unit_calendar
from backend.console.whole_lists import router as _whole_lists

__all__ = ["router"]


@cache
def router() -> APIRouter:
    """`/van-phong` for the office, `/don-vi` for who heads a unit; 404 for everybody else."""
    pages = APIRouter(include_in_schema=False)
    for part in (
        _office,
        _downloads,
        _whole_lists,
        _previews,
        _papers,
        _submission,
        _submission_file,
        _extensions,
        _unit,
        _unit_calendar,
        _search,
        _trail,
        _personal,
        _roles,
        _sessions,
        _signing_in,
        _enrolling,
    ):
        pages.include_router(part)
    for part in (
        _campaigns,
        _campaign,
        _inviting,
        _inviting_one,
        _paper_forms,
        _assisting,
        _remarks,
        _remarks_units,
    ):
        pages.include_router(part)
    for part in (
        _nudging,
        _nudging_ahead,
        _delivered,
        _calling,
        _absences,
        _outages,
        _person_reached,
    ):
        pages.include_router(part)
    for part in (
        _ballot_list,
        _ballot_new,
        _ballot_room,
        _ballot_acts,
        _ballot_codes,
        _ballot_papers,
    ):
        pages.include_router(part)
    for part in (_meeting_list, _meeting_new, _meeting_room, _meeting_item):
        pages.include_router(part)
    for part in (_rosters, _roster_import, _titles, _awards):
        pages.include_router(part)
    for part in (_initiatives, _initiative_register, _suggestions):
        pages.include_router(part)
    return pages
